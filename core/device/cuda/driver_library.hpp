#pragma once
// The CUDA driver, found when the program runs: one binary for machines with and without a GPU.

#include <string>

#include "device/cuda/driver_types.hpp"

namespace cubie::device::cuda {

/// The functions of driver_functions.def.
struct DriverTable {
#define CUBIE_CUDA_FUNCTION(since, name, parameters) Result(*name) parameters = nullptr;
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
};

/// A loaded driver; it stays loaded for the life of the process, because its threads outlive every handle.
struct DriverLibrary {
  DriverTable table;
  int version = 0;  ///< of CUDA it supports, times 1000: 13000 for 13.0

  [[nodiscard]] int major() const noexcept { return version / 1000; }
  /// "CUDA_ERROR_OUT_OF_MEMORY: out of memory".
  [[nodiscard]] std::string describe(Result result) const;
};

inline constexpr const char* kDriverName = "libcuda.so.1";
/// What the oldest NVRTC that is used needs, and the first to tell why it lacks a function.
inline constexpr int kOldestDriver = 12000;

/// All functions or none; the driver is not initialised yet. Throws Error(no_device) when there is none, or it is too
/// old, and says for what.
[[nodiscard]] DriverLibrary load_driver(const std::string& name = kDriverName);

}  // namespace cubie::device::cuda
