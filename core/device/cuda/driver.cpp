#include "device/cuda/driver.hpp"

#include <unistd.h>

#include <memory>
#include <mutex>

#include "util/error.hpp"

namespace cubie::device::cuda {

const Driver& Driver::get() {
  static std::mutex mutex;
  static const Driver* loaded = nullptr;  // for the life of the process, like the library itself
  static pid_t process = 0;
  const std::lock_guard lock(mutex);
  if (loaded != nullptr && process != getpid()) {
    throw Error(ErrorCode::no_device, "the CUDA driver was started in process {} and does not outlive its fork",
                process);
  }
  if (loaded == nullptr) {
    std::unique_ptr<Driver> driver(new Driver(load_driver()));
    const Result result = driver->table().cuInit(0);
    if (result != kSuccess)
      throw Error(ErrorCode::no_device, "the CUDA driver does not start ({})", driver->describe(result));
    process = getpid();
    loaded = driver.release();
  }
  return *loaded;
}

void Driver::fail(Result result, const char* call) const {
  const ErrorCode code = result == kOutOfMemory ? ErrorCode::out_of_device_memory : ErrorCode::driver;
  const char* const hint = result == kLaunchTimeout ? "; see option launch_slice" : "";
  throw Error(code, "{} failed ({}){}", call, describe(result), hint);
}

}  // namespace cubie::device::cuda
