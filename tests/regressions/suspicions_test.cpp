// Errors suspected in the Python CuBIE by reading it, thirteen of them: none may happen here. Numbers 1, 2, 6, 7 and 12
// are about summaries and stand in tests/core/batch/summaries_edge_test.cpp.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/batch_support.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

// 3: saving the last row alone beside a settling time allocated a second row and never wrote it.
TEST(Regressions, Suspicion03_SaveLastWithSettling) {
  const auto solver = make_solver(kDecay, {{"summaries", text("max")}, {"rtol", 1e-10}, {"atol", 1e-12}});
  const auto batch = make_batch(solver, {{"settling_time", 1.0}, {"t_end", 2.0}});
  const auto result = solve(*batch);
  ASSERT_EQ(result->n_saves(), 1);
  EXPECT_EQ(result->save_times(), std::vector<double>{2.0});
  EXPECT_NEAR(outputs(*result)[0], std::exp(-2.0), 1e-9);
}

// 4: Newton iterations were those of the last stage. A linear system is solved by one iteration per stage, and whether
// that suffices is known from a second one at most; the first stage of ESDIRK methods is explicit.
TEST(Regressions, Suspicion04_IterationsAreThoseOfAllStages) {
  struct Case {
    const char* method;
    int implicit_stages;
  };
  for (const Case& c : {Case{"backwards_euler", 1}, Case{"sdirk_2_2", 2}, Case{"kvaerno5", 6}}) {
    const auto solver =
        make_solver("states x = 1, y = 0; x' = -3*x + y; y' = x - 5*y",
                    {{"method", text(c.method)}, {"controller", text("fixed")}, {"dt", 0.125}, {"rtol", 1e-8}});
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    ASSERT_EQ(run_status(*result)[0], 0) << c.method;
    ASSERT_EQ(counter(*result, batch::Counter::accepted)[0], 8) << c.method;
    const int iterations = counter(*result, batch::Counter::newton)[0];
    EXPECT_GE(iterations, 8 * c.implicit_stages) << c.method;
    EXPECT_LE(iterations, 16 * c.implicit_stages) << c.method;
  }
  // Rosenbrock methods solve linear systems and iterate nowhere: 0 is the truth.
  const auto solver = make_solver(kDecay, {{"method", text("rodas4")}});
  EXPECT_EQ(counter(*solve(*make_batch(solver)), batch::Counter::newton)[0], 0);
}

// 5: the channel of accepted steps counted attempts.
TEST(Regressions, Suspicion05_AcceptedAndRejectedStepsAreCountedApart) {
  // A first step of 1 on an oscillation of frequency 30 is rejected several times.
  const char* const model = "states x = 1, v = 0; x' = v; v' = -900*x";
  const Settings settings = {{"method", text("tsit5")}, {"dt", 1.0}, {"rtol", 1e-6}, {"atol", 1e-8}};
  const auto batch = [&](std::int64_t max_steps) {
    Settings all = settings;
    all.emplace_back("max_steps", max_steps);
    return solve(*make_batch(make_solver(model, all), {{"t_end", 2.0}}));
  };
  const auto free = batch(0);
  const std::int64_t accepted = counter(*free, batch::Counter::accepted)[0];
  const std::int64_t rejected = counter(*free, batch::Counter::rejected)[0];
  EXPECT_GT(rejected, 0);
  // max_steps bounds attempts, so their number is known exactly.
  EXPECT_EQ(run_status(*batch(accepted + rejected))[0], 0);
  EXPECT_EQ(run_status(*batch(accepted + rejected - 1))[0], cubie_kernel::run_max_steps);
}

// 8: a last step shortened to meet the end could be called too small although it was accepted.
TEST(Regressions, Suspicion08_AShortLastStepIsNoFailure) {
  const auto solver = make_solver(
      "states x = 0; x' = 1",
      {{"method", text("tsit5")}, {"dt", 0.3}, {"dt_min", 0.3}, {"dt_max", 0.3}, {"save_method", text("land")}});
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}}));
  EXPECT_EQ(run_status(*result)[0], 0) << "steps that end on rows and on t_end are shorter than dt_min";
  EXPECT_NEAR(final_states(*result)[0], 1.0, 1e-14);
}

