// plan_lu: matching of equations and states, Markowitz order, storage.

#include "codegen/sparse_lu.hpp"

#include <algorithm>
#include <iterator>

#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using Indices = std::vector<std::int32_t>;

constexpr std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }
constexpr std::int32_t number(std::size_t i) { return static_cast<std::int32_t>(i); }

void check(std::int32_t n, std::span<const MatrixEntry> entries, std::span<const double> mass) {
  if (n < 1) throw Error(ErrorCode::invalid_argument, "n must be >= 1 (got {})", n);
  if (!mass.empty() && mass.size() != at(n)) {
    throw Error(ErrorCode::invalid_argument, "mass must have {} values (got {})", n, mass.size());
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto [row, column] = entries[i];
    if (row < 0 || row >= n || column < 0 || column >= n) {
      throw Error(ErrorCode::invalid_argument, "entries must lie within {0} x {0} (got {1}, {2})", n, row, column);
    }
    if (i > 0 && !(entries[i - 1] < entries[i])) {
      throw Error(ErrorCode::invalid_argument, "entries must be sorted by row, then column (at {}, {})", row, column);
    }
  }
}

void insert_sorted(Indices& list, std::int32_t value) {
  list.insert(std::lower_bound(list.begin(), list.end(), value), value);
}

void erase_sorted(Indices& list, std::int32_t value) { list.erase(std::lower_bound(list.begin(), list.end(), value)); }

// The columns of each row of W.
std::vector<Indices> rows_of_w(const LuPlan& plan) {
  std::vector<Indices> rows(at(plan.n));
  for (const auto& [row, column] : plan.entries) rows[at(row)].push_back(column);
  for (std::int32_t i = 0; i < plan.n; ++i) {
    Indices& row = rows[at(i)];
    if (plan.mass[at(i)] != 0.0 && !std::binary_search(row.begin(), row.end(), i)) insert_sorted(row, i);
  }
  return rows;
}

// Gives each equation a state that stands in it, its own one where possible. Every leading block of the matrix then
// has a full transversal, in any order, so that no pivot is zero for all values of the entries.
class Matching {
 public:
  Matching(const LuPlan& plan, const std::vector<Indices>& rows)
      : plan_(plan), rows_(rows), column_of_(rows.size(), -1), row_of_(rows.size(), -1) {
    for (std::int32_t i = 0; i < plan.n; ++i) {
      if (std::binary_search(rows[at(i)].begin(), rows[at(i)].end(), i)) column_of_[at(i)] = row_of_[at(i)] = i;
    }
    for (std::int32_t i = 0; i < plan.n; ++i) {
      // Equations with mass keep their own state if those without can settle it among themselves.
      if (column_of_[at(i)] >= 0 || augment(i, false) || augment(i, true)) continue;
      throw Error(
          ErrorCode::model,
          "the Jacobian is structurally singular: no state is left that equation {} (counted from 0) determines", i);
    }
  }
  [[nodiscard]] const Indices& columns() const noexcept { return column_of_; }

 private:
  // Breadth first: the shortest chain of changes.
  bool augment(std::int32_t start, bool move_any) {
    Indices found_by(rows_.size(), -1);  // by column: the row it was reached from
    Indices queue = {start};
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const std::int32_t row = queue[head];
      for (std::int32_t column : rows_[at(row)]) {
        const std::int32_t holder = row_of_[at(column)];
        if (found_by[at(column)] >= 0) continue;
        if (holder >= 0 && !move_any && plan_.mass[at(holder)] != 0.0) continue;
        found_by[at(column)] = row;
        if (holder >= 0) {
          queue.push_back(holder);
          continue;
        }
        while (column >= 0) {  // each row on the chain takes the column it was found by and leaves its former one
          const std::int32_t taker = found_by[at(column)];
          const std::int32_t left = column_of_[at(taker)];
          column_of_[at(taker)] = column;
          row_of_[at(column)] = taker;
          column = left;
        }
        return true;
      }
    }
    return false;
  }

  const LuPlan& plan_;
  const std::vector<Indices>& rows_;
  Indices column_of_, row_of_;
};

