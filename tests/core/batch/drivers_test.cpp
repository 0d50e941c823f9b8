// Drivers end to end: samples of a batch in right-hand sides and observables.

#include <cmath>
#include <numbers>
#include <utility>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

constexpr double kPi = std::numbers::pi;

template <class F>
std::vector<double> sampled(std::int64_t n, double t0, double dt, F&& f) {
  std::vector<double> samples;
  for (std::int64_t k = 0; k < n; ++k) samples.push_back(f(t0 + static_cast<double>(k) * dt));
  return samples;
}

void set_one(batch::Batch& batch, const std::vector<double>& samples, double t0, double dt) {
  batch.set_drivers(samples, static_cast<std::int64_t>(samples.size()), 1, t0, dt);
}

/// The code and message of what `call` throws.
template <class F>
std::pair<ErrorCode, std::string> refusal(F&& call) {
  try {
    call();
  } catch (const Error& error) {
    return {error.code(), std::string(error.message())};
  }
  return {ErrorCode::ok, "accepted"};
}

std::string text(const char* word) { return word; }

double wave(double t) { return std::sin(2 * kPi * t); }
/// Integral of wave from the start of a period.
double wave_integral(double t) { return (1 - std::cos(2 * kPi * t)) / (2 * kPi); }

constexpr const char* kIntegral = "states y = 0; drivers u; y' = u";
constexpr const char* kReading = "states y; drivers u; observables o; y' = 0; o = u";

const Settings kTight = {{"rtol", 1e-12}, {"atol", 1e-12}};

TEST(Drivers, LinearInputIsIntegratedExactly) {
  // Fixed steps that end on the knots: RK4 is exact for a piecewise linear right-hand side.
  const auto solver = make_solver(kIntegral, {{"method", text("rk4")}, {"dt", 0.25}});
  const auto batch = make_batch(solver, {{"t_end", 3.0},
                                         {"save_every", 1.0},
                                         {"driver_interpolation", text("linear")},
                                         {"driver_wrap", std::int64_t{0}},
                                         {"driver_boundary", text("natural")}});
  set_one(*batch, {0.0, 2.0, 1.0, 5.0}, 0.0, 1.0);
  const auto y = outputs(*solve(*batch));
  ASSERT_EQ(y.size(), 4U);
  EXPECT_NEAR(y[1], 1.0, 1e-15);
  EXPECT_NEAR(y[2], 2.5, 1e-15);
  EXPECT_NEAR(y[3], 5.5, 2e-15);
}

TEST(Drivers, CubicPolynomialIsIntegratedExactly) {
  const auto cube = [](double t) { return ((0.5 * t - 1) * t + 2) * t + 3; };
  const auto integral = [](double t) { return (((0.125 * t - 1.0 / 3) * t + 1) * t + 3) * t; };
  const auto solver = make_solver(kIntegral, kTight);
  const auto batch = make_batch(
      solver,
      {{"t_end", 2.0}, {"save_every", 0.5}, {"driver_wrap", std::int64_t{0}}, {"driver_boundary", text("not-a-knot")}});
  set_one(*batch, sampled(21, 0.0, 0.1, cube), 0.0, 0.1);
  const auto y = outputs(*solve(*batch));
  for (std::size_t k = 0; k < y.size(); ++k) EXPECT_NEAR(y[k], integral(0.5 * static_cast<double>(k)), 1e-12);
}

TEST(Drivers, PeriodicInputRepeatsInBothDirectionsOfTime) {
  const auto solver = make_solver(kIntegral, kTight);
  for (const double t_end : {7.25, -7.25}) {
    const auto batch = make_batch(solver, {{"t_end", t_end}});
    set_one(*batch, sampled(257, 0.0, 1.0 / 256, wave), 0.0, 1.0 / 256);
    // A cubic spline of 256 samples is within 5/384 (2 pi / 256)^4 < 1e-8 of its sine.
    EXPECT_NEAR(final_states(*solve(*batch))[0], wave_integral(t_end), 1e-8) << t_end;
  }
}

