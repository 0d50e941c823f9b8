// What summaries over windows a result has, and copies of them.

#include <algorithm>

#include "batch/ordered_copy.hpp"
#include "batch/result.hpp"
#include "batch/result_state.hpp"
#include "batch/solver_state.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {
namespace {

template <class To>
void copy_as(ResultState& s, Order order, std::span<To> out) {
  check_readable(s);
  check_runs_kept(s);
  const RowShape shape{s.n_windows, s.n_summaries, s.n_runs};
  if (static_cast<std::int64_t>(out.size()) != shape.elements()) {
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", shape.elements(), out.size());
  }
  if (out.empty()) return;
  s.fetch(ResultArray::summaries);
  const DefaultFloatEnvironment environment;  // conversions round to nearest and keep subnormals
  if (s.f32) {
    copy_ordered(shape, s.summaries.as<float>(), order, out.data());
  } else {
    copy_ordered(shape, s.summaries.as<double>(), order, out.data());
  }
}

}  // namespace

std::int64_t Result::n_windows() const noexcept { return state_->n_windows; }
std::int64_t Result::n_summaries() const noexcept { return state_->n_summaries; }
const std::vector<std::string>& Result::summary_names() const noexcept { return state_->summary_names->names; }
const std::vector<std::string>& Result::summary_units() const noexcept { return state_->summary_names->units; }

std::vector<double> Result::window_times() const {
  const ResultState& s = *state_;
  std::vector<double> times;
  if (s.n_summaries == 0) return times;
  for (std::int64_t w = 0; w <= s.n_windows; ++w)
    times.push_back(s.summary_schedule.time(w * s.summary_schedule.per_window));
  return times;
}

void Result::copy_summaries(Order order, std::span<double> out) const { copy_as(*state_, order, out); }
void Result::copy_summaries(Order order, std::span<float> out) const { copy_as(*state_, order, out); }

std::span<const double> Result::summaries_f64() const {
  check_readable(*state_);
  check_runs_kept(*state_);
  if (state_->f32) throw Error(ErrorCode::not_supported, "the summaries are float (precision f32)");
  state_->fetch(ResultArray::summaries);
  return state_->summaries.span<double>();
}

std::span<const float> Result::summaries_f32() const {
  check_readable(*state_);
  check_runs_kept(*state_);
  if (!state_->f32) throw Error(ErrorCode::not_supported, "the summaries are double (precision f64)");
  state_->fetch(ResultArray::summaries);
  return state_->summaries.span<float>();
}

}  // namespace cubie::batch
