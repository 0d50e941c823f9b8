#pragma once
// A kernel of the cuda device: an entry point of a module, and how wide it is launched.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "device/cuda/block_trials.hpp"
#include "device/cuda/context.hpp"
#include "device/device.hpp"

namespace cubie::device::cuda {

/// A loaded cubin. Streams hold the modules they have launched, so that a kernel may be destroyed while it runs.
class Module {
 public:
  /// Throws Error(launch) when the image does not load or lacks `entry`.
  Module(SharedContext context, const std::vector<char>& image, const std::string& entry);
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module();

  [[nodiscard]] FunctionHandle function() const noexcept { return function_; }
  [[nodiscard]] int attribute(FunctionAttribute which) const;

 private:
  const SharedContext context_;
  ModuleHandle module_ = nullptr;
  FunctionHandle function_ = nullptr;
};

/// How threads are laid out. One worker is one thread.
struct LaunchShape {
  std::int32_t multiprocessors = 1;
  std::int32_t block = 32;  ///< threads of a block when there is work for all of them
  std::int32_t blocks_per_processor = 1;
  std::int32_t shared_bytes = 0;  ///< of a thread

  [[nodiscard]] std::int32_t capacity() const noexcept { return multiprocessors * blocks_per_processor * block; }
  /// Threads for that many lane groups: whole warps, no more than run at once.
  [[nodiscard]] std::int32_t workers(std::int64_t lane_groups) const noexcept;
  /// Threads of a block in a launch of `workers`: few runs spread over all multiprocessors.
  [[nodiscard]] std::int32_t block_of(std::int32_t workers) const noexcept;
};

/// Memory that the driver sets aside for the threads' own: as much as the largest kernel wants, from the first launch
/// of it on. Shared by the kernels of a device.
class LocalMemory {
 public:
  void want(std::int64_t bytes) noexcept { raise(wanted_, bytes); }
  void claim(std::int64_t bytes) noexcept { raise(claimed_, bytes); }
  /// What a launch may still take of the memory that is free now.
  [[nodiscard]] std::int64_t outstanding() const noexcept {
    const std::int64_t wanted = wanted_.load();
    return wanted > claimed_.load() ? wanted : 0;
  }

 private:
  static void raise(std::atomic<std::int64_t>& most, std::int64_t bytes) noexcept {
    std::int64_t now = most.load();
    while (now < bytes && !most.compare_exchange_weak(now, bytes)) {
    }
  }
  std::atomic<std::int64_t> wanted_{0}, claimed_{0};
};

class CudaKernel final : public Kernel {
 public:
  CudaKernel(const SharedContext& context, std::shared_ptr<const Module> module, std::int32_t shared_bytes,
             std::shared_ptr<LocalMemory> local_memory);
  [[nodiscard]] std::int32_t workers(std::int64_t lane_groups) const noexcept override {
    return shape_.workers(lane_groups);
  }
  [[nodiscard]] const std::shared_ptr<const Module>& module() const noexcept { return module_; }
  /// As occupancy has it.
  [[nodiscard]] const LaunchShape& shape() const noexcept { return shape_; }
  /// For launches of shape().capacity() runs or more.
  [[nodiscard]] BlockTrials& trials() const noexcept { return *trials_; }
  /// It has been launched.
  void claim_local_memory() const noexcept { local_memory_->claim(local_bytes_); }

 private:
  const std::shared_ptr<const Module> module_;
  const std::shared_ptr<LocalMemory> local_memory_;
  LaunchShape shape_;
  std::int64_t local_bytes_ = 0;
  std::unique_ptr<BlockTrials> trials_;
};

}  // namespace cubie::device::cuda
