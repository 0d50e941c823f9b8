// The derivative rules. A rule uses the node's own value where that saves work (exp, sqrt, tan, quotients), and no rule
// multiplies by 0.

#include "symbolic/derivative_rules.hpp"

#include <initializer_list>
#include <numbers>

#include "symbolic/slope_algebra.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

// Spells rules: operations on nodes of one graph.
class Rule {
 public:
  Rule(Graph& graph, NodeId node) : g_(graph), value_(node), node_(graph[node]) {}

  NodeId derive(std::size_t which);

 private:
  using Id = NodeId;

  [[nodiscard]] Id x() const { return node_.args[0]; }
  [[nodiscard]] Id y() const { return node_.args[1]; }
  Id number(double v) { return g_.number(v); }
  Id make(Function f, std::initializer_list<Id> args) { return g_.call(f, args); }
  Id add(Id a, Id b) { return make(Function::add, {a, b}); }
  Id sub(Id a, Id b) { return make(Function::sub, {a, b}); }
  Id mul(Id a, Id b) { return make(Function::mul, {a, b}); }
  Id div(Id a, Id b) { return make(Function::div, {a, b}); }
  Id neg(Id a) { return make(Function::neg, {a}); }
  Id inverse(Id a) { return div(number(1.0), a); }
  Id where(Id condition, Id a, Id b) { return make(Function::select, {condition, a, b}); }
  Id less(Id a, Id b) { return make(Function::lt, {a, b}); }
  Id is_at_zero(Id a) { return make(Function::eq, {a, number(0.0)}); }
  // (1 - a)(1 + a), which keeps its digits where 1 - a*a loses them.
  Id one_minus_square(Id a) { return mul(sub(number(1.0), a), add(number(1.0), a)); }

  Id arithmetic(std::size_t which);
  Id power(std::size_t which);
  Id of_one();
  Id hyperbolic();
  Id of_two(std::size_t which);

  Graph& g_;
  Id value_;
  Node node_;  // a copy: rules add nodes
};

NodeId Rule::arithmetic(std::size_t which) {
  switch (node_.function) {
    case Function::sub:
      return number(which == 0 ? 1.0 : -1.0);
    case Function::neg:
      return number(-1.0);
    case Function::mul:
      return node_.args[1 - which];
    case Function::fma:
      return which == 2 ? number(1.0) : node_.args[1 - which];
    case Function::div: {
      const Id r = inverse(y());
      return which == 0 ? r : neg(mul(value_, r));
    }
    case Function::select:
      return which == 1 ? where(node_.args[0], number(1.0), number(0.0))
                        : where(node_.args[0], number(0.0), number(1.0));
    default:
      return number(1.0);
  }
}

// The logarithm belongs to bases above zero alone: 0^y and (-2)^y have no derivative by y that would help a solver.
NodeId Rule::power(std::size_t which) {
  if (which == 1) return where(less(number(0.0), x()), mul(value_, make(Function::log, {x()})), number(0.0));
  const Id slope = mul(y(), make(Function::pow, {x(), sub(y(), number(1.0))}));
  // x^0 is 1 everywhere; 0 * 0^(-1) is not 0.
  return where(is_at_zero(y()), number(0.0), slope);
}

NodeId Rule::of_one() {
  const Id one = number(1.0);
  switch (node_.function) {
    case Function::exp:
      return value_;
    case Function::expm1:
      return make(Function::exp, {x()});
    case Function::log:
      return inverse(x());
    case Function::log2:
      return div(number(std::numbers::log2e), x());
    case Function::log10:
      return div(number(std::numbers::log10e), x());
    case Function::log1p:
      return inverse(add(one, x()));
    case Function::sqrt:
      return div(number(0.5), value_);
    case Function::cbrt:
      return div(number(1.0 / 3.0), mul(value_, value_));
    case Function::sin:
      return make(Function::cos, {x()});
    case Function::cos:
      return neg(make(Function::sin, {x()}));
    case Function::tan:
      return add(mul(value_, value_), one);
    case Function::asin:
      return inverse(make(Function::sqrt, {one_minus_square(x())}));
    case Function::acos:
      return div(number(-1.0), make(Function::sqrt, {one_minus_square(x())}));
    case Function::atan:
      return inverse(add(mul(x(), x()), one));
    case Function::abs:
      return make(Function::sign, {x()});
    case Function::erf:
    case Function::erfc: {
      const double factor = 2.0 * std::numbers::inv_sqrtpi;
      const Id bell = make(Function::exp, {neg(mul(x(), x()))});
      return mul(number(node_.function == Function::erf ? factor : -factor), bell);
    }
    case Function::gamma:
      return mul(value_, make(Function::digamma, {x()}));
    case Function::lgamma:
      return make(Function::digamma, {x()});
    default:
      return hyperbolic();
  }
}

