// Runs that begin and end at times of their own, and settling time before the first row.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

using Values = std::vector<double>;

// x' = -k (x - t) has the solution t - 1/k + C exp(-k t).
constexpr const char* kForced = "states x = 1; parameters k = 1; observables o; x' = -k*(x - t); o = x + t";

double exact(double k, double t0, double t) { return t - 1 / k + (1.0 - t0 + 1 / k) * std::exp(-k * (t - t0)); }

const Values kBegins = {0.0, -3.0, 5.0, 2.0, 0.25, 1e3, -1.0, 7.0, 0.1};
const Values kEnds = {1.0, 4.0, 2.5, 2.001, -0.75, 1001.5, 1.0, 9.0, 0.7};
const Values kRates = {1.0, 0.5, 0.25, 2.0, 1.5, 1.0, 3.0, 0.5, 1.0};

struct Problem {
  Settings solver = {{"rtol", 1e-9}, {"atol", 1e-11}, {"save_variables", std::string("x, t")}};
  Settings times = {{"save_every", 0.1}};
  const char* model = kForced;

  Ref<batch::Result> run(const Values& begins = kBegins, const Values& ends = kEnds, const Values& rates = kRates,
                         const Ref<batch::Context>& context = shared_context()) const {
    const auto batch = make_batch(make_solver(model, solver, context), times);
    batch->set_values("k", std::span<const double>(rates));
    batch->set_time_spans(begins, ends);
    return solve(*batch);
  }
};

Values times_of(const batch::Result& result, std::int64_t run) {
  Values times(static_cast<std::size_t>(result.n_saves()));
  result.copy_run_times(run, times);
  return times;
}

/// Value of variable v in row k of run r.
double at(const batch::Result& result, const Values& values, std::int64_t k, std::int64_t v, std::int64_t r) {
  return values.at(static_cast<std::size_t>((k * result.n_variables() + v) * result.n_runs() + r));
}

TEST(Spans, PutRowsAtEqualPartsOfEachRun) {
  const auto result = Problem().run();
  const Values values = outputs(*result);
  ASSERT_EQ(result->n_saves(), 11);
  EXPECT_EQ(run_status(*result), std::vector<std::int32_t>(kBegins.size(), 0));
  for (std::size_t i = 0; i < kBegins.size(); ++i) {
    const auto r = static_cast<std::int64_t>(i);
    const Values times = times_of(*result, r);
    const double span = kEnds[i] - kBegins[i];
    EXPECT_EQ(times.front(), kBegins[i]);
    EXPECT_EQ(times.back(), kEnds[i]);
    for (std::int64_t k = 0; k < 11; ++k) {
      const double t = times[static_cast<std::size_t>(k)];
      EXPECT_EQ(at(*result, values, k, 1, r), t) << "the kernel's time, run " << r << ", row " << k;
      // Three roundings: of the step, of its product, of the sum.
      const double spacing = std::numeric_limits<double>::epsilon() * (std::abs(kBegins[i]) + std::abs(span));
      EXPECT_NEAR(t, kBegins[i] + 0.1 * static_cast<double>(k) * span, 2 * spacing);
      // 1e-9 per step of some tens, against a solution of size up to 1e3 that backwards grows by exp(1.5) at most.
      EXPECT_NEAR(at(*result, values, k, 0, r), exact(kRates[i], kBegins[i], t), 5e-7 * (1 + std::abs(t))) << r;
    }
  }
}