// What elimination leaves behind, by position: columns of U right of the pivot, rows of L below it.
struct Pattern {
  std::vector<Indices> upper_columns, lower_rows;
};

Pattern eliminate(LuPlan& plan, std::vector<Indices> rows, const Indices& pivot_column) {
  std::vector<Indices> columns(rows.size());
  for (std::int32_t i = 0; i < plan.n; ++i) {
    for (const std::int32_t column : rows[at(i)]) columns[at(column)].push_back(i);
  }
  Indices active(rows.size());
  for (std::int32_t i = 0; i < plan.n; ++i) active[at(i)] = i;
  const auto count = [&](std::int32_t row) {
    return static_cast<std::int64_t>(rows[at(row)].size() - 1) *
           static_cast<std::int64_t>(columns[at(pivot_column[at(row)])].size() - 1);
  };
  Pattern pattern;
  Indices missing, merged;
  while (!active.empty()) {
    const auto best =
        std::min_element(active.begin(), active.end(), [&](auto a, auto b) { return count(a) < count(b); });
    const std::int32_t row = *best, column = pivot_column[at(row)];
    active.erase(best);
    plan.pivots.push_back({row, column});
    for (const std::int32_t c : rows[at(row)]) erase_sorted(columns[at(c)], row);
    erase_sorted(rows[at(row)], column);
    const Indices& upper = rows[at(row)];
    for (const std::int32_t r : columns[at(column)]) {
      Indices& target = rows[at(r)];
      erase_sorted(target, column);
      missing.clear();
      std::set_difference(upper.begin(), upper.end(), target.begin(), target.end(), std::back_inserter(missing));
      if (missing.empty()) continue;
      for (const std::int32_t c : missing) insert_sorted(columns[at(c)], r);
      merged.clear();
      std::merge(target.begin(), target.end(), missing.begin(), missing.end(), std::back_inserter(merged));
      target.assign(merged.begin(), merged.end());
    }
    pattern.upper_columns.push_back(std::move(rows[at(row)]));
    pattern.lower_rows.push_back(std::move(columns[at(column)]));
  }
  return pattern;
}

void assign_slots(LuPlan& plan, const Pattern& pattern) {
  const std::size_t n = at(plan.n);
  Indices row_position(n), column_position(n);
  for (std::size_t k = 0; k < n; ++k) {
    row_position[at(plan.pivots[k].row)] = number(k);
    column_position[at(plan.pivots[k].column)] = number(k);
  }
  std::vector<Indices> lower(n);
  for (std::size_t k = 0; k < n; ++k) {
    for (const std::int32_t row : pattern.lower_rows[k]) lower[at(row_position[at(row)])].push_back(number(k));
  }
  plan.row_begin.push_back(0);
  for (std::size_t k = 0; k < n; ++k) {
    plan.slot_column.insert(plan.slot_column.end(), lower[k].begin(), lower[k].end());
    plan.pivot_slot.push_back(number(plan.slot_column.size()));
    plan.slot_column.push_back(number(k));
    const std::size_t upper_begin = plan.slot_column.size();
    for (const std::int32_t column : pattern.upper_columns[k]) {
      plan.slot_column.push_back(column_position[at(column)]);
    }
    std::sort(plan.slot_column.begin() + static_cast<std::ptrdiff_t>(upper_begin), plan.slot_column.end());
    plan.row_begin.push_back(number(plan.slot_column.size()));
  }
  const auto slot_of = [&](std::int32_t row, std::int32_t column) {
    const auto begin = plan.slot_column.begin();
    const std::size_t k = at(row_position[at(row)]);
    const auto slot =
        std::lower_bound(begin + plan.row_begin[k], begin + plan.row_begin[k + 1], column_position[at(column)]);
    return number(static_cast<std::size_t>(slot - begin));
  };
  for (const auto& [row, column] : plan.entries) plan.jacobian_slot.push_back(slot_of(row, column));
  for (std::int32_t i = 0; i < plan.n; ++i) plan.mass_slot.push_back(plan.mass[at(i)] != 0.0 ? slot_of(i, i) : -1);
}

