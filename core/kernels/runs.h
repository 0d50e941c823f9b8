#ifndef CUBIE_KERNEL_RUNS_H
#define CUBIE_KERNEL_RUNS_H
// Where runs come from: the queue that hands them out, the values they start with, the storage they live in.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

#if CUBIE_GPU

/// Hands out the runs of a launch, to the idle lanes of a warp at once: neighbours stay together, and one lane alone
/// asks the counter that all share.
struct run_queue {
  long long* next;
  long long total, at;  // at: where the next question begins, as far as this warp knows

  CUBIE_FN run_queue(const loop_args& a) : next(a.next_run), total(a.n_runs), at(0) {}

  [[nodiscard]] CUBIE_FN bool empty() const { return at >= total; }
  /// A run for each lane that wants one, -1 for the others and when there is none left. Called by all lanes of a warp
  /// at once, of which one at least wants.
  CUBIE_FN long long take(bool wanted) {
    const unsigned who = __ballot_sync(kWarp, wanted);
    const int lane = (int)(threadIdx.x & 31), first = __ffs((int)who) - 1;
    const int count = __popc(who);
    unsigned long long begin = 0;
    if (lane == first) begin = atomicAdd((unsigned long long*)next, (unsigned long long)count);
    begin = __shfl_sync(kWarp, begin, first);
    at = (long long)begin + count;
    const long long mine = (long long)begin + __popc(who & ((1u << lane) - 1u));
    return wanted && mine < total ? mine : -1;
  }
};

#else

/// Hands out the runs of a launch. Blocks keep neighbours together; the counter is shared by all workers.
struct run_queue {
  long long* next;
  long long total, block, at, end;

  CUBIE_FN run_queue(const loop_args& a) : next(a.next_run), total(a.n_runs), block(a.block_runs), at(0), end(0) {}

  [[nodiscard]] CUBIE_FN bool empty() const { return at >= total; }
  /// A run if one is wanted, -1 if not and when there is none left.
  CUBIE_FN long long take(bool wanted) {
    if (!wanted) return -1;
    if (at >= end) {
      at = __atomic_fetch_add(next, block, __ATOMIC_RELAXED);
      end = at + block < total ? at + block : total;
      if (at >= total) {
        at = end = total;
        return -1;
      }
    }
    return at++;
  }
};

#endif

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
CUBIE_RARE S input_value(const input_source& s, long long run, long long first) {
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
