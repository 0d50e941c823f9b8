#ifndef CUBIE_KERNEL_SLICES_H
#define CUBIE_KERNEL_SLICES_H
// Launch slices: a launch that has taken its time ends between two attempts, and the next one goes on from there. Part
// of kernels that ask for them.
//
// Each worker keeps what it has in hand in a slot of its own, all of it and bit for bit: the group, whatever it is made
// of, the buffers that are not in its workspace anyway, except for those that hold nothing between two attempts, and
// its part of the queue. Nothing is chosen or computed anew,
// so that no run can tell. The worker of the same number takes it up again.
//
// How long a launch takes decides where it ends, and nothing else: every launch takes every group one round further.

#include "args.h"
#include "lane.h"
#include "run_ends.h"

namespace cubie_kernel {

#if CUBIE_GPU
#ifndef CUBIE_GLOBAL_TIMER  // nanoseconds, the same ones on all multiprocessors
CUBIE_FN long long global_timer() {
  long long now;
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
  return now;
}
#define CUBIE_GLOBAL_TIMER() cubie_kernel::global_timer()
#endif
#ifndef CUBIE_SLICE_LOOKS  // rounds from one look at that timer to the next, a power of two
#define CUBIE_SLICE_LOOKS Loop::looks_every
#endif
#endif

/// The slot of a worker: `at` bytes behind the start of its workspace, `room` bytes long. `Loop` is the
/// integration_loop it belongs to.
template <class Loop, long long at, long long room>
struct slice_slot {
  typedef typename Loop::group group;

  long long* const holds;  // 0: the worker has ended its runs, and there was none left in the queue
  long long* const contents;
  long long begun;
  unsigned rounds;

  CUBIE_FN slice_slot(const loop_args& a, int worker)
      : holds((long long*)(a.workspace + worker * a.workspace_stride + at)), contents(holds + 1), begun(0), rounds(0) {
    // Workers that come late have what is left of the launch's time, and the rounds before their first look at the
    // clock.
#if CUBIE_GPU
    if ((threadIdx.x & 31) == 0) {
      const unsigned long long now = (unsigned long long)CUBIE_GLOBAL_TIMER();
      const unsigned long long first = atomicCAS((unsigned long long*)a.slice.begun, 0ULL, now);
      begun = (long long)(first != 0 ? first : now);
    }
    begun = __shfl_sync(kWarp, begun, 0);
#else
    const long long now = a.slice.clock();
    if (__atomic_compare_exchange_n(a.slice.begun, &begun, now, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) begun = now;
#endif
  }

  /// Whether the launch has taken its time, as all lanes that run together see it. Not before the first round.
  CUBIE_FN bool over(const loop_args& a) {
    const unsigned round = rounds++;
    if (round == 0) return false;
#if CUBIE_GPU
    if ((round & (CUBIE_SLICE_LOOKS - 1)) != 0) return false;
    return any_together(CUBIE_GLOBAL_TIMER() - begun >= a.slice.nanoseconds);
#else
    return a.slice.clock() - begun >= a.slice.nanoseconds;
#endif
  }

  /// Whether there is something to go on with; all lanes that run together have it, or none.
  CUBIE_FN bool full() const { return *holds != 0; }
  CUBIE_FN void leave_empty() { *holds = 0; }

  /// Stores what the worker has in hand.
  template <class... Kept>
  CUBIE_FN void store(const loop_args& a, group& g, const Kept&... kept) {
    *holds = 1;
    members(g, [&](auto&... x) { put_all(contents, x..., kept...); });
#if CUBIE_GPU
    if ((threadIdx.x & 31) == 0) atomicAdd((unsigned long long*)a.slice.unfinished, 1ULL);
#else
    __atomic_fetch_add(a.slice.unfinished, 1LL, __ATOMIC_RELAXED);
#endif
  }
  /// Brings it back, but for pointers, which were those of the launch before: of drivers and events the caller sets
  /// them anew.
  template <class... Kept>
  CUBIE_FN void load(group& g, Kept&... kept) const {
    const auto linear = g.linear;
    const auto summary = g.summary;
    members(g, [&](auto&... x) { take_all(contents, x..., kept...); });
    g.linear.jacobian = linear.jacobian;
    g.linear.factors = linear.factors;
    g.linear.slopes = linear.slopes;
    if constexpr (Loop::summarises) {
      g.summary.numbers = summary.numbers;
      g.summary.sample = summary.numbers + Loop::Summaries::n_numbers;
    }
    (void)summary;
  }

 private:
  /// Calls f with all that a group has, but for its arguments, its buffers, which are kept by themselves, and runs that
  /// have been counted. Every member is named here: with one more this does not compile.
  template <class F>
  static CUBIE_FN void members(group& g, const F& f) {
#if CUBIE_GPU
    auto& [args, y, y_next, p, dense, out, k, linear, newton, t, next_save, t_end, base, habs, habs_low, saves,
           accepted, rejected, base_steps, active, after_reject, inconsistent, past, tile, loaded, stiff, drivers,
           summary, span, ended, warp_ended, run] = g;
#else
    auto& [args, y, y_next, p, dense, out, k, linear, newton, t, next_save, t_end, base, habs, habs_low, saves,
           accepted, rejected, base_steps, active, after_reject, inconsistent, past, tile, loaded, stiff, drivers,
           summary, span, ended, run] = g;
#endif
    f(linear, newton, t, next_save, t_end, base, habs, habs_low, saves, accepted, rejected, base_steps, active,
      after_reject, inconsistent, past, loaded, stiff, drivers, summary, span);
  }

  static constexpr long long kWord = (long long)sizeof(long long);
  template <class X>
  static constexpr long long words_of() {
    return __is_empty(X) ? 0 : ((long long)sizeof(X) + kWord - 1) / kWord;
  }
  template <class... X>
  static CUBIE_FN void put_all(long long* to, const X&... x) {
    static_assert((1 + ... + words_of<X>()) * kWord <= room, "a slot has room for less: see slot_numbers()");
    (put(to, x), ...);
  }
  template <class... X>
  static CUBIE_FN void take_all(const long long* from, X&... x) {
    (take(from, x), ...);
  }
  template <class X>
  static CUBIE_FN void put(long long*& to, const X& x) {
    static_assert(__is_trivially_copyable(X), "bits are all there is of it");
    if constexpr (!__is_empty(X)) {
#if CUBIE_GPU
      *(X*)to = x;  // which tells the compiler how it is aligned
#else
      CUBIE_COPY(to, &x, sizeof x);
#endif
    }
    to += words_of<X>();
  }
  template <class X, int count>
  static CUBIE_FN void put(long long*& to, const X (&x)[count]) {
    CUBIE_ROLL for (int i = 0; i < count; ++i) put(to, x[i]);
  }
  template <class X, int count>
  static CUBIE_FN void take(const long long*& from, X (&x)[count]) {
    CUBIE_ROLL for (int i = 0; i < count; ++i) take(from, x[i]);
  }
  template <class X>
  static CUBIE_FN void take(const long long*& from, X& x) {
    if constexpr (!__is_empty(X)) {
#if CUBIE_GPU
      x = *(const X*)from;
#else
      CUBIE_COPY(&x, from, sizeof x);
#endif
    }
    from += words_of<X>();
  }
};

/// What runs a loop in slices.
template <class Loop, long long at, long long room>
struct sliced {
  typedef slice_slot<Loop, at, room> slot;
  static constexpr bool any = true;
  static CUBIE_FN void run(const loop_args& a, int worker) { Loop::template run<sliced>(a, worker); }
};

}  // namespace cubie_kernel

#endif
