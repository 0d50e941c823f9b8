#pragma once
// The host device: kernels are functions of a loaded shared object, run by a thread pool.

#include <memory>

#include "device/device.hpp"

namespace cubie::device {

struct HostDeviceOptions {
  std::int32_t threads = 0;  ///< 0: the affinity mask within the cgroup quota
};

/// Number of threads a batch should use here: CPUs of the affinity mask, limited by the cgroup CPU quota (v1 and v2).
[[nodiscard]] std::int32_t usable_cpus();

/// What the processor can do, for kernel cache keys and for refusing processors without FMA.
struct HostCpu {
  std::string vendor_model;     ///< brand string
  std::string feature_key;      ///< hexadecimal of every feature word that decides code generation, and the model number
  bool fma = false;             ///< AVX2 and FMA (x86-64), always true on arm64
  bool avx512 = false;          ///< AVX-512 F, DQ, VL usable by this process
};
[[nodiscard]] const HostCpu& host_cpu();

/// Engine threads (pool workers, stream workers) run with all signals blocked, default rounding and FTZ/DAZ off.
[[nodiscard]] std::shared_ptr<Device> make_host_device(const HostDeviceOptions& options);

}  // namespace cubie::device
