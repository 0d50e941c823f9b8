// Drivers with times of their own, of their own kind, and of their own run.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

constexpr double kPi = std::numbers::pi;
std::string text(const char* word) { return word; }

double wave(double t) { return std::sin(2 * kPi * t); }
double wave_integral(double t) { return (1 - std::cos(2 * kPi * t)) / (2 * kPi); }

/// n + 1 times from 0 to 1, of which neighbours differ by a factor of up to four.
std::vector<double> uneven(int n) {
  std::vector<double> times;
  for (int k = 0; k <= n; ++k) {
    const double x = static_cast<double>(k) / n;
    times.push_back(x + 0.6 * std::sin(2 * kPi * x) / (2 * kPi));
  }
  times.back() = 1.0;
  return times;
}

template <class F>
std::vector<double> sampled(const std::vector<double>& times, F&& f) {
  std::vector<double> values;
  for (const double t : times) values.push_back(f(t));
  return values;
}

constexpr const char* kIntegral = "states y = 0; drivers u; y' = u";
const Settings kTight = {{"rtol", 1e-12}, {"atol", 1e-12}};
const Settings kOnce = {{"driver_wrap", std::int64_t{0}}, {"driver_boundary", std::string("not-a-knot")}};

double largest_error(int n, const Settings& rule) {
  const auto batch = make_batch(make_solver(kIntegral), rule);
  const std::vector<double> times = uneven(n);
  batch->set_driver("u", times, sampled(times, wave));
  double error = 0;
  for (int k = 0; k <= 1000; ++k) {
    const double t = k / 1000.0;
    error = std::max(error, std::fabs(batch->evaluate_drivers(one(t), 0)[0] - wave(t)));
  }
  return error;
}

TEST(DriverGrids, ErrorsShrinkAtTheOrderOfTheInterpolation) {
  const Settings rules[] = {{},
                            {{"driver_boundary", text("natural")}},  // a sine has no curvature at its ends
                            kOnce,
                            {{"driver_interpolation", text("linear")}, {"driver_wrap", std::int64_t{0}}}};
  const double orders[] = {4, 4, 4, 2};
  for (std::size_t i = 0; i < 4; ++i) {
    Settings rule = rules[i];
    if (i == 3) rule.push_back({"driver_boundary", text("natural")});
    const double order = std::log2(largest_error(64, rule) / largest_error(128, rule));
    // On these meshes errors at the ends of a not-a-knot spline still shrink faster than those inside.
    EXPECT_GT(order, orders[i] - 0.3) << i;
  }
}

TEST(DriverGrids, EvenTimesGiveTheUniformTable) {
  const std::vector<double> values = {1.0, -2.0, 0.5, 4.0, 3.5, -1.0, 0.25, 1.0};
  std::vector<double> times, at;
  for (int k = 0; k < 8; ++k) times.push_back(2.0 + 0.5 * k);
  for (int k = 0; k < 200; ++k) at.push_back(-3.0 + 0.07 * k);
  for (const char* interpolation : {"previous", "linear", "cubic"}) {
    for (const char* boundary : {"natural", "periodic", "clamped", "not-a-knot"}) {
      for (const char* outside : {"wrap", "hold", "zero"}) {
        const bool wrap = text(outside) == "wrap";
        if (text(boundary) == "periodic" && !wrap) continue;
        const auto batch = make_batch(make_solver(kIntegral), {{"driver_interpolation", text(interpolation)},
                                                               {"driver_boundary", text(boundary)},
                                                               {"driver_wrap", std::int64_t{wrap ? 1 : 0}},
                                                               {"driver_outside", text(wrap ? "zero" : outside)}});
        for (const int derivative : {0, 1}) {
          batch->set_drivers(values, 8, 1, 2.0, 0.5);
          const std::vector<double> uniform = batch->evaluate_drivers(at, derivative);
          batch->set_driver("u", times, values);
          const std::vector<double> own = batch->evaluate_drivers(at, derivative);
          // Some tens of roundings of numbers up to 60 each.
          for (std::size_t k = 0; k < at.size(); ++k) {
            ASSERT_NEAR(own[k], uniform[k], 1e-12) << interpolation << boundary << outside << derivative << at[k];
          }
        }
      }
    }
  }
}

