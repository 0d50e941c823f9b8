// digamma on doubles: reflection below 0, recurrence up to 10, asymptotic series (Abramowitz and Stegun 6.3.5, 6.3.7,
// 6.3.18).

#include <cmath>
#include <limits>
#include <numbers>

#include "symbolic/scalar.hpp"

namespace cubie::symbolic {

double digamma(double x) {
  if (x == 0.0) return std::copysign(std::numeric_limits<double>::infinity(), -x);
  if (x < 0.0) {
    const double part = x - std::round(x);  // exact; the cotangent has period 1
    if (part == 0.0 || std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
    return digamma(1.0 - x) - std::numbers::pi / std::tan(std::numbers::pi * part);
  }
  if (std::isinf(x)) return x;
  double sum = 0.0;
  for (; x < 10.0; x += 1.0) sum += 1.0 / x;
  const double z = 1.0 / (x * x);
  // Bernoulli numbers B(2k)/(2k); the term left out is below 4e-17 for x >= 10.
  static constexpr double kSeries[] = {1.0 / 12.0,  -1.0 / 120.0,     1.0 / 252.0, -1.0 / 240.0,
                                       1.0 / 132.0, -691.0 / 32760.0, 1.0 / 12.0,  -3617.0 / 8160.0};
  double series = 0.0;
  for (std::size_t k = std::size(kSeries); k-- > 0;) series = (series + kSeries[k]) * z;
  return ((std::log(x) - 0.5 / x) - series) - sum;
}

}  // namespace cubie::symbolic