TEST(Drivers, SinglePrecisionLosesNoDigitsFarFromTheOrigin) {
  // At t = 1e6 single floats are 1/16 apart.
  constexpr double t0 = 1e6;
  const auto solver = make_solver("states y = 0; drivers u; observables o; y' = u; o = u",
                                  {{"precision", text("f32")}, {"save_variables", text("all")}});
  const auto batch = make_batch(solver, {{"t0", t0}, {"t_end", t0 + 2}, {"save_every", 0.03125}});
  set_one(*batch, sampled(129, 0.0, 1.0 / 128, wave), t0, 1.0 / 128);
  const auto y = outputs(*solve(*batch));
  ASSERT_EQ(y.size(), 130U);
  for (std::size_t k = 0; k < 65; ++k) {
    const double t = 0.03125 * static_cast<double>(k);
    EXPECT_NEAR(y[2 * k], wave_integral(t), 5e-6) << t;  // rtol 1e-6 over some ten steps
    EXPECT_NEAR(y[2 * k + 1], wave(t), 1e-6) << t;       // eight roundings of single precision
  }
}

TEST(Drivers, LongSinglePrecisionTablesKeepTheirPlace) {
  // 200000 segments: one float would place t within a hundredth of a segment only.
  const auto saw = [](double k) { return std::fmod(k, 2.0); };
  const auto solver = make_solver(kReading, {{"precision", text("f32")}, {"save_variables", text("o")}});
  const auto batch = make_batch(
      solver, {{"t0", 19999.0}, {"t_end", 19999.9}, {"save_every", 0.05}, {"driver_interpolation", text("linear")}});
  set_one(*batch, sampled(200001, 0.0, 1.0, saw), 0.0, 0.1);
  const auto o = outputs(*solve(*batch));
  ASSERT_EQ(o.size(), 19U);
  for (std::size_t k = 0; k < o.size(); ++k) {
    const double place = static_cast<double>(k) / 2;
    EXPECT_NEAR(o[k], 1 - std::fabs(std::fmod(place, 2.0) - 1), 1e-5) << k;
  }
}

constexpr const char* kTwoDrivers = R"(
states x = 1, y = 0
parameters k = 1
drivers push, pull
observables both
x' = -k*x*(1 + push) + y
y' = k*pull - y*push*sin(t)
both = push*pull + x
)";

/// 41 samples of two drivers over a period of 4.
std::vector<double> two_waves() {
  std::vector<double> samples;
  for (int k = 0; k <= 40; ++k) {
    samples.push_back(std::sin(2 * kPi * k / 40) + 0.3 * std::sin(10 * kPi * k / 40));
    samples.push_back(std::cos(2 * kPi * k / 40) * (1 + 0.001 * k * (40 - k)));
  }
  return samples;
}

std::vector<double> solve_two(const Settings& solver_settings, const Settings& batch_settings = {}) {
  Settings all = solver_settings;
  all.push_back({"save_variables", text("all")});
  const auto solver = make_solver(kTwoDrivers, all);
  const auto batch = make_batch(solver, {{"t0", -3.0}, {"t_end", 9.0}, {"save_every", 0.7}});
  apply(*batch, config::Scope::batch, batch_settings);
  const std::vector<double> k = linspace(0.1, 12.0, 37);
  batch->set_values("k", std::span<const double>(k));
  batch->set_drivers(two_waves(), 41, 2, -0.5, 0.1);
  return outputs(*solve(*batch));
}

class DriverBits : public testing::TestWithParam<const char*> {};

TEST_P(DriverBits, AreTheSameForEveryLaneWidth) {
  const std::vector<Settings> rules = {
      {},
      {{"driver_wrap", std::int64_t{0}}},
      {{"driver_wrap", std::int64_t{0}}, {"driver_outside", text("hold")}, {"driver_interpolation", text("linear")}}};
  for (const Settings& rule : rules) {
    const auto with_lanes = [&](std::int64_t lanes) {
      return solve_two({{"precision", text(GetParam())}, {"lane_width", lanes}}, rule);
    };
    const std::vector<double> reference = with_lanes(1);
    for (double value : reference) ASSERT_TRUE(std::isfinite(value));
    for (const std::int64_t lanes : {4, 8, 16}) EXPECT_EQ(with_lanes(lanes), reference) << lanes << ", " << rule.size();
  }
}

