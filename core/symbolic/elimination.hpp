#pragma once
// Accumulation of derivatives by vertex elimination on the graph of local derivatives.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// Derivatives of one root: (source, value) by ascending source, zeros left out.
using Gradient = std::vector<std::pair<std::int32_t, NodeId>>;

/// A leaf that depends on a source, and its derivative by it.
struct Seed {
  NodeId leaf = 0;
  std::int32_t source = 0;
  NodeId value = 0;
};

/// The derivatives of every root by all sources (numbered from 0, smaller than `n_sources`), added to the graph.
///
/// Inner nodes are taken out one by one, each edge into one being joined with each edge out of it (Griewank and Reese
/// 1991), always a node with the fewest such pairs: long sums and products cost a logarithm per term, expressions of
/// few states that many rows share are differentiated once, sums over many states that few rows use only from above.
/// Throws Error(model) when the graph grows beyond `max_nodes` or the edges take out of proportion more work.
[[nodiscard]] std::vector<Gradient> gradients(Graph& graph, std::span<const NodeId> roots, std::span<const Seed> seeds,
                                              std::int32_t n_sources, std::int32_t max_nodes);

}  // namespace cubie::symbolic
