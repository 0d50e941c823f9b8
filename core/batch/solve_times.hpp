#pragma once
// When the runs of a solve begin and end, and when they save and sample: from options, lists and spans to the arguments
// of a launch.

#include "batch/batch_state.hpp"
#include "batch/result_state.hpp"
#include "integrator/configure.hpp"
#include "output/save_schedule.hpp"
#include "output/summary_schedule.hpp"

namespace cubie::batch {

struct SolveTimes {
  output::SaveSchedule rows;
  output::SummarySchedule windows;
  double low = 0.0, high = 1.0;  ///< all runs lie between
  double longest = 1.0;          ///< span of a run
};

/// What the times of this batch ask of the code.
[[nodiscard]] integrator::BatchNeeds needs_of(const BatchState& batch);

/// Rows alone. Throws what output::make_schedule throws, and invalid_argument for save_steps beside other times.
[[nodiscard]] output::SaveSchedule row_schedule(const BatchState& batch, double resolution);

/// With spans per run, the options t0 and t_end are the measure of the others: a row at a part of [t0, t_end] stands at
/// the same part of each span. Throws invalid_argument or out_of_range naming option, or run, and value.
[[nodiscard]] SolveTimes solve_times(const BatchState& batch, bool f32, bool summarises);

/// Throws not_supported for what scheduled events cannot do: runs of which some go backwards in time, and some
/// forwards, doses in runs backwards, naming times and run, and steady states, whose periods go through times that are
/// none of the run's, in models with events of their own.
void check_directions(const BatchState& batch, const SolveTimes& times);

/// The events of the batch, into the arguments of `state`. Throws out_of_range for intervals that times do not resolve.
void fill_events(const BatchState& batch, const SolveTimes& times, ResultState& state);

/// Into the arguments and lists of `state`, whose schedules and spans are set; `first`: run that stands first.
void fill_times(ResultState& state, std::int64_t first);

}  // namespace cubie::batch
