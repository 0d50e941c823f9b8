#pragma once
// The engine of a context: device, kernel builder, and the driver thread that carries submitted solves through
// compile, launch and completion, one after the other.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "batch/chunk_pipeline.hpp"
#include "batch/engine_memory.hpp"
#include "config/options.hpp"
#include "device/device.hpp"
#include "device/host/engine_thread.hpp"
#include "device/host/notifier.hpp"
#include "device/host/owner.hpp"
#include "integrator/kernel_builder.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

class Result;
struct CompileTask;
struct ResultState;

/// Note [The driver thread outlives the context]
/// Rationale: the last reference to a context can be dropped by the driver thread itself (it holds the results it
/// works on), so nobody may join it. Approach: the thread owns a reference to the engine and lets go of it when told
/// to stop and its queue is empty. Limit: threads can be in flight when a host program unloads the library, which
/// is therefore linked to stay mapped.
class Engine final : public RefCounted {
 public:
  /// `device` null: the one that `options` ask for.
  [[nodiscard]] static Ref<Engine> create(const config::OptionSet& options, std::shared_ptr<device::Device> device);

  [[nodiscard]] const std::shared_ptr<device::Device>& device() const noexcept { return device_; }
  /// Why `auto` took no GPU.
  [[nodiscard]] const std::string& device_reason() const noexcept { return device_reason_; }
  [[nodiscard]] integrator::KernelBuilder& builder() noexcept { return *builder_; }

  /// The memory system, made when first needed. Thread-safe.
  [[nodiscard]] EngineMemory& memory();
  /// Wakes the driver where it waits for staging on behalf of this solve, which has just been aborted.
  void wake(const Result& result) noexcept;

  /// Queues a solve. Allocates nothing.
  void submit(Ref<Result> result);
  /// Lets the driver end once its queue is empty; called once, by the context.
  void retire() noexcept;

 private:
  Engine(const config::OptionSet& options, std::shared_ptr<device::Device> device);
  static void drive(void* engine);
  void work();
  /// False unless the solve finished.
  [[nodiscard]] bool process(Result& result) noexcept;
  /// Waits for the kernel, compiling on a thread of its own; false when cancelled meanwhile.
  [[nodiscard]] bool obtain_kernel(Result& result);
  /// The same of the stiff half, of which there may turn out to be none.
  [[nodiscard]] bool obtain_stiff_half(ResultState& state);
  /// The kernel that gathers statistics over runs on the device.
  [[nodiscard]] bool obtain_fold(const ResultState& state);
  [[nodiscard]] bool await(CompileTask& task, const ResultState& state);
  void run(Result& result);
  void run_halves(ResultState& state, const integrator::BuiltKernel& built, std::int32_t workers);
  void launch(const integrator::BuiltKernel& built, const cubie_kernel::loop_args& args, std::int32_t workers);
  [[nodiscard]] char* workspace(std::int64_t bytes);
  void run_pipelined(Result& result, const integrator::BuiltKernel& built, std::int32_t workers,
                     std::int64_t workspace_bytes);

  std::shared_ptr<device::Device> device_;
  std::string device_reason_;
  std::unique_ptr<integrator::KernelBuilder> builder_;
  std::unique_ptr<device::Stream> stream_;  // of a unified device, as are those below
  std::unique_ptr<device::Buffer> workspace_;
  std::unique_ptr<device::Buffer> parking_;  // slots and lists of parked runs

  std::shared_ptr<const integrator::BuiltKernel> fold_;  // the driver thread's, once a solve needs it

  const config::OptionSet options_;
  std::mutex memory_mutex_;
  std::unique_ptr<EngineMemory> memory_;     // memory_mutex_ until made
  std::unique_ptr<ChunkPipeline> pipeline_;  // the driver thread's
  const Result* pipelined_ = nullptr;        // memory_mutex_; the solve in the pipeline

  std::mutex mutex_;
  Result* front_ = nullptr;  // mutex_; each holds a reference
  Result* back_ = nullptr;   // mutex_
  std::atomic<std::int64_t> queued_{0};
  std::atomic<bool> retired_{false};
  device::Notifier changed_;
};

}  // namespace cubie::batch
