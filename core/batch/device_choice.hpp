#pragma once
// Which device a context gets: what its options ask for, or what there is.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compile/kernel_compiler.hpp"
#include "config/options.hpp"
#include "device/device.hpp"
#include "integrator/configure.hpp"

namespace cubie::batch {

struct ChosenDevice {
  std::vector<std::int32_t> gpus;   ///< ordinals, in the order in which they are tried; none: the host
  bool limits_kernel_time = false;  ///< of the first of them: as in device::DeviceInfo
  bool by_itself = false;           ///< `auto` chose, and takes the host where no GPU starts
  std::string reason;               ///< why `auto` leaves out GPUs, "" otherwise

  [[nodiscard]] device::DeviceKind kind() const noexcept {
    return gpus.empty() ? device::DeviceKind::host : device::DeviceKind::cuda;
  }
};

/// Looks for GPUs and for NVRTC where `device` is `auto`; starts nothing. `options` are of context scope. Throws
/// Error(no_device) when the GPU that is asked for does not exist.
[[nodiscard]] ChosenDevice choose_device(const config::OptionSet& options);

struct StartedDevice {
  std::shared_ptr<device::Device> device;
  std::string reason;  ///< why `auto` does not take a GPU, "" otherwise
};

/// Chooses and starts it: of several GPUs `auto` takes the first that can be had. Throws what the devices throw.
[[nodiscard]] StartedDevice start_device(const config::OptionSet& options);

[[nodiscard]] integrator::DeviceTraits traits_of(const device::Device& device);
/// Of the device that the options ask for, before it starts. A GPU that is named need not exist, and is not asked
/// whether it limits the time of kernels: a process that has asked cannot fork into ones that use GPUs.
[[nodiscard]] integrator::DeviceTraits expected_traits(const config::OptionSet& options);

/// The compiler whose code `device` runs.
[[nodiscard]] std::unique_ptr<compile::KernelCompiler> make_compiler(const device::Device& device,
                                                                     const config::OptionSet& options);

}  // namespace cubie::batch
