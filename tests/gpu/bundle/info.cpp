// Which GPUs there are, and what would compile for them: lines `name: text`. Exit status 0 with a GPU and a compiler,
// 77 without a GPU, 78 without a compiler.

#include <fmt/format.h>

#include "compile/nvrtc_library.hpp"
#include "device/cuda/cuda_device.hpp"
#include "util/error.hpp"

int main() {
  const cubie::device::CudaSystem system = cubie::device::find_cuda_devices();
  if (system.devices.empty()) {
    fmt::print("gpu: none ({})\n", system.reason);
    return 77;
  }
  fmt::print("driver: for CUDA {}.{}\n", system.driver_version / 1000, system.driver_version % 1000 / 10);
  for (const auto& device : system.devices) {
    fmt::print("gpu: cuda:{} {}, compute capability {}.{}, {} multiprocessors, {} MiB, {}\n", device.ordinal,
               device.name, device.architecture / 10, device.architecture % 10, device.multiprocessors,
               device.memory_bytes >> 20, device.bus_id);
  }
  try {
    const auto nvrtc = cubie::compile::load_nvrtc({.path = "", .most_major = system.driver_version / 1000});
    fmt::print("nvrtc: {}.{} {}\n", nvrtc.major, nvrtc.minor, nvrtc.path);
  } catch (const cubie::Error& error) {
    fmt::print("nvrtc: none ({})\n", error.message());
    return 78;
  }
}
