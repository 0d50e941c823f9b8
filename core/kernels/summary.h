#ifndef CUBIE_KERNEL_SUMMARY_H
#define CUBIE_KERNEL_SUMMARY_H
// Summaries over windows: when the next sample of a run is due, and what happens when it is taken.
//
// Sample k of a run stands at start + k * interval; window w holds the samples from w * per_window to (w + 1) *
// per_window, both included, so that a sample between two windows belongs to both. `Plan`, part of the kernel text,
// has n_variables, n_numbers (kept per lane), n_outputs, the functions add and results, and `follows`: whether
// something follows the steps from sample to sample. `steps` is what does.

#include "args.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "summary_metrics.h"

namespace cubie_kernel {

/// What follows one step from sample to sample, in plans whose summaries are made of samples alone.
template <class Loop>
struct sampled_steps {
  explicit CUBIE_FN sampled_steps(const typename Loop::group&) {}
  /// Before the sample of the lanes of `sampled` is taken; interpolate(t, m) brings the state at t to g.dense.
  template <class F>
  CUBIE_FN void to_sample(typename Loop::group&, typename Loop::M, const F&) {}
  /// Behind the last, up to the end of the step in the lanes of `passing`.
  template <class F>
  CUBIE_FN void to_end(typename Loop::group&, const typename Loop::time&, typename Loop::M, const F&) {}
};

/// Two that do.
template <class Loop, class A, class B>
struct both_steps {
  A a;
  B b;
  explicit CUBIE_FN both_steps(const typename Loop::group& g) : a(g), b(g) {}
  template <class F>
  CUBIE_FN void to_sample(typename Loop::group& g, typename Loop::M sampled, const F& interpolate) {
    a.to_sample(g, sampled, interpolate);
    b.to_sample(g, sampled, interpolate);
  }
  template <class F>
  CUBIE_FN void to_end(typename Loop::group& g, const typename Loop::time& end, typename Loop::M passing,
                       const F& interpolate) {
    a.to_end(g, end, passing, interpolate);
    b.to_end(g, end, passing, interpolate);
  }
};

/// The plan of kernels without summaries.
struct no_summaries {
  static constexpr int n_variables = 0, n_numbers = 0, n_outputs = 0;
  static constexpr bool follows = false;
};

/// What belongs to the windows of the runs in flight.
template <class L, bool some>
struct summary_memory {};
template <class L>
struct summary_memory<L, true> {
  typename L::T *numbers, *sample;
  typename L::I window, at;  // the next sample: which window, which of its samples
  lane_time<L> next;         // when
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct summaries {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Summaries Plan;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  static constexpr int W = L::W;
  static constexpr bool unrolled = Plan::n_numbers <= 24;

  /// For the lanes' first runs.
  static CUBIE_FN void clear(group& g, T* storage) {
    g.summary.numbers = storage;
    g.summary.sample = storage + Plan::n_numbers;
    g.summary.window = g.summary.at = I(SI(0));
    g.summary.next = g.t_end;
    CUBIE_LOOP(i, Plan::n_numbers, unrolled, { storage[i] = T(S(0)); })
  }

  static CUBIE_FN M left(const group& g) { return g.summary.window < I(SI(g.a.summary.n_windows)); }

  /// The lanes that are inside a window.
  static CUBIE_FN M open(const group& g) {
    const I none = I(SI(0));
    return mask_and(left(g), mask_not(mask_and(g.summary.window == none, g.summary.at == none)));
  }

  /// Sets g.summary.next where `m`.
  static CUBIE_FN void schedule(group& g, M m) {
    const summary_args& a = g.a.summary;
    const I k = g.summary.window * I(SI(a.per_window)) + g.summary.at;
    time next = Loop::spans::sample(g, k);
    if (a.last_at_end != 0) next = time::select(k == I(SI(a.per_window * a.n_windows)), g.t_end, next);
    g.summary.next = time::select(mask_and(m, left(g)), next, g.summary.next);
  }

  /// The samples of the lanes of `m` begin.
  static CUBIE_FN void begin(group& g, M m) {
    g.summary.window = where(m, I(SI(0)), g.summary.window);
    g.summary.at = where(m, I(SI(0)), g.summary.at);
  }

  /// Of steps that land on samples: the time before `target` where the next one is due, else `target`.
  static CUBIE_FN time before(const group& g, const time& target) {
    const M sooner = mask_and(left(g), g.summary.next.until(target) * Loop::spans::sign(g) >= T(S(0)));
    return time::select(sooner, g.summary.next, target);
  }
  /// Takes what is due where steps of the lanes of `arrived` have ended. Returns the lanes where they may have ended on
  /// a row, too.
  static CUBIE_FN M take_on_steps(group& g, M arrived) {
    const T zero = T(S(0));
    const auto reached = [&](const time& event) {
      return mask_or(event.until(g.t) * Loop::spans::sign(g) >= zero, g.t.until(g.t_end) == zero);
    };
    M due = mask_and(mask_and(arrived, left(g)), reached(g.summary.next));
    while (any(due)) {  // more than once only where rounding has put samples behind t_end
      take(g, due, g.y);
      due = mask_and(mask_and(due, left(g)), reached(g.summary.next));
    }
    return reached(g.next_save);
  }

  /// Takes the sample at g.summary.next in the lanes of `due`, from state `y`, and moves them to their next.
  static CUBIE_FN void take(group& g, M due, const T* y) {
    const summary_args& a = g.a.summary;
    const T half = T(S(0.5));
    Loop::Model::sampled(g.summary.next, y, g.in_row(), g.summary.sample);
    const I none = I(SI(0)), per_window = I(SI(a.per_window));
    summary_sample<L> s;
    s.time = g.summary.next.value();
    s.interval = Loop::spans::sample_interval(g);
    s.length = Loop::spans::window_length(g);
    s.per_window = T(S(1)) / larger(to_real<L>(per_window), T(S(1)));
    s.due = due;
    // Once, and once more where the sample closes a window: there it opens the next.
    for (;;) {
      s.first = g.summary.at == none;
      const M last = g.summary.at == per_window;
      const T before = to_real<L>(g.summary.at) - half;
      s.weight = where(mask_or(s.first, last), half, T(S(1)));
      s.share = s.weight / (where(s.first, T(S(0)), before) + s.weight);
      s.later = mask_and(s.due, mask_not(s.first));
      s.begun = mask_and(mask_and(s.due, s.first), g.summary.window == none);
      s.third = mask_and(s.later, mask_or(g.summary.at > I(SI(1)), g.summary.window > none));
      Plan::add(s, g.summary.sample, g.summary.numbers);
      const M closed = mask_and(s.due, last);
      g.summary.at = where(s.due, g.summary.at + I(SI(1)), g.summary.at);
      if (!any(closed)) break;
      close(g, s, closed);
      g.summary.at = where(closed, none, g.summary.at);
      g.summary.window = where(closed, g.summary.window + I(SI(1)), g.summary.window);
      s.due = mask_and(closed, left(g));
      if (!any(s.due)) break;
    }
    schedule(g, due);
  }

  /// Writes the summaries of the present window of the lanes of `m`.
  static CUBIE_FN void close(group& g, const summary_sample<L>& s, M m) {
    const summary_args& a = g.a.summary;
    if (a.data == nullptr) return;
    Plan::results(s, g.summary.sample, g.summary.numbers, [&](int j, const T& value) {
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (E::get_mask(m, l)) *place(g, l, E::get_int(g.summary.window, l), j) = E::get(value, l);
      }
    });
  }

  /// The windows that a run of lane `l` has not closed.
  static CUBIE_FN void fill_with_nan(const group& g, int l) {
    const summary_args& a = g.a.summary;
    if (a.data == nullptr) return;
    CUBIE_ROLL for (long long w = E::get_int(g.summary.window, l); w < a.n_windows; ++w) {
      CUBIE_ROLL for (int j = 0; j < Plan::n_outputs; ++j) * place(g, l, w, j) = Loop::nan();
    }
  }

  static CUBIE_FN S* place(const group& g, int l, long long window, int j) {
    const summary_args& a = g.a.summary;
    return (S*)a.data + window * a.window_stride + j * a.variable_stride + g.run[l] * a.run_stride;
  }
};

}  // namespace cubie_kernel

#endif
