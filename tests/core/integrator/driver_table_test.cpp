// Tables of driver polynomials against closed forms: what a spline reproduces, how it ends, how fast it converges.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "integrator/driver_table.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
const std::vector<std::string> kNames = {"u", "w"};

template <class F>
DriverSamples sample(std::int64_t n, double t0, double dt, F&& f) {
  DriverSamples s{{}, n, 1, t0, dt};
  for (std::int64_t k = 0; k < n; ++k) s.values.push_back(f(t0 + static_cast<double>(k) * dt));
  return s;
}

/// Samples without a pattern, the last like the first.
DriverSamples uneven() { return {{1.0, -2.0, 0.5, 4.0, 3.5, -1.0, 0.25, 1.0}, 8, 1, 2.0, 0.5}; }

DriverTable table_of(const DriverSamples& samples, const DriverRule& rule) {
  DriverTable table;
  make_table(samples, rule, kNames, table);
  return table;
}

double value(const DriverTable& table, double t, int derivative = 0) {
  std::vector<double> out(static_cast<std::size_t>(table.n_drivers));
  evaluate_table(table, derivative, std::span<const double>(&t, 1), out);
  return out[0];
}

/// Derivative `order` of the polynomial of a segment at its start (0) or end (1), by the local coordinate.
double derivative_at(const DriverTable& table, std::int64_t segment, int end, int order) {
  const double* c = &table.coefficients[static_cast<std::size_t>(segment * table.n_drivers * table.n_coefficients)];
  double sum = 0;
  for (int j = table.n_coefficients - 1; j >= order; --j) {
    double factor = 1;
    for (int i = 0; i < order; ++i) factor *= j - i;
    sum = end == 0 ? factor * c[j] : sum + factor * c[j];  // at the start only the lowest power is left
  }
  return sum;
}

struct Rule {
  const char* label;
  DriverRule rule;
};
const Rule kCubic[] = {
    {"natural", {DriverInterpolation::cubic, DriverBoundary::natural, DriverOutside::hold}},
    {"periodic", {DriverInterpolation::cubic, DriverBoundary::periodic, DriverOutside::wrap}},
    {"clamped", {DriverInterpolation::cubic, DriverBoundary::clamped, DriverOutside::hold}},
    {"clamped, padded", {DriverInterpolation::cubic, DriverBoundary::clamped, DriverOutside::zero}},
    {"not-a-knot", {DriverInterpolation::cubic, DriverBoundary::not_a_knot, DriverOutside::zero}},
};
constexpr DriverRule kNotAKnot = {DriverInterpolation::cubic, DriverBoundary::not_a_knot, DriverOutside::hold};
constexpr DriverRule kPeriodic = {DriverInterpolation::cubic, DriverBoundary::periodic, DriverOutside::wrap};
constexpr DriverRule kLinear = {DriverInterpolation::linear, DriverBoundary::natural, DriverOutside::hold};

// Round-off of tables over samples of size 4: a few operations each, slopes up to 20.
constexpr double kRoundOff = 200 * kEpsilon;

TEST(DriverTable, SplinesPassThroughTheirSamplesWithTwoContinuousDerivatives) {
  const DriverSamples s = uneven();
  for (const auto& [label, rule] : kCubic) {
    const DriverTable table = table_of(s, rule);
    for (std::int64_t k = 0; k < s.n_samples - 1; ++k) {
      EXPECT_NEAR(value(table, s.t0 + static_cast<double>(k) * s.dt), s.values[static_cast<std::size_t>(k)], kRoundOff)
          << label << ", sample " << k;
    }
    for (std::int64_t i = 0; i + 1 < table.n_segments; ++i) {
      for (int order = 0; order <= 2; ++order) {
        EXPECT_NEAR(derivative_at(table, i, 1, order), derivative_at(table, i + 1, 0, order), kRoundOff)
            << label << ", segment " << i << ", derivative " << order;
      }
    }
  }
}

TEST(DriverTable, NaturalSplinesEndWithoutCurvature) {
  const DriverTable table = table_of(uneven(), kCubic[0].rule);
  EXPECT_NEAR(derivative_at(table, 0, 0, 2), 0.0, kRoundOff);
  EXPECT_NEAR(derivative_at(table, table.n_segments - 1, 1, 2), 0.0, kRoundOff);
}