TEST(Spans, OfAllRunsAlikeGiveTheBitsOfTheOptions) {
  // A span of a power of two: fractions are exact.
  Problem own, shared;
  shared.times = {{"t0", 2.0}, {"t_end", 6.0}, {"save_every", 0.25}, {"settling_time", 0.5}};
  own.times = shared.times;
  for (const char* method : {"tsit5", "rodas5p", "auto"}) {
    own.solver.emplace_back("method", std::string(method));
    shared.solver.emplace_back("method", std::string(method));
    const auto batch = make_batch(make_solver(kForced, shared.solver), shared.times);
    batch->set_values("k", std::span<const double>(kRates));
    const auto plain = solve(*batch);
    const auto result = own.run(Values(9, 2.0), Values(9, 6.0));
    EXPECT_EQ(outputs(*result), outputs(*plain)) << method;
    EXPECT_EQ(final_states(*result), final_states(*plain)) << method;
    EXPECT_EQ(counter(*result, batch::Counter::accepted), counter(*plain, batch::Counter::accepted)) << method;
  }
}

/// Each run of `all` alone has the same bits.
void expect_independent(const Problem& problem) {
  const auto all = problem.run();
  const Values together = outputs(*all);
  const std::size_t rows = together.size() / kBegins.size();
  for (std::size_t i = 0; i < kBegins.size(); ++i) {
    const auto alone = problem.run({kBegins[i]}, {kEnds[i]}, {kRates[i]});
    const Values values = outputs(*alone);
    for (std::size_t row = 0; row < rows; ++row) {
      ASSERT_EQ(values[row], together[row * kBegins.size() + i]) << "run " << i << ", row " << row;
    }
  }
}

TEST(Spans, OfARunDecideAboutThatRunAlone) {
  for (const char* method : {"tsit5", "vern7", "auto", "rodas5p"}) {
    Problem problem;
    problem.solver.emplace_back("method", std::string(method));
    expect_independent(problem);
  }
  Problem landing;
  landing.solver.emplace_back("save_method", std::string("land"));
  expect_independent(landing);
  Problem fixed;
  fixed.solver.emplace_back("method", std::string("rk4"));
  fixed.solver.emplace_back("dt", 0.0009765625);
  expect_independent(fixed);
  Problem single;
  single.solver.emplace_back("precision", std::string("f32"));
  single.solver[0].second = 1e-5;
  expect_independent(single);
}

