// Step controllers in whole solves: errors follow the tolerance, step counts stay sensible, and tolerances below
// round-off are raised instead of chased.

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "reference.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

struct Solved {
  std::vector<double> states;
  int accepted, rejected;
  double effective_rtol;
};

Ref<batch::Solver> controlled(std::string_view model, const Settings& more) {
  const auto solver = make_solver(
      model_text(model),
      {{"save_variables", std::string("none")}, {"save_method", std::string("land")}, {"lane_width", std::int64_t{4}}});
  apply(*solver, config::Scope::solver, more);
  return solver;
}

Solved run(const Ref<batch::Solver>& solver, double t_end, double rtol, double atol, double mu) {
  apply(*solver, config::Scope::solver, {{"rtol", rtol}, {"atol", atol}});
  const auto batch = make_batch(solver, {{"t_end", t_end}});
  const std::vector<double> value = one(mu);
  if (mu > 0) batch->set_values("mu", std::span<const double>(value));
  const auto result = solve(*batch);
  EXPECT_EQ(run_status(*result)[0], 0);
  return {final_states(*result), counter(*result, batch::Counter::accepted)[0],
          counter(*result, batch::Counter::rejected)[0], result->effective_rtol()};
}

// Tolerances are 10^(-k/2).
constexpr int kFirst = 8, kLast = 22;

/// Accepted steps of the elementary controller at each tolerance; solved once per model.
const std::vector<int>& elementary_steps(std::string_view model, double t_end, double mu) {
  static std::map<std::string, std::vector<int>, std::less<>> known;
  if (const auto found = known.find(model); found != known.end()) return found->second;
  const auto solver = controlled(model, {{"controller", std::string("i")}});
  std::vector<int> steps;
  for (int k = kFirst; k <= kLast; ++k) {
    const double tolerance = std::pow(10.0, -0.5 * k);
    steps.push_back(run(solver, t_end, tolerance, tolerance, mu).accepted);
  }
  return known.emplace(model, std::move(steps)).first->second;
}

class Controller : public testing::TestWithParam<const char*> {
 protected:
  void check(std::string_view model, const Reference& r, double mu) {
    const auto solver = controlled(model, {{"controller", std::string(GetParam())}});
    std::vector<Sample> samples;
    for (int k = kFirst; k <= kLast; ++k) {
      const double tolerance = std::pow(10.0, -0.5 * k);
      const Solved found = run(solver, r.t_end, tolerance, tolerance, mu);
      const double error = relative_error(r, found.states.data(), 1, {});
      EXPECT_LE(error, error_bound(r, found.accepted, tolerance, std::numeric_limits<double>::epsilon())) << tolerance;
      samples.push_back({tolerance, error});
      // No controller may need twice the steps of the elementary one, nor throw away a third of its work.
      const int plain = elementary_steps(model, r.t_end, mu)[static_cast<std::size_t>(k - kFirst)];
      EXPECT_LT(found.accepted, 2 * plain) << tolerance;
      EXPECT_GT(2 * found.accepted, plain) << tolerance;
      EXPECT_LT(3 * found.rejected, found.accepted + 30) << tolerance;
    }
    // Tsit5 advances with order 5 and estimates with order 4: the error is proportional to the tolerance. Which step
    // meets which feature of the solution is accidental, and moves single errors by a factor of a few in seven decades.
    const double first = std::log10(samples.front().h), last = std::log10(samples.back().h);
    double xy = 0, xx = 0, mean = 0;
    for (const Sample& s : samples) mean += std::log10(s.error) / static_cast<double>(samples.size());
    for (const Sample& s : samples) {
      const double x = std::log10(s.h) - 0.5 * (first + last);
      xx += x * x;
      xy += x * (std::log10(s.error) - mean);
    }
    EXPECT_NEAR(xy / xx, 1.0, 0.15);
  }
};

TEST_P(Controller, ErrorsOnLorenzAreProportionalToTheTolerance) { check("lorenz", reference("lorenz"), 0); }

TEST_P(Controller, ErrorsOnVanDerPolAreProportionalToTheTolerance) {
  check("van_der_pol", reference("van_der_pol_2"), 2);
}

INSTANTIATE_TEST_SUITE_P(All, Controller, testing::Values("i", "pi", "pid", "gustafsson", "h211b"),
                         [](const auto& info) { return std::string(info.param); });

// Norms know round-off: 16 units in the last place are the smallest relative tolerance in force.
TEST(RoundOff, SinglePrecisionAtAnImpossibleToleranceStepsAsAtTheSmallestOneInForce) {
  const auto solver = controlled("lorenz", {{"precision", std::string("f32")}});
  const Solved impossible = run(solver, 2.0, 1e-8, 1e-8, 0), possible = run(solver, 2.0, 2e-6, 1e-8, 0);
  EXPECT_DOUBLE_EQ(impossible.effective_rtol, 16 * 0x1p-23);
  EXPECT_DOUBLE_EQ(possible.effective_rtol, 2e-6);
  // 16 units are 1.9e-6: steps differ like the fifth root of the tolerances, by 1 in 100.
  EXPECT_NEAR(impossible.accepted, possible.accepted, 0.05 * possible.accepted + 2);
  EXPECT_LT(impossible.rejected, impossible.accepted);
}

TEST(RoundOff, DoublePrecisionRaisesTheToleranceToo) {
  const auto solver = controlled("lorenz", {{"method", std::string("vern7")}});
  const Solved impossible = run(solver, 2.0, 1e-17, 1e-14, 0), possible = run(solver, 2.0, 16 * 0x1p-52, 1e-14, 0);
  EXPECT_DOUBLE_EQ(impossible.effective_rtol, 16 * 0x1p-52);
  EXPECT_EQ(impossible.accepted, possible.accepted);
  EXPECT_EQ(impossible.states, possible.states);
}

TEST(RoundOff, ATinyAbsoluteToleranceDoesNotStopASinglePrecisionRunAtItsZeros) {
  // Both states of the oscillator pass through zero, where the relative part of the weight vanishes for one of them.
  const auto solver = controlled("van_der_pol", {{"precision", std::string("f32")}});
  const Solved tiny = run(solver, 40.0, 1e-8, 1e-12, 1), usual = run(solver, 40.0, 2e-6, 2e-6, 1);
  EXPECT_LT(tiny.accepted + tiny.rejected, 10 * (usual.accepted + usual.rejected));
}

TEST(GustafssonsController, TakesSmallerStepsWhereNewtonIterationsTakeLong) {
  // A second iteration in half of the solves makes steps shorter by 0.5 / 21.5 where ten are allowed, by nothing where
  // a thousand are; other controllers do not ask.
  const auto steps = [](const char* controller, std::int64_t most) {
    const auto solver =
        make_solver("states x = 2, v = 0; x' = v; v' = (1 - x^2)*v - x", {{"method", std::string("kvaerno3")},
                                                                          {"controller", std::string(controller)},
                                                                          {"rtol", 1e-6},
                                                                          {"atol", 1e-6},
                                                                          {"newton_max_iterations", most}});
    const auto result = solve(*make_batch(solver, {{"t_end", 20.0}}));
    EXPECT_EQ(run_status(*result)[0], 0);
    return counter(*result, batch::Counter::accepted)[0];
  };
  EXPECT_GT(steps("gustafsson", 10), 1.01 * steps("gustafsson", 1000));
  EXPECT_EQ(steps("pi", 10), steps("pi", 1000));
}

}  // namespace
}  // namespace cubie::test
