// Where rows stand and what they hold: save points by interval and by list, forwards and backwards, interpolated and
// landed on.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

// `clock` shows the time of a row as the kernel has it; `x` the same as an integral; y = exp(sin t) where it starts so.
constexpr const char* kClock = R"(
states x = 0, y = 1
observables clock
x' = 1
y' = y*cos(t)
clock = t
)";

Ref<batch::Solver> clock_solver(const Settings& settings = {}) {
  const auto solver = make_solver(
      kClock,
      {{"save_variables", std::string("all")}, {"rtol", 1e-9}, {"atol", 1e-9}, {"lane_width", std::int64_t{4}}});
  apply(*solver, config::Scope::solver, settings);
  return solver;
}

void start_on_solution(batch::Batch& batch, double t0) {
  const std::vector<double> x = one(t0), y = one(std::exp(std::sin(t0)));
  batch.set_values("x", std::span<const double>(x));
  batch.set_values("y", std::span<const double>(y));
}

/// Rows x, y, clock at the times the result claims. Tolerance 1e-9 in less than 300 steps, errors growing by exp(2) at
/// most: 300 * sqrt(2) * 7.4 * 1e-9 * (1 + e) = 1.2e-5 is a bound; a hundredth of it is what a sound step control
/// needs.
void expect_rows_on_solution(const batch::Result& result) {
  const std::vector<double> rows = outputs(result);
  const std::vector<double>& times = result.save_times();
  ASSERT_EQ(rows.size(), 3 * times.size());
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_EQ(rows[3 * k + 2], times[k]) << "row " << k;
    EXPECT_NEAR(rows[3 * k], times[k], 1e-13 * (1 + std::abs(times[k]))) << "row " << k;
    EXPECT_NEAR(rows[3 * k + 1], std::exp(std::sin(times[k])), 1.2e-7) << "row " << k;
  }
}

class Saving : public testing::TestWithParam<std::string> {
 protected:
  Ref<batch::Solver> solver_ = clock_solver({{"save_method", GetParam()}});
};

TEST_P(Saving, EveryIntervalFromANonZeroStart) {
  const auto batch = make_batch(solver_, {{"t0", 3.25}, {"t_end", 9.0}, {"save_every", 0.1}});
  start_on_solution(*batch, 3.25);
  const auto result = solve(*batch);
  ASSERT_EQ(result->n_saves(), 58);  // 57.5 intervals: the last row stands before the end
  for (std::size_t k = 0; k < 58; ++k) {
    EXPECT_EQ(result->save_times()[k], std::fma(static_cast<double>(k), 0.1, 3.25));
  }
  expect_rows_on_solution(*result);
}

TEST_P(Saving, EveryIntervalBackwards) {
  const auto batch = make_batch(solver_, {{"t0", 2.0}, {"t_end", -2.0}, {"save_every", 0.3125}});
  start_on_solution(*batch, 2.0);
  const auto result = solve(*batch);
  ASSERT_EQ(result->n_saves(), 13);
  EXPECT_EQ(result->save_times().back(), 2.0 - 12 * 0.3125);
  expect_rows_on_solution(*result);
}

TEST_P(Saving, AListOfTimesWithBothEnds) {
  const auto batch = make_batch(solver_, {{"t0", -1.0}, {"t_end", 4.0}});
  start_on_solution(*batch, -1.0);
  // Neighbours one unit apart, several in one step, the start and the end.
  const std::vector<double> times = {-1.0, -0.7, 0.0, 1.0, std::nextafter(1.0, 2.0), 1.001, 1.002, 3.3, 4.0};
  batch->set_save_times(times);
  const auto result = solve(*batch);
  EXPECT_EQ(result->save_times(), times);
  expect_rows_on_solution(*result);
}

TEST_P(Saving, AListBackwards) {
  const auto batch = make_batch(solver_, {{"t0", 1.5}, {"t_end", -3.0}});
  start_on_solution(*batch, 1.5);
  batch->set_save_times(std::vector<double>{1.5, 1.4, 0.1, -0.1, -2.99});
  expect_rows_on_solution(*solve(*batch));
}

