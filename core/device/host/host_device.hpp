#pragma once
// The host device: kernels are functions of a loaded shared object, run by a thread pool.

#include <cstdint>
#include <memory>
#include <string>

#include "device/device.hpp"
#include "device/host/device_op.hpp"

namespace cubie::device {

struct HostDeviceOptions {
  std::int32_t threads = 0;          ///< 0: usable_cpus()
  bool guard_pages = false;          ///< buffers end at an inaccessible page
  const void* math_table = nullptr;  ///< for kernel images that ask for one; null: host_math_table()
  FaultHook fault_hook = nullptr;    ///< for tests, in both modes

  /// Discrete mode: device memory is an arena of its own and every copy between it and host memory takes time, so that
  /// batches are cut, staged and overlapped as for a GPU. What follows is used in this mode only.
  bool discrete = false;
  std::int64_t memory_bytes = 0;    ///< of the device; 0: a quarter of the machine's
  std::int64_t reserved_bytes = 0;  ///< the part of memory_bytes that stands for what a driver keeps
  double link_bandwidth = 0.0;      ///< bytes per second and direction; 0: as fast as memory is copied
  bool poison = false;              ///< new device buffers read as NaN
};

/// Number of threads a batch should use here: CPUs of the affinity mask, limited by the cgroup CPU quota (v1 and v2).
[[nodiscard]] std::int32_t usable_cpus();

/// What the processor can do, for kernel cache keys and for refusing processors without FMA.
struct HostCpu {
  std::string vendor_model;  ///< brand string
  std::string feature_key;   ///< hexadecimal of every feature word that decides code generation, and the model number
  bool fma = false;          ///< AVX2 and FMA (x86-64), always true on arm64
  bool avx512 = false;       ///< AVX-512 F, DQ, VL usable by this process
};
[[nodiscard]] const HostCpu& host_cpu();

/// Engine threads (pool workers, stream workers) run with all signals blocked, default rounding and FTZ/DAZ off.
/// Streams, events, buffers and kernels may outlive the device. In a forked child every call throws Error(forked), and
/// destructors leave the threads' objects behind; so they do once the process exits.
/// Throws Error(out_of_range) for a bad thread count, size or bandwidth, Error(not_supported) on a processor without
/// FMA, Error(out_of_host_memory) when threads cannot be started.
[[nodiscard]] std::shared_ptr<Device> make_host_device(const HostDeviceOptions& options);

/// Whether `address` lies in the device memory of a discrete host device. False for all others.
[[nodiscard]] bool owns(const Device& device, const void* address) noexcept;

}  // namespace cubie::device
