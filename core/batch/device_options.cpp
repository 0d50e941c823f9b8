// From options of a context to the device they ask for.

#include "batch/device_options.hpp"

#include "util/error.hpp"

namespace cubie::batch {

DeviceChoice parse_device_choice(const std::string& text) {
  (void)config::check_value(config::option_info(config::OptionId::device), text);
  return *config::read_device_choice(text);
}

device::HostDeviceOptions host_device_options(const config::OptionSet& options) {
  using config::OptionId;
  device::HostDeviceOptions host;
  host.threads = static_cast<std::int32_t>(options.get_int64(OptionId::threads));
  host.discrete = options.get_text(OptionId::host_memory_mode) == "discrete";
  host.memory_bytes = options.get_int64(OptionId::device_memory_bytes);
  host.link_bandwidth = options.get_double(OptionId::link_bandwidth);
  if (!host.discrete) {
    // A limit that nothing obeys would be a surprise.
    for (const OptionId id : {OptionId::device_memory_bytes, OptionId::link_bandwidth}) {
      if (options.get(id) == config::option_info(id).default_value()) continue;
      throw Error(ErrorCode::invalid_argument, "{} needs host_memory_mode \"discrete\" (got \"unified\")",
                  config::option_info(id).name);
    }
  }
  return host;
}

}  // namespace cubie::batch
