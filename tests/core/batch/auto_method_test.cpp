// The automatic method: runs change from one kernel to another and back, each by itself, and no bit depends on anything
// else.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

/// x = cos t whatever k: stiff up to t = 3, at rest from every force but its own until t = 40, then stiff again.
constexpr const char* kThereAndBack = R"(
states x = 1
parameters k = 1
x' = -abs(k)*(t < 3 || t > 40 ? 1 : 0)*(x - cos(t)) - sin(t) + (k < 0 ? sqrt(k) : 0)
)";
constexpr double kEnd = 44.0;

/// Rates over six decades, and one run that is NaN from the start.
std::vector<double> rates(std::size_t n) {
  std::vector<double> k;
  for (std::size_t i = 0; i < n; ++i)
    k.push_back(std::pow(10.0, 6.0 * static_cast<double>(i * 7 % n) / static_cast<double>(n)));
  k[n / 2] = -1.0;
  return k;
}

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// All that each run leaves behind, run after run as `place` has them.
std::vector<std::uint64_t> snapshot(const batch::Result& result, const std::vector<std::size_t>& place) {
  const std::vector<double> y = outputs(result, batch::Order::run_variable_time), last = final_states(result);
  const auto status = run_status(result);
  std::vector<double> steps(place.size());
  result.copy_last_steps(steps);
  std::vector<std::vector<std::int32_t>> counters;
  for (const auto which :
       {batch::Counter::accepted, batch::Counter::rejected, batch::Counter::newton, batch::Counter::switches}) {
    counters.push_back(counter(result, which));
  }
  const auto rows = static_cast<std::size_t>(result.n_saves() * result.n_variables());
  std::vector<std::uint64_t> bits;
  for (const std::size_t r : place) {
    for (std::size_t k = 0; k < rows; ++k) bits.push_back(bits_of(y[r * rows + k]));
    for (std::size_t v = 0; v < static_cast<std::size_t>(result.n_states()); ++v) {
      bits.push_back(bits_of(last[v * place.size() + r]));
    }
    bits.push_back(bits_of(steps[r]));
    bits.push_back(static_cast<std::uint64_t>(status[r]));
    for (const auto& c : counters) bits.push_back(static_cast<std::uint64_t>(c[r]));
  }
  return bits;
}

std::vector<std::size_t> in_order(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

constexpr std::size_t kRuns = 53;
const Settings kTolerances = {{"method", std::string("auto")}, {"rtol", 1e-8}, {"atol", 1e-8}};

Settings with(Settings more) {
  more.insert(more.begin(), kTolerances.begin(), kTolerances.end());
  return more;
}

/// One way of carrying the runs: bits of results without and with many rows.
struct Bits {
  std::vector<std::uint64_t> few, many;
  friend bool operator==(const Bits&, const Bits&) = default;
};

Bits bits_by(const Ref<batch::Solver>& solver, const std::vector<std::size_t>& order, const Settings& cut = {}) {
  const std::vector<double> k = rates(kRuns);
  std::vector<double> mine;
  std::vector<std::size_t> place(kRuns);
  for (std::size_t i = 0; i < kRuns; ++i) {
    mine.push_back(k[order[i]]);
    place[order[i]] = i;
  }
  const auto bits = [&](double every) {
    Settings settings = {{"t_end", kEnd}, {"save_every", every}};
    settings.insert(settings.end(), cut.begin(), cut.end());
    const auto batch = make_batch(solver, settings);
    batch->set_values("k", std::span<const double>(mine));
    return snapshot(*solve(*batch), place);
  };
  return {bits(0.0), bits(0.25)};
}

Ref<batch::Context> make_context(const Settings& settings) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context, settings);
  return context;
}

/// Of each run, the largest distance of a row from cos t.
std::vector<double> errors(const batch::Result& result) {
  const std::vector<double> y = outputs(result);
  std::vector<double> worst(kRuns, 0.0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    worst[i % kRuns] = std::max(worst[i % kRuns], std::fabs(y[i] - std::cos(0.5 * static_cast<double>(i / kRuns))));
  }
  return worst;
}

