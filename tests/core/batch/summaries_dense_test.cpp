// Summaries on dense output: extremes, peaks and crossings between samples, against closed forms.

#include <bit>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "batch/events.hpp"
#include "summary_problem.hpp"

namespace cubie::test {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr const char* kDense =
    "extrema(refine = dense), time_of_max(refine = dense), time_of_min(refine = dense), max_magnitude(refine = dense), "
    "peaks[3](refine = dense), negative_peaks[3](refine = dense), crossings[0.5](refine = dense), "
    "crossing_time[0.5](refine = dense), time_above[0.5](refine = dense), time_below[0.5](refine = dense), "
    "time_above[9](refine = dense), time_below[9](refine = dense)";

std::string text(const char* word) { return word; }

std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> bits;
  for (const double x : values) bits.push_back(std::bit_cast<std::uint64_t>(x));
  return bits;
}

/// x = cos(w t), with samples that meet neither peaks nor the level.
Problem harmonic(const char* method, double tolerance) {
  Problem p;
  p.text = "states x = 1, v = 0; parameters w = 2; x' = v; v' = -w^2*x";
  p.settling = 0.4;
  p.t_end = 7.2;
  p.window = 1.7;
  p.sample = 0.425;
  p.values = linspace(1.3, 5.1, 7);
  p.solver = {{"method", text(method)}, {"rtol", tolerance}, {"atol", tolerance}, {"save_method", text("interpolate")}};
  return p;
}

/// Times in [from, to] at which w t is `phase` modulo `period`.
std::vector<double> times_of(double w, double phase, double period, double from, double to) {
  std::vector<double> all;
  const double sign = to < from ? -1.0 : 1.0;
  for (double k = -50; k <= 50; ++k) {
    const double t = (phase + sign * k * period) / w;
    if ((t - from) * sign > 0 && (to - t) * sign > 0) all.push_back(t);
  }
  return all;
}

void expect_closed_forms(const Problem& p, double value_error, double time_error, const std::string& what) {
  const Table got(*p.run(kDense, "x"));
  const double sign = p.t_end < p.t0 ? -1.0 : 1.0;
  ASSERT_EQ(got.n_windows, 4u);
  for (std::size_t r = 0; r < p.values.size(); ++r) {
    const double w = p.values[r];
    for (std::size_t k = 0; k < got.n_windows; ++k) {
      SCOPED_TRACE(fmt::format("{} run {} window {}", what, r, k));
      const double a = p.t0 + sign * (p.settling + p.window * static_cast<double>(k)), b = a + sign * p.window;
      const std::vector<double> tops = times_of(w, 0, 2 * kPi, a, b), bottoms = times_of(w, kPi, 2 * kPi, a, b);
      const auto value = [&](const std::string& name) { return got("x." + name, k, r); };
      const double ends[] = {std::cos(w * a), std::cos(w * b)};
      const double top = tops.empty() ? std::max(ends[0], ends[1]) : 1;
      const double bottom = bottoms.empty() ? std::min(ends[0], ends[1]) : -1;
      EXPECT_NEAR(value("max"), top, value_error);
      EXPECT_NEAR(value("min"), bottom, value_error);
      std::vector<double> borders = {std::min(a, b), std::max(a, b)};
      for (const double phase : {kPi / 3, -kPi / 3}) {
        for (const double t : times_of(w, phase, 2 * kPi, a, b)) borders.push_back(t);
      }
      std::sort(borders.begin(), borders.end());
      double above = 0;
      for (std::size_t i = 1; i < borders.size(); ++i) {
        if (std::cos(w * 0.5 * (borders[i] + borders[i - 1])) > 0.5) above += borders[i] - borders[i - 1];
      }
      EXPECT_NEAR(value("time_above[0.5]"), above, time_error * static_cast<double>(borders.size()));
      EXPECT_NEAR(value("time_below[0.5]"), p.window - above, time_error * static_cast<double>(borders.size()));
      EXPECT_EQ(value("time_above[9]"), 0.0);
      EXPECT_NEAR(value("time_below[9]"), p.window, time_error);
      EXPECT_NEAR(value("max_magnitude"), std::max(top, -bottom), value_error);
      if (tops.size() <= 1) {
        EXPECT_NEAR(value("time_of_max"), tops.size() == 1 ? tops[0] : ends[0] > ends[1] ? a : b, time_error);
      }
      if (bottoms.size() == 1) {
        EXPECT_NEAR(value("time_of_min"), bottoms[0], time_error);
      }
      for (std::size_t i = 0; i < 3; ++i) {
        const std::string n = std::to_string(i + 1);
        if (i < tops.size()) {
          EXPECT_NEAR(value("peak_time" + n), tops[i], time_error);
          EXPECT_NEAR(value("peak" + n), 1, value_error);
        } else {
          EXPECT_TRUE(std::isnan(value("peak_time" + n)) && std::isnan(value("peak" + n))) << n;
        }
        if (i < bottoms.size()) {
          EXPECT_NEAR(value("negative_peak_time" + n), bottoms[i], time_error);
          EXPECT_NEAR(value("negative_peak" + n), -1, value_error);
        } else {
          EXPECT_TRUE(std::isnan(value("negative_peak_time" + n))) << n;
        }
      }
      std::vector<double> crossings = times_of(w, kPi / 3, 2 * kPi, a, b);
      for (const double t : times_of(w, -kPi / 3, 2 * kPi, a, b)) crossings.push_back(t);
      std::sort(crossings.begin(), crossings.end(), [&](double x, double y) { return x * sign < y * sign; });
      EXPECT_EQ(value("crossings[0.5]"), static_cast<double>(crossings.size()));
      if (crossings.empty()) {
        EXPECT_TRUE(std::isnan(value("crossing_time[0.5]")));
      } else {
        EXPECT_NEAR(value("crossing_time[0.5]"), crossings[0], time_error);
      }
    }
  }
}