TEST(DriverGrids, ASolveReadsWhatEvaluationGives) {
  const auto solver =
      make_solver("states y = 0; drivers u, v, w; observables a, b, c; y' = u*v + w; a = u; b = v; c = w",
                  {{"save_variables", text("a,b,c")}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 0.07}});
  const std::vector<double> fine = uneven(40), coarse = {0.0, 0.3, 0.31, 1.0};
  batch->set_driver("u", fine, sampled(fine, wave));
  batch->set_driver("v", coarse, std::vector<double>{1, 3, 2, 1});
  batch->set_driver("w", coarse, std::vector<double>{1, -1, 5, 1});
  batch->set_driver_interpolation("v", "previous");
  batch->set_driver_interpolation("w", "linear");
  EXPECT_EQ(outputs(*solve(*batch)), batch->evaluate_drivers(batch->save_times(), 0));
}

TEST(DriverGrids, DriversOfSeveralKindsAreIntegratedTogether) {
  const auto solver = make_solver("states y = 0, z = 0, x = 0; drivers u, v, w; y' = u; z' = v; x' = w", kTight);
  const auto batch = make_batch(solver, {{"t_end", 3.25}});
  const std::vector<double> fine = uneven(400), coarse = {0.0, 0.3, 0.31, 1.0};
  batch->set_driver("u", fine, sampled(fine, wave));
  batch->set_driver("v", coarse, std::vector<double>{1, 3, 2, 1});
  batch->set_driver("w", coarse, std::vector<double>{1, -1, 5, 1});
  batch->set_driver_interpolation("v", "previous");
  batch->set_driver_interpolation("w", "linear");
  const std::vector<double> y = final_states(*solve(*batch));
  // A spline of spacing up to 1/250 is within 5/384 (2 pi / 250)^4 < 6e-9.
  EXPECT_NEAR(y[0], wave_integral(0.25), 6e-9);
  EXPECT_NEAR(y[1], 3 * (0.3 + 0.03 + 0.69 * 2) + 0.25, 1e-12);
  const double period = 0.0 + 0.02 + 0.69 * 3;
  EXPECT_NEAR(y[2], 3 * period + 0.25 * 0.5 * (1 + (1 - 2 * 0.25 / 0.3)), 1e-10);
}

TEST(DriverGrids, HoldGoesOnWithTheLastSample) {
  const auto batch = make_batch(make_solver(kIntegral), {{"t0", -1.0},
                                                         {"t_end", 5.0},
                                                         {"driver_wrap", std::int64_t{0}},
                                                         {"driver_outside", text("hold")},
                                                         {"driver_interpolation", text("previous")}});
  const std::vector<double> times = {0.0, 1.0, 2.5};
  batch->set_driver("u", times, std::vector<double>{2, 7, 4});
  EXPECT_NEAR(final_states(*solve(*batch))[0], 2 * 2 + 7 * 1.5 + 4 * 2.5, 1e-13);
}

// Samples per run.

constexpr std::int64_t kRuns = 53;

std::vector<double> run_samples(const std::vector<double>& times) {
  std::vector<double> values;
  for (const double t : times) {
    for (std::int64_t r = 0; r < kRuns; ++r) {
      const bool seam = t == times.front() || t == times.back();
      values.push_back(seam ? 0.5 : std::sin(static_cast<double>(r + 1) * t) + 0.01 * static_cast<double>(r));
    }
  }
  return values;
}

constexpr const char* kForced =
    "states x = 1; parameters k = 1; drivers u, v; observables o; x' = u - k*x*v; o = u + v";

Ref<batch::Batch> forced(const Ref<batch::Context>& context, const Settings& solver_settings,
                         const Settings& batch_settings) {
  Settings all = {{"save_variables", text("all")}};
  all.insert(all.end(), solver_settings.begin(), solver_settings.end());
  const auto batch = make_batch(make_solver(kForced, all, context), {{"t_end", 2.2}, {"save_every", 0.1}});
  apply(*batch, config::Scope::batch, batch_settings);
  const std::vector<double> k = linspace(0.1, 9.0, kRuns);
  batch->set_values("k", std::span<const double>(k));
  const std::vector<double> times = uneven(20), coarse = {0.0, 0.4, 0.45, 1.0};
  batch->set_driver("u", times, run_samples(times));
  batch->set_driver("v", coarse, std::vector<double>{1, 2, 0, 1});
  batch->set_driver_interpolation("v", "previous");
  return batch;
}

