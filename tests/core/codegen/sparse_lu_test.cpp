// Plans of a sparse LU: pivots, fill, slots and updates against an elimination of the full pattern.

#include <algorithm>
#include <functional>
#include <iostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "codegen/sparse_lu.hpp"
#include "random_pattern.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using test::RandomPattern;
using Full = std::vector<std::vector<char>>;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

Full full_pattern(const RandomPattern& pattern) {
  Full w(at(pattern.n), std::vector<char>(at(pattern.n), 0));
  for (const auto& [row, column] : pattern.entries) w[at(row)][at(column)] = 1;
  for (std::size_t i = 0; i < w.size(); ++i) {
    if (pattern.mass[i] != 0.0) w[i][i] = 1;
  }
  return w;
}

// Whether each equation can have a state of its own, by the textbook's recursion.
bool is_matchable(const Full& w) {
  const std::size_t n = w.size();
  std::vector<int> row_of(n, -1);
  for (std::size_t start = 0; start < n; ++start) {
    std::vector<char> seen(n, 0);
    const std::function<bool(std::size_t)> place = [&](std::size_t row) {
      for (std::size_t c = 0; c < n; ++c) {
        if (w[row][c] == 0 || seen[c] != 0) continue;
        seen[c] = 1;
        if (row_of[c] >= 0 && !place(static_cast<std::size_t>(row_of[c]))) continue;
        row_of[c] = static_cast<int>(row);
        return true;
      }
      return false;
    };
    if (!place(start)) return false;
  }
  return true;
}

// The pattern in the order of the pivots.
Full in_order(const LuPlan& plan, const Full& w) {
  Full out = w;
  for (std::size_t i = 0; i < w.size(); ++i) {
    for (std::size_t j = 0; j < w.size(); ++j) out[i][j] = w[at(plan.pivots[i].row)][at(plan.pivots[j].column)];
  }
  return out;
}

void expect_permutation(const LuPlan& plan) {
  std::vector<char> rows(at(plan.n), 0), columns(at(plan.n), 0);
  ASSERT_EQ(plan.pivots.size(), at(plan.n));
  for (const auto& [row, column] : plan.pivots) rows[at(row)] = columns[at(column)] = 1;
  EXPECT_EQ(rows, std::vector<char>(at(plan.n), 1));
  EXPECT_EQ(columns, std::vector<char>(at(plan.n), 1));
}

// Eliminates and asks before every step whether the pivot is the best of those that remain.
void expect_markowitz_order(const LuPlan& plan, Full a) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    const auto count = [&](std::size_t i) {
      int row = -1, column = -1;
      for (std::size_t j = k; j < n; ++j) row += a[i][j], column += a[j][i];
      return row * column;
    };
    ASSERT_NE(a[k][k], 0);
    for (std::size_t i = k + 1; i < n; ++i) {
      const bool earlier = plan.pivots[k].row < plan.pivots[i].row;
      ASSERT_TRUE(count(k) < count(i) || (count(k) == count(i) && earlier)) << k << ' ' << i;
    }
    for (std::size_t i = k + 1; i < n; ++i) {
      for (std::size_t j = k + 1; j < n; ++j) a[i][j] = a[i][j] != 0 || (a[i][k] != 0 && a[k][j] != 0);
    }
  }
}

Full filled(Full a) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = k + 1; i < n; ++i) {
      for (std::size_t j = k + 1; j < n; ++j) a[i][j] = a[i][j] != 0 || (a[i][k] != 0 && a[k][j] != 0);
    }
  }
  return a;
}

// Slots are those of the filled pattern, row by row; everything that refers to slots refers to the right one.
void expect_slots(const LuPlan& plan, const RandomPattern& pattern, const Full& a) {
  const std::size_t n = a.size();
  std::vector<std::vector<std::int32_t>> slot(n, std::vector<std::int32_t>(n, -1));
  std::int32_t next = 0, fill = 0;
  const Full before = in_order(plan, full_pattern(pattern));
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(plan.row_begin[i], next);
    for (std::size_t j = 0; j < n; ++j) {
      if (a[i][j] == 0) continue;
      if (before[i][j] == 0) ++fill;
      if (i == j) {
        ASSERT_EQ(plan.pivot_slot[i], next);
      }
      ASSERT_EQ(plan.slot_column[at(next)], static_cast<std::int32_t>(j));
      slot[i][j] = next++;
    }
  }
  ASSERT_EQ(plan.n_slots(), next);
  EXPECT_EQ(plan.fill, fill);
  std::vector<std::size_t> row_position(n), column_position(n);
  for (std::size_t k = 0; k < n; ++k) {
    row_position[at(plan.pivots[k].row)] = column_position[at(plan.pivots[k].column)] = k;
  }
  ASSERT_EQ(plan.jacobian_slot.size(), pattern.entries.size());
  for (std::size_t e = 0; e < pattern.entries.size(); ++e) {
    const auto [row, column] = pattern.entries[e];
    ASSERT_EQ(plan.jacobian_slot[e], slot[row_position[at(row)]][column_position[at(column)]]);
  }
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(plan.mass_slot[i], pattern.mass[i] == 0.0 ? -1 : slot[row_position[i]][column_position[i]]);
  }
  std::size_t dense_from = n;
  for (std::size_t k = n; k-- > 0; dense_from = k) {
    bool is_full = true;
    for (std::size_t i = k; i < n; ++i) is_full = is_full && a[i][k] != 0 && a[k][i] != 0;
    if (!is_full) break;
  }
  EXPECT_EQ(plan.dense_from, static_cast<std::int32_t>(dense_from));
  std::vector<LuUpdate> updates;
  std::int64_t operations = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      operations += a[i][k];
      for (std::size_t j = k + 1; j < n; ++j) {
        if (a[i][k] != 0 && a[k][j] != 0) updates.push_back({slot[i][j], slot[i][k], slot[k][j]});
      }
    }
  }
  ASSERT_EQ(plan.updates, updates);
  EXPECT_EQ(plan.factor_operations(), operations + static_cast<std::int64_t>(updates.size()));
}

