#pragma once
// A kernel of the cuda device: an entry point of a module, and how wide it is launched.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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

class CudaKernel final : public Kernel {
 public:
  CudaKernel(const SharedContext& context, std::shared_ptr<const Module> module, std::int32_t shared_bytes);
  [[nodiscard]] std::int32_t workers(std::int64_t lane_groups) const noexcept override {
    return shape_.workers(lane_groups);
  }
  [[nodiscard]] const std::shared_ptr<const Module>& module() const noexcept { return module_; }
  [[nodiscard]] const LaunchShape& shape() const noexcept { return shape_; }
  /// What the driver sets aside for the threads' own memory once the kernel runs.
  [[nodiscard]] std::int64_t local_bytes() const noexcept { return local_bytes_; }

 private:
  const std::shared_ptr<const Module> module_;
  LaunchShape shape_;
  std::int64_t local_bytes_ = 0;
};

}  // namespace cubie::device::cuda