TEST_P(DriverBits, AreTheSameForEveryKernelVariant) {
  const Settings base = {{"precision", text(GetParam())}, {"lane_width", std::int64_t{4}}};
  const std::vector<double> reference = solve_two(base);
  for (const Settings& variant : std::vector<Settings>{{{"rhs_inline", text("off")}, {"unroll", text("off")}},
                                                       {{"refill", text("off")}},
                                                       {{"stages_location", text("workspace")}}}) {
    Settings settings = base;
    settings.insert(settings.end(), variant.begin(), variant.end());
    EXPECT_EQ(solve_two(settings), reference) << variant[0].first;
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, DriverBits, testing::Values("f64", "f32"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Drivers, EvaluationGivesTheBitsThatKernelsRead) {
  const auto solver =
      make_solver("states y; drivers u, v; observables a, b; y' = v; a = u; b = v", {{"save_variables", text("a,b")}});
  for (const char* interpolation : {"linear", "cubic"}) {
    const auto batch = make_batch(
        solver, {{"t0", -2.0}, {"t_end", 6.0}, {"save_every", 0.37}, {"driver_interpolation", text(interpolation)}});
    batch->set_drivers(two_waves(), 41, 2, -0.5, 0.1);
    EXPECT_EQ(outputs(*solve(*batch)), batch->evaluate_drivers(batch->save_times(), 0)) << interpolation;
  }
}

TEST(Drivers, EvaluationGivesDerivatives) {
  const auto batch = make_batch(make_solver(kIntegral));
  set_one(*batch, sampled(257, 0.0, 1.0 / 256, wave), 0.0, 1.0 / 256);
  const std::vector<double> times = {0.1, 0.77, 5.3};
  const std::vector<double> slopes = batch->evaluate_drivers(times, 1);
  // The derivative of a spline is within dt^3 / 24 (2 pi)^4 < 1e-5 of that of its sine.
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(slopes[k], 2 * kPi * std::cos(2 * kPi * times[k]), 1e-5);
}

TEST(Drivers, EveryKindOfStepReadsThem) {
  for (const char* method : {"rk4", "dop853", "bogacki-shampine-32"}) {
    Settings settings = {{"method", text(method)}};
    if (text(method) == "rk4") {
      settings.push_back({"dt", 0.01});
    } else {
      settings.push_back({"rtol", 1e-9});
      settings.push_back({"atol", 1e-9});
    }
    const auto batch = make_batch(make_solver(kIntegral, settings), {{"t_end", 1.75}});
    set_one(*batch, sampled(257, 0.0, 1.0 / 256, wave), 0.0, 1.0 / 256);
    // The spline is within 1e-8; RK4 of step 0.01 is Simpson's rule, within (2 pi)^4 1e-8 / 2880.
    EXPECT_NEAR(final_states(*solve(*batch))[0], wave_integral(1.75), 1e-7) << method;
  }
}

TEST(Drivers, NewSamplesAndRulesCompileNothing) {
  const auto solver = make_solver(kIntegral, kTight);
  const auto batch =
      make_batch(solver, {{"t_end", 1.0}, {"driver_wrap", std::int64_t{0}}, {"driver_boundary", text("natural")}});
  set_one(*batch, {1, 1, 1, 1}, 0.0, 1.0);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 1.0, 1e-13);
  const std::int64_t builds = solver->kernel_builds();
  set_one(*batch, {2, 2, 2, 2, 2, 2, 2}, -1.0, 0.5);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 2.0, 1e-13);
  apply(*batch, config::Scope::batch, {{"driver_interpolation", text("linear")}});
  set_one(*batch, {0, 4}, 0.0, 1.0);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 2.0, 1e-13);
  EXPECT_EQ(solver->kernel_builds(), builds);
}

