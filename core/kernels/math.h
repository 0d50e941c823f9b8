#ifndef CUBIE_KERNEL_MATH_H
#define CUBIE_KERNEL_MATH_H
// Elementary functions of the model language on lane groups: math<L>::<id>, one per `elementary` row of
// core/model/functions.def. Elementwise, and the same bits for every width; docs/math.md has bounds and special values.

#include "lane.h"
#include "math_bits.h"
#include "math_exp.h"
#include "math_gamma.h"
#include "math_log.h"
#include "math_round.h"
#include "math_table.h"
#include "math_trig.h"

namespace cubie_kernel {

template <class L>
struct math {
  typedef typename L::S S;
  typedef typename L::T T;
  typedef typename L::M M;
  typedef math_bits<L> B;
  typedef math_table<L> Table;

  static CUBIE_FN T exp(T x) { return exp_of<L>(x); }
  static CUBIE_FN T expm1(T x) { return Table::expm1(x); }
  static CUBIE_FN T log(T x) { return log_of<L>(x); }
  static CUBIE_FN T log2(T x) { return Table::log2(x); }
  static CUBIE_FN T log10(T x) { return Table::log10(x); }
  static CUBIE_FN T log1p(T x) { return Table::log1p(x); }
  static CUBIE_FN T sqrt(T x) { return root(x); }
  static CUBIE_FN T cbrt(T x) { return Table::cbrt(x); }
  static CUBIE_FN T pow(T x, T y) { return pow_of<L>(x, y); }
  static CUBIE_FN T sin(T x) { return trig_of<L, 0>(x); }
  static CUBIE_FN T cos(T x) { return trig_of<L, 1>(x); }
  static CUBIE_FN T tan(T x) { return Table::tan(x); }
  static CUBIE_FN T asin(T x) { return Table::asin(x); }
  static CUBIE_FN T acos(T x) { return Table::acos(x); }
  static CUBIE_FN T atan(T x) { return Table::atan(x); }
  static CUBIE_FN T atan2(T y, T x) { return Table::atan2(y, x); }
  static CUBIE_FN T sinh(T x) { return Table::sinh(x); }
  static CUBIE_FN T cosh(T x) { return Table::cosh(x); }
  static CUBIE_FN T tanh(T x) { return tanh_of<L>(x); }
  static CUBIE_FN T asinh(T x) { return Table::asinh(x); }
  static CUBIE_FN T acosh(T x) { return Table::acosh(x); }
  static CUBIE_FN T atanh(T x) { return Table::atanh(x); }
  static CUBIE_FN T erf(T x) { return Table::erf(x); }
  static CUBIE_FN T erfc(T x) { return Table::erfc(x); }
  static CUBIE_FN T gamma(T x) { return Table::gamma(x); }
  static CUBIE_FN T lgamma(T x) { return Table::lgamma(x); }
  static CUBIE_FN T digamma(T x) { return digamma_of<L>(x); }

  static CUBIE_FN T abs(T x) { return fabs(x); }
  /// -1, 0 or 1; zeros and NaN come back as they are.
  static CUBIE_FN T sign(T x) {
    return where(x > B::number(0), B::number(1), where(x < B::number(0), B::number(-1), x));
  }
  static CUBIE_FN T floor(T x) { return round_down(x); }
  static CUBIE_FN T ceil(T x) { return round_up(x); }
  static CUBIE_FN T trunc(T x) { return round_to_zero(x); }
  static CUBIE_FN T round(T x) { return round_nearest<L>(x); }

  /// NaN when any argument is NaN, so that a lost value is never hidden. Of two equal zeros the second one.
  static CUBIE_FN T min(T x, T y) { return where(mask_or(x < y, mask_not(x == x)), x, y); }
  static CUBIE_FN T max(T x, T y) { return where(mask_or(x > y, mask_not(x == x)), x, y); }
  static CUBIE_FN T min(T x) { return x; }
  static CUBIE_FN T max(T x) { return x; }

  /// Remainder with the sign of x, exact.
  static CUBIE_FN T fmod(T x, T y) {
    T r = short_remainder<L>(x, y);
    if (any(mask_not(has_short_remainder<L>(x, y)))) fmod_rare(x, y, r);
    return r;
  }
  /// Remainder with the sign of y: x - y floor(x / y). A zero result has the sign of y; mod(x, inf) is x, or inf when
  /// the signs differ.
  static CUBIE_FN T mod(T x, T y) {
    const T r = fmod(x, y);
    const T zero = B::number(0);
    const M apart = mask_or(mask_and(r<zero, y> zero), mask_and(r > zero, y < zero));
    return where(r == zero, B::with_sign_of(r, y), where(apart, r + y, r));
  }
  static CUBIE_FN T hypot(T x, T y) { return Table::hypot(x, y); }
  static CUBIE_FN T copysign(T x, T y) { return B::with_sign_of(x, y); }
  /// 0 below zero, 1 above, `at_zero` at zero; NaN for NaN.
  static CUBIE_FN T heaviside(T x, T at_zero) {
    const T zero = B::number(0);
    return where(x > zero, B::number(1), where(x < zero, zero, where(x == zero, at_zero, x)));
  }
  static CUBIE_FN T heaviside(T x) { return heaviside(x, B::number(0.5)); }

  static CUBIE_FN M isnan(T x) { return mask_not(x == x); }
  static CUBIE_FN M isinf(T x) { return fabs(x) == B::infinity(); }
  static CUBIE_FN M isfinite(T x) { return fabs(x) < B::infinity(); }

 private:
  /// Quotients of 2^52 and more, zeros, infinities and NaN. Members with a short remainder keep theirs: both are exact.
  CUBIE_NOINLINE void fmod_rare(const T& x, const T& y, T& r) {
    r = Table::fmod(x, y);
    r = where(mask_not(r == r), B::nan(), r);
  }
};

}  // namespace cubie_kernel

#endif
