#pragma once
// Which device a context gets: what its options ask for, or what there is.

#include <memory>
#include <string>

#include "compile/kernel_compiler.hpp"
#include "config/options.hpp"
#include "device/device.hpp"
#include "integrator/configure.hpp"

namespace cubie::batch {

struct ChosenDevice {
  device::DeviceKind kind = device::DeviceKind::host;
  std::int32_t ordinal = 0;  ///< of a GPU
  bool by_itself = false;    ///< `auto` chose it
  std::string reason;        ///< why `auto` does not take a GPU, "" otherwise
};

/// Looks for GPUs and for NVRTC where `device` is `auto`; starts nothing. `options` are of context scope. Throws
/// Error(no_device) when the GPU that is asked for does not exist.
[[nodiscard]] ChosenDevice choose_device(const config::OptionSet& options);

/// Starts it. Throws what the devices throw.
[[nodiscard]] std::shared_ptr<device::Device> make_device(const ChosenDevice& chosen, const config::OptionSet& options);

[[nodiscard]] integrator::DeviceTraits traits_of(const device::Device& device);
/// Of the device that the options ask for; whether it exists is not looked at where they name one.
[[nodiscard]] integrator::DeviceTraits expected_traits(const config::OptionSet& options);

/// The compiler whose code `device` runs.
[[nodiscard]] std::unique_ptr<compile::KernelCompiler> make_compiler(const device::Device& device,
                                                                     const config::OptionSet& options);

}  // namespace cubie::batch
