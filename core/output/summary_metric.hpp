#pragma once
// The catalogue of metrics, and metrics as text.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/summary_plan.hpp"

namespace cubie::output {

/// One row of plan/summary_metrics.def.
struct MetricInfo {
  std::string_view name;
  plan::MetricArgument argument;
  std::string_view outputs;
  std::string_view help;
};
[[nodiscard]] std::span<const MetricInfo> metrics() noexcept;
[[nodiscard]] const MetricInfo& info(plan::Metric metric) noexcept;

/// Most numbers that peaks[n] keeps.
inline constexpr std::int32_t kMostEvents = 100;

/// `name` and the text between the brackets behind it; no brackets: an empty string_view without data. Throws
/// unknown_name with the nearest metric, or invalid_argument, saying `option`.
[[nodiscard]] plan::SummaryMetric make_metric(std::string_view option, std::string_view name,
                                              std::string_view argument);

/// Whether `metric` is found on dense output: `word` is what was said of it, "dense", "samples" or nothing, `usual`
/// what holds for those of which nothing is. Throws invalid_argument for other words, and where a metric that is made
/// of samples is to be dense.
void refine(std::string_view option, plan::SummaryMetric& metric, std::string_view word, bool usual);

/// Names of its outputs: "mean"; "peak_time1", "peak1"; "crossings[0.5]".
[[nodiscard]] std::vector<std::string> output_names(const plan::SummaryMetric& metric);
/// Units of its outputs, for a variable of `unit`.
[[nodiscard]] std::vector<std::string> output_units(const plan::SummaryMetric& metric, std::string_view unit);

}  // namespace cubie::output
