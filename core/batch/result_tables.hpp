#pragma once
// What became of the runs of a result, as tables: how many ended with which status, and what their counters say.

#include <cstdint>
#include <string>
#include <vector>

#include "batch/result.hpp"

namespace cubie::batch {

/// Runs that ended with one status word.
struct StatusCount {
  std::int32_t status = 0;
  std::int64_t n_runs = 0;
};

/// In ascending order of the words. Throws wrong_state before the end.
[[nodiscard]] std::vector<StatusCount> status_counts(const Result& result);

/// Of one counter over the runs with one status word. The median of an even number of runs lies halfway between the two
/// in the middle.
struct CounterRange {
  double min = 0.0, median = 0.0, max = 0.0;
};

/// Throws as Result::copy_counter does, and out_of_range when no run has that status.
[[nodiscard]] CounterRange counter_range(const Result& result, std::int32_t status, Counter counter);

/// Both as text: a head line, then one line per status, with the ranges of all counters that the solve has kept and the
/// status in `words`.
[[nodiscard]] std::string statistics_table(const Result& result, std::string (*words)(std::int32_t status));

}  // namespace cubie::batch
