#include "model/constant.hpp"

#include <math.h>  // lgamma_r, which, unlike std::lgamma, writes no global

#include <cmath>
#include <limits>

namespace cubie::model {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// min and max do not hide a NaN.
double smaller(double a, double b) { return std::isnan(a) || std::isnan(b) ? kNan : std::fmin(a, b); }
double larger(double a, double b) { return std::isnan(a) || std::isnan(b) ? kNan : std::fmax(a, b); }

// The remainder with the sign of the divisor.
double floored_mod(double a, double b) {
  const double r = std::fmod(a, b);
  return r != 0.0 && std::signbit(r) != std::signbit(b) ? r + b : r;
}

double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

double sign_of(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x; }

double heaviside(double x, double at_zero) {
  if (std::isnan(x)) return x;
  return x > 0.0 ? 1.0 : x < 0.0 ? 0.0 : at_zero;
}

double compare_or_combine(Function function, double a, double b, double c) {
  switch (function) {
    case Function::lt:
      return a < b ? 1.0 : 0.0;
    case Function::le:
      return a <= b ? 1.0 : 0.0;
    case Function::gt:
      return a > b ? 1.0 : 0.0;
    case Function::ge:
      return a >= b ? 1.0 : 0.0;
    case Function::eq:
      return a == b ? 1.0 : 0.0;
    case Function::ne:
      return a != b ? 1.0 : 0.0;
    case Function::logical_and:
      return a != 0.0 && b != 0.0 ? 1.0 : 0.0;
    case Function::logical_or:
      return a != 0.0 || b != 0.0 ? 1.0 : 0.0;
    case Function::logical_not:
      return a == 0.0 ? 1.0 : 0.0;
    case Function::select:
      return a != 0.0 ? b : c;
    case Function::isnan:
      return std::isnan(a) ? 1.0 : 0.0;
    case Function::isinf:
      return std::isinf(a) ? 1.0 : 0.0;
    case Function::isfinite:
      return std::isfinite(a) ? 1.0 : 0.0;
    default:
      return kNan;
  }
}

double elementary_of_one(Function function, double a) {
  switch (function) {
    case Function::exp:
      return std::exp(a);
    case Function::expm1:
      return std::expm1(a);
    case Function::log:
      return std::log(a);
    case Function::log2:
      return std::log2(a);
    case Function::log10:
      return std::log10(a);
    case Function::log1p:
      return std::log1p(a);
    case Function::sqrt:
      return std::sqrt(a);
    case Function::cbrt:
      return std::cbrt(a);
    case Function::sin:
      return std::sin(a);
    case Function::cos:
      return std::cos(a);
    case Function::tan:
      return std::tan(a);
    case Function::asin:
      return std::asin(a);
    case Function::acos:
      return std::acos(a);
    case Function::atan:
      return std::atan(a);
    case Function::sinh:
      return std::sinh(a);
    case Function::cosh:
      return std::cosh(a);
    case Function::tanh:
      return std::tanh(a);
    case Function::asinh:
      return std::asinh(a);
    case Function::acosh:
      return std::acosh(a);
    case Function::atanh:
      return std::atanh(a);
    case Function::erf:
      return std::erf(a);
    case Function::erfc:
      return std::erfc(a);
    case Function::gamma:
      return std::tgamma(a);
    case Function::lgamma:
      return log_gamma(a);
    case Function::abs:
      return std::fabs(a);
    case Function::sign:
      return sign_of(a);
    case Function::floor:
      return std::floor(a);
    case Function::ceil:
      return std::ceil(a);
    case Function::trunc:
      return std::trunc(a);
    case Function::round:
      return std::round(a);
    default:
      return kNan;
  }
}

double apply(Function function, double a, double b, double c) {
  switch (function) {
    case Function::add:
      return a + b;
    case Function::sub:
      return a - b;
    case Function::mul:
      return a * b;
    case Function::div:
      return a / b;
    case Function::neg:
      return -a;
    case Function::fma:
      return std::fma(a, b, c);
    case Function::pow:
      return std::pow(a, b);
    case Function::atan2:
      return std::atan2(a, b);
    case Function::min:
      return smaller(a, b);
    case Function::max:
      return larger(a, b);
    case Function::mod:
      return floored_mod(a, b);
    case Function::fmod:
      return std::fmod(a, b);
    case Function::hypot:
      return std::hypot(a, b);
    case Function::copysign:
      return std::copysign(a, b);
    case Function::heaviside:
      return heaviside(a, b);
    default:
      return info(function).kind == FunctionKind::elementary ? elementary_of_one(function, a)
                                                             : compare_or_combine(function, a, b, c);
  }
}

}  // namespace

double evaluate_constant(const Model& model, NodeIndex begin) {
  std::vector<double> values;
  for (auto i = static_cast<std::size_t>(begin); i < model.nodes.size(); ++i) {
    const Node& node = model.nodes[i];
    if (node.kind == Node::Kind::number) {
      values.push_back(node.number);
    } else if (node.kind == Node::Kind::variable) {
      values.push_back(model.constants[static_cast<std::size_t>(node.index)].value);
    } else {
      double args[3] = {0.0, 0.0, 0.0};
      for (std::size_t k = 0; k < node.args.size(); ++k)
        args[k] = values[static_cast<std::size_t>(node.args[k] - begin)];
      values.push_back(apply(node.function, args[0], args[1], args[2]));
    }
  }
  return values.back();
}

}  // namespace cubie::model
