// Promise 1 for summaries: their bits depend on the run alone.

#include <cstring>

#include "summary_problem.hpp"

namespace cubie::test {
namespace {

constexpr const char* kVanDerPol = R"(
states x = 2, y = 0
parameters mu = 1
observables e
x' = y
y' = mu*(1 - x^2)*y - x
e = x^2 + y^2
)";
constexpr const char* kMetrics =
    "mean, std, rms, extrema, time_of_max, peaks[3], negative_peaks[1], dxdt_extrema, d2xdt2_min, crossings[0.5], "
    "crossing_time[0.5], time_above[0.5], time_below[-1], final";

Problem uneven(const char* method = "tsit5") {
  Problem p;
  p.text = kVanDerPol;
  p.parameter = "mu";
  p.solver = {{"method", std::string(method)}, {"rtol", 1e-6}, {"atol", 1e-8}};
  p.t_end = 10.0;
  p.settling = 0.5;
  p.window = 1.9;
  p.sample = 0.1;
  p.values = linspace(0.1, 20.0, 43);
  return p;
}

/// Bits, since NaN is not equal to itself.
std::vector<std::uint64_t> bits(const batch::Result& result) {
  const std::vector<double> values = summaries(result);
  std::vector<std::uint64_t> all(values.size());
  std::memcpy(all.data(), values.data(), values.size() * sizeof(double));
  return all;
}

class SummaryPromise : public testing::TestWithParam<const char*> {};

TEST_P(SummaryPromise, LanesRefillAndPlacesGiveTheSameBits) {
  const Problem p = uneven(GetParam());
  const auto want = bits(*p.run(kMetrics, "all", {{"lane_width", std::int64_t{1}}}));
  for (const std::int64_t width : {4, 8, 32}) {
    EXPECT_EQ(want, bits(*p.run(kMetrics, "all", {{"lane_width", width}}))) << width;
  }
  EXPECT_EQ(want, bits(*p.run(kMetrics, "all", {{"lane_width", std::int64_t{8}}, {"refill", std::string("off")}})));
  EXPECT_EQ(want, bits(*p.run(kMetrics, "all",
                              {{"lane_width", std::int64_t{4}},
                               {"unroll", std::string("off")},
                               {"summary_location", std::string("workspace")}})));
}

TEST_P(SummaryPromise, ThreadsAndChunksGiveTheSameBits) {
  const Problem p = uneven(GetParam());
  const auto want = bits(*p.run(kMetrics, "all"));
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context,
        {{"threads", std::int64_t{3}}, {"host_memory_mode", std::string("discrete")}});
  for (const std::int64_t chunk : {0, 1, 7, 42}) {
    EXPECT_EQ(want, bits(*p.run(kMetrics, "all", {}, {{"chunk_runs", chunk}}, discrete))) << chunk;
  }
}

TEST_P(SummaryPromise, SavedRowsBesideThemChangeNothing) {
  const Problem p = uneven(GetParam());
  EXPECT_EQ(bits(*p.run(kMetrics, "all")), bits(*p.run(kMetrics, "all", {}, {{"save_every", 0.03}})));
}

INSTANTIATE_TEST_SUITE_P(Methods, SummaryPromise, testing::Values("tsit5", "rodas5p"),
                         [](const auto& info) { return std::string(info.param); });

TEST(SummaryPromise, ParkedRunsTakeTheirSummariesAlong) {
  Problem p = uneven("auto");
  p.values = linspace(1.0, 800.0, 23);
  const auto whole = p.run(kMetrics, "all", {{"lane_width", std::int64_t{1}}});
  const auto moves = counter(*whole, batch::Counter::switches);
  ASSERT_GT(*std::max_element(moves.begin(), moves.end()), 0) << "no run has changed its kernel";
  for (const std::int64_t width : {4, 16}) {
    EXPECT_EQ(bits(*whole), bits(*p.run(kMetrics, "all", {{"lane_width", width}}))) << width;
  }
  // Against the samples of a second solve: nothing has been lost where the kernels changed.
  const auto x = p.samples("x");
  const Table got(*whole);
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t w = 0; w < got.n_windows; ++w) {
      const auto first = x[r].begin() + static_cast<std::ptrdiff_t>(w * 19);
      EXPECT_EQ(got("x.max", w, r), *std::max_element(first, first + 20)) << w << " " << r;
    }
  }
}

TEST(SummaryPromise, ParkedRunsInChunksGiveTheSameBits) {
  Problem p = uneven("auto");
  p.values = linspace(1.0, 800.0, 23);
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  EXPECT_EQ(bits(*p.run(kMetrics, "all")),
            bits(*p.run(kMetrics, "all", {}, {{"chunk_runs", std::int64_t{5}}}, discrete)));
}

}  // namespace
}  // namespace cubie::test