TEST(SparseLu, PlansRandomPatternsAsFullEliminationDoes) {
  constexpr std::uint64_t kSeed = 2024;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  int planned = 0, singular = 0, moved = 0;
  for (int i = 0; i < 16000; ++i) {
    const RandomPattern pattern = test::random_pattern(random, i % 10 == 0 ? 40 : 9, i % 3 * 0.4, i % 4 == 0);
    SCOPED_TRACE(i);
    if (!is_matchable(full_pattern(pattern))) {
      EXPECT_THROW((void)plan_lu(pattern.n, pattern.entries, pattern.mass), Error);
      ++singular;
      continue;
    }
    const LuPlan plan = plan_lu(pattern.n, pattern.entries, pattern.mass);
    ++planned;
    expect_permutation(plan);
    const Full ordered = in_order(plan, full_pattern(pattern));
    expect_markowitz_order(plan, ordered);
    expect_slots(plan, pattern, filled(ordered));
    for (const auto& [row, column] : plan.pivots) moved += row != column ? 1 : 0;
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(planned, 10000);
  EXPECT_GT(singular, 500);
  EXPECT_GT(moved, 500);
}

TEST(SparseLu, KeepsTheDiagonalWhereAllOfItIsThere) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) {
    const RandomPattern pattern = test::random_pattern(random, 20, i % 2 * 0.5, true);
    for (const auto& [row, column] : plan_lu(pattern.n, pattern.entries, pattern.mass).pivots) EXPECT_EQ(row, column);
  }
}

TEST(SparseLu, MovesOnlyEquationsWithoutTheirOwnStateWhenThoseCanSettleIt) {
  // Equations 1 and 2 have no mass and hold each other's state; 1 also reads state 0, which has an equation.
  const std::vector<MatrixEntry> entries = {{0, 0}, {0, 1}, {1, 0}, {1, 2}, {2, 1}};
  const std::vector<double> mass = {1.0, 0.0, 0.0};
  std::vector<MatrixEntry> pivots = plan_lu(3, entries, mass).pivots;
  std::sort(pivots.begin(), pivots.end());
  EXPECT_EQ(pivots, (std::vector<MatrixEntry>{{0, 0}, {1, 2}, {2, 1}}));
}

TEST(SparseLu, OfAnArrowHasNoFill) {
  std::vector<MatrixEntry> entries;
  constexpr std::int32_t n = 50;
  for (std::int32_t i = 0; i < n; ++i) entries.push_back({0, i});
  for (std::int32_t i = 1; i < n; ++i) entries.insert(entries.end(), {{i, 0}, {i, i}});
  const LuPlan plan = plan_lu(n, entries);
  EXPECT_EQ(plan.fill, 0);
  EXPECT_GE(std::find(plan.pivots.begin(), plan.pivots.end(), MatrixEntry{0, 0}) - plan.pivots.begin(), n - 2);
  EXPECT_EQ(plan.updates.size(), at(n - 1));
}

TEST(SparseLu, OfADecoupledSystemHasNoUpdates) {
  const LuPlan plan = plan_lu(3, {});
  EXPECT_EQ(plan.n_slots(), 3);
  EXPECT_TRUE(plan.updates.empty());
  EXPECT_EQ(plan.pivots, (std::vector<MatrixEntry>{{0, 0}, {1, 1}, {2, 2}}));
}

TEST(SparseLu, PlansLargeSparsePatternsInShortTime) {
  constexpr std::int32_t n = 4000;
  std::vector<MatrixEntry> entries;
  for (std::int32_t i = 0; i < n; ++i) {
    for (std::int32_t j = std::max(0, i - 2); j <= std::min(n - 1, i + 2); ++j) entries.push_back({i, j});
  }
  const LuPlan plan = plan_lu(n, entries);
  EXPECT_LT(plan.n_slots(), 40 * n);  // work follows the slots; a full elimination would take 2e10 operations
}

TEST(SparseLu, NamesAnEquationWhenThePatternIsSingular) {
  // Equations 1 and 2 both determine state 0 only.
  const std::vector<MatrixEntry> entries = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {2, 0}};
  const std::vector<double> mass = {1.0, 0.0, 0.0};
  try {
    (void)plan_lu(3, entries, mass);
    FAIL() << "a singular pattern was planned";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::model);
    EXPECT_NE(error.message().find("structurally singular"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("equation 2 "), std::string::npos) << error.message();
  }
}

TEST(SparseLu, RejectsArgumentsThatDoNotFit) {
  const auto code = [](std::int32_t n, std::vector<MatrixEntry> entries, std::vector<double> mass) {
    try {
      (void)plan_lu(n, entries, mass);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::ok;
  };
  EXPECT_EQ(code(0, {}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(2, {{0, 2}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(2, {{-1, 0}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(2, {{1, 0}, {0, 1}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(2, {{0, 1}, {0, 1}}, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(2, {}, {1.0}), ErrorCode::invalid_argument);
}

TEST(SparseLu, RefusesAMatrixThatIsTooLargeAndFull) {
  constexpr std::int32_t n = 500;
  std::vector<MatrixEntry> entries;
  for (std::int32_t row = 0; row < n; ++row) {
    for (std::int32_t column = 0; column < n; ++column) entries.push_back({row, column});
  }
  try {
    (void)plan_lu(n, entries);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_supported);
    EXPECT_NE(error.message().find("500 states"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace cubie::codegen
