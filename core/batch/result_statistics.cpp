// Statistics over the runs of a result.

#include <algorithm>

#include "batch/result.hpp"
#include "batch/result_state.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {
namespace {

using output::RunStatistics;
using output::Statistic;

/// One number per row of `rows` times `runs` values.
template <class S>
void reduce(std::span<const S> values, std::span<const int> status, Statistic which, double probability,
            std::span<double> out) {
  const std::size_t runs = status.size();
  for (std::size_t row = 0; row < out.size(); ++row) {
    RunStatistics all(which);
    for (std::size_t r = 0; r < runs; ++r) {
      if (status[r] == cubie_kernel::run_ok) all.add(static_cast<double>(values[row * runs + r]));
    }
    out[row] = all.value(probability);
  }
}

void reduce_array(const ResultState& s, const Array& array, Statistic which, double probability,
                  std::span<double> out) {
  const DefaultFloatEnvironment environment;
  const std::span<const int> status = s.run_status.span<int>();
  if (s.f32) {
    reduce<float>(array.span<float>(), status, which, probability, out);
  } else {
    reduce<double>(array.span<double>(), status, which, probability, out);
  }
}

void check_arguments(std::size_t got, std::int64_t want, double probability) {
  if (static_cast<std::int64_t>(got) != want) {
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", want, got);
  }
  if (!(probability >= 0 && probability <= 1)) {
    throw Error(ErrorCode::out_of_range, "probability must be in [0, 1] (got {})", probability);
  }
}

}  // namespace

std::int64_t Result::n_failed() const {
  check_readable(*state_);
  const std::span<const int> status = state_->run_status.span<int>();
  return std::ssize(status) - std::ranges::count(status, static_cast<int>(cubie_kernel::run_ok));
}

void Result::copy_output_statistic(Statistic which, double probability, std::span<double> out) const {
  ResultState& s = *state_;
  check_readable(s);
  check_outputs_kept(s);
  check_arguments(out.size(), s.n_saves * s.n_variables, probability);
  s.fetch(ResultArray::outputs);
  reduce_array(s, s.outputs, which, probability, out);
}

void Result::copy_summary_statistic(Statistic which, double probability, std::span<double> out) const {
  const ResultState& s = *state_;
  check_readable(*state_);
  check_arguments(out.size(), s.n_windows * s.n_summaries, probability);
  reduce_array(s, s.summaries, which, probability, out);
}

}  // namespace cubie::batch
