#pragma once
// A hash-consed expression graph: structurally equal expressions are one node, so common subexpressions are found
// by construction.

#include <cstdint>
#include <span>
#include <vector>

#include "model/model.hpp"

namespace cubie::symbolic {

using model::Function;
using NodeId = std::int32_t;

/// What a leaf stands for.
enum class Leaf : std::int8_t { number, state, parameter, driver, time };

struct Node {
  bool leaf = true;
  Leaf what = Leaf::number;
  Function function = Function::add;  ///< inner nodes
  std::int32_t index = 0;             ///< state, parameter, driver
  double number = 0.0;                ///< Leaf::number
  std::vector<NodeId> args;           ///< inner nodes; smaller ids than their user's
};

class Graph {
 public:
  [[nodiscard]] NodeId number(double value);
  [[nodiscard]] NodeId leaf(Leaf what, std::int32_t index = 0);
  /// Adds a call, simplified by rules that never change a value and never hide a NaN, an infinity or the sign of a
  /// zero (docs: core/symbolic/README.md lists them).
  [[nodiscard]] NodeId call(Function function, std::span<const NodeId> args);

  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

 private:
  friend class GraphTable;
  [[nodiscard]] NodeId intern(Node node);
  std::vector<Node> nodes_;
  std::vector<std::int32_t> table_;  ///< open-addressing index into nodes_
};

/// A model as graph: constants substituted, user functions inlined (memoised per argument list), locals and
/// observables replaced by what they stand for.
struct System {
  Graph graph;
  std::int32_t n_states = 0;
  std::int32_t n_parameters = 0;
  std::int32_t n_drivers = 0;
  std::vector<NodeId> derivatives;  ///< one per state
  std::vector<NodeId> observables;  ///< one per observable
};

/// Throws Error(model) when the graph exceeds `max_nodes`.
[[nodiscard]] System build_system(const model::Model& model, std::int32_t max_nodes = 4'000'000);

}  // namespace cubie::symbolic
