// Whole solves by methods that solve linear systems: large and full matrices, drivers, backward time, single precision,
// failures.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "reference.hpp"

namespace cubie::test {
namespace {

/// One method of each family and shape of step.
constexpr const char* kMethods[] = {"rodas5p", "kvaerno5", "tr_bdf2", "radau_iia_5", "radau_iia_3"};

Settings with(const char* method, double tolerance, Settings more = {}) {
  more.insert(more.begin(), {{"method", std::string(method)}, {"rtol", tolerance}, {"atol", tolerance}});
  return more;
}

// Errors of single steps add up, and a step's error is a part of its tolerance; systems here damp them.
constexpr double kStepsWorth = 100;

class StiffSolve : public testing::TestWithParam<const char*> {};

TEST_P(StiffSolve, FullMatrixOfFortyStates) {
  // y' = -y - v (v . y): the part of y along v decays at 1 + |v|^2, the rest at 1. Too many products for straight-line
  // factors.
  constexpr int n = 40;
  std::string text = "states y0 = 1";
  for (int i = 1; i < n; ++i) text += fmt::format(", y{} = {}", i, 1 + i % 3);
  std::string sum;
  std::vector<double> v, y;
  for (int i = 0; i < n; ++i) {
    v.push_back(1 + i % 5);
    y.push_back(1 + i % 3);
    sum += fmt::format("{}{}*y{}", i > 0 ? " + " : "", v.back(), i);
  }
  text += "\ns = " + sum;
  for (int i = 0; i < n; ++i) text += fmt::format("\ny{}' = -y{} - {}*s", i, i, v[static_cast<std::size_t>(i)]);
  double vv = 0, vy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    vv += v[i] * v[i];
    vy += v[i] * y[i];
  }

