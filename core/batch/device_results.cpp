#include "batch/device_results.hpp"

#include <utility>

#include "util/error.hpp"

namespace cubie::batch {
namespace {

void reserve(device::Device& device, std::unique_ptr<device::Buffer>& buffer, std::size_t bytes, const char* what) {
  if (bytes == 0 || (buffer != nullptr && buffer->bytes() >= bytes)) return;
  buffer.reset();
  try {
    buffer = device.allocate(bytes);
  } catch (const Error& error) {
    throw Error(error.code(), "{} do not fit the device as a whole (option on_device): {}", what, error.message());
  }
}

}  // namespace

void DeviceResults::prepare(std::shared_ptr<device::Device> device, const DeviceResultSizes& sizes) {
  device_ = std::move(device);
  reserve(*device_, outputs_, sizes.outputs, "outputs");
  reserve(*device_, final_states_, sizes.final_states, "final states");
  reserve(*device_, summaries_, sizes.summaries, "summaries");
  sizes_ = sizes;
  prepared_ = true;
}

void DeviceResults::release() noexcept {
  outputs_.reset();
  final_states_.reset();
  summaries_.reset();
  prepared_ = false;
}

void DeviceResults::fetch(const Memory& from, void* to, std::size_t bytes) const {
  if (bytes == 0) return;
  const std::unique_ptr<device::Stream> stream = device_->make_stream();
  stream->copy(to, from->data(), bytes);
  stream->synchronize();
}

}  // namespace cubie::batch
