#pragma once
// Copies of an array (time, variable, run) in the order and precision the caller wants.

#include <algorithm>
#include <cstdint>

#include "batch/result.hpp"

namespace cubie::batch {

struct RowShape {
  std::int64_t n_times = 0, n_variables = 0, n_runs = 0;
  [[nodiscard]] std::int64_t elements() const noexcept { return n_times * n_variables * n_runs; }
};

template <class To, class From>
void convert(const From* from, To* to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<To>(from[i]);
}

template <class To, class From>
void copy_ordered(const RowShape& s, const From* from, Order order, To* to) {
  if (order == Order::time_variable_run) {
    convert(from, to, s.elements());
    return;
  }
  // Each variable's (time, run) plane becomes (run, time); planes of one run stand side by side.
  constexpr std::int64_t kTile = 32;
  for (std::int64_t r0 = 0; r0 < s.n_runs; r0 += kTile) {
    const std::int64_t r1 = std::min(r0 + kTile, s.n_runs);
    for (std::int64_t v = 0; v < s.n_variables; ++v) {
      for (std::int64_t k = 0; k < s.n_times; ++k) {
        const From* row = from + (k * s.n_variables + v) * s.n_runs;
        for (std::int64_t r = r0; r < r1; ++r) to[(r * s.n_variables + v) * s.n_times + k] = static_cast<To>(row[r]);
      }
    }
  }
}

}  // namespace cubie::batch
