#pragma once
// A hash-consed expression graph: structurally equal expressions are one node, so common subexpressions are found
// by construction.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "model/model.hpp"

namespace cubie::symbolic {

using model::Function;
using NodeId = std::int32_t;

/// What a leaf stands for. `truth` is a constant truth value (number 0 or 1); every other leaf is a number. Derivatives
/// also read `driver_rate`, the derivative of a driver by time, and `direction`, an element of the vector that a
/// Jacobian is multiplied with.
enum class Leaf : std::int8_t { number, state, parameter, driver, time, truth, driver_rate, direction };

/// The arguments of a node, stored in place: no operation of the graph takes more than three (min and max of many
/// arguments are left folds of two).
class ArgList {
 public:
  ArgList() = default;
  explicit ArgList(std::span<const NodeId> ids) : size_(static_cast<std::int32_t>(ids.size())) {
    for (std::size_t i = 0; i < ids.size(); ++i) ids_[i] = ids[i];
  }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(size_); }
  [[nodiscard]] NodeId operator[](std::size_t i) const noexcept { return ids_[i]; }
  [[nodiscard]] const NodeId* begin() const noexcept { return ids_; }
  [[nodiscard]] const NodeId* end() const noexcept { return ids_ + size_; }
  friend bool operator==(const ArgList&, const ArgList&) = default;

  static constexpr std::size_t kMax = 3;

 private:
  NodeId ids_[kMax] = {0, 0, 0};
  std::int32_t size_ = 0;
};

struct Node {
  bool leaf = true;
  Leaf what = Leaf::number;
  Function function = Function::add;  ///< inner nodes
  std::int32_t index = 0;             ///< state, parameter, driver, driver_rate, direction
  double number = 0.0;                ///< Leaf::number, Leaf::truth
  ArgList args;                       ///< inner nodes; smaller ids than their user's

  [[nodiscard]] bool is(Leaf kind) const noexcept { return leaf && what == kind; }
  [[nodiscard]] bool is(Function f) const noexcept { return !leaf && function == f; }
};

class Graph {
 public:
  /// Throws Error(model) when `value` is not finite: kernel text has no spelling for it.
  NodeId number(double value);
  NodeId truth(bool value);
  NodeId leaf(Leaf what, std::int32_t index = 0);
  /// Adds a call, simplified by rules that never change a value and never hide a NaN, an infinity or the sign of a
  /// zero (core/symbolic/README.md lists them).
  NodeId call(Function function, std::span<const NodeId> args);
  NodeId call(Function function, std::initializer_list<NodeId> args) {
    return call(function, std::span<const NodeId>(args.begin(), args.size()));
  }

  /// Valid until the next node is added.
  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

 private:
  friend class Simplifier;
  NodeId intern(const Node& node);
  NodeId intern_call(Function function, std::span<const NodeId> args);
  void grow();
  std::vector<Node> nodes_;
  std::vector<std::int32_t> table_;  ///< open-addressing index into nodes_, -1: empty; size a power of two
};

/// Whether the node is a truth value (a mask in kernel text) rather than a number.
[[nodiscard]] bool is_truth(const Node& node) noexcept;

/// What an event of the model watches, as a difference from 0, and the values it assigns.
struct EventNodes {
  NodeId guard = 0;
  std::vector<NodeId> values;
};

/// A model as graph: constants substituted, user functions inlined (memoised per argument list), locals and
/// observables replaced by what they stand for.
struct System {
  Graph graph;
  std::int32_t n_states = 0;
  std::int32_t n_parameters = 0;
  std::int32_t n_drivers = 0;
  bool compiled = false;                ///< the right-hand side is compiled code: there are no derivatives
  std::vector<NodeId> derivatives;      ///< one per state; masses other than 0 are divided out
  std::vector<NodeId> observables;      ///< one per observable
  std::vector<NodeId> summaries;        ///< one per summary declared in the model: what is summarised
  std::vector<NodeId> dose_attributes;  ///< one per attribute declared in the model; of parameters alone
  std::vector<EventNodes> events;       ///< one per event; only as build_system leaves them
  std::vector<char> algebraic;          ///< one per state: whether its row is 0 = derivative; empty: none is

  [[nodiscard]] bool is_algebraic(std::int32_t state) const {
    return !algebraic.empty() && algebraic[static_cast<std::size_t>(state)] != 0;
  }
  [[nodiscard]] std::int32_t n_algebraic() const;
};

/// Throws Error(model) when the graph exceeds `max_nodes`, when the inlining of user functions takes out of
/// proportion more work than that, or when a number is not finite.
[[nodiscard]] System build_system(const model::Model& model, std::int32_t max_nodes = 4'000'000);

}  // namespace cubie::symbolic