TEST(DenseSummaries, FindWhatLiesBetweenSamples) {
  for (const char* method : {"tsit5", "vern9", "rodas5p", "dop853", "auto"}) {
    expect_closed_forms(harmonic(method, 1e-9), 1e-7, 1e-7, method);
  }
}

TEST(DenseSummaries, GoBackwardInTime) {
  Problem p = harmonic("tsit5", 1e-9);
  p.t_end = -7.2;
  expect_closed_forms(p, 1e-7, 1e-7, "backward");
}

TEST(DenseSummaries, InSinglePrecision) {
  Problem p = harmonic("tsit5", 1e-5);
  p.solver.emplace_back("precision", text("f32"));
  expect_closed_forms(p, 1e-4, 1e-3, "f32");
}

TEST(DenseSummaries, OfFixedStepsThatAreLong) {
  // Twelve steps or more per period; windows begin and end inside steps. (w dt)^9 is 0.002, coefficients 1e-6.
  Problem p = harmonic("vern9", 1e-9);
  p.solver = {{"method", text("vern9")}, {"controller", text("fixed")}, {"dt", 0.1}};
  expect_closed_forms(p, 1e-7, 1e-7, "fixed");
}

constexpr const char* kVanDerPol = R"(
states x = 2, y = 0
parameters mu = 1
observables e
x' = y
y' = mu*(1 - x^2)*y - x
e = x^2 + y^2
)";

Problem uneven(const char* method) {
  Problem p;
  p.text = kVanDerPol;
  p.parameter = "mu";
  p.solver = {{"method", text(method)}, {"rtol", 1e-6}, {"atol", 1e-8}};
  p.t_end = 10.0;
  p.settling = 0.5;
  p.window = 1.75;
  p.sample = 0.125;
  p.values = method == text("auto") ? linspace(1.0, 800.0, 19) : linspace(0.1, 20.0, 19);
  return p;
}

