#ifndef CUBIE_KERNEL_ENTRY_H
#define CUBIE_KERNEL_ENTRY_H
// The entry point of a kernel: a function of the arguments and a worker's number, or a grid of threads that are one
// worker each.

#include "args.h"
#include "lane.h"

#if CUBIE_GPU
#define CUBIE_ENTRY(name, ...)                                                            \
  extern "C" __global__ void name(const __grid_constant__ cubie_kernel::loop_args args) { \
    __VA_ARGS__::run(args, (int)(blockIdx.x * blockDim.x + threadIdx.x));                 \
  }
#else
#define CUBIE_ENTRY(name, ...)                                                                \
  extern "C" __attribute__((visibility("default"))) void name(const void* args, int worker) { \
    __VA_ARGS__::run(*(const cubie_kernel::loop_args*)args, worker);                          \
  }
#endif

#endif
