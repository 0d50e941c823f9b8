#pragma once
// The two operations that slopes are combined with. The number 0 stands for "no slope": it is never multiplied with.

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// Whether two numbers in a product become one. Not where many slopes meet many others: as many new numbers would come
/// of it.
enum class Numbers : bool { stay, gather };

/// a*b where a 0 that stands in a branch of a selection means "no derivative": the other factor goes into the
/// other branch, so that no NaN or infinity of a branch not taken meets that 0. Signs go to the front.
[[nodiscard]] NodeId chain(Graph& graph, NodeId a, NodeId b, Numbers numbers = Numbers::gather);

/// a + b; selections by one condition become one selection.
[[nodiscard]] NodeId total(Graph& graph, NodeId a, NodeId b);

[[nodiscard]] bool is_zero(const Graph& graph, NodeId id);

}  // namespace cubie::symbolic