constexpr std::int64_t kMostUpdates = 30'000'000;  // 360 MB of the list; a full matrix of 450 states

void find_dense_block(LuPlan& plan) {
  Indices below(at(plan.n), 0);  // by position: elements of L
  for (std::int32_t k = 0; k < plan.n; ++k) {
    for (std::int32_t s = plan.row_begin[at(k)]; s < plan.pivot_slot[at(k)]; ++s) ++below[at(plan.slot_column[at(s)])];
  }
  plan.dense_from = plan.n;
  for (std::int32_t k = plan.n; k-- > 0; plan.dense_from = k) {
    const std::int32_t others = plan.n - 1 - k, right = plan.row_begin[at(k + 1)] - plan.pivot_slot[at(k)] - 1;
    if (below[at(k)] != others || right != others) break;
  }
}

/// Of the whole factorisation; those of a full matrix of n rows are n^3 / 3.
std::int64_t count_updates(const LuPlan& plan) {
  std::int64_t count = 0;
  for (std::int32_t k = 0; k < plan.n; ++k) {
    for (std::int32_t s = plan.row_begin[at(k)]; s < plan.pivot_slot[at(k)]; ++s) {
      const std::int32_t j = plan.slot_column[at(s)];
      count += plan.row_begin[at(j + 1)] - plan.pivot_slot[at(j)] - 1;
    }
  }
  return count;
}

void list_updates(LuPlan& plan) {
  const std::int64_t count = count_updates(plan);
  if (count > kMostUpdates) {
    throw Error(ErrorCode::not_supported,
                "factoring the Jacobian of {} states takes {} operations per matrix, more than {}: take "
                "linear_solver gmres or bicgstab, or an explicit method",
                plan.n, count, kMostUpdates);
  }
  plan.updates.reserve(static_cast<std::size_t>(count));
  Indices slot_of(at(plan.n), -1);  // of the row at hand, by position; only its own columns are asked for
  for (std::int32_t k = 0; k < plan.n; ++k) {
    for (std::int32_t s = plan.row_begin[at(k)]; s < plan.row_begin[at(k + 1)]; ++s) {
      slot_of[at(plan.slot_column[at(s)])] = s;
    }
    for (std::int32_t s = plan.row_begin[at(k)]; s < plan.pivot_slot[at(k)]; ++s) {
      const std::int32_t j = plan.slot_column[at(s)];
      for (std::int32_t u = plan.pivot_slot[at(j)] + 1; u < plan.row_begin[at(j + 1)]; ++u) {
        plan.updates.push_back({slot_of[at(plan.slot_column[at(u)])], s, u});
      }
    }
  }
}

}  // namespace

std::int64_t LuPlan::factor_operations() const noexcept {
  std::int64_t multipliers = 0;
  for (std::int32_t k = 0; k < n; ++k) multipliers += pivot_slot[at(k)] - row_begin[at(k)];
  return multipliers + static_cast<std::int64_t>(updates.size());
}

std::int64_t LuPlan::solve_operations() const noexcept { return n_slots(); }

LuPlan plan_lu(std::int32_t n, std::span<const MatrixEntry> entries, std::span<const double> mass) {
  check(n, entries, mass);
  LuPlan plan;
  plan.n = n;
  plan.mass.assign(mass.begin(), mass.end());
  if (mass.empty()) plan.mass.assign(at(n), 1.0);
  plan.entries.assign(entries.begin(), entries.end());
  std::vector<Indices> rows = rows_of_w(plan);
  std::size_t n_entries = 0;
  for (const Indices& row : rows) n_entries += row.size();
  const Matching matching(plan, rows);
  assign_slots(plan, eliminate(plan, std::move(rows), matching.columns()));
  find_dense_block(plan);
  list_updates(plan);
  plan.fill = plan.n_slots() - number(n_entries);
  return plan;
}

}  // namespace cubie::codegen
