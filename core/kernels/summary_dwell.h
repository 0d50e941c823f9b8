#ifndef CUBIE_KERNEL_SUMMARY_DWELL_H
#define CUBIE_KERNEL_SUMMARY_DWELL_H
// How long samples stay on either side of a level. Part of kernels that ask for it.

#include "lane.h"
#include "summary_metrics.h"

namespace cubie_kernel {

/// The distances between samples that lie above a level, which itself counts as above, on the straight line through
/// both ends of each; a sum of two numbers, and how many distances there are. Distances count 1 here, so that a window
/// on one side of the level is exactly that.
template <class L>
struct summary_dwell {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 3;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T level, const T* before, T* a) {
    const T zero = T(S(0)), one = T(S(1));
    const M fresh = mask_and(s.due, s.first);
    T high = where(fresh, zero, a[0]), low = where(fresh, zero, a[1]);
    a[2] = where(fresh, zero, a[2]);
    const M from = before[0] >= level, to = x >= level;
    // The part next to the end that is above; halves, so that no difference of finite numbers overflows.
    const T half = T(S(0.5));
    const T part = (half * where(to, x, before[0]) - half * level) / fabs(half * x - half * before[0]);
    const T share = where(from, where(to, one, part), where(to, part, zero));
    summary_moments<L>::accumulate(high, low, share);
    a[0] = where(s.later, high, where(fresh, zero, a[0]));
    a[1] = where(s.later, low, where(fresh, zero, a[1]));
    a[2] = where(s.later, a[2] + one, a[2]);
  }
  static CUBIE_FN T above(const summary_sample<L>& s, const T* a) { return part_of(s, a, a[0] + a[1]); }
  static CUBIE_FN T below(const summary_sample<L>& s, const T* a) { return part_of(s, a, (a[2] - a[0]) - a[1]); }

 private:
  /// 0 in a window of one sample.
  static CUBIE_FN T part_of(const summary_sample<L>& s, const T* a, T distances) {
    const T zero = T(S(0));
    return where(a[2] > zero, larger(distances, zero) / a[2] * fabs(s.length), zero);
  }
};

}  // namespace cubie_kernel

#endif