  constexpr double tolerance = 1e-6, end = 1.5;
  const auto solver = make_solver(text, with(GetParam(), tolerance, {{"lane_width", std::int64_t{4}}}));
  const auto result = solve(*make_batch(solver, {{"t_end", end}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result);
  for (std::size_t i = 0; i < n; ++i) {
    const double along = v[i] * vy / vv;
    const double exact = (y[i] - along) * std::exp(-end) + along * std::exp(-end * (1 + vv));
    EXPECT_NEAR(found[i], exact, kStepsWorth * tolerance) << i;
  }
  EXPECT_LT(counter(*result, batch::Counter::accepted)[0], 400) << "the fast part has died and must not bind the steps";
}

TEST_P(StiffSolve, RingOfTwoHundredStates) {
  // Diffusion on a ring: one wave around it decays at 4 D sin^2(pi / n).
  constexpr int n = 200;
  constexpr double d = 2000;
  std::string text = "states ";
  for (int i = 0; i < n; ++i) {
    text += fmt::format("{}y{} = {:.17g}", i > 0 ? ", " : "", i, std::sin(2 * std::numbers::pi * i / n));
  }
  text += fmt::format("\nparameters d = {}", d);
  for (int i = 0; i < n; ++i) {
    text += fmt::format("\ny{0}' = d*(y{1} - 2*y{0} + y{2})", i, (i + n - 1) % n, (i + 1) % n);
  }
  constexpr double tolerance = 1e-5, end = 1;
  const auto solver = make_solver(text, with(GetParam(), tolerance, {{"lane_width", std::int64_t{4}}}));
  const auto result = solve(*make_batch(solver, {{"t_end", end}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result);
  const double decay = std::exp(-end * 4 * d * std::pow(std::sin(std::numbers::pi / n), 2));
  for (std::size_t i = 0; i < n; ++i) {
    const double exact = std::sin(2 * std::numbers::pi * static_cast<double>(i) / n) * decay;
    EXPECT_NEAR(found[i], exact, kStepsWorth * tolerance) << i;
  }
}

TEST_P(StiffSolve, DriversAndTimeEnterTheLinearisation) {
  // y' = -1000 (y - u) + u' sheds its start and follows u, here a line between samples plus a wave in t.
  constexpr const char* kModel = R"(
states y = 0
drivers u
y' = -1000*(y - u - sin(t)) + cos(t) + 2
)";
  constexpr double tolerance = 1e-7, end = 2;
  // Landing on rows: what is looked at is the steps, and interpolants of order 2 are a few hundred tolerances off here.
  const auto solver = make_solver(kModel, with(GetParam(), tolerance, {{"save_method", std::string("land")}}));
  const auto batch = make_batch(solver, {{"t_end", end},
                                         {"save_every", 0.25},
                                         {"driver_interpolation", std::string("linear")},
                                         {"driver_boundary", std::string("natural")},
                                         {"driver_wrap", std::int64_t{0}}});
  const std::vector<double> samples{0, 2, 4, 6};
  batch->set_drivers(samples, 4, 1, 0.0, 1.0);
  const auto result = solve(*batch);
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> y = outputs(*result);
  for (std::size_t k = 0; k < y.size(); ++k) {
    const double t = 0.25 * static_cast<double>(k);
    EXPECT_NEAR(y[k], 2 * t + std::sin(t), kStepsWorth * tolerance) << t;
  }
}

TEST_P(StiffSolve, BackwardTime) {
  // y' = 50 (y - cos t) - sin t is stable backwards, where it sheds what is not cos t.
  constexpr double tolerance = 1e-6;
  const auto solver = make_solver("states y = 1.2837; y' = 50*(y - cos(t)) - sin(t)", with(GetParam(), tolerance));
  const auto result = solve(*make_batch(solver, {{"t0", 2.0}, {"t_end", -1.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_NEAR(final_states(*result)[0], std::cos(-1.0), kStepsWorth * tolerance);
}

TEST_P(StiffSolve, SinglePrecision) {
  constexpr double tolerance = 1e-4;
  const auto solver =
      make_solver(model_text("hires"), with(GetParam(), tolerance, {{"precision", std::string("f32")}}));
  solver->set_atol(std::vector<double>(8, 1e-4 * tolerance));
  const auto result = solve(*make_batch(solver, {{"t_end", 321.8122}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  // End value and amplification as in stiff_reference_test.cpp.
  const double found = final_states(*result)[6], exact = 0.2849998395185769e-2;
  EXPECT_NEAR(found, exact, 92 * tolerance * exact);
}

TEST_P(StiffSolve, MatrixThatVanishesIsAStatusOfThatRunAlone) {
  // y' = a y: W = a - 1/(gamma h) is singular at one step size only, which adaptive steps walk away from; a NaN in the
  // Jacobian stays at every size.
  constexpr const char* kModel = R"(
states y = 0, z = 1
parameters a = 0
y' = a > 0 ? sqrt(y) : -y
z' = -1000*z
)";
  const auto solver = make_solver(kModel, with(GetParam(), 1e-6, {{"lane_width", std::int64_t{4}}}));
  const auto batch = make_batch(solver, {{"t_end", 1.0}});
  const std::vector<double> a{0, 1, 0};
  batch->set_values("a", std::span<const double>(a));
  const auto result = solve(*batch);
  const auto status = run_status(*result);
  EXPECT_EQ(status[0], 0);
  EXPECT_EQ(status[1], 8 | 512) << "step too small, for want of a pivot";
  EXPECT_EQ(status[2], 0);
}

TEST_P(StiffSolve, ARightHandSideThatIsNanOnTheWaySaysSo) {
  const auto solver = make_solver("states x = 1; x' = x > 0.5 ? -1 : log(-1 - x*x)", with(GetParam(), 1e-6));
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
  EXPECT_EQ(run_status(*result)[0], 8 | 2048);
}

TEST(StiffFixedSteps, DoNotFactorWhatOnlyAnEstimateNeeds) {
  // The filter's matrix p - 1/(gamma h) would be singular.
  const auto solver = make_solver(
      "states x = 1; parameters p = 3.464101615137755; x' = p*x",
      {{"method", std::string("firk_gauss_legendre_2")}, {"controller", std::string("fixed")}, {"dt", 1.0}});
  EXPECT_EQ(run_status(*solve(*make_batch(solver, {{"t_end", 1.0}})))[0], 0);
}

INSTANTIATE_TEST_SUITE_P(Methods, StiffSolve, testing::ValuesIn(kMethods),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace cubie::test
