#pragma once
// The plan of a sparse LU factorisation of W = J - d M with a fixed pivot order: fill-in, storage and operations.

#include <cstdint>
#include <span>
#include <vector>

namespace cubie::codegen {

/// A structural non-zero of the Jacobian: the derivative of equation `row` by state `column`.
struct MatrixEntry {
  std::int32_t row = 0, column = 0;
  friend auto operator<=>(const MatrixEntry&, const MatrixEntry&) = default;
};

/// w[target] -= w[multiplier] * w[source]
struct LuUpdate {
  std::int32_t target = 0, multiplier = 0, source = 0;
  friend bool operator==(const LuUpdate&, const LuUpdate&) = default;
};

/// Row k of the factors belongs to equation pivots[k].row and eliminates state pivots[k].column; "position" is such a
/// k. L has a unit diagonal that is not stored; the diagonal of U is stored as reciprocals.
///
/// Slots stand row after row, each row by position of its columns: L, pivot, U. Updates stand in order of execution:
/// row by row, and within a row by position of the multiplier; this is the order of operations of every form of text.
struct LuPlan {
  std::int32_t n = 0;
  std::vector<double> mass;                 ///< diagonal of M, by equation
  std::vector<MatrixEntry> entries;         ///< of the Jacobian, as given
  std::vector<MatrixEntry> pivots;          ///< in order of elimination
  std::vector<std::int32_t> row_begin;      ///< first slot of each row, and the number of slots
  std::vector<std::int32_t> pivot_slot;     ///< by position
  std::vector<std::int32_t> slot_column;    ///< by slot: position of its column
  std::vector<std::int32_t> jacobian_slot;  ///< by entry of the Jacobian
  std::vector<std::int32_t> mass_slot;      ///< by equation: slot of its own state, -1: no mass
  std::vector<LuUpdate> updates;
  std::int32_t dense_from = 0;  ///< position from which on rows hold every column from there on; n: no such block
  std::int32_t fill = 0;        ///< slots that are no entry of W

  [[nodiscard]] std::int32_t n_slots() const noexcept { return row_begin.back(); }
  /// Multiplications, fused or not, of factor (n reciprocals come on top) and of solve.
  [[nodiscard]] std::int64_t factor_operations() const noexcept;
  [[nodiscard]] std::int64_t solve_operations() const noexcept;
};

/// Plans W = J - d M for n states. `entries` are sorted by row, then column, each once; `mass` is the diagonal of M,
/// one value per equation, or empty for ones. A row is eliminated by its own state wherever the diagonal of W is a
/// structural non-zero and the pattern allows it. Among the remaining pivots the one of least Markowitz count
/// (r - 1)(c - 1) is next, the lower equation where counts tie. A function of the arguments alone; time and memory
/// follow the number of slots and updates.
///
/// Throws Error(not_supported) when the factors take tens of millions of operations, Error(model) that names an
/// equation when no choice of values makes W regular, Error(invalid_argument) for entries out of order or range and for
/// a wrong number of masses.
[[nodiscard]] LuPlan plan_lu(std::int32_t n, std::span<const MatrixEntry> entries, std::span<const double> mass = {});

}  // namespace cubie::codegen
