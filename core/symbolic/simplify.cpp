// Graph::call: the rules that rewrite a call into an equal one. Each is exact for every input, NaN, infinities and
// the signs of zeros included; README.md lists them with the reasons.

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "symbolic/graph.hpp"
#include "symbolic/scalar.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {

/// The rules, one function per operation or family; each returns the node that stands for the call.
class Simplifier {
 public:
  explicit Simplifier(Graph& graph) : g_(graph) {}

  NodeId call(Function function, std::span<const NodeId> args);

 private:
  using Id = NodeId;

  [[nodiscard]] const Node& at(Id id) const { return g_[id]; }
  [[nodiscard]] bool is(Id id, Function f) const { return g_[id].is(f); }
  [[nodiscard]] bool is_number(Id id) const { return g_[id].is(Leaf::number); }
  [[nodiscard]] bool is_number(Id id, double value) const;
  [[nodiscard]] std::optional<bool> known(Id id) const;
  [[nodiscard]] Id arg(Id id, std::size_t i) const { return g_[id].args[i]; }

  Id make(Function f, std::initializer_list<Id> args) { return g_.intern_call(f, {args.begin(), args.size()}); }
  std::optional<Id> folded(Function function, std::span<const NodeId> args);

  Id add(Id a, Id b);
  Id sub(Id a, Id b);
  Id mul(Id a, Id b);
  Id div(Id a, Id b);
  Id neg(Id a);
  Id fma(Id a, Id b, Id c);
  Id pow(Id x, Id y);
  Id integer_power(Id x, int n);
  Id extremum(Function function, std::span<const NodeId> args);
  Id heaviside(Id x, Id at_zero);
  Id equality(Function function, Id a, Id b);
  Id logic(Function function, Id a, Id b);
  Id logical_not(Id a);
  Id select(Id condition, Id a, Id b);

  Graph& g_;
};

namespace {

constexpr double kLargestChain = 16.0;

struct Arity {
  std::size_t least, most;
};

constexpr Arity kArity[] = {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) \
  {static_cast<std::size_t>(min_args), max_args < 0 ? SIZE_MAX : static_cast<std::size_t>(max_args)},
#include "model/functions.def"
#undef CUBIE_FUNCTION
};

// 1/c when c is a power of two whose reciprocal every format represents: both quotient and product then round the
// same real number.
std::optional<double> exact_reciprocal(double c) {
  int exponent = 0;
  if (std::fabs(std::frexp(c, &exponent)) != 0.5 || exponent < -120 || exponent > 120) return std::nullopt;
  return 1.0 / c;
}

}  // namespace

bool Simplifier::is_number(Id id, double value) const {
  const Node& node = at(id);
  return node.is(Leaf::number) && node.number == value && std::signbit(node.number) == std::signbit(value);
}

std::optional<bool> Simplifier::known(Id id) const {
  const Node& node = at(id);
  if (!node.is(Leaf::truth)) return std::nullopt;
  return node.number != 0.0;
}

std::optional<NodeId> Simplifier::folded(Function function, std::span<const NodeId> args) {
  std::array<double, ArgList::kMax> values{};
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!is_number(args[i])) return std::nullopt;
    values[i] = at(args[i]).number;
  }
  const std::optional<double> value = fold(function, {values.data(), args.size()});
  if (!value) return std::nullopt;
  Node probe;
  probe.leaf = false;
  probe.function = function;
  return is_truth(probe) ? g_.truth(*value != 0.0) : g_.number(*value);
}

NodeId Simplifier::add(Id a, Id b) {
  if (a > b) std::swap(a, b);
  if (is_number(a, -0.0)) return b;
  if (is_number(b, -0.0)) return a;
  if (is(b, Function::neg)) return sub(a, arg(b, 0));
  if (is(a, Function::neg)) return sub(b, arg(a, 0));
  return make(Function::add, {a, b});
}

