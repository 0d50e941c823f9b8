// Work and precision: a tighter tolerance costs more steps and gives an error smaller in proportion.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "stiff_problems.hpp"

namespace cubie::test {
namespace {

struct Pair {
  const char* problem;
  const char* method;
  double slope;  ///< of log(error) over log(tolerance)
};

// An estimate of order q keeps steps near tolerance^(1/(q + 1)), and a result of order p then has an error near
// tolerance^(p/(q + 1)): 1 where the estimate is one order below the result, 2/3 where order 2 is measured against 3.
constexpr Pair kPairs[] = {
    {"robertson", "kvaerno3", 1},     {"robertson", "tr_bdf2", 2.0 / 3}, {"oregonator", "rodas4", 1},
    {"oregonator", "radau_iia_3", 1}, {"van_der_pol", "rodas4", 1},      {"van_der_pol", "rosenbrock23", 2.0 / 3},
    {"pollution", "kvaerno3", 1},     {"e5", "tr_bdf2", 2.0 / 3},        {"hires", "kvaerno3", 1},
};

const StiffProblem& problem_named(const std::string& name) {
  for (const StiffProblem& p : stiff_problems()) {
    if (p.name == name) return p;
  }
  throw std::invalid_argument(name);
}

/// Slope of log(error) over log(tolerance) from 1e-4 to 1e-8, where steps become more and errors never rise by more
/// than a factor of three.
double measured_slope(const StiffProblem& p, const std::string& method) {
  const auto solver =
      make_solver(model_text(p.model),
                  {{"method", method}, {"save_variables", std::string("none")}, {"lane_width", std::int64_t{4}}});
  const auto batch = make_batch(solver, {{"t_end", p.t_end}});
  for (const auto& [name, value] : p.parameters) batch->set_values(name, std::span<const double>(&value, 1));
  std::vector<double> x, y;
  int steps_before = 0;
  for (int k = 4; k <= 8; ++k) {
    const double tolerance = std::pow(10.0, -k);
    set(*solver, config::Scope::solver, "rtol", tolerance);
    std::vector<double> atol = p.scale;
    for (double& value : atol) value *= tolerance;
    solver->set_atol(atol);
    const auto result = solve(*batch);
    EXPECT_EQ(run_status(*result)[0], 0) << tolerance;
    const double error = error_of(p, final_states(*result));
    const int steps = counter(*result, batch::Counter::accepted)[0];
    EXPECT_GT(steps, steps_before) << tolerance;
    if (!y.empty()) {
      EXPECT_LE(std::log(error), y.back() + std::log(3.0)) << "rises from above " << tolerance;
    }
    x.push_back(std::log(tolerance));
    y.push_back(std::log(error));
    steps_before = steps;
  }
  const double n = static_cast<double>(x.size());
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i] / n;
    sy += y[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    sxx += (x[i] - sx) * (x[i] - sx);
    sxy += (x[i] - sx) * (y[i] - sy);
  }
  return sxy / sxx;
}

class WorkPrecision : public testing::TestWithParam<Pair> {};

TEST_P(WorkPrecision, ErrorsFallInProportionToTolerances) {
  // Steps sit at a share of their tolerance that differs by a factor of two from one tolerance to the next at times:
  // log(2)/log(10) over the four decades is 0.08, and half as much again where several do.
  EXPECT_NEAR(measured_slope(problem_named(GetParam().problem), GetParam().method), GetParam().slope, 0.12);
}

TEST(CollocationPrecision, IsThatOfTheMethodAndNotOfItsIterations) {
  // tolerance^(p/(q + 1)) at least, with orders p and q of result and estimate: errors of early steps die out here, and
  // what counts falls faster still. What Newton iterations leave would fall like the tolerance.
  EXPECT_GE(measured_slope(problem_named("robertson"), "radau_iia_5"), 5.0 / 4);
  EXPECT_GE(measured_slope(problem_named("robertson"), "radau_iia_9"), 9.0 / 6);
}

INSTANTIATE_TEST_SUITE_P(Pairs, WorkPrecision, testing::ValuesIn(kPairs),
                         [](const auto& info) { return std::string(info.param.problem) + "_" + info.param.method; });

}  // namespace
}  // namespace cubie::test
