#pragma once
// Which summaries a kernel makes of which quantities: plain structs.

#include <cstdint>
#include <vector>

namespace cubie::plan {

/// Rows of summary_metrics.def.
enum class Metric : std::int8_t {
#define CUBIE_METRIC(id, spelling, argument, outputs, help) id,
#include "plan/summary_metrics.def"
#undef CUBIE_METRIC
  metric_count
};

enum class MetricArgument : std::int8_t { none, count, level, probability };

/// What samples are taken of: a state, an observable, or the expression of a summary declared in the model.
enum class SampledKind : std::int8_t { state, observable, expression };

/// Whether it can be found on dense output: extremes, their times, peaks, crossings and times beyond a level.
[[nodiscard]] constexpr bool can_refine(Metric metric) noexcept {
  switch (metric) {
    case Metric::min:
    case Metric::max:
    case Metric::extrema:
    case Metric::max_magnitude:
    case Metric::time_of_min:
    case Metric::time_of_max:
    case Metric::peaks:
    case Metric::negative_peaks:
    case Metric::crossings:
    case Metric::crossing_time:
    case Metric::time_above:
    case Metric::time_below:
      return true;
    default:
      return false;
  }
}

struct SummaryMetric {
  Metric metric = Metric::mean;
  std::int32_t count = 0;  ///< of MetricArgument::count
  double level = 0.0;      ///< of MetricArgument::level and ::probability
  bool dense = false;      ///< on dense output in place of samples, see can_refine
  friend bool operator==(const SummaryMetric&, const SummaryMetric&) = default;
};

/// One quantity and its summaries, whose numbers stand side by side in the output.
struct SampledVariable {
  SampledKind kind = SampledKind::state;
  std::int32_t index = 0;
  std::vector<SummaryMetric> metrics;
  friend bool operator==(const SampledVariable&, const SampledVariable&) = default;
};

struct SummaryPlan {
  std::vector<SampledVariable> variables;
  friend bool operator==(const SummaryPlan&, const SummaryPlan&) = default;
};

}  // namespace cubie::plan
