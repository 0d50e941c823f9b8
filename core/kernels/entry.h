#ifndef CUBIE_KERNEL_ENTRY_H
#define CUBIE_KERNEL_ENTRY_H
// The entry point of a kernel: a function of the arguments and a worker's number, or a grid of threads that are one
// worker each.

#include "args.h"
#include "lane.h"

#if CUBIE_GPU
// Whole warps are left over where the number of workers is no multiple of the block.
#define CUBIE_ENTRY(name, ...)                                                                           \
  extern "C" __global__ void name(const __grid_constant__ cubie_kernel::loop_args args, int n_workers) { \
    const int worker = (int)(blockIdx.x * blockDim.x + threadIdx.x);                                     \
    if (worker < n_workers) __VA_ARGS__::run(args, worker);                                              \
  }
#else
#define CUBIE_ENTRY(name, ...)                                                                \
  extern "C" __attribute__((visibility("default"))) void name(const void* args, int worker) { \
    __VA_ARGS__::run(*(const cubie_kernel::loop_args*)args, worker);                          \
  }
#endif

#endif
