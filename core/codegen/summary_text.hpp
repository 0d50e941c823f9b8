#pragma once
// Kernel text of the summaries of one plan: what is kept of the samples of each variable, and the summaries of a
// window.

#include <cstdint>
#include <string>

#include "plan/summary_plan.hpp"

namespace cubie::codegen {

struct SummarySizes {
  std::int64_t n_numbers = 0;  ///< kept per lane while a window is open
  std::int64_t n_outputs = 0;  ///< per window and run
};
[[nodiscard]] SummarySizes summary_sizes(const plan::SummaryPlan& plan);

/// Numbers that a metric leaves of a window.
[[nodiscard]] std::int32_t output_count(const plan::SummaryMetric& metric) noexcept;

/// Whether the plan has the metric: quantiles, quadratures and times beyond a level need headers of their own,
/// summary_quantile.h, summary_quadrature.h and summary_dwell.h.
[[nodiscard]] bool keeps(const plan::SummaryPlan& plan, plan::Metric metric) noexcept;
/// The same, made of samples.
[[nodiscard]] bool keeps_sampled(const plan::SummaryPlan& plan, plan::Metric metric) noexcept;

/// Whether some are found on dense output, which needs summary_dense.h.
[[nodiscard]] bool refines(const plan::SummaryPlan& plan) noexcept;

/// Definition of
///
///     template <class L> struct summary_plan {
///       static constexpr int n_variables = ..., n_numbers = ..., n_outputs = ...;
///       static CUBIE_FN void add(const summary_sample<L>& s, const T* x, T* a);
///       template <class F> static CUBIE_FN void results(const summary_sample<L>& s, const T* x, const T* a, const F&
///       f);
///     };
///
/// in terms of core/kernels/summary_metrics.h. `results` calls f(number of the output, value) for each; x are the
/// samples of the variables, a the numbers kept. What several metrics need is kept once. The text depends on nothing
/// but the plan, and the value of a metric not on the others. Empty for an empty plan.
[[nodiscard]] std::string emit_summaries(const plan::SummaryPlan& plan);

}  // namespace cubie::codegen
