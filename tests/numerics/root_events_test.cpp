// Events of model text, `when g crosses 0: ...`: when they happen, what they do, and that nothing else changes.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "kernels/args.h"

namespace cubie::test {
namespace {

using std::numbers::pi;

constexpr std::int32_t kStopped = cubie_kernel::run_stopped, kMaxEvents = cubie_kernel::run_max_events;

struct Records {
  std::vector<double> numbers;
  std::size_t n_numbers = 0, n_runs = 0;
  [[nodiscard]] double at(std::size_t record, std::size_t number, std::size_t run = 0) const {
    return numbers.at((record * n_numbers + number) * n_runs + run);
  }
};

Records records(const batch::Result& result) {
  Records out;
  out.n_numbers = static_cast<std::size_t>(result.n_states()) + 2;
  out.n_runs = static_cast<std::size_t>(result.n_runs());
  out.numbers.resize(static_cast<std::size_t>(result.n_event_records()) * out.n_numbers * out.n_runs);
  result.copy_event_records(out.numbers);
  return out;
}

std::vector<std::int32_t> counts(const batch::Result& result) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(result.n_events() * result.n_runs()));
  result.copy_event_counts(out);
  return out;
}

Ref<batch::Result> solve_text(std::string_view text, const Settings& solver, const Settings& batch) {
  Settings all{{"rtol", 1e-10}, {"atol", 1e-12}, {"method", std::string("tsit5")}};
  all.insert(all.end(), solver.begin(), solver.end());
  const auto made = make_batch(make_solver(text, all), batch);
  return solve(*made);
}

constexpr const char* kBall = R"(
states x = 1, v = 0
parameters r = 0.9
constants g = 9.81
x' = v
v' = -g
when x crosses 0 down: v = -r*v, record
)";

class EventMethods : public testing::TestWithParam<std::string> {};

// The states are polynomials of degree 2, which all these methods follow exactly: what is left is rounding, and that of
// an impact (some 1e-15) reaches the times behind it.
TEST_P(EventMethods, BouncingBallHitsTheGroundWhenItDoes) {
  const auto result =
      solve_text(kBall, {{"method", GetParam()}, {"event_records", std::int64_t{20}}}, {{"t_end", 7.5}});
  ASSERT_EQ(run_status(*result).at(0), 0);
  const Records at = records(*result);
  double t = std::sqrt(2 / 9.81), v = std::sqrt(2 * 9.81);
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_NEAR(at.at(k, 0), t, 1e-10) << "bounce " << k;
    EXPECT_EQ(at.at(k, 1), 0.0);
    EXPECT_NEAR(at.at(k, 2), 0.0, 1e-10);
    EXPECT_NEAR(at.at(k, 3), -v, 1e-10) << "velocity right before bounce " << k;
    v *= 0.9;
    t += 2 * v / 9.81;
  }
  EXPECT_GE(counts(*result).at(0), 20);
}

INSTANTIATE_TEST_SUITE_P(Families, EventMethods,
                         testing::Values("tsit5", "dopri5", "vern7", "dop853", "rodas5p", "kencarp4"),
                         [](const auto& info) { return info.param; });

TEST(RootEvents, OscillatorCrossesInEveryDirectionAsAsked) {
  const auto result = solve_text(R"(
states x = 1, v = 0
x' = v; v' = -x
when x crosses 0 down: record
when x crosses 0 up: record
when v crosses 0: count
when x crosses 0.5 both: count
when x crosses 1.5: stop
)",
                                 {{"event_records", std::int64_t{64}}}, {{"t_end", 30.0}});
  const Records at = records(*result);
  // Errors of the solution: 1e-10 a step, some thousand steps, all of one sign at worst.
  for (std::size_t k = 0; k < 10; ++k) {
    EXPECT_NEAR(at.at(k, 0), (static_cast<double>(k) + 0.5) * pi, 1e-8);
    EXPECT_EQ(at.at(k, 1), static_cast<double>(k % 2));
  }
  EXPECT_TRUE(std::isnan(at.at(10, 0)));
  // x = cos t on [0, 30]: zeros at (k + 1/2) pi, v = -sin t zero at k pi, the start not among them; cos t = 1/2 twice a
  // turn, 30 being 4.77 turns: ten times up to there, less the one at 29.3 + 2.1.
  EXPECT_EQ(counts(*result), (std::vector<std::int32_t>{5, 5, 9, 9, 0}));
}

