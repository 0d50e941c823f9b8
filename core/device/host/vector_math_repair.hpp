#pragma once
// Where SLEEF's functions need help: for each row, `keep` tells that SLEEF's result stands, `repair` is the answer
// elsewhere (tiny and huge arguments, ends of the domain, infinities, NaN). Scalar, and the same for every instruction
// set. Single precision goes through the double functions.

#include <cmath>
#include <limits>

namespace cubie::device::repair {

template <class S>
inline constexpr bool kDouble = sizeof(S) == 8;
template <class S>
inline constexpr S kMax = std::numeric_limits<S>::max();
template <class S>
inline constexpr S kInf = std::numeric_limits<S>::infinity();
template <class S>
inline constexpr S kNan = std::numeric_limits<S>::quiet_NaN();
/// f(x) = x + O(x^3) rounds to x below the first, f(x) = x + O(x^2) below the second.
template <class S>
inline constexpr S kTinyCubic = kDouble<S> ? S(0x1p-28) : S(0x1p-13);
template <class S>
inline constexpr S kTinySquare = kDouble<S> ? S(0x1p-55) : S(0x1p-26);
/// exp stays finite, x^2 stays finite, 2 x stays finite.
template <class S>
inline constexpr S kExpRange = kDouble<S> ? S(708) : S(88);
template <class S>
inline constexpr S kRootRange = kDouble<S> ? S(1e150) : S(1e18);

/// Natural logarithm and exponential of the same library, scalar.
double scalar_log(double x);
double scalar_exp(double x);

/// e^x / 2 for x > 708: 2^1023 e^(x - 1024 ln 2), the difference in two terms.
double half_exp(double x);
/// gamma for x < -170 by its recurrence, whose product is kept in two terms.
double gamma_small(double x);
/// log(gamma(x)) for x > 1e305: x (log x - 1).
double lgamma_large(double x);

#define CUBIE_KEEP(name, condition) \
  template <class S>                \
  inline bool keep_##name(S x) {    \
    const S a = std::fabs(x);       \
    static_cast<void>(a);           \
    return condition;               \
  }
CUBIE_KEEP(expm1, a >= kTinySquare<S> && a <= kMax<S>)
CUBIE_KEEP(log2, x > 0 && x <= kMax<S>)
CUBIE_KEEP(log10, x > 0 && x <= kMax<S>)
CUBIE_KEEP(log1p, a >= kTinySquare<S> && x > -1 && x <= kRootRange<S>)
CUBIE_KEEP(cbrt, a > 0 && a <= kMax<S>)
CUBIE_KEEP(tan, a >= kTinyCubic<S> && a <= kMax<S>)
CUBIE_KEEP(asin, a >= kTinyCubic<S> && a <= 1)
CUBIE_KEEP(acos, a <= 1)
CUBIE_KEEP(atan, a >= kTinyCubic<S> && a <= kMax<S>)
CUBIE_KEEP(sinh, a >= kTinyCubic<S> && a <= kExpRange<S>)
CUBIE_KEEP(cosh, a <= kExpRange<S>)
CUBIE_KEEP(asinh, a >= kTinyCubic<S> && a <= kRootRange<S>)
CUBIE_KEEP(acosh, x >= 1 && x <= kRootRange<S>)
CUBIE_KEEP(atanh, a >= kTinyCubic<S> && a < 1)
CUBIE_KEEP(erf, a >= kTinyCubic<S> && a <= kMax<S>)
CUBIE_KEEP(erfc, a <= (kDouble<S> ? kMax<S> : S(8)))
CUBIE_KEEP(gamma, (x > 0 && x <= kMax<S>) || (x < 0 && x > (kDouble<S> ? S(-170) : S(-30)) && x != std::floor(x)))
CUBIE_KEEP(lgamma, (x > 0 && x <= (kDouble<S> ? S(1e305) : S(1e36))) || (kDouble<S> && x < 0 && x != std::floor(x)))
#undef CUBIE_KEEP

double fix_expm1(double x);
double fix_log2(double x);
double fix_log10(double x);
double fix_log1p(double x);
double fix_cbrt(double x);
double fix_tan(double x);
double fix_asin(double x);
double fix_acos(double x);
double fix_atan(double x);
double fix_sinh(double x);
double fix_cosh(double x);
double fix_asinh(double x);
double fix_acosh(double x);
double fix_atanh(double x);
double fix_erf(double x);
double fix_erfc(double x);
double fix_gamma(double x);
double fix_lgamma(double x);

/// Zeros, infinities and NaN of two-argument functions; `y` is SLEEF's result.
double fix_atan2(double y, double x, double result);
double fix_hypot(double x, double y, double result);

}  // namespace cubie::device::repair
