#ifndef CUBIE_KERNEL_RUNS_H
#define CUBIE_KERNEL_RUNS_H
// Where runs come from: the queue that hands them out, the values they start with, the storage they live in.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

/// Hands out the runs of a launch. Blocks keep neighbours together; the counter is shared by all workers.
struct run_queue {
  long long* next;
  long long total, block, at, end;

  CUBIE_FN long long take() {
    if (at >= end) {
#if CUBIE_GPU
      at = (long long)atomicAdd((unsigned long long*)next, (unsigned long long)block);
#else
      at = __atomic_fetch_add(next, block, __ATOMIC_RELAXED);
#endif
      end = at + block < total ? at + block : total;
      if (at >= total) {
        at = end = total;
        return -1;
      }
    }
    return at++;
  }
};

CUBIE_FN const void* element_of(const input_source& s, long long run, long long first) {
  long long i = 0;
  if (s.kind == input_source::per_run) {
    i = (run - first) * s.stride;
  } else if (s.kind == input_source::grid) {
    i = ((run / s.divisor) % s.modulus) * s.stride;
  }
  return (const char*)s.base + i * (s.is_double != 0 ? (long long)sizeof(double) : (long long)sizeof(float));
}

/// The value an input has in `run`, converted to the kernel's number type; `first` is the run that stands first in
/// per-run inputs.
template <class S>
CUBIE_FN S input_value(const input_source& s, long long run, long long first) {
  const void* at = element_of(s, run, first);
  return s.is_double != 0 ? S(*(const double*)at) : S(*(const float*)at);
}

/// Local storage of a buffer, or nothing when the plan placed it in the workspace.
template <class T, int count, bool local>
struct local_buffer {
  T data[count > 0 ? count : 1];
  CUBIE_FN T* get(char*, long long) { return data; }
};
template <class T, int count>
struct local_buffer<T, count, false> {
  CUBIE_FN T* get(char* workspace, long long at) { return (T*)(workspace + at); }
};

}  // namespace cubie_kernel

#endif
