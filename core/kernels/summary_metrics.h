#ifndef CUBIE_KERNEL_SUMMARY_METRICS_H
#define CUBIE_KERNEL_SUMMARY_METRICS_H
// What is kept of the samples of one variable while a window is open, and what becomes of it when the window closes.
//
// Each struct is one kind of memory: `add` takes a sample into its numbers where s.due, starting anew where s.first;
// the rest reads the numbers of a window whose last sample has been taken. Numbers of other lanes stay as they are.
// Samples of a window stand at distance `interval`, both ends included; the first and the last count half in averages,
// which are those of the trapezoidal rule. Differences reach back to samples of the window before.

#include "erk.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// One sample of every lane that is due.
template <class L>
struct summary_sample {
  typedef typename L::T T;
  typedef typename L::M M;
  M due;
  M first;       // of its window
  M begun;       // of its run: there is none before it
  M later;       // there is one before it, in this window; due
  M third;       // there are two before it, in this window or the one before; later
  T weight;      // 1/2 at the ends of a window
  T share;       // weight over the sum of the weights so far
  T time;        // rounded to the kernel's numbers
  T interval;    // to the next one, with the sign of time
  T per_window;  // 1 over the sum of all weights of a window
  T length;      // of a window, with the sign of time
};

/// x where `keep`, else NaN.
template <class L>
CUBIE_FN typename L::T number_or_nan(typename L::M keep, typename L::T x) {
  typedef typename L::T T;
  typedef typename L::S S;
  if constexpr (sizeof(S) == 8)
    return where(keep, x, T(S(as_float(0x7ff8000000000000L))));
  else
    return where(keep, x, T(S(as_float(0x7fc00000))));
}

/// Whether all samples were finite: 0, or NaN. A window with a sample that is not has no other summaries.
template <class L>
struct summary_check {
  typedef typename L::T T;
  typedef typename L::S S;
  static constexpr int n_numbers = 1;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    const T zero = T(S(0));
    a[0] = where(s.due, fma(x, zero, where(s.first, zero, a[0])), a[0]);
  }
  static CUBIE_FN typename L::M good(const T* a) { return a[0] == T(S(0)); }
};

/// Mean and sum of squared deviations by updates, each as a sum of two numbers: long windows of f32 keep their last
/// digits, and deviations of a constant are 0.
template <class L>
struct summary_moments {
  typedef typename L::T T;
  typedef typename L::S S;
  static constexpr int n_numbers = 4;

  /// (high, low) += x, by Knuth's two-sum.
  static CUBIE_FN void accumulate(T& high, T& low, T x) {
    const T t = x + low;
    const T sum = high + t;
    const T part = sum - high;
    low = (high - (sum - part)) + (t - part);
    high = sum;
  }
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    const T zero = T(S(0));
    T mean = where(s.first, zero, a[0]), mean_low = where(s.first, zero, a[1]);
    T squares = where(s.first, zero, a[2]), squares_low = where(s.first, zero, a[3]);
    const T before = (x - mean) - mean_low;
    accumulate(mean, mean_low, before * s.share);
    const T after = (x - mean) - mean_low;
    accumulate(squares, squares_low, (s.weight * before) * after);
    a[0] = where(s.due, mean, a[0]);
    a[1] = where(s.due, mean_low, a[1]);
    a[2] = where(s.due, squares, a[2]);
    a[3] = where(s.due, squares_low, a[3]);
  }
  static CUBIE_FN T mean(const summary_sample<L>&, const T* a) { return a[0] + a[1]; }
  static CUBIE_FN T variance(const summary_sample<L>& s, const T* a) {
    return larger((a[2] + a[3]) * s.per_window, T(S(0)));
  }
  static CUBIE_FN T std(const summary_sample<L>& s, const T* a) { return root(variance(s, a)); }
  static CUBIE_FN T rms(const summary_sample<L>& s, const T* a) {
    const T m = mean(s, a);
    return root(fma(m, m, variance(s, a)));
  }
  static CUBIE_FN T integral(const summary_sample<L>& s, const T* a) { return mean(s, a) * s.length; }
};

/// The largest sample (sign 1) or the smallest (sign -1), and when it came first.
template <class L, int sign>
struct summary_extreme {
  typedef typename L::T T;
  typedef typename L::S S;
  static constexpr int n_numbers = 2;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    const typename L::M beyond = sign > 0 ? x > a[0] : x < a[0];
    const typename L::M taken = mask_and(s.due, mask_or(s.first, beyond));
    a[0] = where(taken, x, a[0]);
    a[1] = where(taken, s.time, a[1]);
  }
};

