#pragma once
// Outputs and final states that stay in memory of the device (option on_device).

#include <cstddef>
#include <cstdint>
#include <memory>

#include "device/device.hpp"

namespace cubie::batch {

/// Belongs to the driver thread until the solve has ended, then to whoever looks at the result.
class DeviceResults {
 public:
  /// Memory for a solve; what is there and large enough is used again. Throws Error(out_of_device_memory).
  void prepare(std::shared_ptr<device::Device> device, std::size_t output_bytes, std::size_t final_bytes);
  /// What is there belongs to no solve any more.
  void forget() noexcept { prepared_ = false; }
  void release() noexcept;
  /// False when the solve ended before it came to prepare(): then there are no numbers.
  [[nodiscard]] bool prepared() const noexcept { return prepared_; }
  /// Copies to host memory of the size given to prepare(). Blocks. Throws what the device throws.
  void fetch_outputs(void* to) const { fetch(outputs_, to, output_bytes_); }
  void fetch_final_states(void* to) const { fetch(final_states_, to, final_bytes_); }

  [[nodiscard]] char* outputs() const noexcept { return data(outputs_); }
  [[nodiscard]] char* final_states() const noexcept { return data(final_states_); }
  [[nodiscard]] const device::DeviceInfo& device_info() const noexcept { return device_->info(); }

 private:
  using Memory = std::unique_ptr<device::Buffer>;
  static char* data(const Memory& memory) noexcept {
    return memory == nullptr ? nullptr : static_cast<char*>(memory->data());
  }
  void fetch(const Memory& from, void* to, std::size_t bytes) const;

  std::shared_ptr<device::Device> device_;
  Memory outputs_, final_states_;
  std::size_t output_bytes_ = 0, final_bytes_ = 0;
  bool prepared_ = false;
};

}  // namespace cubie::batch