TEST(Drivers, AQueuedSolveKeepsTheSamplesItWasGiven) {
  const auto solver = make_solver(kIntegral, {{"method", text("rk4")}, {"dt", 1e-5}});
  const auto batch = make_batch(solver);
  std::vector<Ref<batch::Result>> results;
  for (int k = 1; k <= 5; ++k) {
    const double level = k;
    set_one(*batch, {level, level, level, level}, 0.0, 0.25);
    results.push_back(batch->submit());
  }
  for (int k = 1; k <= 5; ++k) {
    batch::Result& result = *results[static_cast<std::size_t>(k - 1)];
    result.wait(-1, nullptr, nullptr);
    EXPECT_NEAR(final_states(result)[0], k, 1e-9);
  }
}

TEST(Drivers, OptionsSetAfterTheSamplesCount) {
  const auto solver = make_solver(kReading, {{"save_variables", text("o")}});
  const auto batch = make_batch(solver, {{"t0", 0.5}, {"t_end", 5.0}, {"driver_interpolation", text("linear")}});
  set_one(*batch, {1, 2, 3, 1}, 0.0, 1.0);
  EXPECT_EQ(outputs(*solve(*batch)), one(3.0));
  apply(*batch, config::Scope::batch, {{"driver_wrap", std::int64_t{0}}});
  EXPECT_EQ(outputs(*solve(*batch)), one(0.0));
  apply(*batch, config::Scope::batch, {{"driver_outside", text("hold")}});
  EXPECT_EQ(outputs(*solve(*batch)), one(1.0));
}

// Jumps.

/// 0 until 0.3, then 2, from 0.7 on -1; the integral of it from 0.
constexpr double kStairs[] = {0, 0, 0, 2, 2, 2, 2, -1, -1, -1, -1};
double stairs_integral(double t) { return t < 0.3 ? 0.0 : t < 0.7 ? 2 * (t - 0.3) : 0.8 - (t - 0.7); }

Ref<batch::Batch> stairs(const Settings& solver_settings, const Settings& batch_settings) {
  Settings all = {{"t_end", 1.5},
                  {"driver_interpolation", text("previous")},
                  {"driver_wrap", std::int64_t{0}},
                  {"driver_outside", text("hold")}};
  all.insert(all.end(), batch_settings.begin(), batch_settings.end());
  const auto batch = make_batch(make_solver(kIntegral, solver_settings), all);
  batch->set_drivers(kStairs, 11, 1, 0.0, 0.1);
  return batch;
}

TEST(DriverJumps, AStepNeverStraddlesOne) {
  // Between jumps the right-hand side is constant: every method is exact there, whatever its steps.
  const std::pair<const char*, const char*> cases[] = {{"tsit5", "interpolate"},   {"tsit5", "land"},
                                                       {"rodas5p", "interpolate"}, {"kvaerno5", "land"},
                                                       {"radau_iia_5", "land"},    {"auto", "auto"}};
  for (const auto& [method, save] : cases) {
    {
      const auto batch = stairs({{"method", text(method)}, {"save_method", text(save)}}, {{"save_every", 0.05}});
      const Ref<batch::Result> result = solve(*batch);
      const std::vector<double> y = outputs(*result);
      ASSERT_EQ(y.size(), 31U);
      for (std::size_t k = 0; k < y.size(); ++k) {
        const double t = 0.05 * static_cast<double>(k);
        EXPECT_NEAR(y[k], stairs_integral(t), 1e-13) << method << " " << save << " " << t;
      }
      EXPECT_EQ(counter(*result, batch::Counter::rejected), std::vector<std::int32_t>{0}) << method << " " << save;
    }
  }
}