NodeId Simplifier::sub(Id a, Id b) {
  if (is(b, Function::neg)) return g_.call(Function::add, {a, arg(b, 0)});
  if (is_number(a, -0.0)) return neg(b);
  // IEEE subtraction is addition of the negated operand, so constants stand in sums in one form only.
  if (is_number(b)) return g_.call(Function::add, {a, g_.number(-at(b).number)});
  return make(Function::sub, {a, b});
}

NodeId Simplifier::mul(Id a, Id b) {
  if (is_number(a)) std::swap(a, b);
  if (is_number(b, 1.0)) return a;
  if (is_number(b, -1.0)) return neg(a);
  if (is(a, Function::neg) && is_number(b)) return g_.call(Function::mul, {arg(a, 0), g_.number(-at(b).number)});
  if (is(a, Function::neg) && is(b, Function::neg)) return g_.call(Function::mul, {arg(a, 0), arg(b, 0)});
  if (a > b) std::swap(a, b);
  return make(Function::mul, {a, b});
}

NodeId Simplifier::div(Id a, Id b) {
  if (is_number(b, 1.0)) return a;
  if (is_number(b, -1.0)) return neg(a);
  if (is_number(b)) {
    if (const std::optional<double> r = exact_reciprocal(at(b).number))
      return g_.call(Function::mul, {a, g_.number(*r)});
  }
  if (is(a, Function::neg) && is(b, Function::neg)) return g_.call(Function::div, {arg(a, 0), arg(b, 0)});
  if (is(a, Function::neg) && is_number(b)) return g_.call(Function::div, {arg(a, 0), g_.number(-at(b).number)});
  if (is(b, Function::neg) && is_number(a)) return g_.call(Function::div, {g_.number(-at(a).number), arg(b, 0)});
  return make(Function::div, {a, b});
}

NodeId Simplifier::neg(Id a) {
  if (is_number(a)) return g_.number(-at(a).number);
  if (is(a, Function::neg)) return arg(a, 0);
  return make(Function::neg, {a});
}

NodeId Simplifier::fma(Id a, Id b, Id c) {
  if (is(a, Function::neg) && is(b, Function::neg)) return g_.call(Function::fma, {arg(a, 0), arg(b, 0), c});
  if (a > b) std::swap(a, b);
  return make(Function::fma, {a, b, c});
}

NodeId Simplifier::integer_power(Id x, int n) {
  if (n == 1) return x;
  if (n % 2 == 0) {
    const Id half = integer_power(x, n / 2);
    return g_.call(Function::mul, {half, half});
  }
  return g_.call(Function::mul, {integer_power(x, n - 1), x});
}

NodeId Simplifier::pow(Id x, Id y) {
  if (is_number(y)) {
    const double n = at(y).number;
    if (n == 0.0) return g_.number(1.0);
    if (std::fabs(n) <= kLargestChain && n == std::trunc(n)) {
      const Id chain = integer_power(x, static_cast<int>(std::fabs(n)));
      return n > 0.0 ? chain : g_.call(Function::div, {g_.number(1.0), chain});
    }
    if (std::fabs(n) == 0.5) {
      const Id root = g_.call(Function::sqrt, {x});
      return n > 0.0 ? root : g_.call(Function::div, {g_.number(1.0), root});
    }
  }
  const std::array<Id, 2> args = {x, y};
  if (const std::optional<Id> value = folded(Function::pow, args)) return *value;
  return make(Function::pow, {x, y});
}

NodeId Simplifier::extremum(Function function, std::span<const NodeId> args) {
  Id value = args[0];
  for (const Id next : args.subspan(1)) {
    if (next == value) continue;
    const std::array<Id, 2> pair = {value, next};
    const std::optional<Id> constant = folded(function, pair);
    value = constant ? *constant : make(function, {value, next});
  }
  return value;
}

// A step that keeps NaN: 0 below zero, 1 above, `at_zero` at either zero, x itself when x is NaN.
NodeId Simplifier::heaviside(Id x, Id at_zero) {
  const Id zero = g_.number(0.0);
  const Id one = g_.number(1.0);
  const Id positive = g_.call(Function::select, {g_.call(Function::lt, {zero, x}), one, x});
  const Id negative = g_.call(Function::select, {g_.call(Function::lt, {x, zero}), zero, positive});
  return g_.call(Function::select, {g_.call(Function::eq, {x, zero}), at_zero, negative});
}

