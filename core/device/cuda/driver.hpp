#pragma once
// The driver in use: loaded and initialised once per process, and what its results mean.

#include "device/cuda/driver_library.hpp"

namespace cubie::device::cuda {

class Driver {
 public:
  /// Loads and initialises the driver at the first call that succeeds; a machine that gets one later needs no restart.
  /// Thread-safe. Throws Error(no_device) when there is none that will do, and in a child of the process that started
  /// it: the driver's threads stay behind at a fork.
  [[nodiscard]] static const Driver& get();

  [[nodiscard]] const DriverTable& table() const noexcept { return library_.table; }
  [[nodiscard]] int version() const noexcept { return library_.version; }

  /// Throws unless `result` is success: out_of_device_memory when memory ran out, else driver; `call` is the name of
  /// the function.
  void check(Result result, const char* call) const {
    if (result != kSuccess) [[unlikely]]
      fail(result, call);
  }
  [[nodiscard]] std::string describe(Result result) const { return library_.describe(result); }

 private:
  explicit Driver(const DriverLibrary& library) : library_(library) {}
  [[noreturn]] void fail(Result result, const char* call) const;

  DriverLibrary library_;
};

}  // namespace cubie::device::cuda

/// Calls a function of the driver and throws what it failed with.
#define CUBIE_CUDA(driver, function, ...) (driver).check((driver).table().function(__VA_ARGS__), #function)
