#include "codegen/linear_model.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "codegen/lu_text.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {

LuPlan plan_linear_model(const symbolic::System& system) {
  const symbolic::Linearisation linear = symbolic::linearise(symbolic::fuse(system));
  std::vector<MatrixEntry> entries;
  entries.reserve(linear.jacobian.size());
  for (const symbolic::JacobianEntry& entry : linear.jacobian) entries.push_back({entry.row, entry.column});
  return plan_lu(system.n_states, entries);
}

std::string emit_linear_model(const LuPlan& plan) {
  const LuText lu = emit_lu(plan, choose_lu_text(plan));
  std::string text = lu.before;
  text +=
      "template <class L>\nstruct linear_model : model<L> {\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n"
      "  static constexpr bool iterative = false;\n"
      "  /// Of equation v.\n"
      "  static CUBIE_FN T mass(int) { return T(S(1)); }\n";
  text += lu.members;
  text += "};\n";
  return text;
}

std::int32_t KrylovPlan::restart() const noexcept {
  constexpr std::int32_t kMost = 20;
  return std::min(kMost, complex ? 2 * n : n);
}

std::int64_t KrylovPlan::n_work() const noexcept {
  const std::int64_t size = complex ? std::int64_t{2} * n : n, m = restart();
  const std::int64_t vectors = solver == plan::LinearSolver::gmres ? m + 1 : 6;
  const std::int64_t scalars = solver == plan::LinearSolver::gmres ? m * (m + 1) / 2 + 4 * m + 1 : 0;
  return 4 * n + (3 + vectors) * size + scalars;
}

std::string emit_linear_model(const KrylovPlan& plan) {
  constexpr const char* kPreconditioners[] = {"none", "jacobi", "neumann"};
  return fmt::format(
      "template <class L>\nstruct linear_model : model<L> {{\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n"
      "  static constexpr bool iterative = true;\n"
      "  static constexpr krylov_kind solver = krylov_kind::{};\n"
      "  static constexpr preconditioner_kind preconditioner = preconditioner_kind::{};\n"
      "  static constexpr int restart = {}, n_lu = {}, n_work = {};\n"
      "  /// Of equation v.\n"
      "  static CUBIE_FN T mass(int) {{ return T(S(1)); }}\n"
      "  template <class N>\n"
      "  static CUBIE_FN M factor(N d, const T* diagonal, N* kept) {{\n"
      "    return keep_diagonal<L, linear_model>(d, diagonal, kept);\n"
      "  }}\n"
      "  template <class N>\n"
      "  static CUBIE_FN typename L::I solve(const linear_memory<L>& m, const N* kept, N* x, const M& wanted) {{\n"
      "    return solve_by_krylov<L, linear_model>(m, kept, x, wanted);\n"
      "  }}\n"
      "}};\n",
      plan.solver == plan::LinearSolver::gmres ? "gmres" : "bicgstab",
      kPreconditioners[static_cast<std::size_t>(plan.preconditioner)], plan.restart(), plan.n_slots(), plan.n_work());
}

}  // namespace cubie::codegen
