// Edges of summaries: windows, settling, single samples, NaN, constants, f32, failed runs. Names that begin with
// Suspicion are those of errors suspected in the Python CuBIE.

#include <limits>

#include "summary_problem.hpp"

namespace cubie::test {
namespace {

constexpr const char* kLine = "states x = -5; parameters k = 1; observables o; x' = k; o = sqrt(x - 0.125)";

Problem line() {
  Problem p;
  p.text = kLine;
  p.parameter = "k";
  p.values = {1.0};
  p.t_end = 4.0;
  p.window = 1.0;
  p.sample = 0.25;
  return p;
}

TEST(SummaryEdges, SuspicionOneExtremesAfterSettlingAreThoseOfSamples) {
  Problem p = line();
  p.settling = 1.0;
  const auto result = p.run("max, min", "x");
  const Table got(*result);
  ASSERT_EQ(got.n_windows, 3u);
  // x = t - 5: negative in the first window, where a maximum that starts at 0 would stay.
  EXPECT_NEAR(got("x.max", 0), -3.0, 1e-12);
  EXPECT_NEAR(got("x.min", 0), -4.0, 1e-12);
}

TEST(SummaryEdges, SuspicionTwoWindowsDoNotShiftWithSettling) {
  Problem p = line();
  p.settling = 0.1;
  p.t_end = 2.0;
  p.sample = 0.1;
  const auto result = p.run("integral, final", "x");
  EXPECT_EQ(result->window_times(), (std::vector<double>{0.1, 1.1}));
  EXPECT_EQ(result->n_windows(), 1) << "1.9 hold one window of 1, not two";
  const Table got(*result);
  EXPECT_NEAR(got("x.integral", 0), -5 + (1.1 * 1.1 - 0.1 * 0.1) / 2, 1e-12);
  EXPECT_NEAR(got("x.final", 0), -3.9, 1e-12);
}

TEST(SummaryEdges, SuspicionTwoTheLastWindowEndsOnTheEndWhereItDivides) {
  Problem p = line();
  p.settling = 0.7;
  p.t_end = 1.0;
  p.window = 0.1;
  p.sample = 0.1;
  const auto result = p.run("final", "x");
  ASSERT_EQ(result->n_windows(), 3);
  EXPECT_EQ(result->window_times().back(), 1.0);
}

TEST(SummaryEdges, SuspicionSixPeaksAreTimesAndZerosBesideThemDoNotHideThem) {
  // Samples 0, 1, 0, -1, 0, ...: the neighbours of every peak are 0.
  const auto solver = make_solver("states x = 0; summary p = peaks[3](abs(t - 4) < 0.5 ? 1 : 0); x' = 1");
  const auto batch = make_batch(solver, {{"t_end", 8.0}, {"sample_every", 1.0}});
  const Table got(*solve(*batch));
  EXPECT_EQ(got("p.peak_time1", 0), 4.0);
  EXPECT_EQ(got("p.peak1", 0), 1.0);
  EXPECT_TRUE(std::isnan(got("p.peak_time2", 0))) << "an empty slot is no time 0";
  EXPECT_TRUE(std::isnan(got("p.peak3", 0)));
}

TEST(SummaryEdges, SuspicionSevenDeviationsAreNeverNan) {
  for (const char* precision : {"f64", "f32"}) {
    for (const double value : {3.0, 1e8, -7e-3}) {
      const auto solver = make_solver("states x = 0; parameters c = 1; summary s = std(c); summary m = mean(c); x' = 1",
                                      {{"precision", std::string(precision)}});
      const auto batch = make_batch(solver, {{"t_end", 1.0}});
      batch->set_values("c", std::span<const double>(&value, 1));
      const Table got(*solve(*batch));
      EXPECT_EQ(got("s", 0), 0.0) << precision << " " << value;
      EXPECT_EQ(got("m", 0), precision == std::string("f64") ? value : static_cast<double>(static_cast<float>(value)));
    }
  }
}

TEST(SummaryEdges, SuspicionTwelveTheFirstSampleIsSummarised) {
  const auto solver = make_solver(kDecay, {{"summaries", std::string("max, time_of_max")}});
  const Table got(*solve(*make_batch(solver, {{"t_end", 1.0}})));
  EXPECT_EQ(got("x.max", 0), 1.0);
  EXPECT_EQ(got("x.time_of_max", 0), 0.0);
}

TEST(SummaryEdges, ASampleBetweenTwoWindowsBelongsToBoth) {
  const Problem p = line();
  const Table got(*p.run("max, min, final", "x"));
  for (std::size_t w = 0; w + 1 < 4; ++w) {
    EXPECT_EQ(got("x.max", w), got("x.min", w + 1));
    EXPECT_EQ(got("x.final", w), got("x.max", w));
  }
}

TEST(SummaryEdges, AWindowOfOneIntervalHasTwoSamples) {
  Problem p = line();
  p.sample = 1.0;
  const Table got(*p.run("mean, std, dxdt_max, d2xdt2_max, integral", "x"));
  EXPECT_NEAR(got("x.mean", 1), -3.5, 1e-12);
  EXPECT_NEAR(got("x.std", 1), 0.5, 1e-12);
  EXPECT_NEAR(got("x.integral", 1), -3.5, 1e-12);
  EXPECT_NEAR(got("x.dxdt_max", 1), 1.0, 1e-12);
  EXPECT_TRUE(std::isnan(got("x.d2xdt2_max", 0))) << "two samples have no second difference";
  EXPECT_NEAR(got("x.d2xdt2_max", 1), 0.0, 1e-12) << "with the window before there are three";
}

TEST(SummaryEdges, AnEmptySpanIsOneWindowOfOneSample) {
  for (const double settling : {0.0, 4.0}) {
    Problem p = line();
    p.window = p.sample = 0.0;
    p.settling = settling;
    if (settling == 0.0) p.t_end = 0.0;
    const auto result = p.run("mean, std, max, final, integral, dxdt_max, crossings[0], time_above[-9]", "x");
    ASSERT_EQ(result->n_windows(), 1);
    const Table got(*result);
    const double x = -5.0 + settling;
    EXPECT_NEAR(got("x.mean", 0), x, 1e-12);
    EXPECT_EQ(got("x.std", 0), 0.0);
    EXPECT_NEAR(got("x.max", 0), x, 1e-12);
    EXPECT_NEAR(got("x.final", 0), x, 1e-12);
    EXPECT_EQ(got("x.integral", 0), 0.0);
    EXPECT_TRUE(std::isnan(got("x.dxdt_max", 0)));
    EXPECT_EQ(got("x.crossings[0]", 0), 0.0);
    EXPECT_EQ(got("x.time_above[-9]", 0), 0.0);
  }
}

TEST(SummaryEdges, ASampleThatIsNoNumberMakesItsWindowsNanAndNoOthers) {
  Problem p = line();
  p.t_end = 8.0;  // o = sqrt(t - 5.125)
  const auto result = p.run("mean, std, max, min, peaks[1], crossings[0.5], time_below[0.5], dxdt_max", "o, x");
  const Table got(*result);
  for (const std::string& name : got.names) {
    if (name.starts_with("x.")) continue;
    for (std::size_t w = 0; w < 6; ++w) EXPECT_TRUE(std::isnan(got(name, w))) << name << " " << w;
  }
  for (std::size_t w = 6; w < 8; ++w) {
    EXPECT_NEAR(got("o.max", w), std::sqrt(static_cast<double>(w) - 4.125), 1e-9);
    EXPECT_FALSE(std::isnan(got("o.mean", w)));
    EXPECT_FALSE(std::isnan(got("o.crossings[0.5]", w)));
  }
  for (std::size_t w = 0; w < 8; ++w) EXPECT_FALSE(std::isnan(got("x.mean", w)));
}

TEST(SummaryEdges, BackwardTimeCountsLengthsNegative) {
  Problem p = line();
  p.t0 = 4.0;
  p.t_end = 0.0;
  const auto result = p.run("integral, dxdt_max, time_of_max, final, time_above[-6], time_below[-6.25]", "x");
  EXPECT_EQ(result->window_times(), (std::vector<double>{4, 3, 2, 1, 0}));
  const Table got(*result);
  EXPECT_NEAR(got("x.integral", 0), 5.5, 1e-12) << "the integral from 4 to 3 of t - 9";
  EXPECT_NEAR(got("x.dxdt_max", 0), 1.0, 1e-12);
  EXPECT_EQ(got("x.time_of_max", 1), 3.0);
  EXPECT_NEAR(got("x.final", 3), -9.0, 1e-12);
  EXPECT_EQ(got("x.time_above[-6]", 0), 1.0) << "time spent has no direction";
  EXPECT_NEAR(got("x.time_below[-6.25]", 1), 0.75, 1e-12) << "x goes from -6 to -7";
}

TEST(SummaryEdges, AFailedRunKeepsTheWindowsItFinished) {
  // x' = x^2 from 1/2 blows up at t = 2.
  const auto solver = make_solver("states x = 0.5; parameters b = 1; x' = b*x^2",
                                  {{"summaries", std::string("max, mean")}, {"max_steps", std::int64_t{2000}}});
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"summarise_every", 1.0}});
  const std::vector<double> b = {0.0, 1.0, 0.0};
  batch->set_values("b", std::span<const double>(b));
  const auto result = solve(*batch);
  const auto status = run_status(*result);
  EXPECT_EQ(status[0], 0);
  EXPECT_NE(status[1], 0);
  const Table got(*result);
  EXPECT_NEAR(got("x.max", 0, 1), 1.0, 1e-4);
  for (std::size_t w = 2; w < 4; ++w) {
    EXPECT_TRUE(std::isnan(got("x.max", w, 1)) && std::isnan(got("x.mean", w, 1)));
    EXPECT_EQ(got("x.max", w, 0), 0.5);
    EXPECT_EQ(got("x.mean", w, 2), 0.5);
  }
}

