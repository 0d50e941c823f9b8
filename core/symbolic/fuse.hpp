#pragma once
// Chooses the fused multiply-adds of a system.

#include <span>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// The same system with fma spelled out, holding only the nodes its outputs need.
///
/// A product is fused into the sum or difference that uses it when that is its only use, uses being counted over all
/// derivatives, observables and summaries, whichever of them a kernel keeps: the choice is a property of the model
/// alone. A sum whose value goes straight into an elementary function or a comparison is not fused, so that sqrt(b*b -
/// a*c) sees an exact zero where the two rounded products agree. README.md lists the forms.
[[nodiscard]] System fuse(const System& system);

struct FusedGraph {
  Graph graph;
  std::vector<NodeId> roots;
};

/// The same choice for any list of roots. Nodes below `first` stay what they are, so that derivatives can be fused
/// beside functions whose values must not change.
[[nodiscard]] FusedGraph fuse(const Graph& graph, std::span<const NodeId> roots, NodeId first = 0);

}  // namespace cubie::symbolic
