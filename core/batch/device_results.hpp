#pragma once
// Outputs, final states and summaries that stay in memory of the device (option on_device).

#include <cstddef>
#include <cstdint>
#include <memory>

#include "device/device.hpp"

namespace cubie::batch {

/// Bytes of each array.
struct DeviceResultSizes {
  std::size_t outputs = 0, final_states = 0, summaries = 0;
};

/// Belongs to the driver thread until the solve has ended, then to whoever looks at the result.
class DeviceResults {
 public:
  /// Memory for a solve; what is there and large enough is used again. Throws Error(out_of_device_memory).
  void prepare(std::shared_ptr<device::Device> device, const DeviceResultSizes& sizes);
  /// What is there belongs to no solve any more.
  void forget() noexcept { prepared_ = false; }
  void release() noexcept;
  /// False when the solve ended before it came to prepare(): then there are no numbers.
  [[nodiscard]] bool prepared() const noexcept { return prepared_; }
  /// Copies to host memory of the size given to prepare(). Blocks. Throws what the device throws.
  void fetch_outputs(void* to) const { fetch(outputs_, to, sizes_.outputs); }
  void fetch_final_states(void* to) const { fetch(final_states_, to, sizes_.final_states); }
  void fetch_summaries(void* to) const { fetch(summaries_, to, sizes_.summaries); }

  [[nodiscard]] char* outputs() const noexcept { return data(outputs_); }
  [[nodiscard]] char* final_states() const noexcept { return data(final_states_); }
  [[nodiscard]] char* summaries() const noexcept { return data(summaries_); }
  [[nodiscard]] const device::DeviceInfo& device_info() const noexcept { return device_->info(); }

 private:
  using Memory = std::unique_ptr<device::Buffer>;
  static char* data(const Memory& memory) noexcept {
    return memory == nullptr ? nullptr : static_cast<char*>(memory->data());
  }
  void fetch(const Memory& from, void* to, std::size_t bytes) const;

  std::shared_ptr<device::Device> device_;
  Memory outputs_, final_states_, summaries_;
  DeviceResultSizes sizes_;
  bool prepared_ = false;
};

}  // namespace cubie::batch
