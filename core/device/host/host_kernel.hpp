#pragma once
// A kernel of the host device: a function of a shared object.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "device/device.hpp"
#include "device/host/owner.hpp"
#include "device/host/thread_pool.hpp"
#include "util/ref.hpp"

namespace cubie::device {

/// A loaded shared object and its entry point. Queued launches hold a reference, so that a kernel may be destroyed
/// while they wait.
class KernelImage final : public RefCounted {
 public:
  /// Loads `path` and binds `math_table` to the object when it asks for one by defining cubie_kernel_bind. Throws
  /// Error(launch) when the object cannot be loaded or lacks `entry`.
  KernelImage(const std::string& path, const std::string& entry, const void* math_table);
  [[nodiscard]] KernelEntry entry() const noexcept { return entry_; }

 private:
  ~KernelImage() override;

  const Owner owner_;
  void* handle_ = nullptr;
  KernelEntry entry_ = nullptr;
};

class HostKernel final : public Kernel {
 public:
  HostKernel(Ref<KernelImage> image, std::int32_t threads) : image_(std::move(image)), threads_(threads) {}
  [[nodiscard]] std::int32_t workers(std::int64_t lane_groups) const noexcept override {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(lane_groups, 1, threads_));
  }
  [[nodiscard]] const Ref<KernelImage>& image() const noexcept { return image_; }

 private:
  const Ref<KernelImage> image_;
  const std::int32_t threads_;
};

}  // namespace cubie::device