TEST(DriverTable, PeriodicSplinesMeetThemselves) {
  const DriverTable table = table_of(uneven(), kPeriodic);
  for (int order = 0; order <= 2; ++order) {
    EXPECT_NEAR(derivative_at(table, 0, 0, order), derivative_at(table, table.n_segments - 1, 1, order), kRoundOff);
  }
}

TEST(DriverTable, ClampedSplinesEndFlat) {
  for (const Rule& rule : {kCubic[2], kCubic[3]}) {
    const DriverTable table = table_of(uneven(), rule.rule);
    EXPECT_NEAR(derivative_at(table, 0, 0, 1), 0.0, kRoundOff) << rule.label;
    EXPECT_NEAR(derivative_at(table, table.n_segments - 1, 1, 1), 0.0, kRoundOff) << rule.label;
  }
}

TEST(DriverTable, NotAKnotSplinesDoNotBreakAtTheOuterKnots) {
  const DriverTable table = table_of(uneven(), kNotAKnot);
  EXPECT_NEAR(derivative_at(table, 0, 0, 3), derivative_at(table, 1, 0, 3), 10 * kRoundOff);
  EXPECT_NEAR(derivative_at(table, table.n_segments - 2, 0, 3), derivative_at(table, table.n_segments - 1, 0, 3),
              10 * kRoundOff);
}

TEST(DriverTable, NotAKnotSplinesReproduceCubicPolynomials) {
  const auto cube = [](double t) { return ((2 * t - 3) * t + 0.5) * t - 1; };
  const auto slope = [](double t) { return (6 * t - 6) * t + 0.5; };
  for (const std::int64_t n : {4, 5, 33}) {
    const double dt = 2.0 / static_cast<double>(n - 1);
    const DriverTable table = table_of(sample(n, -1.0, dt, cube), kNotAKnot);
    for (double t = -1.0; t <= 1.0; t += 0.03125) {
      EXPECT_NEAR(value(table, t), cube(t), 50 * kEpsilon * 7) << n << " samples, t = " << t;
      EXPECT_NEAR(value(table, t, 1), slope(t), 50 * kEpsilon * 12 / dt) << n << " samples, t = " << t;
    }
  }
}

TEST(DriverTable, LinearTablesReproduceStraightLines) {
  const auto line = [](double t) { return 3 * t - 1; };
  const DriverTable table = table_of(sample(2, 1.0, 4.0, line), kLinear);
  for (double t = 1.0; t <= 5.0; t += 0.25) {
    EXPECT_NEAR(value(table, t), line(t), 20 * kEpsilon) << t;
    EXPECT_NEAR(value(table, t, 1), 3.0, 20 * kEpsilon) << t;
  }
}

/// Largest error of the table of f over [0, 1), in value or derivative.
template <class F, class G>
double error_of(std::int64_t n, const DriverRule& rule, int derivative, F&& f, G&& exact) {
  const DriverTable table = table_of(sample(n + 1, 0.0, 1.0 / static_cast<double>(n), f), rule);
  double error = 0;
  for (int k = 0; k < 1000; ++k) {
    const double t = (k + 0.37) / 1000;
    error = std::max(error, std::fabs(value(table, t, derivative) - exact(t)));
  }
  return error;
}

TEST(DriverTable, PeriodicSplinesOfASineConvergeAtOrderFourAndTheirDerivativesAtThree) {
  const auto f = [](double t) { return std::sin(2 * kPi * t); };
  const auto df = [](double t) { return 2 * kPi * std::cos(2 * kPi * t); };
  const double order = std::log2(error_of(32, kPeriodic, 0, f, f) / error_of(64, kPeriodic, 0, f, f));
  EXPECT_NEAR(order, 4.0, 0.1);
  const double slope = std::log2(error_of(32, kPeriodic, 1, f, df) / error_of(64, kPeriodic, 1, f, df));
  EXPECT_NEAR(slope, 3.0, 0.1);
}

TEST(DriverTable, NotAKnotSplinesConvergeAtOrderFourUpToTheEnds) {
  const auto f = [](double t) { return std::exp(2 * t); };
  const double order = std::log2(error_of(64, kNotAKnot, 0, f, f) / error_of(128, kNotAKnot, 0, f, f));
  EXPECT_NEAR(order, 4.0, 0.15);
}

