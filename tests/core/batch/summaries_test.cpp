// Summaries over windows, against sums over the rows of a second solve that saves every sample.

#include <cmath>

#include <gtest/gtest.h>

#include "summary_problem.hpp"

namespace cubie::test {
namespace {

/// The definitions of docs/summaries.md, in extended precision, over samples `first` to `first + n` of one window.
struct Direct {
  std::vector<double> x, t;
  std::size_t first = 0, n = 0;  ///< n intervals

  [[nodiscard]] double weight(std::size_t k) const { return k == first || k == first + n ? 0.5 : 1.0; }
  [[nodiscard]] long double average(long double (*f)(long double, long double), long double c) const {
    long double sum = 0;
    for (std::size_t k = first; k <= first + n; ++k) sum += static_cast<long double>(weight(k)) * f(x[k], c);
    return sum / static_cast<long double>(n);
  }
  [[nodiscard]] double mean() const {
    return static_cast<double>(average([](long double v, long double) { return v; }, 0));
  }
  [[nodiscard]] double std() const {
    const long double m = average([](long double v, long double) { return v; }, 0);
    return static_cast<double>(std::sqrt(average([](long double v, long double c) { return (v - c) * (v - c); }, m)));
  }
  [[nodiscard]] double rms() const {
    return static_cast<double>(std::sqrt(average([](long double v, long double) { return v * v; }, 0)));
  }
  [[nodiscard]] double max() const { return *std::max_element(begin(), end()); }
  [[nodiscard]] double min() const { return *std::min_element(begin(), end()); }
  [[nodiscard]] double time_of_max() const {
    return t[static_cast<std::size_t>(std::max_element(begin(), end()) - x.begin())];
  }
  [[nodiscard]] double time_of_min() const {
    return t[static_cast<std::size_t>(std::min_element(begin(), end()) - x.begin())];
  }
  [[nodiscard]] std::vector<double>::const_iterator begin() const {
    return x.begin() + static_cast<std::ptrdiff_t>(first);
  }
  [[nodiscard]] std::vector<double>::const_iterator end() const { return begin() + static_cast<std::ptrdiff_t>(n) + 1; }
};

// Averages round once per sample in the kernel; 120 samples stay far below this, and so does a difference of two.
constexpr double kRelative = 1e-12;

void expect_near_relative(double want, double got, double scale, const std::string& what) {
  EXPECT_NEAR(want, got, kRelative * std::max(std::abs(want), scale)) << what;
}

TEST(Summaries, AveragesAreThoseOfDenselySavedRows) {
  for (const double settling : {0.0, 0.75}) {
    Problem p;
    p.settling = settling;
    const auto result = p.run("mean, std, rms, integral", "x, energy");
    const Table got(*result);
    const std::size_t n = 30;
    for (const char* name : {"x", "energy"}) {
      std::vector<double> t;
      const auto x = p.samples(name, &t);
      ASSERT_EQ(got.n_windows, settling == 0.0 ? 4u : 3u);
      for (std::size_t r = 0; r < x.size(); ++r) {
        for (std::size_t w = 0; w < got.n_windows; ++w) {
          const Direct want{x[r], t, w * n, n};
          const std::string what = std::string(name) + " window " + std::to_string(w) + " run " + std::to_string(r);
          const double scale = want.rms();
          const std::string prefix = std::string(name) + ".";
          expect_near_relative(want.mean(), got(prefix + "mean", w, r), scale, what);
          expect_near_relative(want.std(), got(prefix + "std", w, r), 0.0, what);
          expect_near_relative(want.rms(), got(prefix + "rms", w, r), 0.0, what);
          expect_near_relative(want.mean() * 1.5, got(prefix + "integral", w, r), scale * 1.5, what);
        }
      }
    }
  }
}

TEST(Summaries, ExtremesAreSamplesBitForBit) {
  const Problem p;
  const auto result = p.run("extrema, max, min, time_of_max, time_of_min, max_magnitude, final", "x");
  const Table got(*result);
  std::vector<double> t;
  const auto x = p.samples("x", &t);
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < got.n_windows; ++w) {
      const Direct want{x[r], t, w * 30, 30};
      EXPECT_EQ(got("x.max", w, r), want.max());
      EXPECT_EQ(got("x.min", w, r), want.min());
      EXPECT_EQ(got("x.time_of_max", w, r), want.time_of_max());
      EXPECT_EQ(got("x.time_of_min", w, r), want.time_of_min());
      EXPECT_EQ(got("x.max_magnitude", w, r), std::max(std::abs(want.max()), std::abs(want.min())));
      EXPECT_EQ(got("x.final", w, r), x[r][(w + 1) * 30]);
    }
  }
}

