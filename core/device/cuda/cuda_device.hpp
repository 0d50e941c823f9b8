#pragma once
// The cuda device: one NVIDIA GPU behind the interface of device.hpp, through the driver alone.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "device/device.hpp"

namespace cubie::device {

/// The oldest architecture that kernels are tested for: Turing.
inline constexpr std::int32_t kOldestCudaArchitecture = 75;

/// One GPU as the driver describes it.
struct CudaDeviceDescription {
  std::int32_t ordinal = 0;       ///< as in `cuda:N`
  std::string name;               ///< e.g. "NVIDIA H100 80GB HBM3"
  std::int32_t architecture = 0;  ///< compute capability times ten
  std::int64_t memory_bytes = 0;
  std::int32_t multiprocessors = 0;
  bool limits_kernel_time = false;  ///< the driver ends kernels that take too long, for a display, say
  std::string bus_id;               ///< of PCI, e.g. "0000:3B:00.0": tells equal cards apart
  std::string reason;  ///< why it answers no questions, and all of the above but the ordinal is empty; else ""
};

struct CudaSystem {
  std::vector<CudaDeviceDescription> devices;  ///< by ordinal
  std::int32_t driver_version = 0;             ///< of CUDA it supports, times 1000; 0 without a driver
  std::string reason;                          ///< why there is no device, or some cannot be used; "" when all is well
};

/// Throws Error(no_device) for a GPU that answers no questions, or that kernels are not made for.
void check_architecture(const CudaDeviceDescription& device);

/// What there is, looked up anew at each call. Never throws for a machine without a GPU.
[[nodiscard]] CudaSystem find_cuda_devices();

struct CudaDeviceOptions {
  std::int32_t ordinal = 0;
};

/// Streams, events, buffers and kernels may outlive the device. In a forked child every call throws Error(forked), and
/// destructors leave the driver's objects behind; so they do once the process exits.
/// Throws Error(no_device) that says what is missing, or how many devices there are.
[[nodiscard]] std::shared_ptr<Device> make_cuda_device(const CudaDeviceOptions& options);

}  // namespace cubie::device