TEST(RootEvents, EventsThatOnlyWatchChangeNoBit) {
  const std::string model = "states x = 1, v; observables e; x' = v; v' = -x*x*x; e = x*x + v*v\n";
  const Settings every{{"t_end", 20.0}, {"save_every", 0.3}};
  // With the slope at the end of a step (tsit5), with that of a stage (vern7, vern9), and without, which is then handed
  // on (rk4).
  const std::vector<Settings> methods = {{},
                                         {{"method", std::string("vern7")}},
                                         {{"method", std::string("vern9")}, {"lane_width", std::int64_t{1}}},
                                         {{"method", std::string("rk4")}, {"dt", 0.02}},
                                         {{"method", std::string("dop853")}},
                                         {{"method", std::string("rodas5p")}}};
  for (Settings settings : methods) {
    settings.emplace_back("save_variables", std::string("all"));
    SCOPED_TRACE(testing::PrintToString(settings.size() > 1 ? std::get<std::string>(settings[0].second) : "auto"));
    const auto plain = solve_text(model, settings, every);
    const auto watched =
        solve_text(model + "when x*v - 0.1 crosses 0: count, record; when e crosses 1: count", settings, every);
    EXPECT_EQ(outputs(*plain), outputs(*watched));
    EXPECT_EQ(counter(*plain, batch::Counter::accepted), counter(*watched, batch::Counter::accepted));
    EXPECT_GT(counts(*watched).at(0), 5);
  }
}

TEST(RootEvents, RowsShowEachSideOfAJump) {
  // x is t modulo 1, y counts the turns; rows at multiples of 1/8 meet the jumps.
  const auto result = solve_text("states x, y; x' = 1; y' = 0; when x crosses 1 up: x = 0, y = y + 1", {},
                                 {{"t_end", 5.5}, {"save_every", 0.125}});
  ASSERT_EQ(run_status(*result).at(0), 0);
  const std::vector<double> rows = outputs(*result);
  for (std::size_t k = 0; k < rows.size() / 2; ++k) {
    const double t = 0.125 * static_cast<double>(k);
    const double nearest = std::round(t);
    if (k > 0 && std::abs(t - nearest) < 1e-9) {
      // Time and place of the jump are rounded: the row shows what is on one of the two sides, x and y of the same.
      EXPECT_NEAR(rows[2 * k] + rows[2 * k + 1], t, 1e-12);
      continue;
    }
    EXPECT_NEAR(rows[2 * k], t - std::floor(t), 1e-12) << k;
    EXPECT_EQ(rows[2 * k + 1], std::floor(t)) << k;
  }
}

TEST(RootEvents, StopEndsARunAndIsNoFailure) {
  const auto result = solve_text("states x = 1; observables d; x' = -x; d = 2*x; when x crosses 0.5 down: stop",
                                 {{"save_variables", std::string("all")}}, {{"t_end", 2.0}, {"save_every", 0.25}});
  EXPECT_EQ(run_status(*result).at(0), kStopped);
  EXPECT_EQ(result->n_failed(), 0);
  EXPECT_NEAR(final_states(*result).at(0), 0.5, 1e-12);
  const std::vector<double> rows = outputs(*result);
  for (std::size_t k = 0; k < 9; ++k) {  // stops at log 2 = 0.693
    if (k < 3) {
      EXPECT_NEAR(rows[2 * k], std::exp(-0.25 * static_cast<double>(k)), 1e-9);
    } else {
      EXPECT_TRUE(std::isnan(rows[2 * k]) && std::isnan(rows[2 * k + 1])) << k;
    }
  }
  const auto repeated = solve_text("states x = 1; x' = -x; when x crosses 0.5 down: stop",
                                   {{"failed_rows", std::string("last")}}, {{"t_end", 2.0}, {"save_every", 0.25}});
  EXPECT_EQ(outputs(*repeated)[8], outputs(*repeated)[2]);
}

