// Generator of random models.

#include "random_model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace cubie::test {
namespace {

using model::Function;
using model::Model;
using model::NodeIndex;
using model::Role;
using Kind = model::Node::Kind;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// Builds expressions into the node list of one model.
class Generator {
 public:
  Generator(std::mt19937_64& random, const ModelShape& shape) : random_(random), shape_(shape) {}

  Model run() {
    declare();
    if (!shape_.integers_only && !shape_.positive_only) {
      for (std::int32_t f = 0; f < 3; ++f) {
        callable_ = f;
        arguments_ = below(3) + 1;
        model::UserFunction function{"f", std::vector<std::string>(at(arguments_), "a"), -1, {}};
        function.body = number(6);
        model_.functions.push_back(function);
      }
    }
    arguments_ = 0;
    callable_ = static_cast<std::int32_t>(model_.functions.size());
    for (std::int32_t i = 0; i < 3; ++i) {
      assign(Role::local, i);
      assign(Role::observable, i);
    }
    for (std::int32_t i = 0; i < shape_.states; ++i) model_.derivatives.push_back(number(shape_.derivatives_nodes));
    return std::move(model_);
  }

 private:
  void declare() {
    const auto fill = [&](std::vector<model::Variable>& list, std::int32_t n, const char* name) {
      for (std::int32_t i = 0; i < n; ++i) list.push_back({fmt::format("{}{}", name, i), constant(), "", {}});
    };
    fill(model_.states, shape_.states, "s");
    fill(model_.parameters, shape_.parameters, "q");
    fill(model_.constants, 2, "c");
    if (shape_.drivers) fill(model_.drivers, 1, "d");
    fill(model_.locals, 3, "l");
    fill(model_.observables, 3, "o");
  }

  void assign(Role role, std::int32_t index) {
    const NodeIndex value = number(shape_.derivatives_nodes / 2);
    model_.assignments.push_back({role, index, value});
    (role == Role::local ? locals_ : observables_) = index + 1;
  }

  std::int32_t below(std::int32_t n) { return static_cast<std::int32_t>(random_() % static_cast<std::uint64_t>(n)); }
  bool chance(std::int32_t one_in) { return below(one_in) == 0; }

  double constant() {
    if (shape_.integers_only) return below(5) - 2;
    if (shape_.positive_only) return 0.25 + 0.001 * below(4000);
    static constexpr double kPool[] = {0.0, -0.0,  1.0, -1.0, 2.0,   -2.0,    0.5,
                                       4.0, -0.25, 3.0, 0.1,  1e300, -1e-300, 10.0};
    return chance(3) ? (below(20000) - 10000) * 1e-3 : kPool[below(static_cast<std::int32_t>(std::size(kPool)))];
  }

  NodeIndex add(model::Node node) {
    model_.nodes.push_back(std::move(node));
    return static_cast<NodeIndex>(model_.nodes.size()) - 1;
  }
  NodeIndex call(Function function, std::vector<NodeIndex> args) {
    return add({Kind::call, Role::state, function, 0, 0.0, std::move(args), {}});
  }
  NodeIndex literal(double value) { return add({Kind::number, Role::state, Function::add, 0, value, {}, {}}); }
  NodeIndex reference(Role role, std::int32_t index) {
    return add({Kind::variable, role, Function::add, index, 0.0, {}, {}});
  }

  NodeIndex leaf() {
    if (arguments_ > 0 && !chance(4))
      return add({Kind::argument, Role::state, Function::add, below(arguments_), 0.0, {}, {}});
    switch (below(arguments_ > 0 ? 6 : 8)) {
      case 0:
        return literal(constant());
      case 1:
        return reference(Role::parameter, below(shape_.parameters));
      case 2:
        return reference(Role::constant, below(2));
      case 3:
        if (shape_.drivers) return reference(Role::driver, 0);
        break;
      case 4:
        if (!shape_.integers_only && !shape_.positive_only)
          return add({Kind::time, Role::state, Function::add, 0, 0.0, {}, {}});
        break;
      case 6:
        if (locals_ > 0) return reference(Role::local, below(locals_));
        break;
      case 7:
        if (observables_ > 0) return reference(Role::observable, below(observables_));
        break;
      default:
        break;
    }
    return reference(Role::state, below(shape_.states));
  }

  NodeIndex number(std::int32_t size) {
    if (size <= 1) return leaf();
    if (shape_.integers_only) return integer(size);
    if (shape_.positive_only) return positive(size);
    const std::int32_t left = 1 + below(size - 1);
    const std::int32_t right = size - left;
    switch (below(14)) {
      case 0:
        return call(Function::neg, {number(size - 1)});
      case 1:
      case 2:
        return call(Function::add, {number(left), number(right)});
      case 3:
      case 4:
        return call(Function::sub, {number(left), number(right)});
      case 5:
      case 6:
        return call(Function::mul, {number(left), number(right)});
      case 7:
        return call(Function::div, {number(left), number(right)});
      case 8:
        return call(Function::select, {truth(left), number(right / 2), number(right / 2)});
      case 9:
        return power(size);
      case 10:
        if (callable_ > 0) return user_call(size);
        return call(Function::abs, {number(size - 1)});
      case 11:
        return extremum(size);
      default:
        return elementary(size);
    }
  }

