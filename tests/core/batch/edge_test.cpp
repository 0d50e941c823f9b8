// Corners of a run: a right-hand side that fails at the start, empty spans, single precision's own grid of times,
// buffers too large for a stack.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

constexpr int kNonFinite = 2048;

class Start : public testing::TestWithParam<const char*> {};

TEST_P(Start, TheFirstRowStandsWhenTheRightHandSideFailsThere) {
  const auto solver =
      make_solver("states x = 3, y = 1\nx' = 1/t\ny' = 0\n",
                  {{"method", std::string(GetParam())}, {"dt", 0.125}, {"lane_width", std::int64_t{4}}});
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  const auto result = solve(*batch);
  EXPECT_EQ(run_status(*result)[0] & kNonFinite, kNonFinite);
  const std::vector<double> rows = outputs(*result);
  ASSERT_EQ(rows.size(), 10U);
  EXPECT_EQ(rows[0], 3.0);
  EXPECT_EQ(rows[1], 1.0);
  for (std::size_t i = 2; i < rows.size(); ++i) EXPECT_TRUE(std::isnan(rows[i])) << i;
}

TEST_P(Start, AnEmptySpanNeverAsksTheRightHandSide) {
  const auto solver =
      make_solver("states x = 3\nx' = 1/t\n",
                  {{"method", std::string(GetParam())}, {"dt", 0.125}, {"lane_width", std::int64_t{4}}});
  const auto result = solve(*make_batch(solver, {{"t_end", 0.0}}));
  EXPECT_EQ(run_status(*result)[0], 0);
  EXPECT_EQ(outputs(*result), std::vector<double>{3.0});
  EXPECT_EQ(final_states(*result), std::vector<double>{3.0});
}

