#include "integrator/event_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

using cubie_kernel::scheduled_event;

/// Numbers of events that kernels know in double arithmetic, with room to step on.
constexpr std::int64_t kMostCounted = std::int64_t{1} << 52;

double last_counted(double since, double interval) { return since + static_cast<double>(kMostCounted) * interval; }

/// The rows of one run, as kernels read them: those that stand alone, by time, and the others.
struct RunRows {
  std::vector<scheduled_event> alone, searched;

  void add(std::span<const EventRow> rows) {
    for (const EventRow& row : rows) {
      scheduled_event e{};
      e.since = row.since;
      e.span = row.span;
      e.interval = row.interval;
      e.value = row.value;
      e.duration = row.duration;
      e.repeats = row.repeats;
      e.order = order++;
      e.target = row.target;
      e.operation = row.operation;
      e.lag = row.lag;
      e.span_factor = row.span_factor;
      e.value_factor = row.value_factor;
      e.span_divisor = row.span_divisor;
      e.value_divisor = row.value_divisor;
      (row.is_searched() ? searched : alone).push_back(e);
    }
  }
  void sort() {
    std::stable_sort(alone.begin(), alone.end(), [](const scheduled_event& a, const scheduled_event& b) {
      return a.since + a.span < b.since + b.span;
    });
  }

 private:
  int order = 0;
};

scheduled_event end_of_list() {
  scheduled_event e{};
  e.since = std::numeric_limits<double>::infinity();
  e.repeats = -1;
  e.operation = scheduled_event::none;
  return e;
}

}  // namespace

std::span<const EventRow> EventRows::of_run(std::int64_t run) const noexcept {
  if (first.empty()) return rows;
  const auto r = static_cast<std::size_t>(run);
  return std::span(rows).subspan(static_cast<std::size_t>(first[r]), static_cast<std::size_t>(first[r + 1] - first[r]));
}

cubie_kernel::event_args EventTable::args() const noexcept {
  cubie_kernel::event_args out{};
  out.rows = rows.data();
  out.run_stride = n_runs > 0 ? run_rows : 0;
  out.n_listed = n_listed;
  out.resets = resets ? 1 : 0;
  return out;
}

EventTable make_event_table(const EventRows& first, const EventRows& second) {
  EventTable table;
  table.n_runs = std::max(first.n_runs(), second.n_runs());
  const std::int64_t n_tables = std::max<std::int64_t>(table.n_runs, 1);
  // Twice over all runs: how long the longest is, then all of them.
  std::int64_t most_alone = 0, most_searched = 0;
  table.least_interval = std::numeric_limits<double>::infinity();
  for (std::int64_t run = 0; run < n_tables; ++run) {
    std::int64_t alone = 0, searched = 0;
    for (const EventRows* rows : {&first, &second}) {
      for (const EventRow& row : rows->of_run(run)) {
        (row.is_searched() ? searched : alone) += 1;
        table.resets =
            table.resets || row.operation == scheduled_event::reset || row.operation == scheduled_event::steady;
        const bool periodic = row.repeats > 0 || row.operation >= scheduled_event::steady;
        if (periodic) table.least_interval = std::min(table.least_interval, row.interval);
        if (row.repeats <= kMostCounted) continue;
        if (table.far_interval == 0.0 ||
            last_counted(row.since, row.interval) < last_counted(table.far_since, table.far_interval)) {
          table.far_since = row.since;
          table.far_interval = row.interval;
        }
      }
    }
    if (searched > kMostSearchedRows) {
      throw Error(ErrorCode::out_of_range,
                  "at most {} rows of a run may repeat or have a lag time (got {}): write out those that repeat",
                  kMostSearchedRows, searched);
    }
    (void)checked_cast<std::int32_t>(alone + searched, "number of events of a run");
    most_alone = std::max(most_alone, alone);
    most_searched = std::max(most_searched, searched);
  }
  if (std::isinf(table.least_interval)) table.least_interval = 0.0;
  table.n_listed = most_alone + 1;
  table.run_rows = table.n_listed + most_searched + 1;
  const auto total = checked_mul(n_tables, table.run_rows, "size of the table of events");
  (void)checked_mul<std::int64_t>(total, sizeof(scheduled_event), "bytes of the table of events");
  table.rows.assign(static_cast<std::size_t>(total), end_of_list());
  for (std::int64_t run = 0; run < n_tables; ++run) {
    RunRows rows;
    rows.add(first.of_run(run));
    rows.add(second.of_run(run));
    rows.sort();
    const auto to = table.rows.begin() + run * table.run_rows;
    std::copy(rows.alone.begin(), rows.alone.end(), to);
    std::copy(rows.searched.begin(), rows.searched.end(), to + table.n_listed);
  }
  return table;
}

EventTable backward(const EventTable& table) {
  EventTable out = table;
  for (std::int64_t first = 0; first < std::ssize(out.rows); first += out.run_rows) {
    const auto begin = out.rows.begin() + first, listed = begin + out.n_listed;
    for (auto row = begin; row != begin + out.run_rows; ++row) {
      if (row->repeats < 0) continue;  // the end of a list
      row->since = -row->since;
      row->interval = -row->interval;
    }
    // Rows at one time stay in their order.
    const auto end = std::find_if(begin, listed, [](const scheduled_event& e) { return e.repeats < 0; });
    std::stable_sort(begin, end, [](const scheduled_event& a, const scheduled_event& b) { return a.since < b.since; });
  }
  return out;
}

void check_intervals(const EventTable& table, double low, double high, bool f32) {
  // Some units in the last place of time, so that no two events of a row are at one time.
  const double resolution = f32 ? 0x1p-44 : 0x1p-48;
  const double least = resolution * std::max(std::abs(low), std::abs(high));
  if (table.least_interval > 0.0 && table.least_interval < least) {
    throw Error(ErrorCode::out_of_range, "intervals between events must be at least {} for times up to {} (got {})",
                least, std::max(std::abs(low), std::abs(high)), table.least_interval);
  }
  if (table.far_interval > 0.0 && last_counted(table.far_since, table.far_interval) < high) {
    throw Error(ErrorCode::out_of_range,
                "events from {} on at intervals of {} are too many, by t = {}, to be counted: let them begin later",
                table.far_since, table.far_interval, high);
  }
}

}  // namespace cubie::integrator
