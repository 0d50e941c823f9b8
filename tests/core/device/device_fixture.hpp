#pragma once
// What the device tests share: a host device, its test kernels, argument passing, a gate that holds a stream.

#include <future>
#include <memory>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "device/host/host_device.hpp"
#include "device/host/host_stream.hpp"
#include "util/error.hpp"

extern "C" {
#include "kernels.h"
}

namespace cubie::device {

template <class Args>
std::span<const std::byte> bytes_of(const Args& args) {
  return std::as_bytes(std::span<const Args, 1>(&args, 1));
}

/// Holds a stream until opened.
class Gate {
 public:
  void hold(Stream& stream) {
    static_cast<HostStream&>(stream).call([](void* gate) { static_cast<Gate*>(gate)->opened_.wait(); }, this);
  }
  void open() { open_.set_value(); }

 private:
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
};

inline std::shared_ptr<Device> make_device(std::int32_t threads = 4) {
  HostDeviceOptions options;
  options.threads = threads;
  return make_host_device(options);
}

inline std::unique_ptr<Kernel> load_kernel(Device& device, const std::string& entry) {
  return device.load(CUBIE_TEST_KERNELS, entry);
}

/// The code of the Error that `action` throws; ok when it throws none.
template <class Action>
ErrorCode code_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::ok;
}

/// Makes the stream fail when it gets there.
inline void submit_failure(Stream& stream, const char* message) {
  static_cast<HostStream&>(stream).call(
      [](void* text) { throw Error(ErrorCode::launch, std::string(static_cast<const char*>(text))); },
      const_cast<char*>(message));
}

}  // namespace cubie::device
