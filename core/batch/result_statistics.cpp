// Statistics over the runs of a result.

#include <algorithm>
#include <limits>
#include <vector>

#include "batch/result.hpp"
#include "batch/result_state.hpp"
#include "memory/array_managers.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {
namespace {

using memory::OutputArrays;
using output::Gathered;
using output::RunStatistics;
using output::Statistic;

struct Question {
  Statistic which;
  double probability;
  std::span<double> out;  // one number per row
};

template <class S>
void reduce(std::span<const S> values, std::span<const std::int32_t> status, const Question& q) {
  const std::size_t runs = status.size();
  for (std::size_t row = 0; row < q.out.size(); ++row) {
    RunStatistics all(Gathered::for_one(q.which));
    all.add(values.subspan(row * runs, runs), status);
    q.out[row] = all.value(q.which, q.probability);
  }
}

void check_arguments(const Question& q, std::int64_t want) {
  if (std::ssize(q.out) != want) {
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", want, q.out.size());
  }
  if (!(q.probability >= 0 && q.probability <= 1)) {
    throw Error(ErrorCode::out_of_range, "probability must be in [0, 1] (got {})", q.probability);
  }
}

/// From what chunks have been folded into; false when runs were kept.
bool from_reduction(const ResultState& s, std::size_t array, const Question& q) {
  if (!s.reduces()) return false;
  if (!s.reduce->serves(q.which)) {
    throw Error(ErrorCode::wrong_state, "quantiles were not gathered (option reduce_runs must be \"all\")");
  }
  if (!s.reduction.active()) {  // cancelled before the first chunk
    std::ranges::fill(q.out, RunStatistics(*s.reduce).value(q.which, q.probability));
    return true;
  }
  s.reduction.copy(array, q.which, q.probability, q.out);
  return true;
}

void from_numbers(const ResultState& s, const Array& array, const Question& q) {
  const std::span<const int> status = s.run_status.span<int>();
  if (s.f32) {
    reduce<float>(array.span<float>(), status, q);
  } else {
    reduce<double>(array.span<double>(), status, q);
  }
}

/// Runs whose status word `counts`, by their words; those that no chunk has brought have not been started.
template <class F>
std::int64_t count_runs(const ResultState& s, F&& counts) {
  if (!s.reduces()) return std::ranges::count_if(s.run_status.span<int>(), counts);
  std::int64_t n = counts(cubie_kernel::run_not_started) ? s.n_runs - s.reduction.n_folded() : 0;
  for (const auto& [word, runs] : s.reduction.status_counts()) n += counts(word) ? runs : 0;
  return n;
}

std::size_t array_of(Counter counter) {
  switch (counter) {
    case Counter::accepted:
      return OutputArrays::accepted;
    case Counter::rejected:
      return OutputArrays::rejected;
    case Counter::newton:
      return OutputArrays::newton;
    case Counter::linear:
      return OutputArrays::linear;
    case Counter::rows:
      return OutputArrays::rows;
    case Counter::switches:
      break;
  }
  return OutputArrays::switches;
}

}  // namespace

std::int64_t Result::n_failed() const {
  check_readable(*state_);
  return count_runs(*state_, [](int word) { return !output::is_complete(word); });
}

std::int64_t Result::count_status(std::int32_t bits) const {
  check_readable(*state_);
  return count_runs(*state_, [&](int word) { return bits == 0 ? word == 0 : (word & bits) != 0; });
}

void Result::copy_output_statistic(Statistic which, double probability, std::span<double> out) const {
  const DefaultFloatEnvironment environment;
  ResultState& s = *state_;
  const Question q{which, probability, out};
  check_readable(s);
  check_arguments(q, s.n_saves * s.n_variables);
  if (from_reduction(s, OutputArrays::saved, q)) return;
  check_outputs_kept(s);
  s.fetch(ResultArray::outputs);
  from_numbers(s, s.outputs, q);
}

void Result::copy_summary_statistic(Statistic which, double probability, std::span<double> out) const {
  const DefaultFloatEnvironment environment;
  ResultState& s = *state_;
  const Question q{which, probability, out};
  check_readable(s);
  check_arguments(q, s.n_windows * s.n_summaries);
  if (from_reduction(s, OutputArrays::summaries, q)) return;
  s.fetch(ResultArray::summaries);
  from_numbers(s, s.summaries, q);
}

void Result::copy_final_statistic(Statistic which, double probability, std::span<double> out) const {
  const DefaultFloatEnvironment environment;
  ResultState& s = *state_;
  const Question q{which, probability, out};
  check_readable(s);
  check_arguments(q, s.n_states);
  if (s.reduces() && !s.keep_final) {
    throw Error(ErrorCode::wrong_state, "final states were not kept (option keep_final_states)");
  }
  if (from_reduction(s, OutputArrays::final_states, q)) return;
  check_final_kept(s);
  s.fetch(ResultArray::final_states);
  from_numbers(s, s.final_states, q);
}

double Result::counter_statistic(Counter counter, Statistic which, double probability) const {
  const DefaultFloatEnvironment environment;
  ResultState& s = *state_;
  double number = 0.0;
  const Question q{which, probability, std::span<double>(&number, 1)};
  check_readable(s);
  check_arguments(q, 1);
  if (s.reduces() && !s.keep_statistics) {
    throw Error(ErrorCode::wrong_state, "statistics were not kept (option keep_statistics)");
  }
  check_rows_counted(s, counter);
  if (s.reduces() && s.keeps(counter)) {
    (void)from_reduction(s, array_of(counter), q);
    return number;
  }
  if (s.reduces()) {  // 0 in every run
    const std::int64_t runs = s.n_runs - n_failed();
    if (which == Statistic::count) return static_cast<double>(runs);
    return runs > (which == Statistic::variance ? 1 : 0) ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  }
  std::vector<std::int32_t> values(static_cast<std::size_t>(s.n_runs));
  copy_counter(counter, values);
  reduce<std::int32_t>(values, s.run_status.span<int>(), q);
  return number;
}

}  // namespace cubie::batch
