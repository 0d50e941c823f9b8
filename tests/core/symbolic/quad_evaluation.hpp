#pragma once
// Models and graphs evaluated with 113 bits.

#include <vector>

#include "model/model.hpp"
#include "symbolic/graph.hpp"

namespace cubie::test {

using Quad = __float128;

struct QuadPoint {
  Quad t = 0;
  std::vector<Quad> states, parameters, drivers, driver_rates, direction;
};

/// The derivatives of a model without user functions, straight from the expression trees.
[[nodiscard]] std::vector<Quad> evaluate_directly(const model::Model& model, const QuadPoint& point);

/// The value of every node, by id.
[[nodiscard]] std::vector<Quad> evaluate_nodes(const symbolic::Graph& graph, const QuadPoint& point);

}  // namespace cubie::test