NodeId Rule::hyperbolic() {
  const Id one = number(1.0);
  switch (node_.function) {
    case Function::sinh:
      return make(Function::cosh, {x()});
    case Function::cosh:
      return make(Function::sinh, {x()});
    case Function::tanh:
      return one_minus_square(value_);
    case Function::asinh:  // the hypotenuse does not overflow where the square does
      return inverse(make(Function::hypot, {x(), one}));
    case Function::acosh:
      return inverse(make(Function::sqrt, {mul(sub(x(), one), add(x(), one))}));
    case Function::atanh:
      return inverse(one_minus_square(x()));
    default:
      throw Error(ErrorCode::internal, "operation {} has no derivative rule", static_cast<int>(node_.function));
  }
}

NodeId Rule::of_two(std::size_t which) {
  const Id one = number(1.0);
  const Id zero = number(0.0);
  switch (node_.function) {
    case Function::min:
    case Function::max: {
      // The value of a tie is the second argument's.
      const Id first = node_.function == Function::min ? less(x(), y()) : less(y(), x());
      return which == 0 ? where(first, one, zero) : where(first, zero, one);
    }
    case Function::mod:
    case Function::fmod:
      // By the divisor: minus the whole number of times it was taken away, which the rounding makes exact.
      return which == 0 ? one : make(Function::round, {div(sub(value_, x()), y())});
    case Function::hypot: {
      // 0 at the origin, like that of abs.
      return where(is_at_zero(value_), zero, div(node_.args[which], value_));
    }
    case Function::atan2: {
      // Divided twice by the hypotenuse: its square may overflow or vanish.
      const Id h = make(Function::hypot, {x(), y()});
      return which == 0 ? div(div(y(), h), h) : neg(div(div(x(), h), h));
    }
    case Function::copysign:
      return mul(make(Function::sign, {x()}), make(Function::copysign, {one, y()}));
    default:
      throw Error(ErrorCode::internal, "operation {} has no derivative rule", static_cast<int>(node_.function));
  }
}

NodeId Rule::derive(std::size_t which) {
  switch (node_.function) {
    case Function::add:
    case Function::sub:
    case Function::mul:
    case Function::div:
    case Function::neg:
    case Function::fma:
    case Function::select:
      return arithmetic(which);
    case Function::pow:
      return power(which);
    default:
      return node_.args.size() == 1 ? of_one() : of_two(which);
  }
}

// x < 0 ? 0 : 0 < x ? 1 : x, the inside of heaviside: x comes through only where it is 0 or NaN.
bool is_step(const Graph& graph, const Node& node) {
  const Node& below = graph[node.args[0]];
  const Node& inner = graph[node.args[2]];
  if (!below.is(Function::lt) || !is_zero(graph, below.args[1]) || !inner.is(Function::select)) return false;
  const Node& above = graph[inner.args[0]];
  return is_zero(graph, node.args[1]) && above.is(Function::lt) && is_zero(graph, above.args[0]) &&
         above.args[1] == below.args[0] && inner.args[2] == below.args[0] && graph[inner.args[1]].is(Leaf::number);
}

}  // namespace

bool varies(const Graph& graph, NodeId id, std::size_t which) {
  const Node& node = graph[id];
  if (node.leaf || is_truth(node)) return false;
  switch (node.function) {
    case Function::sign:
    case Function::floor:
    case Function::ceil:
    case Function::trunc:
    case Function::round:
    case Function::heaviside:
      return false;
    case Function::select:
      return which != 0 && !(which == 2 && is_step(graph, node));
    case Function::copysign:
      return which == 0;
    default:
      return true;
  }
}

NodeId partial(Graph& graph, NodeId node, std::size_t which) { return Rule(graph, node).derive(which); }

}  // namespace cubie::symbolic
