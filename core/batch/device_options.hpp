#pragma once
// The options of a context that say on what to compute.

#include <string>

#include "config/device_choice.hpp"
#include "config/options.hpp"
#include "device/host/host_device.hpp"

namespace cubie::batch {

using config::DeviceChoice;

/// The value of option `device`. Throws what setting the option to this text would throw.
[[nodiscard]] DeviceChoice parse_device_choice(const std::string& text);

/// `options` are of context scope. Throws Error(invalid_argument) for an option that the chosen mode does not use.
[[nodiscard]] device::HostDeviceOptions host_device_options(const config::OptionSet& options);

}  // namespace cubie::batch
