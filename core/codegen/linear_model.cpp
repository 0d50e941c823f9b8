#include "codegen/linear_model.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "codegen/jacobian_bound.hpp"
#include "codegen/lu_text.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// Gives each equation without derivative a state without derivative that stands in it; false where none is left.
class AlgebraicMatching {
 public:
  AlgebraicMatching(const symbolic::System& system, const std::vector<MatrixEntry>& entries)
      : columns_(at(system.n_states)), row_of_(at(system.n_states), -1) {
    for (const MatrixEntry& entry : entries) {
      if (system.is_algebraic(entry.row) && system.is_algebraic(entry.column)) {
        columns_[at(entry.row)].push_back(entry.column);
      }
    }
  }

  // Breadth first along the rows that would have to change their state.
  [[nodiscard]] bool add(std::int32_t start) {
    std::vector<std::int32_t> found_by(row_of_.size(), -1), queue{start}, column_of(row_of_.size(), -1);
    for (std::size_t c = 0; c < row_of_.size(); ++c) {
      if (row_of_[c] >= 0) column_of[at(row_of_[c])] = static_cast<std::int32_t>(c);
    }
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const std::int32_t row = queue[head];
      for (std::int32_t column : columns_[at(row)]) {
        if (found_by[at(column)] >= 0) continue;
        found_by[at(column)] = row;
        if (row_of_[at(column)] >= 0) {
          queue.push_back(row_of_[at(column)]);
          continue;
        }
        while (column >= 0) {
          const std::int32_t taker = found_by[at(column)];
          row_of_[at(column)] = taker;
          column = column_of[at(taker)];
        }
        return true;
      }
    }
    return false;
  }

 private:
  std::vector<std::vector<std::int32_t>> columns_;  // by row
  std::vector<std::int32_t> row_of_;                // by column
};

std::vector<MatrixEntry> full_matrix(std::int32_t n) {
  constexpr std::int32_t kMostStates = 300;  // planning and compiling one takes seconds
  if (n > kMostStates) {
    throw Error(ErrorCode::not_supported,
                "implicit methods need the full Jacobian of a compiled right-hand side, of {} states at most (got {}): "
                "take an explicit method",
                kMostStates, n);
  }
  std::vector<MatrixEntry> entries;
  entries.reserve(at(n) * at(n));
  for (std::int32_t row = 0; row < n; ++row) {
    for (std::int32_t column = 0; column < n; ++column) entries.push_back({row, column});
  }
  return entries;
}

std::vector<MatrixEntry> jacobian_entries(const symbolic::System& system) {
  if (system.compiled) return full_matrix(system.n_states);
  const symbolic::Linearisation linear = symbolic::linearise(symbolic::fuse(system));
  std::vector<MatrixEntry> entries;
  entries.reserve(linear.jacobian.size());
  for (const symbolic::JacobianEntry& entry : linear.jacobian) entries.push_back({entry.row, entry.column});
  return entries;
}

// 0 for equations without derivative, 1 for others; empty where there are others alone.
std::vector<double> masses(const symbolic::System& system) {
  std::vector<double> mass;
  if (system.n_algebraic() == 0) return mass;
  for (std::int32_t i = 0; i < system.n_states; ++i) mass.push_back(system.is_algebraic(i) ? 0.0 : 1.0);
  return mass;
}

void check_index(const symbolic::System& system, const std::vector<MatrixEntry>& entries,
                 std::span<const std::string> names) {
  AlgebraicMatching matching(system, entries);
  for (std::int32_t row = 0; row < system.n_states; ++row) {
    if (!system.is_algebraic(row) || matching.add(row)) continue;
    throw Error(ErrorCode::model,
                "the row '0 = ...' of state '{}' determines none of the states without derivative that other such rows "
                "leave: the equations have an index above 1, or contradict each other",
                names[at(row)]);
  }
}

