#ifndef CUBIE_KERNEL_PARKED_H
#define CUBIE_KERNEL_PARKED_H
// Parked runs: all that a run takes along from one kernel of an automatic method to the other, bit for bit.
//
// A slot holds, in numbers of the kernel's size: time (two numbers where it is a sum of two floats), the step size to
// try next (0: choose one), rows written, steps accepted and rejected, Newton iterations, moves, the state; with
// events the parameters; with summaries the window, the sample in it and what is kept of those before; with events of
// the model the side and value of each guard, how often each has happened, how often all, and the records written.
// Controllers and iterations of the other method begin anew; the time of the next row follows from the rows written,
// and so does that of the next sample; the next scheduled event is the first one after that time.

#include "args.h"
#include "lane.h"
#include "lane_time.h"
#include "stiffness.h"

namespace cubie_kernel {

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct parked_runs {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::I I;
  typedef typename Loop::E E;
  typedef typename Loop::group group;
  static constexpr int W = L::W;
  static constexpr int n = Loop::n;
  static constexpr bool unrolled = Loop::unrolled;
  static constexpr int n_changing = Loop::eventful || Loop::rooted ? Loop::n_inputs : 0;  // beside the state
  static constexpr int n_roots = Loop::Roots::n_events;
  static constexpr int times = sizeof(S) == 4 ? 2 : 1;
  static constexpr slot_contents contents = {n, n_changing, Loop::Summaries::n_numbers, n_roots};
  static constexpr long long bytes = slot_bytes(contents, sizeof(S));

  /// Slots of small systems go through a buffer: single lanes of vectors in registers are many instructions each.
  static constexpr bool buffered = W > 1 && unrolled;
  static constexpr int n_words = (int)(bytes / (long long)sizeof(S));

  /// Calls f(place in the slot, lane group of numbers or integers) for all that moves.
  template <class F>
  static CUBIE_FN void visit(group& g, const F& f) {
    g.t.visit(f);
    f(times, g.habs);
    f(times + 1, g.saves);
    f(times + 2, g.accepted);
    f(times + 3, g.rejected);
    f(times + 4, g.newton.iterations);
    f(times + 5, g.stiff.moves);
    CUBIE_STATE_LOOP(v, unrolled, { f(times + 6 + v, g.y[v]); })
    CUBIE_LOOP(v, n_changing, (n_changing <= Loop::kUnrolledValues), { f(times + 6 + n + v, g.p[v]); })
    constexpr int kept = times + 6 + n + n_changing;
    if constexpr (Loop::summarises) {
      f(kept, g.summary.window);
      f(kept + 1, g.summary.at);
      CUBIE_LOOP(i, Loop::Summaries::n_numbers, Loop::samples::unrolled, { f(kept + 2 + i, g.summary.numbers[i]); })
    }
    if constexpr (Loop::rooted) Loop::roots::visit(g, n_words - 3 * n_roots - 2, f);
  }

  static CUBIE_FN S* slot_of(const group& g, int l) { return (S*)(g.a.slots + g.run[l] * bytes); }

  /// Puts the runs of `m` into their slots and on the list. They must be finished as cancelled ones then, which they
  /// are unless somebody takes them up again; they do not count as ended.
  static CUBIE_FN void park(group& g, M m) {
    g.stiff.moves = where(m, g.stiff.moves + I(SI(1)), g.stiff.moves);
    S buffer[buffered ? n_words * W : 1];
    if constexpr (buffered) visit(g, [&](int at, auto& x) { CUBIE_COPY(buffer + at * W, &x, sizeof x); });
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(m, l)) continue;
      S* const slot = slot_of(g, l);
      if constexpr (buffered) {
        CUBIE_ROLL for (int at = 0; at < n_words; ++at) CUBIE_COPY(slot + at, buffer + at * W + l, sizeof(S));
      } else {
        visit(g, [&](int at, auto& x) { put(slot + at, x, l); });
      }
      g.a.parked[next_place(g.a)] = g.run[l];
      --g.ended;
    }
  }

  /// Takes the runs of `m` out of their slots.
  static CUBIE_FN void resume(group& g, M m) {
    S buffer[buffered ? n_words * W : 1];
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(m, l)) continue;
      const S* const slot = slot_of(g, l);
      if constexpr (buffered) {
        CUBIE_ROLL for (int at = 0; at < n_words; ++at) CUBIE_COPY(buffer + at * W + l, slot + at, sizeof(S));
      } else {
        visit(g, [&](int at, auto& x) { take(slot + at, x, l); });
      }
    }
    if constexpr (buffered) {
      visit(g, [&](int at, auto& x) {
        auto from = x;
        CUBIE_COPY(&from, buffer + at * W, sizeof from);
        x = where(m, from, x);
      });
    }
  }

 private:
  static CUBIE_FN void put(S* slot, const T& x, int l) { *slot = E::get(x, l); }
  static CUBIE_FN void put(S* slot, const I& x, int l) { *(SI*)slot = E::get_int(x, l); }
  static CUBIE_FN void take(const S* slot, T& x, int l) { E::set(x, l, *slot); }
  static CUBIE_FN void take(const S* slot, I& x, int l) { E::set_int(x, l, *(const SI*)slot); }
  static CUBIE_FN long long next_place(const loop_args& a) {
#if CUBIE_GPU
    return (long long)atomicAdd((unsigned long long*)a.n_parked, 1ULL);
#else
    return __atomic_fetch_add(a.n_parked, 1LL, __ATOMIC_RELAXED);
#endif
  }
};

}  // namespace cubie_kernel

#endif