  // Factors stay leaves, so that values remain far below 2^53.
  NodeIndex integer(std::int32_t size) {
    const std::int32_t left = 1 + below(size - 1);
    switch (below(3)) {
      case 0:
        return call(Function::add, {integer_or_product(left), integer_or_product(size - left)});
      case 1:
        return call(Function::sub, {integer_or_product(left), integer_or_product(size - left)});
      default:
        return integer_or_product(1);
    }
  }
  NodeIndex integer_or_product(std::int32_t size) {
    if (size > 1 && !chance(3)) return integer(size);
    return call(Function::mul, {small_leaf(), small_leaf()});
  }
  NodeIndex small_leaf() {
    if (chance(3)) return literal(constant());
    return chance(2) ? reference(Role::state, below(shape_.states))
                     : reference(Role::parameter, below(shape_.parameters));
  }

  NodeIndex positive(std::int32_t size) {
    const std::int32_t left = 1 + below(size - 1);
    switch (below(6)) {
      case 0:
      case 1:
        return call(Function::add, {number(left), number(size - left)});
      case 2:
      case 3:
        return call(Function::mul, {number(left), number(size - left)});
      case 4:
        return call(Function::div, {number(left), number(size - left)});
      default:
        return call(Function::sqrt, {number(size - 1)});
    }
  }

  // The exponent is a literal or a parameter: whether it counts as a constant is then plain to see.
  NodeIndex power(std::int32_t size) {
    const NodeIndex base = number(size - 1);
    const NodeIndex exponent = chance(4)   ? reference(Role::parameter, below(shape_.parameters))
                               : chance(4) ? literal(0.5 * (below(5) - 2))
                                           : literal(below(40) - 20);
    return call(Function::pow, {base, exponent});
  }

  NodeIndex user_call(std::int32_t size) {
    model::Node node;
    node.kind = Kind::user_call;
    node.index = below(callable_);
    const auto n = model_.functions[at(node.index)].arguments.size();
    for (std::size_t i = 0; i < n; ++i) node.args.push_back(number(size / static_cast<std::int32_t>(n + 1)));
    return add(std::move(node));
  }

  NodeIndex extremum(std::int32_t size) {
    std::vector<NodeIndex> args;
    const std::int32_t n = 1 + below(4);
    for (std::int32_t i = 0; i < n; ++i) args.push_back(number(size / (n + 1)));
    return call(chance(2) ? Function::min : Function::max, std::move(args));
  }

  NodeIndex elementary(std::int32_t size) {
    static constexpr Function kUnary[] = {
        Function::exp,      Function::expm1, Function::log,   Function::log2, Function::log10, Function::log1p,
        Function::sqrt,     Function::cbrt,  Function::sin,   Function::cos,  Function::tan,   Function::asin,
        Function::acos,     Function::atan,  Function::sinh,  Function::cosh, Function::tanh,  Function::asinh,
        Function::acosh,    Function::atanh, Function::erf,   Function::erfc, Function::gamma, Function::lgamma,
        Function::abs,      Function::sign,  Function::floor, Function::ceil, Function::trunc, Function::round,
        Function::heaviside};
    static constexpr Function kBinary[] = {Function::atan2, Function::mod, Function::fmod, Function::hypot,
                                           Function::heaviside};
    const std::int32_t left = 1 + below(size - 1);
    if (chance(8)) return sign_copy(size);
    if (chance(4)) return call(kBinary[below(5)], {number(left), number(size - left)});
    return call(kUnary[below(static_cast<std::int32_t>(std::size(kUnary)))], {number(size - 1)});
  }

  // The sign of a NaN means nothing, so none is copied.
  NodeIndex sign_copy(std::int32_t size) {
    const std::int32_t state = below(shape_.states);
    const NodeIndex lost = call(Function::isnan, {reference(Role::state, state)});
    const NodeIndex value = number(std::max(1, size - 4));
    const NodeIndex sign = call(Function::select, {lost, literal(constant()), reference(Role::state, state)});
    return call(Function::copysign, {value, sign});
  }

  NodeIndex truth(std::int32_t size) {
    static constexpr Function kCompare[] = {Function::lt, Function::le, Function::gt,
                                            Function::ge, Function::eq, Function::ne};
    static constexpr Function kClass[] = {Function::isnan, Function::isinf, Function::isfinite};
    const std::int32_t half = std::max(1, size / 2);
    if (size > 3) {
      switch (below(6)) {
        case 0:
          return call(Function::logical_not, {truth(size - 1)});
        case 1:
          return call(Function::logical_and, {truth(half), truth(half)});
        case 2:
          return call(Function::logical_or, {truth(half), truth(half)});
        case 3:
          return call(Function::ne,
                      {call(Function::select, {truth(size - 3), literal(1.0), literal(0.0)}), literal(0.0)});
        default:
          break;
      }
    }
    if (chance(4)) return call(kClass[below(3)], {number(size)});
    return call(kCompare[below(6)], {number(half), number(half)});
  }

  std::mt19937_64& random_;
  ModelShape shape_;
  Model model_;
  std::int32_t arguments_ = 0;  // of the user function being written
  std::int32_t callable_ = 0;   // user functions that may be called
  std::int32_t locals_ = 0, observables_ = 0;
};

}  // namespace

Model random_model(std::mt19937_64& random, const ModelShape& shape) { return Generator(random, shape).run(); }

bool same_value(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

double hostile_number(std::mt19937_64& random) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static constexpr double kPool[] = {
      0.0,    -0.0,  1.0,     -1.0, 2.0,  0.5,       kInfinity, -kInfinity, 0.1,
      5e-324, 1e308, -1e-308, 3.0,  -7.5, kInfinity, 20.0,      -0.5,       std::numeric_limits<double>::quiet_NaN()};
  if (random() % 4 == 0) return kPool[random() % std::size(kPool)];
  return std::uniform_real_distribution<double>(-4.0, 4.0)(random);
}

}  // namespace cubie::test
