#ifndef CUBIE_KERNEL_MATH_GAMMA_H
#define CUBIE_KERNEL_MATH_GAMMA_H
// digamma, the derivative of lgamma: reflection below 0, recurrence up to 10 (6 in single precision), asymptotic
// series.

#include "math_bits.h"
#include "math_log.h"
#include "math_round.h"
#include "math_trig.h"

namespace cubie_kernel {

/// 1/x + 1/(x + 1) + ... as a quotient, of as many terms as it takes x > 0 to reach `end`, where x is left.
template <class L>
CUBIE_FN typename L::T reciprocals_up_to(typename L::T end, typename L::T& x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T one = B::number(1);
  T above = B::number(0);
  T below = one;
  for (typename L::M more = x < end; any(more); more = x < end) {
    above = where(more, fma(above, x, below), above);
    below = where(more, below * x, below);
    x = where(more, x + one, x);
  }
  return above / below;
}

/// digamma below 0 and at 0, from y = digamma(1 - x): minus pi cot(pi x), of period 1.
template <class L>
CUBIE_NOINLINE void digamma_reflected(const typename L::T& x, typename L::T& y) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  typedef typename B::U U;
  const T zero = B::number(0);
  const T part = x - round_nearest<L>(x);
  // The angle is at most pi/4 and known to two words: near a zero of digamma the cotangent cancels with y.
  const T size = fabs(part);
  const typename L::M steep = size <= B::number(0.25);
  const T turn = B::number(2) * where(steep, size, B::number(0.5) - size);
  const T r = turn * B::number(B::K::half_pi_1);
  const T r_low = fma(turn, B::number(B::K::half_pi_1), -r) + turn * B::number(B::K::half_pi_2);
  const U none = B::of(zero);
  const T s = trig_of_reduced<L, 0>(r, r_low, none, none);
  const T c = trig_of_reduced<L, 1>(r, r_low, none, none);
  const T cotangent = B::with_sign_of(where(steep, c, s) / where(steep, s, c), part);
  const T below = fma(B::number(-3.14159265358979323846), cotangent, y);
  y = where(x <= zero, where(part == zero, B::nan(), below), y);
  y = where(x == zero, B::with_sign_of(B::infinity(), -x), y);
}

template <class L>
CUBIE_FN typename L::T digamma_of(typename L::T x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  typedef typename L::M M;
  const T one = B::number(1);
  const M reflected = x <= B::number(0);
  T a = where(reflected, one - x, x);
  const T sum = reciprocals_up_to<L>(B::number(B::K::is_double ? 10 : 6), a);
  const T r = one / a;
  const T z = r * r;
  T series;  // Bernoulli numbers B(2k) / (2k) times z^k
  if constexpr (B::K::is_double) {
    series = fma(z, B::number(-3617.0 / 8160), B::number(1.0 / 12));
    series = fma(z, series, B::number(-691.0 / 32760));
    series = fma(z, series, B::number(1.0 / 132));
    series = fma(z, series, B::number(-1.0 / 240));
    series = fma(z, series, B::number(1.0 / 252));
  } else {
    series = B::number(1.0 / 252);
  }
  series = fma(z, fma(z, series, B::number(-1.0 / 120)), B::number(1.0 / 12)) * z;
  T y = (log_of<L>(a) - fma(B::number(0.5), r, series)) - sum;
  if (any(reflected)) digamma_reflected<L>(x, y);
  return where(y == y, y, B::nan());
}

}  // namespace cubie_kernel

#endif
