#pragma once
// Into how many ranges a batch is cut that would fit at once: its copies then hide behind its kernel as well.

#include <algorithm>
#include <cstdint>

namespace cubie::batch {

/// Runs of a range, or 0: not worth a cut. `run_bytes` are copied in and out per run; `busy_runs` keep the device busy.
///
/// A range should keep nine tenths of the workers busy, and a copy be long beside what it costs to begin one. Units:
/// bytes, runs.
[[nodiscard]] constexpr std::int64_t overlap_length(std::int64_t n_runs, std::int64_t run_bytes,
                                                    std::int64_t busy_runs) noexcept {
  constexpr std::int64_t kLeastBytes = std::int64_t{4} << 20;  // 0.1 to 0.2 ms on the link of a GPU
  constexpr std::int64_t kFewest = 4, kMost = 16;
  if (n_runs <= 0 || run_bytes <= 0) return 0;
  const std::int64_t by_bytes = n_runs / std::max<std::int64_t>(1, kLeastBytes / run_bytes);
  const std::int64_t by_workers = n_runs / std::max<std::int64_t>(1, busy_runs - busy_runs / 10);
  const std::int64_t ranges = std::min({by_bytes, by_workers, kMost});
  if (ranges < kFewest) return 0;
  return (n_runs + ranges - 1) / ranges;
}

}  // namespace cubie::batch