TEST(DriverJumps, StepsThatIgnoreThemAreWrongOrMany) {
  // What landing is for: without it a fixed step that straddles a jump is off by some of its size times the jump.
  const Settings fixed = {{"method", text("rk4")}, {"dt", 0.08}};
  EXPECT_NEAR(final_states(*solve(*stairs(fixed, {})))[0], 0.0, 1e-14);
  EXPECT_GT(std::fabs(final_states(*solve(*stairs(fixed, {{"driver_landing", text("none")}})))[0]), 1e-3);
}

TEST(DriverJumps, TheyAreCrossedBackwardsToo) {
  const auto batch = stairs({}, {{"t0", 1.5}, {"t_end", 0.0}});
  const Ref<batch::Result> result = solve(*batch);
  EXPECT_NEAR(final_states(*result)[0], -stairs_integral(1.5), 1e-13);
  EXPECT_EQ(counter(*result, batch::Counter::rejected), std::vector<std::int32_t>{0});
}

TEST(DriverJumps, RowsThereReadWhatFollows) {
  const auto solver = make_solver(kReading, {{"save_variables", text("o")}});
  const auto batch = make_batch(solver, {{"t_end", 1.2},
                                         {"save_every", 0.1},
                                         {"driver_interpolation", text("previous")},
                                         {"driver_wrap", std::int64_t{0}}});
  batch->set_drivers(kStairs, 11, 1, 0.0, 0.1);
  const std::vector<double> o = outputs(*solve(*batch));
  // After the samples there is nothing.
  EXPECT_EQ(o, (std::vector<double>{0, 0, 0, 2, 2, 2, 2, -1, -1, -1, 0, 0, 0}));
  EXPECT_EQ(o, batch->evaluate_drivers(batch->save_times(), 0));
}

TEST(DriverJumps, APulseTrainRepeatsForEver) {
  // On for the first quarter of each unit of time; x' = u - x from 0.
  const auto solver = make_solver("states x = 0; drivers u; x' = u - x", kTight);
  for (const double t0 : {0.0, -7.0, 1e6}) {
    const auto batch =
        make_batch(solver, {{"t0", t0}, {"t_end", t0 + 12.6}, {"driver_interpolation", text("previous")}});
    batch->set_drivers(std::vector<double>{1, 0, 0, 0, 1}, 5, 1, 0.0, 0.25);
    double x = 0;
    for (int k = 0; k < 12; ++k) x = (1 - (1 - x) * std::exp(-0.25)) * std::exp(-0.75);
    x = (1 - (1 - x) * std::exp(-0.25)) * std::exp(-0.35);
    // Near 1e6 the last time is known to 1e-10 only.
    EXPECT_NEAR(final_states(*solve(*batch))[0], x, t0 > 1 ? 1e-9 : 1e-11) << t0;
  }
}

TEST(DriverJumps, TheEndsOfSamplesAndTheSeamOfAPeriodAreJumps) {
  const Settings line = {{"t0", -1.0}, {"t_end", 5.0}, {"driver_interpolation", text("linear")}};
  struct Case {
    Settings rule;
    double integral;
  };
  const Case cases[] = {
      {{{"driver_wrap", std::int64_t{0}}, {"driver_boundary", text("natural")}}, 2 * 1.5},  // 1 to 2 over [0, 2]
      {{{"driver_boundary", text("clamped")}}, 3 * 3.0 + 0.25 * 2 / 2 - 0.25 * 2 / 2},      // period 2
  };
  for (const Case& c : cases) {
    const auto batch = make_batch(make_solver(kIntegral, {{"method", text("rk4")}, {"dt", 0.7}}), line);
    apply(*batch, config::Scope::batch, c.rule);
    set_one(*batch, {1.0, 1.5, 2.0}, 0.0, 1.0);
    // RK4 integrates straight lines exactly, if it is not led across a corner.
    EXPECT_NEAR(final_states(*solve(*batch))[0], c.integral, 1e-13);
  }
}

