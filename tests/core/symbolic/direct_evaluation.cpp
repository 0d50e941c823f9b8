// evaluate_directly: the meaning of the model language, written down a second time and recursively.

#include <cmath>

#include "random_model.hpp"

namespace cubie::test {
namespace {

using model::Function;
using model::Model;
using model::NodeIndex;
using model::Role;
using Kind = model::Node::Kind;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

class Direct {
 public:
  Direct(const Model& model, const symbolic::Point& point)
      : model_(model), point_(point), locals_(model.locals.size()), observables_(model.observables.size()) {}

  symbolic::Values run() {
    for (const model::Assignment& a : model_.assignments) {
      const double value = eval(a.value, {});
      (a.role == Role::local ? locals_ : observables_)[at(a.index)] = value;
    }
    symbolic::Values values;
    for (const NodeIndex root : model_.derivatives) values.derivatives.push_back(eval(root, {}));
    values.observables = observables_;
    return values;
  }

 private:
  using Args = std::vector<double>;

  double eval(NodeIndex index, const Args& arguments) {
    const model::Node& node = model_.nodes[at(index)];
    Args a;
    for (const NodeIndex arg : node.args) a.push_back(eval(arg, arguments));
    switch (node.kind) {
      case Kind::number:
        return node.number;
      case Kind::time:
        return point_.t;
      case Kind::argument:
        return arguments[at(node.index)];
      case Kind::variable:
        return variable(node);
      case Kind::user_call:
        return eval(model_.functions[at(node.index)].body, a);
      case Kind::call:
        break;
    }
    if (node.function == Function::pow) return pow(a[0], a[1], model_.nodes[at(node.args[1])].kind == Kind::number);
    return call(node.function, a);
  }

  double variable(const model::Node& node) {
    switch (node.role) {
      case Role::state:
        return point_.states[at(node.index)];
      case Role::parameter:
        return point_.parameters[at(node.index)];
      case Role::driver:
        return point_.drivers[at(node.index)];
      case Role::constant:
        return model_.constants[at(node.index)].value;
      case Role::local:
        return locals_[at(node.index)];
      case Role::observable:
        return observables_[at(node.index)];
    }
    return 0.0;
  }

  // Constant integer exponents up to 16 are products, 1/2 a square root.
  static double pow(double x, double y, bool constant) {
    if (constant && std::fabs(y) <= 16.0 && y == std::floor(y)) {
      double value = y == 0.0 ? 1.0 : product(x, static_cast<int>(std::fabs(y)));
      return y < 0.0 ? 1.0 / value : value;
    }
    if (constant && y == 0.5) return std::sqrt(x);
    if (constant && y == -0.5) return 1.0 / std::sqrt(x);
    return std::pow(x, y);
  }
  static double product(double x, int n) {
    double value = x;
    int bits = 0;
    for (int k = n; k > 1; k /= 2) ++bits;
    for (int k = bits - 1; k >= 0; --k) {
      value *= value;
      if (((n >> k) & 1) != 0) value *= x;
    }
    return value;
  }

  static double step(double x, double at_zero) { return std::isnan(x) ? x : x < 0.0 ? 0.0 : x > 0.0 ? 1.0 : at_zero; }

  static double extremum(const Args& a, bool largest) {
    double value = a[0];
    for (std::size_t i = 1; i < a.size(); ++i) {
      if (std::isnan(value)) return value;
      const bool keep = largest ? value > a[i] : value < a[i];
      if (!keep) value = a[i];
    }
    return value;
  }

  static double floored_remainder(double x, double y) {
    double r = std::fmod(x, y);
    if (r == 0.0) return std::copysign(0.0, y);
    if ((r > 0.0 && y < 0.0) || (r < 0.0 && y > 0.0)) r += y;
    return r;
  }

  static double call(Function function, const Args& a) {
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
      case Function::lt:
        return a[0] < a[1];
      case Function::le:
        return a[0] <= a[1];
      case Function::gt:
        return a[0] > a[1];
      case Function::ge:
        return a[0] >= a[1];
      case Function::eq:
        return a[0] == a[1];
      case Function::ne:
        return a[0] != a[1];
      case Function::logical_and:
        return (a[0] != 0.0) && (a[1] != 0.0);
      case Function::logical_or:
        return (a[0] != 0.0) || (a[1] != 0.0);
      case Function::logical_not:
        return a[0] == 0.0;
      case Function::select:
        return a[0] != 0.0 ? a[1] : a[2];
      case Function::isnan:
        return a[0] != a[0];
      case Function::isinf:
        return std::isinf(a[0]);
      case Function::isfinite:
        return std::isfinite(a[0]);
      case Function::abs:
        return std::abs(a[0]);
      case Function::sign:
        return a[0] == 0.0 || std::isnan(a[0]) ? a[0] : std::copysign(1.0, a[0]);
      case Function::min:
        return extremum(a, false);
      case Function::max:
        return extremum(a, true);
      case Function::mod:
        return floored_remainder(a[0], a[1]);
      case Function::heaviside:
        return step(a[0], a.size() > 1 ? a[1] : 0.5);
      default:
        return library(function, a);
    }
  }

  static double library(Function function, const Args& a) {
    switch (function) {
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
        return std::lgamma(a[0]);
      case Function::floor:
        return std::floor(a[0]);
      case Function::ceil:
        return std::ceil(a[0]);
      case Function::trunc:
        return std::trunc(a[0]);
      case Function::round:
        return std::round(a[0]);
      case Function::fmod:
        return std::fmod(a[0], a[1]);
      case Function::hypot:
        return std::hypot(a[0], a[1]);
      case Function::copysign:
        return std::copysign(a[0], a[1]);
      default:
        return std::nan("");
    }
  }

  const Model& model_;
  const symbolic::Point& point_;
  std::vector<double> locals_, observables_;
};

}  // namespace

symbolic::Values evaluate_directly(const Model& model, const symbolic::Point& point) {
  return Direct(model, point).run();
}

}  // namespace cubie::test
