// Ensembles of stiff problems whose rate constants lie decades apart: every run right, whatever runs beside it.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "stiff_problems.hpp"

namespace cubie::test {
namespace {

constexpr std::size_t kRuns = 256;
constexpr double kTolerance = 1e-6;

struct Ensemble {
  const char* problem;  ///< of stiff_problems()
  double t_end;
  std::vector<std::pair<const char*, double>> rates;  ///< and their medians
  /// Values of the first rate from `low` to `high` are moved a decade away, downwards below `middle`.
  struct {
    double low, middle, high;
  } avoided = {0, 0, 0};
};

/// Whether a run of Hodgkin-Huxley's fires once or again hangs on the last digits of its current beside 2.23 and 5.97
/// uA/cm^2, where the number of spikes up to t = 50 changes (classical Runge-Kutta with steps of 0.0025 ms). Currents
/// are clearly below the first, or above the second.
const std::vector<Ensemble>& ensembles() {
  static const std::vector<Ensemble> list = {
      {"robertson", 1e7, {{"k1", 0.04}, {"k2", 3e7}, {"k3", 1e4}}},
      {"hires", 321.8122, {{"k_plus", 280}}},
      {"oregonator", 360, {{"s", 77.27}, {"q", 8.375e-6}, {"w", 0.161}}},
      {"pollution", 60, {{"k1", 0.35}}},
      {"e5", 1e7, {{"k1", 7.89e-10}, {"k2", 1.1e7}, {"k3", 1.13e9}, {"k4", 1.13e3}}},
      {"van_der_pol_stiff", 1, {{"epsilon", 1e-6}}},
      {"ring_modulator", 1e-5, {{"Cs", 2e-12}}},
      {"brusselator_1d", 1, {{"alpha", 0.02}}},
      {"beeler_reuter", 20, {{"g_s", 0.09}}},
      {"medical_akzo_nobel", 1, {{"k", 100}}},
      {"hodgkin_huxley", 50, {{"current", 5}}, {1.5, 3.5, 8}},
  };
  return list;
}

/// Uniform in (0, 1) by position alone (the finaliser of MurmurHash3).
double uniform(std::uint64_t stream, std::uint64_t index) {
  std::uint64_t x = (stream << 32) + index + 0x9e3779b97f4a7c15u;
  for (const std::uint64_t factor : {0xff51afd7ed558ccdu, 0xc4ceb9fe1a85ec53u}) x = (x ^ (x >> 33)) * factor;
  return (static_cast<double>((x ^ (x >> 33)) >> 12) + 0.5) * 0x1p-52;
}

/// Log-normal: two runs of three within half a decade of the median, the outermost of 256 three decades apart.
std::vector<double> rates(double median, std::uint64_t stream) {
  std::vector<double> values;
  for (std::uint64_t i = 0; i < kRuns; ++i) {
    const double normal =
        std::sqrt(-2 * std::log(uniform(2 * stream, i))) * std::cos(2 * std::numbers::pi * uniform(2 * stream + 1, i));
    values.push_back(median * std::exp(0.5 * std::numbers::ln10 * normal));
  }
  return values;
}

struct Solved {
  std::vector<double> states;  ///< (state, run)
  std::vector<std::int32_t> status, steps;
};

Solved solve_ensemble(const Ensemble& e, const StiffProblem& p, const std::string& method, double tolerance,
                      bool nan_in_run_7 = false, double factor = 1) {
  const auto solver = make_solver(model_text(p.model),
                                  {{"method", method}, {"rtol", tolerance}, {"save_variables", std::string("none")}});
  std::vector<double> atol = p.scale;
  for (double& value : atol) value *= tolerance;
  solver->set_atol(atol);
  const auto batch = make_batch(solver, {{"t_end", e.t_end}});
  std::vector<double> parameters;  // (parameter, run): bound, because a NaN among copied values is refused
  const std::vector<model::Variable>& all = solver->model().parameters;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const auto rate = std::ranges::find(e.rates, all[k].name, &std::pair<const char*, double>::first);
    std::vector<double> values =
        rate != e.rates.end() ? rates(rate->second, k) : std::vector<double>(kRuns, all[k].value);
    for (double& value : values) {
      if (rate != e.rates.begin() || value < e.avoided.low || value > e.avoided.high) continue;
      value *= value < e.avoided.middle ? 0.1 : 10;
    }
    if (rate == e.rates.begin()) {
      for (double& value : values) value *= factor;
    }
    parameters.insert(parameters.end(), values.begin(), values.end());
    if (nan_in_run_7 && rate == e.rates.begin()) {
      parameters[k * kRuns + 7] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  constexpr auto runs = static_cast<std::int64_t>(kRuns);
  batch->bind_parameters(
      batch::BoundInput<double>{parameters.data(), static_cast<std::int64_t>(all.size()), runs, runs, 1});
  const auto result = solve(*batch);
  return {final_states(*result), run_status(*result), counter(*result, batch::Counter::accepted)};
}

/// Largest of one run's states at the end, relative to scale + |y|.
double distance(const StiffProblem& p, const Solved& found, const Solved& exact, std::size_t run) {
  double worst = 0;
  for (std::size_t v = 0; v < p.scale.size(); ++v) {
    const double y = exact.states[v * kRuns + run];
    const double error = std::abs(found.states[v * kRuns + run] - y) / (p.scale[v] + std::abs(y));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

const StiffProblem& problem_of(const Ensemble& e) {
  for (const StiffProblem& p : stiff_problems()) {
    if (std::string(p.name) == e.problem) return p;
  }
  throw std::invalid_argument(e.problem);
}

using Case = std::tuple<std::size_t, std::string>;

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(ensembles()[std::get<0>(info.param)].problem) + "_" + std::get<1>(info.param);
}

class StiffEnsemble : public testing::TestWithParam<Case> {};

TEST_P(StiffEnsemble, EveryRunIsRight) {
  const auto& [which, method] = GetParam();
  const Ensemble& e = ensembles()[which];
  const StiffProblem& p = problem_of(e);
  const Solved found = solve_ensemble(e, p, method, kTolerance);
  // Another family, so that both can hardly be wrong alike.
  const bool large = p.scale.size() > 50;
  const char* const other = method == "radau_iia_5" || (large && method == "kvaerno5") ? "rodas5p"
                            : large                                                    ? "kencarp4"
                                                                                       : "radau_iia_5";
  const Solved reference = solve_ensemble(e, p, other, kTolerance / 100);
  // Where the end falls on the front of a spike, errors made before count more: as much more as the current does, of
  // which a share moves the end of the nominal run by as large a share of scale + |y|.
  constexpr double kShare = 1e-4;
  const bool spikes = e.avoided.high > 0;
  const Solved moved = spikes ? solve_ensemble(e, p, other, kTolerance / 100, false, 1 + kShare) : reference;
  const std::size_t n = p.scale.size();
  for (std::size_t run = 0; run < kRuns; ++run) {
    ASSERT_EQ(found.status[run], 0) << run;
    ASSERT_EQ(reference.status[run], 0) << run;
    const double worst = distance(p, found, reference, run);
    const double amplification = p.amplification * std::max(1.0, distance(p, moved, reference, run) / kShare);
    // Every step's error at its largest and all of them alike: the bound that error_bound takes a twentieth of, as the
    // amplification is that of the medians. A hundredth more for the reference.
    const double bound = 1.01 * amplification * found.steps[run] * std::sqrt(static_cast<double>(n)) * kTolerance;
    EXPECT_LE(worst, bound) << "run " << run << ", " << found.steps[run] << " steps";
  }
}

TEST_P(StiffEnsemble, ARunThatIsImpossibleChangesNoOther) {
  const auto& [which, method] = GetParam();
  const Ensemble& e = ensembles()[which];
  const StiffProblem& p = problem_of(e);
  const Solved all_good = solve_ensemble(e, p, method, kTolerance);
  const Solved one_bad = solve_ensemble(e, p, method, kTolerance, true);
  EXPECT_NE(one_bad.status[7], 0);
  for (std::size_t i = 0; i < all_good.states.size(); ++i) {
    if (i % kRuns == 7) {
      EXPECT_TRUE(std::isnan(one_bad.states[i]));
    } else {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(all_good.states[i]), std::bit_cast<std::uint64_t>(one_bad.states[i]))
          << "state " << i / kRuns << " of run " << i % kRuns;
    }
  }
}

/// Large systems without collocation methods, whose kernels take long to compile.
std::vector<Case> cases() {
  std::vector<Case> out;
  for (std::size_t i = 0; i < ensembles().size(); ++i) {
    for (const char* const method : {"rodas5p", "kvaerno5", "radau_iia_5"}) {
      const bool collocation = std::string(method) == "radau_iia_5";
      if (!collocation || problem_of(ensembles()[i]).scale.size() <= 50) out.emplace_back(i, method);
    }
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Problems, StiffEnsemble, testing::ValuesIn(cases()), name_of);

class StiffBlowUp : public testing::TestWithParam<const char*> {};

TEST_P(StiffBlowUp, EndsInAStatusOfThatRunAlone) {
  // x = 1/(1/x0 - k t) leaves the numbers at t = 1/k; z is stiff and follows it.
  constexpr const char* kModel = "states x = 1, z = 0; parameters k = -1; x' = k*x^2; z' = 1e4*(x - z)";
  const auto solve_with = [&](double k_of_run_2) {
    const auto solver = make_solver(kModel, {{"method", std::string(GetParam())}, {"rtol", 1e-6}, {"atol", 1e-6}});
    const auto batch = make_batch(solver, {{"t_end", 2.0}});
    std::vector<double> k(40, -1);
    for (std::size_t i = 0; i < k.size(); ++i) k[i] -= 0.1 * static_cast<double>(i);
    k[2] = k_of_run_2;
    batch->set_values("k", std::span<const double>(k));
    const auto result = solve(*batch);
    return std::pair(final_states(*result), run_status(*result));
  };
  const auto [good, good_status] = solve_with(-1.2);
  const auto [bad, bad_status] = solve_with(1);
  EXPECT_NE(bad_status[2], 0);
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_EQ(good_status[i % 40], 0);
    if (i % 40 == 2) {
      EXPECT_TRUE(std::isnan(bad[i]));
    } else {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(good[i]), std::bit_cast<std::uint64_t>(bad[i])) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, StiffBlowUp, testing::Values("rodas5p", "kvaerno5", "radau_iia_5"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace cubie::test