TEST(Summaries, NamesUnitsAndWindowsAreTold) {
  const auto solver =
      make_solver("states x = 1 [m], y = 2; x' = -x; y' = x",
                  {{"summaries", std::string("mean, dxdt_max(x), peaks[2](y), crossings[0.5](x), time_above[2](x)")}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"summarise_every", 0.5}, {"settling_time", 0.5}});
  const auto result = solve(*batch);
  EXPECT_EQ(result->summary_names(),
            (std::vector<std::string>{"x.mean", "x.dxdt_max", "x.crossings[0.5]", "x.time_above[2]", "y.mean",
                                      "y.peak_time1", "y.peak_time2", "y.peak1", "y.peak2"}));
  EXPECT_EQ(result->summary_units(), (std::vector<std::string>{"m", "m/t", "", "t", "", "t", "t", "", ""}));
  EXPECT_EQ(result->window_times(), (std::vector<double>{0.5, 1.0, 1.5, 2.0}));
}

TEST(Summaries, WithoutAnyThereAreNoWindows) {
  const auto result = solve(*make_batch(make_solver(kDecay), {{"summarise_every", 0.5}}));
  EXPECT_EQ(result->n_windows(), 0);
  EXPECT_EQ(result->n_summaries(), 0);
  EXPECT_TRUE(result->window_times().empty());
}

TEST(Summaries, TheBothOrdersOfACopyHoldTheSameNumbers) {
  const Problem p;
  const auto result = p.run("mean, max", "x, v");
  const std::vector<double> a = summaries(*result), b = summaries(*result, batch::Order::run_variable_time);
  const std::size_t windows = 4, n = 4, runs = 5;
  for (std::size_t w = 0; w < windows; ++w) {
    for (std::size_t v = 0; v < n; ++v) {
      for (std::size_t r = 0; r < runs; ++r) EXPECT_EQ(a[(w * n + v) * runs + r], b[(r * n + v) * windows + w]);
    }
  }
}

// Peaks by looking at neighbours, plateaus as one; a peak belongs to the window of the sample behind it.
std::vector<std::pair<double, double>> peaks_of(const std::vector<double>& x, const std::vector<double>& t,
                                                std::size_t first, std::size_t n, double sign) {
  std::vector<std::pair<double, double>> found;
  for (std::size_t k = first + 1; k <= first + n; ++k) {
    if (!(sign * x[k] < sign * x[k - 1])) continue;
    std::size_t begin = k - 1;
    while (begin > 0 && x[begin - 1] == x[k - 1]) --begin;
    if (begin > 0 && sign * x[begin - 1] < sign * x[begin]) found.emplace_back(t[begin], x[begin]);
  }
  return found;
}

TEST(Summaries, PeaksAreThoseOfTheSamplesWithTimesAndValues) {
  Problem p;
  p.t_end = 12.0;
  p.window = 4.0;
  const auto result = p.run("peaks[3], negative_peaks[2]", "x, v");
  const Table got(*result);
  for (const char* name : {"x", "v"}) {
    std::vector<double> t;
    const auto x = p.samples(name, &t);
    for (std::size_t r = 0; r < x.size(); ++r) {
      for (std::size_t w = 0; w < 3; ++w) {
        for (const double sign : {1.0, -1.0}) {
          const auto want = peaks_of(x[r], t, w * 80, 80, sign);
          const std::string word = std::string(name) + (sign > 0 ? ".peak" : ".negative_peak");
          for (std::size_t i = 0; i < (sign > 0 ? 3u : 2u); ++i) {
            const double time = got(word + "_time" + std::to_string(i + 1), w, r);
            const double value = got(word + std::to_string(i + 1), w, r);
            if (i < want.size()) {
              EXPECT_EQ(time, want[i].first) << word << " " << w << " " << r;
              EXPECT_EQ(value, want[i].second);
            } else {
              EXPECT_TRUE(std::isnan(time) && std::isnan(value)) << "an empty slot is NaN";
            }
          }
        }
      }
    }
  }
}

TEST(Summaries, DifferenceQuotientsAreThoseOfNeighbours) {
  const Problem p;
  const auto result = p.run("dxdt_extrema, d2xdt2_extrema, dxdt_max, dxdt_min, d2xdt2_max, d2xdt2_min", "x");
  const Table got(*result);
  const auto x = p.samples("x");
  const double d = 1.5 / 30;
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < 4; ++w) {
      double first[2] = {-1e300, 1e300}, second[2] = {-1e300, 1e300};
      for (std::size_t k = w * 30 + 1; k <= (w + 1) * 30; ++k) {
        const double slope = (x[r][k] - x[r][k - 1]) / d;
        first[0] = std::max(first[0], slope);
        first[1] = std::min(first[1], slope);
        if (k < 2) continue;
        const double bend = ((x[r][k] - x[r][k - 1]) - (x[r][k - 1] - x[r][k - 2])) / (d * d);
        second[0] = std::max(second[0], bend);
        second[1] = std::min(second[1], bend);
      }
      EXPECT_EQ(got("x.dxdt_max", w, r), first[0]);
      EXPECT_EQ(got("x.dxdt_min", w, r), first[1]);
      EXPECT_EQ(got("x.d2xdt2_max", w, r), second[0]);
      EXPECT_EQ(got("x.d2xdt2_min", w, r), second[1]);
    }
  }
}

