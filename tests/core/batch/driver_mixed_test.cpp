// Drivers that repeat beside drivers that do not, and beside others with periods that have no common multiple.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }
const Settings kTight = {{"rtol", 1e-12}, {"atol", 1e-12}};

/// 3 in the first quarter of each unit of time from 0.125 on, else 1.
double pulses(double t) { return t - 0.125 - std::floor(t - 0.125) < 0.25 ? 3.0 : 1.0; }
double pulses_integral(double t) {  // from 0.125 on
  const double x = t - 0.125, whole = std::floor(x);
  return x + 2 * (0.25 * whole + std::min(x - whole, 0.25));
}

/// u: pulses of period 1; v: the straight line from (0, 1) to (2.5, 6), and `outside` what follows.
void set_both(batch::Batch& batch, const char* outside, double scale = 1.0) {
  batch.set_driver("u", std::vector<double>{0.125, 0.375, 1.125}, std::vector<double>{3 * scale, scale, 3 * scale});
  batch.set_driver_interpolation("u", "previous");
  batch.set_driver("v", std::vector<double>{0, 2.5}, std::vector<double>{1, 6});
  batch.set_driver_interpolation("v", "linear");
  batch.set_driver_boundary("v", "natural");
  batch.set_driver_outside("v", outside);
}

Ref<batch::Batch> mixed(const Settings& solver, const Settings& times, const char* outside,
                        const char* model =
                            "states y = 0, z = 0; parameters k = 1; drivers u, v\n"
                            "y' = u + v; z' = k*u - z") {
  const auto made = make_batch(make_solver(model, solver), times);
  set_both(*made, outside);
  return made;
}

TEST(DriverMixed, ValuesAreThoseOfEachAlone) {
  for (const char* outside : {"hold", "zero"}) {
    const auto batch = mixed({}, {}, outside);
    for (int k = 0; k < 4000; ++k) {
      const double t = 0.00731 * std::numbers::sqrt2 * k + 1e-5;  // on no sample
      const std::vector<double> now = batch->evaluate_drivers(one(t), 0);
      EXPECT_EQ(now[0], pulses(t)) << t;
      const double line = t < 2.5 ? 1 + 2 * t : text(outside) == "hold" ? 6.0 : 0.0;
      EXPECT_NEAR(now[1], line, 1e-14) << t;  // a few roundings of numbers up to 6
    }
    EXPECT_EQ(batch->evaluate_drivers(one(0.375), 0)[0], 1.0) << "a sample is in force from its own time on";
    EXPECT_EQ(batch->evaluate_drivers(one(7.125), 0)[0], 3.0);
  }
}

TEST(DriverMixed, StepsLandOnTheJumpsOfBoth) {
  // y is the integral of a polynomial between jumps; with steps that end on them the error is that of rounding.
  const double end = 6.3;
  for (const char* outside : {"hold", "zero"}) {
    const double v = 2.5 * 3.5 + (text(outside) == "hold" ? 6.0 * (end - 2.5) : 0.0);
    const double want = 0.125 + pulses_integral(end) + v;
    for (const char* method : {"tsit5", "rodas5p", "radau_iia_5"}) {
      Settings solver = {{"method", text(method)}, {"rtol", 1e-9}, {"atol", 1e-9}};
      // The line that is held from 2.5 on has a kink there, which is a knot and no jump.
      const char* landing = text(outside) == "hold" ? "knots" : "jumps";
      const auto batch = mixed(solver, {{"t_end", end}, {"driver_landing", text(landing)}}, outside,
                               "states y = 0; drivers u, v; y' = u + v");
      const auto result = solve(*batch);
      EXPECT_NEAR(final_states(*result)[0], want, 1e-12) << method << " " << outside;
      // 13 jumps of u and the end of v: a step each or a few, and no search for them.
      EXPECT_LE(counter(*result, batch::Counter::rejected)[0], 2) << method << " " << outside;
    }
  }
}

TEST(DriverMixed, ASolveEqualsTheSameFunctionsInTheEquations) {
  const Settings times = {{"t_end", 5.0}, {"save_every", 0.25}};
  const std::vector<double> with = outputs(*solve(*mixed(kTight, times, "hold")));
  const auto same = make_batch(make_solver("states y = 0, z = 0; parameters k = 1\n"
                                           "p = t - 0.125 - floor(t - 0.125)\n"
                                           "u = p < 0.25 ? 3 : 1\n"
                                           "v = t < 2.5 ? 1 + 2*t : 6\n"
                                           "y' = u + v; z' = k*u - z",
                                           kTight),
                               times);
  const std::vector<double> without = outputs(*solve(*same));
  ASSERT_EQ(with.size(), without.size());
  // Steps of the second kind find the jumps to the tolerance: 12 of them, each a few times 1e-12 of up to 40.
  for (std::size_t i = 0; i < with.size(); ++i) EXPECT_NEAR(with[i], without[i], 1e-9) << i;
}

