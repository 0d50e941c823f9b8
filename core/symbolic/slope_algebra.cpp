// Products and sums of slopes. Conditions may nest as deep as a model's branches, so nothing recurses.

#include "symbolic/slope_algebra.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace cubie::symbolic {
namespace {

// A selection with a 0 in one branch: a derivative that is there under a condition only.
bool is_masked(const Graph& graph, NodeId id) {
  const Node& node = graph[id];
  return node.is(Function::select) && (is_zero(graph, node.args[1]) || is_zero(graph, node.args[2]));
}

// A selection around a value: `other` stands in the branch of the condition that the value does not.
struct Mask {
  NodeId condition;
  bool value_is_first;
  NodeId other;
};

NodeId wrap(Graph& graph, NodeId value, std::span<const Mask> masks) {
  for (std::size_t i = masks.size(); i-- > 0;) {
    const Mask& mask = masks[i];
    value = mask.value_is_first ? graph.call(Function::select, {mask.condition, value, mask.other})
                                : graph.call(Function::select, {mask.condition, mask.other, value});
  }
  return value;
}

// Takes masks and signs off a factor, down to what is multiplied.
NodeId unwrap(const Graph& graph, NodeId id, std::vector<Mask>& masks, bool& negative) {
  while (true) {
    const Node& node = graph[id];
    if (node.is(Function::neg)) {
      negative = !negative;
      id = node.args[0];
    } else if (is_masked(graph, id)) {
      const bool first = is_zero(graph, node.args[2]);
      masks.push_back({node.args[0], first, node.args[first ? 2 : 1]});
      id = node.args[first ? 1 : 2];
    } else {
      return id;
    }
  }
}

// A number times the other factor, into a number that stands there already: slopes of scaled arguments
// (exp(-x/20)) pile numbers up. One rounding less; not where the new number would leave the range of either format.
std::optional<NodeId> scaled(Graph& graph, NodeId factor, NodeId of) {
  if (!graph[factor].is(Leaf::number)) return std::nullopt;
  const Node node = graph[of];
  const bool product = node.is(Function::mul);
  if (!product && !node.is(Function::div)) return std::nullopt;
  const std::size_t place = product && graph[node.args[1]].is(Leaf::number) ? 1 : 0;
  const Node& number = graph[node.args[place]];
  if (!number.is(Leaf::number)) return std::nullopt;
  const double value = graph[factor].number * number.number;
  if (!(std::fabs(value) >= 1e-30 && std::fabs(value) <= 1e30)) return std::nullopt;
  const NodeId other = node.args[1 - place];
  return graph.call(node.function, {graph.number(value), other});
}

NodeId product_of(Graph& graph, NodeId a, NodeId b, Numbers numbers) {
  if (is_zero(graph, a)) return a;
  if (is_zero(graph, b)) return b;
  if (numbers == Numbers::gather) {
    if (const std::optional<NodeId> node = scaled(graph, a, b)) return *node;
    if (const std::optional<NodeId> node = scaled(graph, b, a)) return *node;
  }
  return graph.call(Function::mul, {a, b});
}

}  // namespace

bool is_zero(const Graph& graph, NodeId id) {
  const Node& node = graph[id];
  return node.is(Leaf::number) && node.number == 0.0;
}

NodeId chain(Graph& graph, NodeId a, NodeId b, Numbers numbers) {
  std::vector<Mask> masks;
  bool negative = false;
  a = unwrap(graph, a, masks, negative);
  // Nothing meets the zeros of b where the other factor is 1; in a long chain of branches b has many.
  const bool is_one = graph[a].is(Leaf::number) && graph[a].number == 1.0;
  if (!is_one) b = unwrap(graph, b, masks, negative);
  NodeId product = product_of(graph, a, b, numbers);
  if (negative) product = graph.call(Function::neg, {product});
  return wrap(graph, product, masks);
}

NodeId total(Graph& graph, NodeId a, NodeId b) {
  std::vector<Mask> masks;
  while (!is_zero(graph, a) && !is_zero(graph, b)) {
    const bool selections = graph[a].is(Function::select) && graph[b].is(Function::select);
    if (!selections || (!is_masked(graph, a) && !is_masked(graph, b))) break;
    const ArgList x = graph[a].args;
    const ArgList y = graph[b].args;
    if (x[0] != y[0]) break;
    // In one branch at least a 0 stands, and there the sum is what the other has.
    const bool sum_is_first = !is_zero(graph, x[1]) && !is_zero(graph, y[1]);
    const std::size_t k = sum_is_first ? 2 : 1;
    masks.push_back({x[0], sum_is_first, is_zero(graph, x[k]) ? y[k] : x[k]});
    a = x[3 - k];
    b = y[3 - k];
  }
  const NodeId sum = is_zero(graph, a) ? b : is_zero(graph, b) ? a : graph.call(Function::add, {a, b});
  return wrap(graph, sum, masks);
}

}  // namespace cubie::symbolic
