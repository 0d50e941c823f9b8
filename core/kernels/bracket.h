#ifndef CUBIE_KERNEL_BRACKET_H
#define CUBIE_KERNEL_BRACKET_H
// Roots between two places of which one lies before the change of sign and one behind.

#include "lane.h"

namespace cubie_kernel {

/// Where to look next in the bracket (low, high), with margins at_low, positive or without a sign, and at_high, not
/// positive. ITP: as fast as the secant rule where the margin is smooth, never more than one step behind bisection.
/// `width` is that of the first bracket; `slack` begins there and is halved from one place to the next; `least` is what
/// is to be told apart.
/// Source: Oliveira, Takahashi (2020), ACM TOMS 47(1) 5, with kappa_1 = 0.2 / width, kappa_2 = 2, n_0 = 1.
/// Deviation: steps from the secant to the middle are at least half of what is to be told apart, and where no value
/// stands on the near side (a margin that begins on 0) the middle is taken.
template <class L>
CUBIE_FN typename L::T next_in_bracket(typename L::T low, typename L::T high, typename L::T at_low,
                                       typename L::T at_high, typename L::T width, typename L::T slack,
                                       typename L::T least) {
  typedef typename L::T T;
  typedef typename L::S S;
  const T zero = T(S(0)), half = T(S(0.5));
  const T length = high - low, middle = fma(length, half, low);
  const T secant = fma(length, at_low / (at_low - at_high), low);
  const T truncation = larger(T(S(0.2)) * length * (length / width), least * half);
  const T away = middle - secant;
  const T toward = where(away < zero, T(S(-1)), T(S(1)));
  T x = where(fabs(away) >= truncation, fma(toward, truncation, secant), middle);
  const T radius = larger(fma(-half, length, slack), zero);
  x = where(fabs(x - middle) <= radius, x, fma(-toward, radius, middle));
  return where(at_low > zero, x, middle);
}

}  // namespace cubie_kernel

#endif