TEST(DriverMixed, BackwardsAndInSinglePrecision) {
  const Settings knots = {{"t_end", 6.0}, {"driver_landing", text("knots")}};
  const auto forward = mixed(kTight, knots, "hold");
  const std::vector<double> there = final_states(*solve(*forward));
  const auto back = mixed(kTight, {{"t0", 6.0}, {"t_end", 0.0}, knots[1]}, "hold");
  back->set_values("y", std::span<const double>(one(there[0])));
  EXPECT_NEAR(final_states(*solve(*back))[0], 0.0, 1e-11);
  const Settings f32 = {{"precision", text("f32")}, {"rtol", 1e-6}, {"atol", 1e-6}};
  const auto single = mixed(f32, knots, "hold");
  // 25 steps or more, each rounded to a unit in the last place of 40 at most, 4e-6.
  EXPECT_NEAR(final_states(*solve(*single))[0], there[0], 1e-4);
}

TEST(DriverMixed, ARunDoesNotDependOnHowFarTheOthersGo) {
  // How far the table is written out follows from the longest run. Periods without a common multiple, so that their
  // samples come ever nearer to each other.
  for (const char* precision : {"f64", "f32"}) {
    const auto run = [&](const std::vector<double>& ends, std::int64_t lanes) {
      const auto batch =
          make_batch(make_solver("states y = 0, z = 0; drivers u, v, w; y' = u + v*w; z' = w - z",
                                 {{"precision", text(precision)}, {"lane_width", lanes}, {"method", text("tsit5")}}),
                     {{"save_every", 0.125}});
      set_both(*batch, "hold");
      const double period = std::numbers::sqrt2;
      batch->set_driver("w", std::vector<double>{0, period / 4, period / 2, 3 * period / 4, period},
                        std::vector<double>{0, 1, 0, -1, 0});
      batch->set_time_spans(std::vector<double>(ends.size(), 0.0), ends);
      const std::vector<double> all = outputs(*solve(*batch));
      std::vector<double> first;
      for (std::size_t i = 0; i < all.size(); i += ends.size()) first.push_back(all[i]);
      return first;
    };
    const std::vector<double> alone = run({2.125}, 1);
    EXPECT_EQ(alone.size(), 18U);
    EXPECT_EQ(run({2.125, 3.0}, 1), alone);
    EXPECT_EQ(run({2.125, 77.7, 5.0, 0.5}, 1), alone) << precision;
    for (const std::int64_t lanes : {4, 16}) EXPECT_EQ(run({2.125, 500.0, 4.0}, lanes), alone) << precision << lanes;
  }
}

TEST(DriverMixed, ABatchIsWrittenOutAnewForLaterTimes) {
  const auto batch = mixed({}, {{"t_end", 2.0}}, "zero");
  (void)solve(*batch);
  for (const double t : {40.3, 3.3, 400.3}) EXPECT_EQ(batch->evaluate_drivers(one(t), 0)[0], pulses(t)) << t;
  set(*batch, config::Scope::batch, "t_end", 90.0);
  EXPECT_NEAR(final_states(*solve(*batch))[0], 0.125 + pulses_integral(90.0) + 8.75, 1e-4);  // rtol 1e-6 of 140
  // What was written out for a while is a whole table again.
  batch->set_driver_outside("v", "wrap");
  EXPECT_NEAR(batch->evaluate_drivers(one(-2.0), 0)[1], 2.0, 1e-14);
}

TEST(DriverMixed, PeriodsWithoutACommonMultiple) {
  const auto batch = make_batch(make_solver("states y; drivers u, v; y' = u + v"), {});
  const double period = std::numbers::pi;
  const std::vector<double> times_u = {0, 0.25, 0.5, 0.75, 1.0};
  const std::vector<double> times_v = {0, period / 4, period / 2, 3 * period / 4, period};
  const std::vector<double> values = {0, 1, 0, -1, 0};
  batch->set_driver("u", times_u, values);
  batch->set_driver("v", times_v, values);
  const auto alone = make_batch(make_solver("states y; drivers u; y' = u"), {});
  alone->set_driver("u", times_v, values);
  for (int k = 0; k < 500; ++k) {
    const double t = 0.0713 * k;
    // The same polynomial from another starting point, of size 1, at times up to 36.
    EXPECT_NEAR(batch->evaluate_drivers(one(t), 0)[1], alone->evaluate_drivers(one(t), 0)[0], 1e-12) << t;
  }
}

TEST(DriverMixed, BeforeTheFirstSampleAndTooFarBehindItIsRefused) {
  const auto batch = mixed({}, {{"t0", -0.5}, {"t_end", 1.0}}, "hold");
  const auto refusal = [&](auto&& call) {
    try {
      call();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::out_of_range);
      return std::string(error.message());
    }
    return std::string("accepted");
  };
  const std::string early = refusal([&] { (void)batch->submit(); });
  EXPECT_NE(early.find("driver u repeats beside drivers that do not repeat with it"), std::string::npos) << early;
  EXPECT_NE(early.find("from time 0 on, the first sample of all (got -0.5)"), std::string::npos) << early;
  set(*batch, config::Scope::batch, "t0", 0.0);
  set(*batch, config::Scope::batch, "t_end", 10001.0);
  const std::string late = refusal([&] { (void)batch->submit(); });
  EXPECT_NE(late.find("up to time 10001 that is more than 10000 of its periods"), std::string::npos) << late;
  EXPECT_NE(refusal([&] { (void)batch->evaluate_drivers(one(1e300), 0); }), "accepted");
  set(*batch, config::Scope::batch, "t_end", 2.0);
  EXPECT_EQ(run_status(*solve(*batch))[0], 0) << "the batch stays usable";
}

}  // namespace
}  // namespace cubie::test