TEST(Summaries, CrossingsAreCountedAndLocatedOnTheLineBetweenSamples) {
  const Problem p;
  const auto result = p.run("crossings[0.25], crossing_time[0.25], crossings[9]", "x");
  const Table got(*result);
  std::vector<double> t;
  const auto x = p.samples("x", &t);
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < 4; ++w) {
      double count = 0, when = std::nan("");
      for (std::size_t k = w * 30 + 1; k <= (w + 1) * 30; ++k) {
        const double a = x[r][k - 1], b = x[r][k];
        if ((a >= 0.25) == (b >= 0.25)) continue;
        if (count == 0) when = t[k - 1] + (t[k] - t[k - 1]) * (0.25 - a) / (b - a);
        ++count;
      }
      EXPECT_EQ(got("x.crossings[0.25]", w, r), count);
      EXPECT_EQ(got("x.crossings[9]", w, r), 0.0);
      if (count == 0) {
        EXPECT_TRUE(std::isnan(got("x.crossing_time[0.25]", w, r)));
      } else {
        EXPECT_NEAR(got("x.crossing_time[0.25]", w, r), when, kRelative * 6);
      }
    }
  }
}

TEST(Summaries, TimesBeyondALevelAreThoseOfTheLinesBetweenSamples) {
  const Problem p;
  const auto result = p.run("time_above[0.25], time_below[0.25], time_above[9], time_below[9], crossings[0.25]", "x");
  const Table got(*result);
  std::vector<double> t;
  const auto x = p.samples("x", &t);
  std::size_t partly = 0;
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < 4; ++w) {
      double above = 0;
      for (std::size_t k = w * 30 + 1; k <= (w + 1) * 30; ++k) {
        const double a = x[r][k - 1] - 0.25, b = x[r][k] - 0.25, most = std::max(a, b);
        const double part = (a >= 0) == (b >= 0) ? (a >= 0 ? 1 : 0) : most / std::abs(b - a);
        above += part * (t[k] - t[k - 1]);
      }
      EXPECT_NEAR(got("x.time_above[0.25]", w, r), above, kRelative * 1.5);
      EXPECT_NEAR(got("x.time_below[0.25]", w, r), 1.5 - above, kRelative * 1.5);
      EXPECT_EQ(got("x.time_above[9]", w, r), 0.0);
      EXPECT_EQ(got("x.time_below[9]", w, r), 1.5);
      partly += above > 0 && above < 1.5 ? 1U : 0U;
    }
  }
  EXPECT_GT(partly, 5U) << "the level is crossed";
}

TEST(Summaries, ThoseOfTheModelAreExpressionsOfItsNames) {
  Problem p;
  p.text = R"(
states x = 1, v = 0
parameters w = 2
constants m = 3
observables speed
summary kinetic [J] = mean(0.5*m*speed^2)
summary both = extrema(x + v)
summary x = max(x)
x' = v
v' = -w^2*x
speed = abs(v)
)";
  const auto result = p.run("model", "none");
  EXPECT_EQ(result->summary_names(), (std::vector<std::string>{"kinetic", "both.max", "both.min", "x"}));
  EXPECT_EQ(result->summary_units(), (std::vector<std::string>{"J", "", "", ""}));
  const Table got(*result);
  std::vector<double> t;
  auto v = p.samples("v", &t);
  const auto x = p.samples("x");
  for (std::size_t r = 0; r < x.size(); ++r) {
    Direct kinetic{{}, t, 30, 30}, sum{{}, t, 30, 30};
    for (std::size_t k = 0; k < t.size(); ++k) {
      kinetic.x.push_back(1.5 * v[r][k] * v[r][k]);
      sum.x.push_back(x[r][k] + v[r][k]);
    }
    expect_near_relative(kinetic.mean(), got("kinetic", 1, r), 0.0, "kinetic");
    EXPECT_EQ(got("both.max", 1, r), sum.max());
    EXPECT_EQ(got("both.min", 1, r), sum.min());
  }
  EXPECT_EQ(p.run("both, min(v)", "none")->summary_names(),
            (std::vector<std::string>{"both.max", "both.min", "v.min"}));
  EXPECT_EQ(p.run("none", "none")->n_windows(), 0);
}

TEST(Summaries, OtherSummariesDoNotChangeAMetric) {
  const Problem p;
  const auto alone = p.run("std", "x");
  const auto beside = p.run("mean, extrema, peaks[4], rms, crossings[0], std", "v, x");
  const Table a(*alone), b(*beside);
  for (std::size_t w = 0; w < 4; ++w) {
    for (std::size_t r = 0; r < 5; ++r) EXPECT_EQ(a("x.std", w, r), b("x.std", w, r));
  }
}

TEST(Summaries, DoNotChangeSavedRows) {
  const auto rows = [](const char* summaries) {
    const auto solver = make_solver(kOscillator, {{"summaries", std::string(summaries)}});
    const auto batch = make_batch(solver, {{"t_end", 7.0}, {"save_every", 0.3}, {"summarise_every", 0.7}});
    const auto result = solve(*batch);
    return std::pair(outputs(*result), final_states(*result));
  };
  EXPECT_EQ(rows("none"), rows("mean, peaks[2]"));
}

}  // namespace
}  // namespace cubie::test