TEST(DriverRuns, EachRunReadsItsOwnSamples) {
  const std::vector<double> all = outputs(*solve(*forced(shared_context(), {}, {})));
  const std::vector<double> times = uneven(20), coarse = {0.0, 0.4, 0.45, 1.0};
  const std::vector<double> samples = run_samples(times), k = linspace(0.1, 9.0, kRuns);
  for (const std::int64_t r : {0, 17, 52}) {
    const auto batch = forced(shared_context(), {}, {});
    const auto at = static_cast<std::size_t>(r);
    std::vector<double> mine;
    for (std::size_t i = 0; i < times.size(); ++i) mine.push_back(samples[i * kRuns + at]);
    batch->set_driver("u", times, mine);
    batch->set_values("k", std::span<const double>(one(k[at])));
    const std::vector<double> alone = outputs(*solve(*batch));
    for (std::size_t i = 0; i < alone.size(); ++i) ASSERT_EQ(all[i * kRuns + at], alone[i]) << r << " " << i;
  }
}

TEST(DriverRuns, BitsDoNotDependOnChunksLanesAndRanges) {
  for (const char* precision : {"f64", "f32"}) {
    const std::vector<double> reference =
        outputs(*solve(*forced(shared_context(), {{"precision", text(precision)}}, {})));
    for (const std::int64_t lanes : {1, 4, 16}) {
      const auto batch = forced(shared_context(), {{"precision", text(precision)}, {"lane_width", lanes}}, {});
      EXPECT_EQ(outputs(*solve(*batch)), reference) << lanes;
    }
    const auto context = batch::Context::create();
    apply(*context, config::Scope::context, {{"threads", std::int64_t{2}}, {"host_memory_mode", text("discrete")}});
    for (const std::int64_t chunk : {0, 7, 52}) {
      const auto batch = forced(context, {{"precision", text(precision)}}, {{"chunk_runs", chunk}});
      EXPECT_EQ(outputs(*solve(*batch)), reference) << chunk;
    }
    const auto part =
        forced(context, {{"precision", text(precision)}},
               {{"chunk_runs", std::int64_t{5}}, {"first_run", std::int64_t{11}}, {"run_count", std::int64_t{30}}});
    const std::vector<double> some = outputs(*solve(*part));
    for (std::size_t row = 0; row < some.size() / 30; ++row) {
      for (std::size_t r = 0; r < 30; ++r) ASSERT_EQ(some[row * 30 + r], reference[row * kRuns + 11 + r]);
    }
  }
}

TEST(DriverRuns, TheyCountTheRunsOfTheBatch) {
  const auto batch = make_batch(make_solver(kIntegral), kOnce);
  batch->set_driver("u", std::vector<double>{0, 1, 2, 3}, std::vector<double>(4 * 9, 1.0));
  EXPECT_EQ(batch->total_runs(), 9);
  EXPECT_EQ(final_states(*solve(*batch)).size(), 9U);
}

// Refusals.

struct Refusal {
  const char* label;
  const char* name;
  std::vector<double> times, samples;
  ErrorCode code;
  const char* message;
};

