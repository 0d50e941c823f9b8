#pragma once
// The kernel headers at 113 bits: what they ask of a number type, for __float128 and one lane.

#include <cmath>

#include "exact_number.hpp"

// The headers are written for the compilers of kernels, whose warnings differ.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#include "kernels/lane.h"

namespace cubie_kernel {

template <>
struct format<__float128> {
  typedef __int128 I;
  typedef unsigned __int128 U;
};
CUBIE_FN __float128 fma(__float128 a, __float128 b, __float128 c) { return a * b + c; }
CUBIE_FN __float128 fabs(__float128 x) { return x < 0 ? -x : x; }
/// Of numbers in the range of doubles: each of Newton's steps doubles the 53 bits of the first guess.
CUBIE_FN __float128 root(__float128 x) {
  __float128 r = root(static_cast<double>(x));
  if (!(r > 0)) return r;
  r = (r + x / r) / 2;
  return (r + x / r) / 2;
}

}  // namespace cubie_kernel

#include "kernels/erk.h"
#include "kernels/firk.h"
#pragma GCC diagnostic pop

namespace cubie::test {

using Quad = __float128;

/// A fraction rounded to 113 bits, in three parts of a double each.
inline Quad to_quad(const Rational& value) {
  mpfr_t rest;
  mpfr_init2(rest, 200);
  mpfr_set_q(rest, value.get(), MPFR_RNDN);
  Quad sum = 0;
  for (int i = 0; i < 4; ++i) {
    const double part = mpfr_get_d(rest, MPFR_RNDN);
    mpfr_sub_d(rest, rest, part, MPFR_RNDN);
    sum += static_cast<Quad>(part);
  }
  mpfr_clear(rest);
  return sum;
}

}  // namespace cubie::test
