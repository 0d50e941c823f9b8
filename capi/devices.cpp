// cubie_cuda_*: the GPUs there are, whether or not a context uses them.

#include <utility>

#include "arguments.hpp"
#include "cubie.h"
#include "device/cuda/cuda_device.hpp"
#include "guard.hpp"
#include "util/error.hpp"

namespace {

using namespace cubie::capi;
using cubie::device::CudaDeviceDescription;

CudaDeviceDescription describe(int32_t ordinal) {
  auto devices = cubie::device::find_cuda_devices().devices;
  CudaDeviceDescription& device = devices[require_index(ordinal, devices.size(), "ordinal")];
  if (!device.reason.empty()) throw cubie::Error(cubie::ErrorCode::no_device, "{}", device.reason);
  return std::move(device);
}

}  // namespace

extern "C" {

cubie_status cubie_cuda_device_get_count(int32_t* out_count) noexcept {
  return guard([&] {
    require_out(out_count, "out_count");
    *out_count = static_cast<int32_t>(cubie::device::find_cuda_devices().devices.size());
  });
}

cubie_status cubie_cuda_copy_reason(char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] { copy_text(cubie::device::find_cuda_devices().reason, dst, dst_len, out_needed); });
}

cubie_status cubie_cuda_device_copy_name(int32_t ordinal, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] { copy_text(describe(ordinal).name, dst, dst_len, out_needed); });
}

cubie_status cubie_cuda_device_copy_bus_id(int32_t ordinal, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] { copy_text(describe(ordinal).bus_id, dst, dst_len, out_needed); });
}

cubie_status cubie_cuda_device_get_architecture(int32_t ordinal, int32_t* out_architecture) noexcept {
  return guard([&] {
    require_out(out_architecture, "out_architecture");
    *out_architecture = describe(ordinal).architecture;
  });
}

cubie_status cubie_cuda_device_get_memory_bytes(int32_t ordinal, int64_t* out_bytes) noexcept {
  return guard([&] {
    require_out(out_bytes, "out_bytes");
    *out_bytes = describe(ordinal).memory_bytes;
  });
}

cubie_status cubie_cuda_device_get_workers(int32_t ordinal, int32_t* out_count) noexcept {
  return guard([&] {
    require_out(out_count, "out_count");
    *out_count = describe(ordinal).multiprocessors;
  });
}

}  // extern "C"