TEST(DriverTable, LinearTablesConvergeAtOrderTwo) {
  const auto f = [](double t) { return std::exp(2 * t); };
  const double order = std::log2(error_of(32, kLinear, 0, f, f) / error_of(64, kLinear, 0, f, f));
  EXPECT_NEAR(order, 2.0, 0.1);
}

TEST(DriverTable, WrapRepeatsTheTable) {
  const DriverSamples s = uneven();
  const DriverTable table = table_of(s, kPeriodic);
  const double period = 3.5;
  for (double t = 2.0625; t < 5.5; t += 0.125) {
    for (const double times : {-1000.0, -3.0, -1.0, 1.0, 2.0, 12345.0}) {
      // The argument of the repeated time carries its own rounding, times the slope.
      const double near = 1e2 * kEpsilon * std::fabs(times * period + t) + kRoundOff;
      EXPECT_NEAR(value(table, t + times * period), value(table, t), near) << t << " " << times;
    }
  }
}

TEST(DriverTable, WrapReadsTheFirstSampleAtTheLastTime) {
  const DriverSamples s{{1, 2, 3, 4}, 4, 1, 0.0, 1.0};
  const DriverTable table = table_of(s, {DriverInterpolation::linear, DriverBoundary::natural, DriverOutside::wrap});
  EXPECT_EQ(value(table, 3.0), 1.0);
  EXPECT_EQ(value(table, -1.0), 3.0);
  EXPECT_EQ(value(table, 2.5), 3.5);
}

TEST(DriverTable, OutsideItIsZeroUnlessHeld) {
  const DriverSamples s{{1, 2, 3, 4}, 4, 1, 0.0, 1.0};
  const DriverTable zero = table_of(s, {DriverInterpolation::linear, DriverBoundary::natural, DriverOutside::zero});
  const DriverTable hold = table_of(s, kLinear);
  for (const double t : {-1e300, -5.0, -1e-9}) {
    EXPECT_EQ(value(zero, t), 0.0) << t;
    EXPECT_EQ(value(zero, t, 1), 0.0) << t;
    EXPECT_EQ(value(hold, t), 1.0) << t;
  }
  for (const double t : {3.000001, 1e9, 1e300}) {
    EXPECT_EQ(value(zero, t), 0.0) << t;
    EXPECT_EQ(value(hold, t), 4.0) << t;
  }
  EXPECT_EQ(value(zero, 0.0), 1.0);
  EXPECT_EQ(value(zero, 3.0), 4.0);
}

TEST(DriverTable, HeldValuesDoNotChange) {
  const DriverTable table =
      table_of(uneven(), {DriverInterpolation::cubic, DriverBoundary::natural, DriverOutside::hold});
  EXPECT_EQ(value(table, 1.0, 1), 0.0);
  EXPECT_EQ(value(table, 6.0, 1), 0.0);
  EXPECT_NE(value(table, 5.5, 1), 0.0) << "at the last sample the spline has its slope";
}

TEST(DriverTable, RoundingOfTheLastTimeStillReadsTheLastSample) {
  // 0.1 * 30 is not 3: the end of the table is known to a few units in the last place of t.
  const DriverRule rule = {DriverInterpolation::linear, DriverBoundary::natural, DriverOutside::zero};
  const DriverTable table = table_of(sample(31, 1e6, 0.1, [](double) { return 7.0; }), rule);
  const double end = 1e6 + 3;
  for (const double t : {end, std::nextafter(end, 1e9), std::nextafter(end, 0.0)}) EXPECT_EQ(value(table, t), 7.0);
}

TEST(DriverTable, ClampedZeroFadesOverOneSegmentAtBothEnds) {
  const DriverSamples s = uneven();
  const DriverTable table = table_of(s, kCubic[3].rule);
  EXPECT_EQ(table.n_segments, s.n_samples + 1);
  const double before = s.t0 - s.dt, after = s.t0 + 8 * s.dt;
  EXPECT_NEAR(value(table, before), 0.0, kRoundOff);
  EXPECT_NEAR(value(table, after), 0.0, kRoundOff);
  EXPECT_EQ(value(table, before - 1e-6), 0.0);
  EXPECT_EQ(value(table, after + 1e-6), 0.0);
  EXPECT_NE(value(table, before + 0.25), 0.0);
  EXPECT_NEAR(value(table, s.t0 + 7 * s.dt), 1.0, kRoundOff);
}