/// The samples before: what differences, peaks and crossings are made of. Reaches over the ends of windows.
template <class L>
struct summary_history {
  typedef typename L::T T;
  static constexpr int n_numbers = 2;
  /// After all that reads it. The sample that closes a window and opens the next is taken once.
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    a[1] = where(s.later, a[0], a[1]);
    a[0] = where(mask_or(s.later, s.begun), x, a[0]);
  }
};

/// The largest and the smallest difference quotient between neighbours, first (order 1) or second (order 2). NaN as
/// long as there is none.
template <class L, int order>
struct summary_slopes {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 2;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, const T* before, T* a) {
    const M fresh = mask_and(s.due, s.first);
    a[0] = number_or_nan<L>(mask_not(fresh), a[0]);
    a[1] = number_or_nan<L>(mask_not(fresh), a[1]);
    T slope;
    if constexpr (order == 1)
      slope = (x - before[0]) / s.interval;
    else
      slope = ((x - before[0]) - (before[0] - before[1])) / (s.interval * s.interval);
    const M there = order == 1 ? s.later : s.third;
    const M known = slope == slope;
    a[0] = where(mask_and(mask_and(there, known), mask_not(slope <= a[0])), slope, a[0]);
    a[1] = where(mask_and(mask_and(there, known), mask_not(slope >= a[1])), slope, a[1]);
  }
};

/// Rise and fall: 1 while rising, -1 while falling, 0 before either; and when the present level was reached. A plateau
/// keeps the direction, so that its first sample is the peak if it is one.
template <class L>
struct summary_turns {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 2;
  /// Whether the sample before, or the plateau it is on, was a peak (sign 1) or a negative peak (sign -1). Before
  /// add().
  template <int sign>
  static CUBIE_FN M turned(const summary_sample<L>& s, T x, const T* before, const T* a) {
    const M back = sign > 0 ? x < before[0] : x > before[0];
    return mask_and(s.later, mask_and(back, a[0] == T(S(sign))));
  }
  static CUBIE_FN void add(const summary_sample<L>& s, T x, const T* before, T* a) {
    const M up = mask_and(s.later, x > before[0]), down = mask_and(s.later, x < before[0]);
    a[0] = where(up, T(S(1)), where(down, T(S(-1)), where(s.begun, T(S(0)), a[0])));
    a[1] = where(mask_or(mask_or(up, down), s.begun), s.time, a[1]);
  }
};

/// The first `count` events of a window: how many there were, then times, then values; NaN where there was none.
template <class L, int count>
struct summary_events {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 1 + 2 * count;
  static CUBIE_FN void start(const summary_sample<L>& s, T* a) {
    const M fresh = mask_and(s.due, s.first);
    a[0] = where(fresh, T(S(0)), a[0]);
    CUBIE_LOOP(i, n_numbers - 1, (count <= 8), { a[1 + i] = number_or_nan<L>(mask_not(fresh), a[1 + i]); })
  }
  static CUBIE_FN void add(M happened, T time, T value, T* a) {
    CUBIE_LOOP(i, count, (count <= 8), {
      const M here = mask_and(happened, a[0] == T(S(i)));
      a[1 + i] = where(here, time, a[1 + i]);
      a[1 + count + i] = where(here, value, a[1 + count + i]);
    })
    a[0] = where(happened, a[0] + T(S(1)), a[0]);
  }
};

/// How often neighbours lie on different sides of a level, which itself counts as above, and when first: between the
/// two, on the straight line through them.
template <class L>
struct summary_crossings {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 2;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T level, const T* before, T* a) {
    const M fresh = mask_and(s.due, s.first);
    a[0] = where(fresh, T(S(0)), a[0]);
    a[1] = number_or_nan<L>(mask_not(fresh), a[1]);
    const M up = mask_and(before[0] < level, x >= level), down = mask_and(before[0] >= level, x < level);
    const M crossed = mask_and(s.later, mask_or(up, down));
    const T when = s.time - s.interval * ((x - level) / (x - before[0]));
    a[1] = where(mask_and(crossed, a[0] == T(S(0))), when, a[1]);
    a[0] = where(crossed, a[0] + T(S(1)), a[0]);
  }
};

}  // namespace cubie_kernel

#endif