// The function that zeroes the entries of rows with a derivative, which stand in runs.
std::string keep_algebraic(const LuPlan& plan) {
  std::string text = "  static CUBIE_FN void keep_algebraic(T* CUBIE_RESTRICT jac) {\n";
  const std::size_t n = plan.entries.size();
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin;
    while (end < n && plan.mass[at(plan.entries[end].row)] != 0.0) ++end;
    if (end > begin) {
      fmt::format_to(Out(text), "    for (int e = {}; e < {}; ++e) jac[e] = T(S(0));\n", begin, end);
    }
    begin = std::max(end, begin + 1);
  }
  return text + "  }\n";
}

constexpr std::size_t kWord = 64;

// Rows without derivative as bits, which compilers see through where v is known. `mass` is not empty.
std::string algebraic_rows(const std::vector<double>& mass) {
  std::vector<std::uint64_t> words((mass.size() + kWord - 1) / kWord, 0);
  for (std::size_t v = 0; v < mass.size(); ++v) {
    if (mass[v] == 0.0) words[v / kWord] |= std::uint64_t{1} << (v % kWord);
  }
  std::string text = "  static CUBIE_FN constexpr bool algebraic(int v) {\n    return (";
  for (std::size_t w = 0; w + 1 < words.size(); ++w) {
    fmt::format_to(Out(text), "v < {} ? 0x{:x}ull : ", (w + 1) * kWord, words[w]);
  }
  fmt::format_to(Out(text), "0x{:x}ull) >> (v & {}) & 1;\n  }}\n", words.back(), kWord - 1);
  return text;
}

bool has_zero(const std::vector<double>& mass) { return std::find(mass.begin(), mass.end(), 0.0) != mass.end(); }

std::string mass_text(const std::vector<double>& mass) {
  if (!has_zero(mass)) return "  static CUBIE_FN T mass(int) { return T(S(1)); }\n";
  return "  static CUBIE_FN T mass(int v) { return T(S(algebraic(v) ? 0 : 1)); }\n" + algebraic_rows(mass);
}

// As keep_algebraic above, where the diagonal alone is kept.
std::string keep_algebraic(const KrylovPlan& plan) {
  if (!has_zero(plan.mass)) return {};
  return fmt::format(
      "  static CUBIE_FN void keep_algebraic(T* CUBIE_RESTRICT diagonal) {{\n"
      "    CUBIE_ROLL for (int v = 0; v < {}; ++v) diagonal[v] = algebraic(v) ? diagonal[v] : T(S(0));\n"
      "  }}\n",
      plan.n);
}

}  // namespace

LuPlan plan_linear_model(const symbolic::System& system, std::span<const std::string> names) {
  const std::vector<MatrixEntry> entries = jacobian_entries(system);
  if (system.n_algebraic() > 0) check_index(system, entries, names);
  return plan_lu(system.n_states, entries, masses(system));
}

KrylovPlan plan_iterated_model(const symbolic::System& system, std::span<const std::string> names) {
  if (system.n_algebraic() > 0) check_index(system, jacobian_entries(system), names);
  KrylovPlan plan;
  plan.n = system.n_states;
  plan.mass = masses(system);
  return plan;
}

std::string emit_linear_model(const LuPlan& plan, bool with_bound) {
  const LuText lu = emit_lu(plan, choose_lu_text(plan));
  std::string text = lu.before;
  BoundText bound;
  if (with_bound) bound = emit_jacobian_bound(plan.n, plan.entries);
  text += bound.before;
  text +=
      "template <class L>\nstruct linear_model : model<L> {\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n"
      "  static constexpr bool iterative = false;\n"
      "  /// Of equation v.\n";
  text += mass_text(plan.mass);
  if (has_zero(plan.mass)) text += keep_algebraic(plan);
  text += lu.members;
  text += bound.members;
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
      "  /// Of equation v.\n{}{}"
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
      kPreconditioners[static_cast<std::size_t>(plan.preconditioner)], plan.restart(), plan.n_slots(), plan.n_work(),
      mass_text(plan.mass), keep_algebraic(plan));
}

}  // namespace cubie::codegen
