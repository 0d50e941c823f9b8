#pragma once
// Values of expressions that depend on nothing but constants.

#include "model/model.hpp"

namespace cubie::model {

/// The value of the last node, in double precision, computed from the nodes from `begin` on; these must be numbers,
/// constants with a value and calls. Truth values count as 1 and 0.
[[nodiscard]] double evaluate_constant(const Model& model, NodeIndex begin);

}  // namespace cubie::model
