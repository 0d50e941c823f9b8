#pragma once
// Discrete host devices for tests.

#include <cstring>
#include <utility>

#include "device_fixture.hpp"

namespace cubie::device {

inline HostDeviceOptions discrete_options(std::int64_t memory_bytes = 1 << 20) {
  HostDeviceOptions options;
  options.threads = 2;
  options.discrete = true;
  options.memory_bytes = memory_bytes;
  return options;
}

inline std::shared_ptr<Device> make_discrete(std::int64_t memory_bytes = 1 << 20) {
  return make_host_device(discrete_options(memory_bytes));
}

/// The message of the Error that `action` throws.
template <class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

}  // namespace cubie::device
