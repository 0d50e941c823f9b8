// linearise and jacobian_vector_product: which derivatives a system has, and their fusion.

#include "symbolic/differentiate.hpp"

#include <span>
#include <utility>

#include "symbolic/derivative_rules.hpp"
#include "symbolic/elimination.hpp"
#include "symbolic/fuse.hpp"
#include "symbolic/slope_algebra.hpp"
#include "util/error.hpp"
#include "util/float_environment.hpp"

namespace cubie::symbolic {
namespace {

// The nodes that outputs need, with the products among the nodes from `first` on fused, as a system of the kind of
// `model`; `values` stand behind its own outputs and are replaced by their new ids.
System finish(const System& model, const Graph& graph, NodeId first, std::vector<NodeId>& values) {
  std::vector<NodeId> roots = model.derivatives;
  roots.insert(roots.end(), model.observables.begin(), model.observables.end());
  roots.insert(roots.end(), values.begin(), values.end());
  FusedGraph fused = fuse(graph, roots, first);
  System result;
  result.graph = std::move(fused.graph);
  result.n_states = model.n_states;
  result.n_parameters = model.n_parameters;
  result.n_drivers = model.n_drivers;
  result.algebraic = model.algebraic;
  const auto observables = fused.roots.begin() + static_cast<std::ptrdiff_t>(model.derivatives.size());
  const auto rest = observables + static_cast<std::ptrdiff_t>(model.observables.size());
  result.derivatives.assign(fused.roots.begin(), observables);
  result.observables.assign(observables, rest);
  values.assign(rest, fused.roots.end());
  return result;
}

// States are the sources 0 .. n - 1, time is source n.
std::vector<Seed> seeds_of(Graph& graph, std::int32_t n_states) {
  std::vector<Seed> seeds;
  const auto size = static_cast<NodeId>(graph.size());
  const NodeId one = graph.number(1.0);
  for (NodeId id = 0; id < size; ++id) {
    const Node leaf = graph[id];
    if (leaf.is(Leaf::state)) seeds.push_back({id, leaf.index, one});
    if (leaf.is(Leaf::time)) seeds.push_back({id, n_states, one});
    if (leaf.is(Leaf::driver)) seeds.push_back({id, n_states, graph.leaf(Leaf::driver_rate, leaf.index)});
  }
  return seeds;
}

// Sums over one direction node by node: an edge is used once, so there is nothing to choose.
class Tangents {
 public:
  /// `timed`: time and drivers move, too.
  Tangents(Graph& graph, std::int32_t max_nodes, bool timed = false)
      : g_(graph), max_nodes_(static_cast<std::size_t>(max_nodes)), timed_(timed) {
    tangents_.assign(graph.size(), graph.number(0.0));
  }

  [[nodiscard]] std::vector<NodeId> of(std::span<const NodeId> roots) {
    std::vector<char> needed(tangents_.size(), 0);
    for (const NodeId root : roots) needed[static_cast<std::size_t>(root)] = 1;
    for (std::size_t i = needed.size(); i-- > 0;) {
      if (needed[i] == 0) continue;
      for (const NodeId arg : g_[static_cast<NodeId>(i)].args) needed[static_cast<std::size_t>(arg)] = 1;
    }
    for (std::size_t i = 0; i < needed.size(); ++i) {
      if (needed[i] != 0) tangents_[i] = tangent(static_cast<NodeId>(i));
      if (g_.size() > max_nodes_) {
        throw Error(ErrorCode::model, "the derivatives of the model take more than {} operations", max_nodes_);
      }
    }
    std::vector<NodeId> result;
    for (const NodeId root : roots) result.push_back(tangents_[static_cast<std::size_t>(root)]);
    return result;
  }

 private:
  NodeId tangent(NodeId id) {
    const Node node = g_[id];
    if (node.is(Leaf::state)) return g_.leaf(Leaf::direction, node.index);
    if (timed_ && node.is(Leaf::time)) return g_.number(1.0);
    if (timed_ && node.is(Leaf::driver)) return g_.leaf(Leaf::driver_rate, node.index);
    NodeId sum = g_.number(0.0);
    for (std::size_t k = 0; k < node.args.size(); ++k) {
      const NodeId inner = tangents_[static_cast<std::size_t>(node.args[k])];
      if (is_zero(g_, inner) || !varies(g_, id, k)) continue;
      const NodeId slope = partial(g_, id, k);
      if (is_zero(g_, slope)) continue;
      sum = total(g_, sum, chain(g_, slope, inner));
    }
    return sum;
  }

  Graph& g_;
  std::size_t max_nodes_;
  bool timed_;
  std::vector<NodeId> tangents_;
};

}  // namespace

bool Linearisation::has_time_derivative() const {
  for (const NodeId id : time_derivatives) {
    if (!is_zero(system.graph, id)) return true;
  }
  return false;
}

Linearisation linearise(const System& system, std::int32_t max_nodes) {
  const DefaultFloatEnvironment environment;
  Graph graph = system.graph;
  const auto first = static_cast<NodeId>(graph.size());
  const std::vector<Seed> seeds = seeds_of(graph, system.n_states);
  const std::vector<Gradient> rows = gradients(graph, system.derivatives, seeds, system.n_states + 1, max_nodes);

  Linearisation result;
  std::vector<NodeId> values;
  std::vector<NodeId> by_time;
  const NodeId zero = graph.number(0.0);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    by_time.push_back(zero);
    for (const auto& [source, value] : rows[row]) {
      if (source == system.n_states) {
        by_time.back() = value;
      } else {
        result.jacobian.push_back({static_cast<std::int32_t>(row), source, 0});
        values.push_back(value);
      }
    }
  }
  values.insert(values.end(), by_time.begin(), by_time.end());
  result.system = finish(system, graph, first, values);
  for (std::size_t i = 0; i < result.jacobian.size(); ++i) result.jacobian[i].value = values[i];
  result.time_derivatives.assign(values.begin() + static_cast<std::ptrdiff_t>(result.jacobian.size()), values.end());
  return result;
}

JacobianProduct jacobian_vector_product(const System& system, std::int32_t max_nodes) {
  const DefaultFloatEnvironment environment;
  Graph graph = system.graph;
  const auto first = static_cast<NodeId>(graph.size());
  JacobianProduct result;
  result.product = Tangents(graph, max_nodes).of(system.derivatives);
  result.system = finish(system, graph, first, result.product);
  return result;
}

std::vector<NodeId> rates_along(Graph& graph, std::span<const NodeId> roots, std::int32_t max_nodes) {
  const DefaultFloatEnvironment environment;
  return Tangents(graph, max_nodes, true).of(roots);
}

}  // namespace cubie::symbolic
