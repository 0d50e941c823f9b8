// Summaries of models with drivers and with equations without derivative, beside sinks and files; quantiles.

#include <bit>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "summary_problem.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> bits;
  for (const double x : values) bits.push_back(std::bit_cast<std::uint64_t>(x));
  return bits;
}

/// Extremes bit for bit, averages to 1e-12 (as in summaries_test.cpp), of every window and run of one variable.
void expect_those_of_rows(const Problem& p, const std::string& name, std::size_t n) {
  const auto result = p.run("mean, extrema, final", name);
  const Table got(*result);
  const auto x = p.samples(name);
  ASSERT_GT(got.n_windows, 1u);
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < got.n_windows; ++w) {
      const auto first = x[r].begin() + static_cast<std::ptrdiff_t>(w * n),
                 last = first + static_cast<std::ptrdiff_t>(n);
      EXPECT_EQ(got(name + ".max", w, r), *std::max_element(first, last + 1)) << name << w << " " << r;
      EXPECT_EQ(got(name + ".min", w, r), *std::min_element(first, last + 1)) << name << w << " " << r;
      EXPECT_EQ(got(name + ".final", w, r), *last) << name << w << " " << r;
      long double sum = (static_cast<long double>(*first) + *last) / 2, scale = 0;
      for (auto at = first + 1; at < last; ++at) sum += *at;
      for (auto at = first; at <= last; ++at) scale = std::max(scale, std::abs(static_cast<long double>(*at)));
      const double want = static_cast<double>(sum / static_cast<long double>(n));
      EXPECT_NEAR(got(name + ".mean", w, r), want, 1e-12 * static_cast<double>(scale)) << name << w << " " << r;
    }
  }
}

template <char kind>
void set_wave(batch::Batch& batch) {
  std::vector<double> times, values;
  for (int k = 0; k <= 24; ++k) {
    times.push_back(0.25 * k);
    values.push_back(std::sin(1.7 * k));
  }
  values.back() = values.front();
  batch.set_driver("u", times, values);
  batch.set_driver_interpolation("u", kind == 'c' ? "cubic" : kind == 'l' ? "linear" : "previous");
}

TEST(SummariesOfInputs, DriversAreReadAtTheTimesOfSamples) {
  for (const auto prepare : {&set_wave<'c'>, &set_wave<'l'>, &set_wave<'p'>}) {
    Problem p;
    p.text = "states x = 1; parameters w = 1; drivers u; observables o; x' = u - w*x; o = u*x";
    p.prepare = prepare;
    expect_those_of_rows(p, "o", 30);
    expect_those_of_rows(p, "x", 30);
  }
}

TEST(SummariesOfInputs, StatesWithoutDerivativeAreThoseOfRows) {
  Problem p;
  p.text = R"(
states a = 1, b = 0, c = 0
parameters k1 = 0.04, k2 = 3e7, k3 = 1e4
a' = -k1*a + k3*b*c
b' = k1*a - k3*b*c - k2*b^2
0 = a + b + c - 1
)";
  p.parameter = "k1";
  p.values = linspace(0.02, 0.08, 3);
  for (const char* method : {"rodas5p", "radau_iia_5"}) {
    p.solver = {{"method", text(method)}, {"rtol", 1e-7}, {"atol", 1e-10}};
    expect_those_of_rows(p, "c", 30);
    expect_those_of_rows(p, "a", 30);
  }
}

TEST(SummariesOfInputs, AreKeptWhereRowsGoToASinkOrAFile) {
  for (const char* precision : {"f64", "f32"}) {
    Problem p;
    p.solver.emplace_back("precision", text(precision));
    const Settings rows = {{"save_every", 0.5}, {"chunk_runs", std::int64_t{2}}};
    const auto want = bits_of(summaries(*p.run("mean, max, peaks[2]", "x, energy", {}, rows)));
    p.prepare = [](batch::Batch& batch) {
      batch::Sink sink;
      if (std::get<std::string>(
              batch.solver().get_option(config::find_option(config::Scope::solver, "precision").id)) == "f32") {
        sink.f32 = [](std::int64_t, std::int64_t, const float*, std::int64_t, const std::int32_t*, void*) {
          return std::int32_t{0};
        };
      } else {
        sink.f64 = [](std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*, void*) {
          return std::int32_t{0};
        };
      }
      batch.set_sink(sink);
    };
    EXPECT_EQ(want, bits_of(summaries(*p.run("mean, max, peaks[2]", "x, energy", {}, rows)))) << precision;
    p.prepare = [](batch::Batch& batch) { batch.set_output_file(testing::TempDir() + "cubie-summaries.npy"); };
    EXPECT_EQ(want, bits_of(summaries(*p.run("mean, max, peaks[2]", "x, energy", {}, rows)))) << precision;
    std::remove((testing::TempDir() + "cubie-summaries.npy").c_str());
  }
}

