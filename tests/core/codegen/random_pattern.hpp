#pragma once
// Random patterns of Jacobians for the tests of the sparse LU.

#include <cstdint>
#include <random>
#include <vector>

#include "codegen/sparse_lu.hpp"

namespace cubie::test {

struct RandomPattern {
  std::int32_t n = 0;
  std::vector<codegen::MatrixEntry> entries;
  std::vector<double> mass;
};

/// A number in [0, 1).
inline double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

/// Up to `most` states. `massless` is the share of equations without mass; the pattern may be structurally singular
/// then. Entries of the diagonal are as likely as others, but `has_diagonal` puts all of them in.
inline RandomPattern random_pattern(std::mt19937_64& random, std::int32_t most, double massless, bool has_diagonal) {
  RandomPattern out;
  out.n = 1 + static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(most));
  const double density = uniform(random) * (random() % 4 == 0 ? 1.0 : 3.0 / out.n);
  for (std::int32_t i = 0; i < out.n; ++i) {
    for (std::int32_t j = 0; j < out.n; ++j) {
      if (uniform(random) < density || (has_diagonal && i == j)) out.entries.push_back({i, j});
    }
    out.mass.push_back(uniform(random) < massless ? 0.0 : random() % 2 == 0 ? 1.0 : 0.25 + uniform(random));
  }
  return out;
}

}  // namespace cubie::test
