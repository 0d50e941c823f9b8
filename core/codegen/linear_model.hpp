#pragma once
// What implicit methods need of a model beside its right-hand side: the matrices W = J - d M as kernel text.

#include <string>

#include "codegen/sparse_lu.hpp"
#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// Plans the factorisation of W for the Jacobian that emit_model writes with `linearise`. Throws as plan_lu does.
[[nodiscard]] LuPlan plan_linear_model(const symbolic::System& system);

/// Emits `template <class L> struct linear_model : model<L>`, which adds factor(), solve() and mass() (lu_text.hpp), to
/// stand behind the text of emit_model.
[[nodiscard]] std::string emit_linear_model(const LuPlan& plan);

}  // namespace cubie::codegen