NodeId Simplifier::equality(Function function, Id a, Id b) {
  if (is(b, Function::select)) std::swap(a, b);
  // A truth value that went through select(c, 1, 0) and is asked for as a condition again.
  if (is(a, Function::select) && is_number(b) && is_number(arg(a, 1)) && is_number(arg(a, 2))) {
    const double value = at(b).number;
    const bool wanted = function == Function::eq;
    const bool yes = (at(arg(a, 1)).number == value) == wanted;
    const bool no = (at(arg(a, 2)).number == value) == wanted;
    const Id condition = arg(a, 0);
    if (yes == no) return g_.truth(yes);
    return yes ? condition : logical_not(condition);
  }
  if (a > b) std::swap(a, b);
  return make(function, {a, b});
}

NodeId Simplifier::logic(Function function, Id a, Id b) {
  if (a > b) std::swap(a, b);
  if (a == b) return a;
  const bool neutral = function == Function::logical_and;
  if (const std::optional<bool> value = known(a)) return *value == neutral ? b : a;
  if (const std::optional<bool> value = known(b)) return *value == neutral ? a : b;
  return make(function, {a, b});
}

NodeId Simplifier::logical_not(Id a) {
  if (const std::optional<bool> value = known(a)) return g_.truth(!*value);
  if (is(a, Function::logical_not)) return arg(a, 0);
  // == and != are each other's negation for NaN too; < and >= are not.
  if (is(a, Function::eq)) return make(Function::ne, {arg(a, 0), arg(a, 1)});
  if (is(a, Function::ne)) return make(Function::eq, {arg(a, 0), arg(a, 1)});
  return make(Function::logical_not, {a});
}

NodeId Simplifier::select(Id condition, Id a, Id b) {
  if (const std::optional<bool> value = known(condition)) return *value ? a : b;
  if (a == b) return a;
  if (is(condition, Function::logical_not)) return make(Function::select, {arg(condition, 0), b, a});
  return make(Function::select, {condition, a, b});
}

NodeId Simplifier::call(Function function, std::span<const NodeId> a) {
  if (function == Function::min || function == Function::max) return extremum(function, a);
  if (function == Function::pow) return pow(a[0], a[1]);
  if (function == Function::heaviside) return heaviside(a[0], a.size() > 1 ? a[1] : g_.number(0.5));
  if (const std::optional<Id> value = folded(function, a)) return *value;
  switch (function) {
    case Function::add:
      return add(a[0], a[1]);
    case Function::sub:
      return sub(a[0], a[1]);
    case Function::mul:
      return mul(a[0], a[1]);
    case Function::div:
      return div(a[0], a[1]);
    case Function::neg:
      return neg(a[0]);
    case Function::fma:
      return fma(a[0], a[1], a[2]);
    case Function::gt:
      return make(Function::lt, {a[1], a[0]});
    case Function::ge:
      return make(Function::le, {a[1], a[0]});
    case Function::eq:
    case Function::ne:
      return equality(function, a[0], a[1]);
    case Function::logical_and:
    case Function::logical_or:
      return logic(function, a[0], a[1]);
    case Function::logical_not:
      return logical_not(a[0]);
    case Function::select:
      return select(a[0], a[1], a[2]);
    case Function::abs:
      if (is(a[0], Function::neg)) return g_.call(Function::abs, {arg(a[0], 0)});
      if (is(a[0], Function::abs)) return a[0];
      break;
    default:
      break;
  }
  return g_.intern_call(function, a);
}

NodeId Graph::call(Function function, std::span<const NodeId> args) {
  const Arity arity = kArity[static_cast<std::size_t>(function)];
  if (args.size() < arity.least || args.size() > arity.most) {
    throw Error(ErrorCode::internal, "operation {} does not take {} arguments", static_cast<int>(function),
                args.size());
  }
  return Simplifier(*this).call(function, args);
}

}  // namespace cubie::symbolic