TEST(SummaryEdges, StepsThatLandOnSamplesSummariseTheSameFunction) {
  for (const char* method : {"tsit5", "rk4"}) {
    Problem p;
    p.solver = {{"method", std::string(method)}, {"rtol", 1e-9}, {"atol", 1e-11}};
    if (method == std::string("rk4")) p.solver.emplace_back("dt", 0.003);
    const Table dense(*p.run("mean, max, peaks[2]", "x", {{"save_method", std::string("auto")}}));
    const Table land(*p.run("mean, max, peaks[2]", "x", {{"save_method", std::string("land")}}, {{"save_every", 0.4}}));
    for (std::size_t i = 0; i < dense.values.size(); ++i) {
      if (std::isnan(dense.values[i])) {
        EXPECT_TRUE(std::isnan(land.values[i]));
      } else {
        // Both are solutions to 1e-7 and better; where a peak lies may differ by a sample, of 0.05.
        EXPECT_NEAR(dense.values[i], land.values[i], 1e-6)
            << method << " " << dense.names[(i / 5) % dense.names.size()];
      }
    }
  }
}

TEST(SummaryEdges, RowsAreTheSameWhenStepsLandOnSamplesToo) {
  const auto rows = [](const char* summaries) {
    const auto solver = make_solver(kOscillator, {{"summaries", std::string(summaries)},
                                                  {"method", std::string("rk4")},
                                                  {"dt", 0.002},
                                                  {"save_method", std::string("land")}});
    const auto result = solve(*make_batch(solver, {{"t_end", 3.0}, {"save_every", 0.3}, {"summarise_every", 1.0}}));
    return outputs(*result);
  };
  const std::vector<double> a = rows("none"), b = rows("mean");
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-9);
}

