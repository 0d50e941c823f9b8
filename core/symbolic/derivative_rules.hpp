#pragma once
// The derivative of each operation by its arguments.

#include <cstddef>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// Whether `node` changes with its argument `which` at all: false for conditions, for functions that are constant
/// between their jumps and for leaves.
[[nodiscard]] bool varies(const Graph& graph, NodeId node, std::size_t which);

/// The derivative of `node` by its argument `which`, for which varies() holds. Other arguments count as constants, even
/// where they are the same node.
[[nodiscard]] NodeId partial(Graph& graph, NodeId node, std::size_t which);

}  // namespace cubie::symbolic
