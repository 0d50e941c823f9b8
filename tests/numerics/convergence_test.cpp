// Orders of whole solves with fixed steps in f64, for every method up to order 6, on vector lanes and on one lane.
// Higher orders reach round-off before their slope shows and are measured in 113 bits: explicit methods in
// quad_order_test.cpp, collocation in quad_collocation_test.cpp.

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "integrator/method_registry.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

// Three problems with closed forms side by side: linear and non-autonomous; Riccati; a nonlinear system of two.
constexpr const char* kClosedForms = R"(
states a = 1, b = 1, x = 1, y = 2.71828182845904523536
a' = a*cos(t)
b' = -2*t*b^2
x' = (1 + t)*x*log(y)
y' = -(1 + t)*y*log(x)
)";
constexpr double kEnd = 1.25;

std::array<double, 4> closed_forms(double t) {
  return {std::exp(std::sin(t)), 1 / (1 + t * t), std::exp(std::sin(t + t * t / 2)), std::exp(std::cos(t + t * t / 2))};
}

// Errors are measured well above round-off: the two hundred steps after which methods of order 5 get here leave a
// random walk of some 15 * 2^-53 = 2e-15, the 2600 of the others less than 1e-14 under errors above 1e-9.
// Stages of a DIRK method get their derivative as a difference over gamma h, which brings up to 20 * 2^-53 into each
// step: 800 of them walk 6e-14 away.
double floor_of(const plan::Method& method) { return method.family == plan::Family::dirk ? 2e-12 : 2e-13; }

/// One solve with a run for each step size.
struct Sweep {
  std::vector<double> steps;  ///< sizes, falling
  std::vector<double> times, rows;

  /// Root of the mean square of the errors of the rows of states [first, last) at `times`, for each step size: an error
  /// that passes through zero as h falls cannot hide in it.
  [[nodiscard]] std::vector<Sample> errors(std::size_t first, std::size_t last) const {
    std::vector<Sample> samples;
    for (std::size_t run = 0; run < steps.size(); ++run) {
      double sum = 0;
      for (std::size_t k = 0; k < times.size(); ++k) {
        const auto exact = closed_forms(times[k]);
        for (std::size_t v = first; v < last; ++v) {
          sum += std::pow(rows[(4 * k + v) * steps.size() + run] - exact[v], 2);
        }
      }
      samples.push_back({steps[run], std::sqrt(sum / static_cast<double>((last - first) * times.size()))});
    }
    return samples;
  }
};

/// Name of the method, and runs per group.
using MethodOnLanes = std::tuple<std::string, std::int64_t>;

class Convergence : public testing::TestWithParam<MethodOnLanes> {
 protected:
  Convergence() : method_(integrator::find_method(std::get<0>(GetParam()))) {
    // What Newton iterations leave in each of 2600 steps is to lie below the floor together.
    solver_ = make_solver(kClosedForms, {{"method", method_.name},
                                         {"controller", std::string("fixed")},
                                         {"rtol", 1e-13},
                                         {"atol", 1e-13},
                                         {"newton_kappa", 1e-4},
                                         {"dt", 0.125},
                                         {"lane_width", std::get<1>(GetParam())}});
    batch_ = make_batch(solver_, {{"t_end", kEnd}});
  }

  /// Errors of collocation reach the floor soon: those of order 6 with 20 steps.
  [[nodiscard]] std::size_t points() const { return method_.order < 6 ? kPoints : kPoints - 2; }

  /// Runs of 8 to 2600 steps, each count a multiple of 4 and 2^(1/3) times the one before.
  Sweep sweep() {
    Sweep out;
    double before = 0;
    for (int k = 3; k <= 28; ++k) {
      const double quarter = std::round(std::exp2(k / 3.0));
      if (quarter != before) out.steps.push_back(kEnd / (4 * quarter));
      before = quarter;
    }
    const auto runs = static_cast<std::int64_t>(out.steps.size());
    batch_->set_option(config::OptionId::n_runs, runs);
    batch_->bind_initial_steps(out.steps.data(), runs);
    const auto result = solve(*batch_);
    for (const std::int32_t status : run_status(*result)) EXPECT_EQ(status, 0);
    out.times = result->save_times();
    out.rows = outputs(*result);
    batch_->bind_initial_steps(nullptr, 0);
    return out;
  }

  const plan::Method& method_;
  Ref<batch::Solver> solver_;
  Ref<batch::Batch> batch_;
};

TEST_P(Convergence, StepsConvergeAtTheMethodsOrder) {
  // Rows at the ends of steps: the numbers of steps are multiples of 4.
  batch_->set_option(config::OptionId::save_every, kEnd / 4);
  const Sweep found = sweep();
  expect_order(found.errors(0, 1), floor_of(method_), method_.order, 0.1, "y' = y cos t", points());
  expect_order(found.errors(1, 2), floor_of(method_), method_.order, 0.1, "y' = -2 t y^2", points());
  expect_order(found.errors(2, 4), floor_of(method_), method_.order, 0.1, "system of two", points());
}

class DenseConvergence : public Convergence {};

TEST_P(DenseConvergence, InterpolatedRowsKeepTheMethodsOrder) {
  // Times that lie anywhere in their steps. An interpolant of order q adds errors of order q + 1 >= order.
  std::mt19937 random(20240);
  std::vector<double> times(4000);
  for (double& t : times) t = 0.3 + (kEnd - 0.3) * static_cast<double>(random()) / 0x1p32;
  std::sort(times.begin(), times.end());
  batch_->set_save_times(times);
  expect_order(sweep().errors(0, 4), floor_of(method_), method_.order, 0.2, "interpolated rows", 10);
}

/// Methods up to order 6; `dense`: those whose interpolant is good enough for rows, the others land on them.
std::vector<std::string> low_orders(bool dense) {
  std::vector<std::string> names;
  for (const plan::Method& m : integrator::methods()) {
    const bool interpolates = m.interpolant.order > 0 && m.interpolant.order >= m.order - 1;
    if (m.order <= 6 && (!dense || interpolates)) names.push_back(m.name);
  }
  return names;
}

auto on_both(const std::vector<std::string>& methods) {
  return testing::Combine(testing::ValuesIn(methods), testing::Values(std::int64_t{4}, std::int64_t{1}));
}

std::string test_name(const testing::TestParamInfo<MethodOnLanes>& info) {
  std::string name = std::get<0>(info.param);
  std::replace(name.begin(), name.end(), '-', '_');
  return name + (std::get<1>(info.param) == 1 ? "_on_one_lane" : "_on_vector_lanes");
}

INSTANTIATE_TEST_SUITE_P(Methods, Convergence, on_both(low_orders(false)), test_name);
INSTANTIATE_TEST_SUITE_P(Methods, DenseConvergence, on_both(low_orders(true)), test_name);

}  // namespace
}  // namespace cubie::test
