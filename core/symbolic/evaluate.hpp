#pragma once
// Evaluates a system on the host in double, operation by operation: the reference for generated kernels.

#include <span>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// One point; the arrays have n_states, n_parameters and n_drivers elements. The last two are for systems with
/// derivatives (differentiate.hpp).
struct Point {
  double t = 0.0;
  std::span<const double> states;
  std::span<const double> parameters;
  std::span<const double> drivers;
  std::span<const double> driver_rates = {};
  std::span<const double> direction = {};
};

struct Values {
  std::vector<double> derivatives;
  std::vector<double> observables;
};

/// Every operation is rounded to double once; fused operations are those the graph spells as fma.
[[nodiscard]] Values evaluate(const System& system, const Point& point);

/// The value of every node, by id.
[[nodiscard]] std::vector<double> evaluate_nodes(const Graph& graph, const Point& point);

}  // namespace cubie::symbolic