TEST(DriverGrids, WrongSamplesAreRefusedAndNothingChanges) {
  const auto batch = make_batch(make_solver(kIntegral), kOnce);
  const std::vector<double> times = {0, 1, 2, 3}, ones = {1, 1, 1, 1};
  batch->set_driver("u", times, ones);
  const double nan = std::nan("");
  const Refusal cases[] = {
      {"name", "uu", times, ones, ErrorCode::unknown_name, "no driver is called \"uu\" (did you mean \"u\"?)"},
      {"one time", "u", {0}, {1}, ErrorCode::invalid_argument, "driver u needs n_times >= 2 (got 1)"},
      {"counts", "u", times, {1, 2, 3}, ErrorCode::invalid_argument, "multiple of n_times, 4 (got 3)"},
      {"no samples", "u", times, {}, ErrorCode::invalid_argument, "(got 0)"},
      {"no times", "u", {}, ones, ErrorCode::invalid_argument, "(got 4)"},
      {"order", "u", {0, 2, 1, 3}, ones, ErrorCode::invalid_argument, "times[2] of driver u must come after times[1]"},
      {"twice", "u", {0, 1, 1, 3}, ones, ErrorCode::invalid_argument, "(got 1 after 1)"},
      {"time NaN",
       "u",
       {0, nan, 2, 3},
       ones,
       ErrorCode::invalid_argument,
       "times[1] of driver u must be finite (got nan)"},
      {"near", "u", {1e6, 1e6 + 1e-9, 2e6, 3e6}, ones, ErrorCode::out_of_range, "must be at least"},
      {"infinite",
       "u",
       times,
       {1, 1, INFINITY, 1},
       ErrorCode::invalid_argument,
       "samples[2] of driver u must be finite (got inf)"},
  };
  for (const Refusal& c : cases) {
    try {
      batch->set_driver(c.name, c.times, c.samples);
      ADD_FAILURE() << c.label << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), c.code) << c.label;
      EXPECT_NE(std::string(error.message()).find(c.message), std::string::npos) << c.label << ": " << error.message();
    }
    EXPECT_NEAR(batch->evaluate_drivers(one(1.5), 0)[0], 1.0, 1e-15) << c.label;
  }
  EXPECT_THROW(batch->set_driver_interpolation("u", "cubics"), Error);
  EXPECT_THROW(batch->set_driver_interpolation("v", "cubic"), Error);
}

TEST(DriverGrids, EachRepeatsWithItsOwnPeriod) {
  // A "day" of 1 from 0 on and a "week" of 7 from -2 on; and thirds, whose sums round.
  struct Case {
    double period_u, start_u, period_v, start_v;
  };
  for (const Case& c : {Case{1, 0, 7, -2}, Case{7, -2, 1, 0}, Case{1.0 / 3, 0.25, 1, 0}, Case{0.4, 0, 0.6, 0.1}}) {
    for (const char* kind : {"cubic", "linear", "previous"}) {
      const auto series = [](double period, double start, std::vector<double>& times, std::vector<double>& values) {
        for (int k = 0; k <= 8; ++k) {
          times.push_back(start + period * k / 8);
          values.push_back(std::sin(2 * kPi * k / 8) + 0.3 * std::cos(4 * kPi * k / 8));
        }
        values.back() = values.front();
      };
      std::vector<double> times_u, times_v, values_u, values_v;
      series(c.period_u, c.start_u, times_u, values_u);
      series(c.period_v, c.start_v, times_v, values_v);
      const auto both = make_batch(make_solver("states y; drivers u, v; y' = u + v"),
                                   {{"driver_interpolation", text(kind)}, {"t_end", 2.9}});
      both->set_driver("u", times_u, values_u);
      both->set_driver("v", times_v, values_v);
      const auto alone_u = make_batch(make_solver(kIntegral), {{"driver_interpolation", text(kind)}});
      const auto alone_v = make_batch(make_solver(kIntegral), {{"driver_interpolation", text(kind)}});
      alone_u->set_driver("u", times_u, values_u);
      alone_v->set_driver("u", times_v, values_v);
      for (int k = -300; k < 700; ++k) {
        const double t = 0.02623 * std::numbers::sqrt2 * k + 0.0017;  // on no sample
        const std::vector<double> now = both->evaluate_drivers(one(t), 0);
        // The same polynomials from other starting points: a few roundings of numbers of size 1 to 2.
        EXPECT_NEAR(now[0], alone_u->evaluate_drivers(one(t), 0)[0], 1e-12) << kind << c.period_u << " " << t;
        EXPECT_NEAR(now[1], alone_v->evaluate_drivers(one(t), 0)[0], 1e-12) << kind << c.period_v << " " << t;
      }
      EXPECT_EQ(run_status(*solve(*both))[0], 0);
    }
  }
}