TEST(RootEvents, TwoCrossingsWithinAStepAreFound) {
  // x = (t - 1/4)^2 - 1/100, in steps of 1/2: both roots in the first.
  for (const char* const method : {"tsit5", "rk4", "rodas5p", "kvaerno5", "radau_iia_3"}) {
    const auto result = solve_text("states x = 0.0525; x' = 2*(t - 0.25); when x crosses 0: record",
                                   {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", 0.5}},
                                   {{"t_end", 1.0}});
    const Records at = records(*result);
    EXPECT_NEAR(at.at(0, 0), 0.15, 1e-14) << method;
    EXPECT_NEAR(at.at(1, 0), 0.35, 1e-14) << method;
    EXPECT_TRUE(std::isnan(at.at(2, 0))) << method;
  }
}

// x = t^2 - t^3 in one step of 1: 0 at both ends, with a slope of 0 at the start and of -1 at the end, which alone
// tells of the crossings: x - 0.096 = -(t - 0.4) (t^2 - 0.6 t - 0.24). Dense output adds up 16 stages with weights of
// at most 1.1e4 (vern9), and x crosses with a slope of 0.32 at least: 16 * 1.1e4 * 2^-53 / 0.32 = 6.1e-11.
TEST(RootEvents, TwoCrossingsWithinAStepAreFoundByTheSlopeAtItsEnd) {
  for (const char* const method : {"tsit5", "rk4", "vern7", "vern9", "dop853"}) {
    const auto result = solve_text("states x = 0; x' = t*(2 - 3*t); when x crosses 0.096: record",
                                   {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", 1.0}},
                                   {{"t_end", 1.0}});
    const Records at = records(*result);
    SCOPED_TRACE(method);
    EXPECT_NEAR(at.at(0, 0), 0.4, 1e-10);
    EXPECT_NEAR(at.at(1, 0), 0.3 + std::sqrt(0.33), 1e-10);
    EXPECT_TRUE(std::isnan(at.at(2, 0)));
  }
}

// x = cos(t - 1.305) in one step of 1.5, above 0.9954 for a time, of which the start of the step does not tell either;
// slopes of stages at its end differ from that of the result. The remainder of a Taylor polynomial of degree 7 there,
// 1.5^8 / 8! = 6.4e-4, is more than the error of these methods, and the slope of x where it crosses 0.096.
TEST(RootEvents, TwoCrossingsWithinAStepAreFoundByTheSlopeOfAStageAtItsEnd) {
  for (const char* const method : {"vern7", "vern9", "dop853"}) {
    const auto result = solve_text(fmt::format("states x = {}, v = {}; x' = v; v' = -x; when x crosses 0.9954: record",
                                               std::cos(1.305), std::sin(1.305)),
                                   {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", 1.5}},
                                   {{"t_end", 1.5}});
    const Records at = records(*result);
    SCOPED_TRACE(method);
    const double apart = std::acos(0.9954);
    EXPECT_NEAR(at.at(0, 0), 1.305 - apart, 7e-3);
    EXPECT_NEAR(at.at(1, 0), 1.305 + apart, 7e-3);
    EXPECT_TRUE(std::isnan(at.at(2, 0)));
  }
}

// x = 0.01 - 0.32 s^2 (1 - s)^2 with s = t / h in one step of h = 1/2: the same value and a slope of 0 at both ends,
// and below 0 between s (1 - s) = sqrt(1/32). Dense output of these methods has order 4, and so is x itself.
TEST(RootEvents, CrossingsThatTheEndsOfAStepDoNotShowAreOnTheDenseOutputOfImplicitMethods) {
  for (const char* const method : {"rodas5p", "kvaerno5", "kencarp5"}) {
    for (const char* const guard : {"x crosses 0", "x*x*x crosses 0", "0.5*t - x crosses 0.5*t"}) {
      const auto result = solve_text(
          fmt::format("states x = 0.01; s = 2*t; x' = -1.28*s*(1 - s)*(1 - 2*s); when {}: record", guard),
          {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", 0.5}}, {{"t_end", 0.5}});
      const Records at = records(*result);
      SCOPED_TRACE(fmt::format("{}, {}", method, guard));
      const double half = 0.25 * std::sqrt(1 - 4 * std::sqrt(1.0 / 32));
      // Stages are solved to some 1e-12 of the state, where its slope is 0.2.
      EXPECT_NEAR(at.at(0, 0), 0.25 - half, 1e-9);
      EXPECT_NEAR(at.at(1, 0), 0.25 + half, 1e-9);
      EXPECT_TRUE(std::isnan(at.at(2, 0)));
    }
  }
}

TEST(RootEvents, SimultaneousOnesHappenInTheOrderOfTheText) {
  const auto result = solve_text(
      "states x, y = 1; parameters p = 2; x' = 1; y' = 0\n"
      "when x crosses 1: y = y + 1, p = 5, record\n"
      "when x - 1 crosses 0 up: y = y*p, record\n",
      {}, {{"t_end", 1.5}});
  const Records at = records(*result);
  EXPECT_EQ(at.at(0, 0), at.at(1, 0));
  EXPECT_EQ(at.at(0, 1), 0.0);
  EXPECT_EQ(at.at(1, 1), 1.0);
  EXPECT_EQ(final_states(*result), (std::vector<double>{final_states(*result)[0], 10.0}));
}

TEST(RootEvents, AssignmentsOfAnEventSeeWhatWasBefore) {
  const auto result = solve_text("states x = 2, y = 3, z; x' = 0; y' = 0; z' = 1; when z crosses 1: x = y, y = x", {},
                                 {{"t_end", 2.0}});
  EXPECT_EQ(final_states(*result).at(0), 3.0);
  EXPECT_EQ(final_states(*result).at(1), 2.0);
}

TEST(RootEvents, AGuardThatBeginsOnZeroHasNotCrossedIt) {
  const auto result =
      solve_text("states x, v = 1; x' = v; v' = -2; when x crosses 0: v = -v/2, record", {}, {{"t_end", 1.2}});
  const Records at = records(*result);
  EXPECT_NEAR(at.at(0, 0), 1.0, 1e-12);  // t - t^2 = 0
  EXPECT_TRUE(std::isnan(at.at(1, 0)));
}

TEST(RootEvents, TooManyEndARunWithAStatusOfTheirOwn) {
  const auto result = solve_text("states x = 1, v; x' = v; v' = -9.81; when x crosses 0 down: x = 0, v = -0.5*v",
                                 {{"max_events", std::int64_t{30}}}, {{"t_end", 4.0}});
  EXPECT_EQ(run_status(*result).at(0), kMaxEvents);
  EXPECT_EQ(counts(*result).at(0), 31);
  EXPECT_TRUE(std::isnan(final_states(*result).at(0)));
  EXPECT_EQ(result->n_failed(), 1);
}

// x'' = -x with an elastic wall at 0 that takes a tenth of the speed: |cos| with amplitudes 0.9^k.
TEST(RootEvents, TheOrderOfAMethodIsKept) {
  const auto error = [](const char* method, double dt) {
    const auto result = solve_text("states x = 1, v; x' = v; v' = -x; when x crosses 0 down: v = -0.9*v",
                                   {{"method", std::string(method)}, {"controller", std::string("fixed")}, {"dt", dt}},
                                   {{"t_end", 8.0}});
    EXPECT_EQ(counts(*result).at(0), 3);
    return std::abs(final_states(*result).at(0) - 0.9 * 0.9 * 0.9 * std::abs(std::cos(8.0)));
  };
  // Two halvings; a slope within 0.4 of the order at these steps, or above it.
  EXPECT_GT(std::log2(error("rk4", 0.1) / error("rk4", 0.025)) / 2, 3.6);
  EXPECT_GT(std::log2(error("tsit5", 0.2) / error("tsit5", 0.05)) / 2, 4.6);
}

// ---- the relief valve --------------------------------------------------------------------------------------------

constexpr const char* kValve = R"(
states x = 0.2, v = 0, p = 0.1
parameters q = 1
constants kappa = 1.25, delta = 10, beta = 20, r = 0.8
x' = v
v' = -kappa*v - (x + delta) + p
p' = beta*(q - x*sqrt(max(p, 0)))
when x crosses 0 down: x = 0, v = -r*v, record
when v crosses 0 down: record
)";

/// The valve by the classical Runge-Kutta method in fixed steps, its events by Henon's exchange of variables: the step
/// onto an event has the guard, a state here, for independent variable. Nothing of the library takes part.
class ScalarValve {
 public:
  explicit ScalarValve(double q) : q_(q) {}
  struct Event {
    double t;
    bool impact;
    double x, v, p;
  };
  /// The events up to t_end.
  std::vector<Event> events(double h, double t_end) {
    std::vector<Event> out;
    State y{0.0, 0.2, 0.0, 0.1};  // t, x, v, p
    while (y[0] < t_end) {
      const State next = step(y, h, -1);
      const bool falls = next[2] < 0 && y[2] > 0, hits = next[1] < 0 && y[1] > 0;
      if (falls) out.push_back(event(step(y, -y[2], 2), false));
      if (hits) {
        y = step(y, -y[1], 1);
        out.push_back(event(y, true));
        y[1] = 0.0;
        y[2] *= -0.8;
      } else {
        y = next;
      }
    }
    return out;
  }

 private:
  using State = std::array<double, 4>;
  static Event event(const State& y, bool impact) { return {y[0], impact, y[1], y[2], y[3]}; }
  [[nodiscard]] State slope(const State& y, int independent) const {
    State f{1.0, y[2], -1.25 * y[2] - (y[1] + 10.0) + y[3], 20.0 * (q_ - y[1] * std::sqrt(y[3]))};
    if (independent < 0) return f;
    const double rate = f[static_cast<std::size_t>(independent)];
    for (double& x : f) x /= rate;
    return f;
  }
  [[nodiscard]] State step(const State& y, double h, int independent) const {
    const auto moved = [](const State& from, const State& k, double by) {
      State to = from;
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += by * k[i];
      return to;
    };
    const State k1 = slope(y, independent), k2 = slope(moved(y, k1, h / 2), independent);
    const State k3 = slope(moved(y, k2, h / 2), independent), k4 = slope(moved(y, k3, h), independent);
    State to = y;
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    return to;
  }
  double q_;
};

// Tolerances 1e-10 against fixed steps of 1e-4, whose own error (halving them moves nothing above 1e-12) is smaller by
// 100. Values of q with a steady oscillation: with impacts, grazing none, and without.
TEST(RootEvents, ReliefValveHasTheSectionOfAnIndependentSolver) {
  const std::vector<double> q{1.0, 3.0, 5.5, 9.0};
  const auto batch = make_batch(
      make_solver(
          kValve,
          {{"rtol", 1e-10}, {"atol", 1e-10}, {"method", std::string("tsit5")}, {"event_records", std::int64_t{64}}}),
      {{"t_end", 12.0}});
  batch->set_values("q", std::span<const double>(q));
  const auto result = solve(*batch);
  const Records at = records(*result);
  std::size_t impacts = 0, seen = 0;
  for (std::size_t run = 0; run < q.size(); ++run) {
    const auto expected = ScalarValve(q[run]).events(1e-4, 12.0);
    for (std::size_t k = 0; k < std::min<std::size_t>(expected.size(), 64); ++k) {
      const ScalarValve::Event& e = expected[k];
      SCOPED_TRACE(fmt::format("q = {}, event {} at {}", q[run], k, e.t));
      ASSERT_EQ(at.at(k, 1, run), e.impact ? 0.0 : 1.0);
      EXPECT_NEAR(at.at(k, 0, run), e.t, 1e-8);
      EXPECT_NEAR(at.at(k, 2, run), e.x, 1e-8);
      EXPECT_NEAR(at.at(k, 3, run), e.v, 1e-8);
      EXPECT_NEAR(at.at(k, 4, run), e.p, 1e-7);
      impacts += e.impact ? 1 : 0;
      ++seen;
    }
  }
  EXPECT_GT(impacts, 5U);
  EXPECT_GT(seen, 20U);
}

// ---- promise 1 ---------------------------------------------------------------------------------------------------

constexpr const char* kBusy = R"(
states x = 1, v = 0, q
parameters r = 0.9, w = 3, lim = 5
x' = v
v' = -9.81 - 0.1*v + sin(w*t)
q' = x
when x crosses 0 down: v = -r*v, x = 0, w = w + 0.1, record
when q crosses lim up: stop, record
when v crosses 0 down: count
)";

std::vector<double> all_numbers(const Settings& solver, const Settings& batch_settings,
                                const Ref<batch::Context>& context, bool bad_neighbours) {
  Settings all{{"rtol", 1e-8}, {"atol", 1e-8}, {"event_records", std::int64_t{5}}, {"max_events", std::int64_t{40}}};
  all.insert(all.end(), solver.begin(), solver.end());
  Settings of_batch{{"t_end", 6.0}, {"save_every", 0.5}};
  of_batch.insert(of_batch.end(), batch_settings.begin(), batch_settings.end());
  const auto batch = make_batch(make_solver(kBusy, all, context), of_batch);
  constexpr std::int64_t kRuns = 75;
  std::vector<double> r = linspace(0.4, 0.99, kRuns), w = linspace(9.0, 0.5, kRuns), lim = linspace(1.0, 90.0, kRuns);
  if (bad_neighbours) {
    for (std::size_t i = 1; i < r.size(); i += 2) r[i] = std::numeric_limits<double>::max();  // infinite at once
  }
  batch->set_values("r", std::span<const double>(r));
  batch->set_values("w", std::span<const double>(w));
  batch->set_values("lim", std::span<const double>(lim));
  const auto result = solve(*batch);
  std::vector<double> numbers;
  const auto keep = [&](const auto& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i % static_cast<std::size_t>(kRuns) % 2 == 0) numbers.push_back(static_cast<double>(list[i]));
    }
  };
  keep(outputs(*result));
  keep(final_states(*result));
  keep(run_status(*result));
  keep(counter(*result, batch::Counter::accepted));
  keep(counts(*result));
  keep(records(*result).numbers);
  return numbers;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST(RootEvents, ARunsBitsDependOnThatRunAlone) {
  for (const char* const method : {"tsit5", "rk4", "rodas5p"}) {
    Settings base{{"method", std::string(method)}, {"lane_width", std::int64_t{4}}};
    if (std::string(method) == "rk4") base.insert(base.end(), {{"controller", std::string("fixed")}, {"dt", 0.01}});
    const std::vector<double> reference = all_numbers(base, {}, shared_context(), false);
    const auto with = [&](const Settings& others) {
      Settings settings = base;
      settings.insert(settings.end(), others.begin(), others.end());
      return all_numbers(settings, {}, shared_context(), false);
    };
    EXPECT_TRUE(same_bits(reference, with({{"lane_width", std::int64_t{16}}, {"refill", std::string("on")}})))
        << method;
    EXPECT_TRUE(same_bits(reference, with({{"lane_width", std::int64_t{1}},
                                           {"unroll", std::string("off")},
                                           {"state_location", std::string("workspace")}})))
        << method;
    EXPECT_TRUE(same_bits(reference, all_numbers(base, {}, shared_context(), true)))
        << method << ": neighbours that fail";
    EXPECT_TRUE(same_bits(reference, all_numbers(base, {{"chunk_runs", std::int64_t{13}}}, shared_context(), false)));
    Ref<batch::Context> discrete = batch::Context::create();
    apply(*discrete, config::Scope::context,
          {{"threads", std::int64_t{1}},
           {"kernel_cache", std::string("off")},
           {"host_memory_mode", std::string("discrete")},
           {"device_memory_bytes", std::int64_t{1} << 22}});
    EXPECT_TRUE(same_bits(reference, all_numbers(base, {{"chunk_runs", std::int64_t{11}}}, discrete, false)))
        << method << ": chunks of a device";
  }
}

// The distance from the start has no slope there: 0/0. The first step, from 0 to 0.5, crosses 0.4, and x = t is exact
// on any dense output: the time is as good as event_tolerance and rounding are.
TEST(RootEvents, AGuardWithoutASlopeWhereAStepBeginsIsLookedAt) {
  for (const char* const method : {"tsit5", "rk4", "vern7", "rodas5p", "kvaerno5"}) {
    const auto result =
        solve_text("states x = 0, y = 0; x' = 1; y' = 0\nwhen sqrt(x*x + y*y) crosses 0.4 up: record, stop",
                   {{"method", std::string(method)},
                    {"controller", std::string("fixed")},
                    {"dt", 0.5},
                    {"event_records", std::int64_t{1}}},
                   {{"t_end", 2.0}});
    EXPECT_NEAR(records(*result).numbers[0], 0.4, 1e-9) << method;
  }
}

TEST(RootEvents, MethodsThatLandOnRowsAreRefused) {
  try {
    (void)solve_text(kBall, {{"method", std::string("radau_iia_5")}}, {{"t_end", 1.0}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.message()).find("radau_iia_5"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace cubie::test
