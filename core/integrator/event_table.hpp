#pragma once
// Tables of scheduled events: rows as users give them -> rows as kernels read them.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/args.h"

namespace cubie::integrator {

/// One event, or several at equal distances. Fields as of cubie_kernel::scheduled_event.
struct EventRow {
  double since = 0.0, span = 0.0;
  double interval = 0.0;
  double value = 0.0;
  double duration = 0.0;
  std::int64_t repeats = 0;
  std::int32_t target = 0;
  std::int32_t operation = 0;
  std::int32_t lag = 0, span_factor = 0, value_factor = 0, span_divisor = 0, value_divisor = 0;

  /// Whether its time does not follow from the row alone, or there may be several.
  [[nodiscard]] bool is_searched() const noexcept {
    return repeats > 0 || lag > 0 || (span_factor + span_divisor > 0 && span > 0) ||
           operation == cubie_kernel::scheduled_event::end_earlier;
  }
};

/// The rows of all runs: those of run r are [first[r], first[r + 1]). Without `first` all runs have all rows.
struct EventRows {
  std::vector<EventRow> rows;
  std::vector<std::int64_t> first;
  [[nodiscard]] std::int64_t n_runs() const noexcept { return first.empty() ? 0 : std::ssize(first) - 1; }
  [[nodiscard]] std::span<const EventRow> of_run(std::int64_t run) const noexcept;
};

struct EventTable {
  std::vector<cubie_kernel::scheduled_event> rows;  ///< run by run, each with room for the longest of them
  std::int64_t n_runs = 0;                          ///< with rows of their own; 0: all have the same
  std::int64_t n_listed = 0;                        ///< as in event_args
  std::int64_t run_rows = 0;                        ///< of one run
  double least_interval = 0.0;                      ///< between two events of a row; 0: none repeats
  double far_since = 0.0, far_interval = 0.0;       ///< of the endless row that runs out of numbers first; 0: none is
  bool resets = false;                              ///< some rows forget what has been
  [[nodiscard]] std::int64_t run_bytes() const noexcept {
    return run_rows * static_cast<std::int64_t>(sizeof(cubie_kernel::scheduled_event));
  }
  /// As launch arguments; the table must outlive the launch.
  [[nodiscard]] cubie_kernel::event_args args() const noexcept;
};

/// Rows that repeat, or that the model moves, are searched one by one whenever a run comes to an event.
inline constexpr std::int64_t kMostSearchedRows = 1024;

/// The events of `first`, then those of `second`, which stand behind those of `first` at the same time; rows of one run
/// in any order of time, and in their own order where times are equal. Throws out_of_range for a run with more than
/// kMostSearchedRows that are searched. Preconditions: two tables of runs are of as many; rows that repeat have
/// intervals.
[[nodiscard]] EventTable make_event_table(const EventRows& first, const EventRows& second);

/// The table of the same events for runs that go backwards in time: all times are times -1. Precondition: no row has a
/// span, or numbers of the model.
[[nodiscard]] EventTable backward(const EventTable& table);

/// Throws out_of_range when times between `low` and `high` do not resolve the distance of repeated events, or these are
/// too many to be counted by `high`.
void check_intervals(const EventTable& table, double low, double high, bool f32);

}  // namespace cubie::integrator
