#pragma once
// Events of a parsed model: what they watch, and what they may change.

#include <string_view>

#include "model/lowering.hpp"
#include "model/names.hpp"
#include "model/syntax.hpp"

namespace cubie::model {

/// Checks the events of `tree` and appends them to `model`, whose variables and masses must be complete. Throws
/// Error(model) for a target that is no state with a derivative and no parameter, or that is given twice.
void lower_events(std::string_view text, const SyntaxTree& tree, const Names& names, Lowering& lowering, Model& model);

}  // namespace cubie::model
