// What each operation means, on 113 bits.

#include "quad_evaluation.hpp"

#include <array>
#include <span>

#include <quadmath.h>

#include "util/error.hpp"

namespace cubie::test {
namespace {

using model::Function;
using symbolic::Leaf;
using symbolic::Node;
using symbolic::NodeId;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// Only for x > 0 and x < 0 away from poles; the term left out at 30 is below 1e-33.
Quad digamma(Quad x) {
  const Quad pi = acosq(-1);
  if (x < 0) return digamma(1 - x) - pi / tanq(pi * x);
  Quad sum = 0;
  for (; x < 30; x += 1) sum += 1 / x;
  constexpr int kNumerators[] = {1, -1, 1, -1, 5, -691, 7, -3617, 43867, -174611};
  constexpr int kDenominators[] = {6, 30, 42, 30, 66, 2730, 6, 510, 798, 330};
  Quad power = 1, series = 0;
  for (int k = 0; k < 10; ++k) {
    power /= x * x;
    series += power * kNumerators[k] / (Quad(kDenominators[k]) * (2 * k + 2));
  }
  return logq(x) - 1 / (2 * x) - series - sum;
}

Quad floored_mod(Quad x, Quad y) {
  const Quad r = fmodq(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

Quad of_one(Function f, Quad x) {
  switch (f) {
#define CUBIE_QUAD(id, name) \
  case Function::id:         \
    return name(x);
    CUBIE_QUAD(exp, expq)
    CUBIE_QUAD(expm1, expm1q)
    CUBIE_QUAD(log, logq)
    CUBIE_QUAD(log2, log2q)
    CUBIE_QUAD(log10, log10q)
    CUBIE_QUAD(log1p, log1pq)
    CUBIE_QUAD(sqrt, sqrtq)
    CUBIE_QUAD(cbrt, cbrtq)
    CUBIE_QUAD(sin, sinq)
    CUBIE_QUAD(cos, cosq)
    CUBIE_QUAD(tan, tanq)
    CUBIE_QUAD(asin, asinq)
    CUBIE_QUAD(acos, acosq)
    CUBIE_QUAD(atan, atanq)
    CUBIE_QUAD(sinh, sinhq)
    CUBIE_QUAD(cosh, coshq)
    CUBIE_QUAD(tanh, tanhq)
    CUBIE_QUAD(asinh, asinhq)
    CUBIE_QUAD(acosh, acoshq)
    CUBIE_QUAD(atanh, atanhq)
    CUBIE_QUAD(erf, erfq)
    CUBIE_QUAD(erfc, erfcq)
    CUBIE_QUAD(gamma, tgammaq)
    CUBIE_QUAD(lgamma, lgammaq)
    CUBIE_QUAD(digamma, digamma)
    CUBIE_QUAD(abs, fabsq)
    CUBIE_QUAD(floor, floorq)
    CUBIE_QUAD(ceil, ceilq)
    CUBIE_QUAD(trunc, truncq)
    CUBIE_QUAD(round, roundq)
    CUBIE_QUAD(isnan, isnanq)
    CUBIE_QUAD(isinf, isinfq)
    CUBIE_QUAD(isfinite, finiteq)
#undef CUBIE_QUAD
    case Function::neg:
      return -x;
    case Function::logical_not:
      return x == 0;
    case Function::sign:
      return x > 0 ? 1 : x < 0 ? -1 : x;
    default:
      throw Error(ErrorCode::internal, "operation {} is not one of one argument", static_cast<int>(f));
  }
}

Quad of_two(Function f, Quad x, Quad y) {
  switch (f) {
    case Function::add:
      return x + y;
    case Function::sub:
      return x - y;
    case Function::mul:
      return x * y;
    case Function::div:
      return x / y;
    case Function::lt:
      return x < y;
    case Function::le:
      return x <= y;
    case Function::gt:
      return x > y;
    case Function::ge:
      return x >= y;
    case Function::eq:
      return x == y;
    case Function::ne:
      return x != y;
    case Function::logical_and:
      return x != 0 && y != 0;
    case Function::logical_or:
      return x != 0 || y != 0;
    case Function::pow:
      return powq(x, y);
    case Function::atan2:
      return atan2q(x, y);
    case Function::min:
      return x < y ? x : y;
    case Function::max:
      return x > y ? x : y;
    case Function::mod:
      return floored_mod(x, y);
    case Function::fmod:
      return fmodq(x, y);
    case Function::hypot:
      return hypotq(x, y);
    case Function::copysign:
      return copysignq(x, y);
    case Function::heaviside:
      return x < 0 ? 0 : x > 0 ? 1 : y;
    default:
      throw Error(ErrorCode::internal, "operation {} is not one of two arguments", static_cast<int>(f));
  }
}

Quad quad_apply(Function f, std::span<const Quad> a) {
  if (f == Function::select) return a[0] != 0 ? a[1] : a[2];
  if (f == Function::fma) return a[0] * a[1] + a[2];
  if (f == Function::heaviside && a.size() == 1) return of_two(f, a[0], 0.5);
  if (f == Function::min || f == Function::max) {
    Quad value = a[0];
    for (const Quad next : a.subspan(1)) value = of_two(f, value, next);
    return value;
  }
  return a.size() == 1 ? of_one(f, a[0]) : of_two(f, a[0], a[1]);
}

}  // namespace

std::vector<Quad> evaluate_directly(const model::Model& model, const QuadPoint& point) {
  std::vector<Quad> locals(model.locals.size()), observables(model.observables.size());
  std::vector<Quad> value(model.nodes.size());
  const auto variable = [&](const model::Node& node) -> Quad {
    switch (node.role) {
      case model::Role::state:
        return point.states[at(node.index)];
      case model::Role::parameter:
        return point.parameters[at(node.index)];
      case model::Role::driver:
        return point.drivers[at(node.index)];
      case model::Role::constant:
        return model.constants[at(node.index)].value;
      case model::Role::local:
        return locals[at(node.index)];
      case model::Role::observable:
        break;
    }
    return observables[at(node.index)];
  };
  // Children have smaller numbers than their parents, and assignments stand in dependency order: the list is gone
  // through once per assignment, up to its root.
  const auto root_value = [&](model::NodeIndex root) {
    std::vector<char> needed(at(root) + 1, 0);
    needed[at(root)] = 1;
    for (std::size_t i = needed.size(); i-- > 0;) {
      if (needed[i] == 0) continue;
      for (const model::NodeIndex arg : model.nodes[i].args) needed[at(arg)] = 1;
    }
    for (std::size_t i = 0; i < needed.size(); ++i) {
      if (needed[i] == 0) continue;
      const model::Node& node = model.nodes[i];
      std::vector<Quad> args;
      for (const model::NodeIndex arg : node.args) args.push_back(value[at(arg)]);
      value[i] = node.kind == model::Node::Kind::number     ? Quad(node.number)
                 : node.kind == model::Node::Kind::time     ? point.t
                 : node.kind == model::Node::Kind::variable ? variable(node)
                                                            : quad_apply(node.function, args);
    }
    return value[at(root)];
  };
  for (const model::Assignment& assignment : model.assignments) {
    const Quad result = root_value(assignment.value);
    (assignment.role == model::Role::local ? locals : observables)[at(assignment.index)] = result;
  }
  std::vector<Quad> result;
  for (const model::NodeIndex root : model.derivatives) result.push_back(root_value(root));
  return result;
}

std::vector<Quad> evaluate_nodes(const symbolic::Graph& graph, const QuadPoint& point) {
  std::vector<Quad> value(graph.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Node& node = graph[static_cast<NodeId>(i)];
    if (!node.leaf) {
      std::array<Quad, symbolic::ArgList::kMax> args{};
      for (std::size_t k = 0; k < node.args.size(); ++k) args[k] = value[at(node.args[k])];
      value[i] = quad_apply(node.function, {args.data(), node.args.size()});
      continue;
    }
    const std::size_t index = at(node.index);
    switch (node.what) {
      case Leaf::number:
      case Leaf::truth:
        value[i] = node.number;
        break;
      case Leaf::state:
        value[i] = point.states[index];
        break;
      case Leaf::parameter:
        value[i] = point.parameters[index];
        break;
      case Leaf::driver:
        value[i] = point.drivers[index];
        break;
      case Leaf::time:
        value[i] = point.t;
        break;
      case Leaf::driver_rate:
        value[i] = point.driver_rates[index];
        break;
      case Leaf::direction:
        value[i] = point.direction[index];
        break;
    }
  }
  return value;
}

}  // namespace cubie::test
