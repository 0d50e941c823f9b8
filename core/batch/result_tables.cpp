#include "batch/result_tables.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "batch/result_state.hpp"

namespace cubie::batch {
namespace {

struct NamedCounter {
  Counter counter;
  const char* name;
};
constexpr NamedCounter kCounters[] = {
    {Counter::accepted, "accepted"}, {Counter::rejected, "rejected"}, {Counter::newton, "newton"},
    {Counter::linear, "linear"},     {Counter::switches, "switches"}, {Counter::rows, "rows"},
};

std::vector<std::int32_t> status_of(const Result& result) {
  std::vector<std::int32_t> status(static_cast<std::size_t>(result.n_runs()));
  result.copy_run_status(status);
  return status;
}

/// Precondition: there are values.
CounterRange range_of(std::vector<std::int32_t> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  CounterRange out;
  out.median = *middle;
  if (values.size() % 2 == 0) out.median = 0.5 * (out.median + *std::max_element(values.begin(), middle));
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  out.min = *least;
  out.max = *most;
  return out;
}

std::vector<std::int32_t> values_with(const std::vector<std::int32_t>& status, std::int32_t wanted,
                                      const std::vector<std::int32_t>& values) {
  std::vector<std::int32_t> out;
  for (std::size_t r = 0; r < status.size(); ++r) {
    if (status[r] == wanted) out.push_back(values[r]);
  }
  return out;
}

}  // namespace

std::vector<StatusCount> status_counts(const Result& result) {
  std::map<std::int32_t, std::int64_t> counts;
  for (const std::int32_t word : status_of(result)) ++counts[word];
  std::vector<StatusCount> out;
  for (const auto& [word, count] : counts) out.push_back({word, count});
  return out;
}

CounterRange counter_range(const Result& result, std::int32_t status, Counter counter) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(result.n_runs()));
  result.copy_counter(counter, values);
  std::vector<std::int32_t> chosen = values_with(status_of(result), status, values);
  if (chosen.empty()) throw Error(ErrorCode::out_of_range, "run_status must be that of some run (got {})", status);
  return range_of(std::move(chosen));
}

std::string statistics_table(const Result& result, std::string (*words)(std::int32_t status)) {
  const std::vector<std::int32_t> status = status_of(result);
  const std::vector<StatusCount> counts = status_counts(result);
  const ResultState& state = result.state();
  std::string text = fmt::format("{:>12} {:>7}", "runs", "status");
  std::vector<std::vector<std::int32_t>> kept;
  for (const NamedCounter& counter : kCounters) {
    if (!state.keeps(counter.counter)) continue;
    fmt::format_to(std::back_inserter(text), " {:>26}", fmt::format("{} min/median/max", counter.name));
    kept.emplace_back(status.size());
    result.copy_counter(counter.counter, kept.back());
  }
  text += "  meaning\n";
  for (const StatusCount& count : counts) {
    fmt::format_to(std::back_inserter(text), "{:>12} {:>7}", count.n_runs, count.status);
    for (const std::vector<std::int32_t>& values : kept) {
      const CounterRange range = range_of(values_with(status, count.status, values));
      fmt::format_to(std::back_inserter(text), " {:>26}", fmt::format("{}/{}/{}", range.min, range.median, range.max));
    }
    fmt::format_to(std::back_inserter(text), "  {}\n", words(count.status));
  }
  return text;
}

}  // namespace cubie::batch
