#ifndef CUBIE_TEST_STUB_MATH_H
#define CUBIE_TEST_STUB_MATH_H
// Stands in for core/kernels/math.h in tests of generated text: the C library's functions, one lane.

#include <cmath>

namespace cubie_kernel {

// Operation by operation that of core/symbolic/digamma.cpp, so that results can be compared by their bits.
inline double stub_digamma(double x) {
  if (x == 0.0) return std::copysign(HUGE_VAL, -x);
  if (x < 0.0) {
    const double part = x - std::round(x);
    if (part == 0.0 || std::isinf(x)) return NAN;
    return stub_digamma(1.0 - x) - M_PI / std::tan(M_PI * part);
  }
  if (std::isinf(x)) return x;
  double sum = 0.0;
  for (; x < 10.0; x += 1.0) sum += 1.0 / x;
  const double z = 1.0 / (x * x);
  const double terms[] = {1.0 / 12.0,  -1.0 / 120.0,     1.0 / 252.0, -1.0 / 240.0,
                          1.0 / 132.0, -691.0 / 32760.0, 1.0 / 12.0,  -3617.0 / 8160.0};
  double series = 0.0;
  for (int k = 7; k >= 0; --k) series = (series + terms[k]) * z;
  return ((std::log(x) - 0.5 / x) - series) - sum;
}

template <class L>
struct math {
  typedef typename L::T T;
  typedef typename L::M M;
#define CUBIE_STUB_1(name, function) \
  static T name(T x) { return function(x); }
#define CUBIE_STUB_2(name, function) \
  static T name(T x, T y) { return function(x, y); }
  CUBIE_STUB_1(exp, std::exp)
  CUBIE_STUB_1(expm1, std::expm1)
  CUBIE_STUB_1(log, std::log)
  CUBIE_STUB_1(log2, std::log2)
  CUBIE_STUB_1(log10, std::log10)
  CUBIE_STUB_1(log1p, std::log1p)
  CUBIE_STUB_1(sqrt, std::sqrt)
  CUBIE_STUB_1(cbrt, std::cbrt)
  CUBIE_STUB_2(pow, std::pow)
  CUBIE_STUB_1(sin, std::sin)
  CUBIE_STUB_1(cos, std::cos)
  CUBIE_STUB_1(tan, std::tan)
  CUBIE_STUB_1(asin, std::asin)
  CUBIE_STUB_1(acos, std::acos)
  CUBIE_STUB_1(atan, std::atan)
  CUBIE_STUB_2(atan2, std::atan2)
  CUBIE_STUB_1(sinh, std::sinh)
  CUBIE_STUB_1(cosh, std::cosh)
  CUBIE_STUB_1(tanh, std::tanh)
  CUBIE_STUB_1(asinh, std::asinh)
  CUBIE_STUB_1(acosh, std::acosh)
  CUBIE_STUB_1(atanh, std::atanh)
  CUBIE_STUB_1(erf, std::erf)
  CUBIE_STUB_1(erfc, std::erfc)
  CUBIE_STUB_1(gamma, std::tgamma)
  CUBIE_STUB_1(lgamma, std::lgamma)
  CUBIE_STUB_1(digamma, stub_digamma)
  CUBIE_STUB_1(abs, std::fabs)
  CUBIE_STUB_1(floor, std::floor)
  CUBIE_STUB_1(ceil, std::ceil)
  CUBIE_STUB_1(trunc, std::trunc)
  CUBIE_STUB_1(round, std::round)
  CUBIE_STUB_2(fmod, std::fmod)
  CUBIE_STUB_2(hypot, std::hypot)
  CUBIE_STUB_2(copysign, std::copysign)
#undef CUBIE_STUB_1
#undef CUBIE_STUB_2
  static T sign(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : x; }
  static T min(T x, T y) { return x < y || x != x ? x : y; }
  static T max(T x, T y) { return x > y || x != x ? x : y; }
  static T mod(T x, T y) {
    const T r = std::fmod(x, y);
    if (r == 0) return std::copysign(r, y);
    return (r < 0) != (y < 0) ? r + y : r;
  }
  static M isnan(T x) { return x != x; }
  static M isinf(T x) { return std::isinf(x); }
  static M isfinite(T x) { return std::isfinite(x); }
};

}  // namespace cubie_kernel

#endif