INSTANTIATE_TEST_SUITE_P(Methods, Saving, testing::Values("interpolate", "land"),
                         [](const auto& info) { return info.param; });

TEST(Save, LandingAndInterpolatingAgreeWithinTheTolerance) {
  // Both runs carry the errors of their steps, below sqrt(3) tolerance (1 + |y|) each and growing by the factor that
  // Lorenz errors grow by until t = 2, below 30; interpolated rows carry the interpolant's error on top, of the order
  // and of the size of one step's estimate.
  const double tolerance = 1e-9;
  std::array<std::vector<double>, 2> rows;
  int steps = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto solver = make_solver(kLorenz, {{"rtol", tolerance},
                                              {"atol", tolerance},
                                              {"save_method", std::string(i == 0 ? "interpolate" : "land")},
                                              {"lane_width", std::int64_t{4}}});
    const auto result = solve(*make_batch(solver, {{"t_end", 2.0}, {"save_every", 0.01}}));
    rows[i] = outputs(*result);
    steps = std::max(steps, counter(*result, batch::Counter::accepted)[0]);
  }
  ASSERT_EQ(rows[0].size(), rows[1].size());
  const double bound = 2 * (steps + 1) * std::sqrt(3.0) * tolerance * 30;
  for (std::size_t k = 0; k < rows[0].size(); ++k) {
    EXPECT_NEAR(rows[0][k], rows[1][k], bound * (1 + std::abs(rows[1][k]))) << "value " << k;
  }
  EXPECT_NE(rows[0], rows[1]);
}

TEST(Save, RowsAtEndsOfStepsAreTheStepsThemselvesBitByBit) {
  // Steps of 1/32 and rows at each of them, against solves that end there.
  for (const char* method : {"tsit5", "vern7", "classical-rk4"}) {
    const auto solver = make_solver(kLorenz, {{"method", std::string(method)},
                                              {"controller", std::string("fixed")},
                                              {"dt", 1.0 / 32},
                                              {"lane_width", std::int64_t{4}}});
    const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 1.0 / 32}});
    const std::vector<double> rows = outputs(*solve(*batch));
    for (const std::size_t k : {std::size_t{1}, std::size_t{7}, std::size_t{31}, std::size_t{32}}) {
      batch->set_option(config::OptionId::t_end, static_cast<double>(k) / 32);
      const std::vector<double> y = final_states(*solve(*batch));
      for (std::size_t v = 0; v < 3; ++v) EXPECT_EQ(rows[3 * k + v], y[v]) << method << " row " << k;
    }
  }
}

// Groups of eight lanes whose rows lie side by side, up to three apart, and anywhere; one run turns to NaN on the way.
// One lane for itself knows of no neighbours.
TEST(Save, RowsOfNeighboursNearAndFarAreThoseOfALaneAlone) {
  for (const char* precision : {"f64", "f32"}) {
    const auto rows_of = [&](std::int64_t lanes, double spread, const Settings& when) {
      const auto solver = make_solver(
          "states x = 1, v = 0; parameters w = 1, end = 9; x' = v; v' = -w*w*x + (t > end ? sqrt(end - t) : 0)",
          {{"precision", std::string(precision)}, {"rtol", 1e-4}, {"atol", 1e-4}, {"lane_width", lanes}});
      const auto batch = make_batch(solver, when);
      std::vector<double> w, end(24, 9);
      for (int run = 0; run < 24; ++run) w.push_back(1 + spread * ((run * 7) % 24));
      end[11] = 1.7;
      batch->set_values("w", std::span<const double>(w));
      batch->set_values("end", std::span<const double>(end));
      const auto result = solve(*batch);
      std::vector<double> rows = std::string_view(precision) == "f64"
                                     ? outputs(*result)
                                     : std::vector<double>(result->outputs_f32().begin(), result->outputs_f32().end());
      for (double& value : rows) value = std::isnan(value) ? -1e300 : value;  // equal to itself
      return rows;
    };
    for (const double spread : {0.0, 1e-3, 0.01, 0.3}) {
      for (const Settings& when :
           {Settings{{"t_end", 5.0}, {"save_every", 0.02}}, {{"t_end", 5.0}, {"save_every", 0.5}}}) {
        EXPECT_EQ(rows_of(8, spread, when), rows_of(1, spread, when)) << precision << ", spread " << spread;
      }
    }
  }
}