TEST(SummaryEdges, LongWindowsOfSinglePrecisionKeepTheirDigits) {
  // 200000 samples: a plain sum in f32 would be off by 1e-3 and more.
  const auto solver = make_solver("states x = 0; summary m = mean(1 + 0.1*t); summary s = std(1 + 0.1*t); x' = 1",
                                  {{"precision", std::string("f32")}});
  const auto batch = make_batch(solver, {{"t_end", 10.0}, {"sample_every", 5e-5}});
  const Table got(*solve(*batch));
  // The samples are rounded to 24 bits and so are the results: 6e-8 of each, and half as much again for the last step.
  EXPECT_NEAR(got("m", 0), 1.5, 1.5 * 1.2e-7);
  EXPECT_NEAR(got("s", 0), 1.0 / std::sqrt(12.0), 0.3 * 3e-7);
}

TEST(RunStatisticsOfAResult, LeaveOutFailedRunsAndCountThem) {
  const auto solver = make_solver("states x = 0.5; parameters b = 1; x' = b*x^2", {{"summaries", std::string("max")}});
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"save_every", 2.0}, {"summarise_every", 2.0}});
  const std::vector<double> b = {0.0, 1.0, 0.0, -2.0};
  batch->set_values("b", std::span<const double>(b));
  const auto result = solve(*batch);
  EXPECT_EQ(result->n_failed(), 1);
  std::vector<double> rows(3), windows(2);
  result->copy_output_statistic(output::Statistic::count, 0, rows);
  EXPECT_EQ(rows, (std::vector<double>{3, 3, 3})) << "a failed run does not count where it was still well either";
  result->copy_output_statistic(output::Statistic::max, 0, rows);
  EXPECT_EQ(rows[0], 0.5);
  result->copy_summary_statistic(output::Statistic::mean, 0, windows);
  EXPECT_EQ(windows[0], 0.5);
  EXPECT_NEAR(windows[1], (0.5 + 0.5 + 1.0 / 6.0) / 3, 1e-5);
}

TEST(RunStatisticsOfAResult, AreTheSameBitsWhateverTheOrderOfRunsAndTheChunks) {
  Problem p;
  p.values = linspace(0.5, 3.0, 37);
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  const auto whole = p.run("mean, max", "x");
  std::reverse(p.values.begin(), p.values.end());
  const auto backwards = p.run("mean, max", "x", {}, {{"chunk_runs", std::int64_t{5}}}, discrete);
  for (const auto which : {output::Statistic::count, output::Statistic::mean, output::Statistic::variance,
                           output::Statistic::min, output::Statistic::max, output::Statistic::quantile}) {
    std::vector<double> a(8), b(8);
    whole->copy_summary_statistic(which, 0.3, a);
    backwards->copy_summary_statistic(which, 0.3, b);
    EXPECT_EQ(a, b) << static_cast<int>(which);
  }
}

}  // namespace
}  // namespace cubie::test