/// The sample at place ceil(p n) - 1 of n.
double exact_quantile(std::vector<double> x, double p) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<std::int64_t>(x.size());
  const auto place = static_cast<std::int64_t>(std::ceil(p * static_cast<double>(n))) - 1;
  return x[static_cast<std::size_t>(std::clamp<std::int64_t>(place, 0, n - 1))];
}

TEST(SummaryQuantiles, AreWithinTheirErrorOfSortedSamples) {
  for (const char* precision : {"f64", "f32"}) {
    Problem p;
    p.solver.emplace_back("precision", text(precision));
    p.t_end = 12.0;
    p.window = 3.0;
    p.sample = 0.02;
    for (const char* name : {"x", "energy"}) {
      const auto result = p.run("quantile[0], quantile[0.05], quantile[0.5], quantile[0.9], quantile[1]", name);
      const Table got(*result);
      const auto x = p.samples(name);
      for (std::size_t r = 0; r < x.size(); ++r) {
        for (std::size_t w = 0; w < got.n_windows; ++w) {
          const auto first = x[r].begin() + static_cast<std::ptrdiff_t>(w * 150);
          const std::vector<double> window(first, first + 151);
          double largest = 0;
          for (const double v : window) largest = std::max(largest, std::abs(v));
          const auto value = [&](const char* q) { return got(fmt::format("{}.quantile[{}]", name, q), w, r); };
          for (const char* q : {"0.05", "0.5", "0.9"}) {
            const double want = exact_quantile(window, std::atof(q));
            // Half a bin of 16 per octave; what lies eight octaves below the largest counts as 0.
            EXPECT_NEAR(value(q), want, std::abs(want) / 32 + largest / 128) << name << w << " " << r << " " << q;
          }
          // Times of rows come as a list, split into floats; those of samples are computed: 2^-48 apart.
          const double apart = precision == text("f32") ? 4 * 0x1p-24 * largest : 0.0;
          EXPECT_NEAR(value("0"), exact_quantile(window, 0), apart);
          EXPECT_NEAR(value("1"), exact_quantile(window, 1), apart);
        }
      }
    }
  }
}

TEST(SummaryQuantiles, ReachOverManyOrdersOfMagnitude) {
  // 2^(t - 40) grows over 80 octaves, sample by sample: bins move down all the time.
  const auto solver = make_solver(
      "states x = 0; summary q = quantile[0.95](2^(x - 40)); "
      "summary n = quantile[0.05](-(2^(40 - x))); summary z = quantile[0.5](0*x); x' = 1");
  const auto batch = make_batch(solver, {{"t_end", 80.0}, {"sample_every", 0.25}});
  const Table got(*solve(*batch));
  // 321 samples: places 304 and 16.
  const double high = std::exp2(304 * 0.25 - 40), low = -std::exp2(40 - 16 * 0.25);
  EXPECT_NEAR(got("q", 0), high, high / 32);
  EXPECT_NEAR(got("n", 0), low, -low / 32);
  EXPECT_EQ(got("z", 0), 0.0);
}

TEST(SummaryQuantiles, HaveTheSameBitsForLanesChunksAndParkedRuns) {
  Problem p;
  p.text = "states x = 2, y = 0; parameters mu = 1; x' = y; y' = mu*(1 - x^2)*y - x";
  p.parameter = "mu";
  p.values = linspace(1.0, 800.0, 23);
  p.t_end = 10.0;
  p.window = 2.5;
  p.solver = {{"method", text("auto")}, {"rtol", 1e-6}, {"atol", 1e-8}};
  const char* const metrics = "quantile[0.1], quantile[0.75], mean";
  const auto whole = p.run(metrics, "x, y", {{"lane_width", std::int64_t{1}}});
  const auto moves = counter(*whole, batch::Counter::switches);
  ASSERT_GT(*std::max_element(moves.begin(), moves.end()), 0) << "no run has changed its kernel";
  const auto want = bits_of(summaries(*whole));
  for (const std::int64_t width : {4, 16}) {
    EXPECT_EQ(want, bits_of(summaries(*p.run(metrics, "x, y", {{"lane_width", width}})))) << width;
  }
  EXPECT_EQ(want, bits_of(summaries(*p.run(metrics, "x, y", {{"summary_location", text("workspace")}}))));
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", text("discrete")}});
  EXPECT_EQ(want, bits_of(summaries(*p.run(metrics, "x, y", {}, {{"chunk_runs", std::int64_t{5}}}, discrete))));
}

