#ifndef CUBIE_KERNEL_PEAK_H
#define CUBIE_KERNEL_PEAK_H
// Where a function of one number has an extreme between two places.

#include "erk.h"
#include "lane.h"

namespace cubie_kernel {

template <class L>
struct peak_search {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr bool single = sizeof(S) == 4;
  // Values do not tell places apart that are nearer than the root of their rounding.
  static constexpr double kNear = single ? 0x1p-12 : 0x1p-26;
  static constexpr int kMost = single ? 32 : 64;                // golden sections alone need half as many
  static constexpr double kSpacing = single ? 0x1p-4 : 0x1p-8;  // of five points
  static constexpr double kKeeps = 8 * format<S>::epsilon;      // what rounding may take from a value

  /// The maximum (sign 1) or minimum (-1) between `low` and `high`, of value(u, lanes), in the lanes of `m`. `at` lies
  /// between them and `best` is the value there, both beyond what is at the two ends; they become place and value of
  /// the extreme. Its place is good to the rounding of slopes where the function is smooth, else to kNear.
  template <class F>
  static CUBIE_FN void find(M m, T sign, T low, T& at, T high, T& best, const F& value) {
    narrow(m, sign, low, at, high, best, value);
    polish(m, sign, at, best, value);
  }

 private:
  /// Parabolas through the three best places, golden sections where they do not converge.
  /// Source: Brent (1973), Algorithms for Minimization without Derivatives, chapter 5 (localmin).
  template <class F>
  static CUBIE_FN void narrow(M m, T sign, T low, T& at, T high, T& best, const F& value) {
    const T zero = T(S(0)), half = T(S(0.5)), near = T(S(kNear)), golden = T(S(0.381966011250105151795));
    T x = at, w = at, v = at;  // the best three places
    T fx = sign * best, fw = fx, fv = fx;
    T step = zero, before = zero;  // the last two
    M busy = m;
    CUBIE_ROLL for (int k = 0; k < kMost; ++k) {
      const T middle = fma(high - low, half, low);
      busy = mask_and(busy, fabs(x - middle) > near * T(S(2)) - half * (high - low));
      if (!any(busy)) break;
      const T r = (x - w) * (fv - fx), q0 = (x - v) * (fw - fx);
      const T p0 = (x - v) * q0 - (x - w) * r, q1 = T(S(2)) * (q0 - r);
      const T p = where(q1 > zero, -p0, p0), q = fabs(q1);
      M trusted = mask_and(fabs(before) > near, fabs(p) < fabs(half * q * before));
      trusted = mask_and(trusted, mask_and(p > q * (low - x), p < q * (high - x)));
      const T leap = p / where(trusted, q, T(S(1)));
      const T inward = where(x < middle, near, -near);
      const T landing = x + leap;
      const M at_edge = mask_or(landing - low < near * T(S(2)), high - landing < near * T(S(2)));
      const T rest = where(x >= middle, low - x, high - x);
      before = where(trusted, step, rest);
      step = where(trusted, where(at_edge, inward, leap), golden * rest);
      const T u = x + where(fabs(step) >= near, step, where(step > zero, near, -near));
      const T fu = sign * value(where(busy, u, x), busy);
      const M better = mask_and(busy, fu >= fx), worse = mask_and(busy, mask_not(fu >= fx));
      const M right = u >= x;
      low = where(mask_and(better, right), x, where(mask_and(worse, mask_not(right)), u, low));
      high = where(mask_and(better, mask_not(right)), x, where(mask_and(worse, right), u, high));
      const M second = mask_and(worse, mask_or(fu >= fw, w == x));
      const M third = mask_and(mask_and(worse, mask_not(second)), mask_or(fu >= fv, mask_or(v == x, v == w)));
      const M shifts = mask_or(better, second);
      v = where(shifts, w, where(third, u, v));
      fv = where(shifts, fw, where(third, fu, fv));
      w = where(better, x, where(second, u, w));
      fw = where(better, fx, where(second, fu, fw));
      x = where(better, u, x);
      fx = where(better, fu, fx);
    }
    at = where(m, x, at);
    best = where(m, sign * fx, best);
  }

  /// The place where the slope of the quartic through five points vanishes, if it is near and no worse.
  template <class F>
  static CUBIE_FN void polish(M m, T sign, T& at, T& best, const F& value) {
    const T zero = T(S(0)), one = T(S(1)), spacing = T(S(kSpacing));
    const T centre = smaller(larger(at, T(S(2 * kSpacing))), T(S(1 - 2 * kSpacing)));
    T f[5];
    CUBIE_ROLL for (int i = 0; i < 5; ++i) f[i] = sign * value(fma(T(S(i - 2)), spacing, centre), m);
    const T odd1 = f[3] - f[1], odd2 = f[4] - f[0];
    const T even1 = (f[3] - f[2]) + (f[1] - f[2]), even2 = (f[4] - f[2]) + (f[0] - f[2]);
    const T c1 = (T(S(8)) * odd1 - odd2) * T(S(1.0 / 12)), c3 = (odd2 - T(S(2)) * odd1) * T(S(1.0 / 12));
    const T c2 = (T(S(16)) * even1 - even2) * T(S(1.0 / 24)), c4 = (even2 - T(S(4)) * even1) * T(S(1.0 / 24));
    const T start = (at - centre) / spacing;
    T z = start;
    M good = m;
    CUBIE_ROLL for (int k = 0; k < 4; ++k) {
      const T slope = fma(fma(fma(T(S(4)) * c4, z, T(S(3)) * c3), z, T(S(2)) * c2), z, c1);
      const T bend = fma(fma(T(S(12)) * c4, z, T(S(6)) * c3), z, T(S(2)) * c2);
      good = mask_and(good, bend < zero);
      z = z - slope / where(good, bend, one);
    }
    good = mask_and(good, fabs(z - start) <= T(S(0.25)));
    const T u = smaller(larger(fma(z, spacing, centre), zero), one);
    const T there = sign * value(where(good, u, at), m), here = sign * best;
    good = mask_and(good, there >= here - fabs(here) * T(S(kKeeps)));
    at = where(good, u, at);
    best = where(good, sign * larger(there, here), best);
  }
};

}  // namespace cubie_kernel

#endif
