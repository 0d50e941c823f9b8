#pragma once
// The options of a context as the host device takes them.

#include "config/options.hpp"
#include "device/host/host_device.hpp"

namespace cubie::batch {

/// `options` are of context scope. Throws Error(invalid_argument) for an option that the chosen mode does not use.
[[nodiscard]] device::HostDeviceOptions host_device_options(const config::OptionSet& options);

}  // namespace cubie::batch