TEST(SummaryQuantiles, OfAWindowWithASampleThatIsNoNumberAreNone) {
  const auto solver = make_solver("states x = 0; observables o; x' = 1; o = x > 1.5 ? sqrt(-x) : x",
                                  {{"summaries", text("quantile[0.5](o)")}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"summarise_every", 1.0}, {"sample_every", 0.125}});
  const Table got(*solve(*batch));
  EXPECT_NEAR(got("o.quantile[0.5]", 0), 0.5, 0.5 / 32);
  EXPECT_TRUE(std::isnan(got("o.quantile[0.5]", 1)));
}

TEST(SummaryQuadrature, IsTheIntegralToTheOrderOfTheSolution) {
  // x = cos(w t), and its integral over [a, b]: samples four to a window leave the trapezoidal rule far behind.
  Problem p;
  p.text = "states x = 1, v = 0; parameters w = 2; observables e; x' = v; v' = -w^2*x; e = x*v";
  p.settling = 0.5;
  p.t_end = 6.5;
  p.window = 1.5;
  p.sample = 0.375;
  p.values = linspace(1.0, 4.0, 5);
  for (const char* method : {"tsit5", "vern9", "rodas5p", "auto"}) {
    p.solver = {{"method", text(method)}, {"rtol", 1e-9}, {"atol", 1e-11}, {"save_method", text("interpolate")}};
    const auto result = p.run("quadrature, integral", "x, e");
    const Table got(*result);
    ASSERT_EQ(got.n_windows, 4u);
    for (std::size_t r = 0; r < p.values.size(); ++r) {
      const double w = p.values[r];
      for (std::size_t k = 0; k < 4; ++k) {
        const double a = 0.5 + 1.5 * static_cast<double>(k), b = a + 1.5;
        // 100 tolerances for the solution over six units of time.
        EXPECT_NEAR(got("x.quadrature", k, r), (std::sin(w * b) - std::sin(w * a)) / w, 1e-7) << method << k << r;
        const double energy = (std::pow(std::cos(w * b), 2) - std::pow(std::cos(w * a), 2)) / 2;
        EXPECT_NEAR(got("e.quadrature", k, r), energy, 4e-7) << method << k << r;
      }
    }
    EXPECT_GT(std::abs(got("x.quadrature", 0, 4) - got("x.integral", 0, 4)), 1e-3) << "the samples alone do not tell";
  }
}

TEST(SummaryQuadrature, HasTheSameBitsForLanesRowsAndChunks) {
  Problem p;
  p.text = "states x = 2, y = 0; parameters mu = 1; x' = y; y' = mu*(1 - x^2)*y - x";
  p.parameter = "mu";
  p.values = linspace(1.0, 800.0, 23);
  p.t_end = 10.0;
  p.window = 2.5;
  for (const char* method : {"auto", "tsit5"}) {
    p.solver = {{"method", text(method)}, {"rtol", 1e-5}, {"atol", 1e-7}};
    const auto want = bits_of(summaries(*p.run("quadrature", "x, y", {{"lane_width", std::int64_t{1}}})));
    for (const std::int64_t width : {4, 16}) {
      EXPECT_EQ(want, bits_of(summaries(*p.run("quadrature", "x, y", {{"lane_width", width}})))) << method << width;
    }
    EXPECT_EQ(want, bits_of(summaries(*p.run("quadrature", "x, y", {}, {{"save_every", 0.03}})))) << method;
    EXPECT_EQ(want, bits_of(summaries(*p.run("quadrature", "x, y", {}, {{"chunk_runs", std::int64_t{5}}})))) << method;
  }
}

TEST(SummaryQuadrature, KeepsFixedStepsAndSignsOfTime) {
  // A cubic, which dense output of order 4 reproduces: exact but for rounding, backwards too, in steps that meet
  // neither samples nor windows.
  for (const double end : {4.0, -4.0}) {
    const auto solver =
        make_solver("states x = 0, y = 1; x' = 3*t^2; y' = 2*t", {{"method", text("tsit5")},
                                                                  {"controller", text("fixed")},
                                                                  {"dt", 0.0703125},
                                                                  {"summaries", text("quadrature(x)")}});
    const auto batch = make_batch(solver, {{"t_end", end}, {"summarise_every", 2.0}, {"sample_every", 0.5}});
    const Table got(*solve(*batch));
    ASSERT_EQ(got.n_windows, 2u);
    EXPECT_NEAR(got("x.quadrature", 0), 4.0, 1e-12) << end;
    EXPECT_NEAR(got("x.quadrature", 1), 60.0, 1e-11) << end;
  }
}

TEST(SummaryQuadrature, NeedsDenseOutput) {
  const auto solver = make_solver(kDecay, {{"summaries", text("quadrature")}, {"save_method", text("land")}});
  try {
    (void)make_batch(solver, {})->submit();
    ADD_FAILURE() << "was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.message()).find("quadrature needs dense output"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace cubie::test
