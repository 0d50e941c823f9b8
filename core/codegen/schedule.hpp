#pragma once
// The order in which straight-line code computes its values, chosen so that few of them are live at a time.

#include <cstdint>
#include <span>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// An order of evaluation: the inner nodes that some root needs, each once, after its arguments.
struct Schedule {
  std::vector<symbolic::NodeId> order;
  std::int32_t peak_live = 0;
};

/// The largest number of values that are live together when `order` is followed. A value is live from its
/// computation to its last use; leaves do not count (they stay in the arrays they come from), a root is used where
/// it is computed.
[[nodiscard]] std::int32_t peak_live(const symbolic::Graph& graph, std::span<const symbolic::NodeId> order);

/// The best of a few fixed policies by peak_live, the earlier policy where they tie: a function of the arguments
/// alone. Time and memory grow with the number of nodes times its logarithm.
[[nodiscard]] Schedule schedule(const symbolic::Graph& graph, std::span<const symbolic::NodeId> roots);

}  // namespace cubie::codegen
