// The reference evaluator.

#include "symbolic/evaluate.hpp"

#include <array>

#include "symbolic/scalar.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

double leaf_value(const Node& node, const Point& point) {
  const auto index = static_cast<std::size_t>(node.index);
  switch (node.what) {
    case Leaf::number:
    case Leaf::truth:
      return node.number;
    case Leaf::state:
      return point.states[index];
    case Leaf::parameter:
      return point.parameters[index];
    case Leaf::driver:
      return point.drivers[index];
    case Leaf::time:
      return point.t;
    case Leaf::driver_rate:
      return point.driver_rates[index];
    case Leaf::direction:
      return point.direction[index];
  }
  throw Error(ErrorCode::internal, "leaf kind {} has no value", static_cast<int>(node.what));
}

}  // namespace

std::vector<double> evaluate_nodes(const Graph& graph, const Point& point) {
  std::vector<double> value(graph.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Node& node = graph[static_cast<NodeId>(i)];
    if (node.leaf) {
      value[i] = leaf_value(node, point);
      continue;
    }
    std::array<double, ArgList::kMax> args{};
    for (std::size_t k = 0; k < node.args.size(); ++k) args[k] = value[static_cast<std::size_t>(node.args[k])];
    value[i] = apply(node.function, {args.data(), node.args.size()});
  }
  return value;
}

Values evaluate(const System& system, const Point& point) {
  const std::vector<double> value = evaluate_nodes(system.graph, point);
  Values result;
  for (const NodeId id : system.derivatives) result.derivatives.push_back(value[static_cast<std::size_t>(id)]);
  for (const NodeId id : system.observables) result.observables.push_back(value[static_cast<std::size_t>(id)]);
  return result;
}

}  // namespace cubie::symbolic