TEST(DriverTable, ColumnsAreDrivers) {
  DriverSamples s{{0, 10, 1, 20, 2, 30, 3, 40}, 4, 2, 0.0, 1.0};
  DriverTable table;
  make_table(s, kLinear, kNames, table);
  const double times[] = {0.5, 2.0};
  std::vector<double> out(4);
  evaluate_table(table, 0, times, out);
  EXPECT_EQ(out, (std::vector<double>{0.5, 15.0, 2.0, 30.0}));
}

TEST(DriverTable, RefillingATableLeavesNothingOfTheOldOne) {
  DriverTable table = table_of(uneven(), kPeriodic);
  narrow(table, kNames);
  const DriverSamples s{{1, 2, 3, 5}, 4, 1, 0.0, 1.0};
  make_table(s, kLinear, kNames, table);
  const DriverTable fresh = table_of(s, kLinear);
  EXPECT_EQ(table.coefficients, fresh.coefficients);
  EXPECT_TRUE(table.coefficients_f32.empty());
  EXPECT_EQ(table.n_coefficients, 2);
}

// ---- mistakes ------------------------------------------------------------------------------------------------------

template <class F>
std::string refusal(ErrorCode code, F&& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.message();
    return std::string(error.message());
  }
  return "accepted";
}

void expect_part(const std::string& text, const char* part) {
  EXPECT_NE(text.find(part), std::string::npos) << text << "\n  lacks: " << part;
}

TEST(DriverTable, TooFewSamplesAreRefused) {
  DriverSamples s{{1, 2, 1}, 3, 1, 0.0, 1.0};
  expect_part(refusal(ErrorCode::invalid_argument, [&] { (void)table_of(s, kPeriodic); }), "n_samples >= 4 (got 3)");
  EXPECT_NO_THROW((void)table_of(s, kLinear));
}

TEST(DriverTable, PeriodicSamplesMustMeet) {
  DriverSamples s{{1, 2, 3, 1.5}, 4, 1, 0.0, 1.0};
  expect_part(refusal(ErrorCode::invalid_argument, [&] { (void)table_of(s, kPeriodic); }),
              "driver u must end with the sample it begins with for driver_boundary periodic (got 1 and 1.5)");
  s.values.back() = 1 + 1e-15;  // as sin(2 pi) is not 0
  EXPECT_NO_THROW((void)table_of(s, kPeriodic));
}

TEST(DriverTable, PeriodicNeedsWrap) {
  const DriverRule rule = {DriverInterpolation::cubic, DriverBoundary::periodic, DriverOutside::hold};
  expect_part(refusal(ErrorCode::invalid_argument, [&] { (void)table_of(uneven(), rule); }), "driver_wrap 1 (got 0)");
}

TEST(DriverTable, SamplesThatOverflowAreRefused) {
  const DriverSamples s{{1e308, -1e308, 1e308, 1e308}, 4, 1, 0.0, 1.0};
  expect_part(refusal(ErrorCode::out_of_range, [&] { (void)table_of(s, kLinear); }), "driver u");
  DriverTable table = table_of(DriverSamples{{1, 2, 1e39, 1}, 4, 1, 0.0, 1.0}, kLinear);
  expect_part(refusal(ErrorCode::out_of_range, [&] { narrow(table, kNames); }), "driver u exceeds precision f32");
}

TEST(DriverTable, GridsBeyondSinglePrecisionAreRefused) {
  DriverTable table = table_of(DriverSamples{{1, 2, 1, 1}, 4, 1, 1e31, 1e30}, kLinear);
  expect_part(refusal(ErrorCode::out_of_range, [&] { narrow(table, kNames); }), "t0 1e+31");
}

TEST(DriverTable, GridsBelowTheResolutionOfTimeAreRefused) {
  const double values[] = {1, 2};
  expect_part(
      refusal(ErrorCode::out_of_range, [&] { check_samples(values, 2, 1e16, 1.0, std::span(kNames).first(1)); }),
      "resolution of t0");
}

}  // namespace
}  // namespace cubie::integrator
