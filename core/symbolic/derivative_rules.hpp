#pragma once
// The derivative of each operation by its arguments, and the two operations that derivatives are combined with.

#include <cstddef>
#include <optional>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// Whether `node` changes with its argument `which` at all: false for conditions, for functions that are constant
/// between their jumps and for leaves.
[[nodiscard]] bool varies(const Graph& graph, NodeId node, std::size_t which);

/// The derivative of `node` by its argument `which`, for which varies() holds. Other arguments count as constants, even
/// where they are the same node.
[[nodiscard]] NodeId partial(Graph& graph, NodeId node, std::size_t which);

/// a*b where a 0 that stands in a branch of a selection means "no derivative": the other factor goes into the
/// other branch, so that no NaN or infinity of a branch not taken meets that 0. Signs go to the front.
[[nodiscard]] NodeId chain(Graph& graph, NodeId a, NodeId b);

/// a + b; selections by one condition become one selection.
[[nodiscard]] NodeId total(Graph& graph, NodeId a, NodeId b);

[[nodiscard]] bool is_zero(const Graph& graph, NodeId id);

}  // namespace cubie::symbolic
