#pragma once
// Spans of time per run: where each begins and ends.

#include <cstdint>
#include <span>
#include <vector>

#include "util/ref.hpp"

namespace cubie::batch {

/// Shared with the solves that read them, and replaced instead of overwritten meanwhile.
class TimeSpans final : public RefCounted {
 public:
  /// Copies. Throws invalid_argument naming the first time that is not finite or span that is empty, out_of_range for
  /// one that overflows. Precondition: as many ends as begins, one at least.
  TimeSpans(std::span<const double> t0, std::span<const double> t_end);

  std::vector<double> begins, ends;
  double low = 0.0, high = 0.0;  ///< first and last of all times
  double longest = 0.0;          ///< |t_end - t0|
  /// The least of |t_end - t0| / max(|t0|, |t_end|), and whose it is: how fine a grid of rows can be told apart.
  double tightest = 2.0;
  std::int64_t tightest_run = 0;

  [[nodiscard]] std::int64_t n_runs() const noexcept { return std::ssize(begins); }
};

}  // namespace cubie::batch