TEST(DriverJumps, LandingOnKnotsMakesStraightLinesExact) {
  const Settings settings = {{"method", text("rk4")}, {"dt", 0.7}};
  for (const bool knots : {false, true}) {
    const auto batch =
        make_batch(make_solver(kIntegral, settings), {{"t_end", 2.9},
                                                      {"driver_interpolation", text("linear")},
                                                      {"driver_landing", text(knots ? "knots" : "jumps")}});
    set_one(*batch, {0.0, 2.0, -1.0, 0.0}, 0.0, 1.0);
    const double error = std::fabs(final_states(*solve(*batch))[0] - (1.0 + 0.5 - 0.5 * 0.9 * 1.1));
    EXPECT_EQ(error < 1e-13, knots) << error;
  }
}

TEST(DriverJumps, BitsAreTheSameForEveryLaneWidthAndPrecisionKeepsUp) {
  const auto run = [&](const char* precision, std::int64_t lanes) {
    const auto solver = make_solver(
        "states x = 1, w = 0; parameters k = 1; drivers u, v; observables o\n"
        "x' = u - k*x; w' = v*x; o = u*v",
        {{"precision", text(precision)}, {"lane_width", lanes}, {"save_variables", text("all")}});
    const auto batch = make_batch(
        solver, {{"t0", -0.33}, {"t_end", 3.1}, {"save_every", 0.1}, {"driver_interpolation", text("previous")}});
    const std::vector<double> k = linspace(0.1, 12.0, 37);
    batch->set_values("k", std::span<const double>(k));
    batch->set_drivers(std::vector<double>{1, 3, 0, 3, 0, 2, 5, 2, 5, -1, 1, 3}, 6, 2, 0.0, 0.2);
    return outputs(*solve(*batch));
  };
  const std::vector<double> wide = run("f64", 1);
  for (double value : wide) ASSERT_TRUE(std::isfinite(value));
  for (const std::int64_t lanes : {4, 8, 16}) EXPECT_EQ(run("f64", lanes), wide) << lanes;
  const std::vector<double> single = run("f32", 1);
  for (const std::int64_t lanes : {8, 16}) EXPECT_EQ(run("f32", lanes), single) << lanes;
  // Two hundred steps of tolerance 1e-6 on values up to 20.
  for (std::size_t i = 0; i < wide.size(); ++i) ASSERT_NEAR(single[i], wide[i], 2e-4) << i;
}

TEST(Drivers, WithoutSamplesTheDriverThatIsReadIsNamed) {
  const auto batch = make_batch(make_solver("states x; drivers idle, force; x' = force"));
  const auto [code, message] = refusal([&] { (void)batch->submit(); });
  EXPECT_EQ(code, ErrorCode::wrong_state);
  EXPECT_NE(message.find("driver force has no samples"), std::string::npos) << message;
}

TEST(Drivers, ADriverThatNothingReadsNeedsNoSamples) {
  const auto batch = make_batch(make_solver("states x = 3; drivers idle; observables o; x' = 0; o = idle"));
  EXPECT_EQ(final_states(*solve(*batch)), one(3.0));
}

TEST(Drivers, HoldTogetherWithWrapIsRefused) {
  const auto batch = make_batch(make_solver(kIntegral), {{"driver_outside", text("hold")}});
  set_one(*batch, {1, 2, 3, 1}, 0.0, 1.0);
  const auto [code, message] = refusal([&] { (void)batch->submit(); });
  EXPECT_EQ(code, ErrorCode::invalid_argument);
  EXPECT_NE(message.find("driver_outside hold needs driver_wrap 0 (got 1)"), std::string::npos) << message;
}

TEST(Drivers, ARefusedTableLeavesTheBatchUsable) {
  const auto batch = make_batch(make_solver(kIntegral));
  set_one(*batch, {1, 1, 1, 1}, 0.0, 1.0);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 1.0, 1e-9);
  set_one(*batch, {1, 2, 3, 4}, 0.0, 1.0);
  for (int k = 0; k < 2; ++k) {
    EXPECT_EQ(refusal([&] { (void)batch->submit(); }).first, ErrorCode::invalid_argument);
  }
  set_one(*batch, {2, 2, 2, 2}, 0.0, 1.0);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 2.0, 1e-9);
}

}  // namespace
}  // namespace cubie::test
