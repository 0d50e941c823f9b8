#pragma once
// Checks of columns that events and doses share.

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "util/error.hpp"

namespace cubie::batch {

/// Places of the names of a list, separated by commas, among `known`. Throws unknown_name with the nearest one.
[[nodiscard]] std::vector<std::int32_t> places_of(std::string_view list, std::span<const std::string_view> known,
                                                  std::string_view what);

template <class T>
void check_length(std::span<const T> column, std::size_t rows, const char* name, bool may_be_empty = false) {
  if (column.size() == rows || (may_be_empty && column.empty())) return;
  throw Error(ErrorCode::invalid_argument, "{} must have {} elements (got {})", name, rows, column.size());
}

inline void check_finite(double x, const char* name, std::size_t row) {
  if (!std::isfinite(x)) throw Error(ErrorCode::invalid_argument, "{}[{}] must be finite (got {})", name, row, x);
}

/// Where the rows of each run begin, and their number behind the last; nothing where all runs have all rows.
[[nodiscard]] std::vector<std::int64_t> checked_first_rows(std::span<const std::int64_t> first, std::size_t rows);

}  // namespace cubie::batch
