#ifndef CUBIE_KERNEL_LOOKS_H
#define CUBIE_KERNEL_LOOKS_H
// When a group looks up from its steps: at the abort flag, and at lanes that have nothing to do.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

constexpr int kRefillAt = 4;  // idle lanes of a warp

/// Of a GPU: rounds of the loop between two looks at the abort flag, a power of two. A round is an attempt of so much
/// work (right-hand sides of one state), or a `stride` of some (0: none). A step of a slow card at full load takes some
/// microseconds per unit of work.
constexpr unsigned look_every(long long work, int stride) {
  const int steps = work > 16384 ? 1 : (int)(16384 / work);
  const int rounds = stride > 0 ? steps / stride : steps / 4;
  unsigned every = 1;
  while (every * 2 <= (unsigned)(rounds > 128 ? 128 : rounds)) every *= 2;
  return every;
}

/// Whether the solve has been told to end, as all lanes that run together see it. Looked at once per attempt, stride
/// or refill; on a GPU, where the flag lies in memory of the host, more rarely.
template <unsigned every>
CUBIE_FN bool told_to_end(const loop_args& a, unsigned& looks) {
#if CUBIE_GPU
  if ((looks++ & (every - 1)) != 0) return false;
#else
  (void)looks;
#endif
  return any_together(*(const volatile int*)a.abort_flag != 0);
}

/// Whether idle lanes are worth a refill: on a GPU it holds up the lanes that are at work.
template <class M>
CUBIE_FN bool enough_idle(const M& active) {
#if CUBIE_GPU
  const int idle = count_together(mask_not(active));
  return idle >= kRefillAt;
#else
  return !all(active);
#endif
}

/// What carries its launches through to their end; of others see slices.h.
struct no_slices {
  static constexpr bool any = false;
  struct slot {
    CUBIE_FN slot(const loop_args&, int) {}
  };
};

}  // namespace cubie_kernel

#endif
