#ifndef CUBIE_KERNEL_SUMMARY_QUADRATURE_H
#define CUBIE_KERNEL_SUMMARY_QUADRATURE_H
// Integrals over windows step by step, on dense output. Part of kernels that ask for them.

#include "args.h"
#include "lane.h"
#include "summary_metrics.h"

namespace cubie_kernel {

/// An integral as a sum of two numbers.
template <class L>
struct summary_quadrature {
  typedef typename L::T T;
  typedef typename L::S S;
  static constexpr int n_numbers = 2;
  /// A sample that begins a window.
  static CUBIE_FN void add(const summary_sample<L>& s, T* a) {
    const typename L::M fresh = mask_and(s.due, s.first);
    a[0] = where(fresh, T(S(0)), a[0]);
    a[1] = where(fresh, T(S(0)), a[1]);
  }
  static CUBIE_FN void add_node(typename L::M m, T weight, T x, T* a) {
    T high = a[0], low = a[1];
    summary_moments<L>::accumulate(high, low, weight * x);
    a[0] = where(m, high, a[0]);
    a[1] = where(m, low, a[1]);
  }
};

/// Each step's part of a window, cut at samples, by Gauss's rule of four nodes: exact for polynomials of degree 7, so
/// that the error is that of the solution and its dense output. Abramowitz and Stegun, table 25.4.
/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct quadrature_steps {
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::M M;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef typename Loop::samples samples;
  time from;

  explicit CUBIE_FN quadrature_steps(const group& g) : from(g.t) {}

  template <class F>
  CUBIE_FN void to_sample(group& g, M sampled, const F& interpolate) {
    over(g, from, g.summary.next, mask_and(sampled, samples::open(g)), interpolate);
    from = time::select(sampled, g.summary.next, from);
  }
  template <class F>
  CUBIE_FN void to_end(group& g, const time& end, M passing, const F& interpolate) {
    over(g, from, end, mask_and(passing, samples::open(g)), interpolate);
  }

 private:
  static CUBIE_FN S node(int i) {
    return i == 0   ? S(0.0694318442029737123880267555535953)
           : i == 1 ? S(0.330009478207571867598667120448377657)
           : i == 2 ? S(0.669990521792428132401332879551622343)
                    : S(0.930568155797026287611973244446404753);
  }
  static CUBIE_FN S weight(int i) {
    return i == 0 || i == 3 ? S(0.173927422568726928686531974610999704) : S(0.326072577431273071313468025389000296);
  }

  /// Adds what lies between two times of the present step in the lanes of `m`; interpolate(t, m) brings the state at t
  /// to g.dense.
  template <class F>
  static CUBIE_FN void over(group& g, const time& from, const time& to, M m, const F& interpolate) {
    const T length = from.until(to);
    m = mask_and(m, mask_not(length == T(S(0))));
    if (!any(m)) return;
    CUBIE_ROLL for (int i = 0; i < 4; ++i) {
      const time at = from.plus(length * node(i));
      interpolate(at, m);
      Loop::Model::sampled(at, g.dense, g.in_row(), g.summary.sample);
      Loop::Summaries::integrate(m, length * weight(i), g.summary.sample, g.summary.numbers);
    }
  }
};

}  // namespace cubie_kernel

#endif
