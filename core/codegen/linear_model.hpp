#pragma once
// What implicit methods need of a model beside its right-hand side: the matrices W = J - d M as kernel text.

#include <span>
#include <string>
#include <vector>

#include "codegen/sparse_lu.hpp"
#include "plan/loop_plan.hpp"
#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// Plans the factorisation of W for the Jacobian that emit_model writes with `linearise`. `names` are those of the
/// states, for messages. Throws as plan_lu does, and Error(model) when equations without derivative cannot determine
/// the states without derivative, whatever the values.
[[nodiscard]] LuPlan plan_linear_model(const symbolic::System& system, std::span<const std::string> names);

/// Emits `template <class L> struct linear_model : model<L>`, to stand behind the text of emit_model, which adds
/// factor() and solve() (lu_text.hpp), mass(v) and, where there are equations without derivative, algebraic(v) and
/// keep_algebraic(jac) (core/kernels/consistent.h). The masses of the plan are 0 and 1. `with_bound`:
/// also within() (jacobian_bound.hpp).
[[nodiscard]] std::string emit_linear_model(const LuPlan& plan, bool with_bound = false);

/// As above, for systems solved by iteration with the products and the diagonal that emit_model writes with
/// `Derivatives::product`. `complex`: the method has complex matrices. `solver` is gmres or bicgstab.
struct KrylovPlan {
  plan::LinearSolver solver = plan::LinearSolver::gmres;
  plan::Preconditioner preconditioner = plan::Preconditioner::jacobi;
  std::int32_t n = 0;
  bool complex = false;
  std::vector<double> mass = {};  ///< by equation, 0 or 1; empty: ones

  /// GMRES: directions after which it starts anew.
  [[nodiscard]] std::int32_t restart() const noexcept;
  /// Numbers kept of one real matrix; a complex one takes twice as many.
  [[nodiscard]] std::int64_t n_slots() const noexcept { return n + std::int64_t{1}; }
  /// Numbers of the work area, see core/kernels/krylov.h.
  [[nodiscard]] std::int64_t n_work() const noexcept;
};
/// With the size and masses of the model; the rest is the caller's. Throws Error(model) as plan_linear_model does.
[[nodiscard]] KrylovPlan plan_iterated_model(const symbolic::System& system, std::span<const std::string> names);
[[nodiscard]] std::string emit_linear_model(const KrylovPlan& plan);

}  // namespace cubie::codegen
