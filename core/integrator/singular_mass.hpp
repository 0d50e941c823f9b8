#pragma once
// Which methods solve equations without derivative, 0 = g(t, y, z), beside differential ones.

#include "model/model.hpp"
#include "plan/method.hpp"
#include "symbolic/graph.hpp"

namespace cubie::integrator {

/// Sets plan::Method::algebraic, for a method whose other fields are complete.
void derive_algebraic(plan::Method& method);

/// Throws Error(not_supported) when the system has equations without derivative and the method cannot solve them; the
/// message names the method, the reason, and the methods that can.
void check_algebraic(const plan::Method& method, const model::Model& model, const symbolic::System& system);

}  // namespace cubie::integrator