struct StiffRows {
  const char* method;
  double order;
};

// Where a rate k is far beyond 1/h a step ends within O(h^3 / k) of the slow solution, but rows inside it are as far as
// the interpolant, which has an order of its own there: that of Rodas5P stays 4 (Steinebach, BIT 63:27, 2023), the
// others have 3. The error is the same for every k.
TEST(Save, RowsBetweenStepsKeepTheInterpolantsOrderAtInfiniteRates) {
  for (const StiffRows& row : {StiffRows{"rodas5p", 4}, {"rodas4", 3}, {"rodas3p", 3}, {"kvaerno5", 3}}) {
    const auto solver = make_solver("states x = 1; parameters k = 1; x' = -k*(x - cos(t)) - sin(t)",
                                    {{"method", std::string(row.method)},
                                     {"controller", std::string("fixed")},
                                     {"rtol", 1e-12},
                                     {"atol", 1e-12},
                                     {"dt", 0.1}});
    std::vector<double> steps, k;
    for (const double rate : {1e8, 1e10}) {
      for (const int n : {4, 5, 6, 8, 10, 12, 16, 20, 24, 32}) {
        steps.push_back(2.0 / n);
        k.push_back(rate);
      }
    }
    const std::size_t runs = steps.size(), half = runs / 2;
    const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 2.0 / 1920}});
    batch->set_values("k", std::span<const double>(k));
    batch->bind_initial_steps(steps.data(), static_cast<std::int64_t>(runs));
    const auto result = solve(*batch);
    const std::vector<double> y = outputs(*result);
    std::vector<Sample> samples;
    std::vector<double> worst(runs, 0.0);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double t = result->save_times()[i / runs];
      worst[i % runs] = std::max(worst[i % runs], std::fabs(y[i] - std::cos(t)));
    }
    for (std::size_t r = 0; r < half; ++r) {
      samples.push_back({steps[r], worst[r]});
      EXPECT_NEAR(worst[r], worst[r + half], 1e-3 * worst[r]) << row.method;
    }
    expect_order(samples, 1e-12, row.order, 0.1, row.method);
  }
}

TEST(Save, AMillionRowsInSinglePrecisionDoNotDrift) {
  const auto solver = clock_solver(
      {{"precision", std::string("f32")}, {"save_variables", std::string("x, clock")}, {"rtol", 1e-5}, {"atol", 1e-5}});
  const double dt = 1e-3;
  const auto result = solve(*make_batch(solver, {{"t_end", 1000.0}, {"save_every", dt}}));
  const std::span<const float> rows = result->outputs_f32();
  ASSERT_EQ(rows.size(), 2 * 1'000'001U);
  double worst_clock = 0, worst_x = 0;
  for (std::size_t k = 1; k <= 1'000'000; ++k) {
    const double t = dt * static_cast<double>(k);
    const double ulp = std::exp2(std::floor(std::log2(t)) - 23);
    worst_clock = std::max(worst_clock, std::abs(static_cast<double>(rows[2 * k + 1]) - t) / ulp);
    worst_x = std::max(worst_x, std::abs(static_cast<double>(rows[2 * k]) - t) / 1000);
  }
  // Time is a sum of two floats, 48 bits: rounded to one float it is off by half a unit and a trifle.
  EXPECT_LT(worst_clock, 0.5 + 1e-3);
  // x is one float: each step adds half a unit of x < 1024 at most, which is 2^-15.
  const int steps = counter(*result, batch::Counter::accepted)[0];
  EXPECT_LT(worst_x, (steps + 2) * 0x1p-15 / 1000) << steps << " steps";
}

}  // namespace
}  // namespace cubie::test