TEST(DenseSummaries, HaveTheSameBitsForLanesThreadsChunksAndRows) {
  for (const char* method : {"tsit5", "auto"}) {
    SCOPED_TRACE(method);
    Problem p = uneven(method);
    const auto bits = [&](Settings solver, Settings batch = {}, const Ref<batch::Context>& context = shared_context()) {
      return bits_of(summaries(*p.run(kDense, "all", std::move(solver), std::move(batch), context)));
    };
    const auto want = bits({{"lane_width", std::int64_t{1}}});
    for (const std::int64_t width : {4, 16}) EXPECT_EQ(want, bits({{"lane_width", width}})) << width;
    EXPECT_EQ(want, bits({{"lane_width", std::int64_t{8}}, {"refill", text("off")}}));
    EXPECT_EQ(want, bits({{"unroll", text("off")}, {"summary_location", text("workspace")}}));
    EXPECT_EQ(want, bits({}, {{"save_every", 0.03}}));
    const auto discrete = batch::Context::create();
    apply(*discrete, config::Scope::context, {{"threads", std::int64_t{3}}, {"host_memory_mode", text("discrete")}});
    EXPECT_EQ(want, bits({}, {{"chunk_runs", std::int64_t{5}}}, discrete));
    // Samples inside windows play no part. (Those at their borders have the same times: 7/16 is exact.)
    p.sample = 0.4375;
    EXPECT_EQ(want, bits({}));
  }
}

TEST(DenseSummaries, DependOnNoOtherMetric) {
  const Problem p = uneven("tsit5");
  const Table alone(*p.run("max(x, refine = dense), crossing_time[0.5](e, refine = dense), max(y)", "all"));
  const Table all(*p.run(std::string(kDense) + ", mean, quadrature, std, dxdt_max", "all"));
  const Table sampled(*p.run("max, peaks[3]", "all"));
  for (std::size_t r = 0; r < p.values.size(); ++r) {
    for (std::size_t w = 0; w < all.n_windows; ++w) {
      EXPECT_EQ(alone("x.max", w, r), all("x.max", w, r));
      const double first = alone("e.crossing_time[0.5]", w, r), same = all("e.crossing_time[0.5]", w, r);
      EXPECT_EQ(std::bit_cast<std::uint64_t>(first), std::bit_cast<std::uint64_t>(same));
      EXPECT_EQ(alone("y.max", w, r), sampled("y.max", w, r)) << "samples that stand beside it";
      // What dense output has between samples is beyond them, but for what eight places per step leave out.
      EXPECT_GE(all("x.max", w, r), sampled("x.max", w, r) - 1e-5) << w << " " << r;
    }
  }
}

TEST(DenseSummaries, SeeWhatJumpsLeaveOnBothSides) {
  // A saw: 1 just before each jump, 0 behind it; no sample meets either. One jump stands on a border of windows.
  const auto solver = make_solver("states x = 0; x' = 1; when x crosses 1 up: x = 0", {{"summaries", text(kDense)}});
  const auto batch = make_batch(solver, {{"t_end", 4.2}, {"summarise_every", 1.4}, {"sample_every", 0.35}});
  const Table got(*solve(*batch));
  ASSERT_EQ(got.n_windows, 3u);
  const double peaks[3] = {1.0, 2.0, 3.0};
  for (std::size_t w = 0; w < 3; ++w) {
    EXPECT_NEAR(got("x.max", w), 1.0, 1e-12);
    EXPECT_NEAR(got("x.min", w), 0.0, 1e-12);
    EXPECT_NEAR(got("x.time_of_max", w), peaks[w], 1e-12);
    EXPECT_NEAR(got("x.peak1", w), 1.0, 1e-12);
    EXPECT_NEAR(got("x.peak_time1", w), peaks[w], 1e-12);
    EXPECT_NEAR(got("x.negative_peak1", w), 0.0, 1e-12);
    EXPECT_NEAR(got("x.negative_peak_time1", w), peaks[w], 1e-12);
  }
  // 0.5 up, the jump down, 1.5 not before the border: 1.4; then 1.5, 2, 2.5; then 3, 3.5, 4.
  EXPECT_EQ(got("x.crossings[0.5]", 0), 2.0);
  EXPECT_EQ(got("x.crossings[0.5]", 1), 3.0);
  EXPECT_EQ(got("x.crossings[0.5]", 2), 3.0);
  EXPECT_NEAR(got("x.crossing_time[0.5]", 1), 1.5, 1e-12);
  EXPECT_NEAR(got("x.crossing_time[0.5]", 2), 3.0, 1e-12);
}

