#pragma once
// The types of the CUDA driver interface, as far as it is used: no header of the toolkit is needed to build. The names
// of the opaque structs are the driver's own. tests/gpu/driver_prototypes_test.cpp compares all of it with the toolkit.

#include <cstddef>

struct CUctx_st;
struct CUevent_st;
struct CUfunc_st;
struct CUmemPoolHandle_st;
struct CUmod_st;
struct CUstream_st;

namespace cubie::device::cuda {

using Result = int;
inline constexpr Result kSuccess = 0, kOutOfMemory = 2, kDeinitialized = 4, kNoDevice = 100, kNotReady = 600,
                        kLaunchTimeout = 702;

using DeviceNumber = int;
using DevicePointer = unsigned long long;
using ContextHandle = CUctx_st*;
using EventHandle = CUevent_st*;
using FunctionHandle = CUfunc_st*;
using ModuleHandle = CUmod_st*;
using PoolHandle = CUmemPoolHandle_st*;
using StreamHandle = CUstream_st*;

inline constexpr unsigned kStreamNonBlocking = 1, kEventBlockingSync = 1, kEventDisableTiming = 2, kHostPortable = 1;

enum MemoryType : int { kMemoryHost = 1, kMemoryDevice = 2, kMemoryUnified = 4 };

/// CUDA_MEMCPY2D: sizes and pitches in bytes.
struct MemoryCopy2D {
  std::size_t source_x = 0, source_y = 0;
  MemoryType source_type = kMemoryUnified;
  const void* source_host = nullptr;
  DevicePointer source_device = 0;
  void* source_array = nullptr;
  std::size_t source_pitch = 0;
  std::size_t target_x = 0, target_y = 0;
  MemoryType target_type = kMemoryUnified;
  void* target_host = nullptr;
  DevicePointer target_device = 0;
  void* target_array = nullptr;
  std::size_t target_pitch = 0;
  std::size_t width = 0, height = 0;
};

/// CUmemPoolProps.
struct PoolProperties {
  int allocation_type = 1;  // pinned: the only one there is
  int handle_types = 0;     // not shared with other processes
  int location_type = 1;    // a device
  int location = 0;         // its number
  void* security_attributes = nullptr;
  std::size_t most_bytes = 0;
  unsigned short usage = 0;
  unsigned char reserved[54] = {};
};

/// CUmemPool_attribute.
enum PoolAttribute : int {
  kPoolReleaseThreshold = 4,
  kPoolReservedCurrent = 5,
  kPoolReservedHigh = 6,
  kPoolUsedCurrent = 7,
  kPoolUsedHigh = 8,
};

/// CUdevice_attribute.
enum DeviceAttribute : int {
  kSharedBytesPerBlock = 8,
  kWarpSize = 10,
  kMultiprocessors = 16,
  kKernelTimeLimit = 17,
  kMajor = 75,
  kMinor = 76,
  kThreadsPerMultiprocessor = 39,
  kSharedBytesPerBlockOptIn = 97,
  kHasMemoryPools = 115,
};

/// CUpointer_attribute.
enum PointerAttribute : int {
  kPointerMemoryType = 2,  // unsigned: a MemoryType, 0 for memory that the driver does not know
  kPointerIsManaged = 8,   // unsigned
  kPointerDevice = 9,      // int
};

/// CUfunction_attribute.
enum FunctionAttribute : int {
  kFunctionMostThreads = 0,
  kFunctionSharedBytes = 1,
  kFunctionLocalBytes = 3,
  kFunctionRegisters = 4,
  kFunctionMostDynamicShared = 8,
  kFunctionSharedCarveout = 9,
};

}  // namespace cubie::device::cuda
