#ifndef FAKE_CUDA_DEVICE_RUNTIME_H
#define FAKE_CUDA_DEVICE_RUNTIME_H
// What a kernel image and the stand-in driver agree on. Compiled into both, so without includes of its own. Images may
// not refer to functions of the process: what they need comes in a table.

namespace fake_cuda {

struct triple {
  unsigned x, y, z;
};

/// Where a lane stands.
struct place {
  triple thread, block, block_size, grid_size;
};

enum collective_kind : int {
  sync_warp,
  vote_ballot,
  vote_any,
  vote_all,
  shuffle_from,
  shuffle_up,
  shuffle_down,
  shuffle_xor,
  wide_shuffle = 16,  // added to a shuffle of 8 bytes
};

struct device_runtime {
  const place* (*here)();
  /// Returns when every lane of the mask has come; `argument` and `width` are those of a shuffle.
  unsigned long long (*collective)(int kind, unsigned mask, unsigned long long value, int argument, int width);
  void (*sync_block)();
  void* (*shared_memory)();
  /// Ends the launch as failed; does not return.
  void (*trap)();
  long long (*nanoseconds)();
#define FAKE_CUDA_UNARY(name) \
  double (*name)(double);     \
  float (*name##f)(float);
#define FAKE_CUDA_BINARY(name)    \
  double (*name)(double, double); \
  float (*name##f)(float, float);
#include "device_math.def"
#undef FAKE_CUDA_UNARY
#undef FAKE_CUDA_BINARY
};

/// What an image says about a kernel.
struct kernel_record {
  void (*call)(void** parameters);
  int n_parameters;
  const unsigned long* parameter_bytes;
};

}  // namespace fake_cuda

#endif