TEST(AutoMethod, RunsGoToTheStiffHalfAndComeBack) {
  // Rows end steps: between them, dense output has an order less where steps are far beyond 1 / k.
  const auto solver = make_solver(kThereAndBack, with({{"save_method", std::string("land")}}));
  const auto batch = make_batch(solver, {{"t_end", kEnd}, {"save_every", 0.5}});
  batch->set_values("k", std::span<const double>(rates(kRuns)));
  const auto result = solve(*batch);
  const auto status = run_status(*result), switches = counter(*result, batch::Counter::switches),
             accepted = counter(*result, batch::Counter::accepted);
  const std::vector<double> k = rates(kRuns), error = errors(*result);
  for (std::size_t r = 0; r < kRuns; ++r) {
    if (k[r] < 0) {
      EXPECT_EQ(status[r] & 2048, 2048);
      EXPECT_EQ(switches[r], 0);
      continue;
    }
    EXPECT_EQ(status[r], 0) << "k " << k[r];
    // Without damping between 3 and 40 the errors of some hundred steps add up, each of up to its tolerance.
    EXPECT_LE(error[r], 2e-6) << "k " << k[r];
    // Explicit steps are 3.5 / k at most while the force is there, seven units of time in all.
    if (k[r] > 3e4) {
      EXPECT_EQ(switches[r], 3) << "k " << k[r];
      EXPECT_LT(accepted[r], 3000) << "k " << k[r];
    }
    if (k[r] < 10) {
      EXPECT_EQ(switches[r], 0) << "k " << k[r];
    }
  }
  EXPECT_EQ(result->progress().runs_done, result->progress().runs_total);
}

TEST(AutoMethod, GivesTheSameBitsHoweverRunsAreCarried) {
  const auto one_thread = make_context({{"threads", std::int64_t{1}}});
  const auto threads = make_context({{"threads", std::int64_t{3}}});
  const auto discrete = make_context({{"threads", std::int64_t{2}}, {"host_memory_mode", std::string("discrete")}});
  const Bits reference =
      bits_by(make_solver(kThereAndBack, with({{"lane_width", std::int64_t{1}}}), one_thread), in_order(kRuns));
  std::vector<std::size_t> shuffled = in_order(kRuns);
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(4));
  const std::pair<const char*, Settings> ways[] = {{"as it comes", {}},
                                                   {"two lanes", {{"lane_width", std::int64_t{2}}}},
                                                   {"32 lanes", {{"lane_width", std::int64_t{32}}}},
                                                   {"refill", {{"refill", std::string("on")}}},
                                                   {"no refill", {{"refill", std::string("off")}}},
                                                   {"rolled, in the workspace",
                                                    {{"unroll", std::string("off")},
                                                     {"rhs_inline", std::string("off")},
                                                     {"factors_location", std::string("workspace")},
                                                     {"stages_location", std::string("workspace")}}}};
  std::int64_t depth = 1;
  for (const auto& [name, settings] : ways) {
    const auto here = make_solver(kThereAndBack, with(settings), threads);
    EXPECT_TRUE(reference == bits_by(here, in_order(kRuns))) << name;
    EXPECT_TRUE(reference == bits_by(here, shuffled)) << name << ", another order";
    const auto there = make_solver(kThereAndBack, with(settings), discrete);
    depth = depth % 3 + 1;
    const Settings cut = {{"chunk_runs", 9 + depth}, {"pipeline_depth", depth}};
    EXPECT_TRUE(reference == bits_by(there, in_order(kRuns))) << name << ", in one chunk";
    EXPECT_TRUE(reference == bits_by(there, shuffled, cut)) << name << ", depth " << depth;
  }
}