TEST(DenseSummaries, SeeWhatScheduledEventsLeaveOnBothSides) {
  // exp(-t), raised by 1 at 0.7 and at 2, where one window ends and the next begins.
  const auto solver =
      make_solver("states x = 1; x' = -x", {{"summaries", text(kDense)}, {"rtol", 1e-10}, {"atol", 1e-12}});
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"summarise_every", 2.0}, {"sample_every", 1.0}});
  const std::vector<double> times = {0.7, 2.0}, values = {1.0, 1.0};
  const std::vector<std::int32_t> targets = {0, 0}, operations = {0, 0};
  batch->set_events({"x", times, targets, operations, values, {}, {}, {}});
  const Table got(*solve(*batch));
  const double before = std::exp(-0.7), behind = before + 1, low = behind * std::exp(-1.3), high = low + 1;
  EXPECT_NEAR(got("x.max", 0), behind, 1e-8);
  EXPECT_EQ(got("x.time_of_max", 0), 0.7);
  EXPECT_NEAR(got("x.min", 0), std::min(low, before), 1e-8);
  EXPECT_NEAR(got("x.negative_peak1", 0), before, 1e-8);
  EXPECT_EQ(got("x.negative_peak_time1", 0), 0.7);
  EXPECT_NEAR(got("x.peak1", 0), behind, 1e-8);
  EXPECT_EQ(got("x.peak_time1", 0), 0.7);
  // Down at ln 2, up with the first jump, down again; up with the second, down.
  EXPECT_EQ(got("x.crossings[0.5]", 0), 3.0);
  EXPECT_NEAR(got("x.crossing_time[0.5]", 0), std::log(2), 1e-8);
  EXPECT_EQ(got("x.crossings[0.5]", 1), 2.0);
  EXPECT_EQ(got("x.crossing_time[0.5]", 1), 2.0);
  EXPECT_NEAR(got("x.max", 1), high, 1e-8);
  EXPECT_EQ(got("x.time_of_max", 1), 2.0);
  EXPECT_NEAR(got("x.min", 1), high * std::exp(-2), 1e-8);
}

TEST(DenseSummaries, CountPeaksNextToBordersInTheirWindow) {
  // sin t in steps of 0.1: its peak lies in the last thirtieth of the step that a border of windows, or the end, cuts.
  const double top = kPi / 2;
  const auto solver = make_solver("states x = 0, v = 1; x' = v; v' = -x",
                                  {{"summaries", text("max(x, refine = dense), peaks[2](x, refine = dense)")},
                                   {"method", text("vern9")},
                                   {"controller", text("fixed")},
                                   {"dt", 0.1}});
  for (const double windows : {1.0, 2.0}) {
    const double window = top + 0.002;
    const Table got(*solve(
        *make_batch(solver, {{"t_end", windows * window}, {"summarise_every", window}, {"sample_every", window / 4}})));
    EXPECT_NEAR(got("x.max", 0), 1.0, 1e-9);
    EXPECT_NEAR(got("x.peak1", 0), 1.0, 1e-9);
    EXPECT_NEAR(got("x.peak_time1", 0), top, 1e-6);
    EXPECT_TRUE(std::isnan(got("x.peak2", 0)));
    if (windows > 1.0) {
      EXPECT_TRUE(std::isnan(got("x.peak1", 1))) << "passed in the window before";
    }
  }
  const auto late = make_batch(solver, {{"t_end", 2.0}, {"sample_every", 0.5}});
  const double x = std::cos(0.002), v = std::sin(0.002);
  late->set_values("x", std::span(&x, 1));
  late->set_values("v", std::span(&v, 1));
  const Table begins(*solve(*late));
  EXPECT_NEAR(begins("x.peak_time1", 0), 0.002, 1e-6) << "right behind the beginning of the run";
}

TEST(DenseSummaries, GoOnBehindAFirstSampleThatIsNoNumber) {
  const auto solver = make_solver("states x = 1; observables o; x' = -x; o = sin(t)/t",
                                  {{"summaries", text("peaks[1](o, refine = dense)")}, {"rtol", 1e-9}, {"atol", 1e-9}});
  const auto batch = make_batch(solver, {{"t_end", 10.0}, {"summarise_every", 5.0}, {"sample_every", 1.0}});
  const Table got(*solve(*batch));
  EXPECT_TRUE(std::isnan(got("o.peak1", 0)));
  // The second positive root of tan t = t: no step's interpolant is part of it, the observable is evaluated itself.
  EXPECT_NEAR(got("o.peak_time1", 1), 7.725251836937707, 1e-6);
}

