// Copies of what a solve left behind, in the order and precision the caller wants.

#include <algorithm>

#include "batch/ordered_copy.hpp"
#include "batch/result.hpp"
#include "batch/result_state.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {
namespace {

void check_size(std::size_t got, std::int64_t want) {
  if (static_cast<std::int64_t>(got) != want) {
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", want, got);
  }
}

template <class To>
void copy_outputs_as(ResultState& s, Order order, std::span<To> out) {
  check_readable(s);
  check_outputs_kept(s);
  check_size(out.size(), s.n_saves * s.n_variables * s.n_runs);
  if (out.empty()) return;
  s.fetch(ResultArray::outputs);
  const DefaultFloatEnvironment environment;  // conversions round to nearest and keep subnormals
  if (s.f32) {
    copy_ordered({s.n_saves, s.n_variables, s.n_runs}, s.outputs.as<float>(), order, out.data());
  } else {
    copy_ordered({s.n_saves, s.n_variables, s.n_runs}, s.outputs.as<double>(), order, out.data());
  }
}

const Array& counter_array(const ResultState& s, Counter counter) {
  switch (counter) {
    case Counter::accepted:
      return s.accepted;
    case Counter::rejected:
      return s.rejected;
    case Counter::newton:
      return s.newton;
    case Counter::linear:
      return s.linear;
    case Counter::rows:
      return s.rows;
    case Counter::switches:
      break;
  }
  return s.switches;
}

template <class To>
void copy_final_as(ResultState& s, std::span<To> out) {
  check_readable(s);
  check_final_kept(s);
  check_size(out.size(), s.n_states * s.n_runs);
  if (out.empty()) return;
  s.fetch(ResultArray::final_states);
  const DefaultFloatEnvironment environment;  // conversions round to nearest and keep subnormals
  if (s.f32) {
    convert(s.final_states.as<float>(), out.data(), s.n_states * s.n_runs);
  } else {
    convert(s.final_states.as<double>(), out.data(), s.n_states * s.n_runs);
  }
}

}  // namespace

void Result::copy_outputs(Order order, std::span<double> out) const { copy_outputs_as(*state_, order, out); }
void Result::copy_outputs(Order order, std::span<float> out) const { copy_outputs_as(*state_, order, out); }
void Result::copy_final_states(std::span<double> out) const { copy_final_as(*state_, out); }
void Result::copy_final_states(std::span<float> out) const { copy_final_as(*state_, out); }

bool ResultState::keeps(Counter counter) const noexcept {
  switch (counter) {
    case Counter::accepted:
    case Counter::rejected:
      return keep_statistics;
    case Counter::newton:
      return counts_newton;
    case Counter::linear:
      return counts_linear;
    case Counter::rows:
      return counts_rows;
    case Counter::switches:
      return keep_statistics && stiff != nullptr;
  }
  return false;
}

void check_rows_counted(const ResultState& s, Counter counter) {
  if (counter != Counter::rows || s.counts_rows) return;
  throw Error(ErrorCode::wrong_state, "rows are counted where they stand at steps (option save_steps)");
}

void Result::copy_run_status(std::span<std::int32_t> out) const {
  ResultState& s = *state_;
  check_readable(s);
  check_runs_kept(s);
  check_size(out.size(), s.n_runs);
  convert(s.run_status.as<int>(), out.data(), s.n_runs);
}

void Result::copy_counter(Counter counter, std::span<std::int32_t> out) const {
  ResultState& s = *state_;
  check_readable(s);
  check_statistics_kept(s);
  check_size(out.size(), s.n_runs);
  check_rows_counted(s, counter);
  if (!s.keeps(counter)) {  // there is nothing of the kind
    std::ranges::fill(out, 0);
    return;
  }
  convert(counter_array(s, counter).as<int>(), out.data(), s.n_runs);
}

void Result::copy_last_steps(std::span<double> out) const {
  ResultState& s = *state_;
  check_readable(s);
  check_statistics_kept(s);
  check_size(out.size(), s.n_runs);
  convert(s.last_steps.as<double>(), out.data(), s.n_runs);
}

void Result::copy_run_times(std::int64_t run, std::span<double> out) const {
  ResultState& s = *state_;
  check_size(out.size(), s.n_saves);
  if (run < 0 || run >= s.n_runs) {
    throw Error(ErrorCode::out_of_range, "run must be >= 0 and < {} (got {})", s.n_runs, run);
  }
  const DefaultFloatEnvironment environment;
  if (!s.schedule.every_step) {
    const auto r = static_cast<std::size_t>(s.args.first_run + run);
    for (std::int64_t k = 0; k < s.n_saves; ++k) {
      out[static_cast<std::size_t>(k)] =
          s.spans ? s.schedule.time(k, s.spans->begins[r], s.spans->ends[r]) : s.schedule.time(k);
    }
    return;
  }
  check_readable(s);
  check_outputs_kept(s);
  if (s.time_slot < 0) throw Error(ErrorCode::wrong_state, "nothing is saved (option save_variables)");
  s.fetch(ResultArray::outputs);
  for (std::int64_t k = 0; k < s.n_saves; ++k) {
    const std::int64_t at = (k * s.n_variables + s.time_slot) * s.n_runs + run;
    out[static_cast<std::size_t>(k)] =
        s.f32 ? static_cast<double>(s.outputs.as<float>()[at]) : s.outputs.as<double>()[at];
  }
}

std::span<const double> Result::outputs_f64() const {
  ResultState& s = *state_;
  check_readable(s);
  if (s.f32) throw Error(ErrorCode::not_supported, "the outputs are float (precision f32)");
  check_outputs_kept(s);
  s.fetch(ResultArray::outputs);
  return s.outputs.span<double>();
}

std::span<const float> Result::outputs_f32() const {
  ResultState& s = *state_;
  check_readable(s);
  if (!s.f32) throw Error(ErrorCode::not_supported, "the outputs are double (precision f64)");
  check_outputs_kept(s);
  s.fetch(ResultArray::outputs);
  return s.outputs.span<float>();
}

}  // namespace cubie::batch
