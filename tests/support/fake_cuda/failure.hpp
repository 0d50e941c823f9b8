#pragma once
// How a function of the stand-in ends early.

#include <string>
#include <utility>

#include "device/cuda/driver_types.hpp"

namespace fake_cuda {

using namespace cubie::device::cuda;  // the driver's types

inline constexpr Result kInvalidValue = 1, kNotInitialized = 3, kInvalidDevice = 101, kInvalidImage = 200,
                        kInvalidContext = 201, kNoBinaryForGpu = 209, kInvalidHandle = 400, kNotFoundName = 500,
                        kIllegalState = 401, kContextIsDestroyed = 709, kLaunchOutOfResources = 701,
                        kLaunchFailed = 719, kNotSupported = 801, kDeviceUnavailable = 46, kUnknown = 999;

struct Failure {
  Result result;
  std::string text;  ///< for fake_cuda_last_failure
};

[[noreturn]] inline void fail(Result result, std::string text) { throw Failure{result, std::move(text)}; }

}  // namespace fake_cuda
