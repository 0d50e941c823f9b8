#pragma once
// Launches in slices: a solve's kernel is launched again until no worker has anything left.

#include <cstdint>

#include "device/device.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "integrator/kernel_builder.hpp"
#include "kernels/args.h"

namespace cubie::batch {

/// Note [Launch slices]
/// Workers keep what they have in hand in their part of the workspace (core/kernels/slices.h). From the first launch
/// to the last nothing else may use that workspace, and the number of workers stays the same; the queue goes on where
/// it is. An aborted solve on a device that shares memory is launched once more, and ends what it has in hand as any
/// other does; chunks of other devices are given up.

/// What a launch in slices counts, in memory that kernels write to.
struct SliceCounters {
  long long begun = 0;       ///< on the clock of the kernel
  long long unfinished = 0;  ///< workers with something left
};

/// Of the first launch, each so many seconds long; 0: not in slices. Without counters yet.
[[nodiscard]] cubie_kernel::slice_args slice_arguments(double seconds) noexcept;
[[nodiscard]] inline bool in_slices(const cubie_kernel::loop_args& args) noexcept { return args.slice.nanoseconds > 0; }
/// The counters of a launch.
void count_slices(cubie_kernel::loop_args& args, SliceCounters* counters) noexcept;

/// Launches on a device that shares memory with the host, and returns when all runs have ended.
void run_in_slices(const integrator::BuiltKernel& built, device::Stream& stream, cubie_kernel::loop_args args,
                   std::int32_t workers);

}  // namespace cubie::batch