TEST(AutoMethod, RangesOfAGridGiveTheBitsOfTheWhole) {
  const auto solver = make_solver(kThereAndBack, with({}));
  const auto run = [&](std::int64_t first, std::int64_t count) {
    const auto batch = make_batch(solver, {{"grid", std::string("combinatorial")},
                                           {"t_end", kEnd},
                                           {"save_every", 4.0},
                                           {"first_run", first},
                                           {"run_count", count}});
    batch->set_values("k", std::span<const double>(linspace(1, 1e5, 9)));
    batch->set_values("x", std::span<const double>(linspace(0.5, 1.5, 3)));
    return outputs(*solve(*batch), batch::Order::run_variable_time);
  };
  const std::vector<double> whole = run(0, -1);
  std::vector<double> parts;
  for (std::int64_t first = 0; first < 27; first += 10) {
    const std::vector<double> part = run(first, std::min<std::int64_t>(10, 27 - first));
    parts.insert(parts.end(), part.begin(), part.end());
  }
  EXPECT_EQ(whole, parts);
}

TEST(AutoMethod, RunsThatAreNotStiffHaveTheBitsOfTheExplicitMethod) {
  for (const char* precision : {"f64", "f32"}) {
    std::vector<std::vector<std::uint64_t>> bits;
    for (const char* method : {"auto", "tsit5"}) {
      const auto solver =
          make_solver(kLorenz, {{"method", std::string(method)}, {"precision", std::string(precision)}});
      const auto batch = make_batch(solver, {{"t_end", 10.0}, {"save_every", 0.5}});
      batch->set_values("rho", std::span<const double>(linspace(10, 30, 41)));
      const auto result = solve(*batch);
      EXPECT_EQ(counter(*result, batch::Counter::switches), std::vector<std::int32_t>(41, 0));
      bits.push_back(snapshot(*result, in_order(41)));
    }
    EXPECT_TRUE(bits[0] == bits[1]) << precision;
  }
}

TEST(AutoMethod, StiffRunsThatAreSoonOverStayExplicit) {
  // Steps are 3.3 / k where stability limits them: 180 up to t = 0.06, some thousands up to t = 1.
  const auto solver = make_solver("states x = 2; parameters k = 1e4; x' = -k*(x - cos(t))", with({}));
  for (const auto& [end, moves] : std::vector<std::pair<double, std::int32_t>>{{0.06, 0}, {1.0, 1}}) {
    const auto result = solve(*make_batch(solver, {{"t_end", end}}));
    EXPECT_EQ(run_status(*result)[0], 0);
    EXPECT_GT(counter(*result, batch::Counter::accepted)[0], 143) << "time enough to be found stiff";
    EXPECT_EQ(counter(*result, batch::Counter::switches)[0], moves) << end;
  }
}

TEST(AutoMethod, IsTheDefault) {
  EXPECT_EQ(std::get<std::string>(make_solver(kDecay)->get_option(config::OptionId::method)), "auto");
}

TEST(AutoMethod, CarriesTheTimeOfSinglePrecisionOver) {
  // Time in one float would stand still or jump by 2^-13 at 1000.
  const auto solver =
      make_solver("states x = 2, s = 0; parameters k = 1e5; x' = -k*(x - 1); s' = 1",
                  {{"method", std::string("auto")}, {"precision", std::string("f32")}, {"rtol", 1e-4}, {"atol", 1e-4}});
  const auto batch = make_batch(solver, {{"t0", 1000.0}, {"t_end", 1001.0}, {"save_every", 0.125}});
  const auto result = solve(*batch);
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_EQ(counter(*result, batch::Counter::switches)[0], 1);
  const std::vector<double> y = outputs(*result);
  for (std::size_t row = 1; row < 9; ++row) {
    EXPECT_NEAR(y[row * 2], 1.0, 1e-3);
    EXPECT_NEAR(y[row * 2 + 1], 0.125 * static_cast<double>(row), 1e-4);
  }
}