// Fixed without and with FSAL, adaptive without and with it.
INSTANTIATE_TEST_SUITE_P(Methods, Start, testing::Values("classical-rk4", "euler", "fehlberg-45", "tsit5"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(SinglePrecision, TakesAsManyFixedStepsAsTheSpanHolds) {
  const auto solver = make_solver(
      "states x = 0\nx' = 1\n",
      {{"method", std::string("classical-rk4")}, {"precision", std::string("f32")}, {"lane_width", std::int64_t{4}}});
  const auto batch = make_batch(solver);
  for (const int steps : {100, 1000, 100000}) {
    // 0.01 is no float; rounded to one, the steps of a long span would miss its end.
    solver->set_option(config::OptionId::dt, 0.01);
    batch->set_option(config::OptionId::t_end, 0.01 * steps);
    EXPECT_EQ(counter(*solve(*batch), batch::Counter::accepted)[0], steps);
  }
}

TEST(SinglePrecision, RefusesRowsThatItsTimeCannotTellApart) {
  const auto solver = make_solver("states x = 0\nx' = 1\n", {{"precision", std::string("f32")}});
  const auto batch = make_batch(solver, {{"t0", 1e6}, {"t_end", 1e6 + 1}});
  batch->set_save_times(std::vector<double>{1e6, 1e6 + 1e-9});
  try {
    solve(*batch);
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("times[1]"), std::string::npos) << e.what();
  }
  batch->set_save_times(std::vector<double>{1e6, 1e6 + 0.5});
  EXPECT_EQ(run_status(*solve(*batch))[0], 0);
}

TEST(LastSteps, AreFiniteWhereNothingBoundsTheSteps) {
  const auto solver = make_solver("states x = 1\nx' = 0\n", {{"lane_width", std::int64_t{4}}});
  for (const double t_end : {0.0, 2.0}) {
    const auto result = solve(*make_batch(solver, {{"t_end", t_end}}));
    std::vector<double> last(1, -1);
    result->copy_last_steps(last);
    EXPECT_GE(last[0], 0);
    EXPECT_LE(last[0], t_end);
  }
}

/// What grows within 1e-98 of the start is neither overlooked nor taken for a state at rest behind it.
class SteepStart : public testing::TestWithParam<const char*> {};

TEST_P(SteepStart, GrowthBeyondEveryNumberEndsTheRun) {
  for (const auto& [precision, rate] : {std::pair("f64", 1e100), std::pair("f32", 1e30)}) {
    const auto solver =
        make_solver("states x = 1; parameters k = 1; x' = k*x",
                    {{"method", std::string(GetParam())}, {"precision", std::string(precision)}, {"rtol", 1e-4}});
    const auto batch = make_batch(solver, {{"t_end", 1.0}});
    batch->set_values("k", std::span<const double>(one(rate)));
    const auto result = solve(*batch);
    EXPECT_NE(run_status(*result)[0], 0) << precision;
    EXPECT_TRUE(std::isnan(final_states(*result)[0])) << precision;
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, SteepStart, testing::Values("tsit5", "rodas5p", "kvaerno5", "radau_iia_5", "auto"),
                         [](const auto& info) { return std::string(info.param); });

TEST(SteepDecay, IsSolvedByStiffMethods) {
  for (const char* method : {"rodas5p", "kvaerno5", "radau_iia_5"}) {
    const auto solver = make_solver("states x = 2; x' = -1e100*(x - 1)", {{"method", std::string(method)}});
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    EXPECT_EQ(run_status(*result)[0], 0) << method;
    EXPECT_NEAR(final_states(*result)[0], 1.0, 1e-6) << method;
    // A factor of ten at most from one step to the next.
    EXPECT_GT(counter(*result, batch::Counter::accepted)[0], 95) << method;
  }
}

TEST(Stack, BuffersOfAModelWithManyParametersLeaveIt) {
  std::string text = "states x = 1\nparameters p0 = 1";
  for (int i = 1; i < 40000; ++i) text += ", p" + std::to_string(i) + " = " + std::to_string(i);
  text += "\nx' = p0 - p39999\n";
  const auto solver = make_solver(text, {{"lane_width", std::int64_t{32}}});
  const auto result = solve(*make_batch(solver));
  EXPECT_NEAR(final_states(*result)[0], 1 + (1.0 - 39999), 1e-8);
  solver->set_option(config::OptionId::parameters_location, std::string("local"));
  solver->set_option(config::OptionId::state_location, std::string("local"));
  if (on_gpu()) return;
  EXPECT_EQ(run_status(*solve(*make_batch(solver)))[0], 0);  // 10 MiB still fit
}

TEST(Stack, RefusesBuffersThatWouldOverrunIt) {
  std::string text = "states x = 1\nparameters p0 = 1";
  for (int i = 1; i < 80000; ++i) text += ", p" + std::to_string(i) + " = " + std::to_string(i);
  text += "\nx' = p0 - p79999\n";
  const auto solver =
      make_solver(text, {{"lane_width", std::int64_t{32}}, {"parameters_location", std::string("local")}});
  try {
    solve(*make_batch(solver));
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("workspace"), std::string::npos) << e.what();
  }
}

// Rows of many saved values are collected per group of runs and written in one go; these end while they wait.
TEST(CollectedRows, OfAnEmptySpanAreTheInitialStates) {
  std::string text = "parameters p = 1\nstates x0 = 0";
  for (int i = 1; i < 16; ++i) text += ", x" + std::to_string(i) + " = " + std::to_string(i);
  for (int i = 0; i < 16; ++i) text += "\nx" + std::to_string(i) + "' = -p*x" + std::to_string(i);
  const auto batch = make_batch(make_solver(text), {{"t_end", 0.0}, {"n_runs", std::int64_t{6}}});
  const auto result = solve(*batch);
  const std::vector<double> y = outputs(*result);
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_EQ(y[i], static_cast<double>(i / 6 % 16)) << i;
}

TEST(CollectedRows, OfALastGroupThatFailsAtTheStartAreNanBehindTheFirst) {
  const auto solver = make_solver("states x = 1; parameters p = 1; x' = -x/p", {{"lane_width", std::int64_t{8}}});
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.01}});
  std::vector<double> p(11, 1.0);
  p[8] = p[9] = p[10] = 0.0;
  batch->set_values("p", std::span<const double>(p));
  const auto result = solve(*batch);
  const std::vector<double> y = outputs(*result);
  for (std::size_t run = 8; run < 11; ++run) {
    EXPECT_EQ(run_status(*result)[run], 2048);
    EXPECT_EQ(y[run], 1.0);
    for (std::size_t row = 1; row < 101; ++row) EXPECT_TRUE(std::isnan(y[row * 11 + run])) << row;
  }
}

}  // namespace
}  // namespace cubie::test
