#include "batch/solve_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "batch/solver_state.hpp"
#include "util/error.hpp"

namespace cubie::batch {

using config::OptionId;

namespace {

cubie_kernel::time_value split(double t) {
  const auto hi = static_cast<float>(t);
  return {t, hi, static_cast<float>(t - static_cast<double>(hi))};
}

/// Rows and samples of every run must be as far apart as those of one run must (output/save_schedule.cpp).
void check_spans(const TimeSpans& spans, const SolveTimes& times, double resolution, bool summarises) {
  if (times.rows.t0 == times.rows.t_end) {
    throw Error(ErrorCode::invalid_argument,
                "t_end must differ from t0 with time spans per run, which they measure (got {})", times.rows.t_end);
  }
  double part = times.rows.smallest_fraction();
  if (summarises && times.windows.interval != 0.0) {
    part = std::min(part, std::abs(times.windows.interval / (times.rows.t_end - times.rows.t0)));
  }
  const double needed = 4 * std::max(std::numeric_limits<double>::epsilon(), resolution);
  if (part * spans.tightest >= needed) return;
  const auto r = static_cast<std::size_t>(spans.tightest_run);
  throw Error(ErrorCode::out_of_range,
              "t_end[{0}] - t0[{0}] must be at least {1} for its rows and samples to differ (t0 {2}, t_end {3})", r,
              needed / part * std::max(std::abs(spans.begins[r]), std::abs(spans.ends[r])), spans.begins[r],
              spans.ends[r]);
}

/// Of a batch with events, whose runs all go one way.
bool goes_backward(const BatchState& batch) {
  if (const TimeSpans* const spans = batch.spans.get()) return spans->ends.front() < spans->begins.front();
  return batch.options.get_double(OptionId::t_end) < batch.options.get_double(OptionId::t0);
}

}  // namespace

integrator::BatchNeeds needs_of(const BatchState& batch) {
  integrator::BatchNeeds needs{batch.options.get_int64(OptionId::save_steps) > 0, batch.spans.get() != nullptr,
                               batch.events.plan()};
  needs.events.backward = needs.events.scheduled && goes_backward(batch);
  return needs;
}

output::SaveSchedule row_schedule(const BatchState& batch, double resolution) {
  const auto number = [&](OptionId id) { return batch.options.get_double(id); };
  const std::int64_t steps = batch.options.get_int64(OptionId::save_steps);
  if (steps == 0) {
    return output::make_schedule(number(OptionId::t0), number(OptionId::t_end), number(OptionId::save_every),
                                 batch.save_times, resolution, number(OptionId::settling_time));
  }
  if (number(OptionId::save_every) > 0 || !batch.save_times.empty()) {
    throw Error(ErrorCode::invalid_argument, "save_steps (got {}) and {} exclude each other", steps,
                batch.save_times.empty() ? "save_every" : "save times");
  }
  return output::make_step_schedule(number(OptionId::t0), number(OptionId::t_end), steps);
}

SolveTimes solve_times(const BatchState& batch, bool f32, bool summarises) {
  const auto number = [&](OptionId id) { return batch.options.get_double(id); };
  const double resolution = f32 ? output::kTwoFloats : 0.0;
  SolveTimes out;
  out.rows = row_schedule(batch, resolution);
  out.windows = output::make_summary_schedule(
      out.rows.t0, out.rows.t_end,
      {number(OptionId::settling_time), number(OptionId::summarise_every), number(OptionId::sample_every)}, resolution);
  out.low = std::min(out.rows.t0, out.rows.t_end);
  out.high = std::max(out.rows.t0, out.rows.t_end);
  out.longest = out.high - out.low;
  if (const TimeSpans* const spans = batch.spans.get()) {
    check_spans(*spans, out, resolution, summarises);
    out.low = spans->low;
    out.high = spans->high;
    out.longest = spans->longest;
  }
  if (f32 && std::max(std::abs(out.low), std::abs(out.high)) > 1e30) {
    throw Error(ErrorCode::out_of_range, "t0 and t_end must stay below 1e30 with precision f32 (got {} and {})",
                out.rows.t_end < out.rows.t0 ? out.high : out.low, out.rows.t_end < out.rows.t0 ? out.low : out.high);
  }
  return out;
}

void check_directions(const BatchState& batch, const SolveTimes& times) {
  if (!batch.events.data()) return;
  if (batch.events.plan().steady && !batch.solver->state().model.events.empty()) {
    throw Error(ErrorCode::not_supported,
                "doses at steady state (ss 1 or 2) cannot be had with events of the model (when): their periods would "
                "set these off");
  }
  const TimeSpans* const spans = batch.spans.get();
  if (batch.events.doses() && !spans && times.rows.t_end < times.rows.t0) {
    throw Error(ErrorCode::not_supported, "doses need t_end >= t0 (t0 {}, t_end {})", times.rows.t0, times.rows.t_end);
  }
  if (batch.events.data()->plan.steady && times.rows.t_end == times.rows.t0) {
    throw Error(ErrorCode::not_supported, "doses at steady state need t_end > t0 (got {})", times.rows.t0);
  }
  const bool backward = goes_backward(batch);
  for (std::size_t r = 0; spans && r < spans->begins.size(); ++r) {
    const bool here = spans->ends[r] < spans->begins[r];
    if (here && batch.events.doses()) {
      throw Error(ErrorCode::not_supported, "doses need t_end[{0}] >= t0[{0}] (t0 {1}, t_end {2})", r, spans->begins[r],
                  spans->ends[r]);
    }
    if (here != backward) {
      throw Error(ErrorCode::not_supported,
                  "with events all runs must go the same way in time, and run {0} does not go that of run 0 (t0 {1}, "
                  "t_end {2})",
                  r, spans->begins[r], spans->ends[r]);
    }
  }
}

void fill_events(const BatchState& batch, const SolveTimes& times, ResultState& state) {
  state.events = batch.events.data();
  if (!state.events) return;
  integrator::check_intervals(state.events->table, times.low, times.high, state.f32);
  if (goes_backward(batch)) state.events = batch.events.backward();
  state.args.events = state.events->table.args();
  state.args.events.steady_tolerance =
      std::max(batch.options.get_double(OptionId::steady_tolerance), state.f32 ? 0x1p-19 : 0x1p-48);
  state.args.events.rows_before = batch.options.get_text(OptionId::event_rows) == "before" ? 1 : 0;
}

void fill_times(ResultState& state, std::int64_t first) {
  cubie_kernel::loop_args& args = state.args;
  const output::SaveSchedule& s = state.schedule;
  const output::SummarySchedule& w = state.summary_schedule;
  const bool own = state.spans.get() != nullptr;
  const double span = s.t_end - s.t0;
  args.t0 = split(s.t0);
  args.t_end = split(s.t_end);
  args.n_saves = s.n_saves;
  args.last_save_at_end = s.last_at_end ? 1 : 0;
  args.first_save = split(own ? s.fraction(s.start) : s.start);
  args.save_interval = split(own ? s.interval / span : s.interval);
  state.times.resize(s.every_step ? 0 : static_cast<std::size_t>(s.n_saves));
  for (std::size_t k = 0; k < state.times.size(); ++k) state.times[k] = s.time(static_cast<std::int64_t>(k));
  state.save_times.resize(s.list.size());
  std::transform(s.list.begin(), s.list.end(), state.save_times.begin(),
                 [&](double t) { return split(own ? s.fraction(t) : t); });
  args.save_times = s.list.empty() ? nullptr : state.save_times.data();
  args.span_begins = own ? state.spans->begins.data() + first : nullptr;
  args.span_ends = own ? state.spans->ends.data() + first : nullptr;

  args.summary.n_windows = state.n_windows;
  args.summary.per_window = w.per_window;
  args.summary.start = split(own ? s.fraction(w.start) : w.start);
  args.summary.interval = split(own ? w.interval / span : w.interval);
  args.summary.length = own ? w.length / span : w.length;
  args.summary.last_at_end = w.last_at_end ? 1 : 0;
}

}  // namespace cubie::batch