TEST(AutoMethod, StepsOfBothHalvesCountForTheirBound) {
  const auto solver = make_solver(kThereAndBack, with({{"max_steps", std::int64_t{300}}}));
  const auto batch = make_batch(solver, {{"t_end", kEnd}, {"save_every", 1.0}});
  batch->set_values("k", std::span<const double>(one(1e5)));
  const auto result = solve(*batch);
  EXPECT_EQ(run_status(*result)[0], 32);
  EXPECT_EQ(counter(*result, batch::Counter::accepted)[0] + counter(*result, batch::Counter::rejected)[0], 300);
  EXPECT_GE(counter(*result, batch::Counter::switches)[0], 1);
  const std::vector<double> y = outputs(*result);
  EXPECT_FALSE(std::isnan(y.front()));
  EXPECT_TRUE(std::isnan(y.back()));
}

TEST(AutoMethod, FixedStepsAreThoseOfTheExplicitHalf) {
  std::vector<std::vector<double>> found;
  for (const char* method : {"auto", "tsit5"}) {
    const auto solver =
        make_solver(kLorenz, {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", 0.01}});
    found.push_back(final_states(*solve(*make_batch(solver, {{"t_end", 2.0}}))));
  }
  EXPECT_EQ(found[0], found[1]);
}

/// A matrix that is full, of which no local memory holds the factors.
std::string full_system(int n) {
  std::string text = "states y0 = 1";
  for (int i = 1; i < n; ++i) text += fmt::format(", y{} = {}", i, 1 + i % 3);
  std::string sum;
  for (int i = 0; i < n; ++i) sum += fmt::format("{}y{}", i > 0 ? " + " : "", i);
  text += "\ns = " + sum;
  for (int i = 0; i < n; ++i) text += fmt::format("\ny{}' = -y{} - s", i, i);
  return text;
}

TEST(AutoMethod, StaysExplicitWhereTheStiffHalfCannotBeHad) {
  if (on_gpu()) GTEST_SKIP() << "there is no bound on a stack";
  constexpr int n = 300;
  std::vector<std::vector<double>> found;
  for (const char* mode : {"unified", "discrete"}) {
    const auto solver =
        make_solver(full_system(n),
                    {{"method", std::string("auto")},
                     {"lane_width", std::int64_t{32}},
                     {"linear_solver", std::string("lu")},
                     {"jacobian_location", std::string("local")},
                     {"factors_location", std::string("local")}},
                    make_context({{"threads", std::int64_t{2}}, {"host_memory_mode", std::string(mode)}}));
    const auto result = solve(*make_batch(solver, {{"t_end", 4.0}}));
    ASSERT_EQ(run_status(*result)[0], 0);
    found.push_back(final_states(*result));
    EXPECT_NE(solver->build_log().find("no stiff half"), std::string::npos) << mode;
  }
  EXPECT_EQ(found[0], found[1]);
  // y_i - y_j decays at 1, the sum at n + 1: all are what the mean has lost by then.
  double mean = 0;
  for (int i = 0; i < n; ++i) mean += (i == 0 ? 1.0 : 1 + i % 3) / n;
  EXPECT_NEAR(found[0][1], (2 - mean) * std::exp(-4.0), 1e-4);
}

TEST(AutoMethod, ACancelLeavesParkedRunsCancelled) {
  const auto solver = make_solver(kThereAndBack, with({}));
  constexpr std::int64_t runs = 20000;
  const auto batch = make_batch(solver, {{"t_end", 3.0}, {"save_every", 0.1}});
  batch->set_values("k", std::span<const double>(linspace(1e4, 1e5, runs)));
  const auto result = batch->submit();
  struct Stop {
    static std::int32_t at_once(std::int64_t, std::int64_t, void*) { return 1; }
  };
  try {
    result->wait(-1, Stop::at_once, nullptr);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::callback);
  }
  const auto status = run_status(*result);
  const std::vector<double> y = outputs(*result);
  for (std::size_t r = 0; r < static_cast<std::size_t>(runs); ++r) {
    ASSERT_TRUE(status[r] == 0 || status[r] == 4096 || status[r] == 8192) << status[r];
    const double last = y[30 * static_cast<std::size_t>(runs) + r];
    ASSERT_EQ(std::isnan(last), status[r] != 0) << r;
  }
}

}  // namespace
}  // namespace cubie::test
