#pragma once
// Outputs and final states that stay in memory of the device (option on_device).

#include <cstddef>
#include <memory>

#include "device/device.hpp"

namespace cubie::batch {

/// Belongs to the driver thread until the solve has ended, then to whoever looks at the result.
class DeviceResults {
 public:
  /// Memory for a solve; what is there and large enough is used again. Throws Error(out_of_device_memory).
  void prepare(std::shared_ptr<device::Device> device, std::size_t output_bytes, std::size_t final_bytes);
  /// Copies to host memory of the sizes given to prepare(). Blocks. Throws what the device throws.
  void fetch(void* outputs, void* final_states) const;

  [[nodiscard]] char* outputs() const noexcept { return data(outputs_); }
  [[nodiscard]] char* final_states() const noexcept { return data(final_states_); }
  [[nodiscard]] const device::DeviceInfo& device_info() const noexcept { return device_->info(); }

 private:
  static char* data(const std::unique_ptr<device::Buffer>& buffer) noexcept {
    return buffer == nullptr ? nullptr : static_cast<char*>(buffer->data());
  }

  std::shared_ptr<device::Device> device_;
  std::unique_ptr<device::Buffer> outputs_, final_states_;
  std::size_t output_bytes_ = 0, final_bytes_ = 0;
};

}  // namespace cubie::batch
