// Compiled right-hand sides that have no values, or want no more calls: what becomes of their runs.

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "function_problem.hpp"

namespace cubie_test {
namespace {

TEST(FunctionFailures, ThatASmallerStepAvoidsDoNotShow) {
  Counts counts;
  Problem p;
  p.function = {1, 0, "states y = 1", only_positive, nullptr, &counts};
  p.solver = {{"method", "tsit5"}, {"rtol", "1e-6"}, {"atol", "1e-12"}, {"dt", "0.5"}};
  p.batch = {{"save_every", "0.1"}};
  const Outcome out = solve(p);
  EXPECT_EQ(out.status, std::vector<std::int32_t>{CUBIE_RUN_OK});
  EXPECT_GT(counts.refused, 0);
  EXPECT_GT(out.rejected[0], 0);
  for (std::size_t k = 0; k < out.rows.size(); ++k) {
    EXPECT_NEAR(out.rows[k], std::exp(-5.0 * static_cast<double>(k)), 1e-4) << k;
  }
}

/// p[0]: the time from which on there are no values, p[1]: what is returned then.
std::int32_t until(double t, const double* y, const double* p, double* dydt, void* userdata) {
  if (userdata != nullptr) static_cast<Counts*>(userdata)->calls++;
  if (t > p[0]) {
    if (userdata != nullptr) static_cast<Counts*>(userdata)->refused++;
    if (p[1] == -2) throw std::runtime_error("no values");
    return static_cast<std::int32_t>(p[1]);
  }
  dydt[0] = -y[0];
  return 0;
}

Problem until_problem(const char* method) {
  Problem p;
  p.function = {1, 2, "states y = 1; parameters last = 10, word = 0", until};
  p.solver = {{"method", method}};
  p.batch = {{"save_every", "0.25"}, {"t_end", "1"}};
  p.values = {{"last", {10, 0.6, 0.6, 0.6, -1, -1}}, {"word", {1, 1, -1, -2, 1, -1}}};
  return p;
}

class FunctionWords : public testing::TestWithParam<const char*> {};

TEST_P(FunctionWords, DecideWhatBecomesOfTheirRunAlone) {
  const Outcome out = solve(until_problem(GetParam()));
  const std::vector<std::int32_t>& status = out.status;
  ASSERT_EQ(status.size(), 6U);
  EXPECT_EQ(status[0], CUBIE_RUN_OK);
  EXPECT_TRUE((status[1] & CUBIE_RUN_FUNCTION_FAILED) != 0 && (status[1] & CUBIE_RUN_STEP_TOO_SMALL) != 0) << status[1];
  EXPECT_EQ(status[2], CUBIE_RUN_FUNCTION_ENDED);
  EXPECT_EQ(status[3], CUBIE_RUN_FUNCTION_ENDED);   // by an exception
  EXPECT_EQ(status[4], CUBIE_RUN_FUNCTION_FAILED);  // no first values, which no step size changes
  EXPECT_EQ(status[5], CUBIE_RUN_FUNCTION_ENDED);
  Problem alone = until_problem(GetParam());
  alone.values = {};
  const Outcome first = solve(alone);
  ASSERT_EQ(out.rows.size(), 5U * 6);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_EQ(out.rows[k * 6], first.rows[k]) << "a neighbour is not touched";
    for (std::size_t r = 1; r < 6; ++r) {
      if (k == 0 || (k < 2 && r < 4)) {
        EXPECT_EQ(out.rows[k * 6 + r], first.rows[k]) << k << " " << r;  // as far as the function goes
      } else if (k > 2 || r > 3) {
        EXPECT_TRUE(std::isnan(out.rows[k * 6 + r])) << k << " " << r;
      }
    }
  }
  for (std::size_t r = 1; r < 6; ++r) EXPECT_TRUE(std::isnan(out.final_states[r]));
}

INSTANTIATE_TEST_SUITE_P(Methods, FunctionWords, testing::Values("tsit5", "vern7", "rodas5p", "kencarp4", "auto"));

/// Values on one side of the initial state alone: differences take the other side.
std::int32_t up_to_one(double, const double* y, const double*, double* dydt, void*) {
  if (y[0] > 1) return 1;
  dydt[0] = -y[0];
  return 0;
}

TEST(FunctionFailures, BehindAnEventEndTheRun) {
  for (const char* const method : {"tsit5", "kencarp4"}) {
    Problem p;
    p.function = {1, 0, "states y = 1", up_to_one};
    p.solver = {{"method", method}};
    p.batch = {{"save_every", "0.25"}};
    const Outcome out = solve_with_events(p, "y", {{0.4, 0, CUBIE_EVENT_REPLACE, 5}});
    EXPECT_TRUE((out.status.at(0) & CUBIE_RUN_FUNCTION_FAILED) != 0) << method << " " << out.status.at(0);
    EXPECT_FALSE(std::isnan(out.rows.at(1))) << method;
    EXPECT_TRUE(std::isnan(out.rows.at(2))) << method;
  }
}

TEST(FunctionFailures, EndRunsOfFixedSteps) {
  Problem p = until_problem("rk4");
  p.solver.push_back({"dt", "0.01"});
  const std::vector<std::int32_t> status = solve(p).status;
  EXPECT_EQ(status,
            (std::vector<std::int32_t>{0, CUBIE_RUN_FUNCTION_FAILED, CUBIE_RUN_FUNCTION_ENDED, CUBIE_RUN_FUNCTION_ENDED,
                                       CUBIE_RUN_FUNCTION_FAILED, CUBIE_RUN_FUNCTION_ENDED}));
}

TEST(FunctionFailures, NegativeWordsAreTheLastOfTheirRun) {
  for (const char* method : {"tsit5", "rodas5p", "radau_iia_5"}) {
    Counts counts;
    Problem p = until_problem(method);
    p.function.userdata = &counts;
    p.values = {{"last", {0.6}}, {"word", {-1}}};
    EXPECT_EQ(solve(p).status, std::vector<std::int32_t>{CUBIE_RUN_FUNCTION_ENDED}) << method;
    EXPECT_EQ(counts.refused, 1) << method;
  }
}

std::int32_t no_jacobian(double, const double*, const double*, double*, void*) { return -3; }

TEST(FunctionFailures, OfJacobiansCountToo) {
  Problem p;
  p.function = {1, 1, "states y = 1; parameters k = 1", decay, no_jacobian};
  p.solver = {{"method", "rodas5p"}};
  EXPECT_EQ(solve(p).status, std::vector<std::int32_t>{CUBIE_RUN_FUNCTION_ENDED});
}

TEST(FunctionFailures, BesideADifferenceLeaveTheOtherSide) {
  Problem p;
  p.function = {1, 0, "states y = 1", up_to_one};
  p.solver = {{"method", "rodas5p"}, {"rtol", "1e-6"}, {"atol", "1e-8"}};
  const Outcome out = solve(p);
  EXPECT_EQ(out.status, std::vector<std::int32_t>{0});
  EXPECT_NEAR(out.final_states.at(0), std::exp(-1.0), 1e-4);
}

}  // namespace
}  // namespace cubie_test
