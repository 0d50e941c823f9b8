// Operations on doubles.

#include "symbolic/scalar.hpp"

#include <math.h>

#include <cmath>

#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

using model::Function;

double truth(bool value) { return value ? 1.0 : 0.0; }

// NaN when either argument is; of equal zeros the second.
double smaller(double a, double b) { return a < b || std::isnan(a) ? a : b; }
double larger(double a, double b) { return a > b || std::isnan(a) ? a : b; }

// The remainder with the sign of the divisor, a zero one too.
double floored_mod(double x, double y) {
  const double r = std::fmod(x, y);
  if (r == 0.0) return std::copysign(r, y);
  return (r < 0.0) != (y < 0.0) ? r + y : r;
}

// std::lgamma stores the sign of gamma in a variable of the whole process.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

double compare(Function function, std::span<const double> a) {
  switch (function) {
    case Function::lt:
      return truth(a[0] < a[1]);
    case Function::le:
      return truth(a[0] <= a[1]);
    case Function::gt:
      return truth(a[0] > a[1]);
    case Function::ge:
      return truth(a[0] >= a[1]);
    case Function::eq:
      return truth(a[0] == a[1]);
    case Function::ne:
      return truth(a[0] != a[1]);
    case Function::logical_and:
      return truth(a[0] != 0.0 && a[1] != 0.0);
    case Function::logical_or:
      return truth(a[0] != 0.0 || a[1] != 0.0);
    case Function::logical_not:
      return truth(a[0] == 0.0);
    case Function::isnan:
      return truth(std::isnan(a[0]));
    case Function::isinf:
      return truth(std::isinf(a[0]));
    case Function::isfinite:
      return truth(std::isfinite(a[0]));
    default:
      throw Error(ErrorCode::internal, "operation {} has no value", static_cast<int>(function));
  }
}

}  // namespace

double apply(Function function, std::span<const double> a) {
  switch (function) {
    case Function::add:
      return a[0] + a[1];
    case Function::sub:
      return a[0] - a[1];
    case Function::mul:
      return a[0] * a[1];
    case Function::div:
      return a[0] / a[1];
    case Function::neg:
      return -a[0];
    case Function::fma:
      return std::fma(a[0], a[1], a[2]);
    case Function::select:
      return a[0] != 0.0 ? a[1] : a[2];
    case Function::exp:
      return std::exp(a[0]);
    case Function::expm1:
      return std::expm1(a[0]);
    case Function::log:
      return std::log(a[0]);
    case Function::log2:
      return std::log2(a[0]);
    case Function::log10:
      return std::log10(a[0]);
    case Function::log1p:
      return std::log1p(a[0]);
    case Function::sqrt:
      return std::sqrt(a[0]);
    case Function::cbrt:
      return std::cbrt(a[0]);
    case Function::pow:
      return std::pow(a[0], a[1]);
    case Function::sin:
      return std::sin(a[0]);
    case Function::cos:
      return std::cos(a[0]);
    case Function::tan:
      return std::tan(a[0]);
    case Function::asin:
      return std::asin(a[0]);
    case Function::acos:
      return std::acos(a[0]);
    case Function::atan:
      return std::atan(a[0]);
    case Function::atan2:
      return std::atan2(a[0], a[1]);
    case Function::sinh:
      return std::sinh(a[0]);
    case Function::cosh:
      return std::cosh(a[0]);
    case Function::tanh:
      return std::tanh(a[0]);
    case Function::asinh:
      return std::asinh(a[0]);
    case Function::acosh:
      return std::acosh(a[0]);
    case Function::atanh:
      return std::atanh(a[0]);
    case Function::erf:
      return std::erf(a[0]);
    case Function::erfc:
      return std::erfc(a[0]);
    case Function::gamma:
      return std::tgamma(a[0]);
    case Function::lgamma:
      return log_gamma(a[0]);
    case Function::digamma:
      return digamma(a[0]);
    case Function::abs:
      return std::fabs(a[0]);
    case Function::sign:
      return a[0] > 0.0 ? 1.0 : a[0] < 0.0 ? -1.0 : a[0];
    case Function::floor:
      return std::floor(a[0]);
    case Function::ceil:
      return std::ceil(a[0]);
    case Function::trunc:
      return std::trunc(a[0]);
    case Function::round:
      return std::round(a[0]);
    case Function::min:
      return smaller(a[0], a[1]);
    case Function::max:
      return larger(a[0], a[1]);
    case Function::mod:
      return floored_mod(a[0], a[1]);
    case Function::fmod:
      return std::fmod(a[0], a[1]);
    case Function::hypot:
      return std::hypot(a[0], a[1]);
    case Function::copysign:
      return std::copysign(a[0], a[1]);
    default:
      return compare(function, a);
  }
}

std::optional<double> fold(Function function, std::span<const double> args) {
  const double value = apply(function, args);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace cubie::symbolic