TEST(Spans, HaveTheSameBitsInChunksLanesAndOrder) {
  const auto reference = outputs(*Problem().run());
  for (const std::int64_t lanes : {1, 2, 8}) {
    Problem problem;
    problem.solver.emplace_back("lane_width", lanes);
    EXPECT_EQ(outputs(*problem.run()), reference) << lanes;
  }
  const auto context = batch::Context::create();
  apply(*context, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  for (const std::int64_t length : {1, 4}) {
    Problem problem;
    problem.times.emplace_back("chunk_runs", length);
    EXPECT_EQ(outputs(*problem.run(kBegins, kEnds, kRates, context)), reference) << length;
  }
  Problem part;
  part.times.insert(part.times.end(), {{"first_run", std::int64_t{3}}, {"run_count", std::int64_t{4}}});
  const auto some = part.run();
  const auto whole = Problem().run();
  const Values few = outputs(*some);
  for (std::int64_t r = 0; r < 4; ++r) {
    EXPECT_EQ(times_of(*some, r), times_of(*whole, r + 3));
    for (std::int64_t k = 0; k < 11; ++k) EXPECT_EQ(at(*some, few, k, 0, r), at(*whole, reference, k, 0, r + 3));
  }
}

TEST(Spans, StretchListsOfTimes) {
  const Problem problem;
  const auto batch = make_batch(make_solver(kForced, problem.solver), {{"t0", 10.0}, {"t_end", 20.0}});
  batch->set_values("k", std::span<const double>(kRates));
  batch->set_time_spans(kBegins, kEnds);
  const Values listed = {10.0, 12.5, 15.0, 20.0};
  batch->set_save_times(listed);
  const auto result = solve(*batch);
  const Values values = outputs(*result);
  for (std::size_t i = 0; i < kBegins.size(); ++i) {
    const auto r = static_cast<std::int64_t>(i);
    const Values times = times_of(*result, r);
    const double parts[] = {0.0, 0.25, 0.5, 1.0};
    for (std::int64_t k = 0; k < 4; ++k) {
      const double t = times[static_cast<std::size_t>(k)];
      EXPECT_EQ(t, std::fma(parts[k], kEnds[i] - kBegins[i], kBegins[i]));
      EXPECT_EQ(at(*result, values, k, 1, r), t);
      EXPECT_NEAR(at(*result, values, k, 0, r), exact(kRates[i], kBegins[i], t), 5e-7 * (1 + std::abs(t)));
    }
  }
  EXPECT_EQ(result->save_times(), listed);
}

TEST(Spans, StretchWindowsOfSummaries) {
  Problem problem;
  problem.solver = {{"rtol", 1e-9},
                    {"atol", 1e-11},
                    {"save_variables", std::string("none")},
                    {"summaries", std::string("mean(o), integral(o), time_of_max(o), final(o), dxdt_max(o)")}};
  problem.times = {{"summarise_every", 0.5}, {"sample_every", 0.125}};
  const auto all = problem.run();
  ASSERT_EQ(all->n_windows(), 2);
  Values together(static_cast<std::size_t>(all->n_windows() * all->n_summaries() * all->n_runs()));
  all->copy_summaries(batch::Order::time_variable_run, std::span<double>(together));
  // The same runs one by one, by options.
  for (std::size_t i = 0; i < kBegins.size(); ++i) {
    const double span = std::abs(kEnds[i] - kBegins[i]);
    const auto batch = make_batch(
        make_solver(kForced, problem.solver),
        {{"t0", kBegins[i]}, {"t_end", kEnds[i]}, {"summarise_every", span / 2}, {"sample_every", span / 8}});
    batch->set_values("k", std::span<const double>(&kRates[i], 1));
    const auto alone = solve(*batch);
    Values values(together.size() / kBegins.size());
    alone->copy_summaries(batch::Order::time_variable_run, std::span<double>(values));
    for (std::size_t j = 0; j < values.size(); ++j) {
      // Times of samples differ in their last digits, and what is computed from them by as much as o does in between.
      const double got = together[j * kBegins.size() + i];
      EXPECT_NEAR(got, values[j], 1e-9 * (1 + std::abs(values[j]))) << "run " << i << ", " << j;
    }
  }
}

TEST(Spans, SaveStepsOfEachRun) {
  Problem problem;
  problem.times = {{"save_steps", std::int64_t{500}}};
  const auto result = problem.run();
  const auto rows = counter(*result, batch::Counter::rows);
  for (std::size_t i = 0; i < kBegins.size(); ++i) {
    const Values times = times_of(*result, static_cast<std::int64_t>(i));
    EXPECT_EQ(times.front(), kBegins[i]);
    EXPECT_EQ(times[static_cast<std::size_t>(rows[i]) - 1], kEnds[i]);
  }
}

TEST(Spans, ReachDriversAtTheirOwnTimes) {
  Problem problem;
  problem.model = "states x = 0; parameters k = 1; drivers u; x' = u + 0*k";
  problem.solver[2].second = std::string("x");
  problem.times = {{"driver_interpolation", std::string("previous")}, {"driver_wrap", std::int64_t{0}}};
  const auto solver = make_solver(problem.model, problem.solver);
  const auto batch = make_batch(solver, problem.times);
  const Values times = {0.0, 1.0, 2.0, 3.0}, samples = {1.0, 10.0, 100.0, 0.0};
  batch->set_driver("u", times, samples);
  const Values begins = {0.5, 2.5, 0.0, 3.0}, ends = {1.5, 0.5, 3.0, 0.0};
  batch->set_time_spans(begins, ends);
  const auto values = outputs(*solve(*batch));
  const Values expected = {5.5, -(50 + 10 + 0.5), 111.0, -111.0};
  for (std::size_t r = 0; r < 4; ++r) EXPECT_NEAR(values[r], expected[r], 1e-12 * 111) << r;
}

void expect_refused(const Settings& settings, const Values& begins, const Values& ends, ErrorCode code,
                    std::string_view message, const Settings& solver = {}) {
  const auto batch = make_batch(make_solver(kDecay, solver), settings);
  try {
    batch->set_values("k", std::span<const double>(Values{1, 2, 3}));
    batch->set_time_spans(begins, ends);
    (void)batch->submit();
    ADD_FAILURE() << "accepted, not " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.message();
    EXPECT_NE(std::string(error.message()).find(message), std::string::npos) << error.message();
  }
}

TEST(Spans, AreRefusedWhereTheyMakeNoSense) {
  expect_refused({}, {0, 1}, {1, 2}, ErrorCode::invalid_argument, "time spans has 2 values, but k says 3 runs");
  expect_refused({}, {0, 1, 2}, {1, 2}, ErrorCode::invalid_argument,
                 "t0 and t_end must have the same number of runs (got 3 and 2)");
  expect_refused({{"t0", 1.0}}, {0, 1, 2}, {1, 2, 3}, ErrorCode::invalid_argument, "t_end must differ from t0");
  expect_refused({{"save_every", 0.001}}, {0, 1, 2}, {1, 2, 2 + 1e-13}, ErrorCode::out_of_range,
                 "t_end[2] - t0[2] must be at least");
  expect_refused({}, {0, 1, 2}, {1, 2, 1e31}, ErrorCode::out_of_range, "must stay below 1e30 with precision f32",
                 {{"precision", std::string("f32")}});
}

TEST(Spans, GoWithoutThemAgain) {
  const auto batch = make_batch(make_solver(kDecay), {{"save_every", 0.5}});
  const Values one = {2.0}, two = {4.0};
  const Values before = outputs(*solve(*batch));
  batch->set_time_spans(one, two);
  EXPECT_NE(outputs(*solve(*batch)), before);
  batch->set_time_spans({}, {});
  EXPECT_EQ(outputs(*solve(*batch)), before);
}

// ---- settling time
// ---------------------------------------------------------------------------------------------------

TEST(Settling, ComesBeforeTheFirstRow) {
  for (const double sign : {1.0, -1.0}) {
    const Settings times = {{"t0", 1.0}, {"t_end", 1.0 + 2.0 * sign}, {"save_every", 0.25}};
    const auto solver = make_solver(kForced, {{"save_variables", std::string("x, t")}});
    const auto all = solve(*make_batch(solver, times));
    Settings later = times;
    later.emplace_back("settling_time", 0.75);
    const auto rest = solve(*make_batch(solver, later));
    ASSERT_EQ(all->n_saves(), 9);
    ASSERT_EQ(rest->n_saves(), 6);
    const Values a = outputs(*all), b = outputs(*rest);
    EXPECT_EQ(Values(a.begin() + 6, a.end()), b) << "rows are those of the same times";
    EXPECT_EQ(rest->save_times().front(), 1.0 + 0.75 * sign);
    EXPECT_EQ(rest->save_times().back(), 1.0 + 2.0 * sign);
  }
}

TEST(Settling, LeavesListsAndTheLastRowAlone) {
  const auto solver = make_solver(kForced);
  const auto batch = make_batch(solver, {{"settling_time", 0.75}});
  EXPECT_EQ(batch->save_times(), Values{1.0});
  const Values listed = {0.25, 0.5};
  batch->set_save_times(listed);
  EXPECT_EQ(solve(*batch)->save_times(), listed);
}

TEST(Settling, MayLastUntilTheEnd) {
  const auto batch = make_batch(make_solver(kForced), {{"settling_time", 1.0}, {"save_every", 0.25}});
  EXPECT_EQ(solve(*batch)->save_times(), Values{1.0});
}

}  // namespace
}  // namespace cubie::test
