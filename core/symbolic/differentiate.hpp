#pragma once
// Derivatives of a system: the sparse Jacobian, derivatives by time, Jacobian times vector.

#include <cstdint>
#include <span>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// One element of the Jacobian that is not 0 by structure.
struct JacobianEntry {
  std::int32_t row = 0;     ///< whose derivative
  std::int32_t column = 0;  ///< by which state
  NodeId value = 0;
};

struct Linearisation {
  /// The given system with the nodes of the derivatives added: the same values for derivatives and observables, bit by
  /// bit, and shared subexpressions.
  System system;
  std::vector<JacobianEntry> jacobian;   ///< by row, then column
  std::vector<NodeId> time_derivatives;  ///< per state df/dt + sum_k df/du_k du_k/dt, the number 0 where there is none
  /// Whether some time derivative is not the number 0.
  [[nodiscard]] bool has_time_derivative() const;
};

/// Differentiates a system, which is taken as it is: fused (fuse.hpp) if the right-hand side shall be. Products of the
/// derivatives are fused into their sums; the given nodes stay. The derivative of a driver by time is
/// Leaf::driver_rate.
///
/// Throws Error(model) when more than `max_nodes` nodes are needed.
[[nodiscard]] Linearisation linearise(const System& system, std::int32_t max_nodes = 4'000'000);

struct JacobianProduct {
  System system;                ///< as above
  std::vector<NodeId> product;  ///< per state the row of the Jacobian times the vector of Leaf::direction
};

/// Costs a small multiple of the system itself, whatever the pattern of the Jacobian.
[[nodiscard]] JacobianProduct jacobian_vector_product(const System& system, std::int32_t max_nodes = 4'000'000);

/// The derivative of each root by time along a solution whose own derivative is Leaf::direction: adds nodes to `graph`
/// and returns them. Throws as above.
[[nodiscard]] std::vector<NodeId> rates_along(Graph& graph, std::span<const NodeId> roots,
                                              std::int32_t max_nodes = 4'000'000);

}  // namespace cubie::symbolic