TEST(DriverGrids, EachHasItsOwnEndsAndOutside) {
  const auto batch = make_batch(make_solver("states y; drivers u, v; y' = u + v"), {{"driver_wrap", std::int64_t{0}}});
  const std::vector<double> times = {0, 1, 2, 3}, cube = {0, 1, 8, 27}, ones = {1, 1, 1, 1};
  batch->set_driver("u", times, cube);
  batch->set_driver("v", times, ones);
  batch->set_driver_boundary("u", "not-a-knot");
  batch->set_driver_boundary("v", "natural");
  batch->set_driver_outside("u", "hold");
  batch->set_driver_outside("v", "zero");
  const auto at = [&](double t) { return batch->evaluate_drivers(one(t), 0); };
  EXPECT_NEAR(at(1.5)[0], 3.375, 1e-12) << "a cubic is reproduced";
  EXPECT_EQ(at(1.5)[1], 1.0);
  EXPECT_EQ(at(-50.0), (std::vector<double>{0.0, 0.0}));
  EXPECT_EQ(at(-0.01)[1], 0.0);
  EXPECT_NEAR(at(3.01)[0], 27.0, 1e-12);
  EXPECT_EQ(at(3.01)[1], 0.0);
  EXPECT_EQ(at(99.0)[1], 0.0);
  EXPECT_NEAR(at(99.0)[0], 27.0, 1e-12);
  set(*batch, config::Scope::batch, "t0", -1.0);
  set(*batch, config::Scope::batch, "t_end", 5.0);
  // 81/4 below the cube, 27 for two units of time; 3 below the ones, whose jumps steps end on.
  EXPECT_NEAR(final_states(*solve(*batch))[0], 81.0 / 4 + 54 + 3, 1e-4);
  batch->set_driver_outside("v", "hold");
  EXPECT_EQ(at(99.0)[1], 1.0);
}

TEST(DriverRuns, AnyRunCanBeEvaluated) {
  const auto batch =
      make_batch(make_solver(kIntegral), {{"driver_interpolation", text("linear")}, {"n_runs", std::int64_t{3}}});
  batch->set_driver("u", std::vector<double>{0, 1}, std::vector<double>{1, 2, 3, 1, 2, 3});
  for (std::int64_t run = 0; run < 3; ++run) {
    EXPECT_EQ(batch->evaluate_drivers(one(0.5), 0, run), one(static_cast<double>(run + 1)));
  }
  EXPECT_THROW((void)batch->evaluate_drivers(one(0.5), 0, 3), Error);
  EXPECT_THROW((void)batch->evaluate_drivers(one(0.5), 0, -1), Error);
  batch->set_driver("u", std::vector<double>{0, 1}, std::vector<double>{4, 4});
  EXPECT_EQ(batch->evaluate_drivers(one(0.5), 0, 2), one(4.0)) << "all runs read the same";
}

TEST(DriverGrids, WhatDoesNotGoTogetherIsRefusedWhenItIsRead) {
  const auto batch = make_batch(make_solver("states y; drivers u, v; y' = u + v"));
  const auto message = [&] {
    try {
      (void)batch->submit();
    } catch (const Error& error) {
      return std::string(error.message());
    }
    return std::string("accepted");
  };
  batch->set_driver("u", std::vector<double>{0, 1, 2, 3}, std::vector<double>{1, 2, 3, 1});
  EXPECT_NE(message().find("driver v has no samples"), std::string::npos) << message();
  batch->set_driver("v", std::vector<double>{0, 1, 2}, std::vector<double>{1, 1, 1});
  EXPECT_NE(message().find("driver v needs n_times >= 4 for interpolation cubic (got 3)"), std::string::npos)
      << message();
  batch->set_driver("v", std::vector<double>{0, 1, 2, 3}, std::vector<double>(8, 1.0));
  batch->set_driver("u", std::vector<double>{0, 1, 2, 3}, std::vector<double>(12, 1.0));
  EXPECT_NE(message().find("drivers u and v have samples of 3 and 2 runs"), std::string::npos) << message();
  batch->set_driver("u", std::vector<double>{0, 1, 2, 3}, std::vector<double>{1, 2, 3, 1});
  EXPECT_EQ(final_states(*solve(*batch)).size(), 2U);
}

}  // namespace
}  // namespace cubie::test
