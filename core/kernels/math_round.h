#ifndef CUBIE_KERNEL_MATH_ROUND_H
#define CUBIE_KERNEL_MATH_ROUND_H
// Rounding to integers and the remainder of a division: exact operations, NaN in gives NaN out.

#include "math_bits.h"

namespace cubie_kernel {

#if CUBIE_GPU
CUBIE_FN double round_down(double x) { return ::floor(x); }
CUBIE_FN float round_down(float x) { return ::floorf(x); }
CUBIE_FN double round_up(double x) { return ::ceil(x); }
CUBIE_FN float round_up(float x) { return ::ceilf(x); }
CUBIE_FN double round_to_zero(double x) { return ::trunc(x); }
CUBIE_FN float round_to_zero(float x) { return ::truncf(x); }
#else
CUBIE_FN double round_down(double x) { return __builtin_floor(x); }
CUBIE_FN float round_down(float x) { return __builtin_floorf(x); }
CUBIE_FN double round_up(double x) { return __builtin_ceil(x); }
CUBIE_FN float round_up(float x) { return __builtin_ceilf(x); }
CUBIE_FN double round_to_zero(double x) { return __builtin_trunc(x); }
CUBIE_FN float round_to_zero(float x) { return __builtin_truncf(x); }
#endif

#if CUBIE_VECTORS
template <class S, int W>
CUBIE_FN vec<S, W> round_down(vec<S, W> x) {
  return __builtin_elementwise_floor(x);
}
template <class S, int W>
CUBIE_FN vec<S, W> round_up(vec<S, W> x) {
  return __builtin_elementwise_ceil(x);
}
template <class S, int W>
CUBIE_FN vec<S, W> round_to_zero(vec<S, W> x) {
  return __builtin_elementwise_trunc(x);
}
#endif

/// Nearest integer, halves away from zero, the sign of zero kept.
template <class L>
CUBIE_FN typename L::T round_nearest(typename L::T x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T t = round_to_zero(x);
  const T one = where(fabs(x - t) >= B::number(0.5), B::number(1), B::number(0));
  return where(fabs(x) < B::infinity(), B::with_sign_of(fabs(t) + one, x), x);
}

/// Whether short_remainder answers: the quotient is exact to an integer, nothing is NaN, zero or infinite.
template <class L>
CUBIE_FN typename L::M has_short_remainder(typename L::T x, typename L::T y) {
  typedef math_bits<L> B;
  const typename L::T ay = fabs(y);
  return mask_and(fabs(x) / ay < B::number(B::K::is_double ? 0x1p52 : 0x1p23), ay < B::infinity());
}

/// |x| mod |y| with the sign of x, exactly. The quotient may round up to the next integer: one step back repairs that.
template <class L>
CUBIE_FN typename L::T short_remainder(typename L::T x, typename L::T y) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T ax = fabs(x);
  const T ay = fabs(y);
  const T r = fma(-round_to_zero(ax / ay), ay, ax);
  return B::with_sign_of(where(r < B::number(0), r + ay, r), x);
}

}  // namespace cubie_kernel

#endif
