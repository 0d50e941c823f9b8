// Answers at tiny and huge arguments, at the ends of the domain, and for infinities and NaN.

#ifndef FP_FAST_FMA
#define FP_FAST_FMA
#endif
#include <sleef.h>

#include "device/host/vector_math_repair.hpp"

namespace cubie::device::repair {
namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;
constexpr double kHalfPi = 0x1.921fb54442d18p+0;

/// log(2x) for x > 1e150.
double log_of_twice(double x) { return x < 0x1p1023 ? scalar_log(2 * x) : scalar_log(x) + kLn2; }

}  // namespace

double scalar_log(double x) { return Sleef_finz_logd1_u10purecfma(x); }
double scalar_exp(double x) { return Sleef_finz_expd1_u10purecfma(x); }

double half_exp(double x) {
  if (x > 711) return kInf<double>;
  constexpr double shift_low = 0x1.abc9e3b39803fp-46;  // 1024 ln 2 = 1024 kLn2 + shift_low
  const double e = scalar_exp(x - 1024 * kLn2);
  return (e - e * shift_low) * 0x1p1023;
}

double gamma_small(double x) {
  if (x < -190) return std::fmod(std::floor(x), 2) == 0 ? 0.0 : -0.0;  // below the subnormal numbers
  constexpr int steps = 24;
  double product = x;
  double low = 0;
  for (int i = 1; i < steps; ++i) {
    const double factor = x + i;  // exact
    const double p = product * factor;
    low = std::fma(low, factor, std::fma(product, factor, -p));
    product = p;
  }
  const double g = Sleef_finz_tgammad1_u10purecfma(x + steps);
  return (g - g * (low / product)) / product;
}

double lgamma_large(double x) {
  if (x == kInf<double>) return x;
  constexpr double head = 1000 * 0x1.62e42fefa4000p-1;  // 1000 ln 2, a short word and the rest
  constexpr double rest = 1000 * -0x1.8432a1b0e2634p-43;
  const double small = (scalar_log(x * 0x1p-1000) - 1) + rest;
  const double sum = head + small;
  return std::fma(x, sum, x * ((head - sum) + small));
}

double fix_expm1(double x) {
  if (x == kInf<double>) return x;
  if (x == -kInf<double>) return -1;
  return x == x ? x : kNan<double>;
}

double fix_log2(double x) {
  if (x == 0) return -kInf<double>;
  return x == kInf<double> ? x : kNan<double>;
}

double fix_log10(double x) { return fix_log2(x); }

double fix_log1p(double x) {
  if (x == -1) return -kInf<double>;
  if (x == kInf<double>) return x;
  if (x > 1) return scalar_log(x);
  return x > -1 ? x : kNan<double>;
}

double fix_cbrt(double x) { return x == x ? x : kNan<double>; }

double fix_tan(double x) { return std::fabs(x) < 1 ? x : kNan<double>; }

double fix_asin(double x) { return std::fabs(x) < 1 ? x : kNan<double>; }

double fix_acos(double) { return kNan<double>; }

double fix_atan(double x) {
  if (std::fabs(x) < 1) return x;
  return x == x ? std::copysign(kHalfPi, x) : kNan<double>;
}

double fix_sinh(double x) {
  const double a = std::fabs(x);
  if (a < 1) return x;
  return x == x ? std::copysign(half_exp(a), x) : kNan<double>;
}

double fix_cosh(double x) { return x == x ? half_exp(std::fabs(x)) : kNan<double>; }

double fix_asinh(double x) {
  const double a = std::fabs(x);
  if (a < 1 || a == kInf<double>) return x;
  return x == x ? std::copysign(log_of_twice(a), x) : kNan<double>;
}

double fix_acosh(double x) {
  if (x == kInf<double>) return x;
  return x > 1 ? log_of_twice(x) : kNan<double>;
}

double fix_atanh(double x) {
  const double a = std::fabs(x);
  if (a < 1) return x;
  return a == 1 ? std::copysign(kInf<double>, x) : kNan<double>;
}

double fix_erf(double x) {
  // 2/sqrt(pi) x, as x + 0.128 x to keep the coefficient's rounding out of the result.
  if (std::fabs(x) < 1) return std::fma(x, 0x1.06eba8214db69p-3, x);
  return x == x ? std::copysign(1.0, x) : kNan<double>;
}

double fix_erfc(double x) {
  if (x != x) return kNan<double>;
  return x < 0 ? 2 : 0;
}

double fix_gamma(double x) {
  if (x == 0) return std::copysign(kInf<double>, x);
  if (x == kInf<double>) return x;
  if (x != x || x == std::floor(x)) return kNan<double>;
  return gamma_small(x);
}

double fix_lgamma(double x) {
  if (x > 1) return lgamma_large(x);
  return x == x ? kInf<double> : kNan<double>;
}

double fix_atan2(double y, double x, double result) {
  if (x != x || y != y) return kNan<double>;
  constexpr double pi = 2 * kHalfPi;
  const bool behind = std::signbit(x);
  if (y == 0) return std::copysign(behind ? pi : 0.0, y);
  if (std::isinf(y)) return std::copysign(std::isinf(x) ? (behind ? 1.5 * kHalfPi : 0.5 * kHalfPi) : kHalfPi, y);
  if (std::isinf(x)) return std::copysign(behind ? pi : 0.0, y);
  if (x == 0) return std::copysign(kHalfPi, y);
  return result;
}

double fix_hypot(double x, double y, double result) {
  if (std::isinf(x) || std::isinf(y)) return kInf<double>;
  return x == x && y == y ? result : kNan<double>;
}

}  // namespace cubie::device::repair
