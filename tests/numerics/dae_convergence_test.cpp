// Orders of whole solves of differential-algebraic systems with fixed steps in f64, for every method that takes them,
// in the states with a derivative and in those without one. The one order above 6, of which few step sizes are above
// round-off, is measured at its own.

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "integrator/method_registry.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

// With s = t + t^2 / 2: x = exp(sin s), y = exp(cos s), w = cos s + t, v = sin s. Both kinds of states are nonlinear in
// each other; time stands in a row without derivative, and the masses are not 1.
constexpr const char* kModel = R"(
states x = 1, w = 0.9, y = 2.71828182845904523536, v = 0.1
mass x = 0.5, y = -2
x' = 0.5*(1 + t)*x*(w - t)
y' = 2*(1 + t)*y*v
0 = exp(w - t) - y
0 = exp(v)*(2 + w - t) - x*(2 + log(y))
)";
constexpr std::size_t kStates = 4;
constexpr double kEnd = 1.25;

std::array<double, kStates> exact(double t) {
  const double s = t + t * t / 2;
  return {std::exp(std::sin(s)), std::cos(s) + t, std::exp(std::cos(s)), std::sin(s)};
}

// As in convergence_test.cpp: round-off of some thousand steps, and of derivatives that DIRK stages get as differences.
double floor_of(const plan::Method& method) { return method.family == plan::Family::dirk ? 2e-12 : 2e-13; }

class DaeConvergence : public testing::TestWithParam<std::string> {
 protected:
  DaeConvergence() : method_(integrator::find_method(GetParam())) {
    solver_ = make_solver(kModel, {{"method", method_.name},
                                   {"controller", std::string("fixed")},
                                   {"rtol", 1e-13},
                                   {"atol", 1e-13},
                                   {"newton_kappa", 1e-4},
                                   {"dt", 0.125},
                                   {"lane_width", std::int64_t{4}}});
    batch_ = make_batch(solver_, {{"t_end", kEnd}});
  }

  /// Solves with a run for each step size: 8 to 2600 steps, each count a multiple of 4.
  void sweep() {
    double before = 0;
    for (int k = 3; k <= 28; ++k) {
      const double quarter = std::round(std::exp2(k / 3.0));
      if (quarter != before) steps_.push_back(kEnd / (4 * quarter));
      before = quarter;
    }
    solve_all();
  }

  void solve_all() {
    const auto runs = static_cast<std::int64_t>(steps_.size());
    batch_->set_option(config::OptionId::n_runs, runs);
    batch_->bind_initial_steps(steps_.data(), runs);
    const auto result = solve(*batch_);
    for (const std::int32_t status : run_status(*result)) EXPECT_EQ(status, 0);
    times_ = result->save_times();
    rows_ = outputs(*result);
    batch_->bind_initial_steps(nullptr, 0);
  }

  /// Root of the mean square of the errors of the given states over all rows, for each step size.
  [[nodiscard]] std::vector<Sample> errors(std::array<std::size_t, 2> states) const {
    std::vector<Sample> samples;
    for (std::size_t run = 0; run < steps_.size(); ++run) {
      double sum = 0;
      for (std::size_t k = 0; k < times_.size(); ++k) {
        const auto solution = exact(times_[k]);
        for (const std::size_t v : states) {
          sum += std::pow(rows_[(kStates * k + v) * steps_.size() + run] - solution[v], 2);
        }
      }
      samples.push_back({steps_[run], std::sqrt(sum / static_cast<double>(2 * times_.size()))});
    }
    return samples;
  }

  static constexpr std::array<std::size_t, 2> kDifferential{0, 2}, kAlgebraic{1, 3};
  const plan::Method& method_;
  Ref<batch::Solver> solver_;
  Ref<batch::Batch> batch_;
  std::vector<double> steps_, times_, rows_;
};

TEST_P(DaeConvergence, StepsConvergeAtTheMethodsOrderInAllStates) {
  batch_->set_option(config::OptionId::save_every, kEnd / 4);
  sweep();
  expect_order(errors(kDifferential), floor_of(method_), method_.order, 0.1, "states with a derivative");
  expect_order(errors(kAlgebraic), floor_of(method_), method_.order, 0.1, "states without one");
}

class DaeHighConvergence : public DaeConvergence {};

// Radau IIA of s stages keeps order 2s - 1 in both kinds of states when the index is 1, since it ends in its last stage
// (Hairer, Wanner, Solving ODEs II, theorem VI.1.1).
TEST_P(DaeHighConvergence, StepsConvergeAtTheMethodsOrderInAllStates) {
  for (int n = 4; n <= 12; ++n) steps_.push_back(kEnd / n);
  solve_all();
  expect_order(errors(kDifferential), 1e-13, method_.order, 0.3, "states with a derivative");
  expect_order(errors(kAlgebraic), 1e-13, method_.order, 0.3, "states without one");
}

class DaeDenseConvergence : public DaeConvergence {};

TEST_P(DaeDenseConvergence, InterpolatedRowsKeepTheMethodsOrderInAllStates) {
  // Times that lie anywhere in their steps.
  std::mt19937 random(20250);
  std::vector<double> times(4000);
  for (double& t : times) t = 0.3 + (kEnd - 0.3) * static_cast<double>(random()) / 0x1p32;
  std::sort(times.begin(), times.end());
  batch_->set_save_times(times);
  sweep();
  expect_order(errors(kDifferential), floor_of(method_), method_.order, 0.2, "states with a derivative", 10);
  expect_order(errors(kAlgebraic), floor_of(method_), method_.order, 0.2, "states without one", 10);
}

std::vector<std::string> able(bool dense) {
  std::vector<std::string> names;
  for (const plan::Method& m : integrator::methods()) {
    const bool interpolates = m.interpolant.order > 0 && m.interpolant.order >= m.order - 1;
    if (m.algebraic && m.order <= 6 && (!dense || interpolates)) names.push_back(m.name);
  }
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) { return info.param; }

INSTANTIATE_TEST_SUITE_P(Methods, DaeConvergence, testing::ValuesIn(able(false)), test_name);
INSTANTIATE_TEST_SUITE_P(Methods, DaeHighConvergence, testing::Values("radau_iia_9"), test_name);
INSTANTIATE_TEST_SUITE_P(Methods, DaeDenseConvergence, testing::ValuesIn(able(true)), test_name);

}  // namespace
}  // namespace cubie::test