// 9: U/(exp(U) - 1) near U = 0 lost all digits in f32 outside a narrow window. expm1 has no such place.
TEST(Regressions, Suspicion09_RemovableSingularitiesKeepTheirDigits) {
  const auto solver = make_solver("states x = 0; parameters u = 1; observables g; x' = 1; g = u == 0 ? 1 : u/expm1(u)",
                                  {{"precision", text("f32")}, {"save_variables", text("g")}});
  const auto batch = make_batch(solver, {});
  std::vector<double> u;
  for (int k = -40; k <= 2; ++k) {
    u.push_back(std::ldexp(1.1, k));
    u.push_back(-std::ldexp(1.3, k));
  }
  u.push_back(0.0);
  batch->set_values("u", std::span<const double>(u));
  const std::vector<double> g = outputs(*solve(*batch));
  for (std::size_t i = 0; i < u.size(); ++i) {
    const double x = static_cast<float>(u[i]);
    const double want = x == 0.0 ? 1.0 : x / std::expm1(x);
    // One rounding of expm1, one of the quotient: 2^-24 each, and the function may be one place off.
    EXPECT_NEAR(g[i], want, std::abs(want) * 0x1p-22) << x;
  }
}

// 10: driver splines were solved densely, in the precision of the kernel.
TEST(Regressions, Suspicion10_SplinesAreSolvedInDoublePrecision) {
  // 100 000 samples: dense elimination would take 80 GB, and single precision would lose the fourth digit of slopes.
  constexpr int n = 100'000;
  std::vector<double> samples;
  for (int k = 0; k <= n; ++k) samples.push_back(std::sin(2 * std::numbers::pi * k / 1000.0));
  samples.back() = samples.front();
  const auto run = [&](const char* precision) {
    const auto solver = make_solver("states x = 0; drivers u; observables d; x' = u; d = u",
                                    {{"precision", text(precision)}, {"save_variables", text("d")}});
    const auto batch = make_batch(solver, {{"t_end", 50.0}});
    batch->set_drivers(samples, n + 1, 1, 0.0, 0.01);
    std::vector<double> times;
    for (int k = 0; k < 50; ++k) times.push_back(k + 0.0037 * k);
    batch->set_save_times(times);
    return outputs(*solve(*batch));
  };
  const std::vector<double> f64 = run("f64"), f32 = run("f32");
  for (std::size_t i = 0; i < f64.size(); ++i) {
    // Four coefficients rounded to 2^-24 of at most 1, and three operations.
    EXPECT_NEAR(f32[i], f64[i], 8 * 0x1p-24) << i;
  }
}

// 11: factors of a singular matrix were floored and called good.
TEST(Regressions, Suspicion11_ASingularMatrixIsAStatus) {
  // W = d f/dx - 1/dt is 0 for x' = 8 x and backward Euler with dt = 1/8.
  const auto solver = make_solver("states x = 1; parameters a = 8; x' = a*x",
                                  {{"method", text("backwards_euler")}, {"controller", text("fixed")}, {"dt", 0.125}});
  const auto batch = make_batch(solver, {{"t_end", 0.5}});
  const std::vector<double> a = {8.0, -8.0};
  batch->set_values("a", std::span<const double>(a));
  const auto result = solve(*batch);
  const auto status = run_status(*result);
  EXPECT_NE(status[0] & cubie_kernel::run_pivot, 0) << status[0];
  EXPECT_TRUE(std::isnan(final_states(*result)[0]));
  EXPECT_EQ(status[1], 0) << "the run beside it";
  EXPECT_NEAR(final_states(*result)[1], 1.0 / 16.0, 1e-12) << "(1 + 8/8)^-4";
}

// 13: a time of 24 bits makes long solves in f32 lose steps.
TEST(Regressions, Suspicion13_SinglePrecisionKeepsTimeApart) {
  // At t = 65536 neighbouring floats are 1/128 apart: steps of 1/1024 would vanish.
  const auto solver = make_solver(
      "states x = 0; x' = 1",
      {{"precision", text("f32")}, {"method", text("euler")}, {"controller", text("fixed")}, {"dt", 1.0 / 1024}});
  const auto result = solve(*make_batch(solver, {{"t0", 65536.0}, {"t_end", 65537.0}, {"save_every", 0.125}}));
  ASSERT_EQ(result->n_saves(), 9);
  EXPECT_EQ(counter(*result, batch::Counter::accepted)[0], 1024);
  const std::vector<double> x = outputs(*result);
  for (std::size_t k = 0; k < x.size(); ++k) {
    // Sums of multiples of 2^-10 below 1 are exact; dense output may round once.
    EXPECT_NEAR(x[k], 0.125 * static_cast<double>(k), 0x1p-23) << k;
  }
}

}  // namespace
}  // namespace cubie::test