TEST(DenseSummaries, FindKinksAndConstants) {
  const auto solver = make_solver(
      "states x = 1, c = 3; x' = -1; c' = 0; summary least = min(abs(x), refine = dense); "
      "summary when = time_of_min(abs(x), refine = dense); summary flat = extrema(c, refine = dense); "
      "summary none = peaks[1](c, refine = dense); summary sampled = min(abs(x))");
  const auto batch = make_batch(solver, {{"t_end", 1.9}, {"sample_every", 0.19}});
  const Table got(*solve(*batch));
  // A kink is as near as places can be told apart, 2^-26 of a step, of which none is longer than the span.
  EXPECT_NEAR(got("least", 0), 0.0, 1.9 * 0x1p-25);
  EXPECT_NEAR(got("when", 0), 1.0, 1.9 * 0x1p-25);
  EXPECT_GT(got("sampled", 0), 0.01) << "the samples alone do not tell";
  EXPECT_EQ(got("flat.max", 0), 3.0);
  EXPECT_EQ(got("flat.min", 0), 3.0);
  EXPECT_TRUE(std::isnan(got("none.peak1", 0)));
}

TEST(DenseSummaries, OfEquationsWithoutDerivativeHaveNoPeaksOfTheirOwn) {
  Problem p;
  p.text = "states a = 1, b = 0; parameters k = 1; a' = -k*a; 0 = a + b - 1";
  p.parameter = "k";
  p.values = linspace(0.5, 3.0, 4);
  for (const char* method : {"rodas5p", "rodas4"}) {
    p.solver = {{"method", text(method)}, {"rtol", 1e-7}, {"atol", 1e-10}};
    const Table got(*p.run("peaks[1](refine = dense), negative_peaks[1](refine = dense), max(refine = dense)", "a, b"));
    for (std::size_t r = 0; r < p.values.size(); ++r) {
      for (std::size_t w = 0; w < got.n_windows; ++w) {
        for (const char* name : {"a.peak1", "b.peak1", "a.negative_peak1", "b.negative_peak1"}) {
          EXPECT_TRUE(std::isnan(got(name, w, r))) << method << " " << name << " " << w << " " << r;
        }
        EXPECT_NEAR(got("b.max", w, r), 1 - std::exp(-p.values[r] * 1.5 * static_cast<double>(w + 1)), 1e-5);
      }
    }
  }
}

TEST(DenseSummaries, OfAWindowWithAValueThatIsNoNumberAreNone) {
  // Not a number from 1.2 to 1.3, where no sample stands.
  const auto solver = make_solver("states x = 0; observables o; x' = 1; o = sqrt((x - 1.2)*(x - 1.3))",
                                  {{"summaries", text("max(o, refine = dense), mean(o)")}, {"dt_max", 0.1}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"summarise_every", 1.0}, {"sample_every", 0.5}});
  const Table got(*solve(*batch));
  EXPECT_NEAR(got("o.max", 0), std::sqrt(1.2 * 1.3), 1e-12);
  EXPECT_TRUE(std::isnan(got("o.max", 1)));
  EXPECT_FALSE(std::isnan(got("o.mean", 1))) << "samples are all there";
}

TEST(DenseSummaries, TheOptionHoldsForThoseThatDoNotSayIt) {
  Problem p = harmonic("tsit5", 1e-9);
  const auto dense = summaries(*p.run("max(refine = dense), mean, peaks[1](refine=samples)", "x"));
  EXPECT_EQ(
      bits_of(dense),
      bits_of(summaries(*p.run("max, mean, peaks[1](x, refine = samples)", "x", {{"summary_refine", text("dense")}}))));
  EXPECT_NE(bits_of(dense), bits_of(summaries(*p.run("max, mean, peaks[1]", "x"))));
}

TEST(DenseSummaries, NeedDenseOutput) {
  const auto solver = make_solver(kDecay, {{"summaries", text("max(refine = dense)")}, {"save_method", text("land")}});
  try {
    (void)make_batch(solver, {})->submit();
    ADD_FAILURE() << "was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.message()).find("refine = dense needs dense output"), std::string::npos)
        << error.message();
  }
}

}  // namespace
}  // namespace cubie::test
