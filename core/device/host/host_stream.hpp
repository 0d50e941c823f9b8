#pragma once
// A stream of the host device: an in-order queue with a worker thread of its own.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "device/device.hpp"
#include "device/host/engine_thread.hpp"
#include "device/host/host_event.hpp"
#include "device/host/host_kernel.hpp"
#include "device/host/host_parts.hpp"
#include "device/host/thread_pool.hpp"

namespace cubie::device {

/// One queued operation. Nodes are used again; each holds references to the event or kernel it names.
struct StreamOp {
  enum class Kind : std::int8_t { copy, copy_2d, launch, record, wait, call };

  Kind kind = Kind::copy;
  StreamOp* next = nullptr;
  void* target = nullptr;  // copy: destination; call: context
  const void* source = nullptr;
  Direction direction = Direction::within;  // copy, copy_2d
  std::size_t bytes = 0;                    // copy_2d: of one row
  std::size_t rows = 0;                     // copy_2d, as are the pitches
  std::size_t target_pitch = 0;
  std::size_t source_pitch = 0;
  Ref<EventState> event;
  std::uint64_t record = 0;  // number of the record to end or to wait for
  Ref<KernelImage> kernel;
  std::int32_t workers = 0;
  std::size_t arg_bytes = 0;
  void (*function)(void*) = nullptr;
  alignas(64) std::byte args[Stream::kMaxArgBytes];
};

/// Queue and worker. Abandoned with its thread in a forked child and at exit.
///
/// Note [Failures in a stream]
/// After a failure the stream skips copies, launches and calls, whose inputs would be wrong, until synchronize() has
/// reported it. Waits still wait, records still complete and hand the failure on through their event, and a wait for a
/// failed event fails the waiting stream as well.
///
/// Note [No deadlock between streams]
/// An operation only ever waits for operations submitted before it (a wait for the record that was the latest at that
/// time, a record for the earlier records of its event), so the earliest unfinished operation can always run.
class StreamCore final : public Abandonable {
 public:
  StreamCore(std::shared_ptr<ThreadPool> pool, std::shared_ptr<HostParts> parts, bool spin);
  /// Finishes what is queued.
  ~StreamCore() override;

  [[nodiscard]] const HostParts& parts() const noexcept { return *parts_; }
  /// A free node; the caller fills it and submits it, or gives it back.
  [[nodiscard]] StreamOp* get_node();
  void put_node(StreamOp* op) noexcept;
  void submit(StreamOp* op) noexcept;
  /// Whether nothing is queued and no failure waits to be reported. Whoever submits may rely on it until the next
  /// submit.
  [[nodiscard]] bool idle() const noexcept { return completed_.load() == submitted_.load() && !failure(); }
  /// Runs a kernel on the calling thread and helpers of the pool, in the place of the worker, while idle(). Throws its
  /// failure.
  void run_here(KernelEntry entry, std::span<const std::byte> args, std::int32_t workers);
  void skip_copies() noexcept { skipped_before_.store(submitted_.load()); }
  /// Waits until everything submitted has ended, and takes the failure.
  [[nodiscard]] Failure drain() noexcept;

 private:
  void detach_threads() noexcept override { worker_.detach(); }
  void work();
  /// `number` of the operation, from 1.
  void execute(StreamOp& op, std::uint64_t number);
  void copy(const StreamOp& op, std::uint64_t number);
  /// Lets the fault hook fail a record or a wait, which is carried out all the same.
  void visit(const StreamOp& op) noexcept;
  void fail(Failure failure) noexcept;
  [[nodiscard]] Failure failure() const noexcept;

  const std::shared_ptr<ThreadPool> pool_;
  const std::shared_ptr<HostParts> parts_;
  const bool spin_;
  const Failure reserve_ = reserve_failure();
  const Ref<PoolJob> job_ = make_ref<PoolJob>();
  SpinBudget wait_budget_;  // of the worker, for events and launches

  mutable std::mutex mutex_;
  StreamOp* front_ = nullptr;    // mutex_
  StreamOp* back_ = nullptr;     // mutex_
  StreamOp* free_ = nullptr;     // mutex_
  StreamOp* current_ = nullptr;  // mutex_; keeps the node in work reachable when the stream is abandoned
  Failure failure_;              // mutex_
  std::atomic<std::uint64_t> submitted_{0};
  std::atomic<std::uint64_t> completed_{0};
  std::atomic<std::uint64_t> skipped_before_{0};  // copies up to this number are not wanted
  std::atomic<bool> stop_{false};
  Notifier submitted_changed_;
  Notifier completed_changed_;
  EngineThread worker_;  // last: the thread uses all of the above
};

class HostStream final : public Stream {
 public:
  HostStream(const std::shared_ptr<ThreadPool>& pool, const std::shared_ptr<HostParts>& parts, bool spin);

  void copy(void* target, const void* source, std::size_t bytes) override;
  void copy_2d(void* target, std::size_t target_pitch, const void* source, std::size_t source_pitch,
               std::size_t width_bytes, std::size_t rows) override;
  void launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) override;
  void run(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) override;
  void record(Event& event) override;
  void wait(const Event& event) override;
  void skip_copies() noexcept override;
  void synchronize() override;

  /// Runs function(context) in stream order on the worker. What it throws becomes the stream's failure.
  void call(void (*function)(void*), void* context);

 private:
  /// Throws for what cannot be launched.
  [[nodiscard]] const HostKernel& check_launch(const Kernel& kernel, std::span<const std::byte> args,
                                               std::int32_t max_workers) const;

  std::unique_ptr<StreamCore, Abandonable::Delete> core_;
};

}  // namespace cubie::device
