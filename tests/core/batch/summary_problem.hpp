#pragma once
// Problems of the tests of summaries: solved with summaries, or with every sample saved.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {

inline constexpr const char* kOscillator = R"(
states x = 1, v = 0
parameters w = 2, damping = 0.1
observables energy
x' = v
v' = -w^2*x - damping*v
energy = 0.5*v^2 + 0.5*w^2*x^2
)";

inline std::vector<double> summaries(const batch::Result& result,
                                     batch::Order order = batch::Order::time_variable_run) {
  std::vector<double> values(static_cast<std::size_t>(result.n_windows() * result.n_summaries() * result.n_runs()));
  result.copy_summaries(order, std::span<double>(values));
  return values;
}

/// The summary called `name` of window w and run r.
struct Table {
  explicit Table(const batch::Result& result)
      : names(result.summary_names()),
        n_windows(static_cast<std::size_t>(result.n_windows())),
        n_runs(static_cast<std::size_t>(result.n_runs())),
        values(summaries(result)) {}
  double operator()(std::string_view name, std::size_t w, std::size_t r = 0) const {
    const auto at = std::find(names.begin(), names.end(), name);
    EXPECT_NE(at, names.end()) << name;
    const auto v = static_cast<std::size_t>(at - names.begin());
    return values.at((w * names.size() + v) * n_runs + r);
  }
  std::vector<std::string> names;
  std::size_t n_windows, n_runs;
  std::vector<double> values;
};

/// Runs of `text`, saved densely or summarised.
struct Problem {
  const char* text = kOscillator;
  Settings solver = {{"rtol", 1e-8}, {"atol", 1e-10}};
  double t0 = 0.0, t_end = 6.0, settling = 0.0, window = 1.5, sample = 0.05;
  std::string parameter = "w";
  std::vector<double> values = linspace(1.0, 4.0, 5);
  void (*prepare)(batch::Batch& batch) = nullptr;  ///< drivers, sinks

  Ref<batch::Result> run(std::string_view summaries, std::string_view variables, Settings more = {},
                         Settings batch_more = {}, const Ref<batch::Context>& context = shared_context()) const {
    Settings settings = solver;
    settings.emplace_back("summaries", std::string(summaries));
    settings.emplace_back("save_variables", std::string(variables));
    settings.insert(settings.end(), more.begin(), more.end());
    const auto made = make_solver(text, settings, context);
    Settings times = {{"t0", t0},
                      {"t_end", t_end},
                      {"settling_time", settling},
                      {"summarise_every", window},
                      {"sample_every", sample}};
    times.insert(times.end(), batch_more.begin(), batch_more.end());
    const auto batch = make_batch(made, times);
    if (!values.empty()) batch->set_values(parameter, std::span<const double>(values));
    if (prepare != nullptr) prepare(*batch);
    return solve(*batch);
  }

  /// All samples of a variable: [run][sample], one more than the windows have intervals.
  std::vector<std::vector<double>> samples(std::string_view variable, std::vector<double>* times = nullptr) const {
    const auto made = make_solver(text, [&] {
      Settings settings = solver;
      settings.emplace_back("save_variables", std::string(variable));
      return settings;
    }());
    const double sign = t_end < t0 ? -1.0 : 1.0;
    const auto batch = make_batch(made, {{"t0", t0}, {"t_end", t_end}});
    const double length = window == 0.0 ? std::abs(t_end - t0) - settling : window;
    const double per_window = std::round(length / sample);
    const auto windows = std::floor((std::abs(t_end - t0) - settling) / length + 1e-9);
    std::vector<double> at;
    for (double k = 0; k <= windows * per_window; ++k) {
      at.push_back(std::fma(k, sign * length / per_window, t0 + sign * settling));
    }
    if (std::abs(at.back() - t_end) < 1e-9) at.back() = t_end;
    batch->set_save_times(at);
    if (!values.empty()) batch->set_values(parameter, std::span<const double>(values));
    if (prepare != nullptr) prepare(*batch);
    const auto result = solve(*batch);
    const std::vector<double> y = outputs(*result, batch::Order::run_variable_time);
    std::vector<std::vector<double>> all;
    for (std::size_t r = 0; r < static_cast<std::size_t>(result->n_runs()); ++r) {
      all.emplace_back(y.begin() + static_cast<std::ptrdiff_t>(r * at.size()),
                       y.begin() + static_cast<std::ptrdiff_t>((r + 1) * at.size()));
    }
    if (times != nullptr) *times = at;
    return all;
  }
};

}  // namespace cubie::test
