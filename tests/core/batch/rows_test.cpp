// Rows beyond values at given times: at every step, with numbers of the run itself, behind a failure.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

using batch::Counter;

/// Value of variable v of run r in row k, order (time, variable, run).
struct Rows {
  explicit Rows(const batch::Result& result)
      : n_saves(result.n_saves()),
        n_variables(result.n_variables()),
        n_runs(result.n_runs()),
        values(outputs(result)) {}
  double operator()(std::int64_t k, std::int64_t v, std::int64_t r) const {
    return values.at(static_cast<std::size_t>((k * n_variables + v) * n_runs + r));
  }
  std::int64_t n_saves, n_variables, n_runs;
  std::vector<double> values;
};

std::vector<double> times_of(const batch::Result& result, std::int64_t run) {
  std::vector<double> times(static_cast<std::size_t>(result.n_saves()));
  result.copy_run_times(run, times);
  return times;
}

std::vector<double> bits(std::vector<double> values) {
  // NaN equals NaN here.
  std::ranges::replace_if(
      values, [](double x) { return std::isnan(x); }, -7.25);
  return values;
}

constexpr const char* kSteps = "t, x";
const std::vector<double> kRates = linspace(0.5, 40.0, 21);

Ref<batch::Result> every_step(std::int64_t most, Settings solver = {}, Settings more = {}, const char* saved = kSteps,
                              const Ref<batch::Context>& context = shared_context(), const char* model = kDecay) {
  solver.emplace(solver.begin(), "method", std::string("tsit5"));
  solver.emplace_back("save_variables", std::string(saved));
  Settings settings = {{"save_steps", most}};
  settings.insert(settings.end(), more.begin(), more.end());
  const auto batch = make_batch(make_solver(model, solver, context), settings);
  batch->set_values("k", std::span<const double>(kRates));
  return solve(*batch);
}

TEST(StepRows, AreTheStartAndTheEndOfEachAcceptedStep) {
  const auto result = every_step(200, {{"rtol", 1e-8}, {"atol", 1e-10}});
  const Rows rows(*result);
  const auto accepted = counter(*result, Counter::accepted), count = counter(*result, Counter::rows);
  for (std::int64_t r = 0; r < rows.n_runs; ++r) {
    const auto i = static_cast<std::size_t>(r);
    ASSERT_EQ(count[i], accepted[i] + 1) << r;
    EXPECT_EQ(rows(0, 0, r), 0.0);
    EXPECT_EQ(rows(0, 1, r), 1.0);
    for (std::int64_t k = 1; k < count[i]; ++k) {
      EXPECT_GT(rows(k, 0, r), rows(k - 1, 0, r));
      // Local errors of 1e-8 relative and fewer than 200 steps of a decaying solution.
      EXPECT_NEAR(rows(k, 1, r), std::exp(-kRates[i] * rows(k, 0, r)), 200 * 1e-8) << r << ' ' << k;
    }
    EXPECT_EQ(rows(count[i] - 1, 0, r), 1.0) << "the last row stands on t_end";
    for (std::int64_t k = count[i]; k < rows.n_saves; ++k) {
      EXPECT_TRUE(std::isnan(rows(k, 0, r)) && std::isnan(rows(k, 1, r))) << r << ' ' << k;
    }
  }
}

TEST(StepRows, EndWhereTheCapIs) {
  const auto all = every_step(200), some = every_step(5);
  const Rows whole(*all), cut(*some);
  EXPECT_EQ(some->n_saves(), 5);
  for (std::int64_t r = 0; r < cut.n_runs; ++r) {
    for (std::int64_t k = 0; k < 5; ++k) EXPECT_EQ(cut(k, 1, r), whole(k, 1, r)) << "row " << k << " of run " << r;
  }
  EXPECT_EQ(counter(*some, Counter::rows), std::vector<std::int32_t>(kRates.size(), 5));
  EXPECT_EQ(counter(*some, Counter::accepted), counter(*all, Counter::accepted)) << "the run goes on";
  EXPECT_EQ(final_states(*some), final_states(*all));
}

TEST(StepRows, DoNotChangeTheSteps) {
  const auto steps = every_step(300);
  const auto batch = make_batch(make_solver(kDecay, {{"method", std::string("tsit5")}}));
  batch->set_values("k", std::span<const double>(kRates));
  const auto plain = solve(*batch);
  EXPECT_EQ(final_states(*steps), final_states(*plain));
  EXPECT_EQ(counter(*steps, Counter::accepted), counter(*plain, Counter::accepted));
  EXPECT_EQ(counter(*steps, Counter::rejected), counter(*plain, Counter::rejected));
}

TEST(StepRows, HaveTheSameBitsForEveryLaneWidthAndRefill) {
  const auto reference = bits(outputs(*every_step(60, {{"lane_width", std::int64_t{1}}})));
  for (const std::int64_t lanes : {2, 4, 8, 16}) {
    for (const char* refill : {"on", "off"}) {
      const auto result = every_step(60, {{"lane_width", lanes}, {"refill", std::string(refill)}});
      EXPECT_EQ(bits(outputs(*result)), reference) << lanes << ' ' << refill;
    }
  }
}

TEST(StepRows, HaveTheSameBitsInChunks) {
  const auto reference = every_step(60);
  const auto context = batch::Context::create();
  apply(*context, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  for (const std::int64_t length : {1, 4, 7}) {
    const auto result = every_step(60, {}, {{"chunk_runs", length}}, kSteps, context);
    EXPECT_EQ(bits(outputs(*result)), bits(outputs(*reference))) << length;
    EXPECT_EQ(counter(*result, Counter::rows), counter(*reference, Counter::rows)) << length;
  }
}

TEST(StepRows, WorkWithEachKindOfSteps) {
  struct Case {
    const char* method;
    Settings more;
  };
  for (const Case& c :
       {Case{"rk4", {{"dt", 0.015625}}}, Case{"rodas5p", {}}, Case{"radau_iia_5", {}}, Case{"auto", {}},
        Case{"vern7", {{"save_method", std::string("land")}}}, Case{"tsit5", {{"precision", std::string("f32")}}}}) {
    Settings settings = c.more;
    settings.emplace_back("method", std::string(c.method));
    const auto result = every_step(400, settings);
    const Rows rows(*result);
    const auto accepted = counter(*result, Counter::accepted), count = counter(*result, Counter::rows);
    for (std::int64_t r = 0; r < rows.n_runs; ++r) {
      const auto i = static_cast<std::size_t>(r);
      ASSERT_EQ(count[i], accepted[i] + 1) << c.method << r;
      EXPECT_EQ(rows(count[i] - 1, 0, r), 1.0) << c.method;
      EXPECT_NEAR(rows(count[i] - 1, 1, r), std::exp(-kRates[i]), 2e-4) << c.method;  // rtol 1e-6, or dt k below 0.63
      EXPECT_TRUE(count[i] == rows.n_saves || std::isnan(rows(count[i], 0, r))) << c.method;
    }
    if (std::string(c.method) == "rk4") {
      for (std::int64_t k = 0; k <= 64; ++k) EXPECT_EQ(rows(k, 0, 0), 0.015625 * static_cast<double>(k));
    }
  }
}

TEST(StepRows, KeepWhatAFailedRunHad) {
  const auto result =
      every_step(50, {}, {{"t_end", 3.0}}, "t, x", shared_context(), "states x = 1; parameters k; x' = k*x^2");
  const auto status = run_status(*result);
  const Rows rows(*result);
  const auto count = counter(*result, Counter::rows);
  for (std::int64_t r = 0; r < rows.n_runs; ++r) {
    const auto i = static_cast<std::size_t>(r);
    EXPECT_NE(status[i], 0) << "x grows beyond every number at t = 1/k, before 3";
    ASSERT_GT(count[i], 1);
    EXPECT_FALSE(std::isnan(rows(count[i] - 1, 1, r)));
    EXPECT_LT(rows(count[i] - 1, 0, r), 1.0 / kRates[i] + 1e-6);
  }
}

TEST(StepRows, GiveTheTimesOfARun) {
  const auto result = every_step(60);
  const Rows rows(*result);
  for (const std::int64_t r : {0, 20}) {
    const auto times = times_of(*result, r);
    for (std::int64_t k = 0; k < rows.n_saves; ++k) {
      const double t = times[static_cast<std::size_t>(k)];
      EXPECT_TRUE(t == rows(k, 0, r) || (std::isnan(t) && std::isnan(rows(k, 0, r))));
    }
  }
  EXPECT_THROW((void)result->save_times(), Error);
}

TEST(StepRows, LeaveSummariesAlone) {
  const auto with = every_step(60, {{"summaries", std::string("mean, max")}});
  const auto batch =
      make_batch(make_solver(kDecay, {{"method", std::string("tsit5")}, {"summaries", std::string("mean, max")}}));
  batch->set_values("k", std::span<const double>(kRates));
  const auto plain = solve(*batch);
  ASSERT_EQ(with->n_summaries(), 2) << "t is no variable of the model";
  std::vector<double> a(kRates.size() * 2), b(a);
  with->copy_summaries(batch::Order::time_variable_run, std::span<double>(a));
  plain->copy_summaries(batch::Order::time_variable_run, std::span<double>(b));
  EXPECT_EQ(a, b);
}

void expect_refused(const Settings& solver, const Settings& settings, ErrorCode code, std::string_view message) {
  const auto batch = make_batch(make_solver(kDecay, solver), settings);
  try {
    (void)batch->submit();
    ADD_FAILURE() << "accepted, not " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_NE(std::string(error.message()).find(message), std::string::npos) << error.message();
  }
}

TEST(StepRows, RefuseOtherTimesAndRowsWithoutTime) {
  expect_refused({}, {{"save_steps", std::int64_t{5}}}, ErrorCode::invalid_argument,
                 "save_steps (got 5) needs t among save_variables (got \"states\")");
  expect_refused({{"save_variables", std::string("t, states")}}, {{"save_steps", std::int64_t{5}}, {"save_every", 0.5}},
                 ErrorCode::invalid_argument, "save_steps (got 5) and save_every exclude each other");
}

// ---- numbers of the run
// ----------------------------------------------------------------------------------------------

constexpr const char* kNumbers = "t, steps_accepted, x, steps_rejected, newton_iterations, linear_iterations";

TEST(RunNumbers, AreThoseOfTheCountersAtTheEnd) {
  for (const char* method : {"tsit5", "kvaerno3", "auto"}) {
    for (const char* linear : {"lu", "gmres", "bicgstab"}) {
      const Settings settings = {{"method", std::string(method)}, {"linear_solver", std::string(linear)}};
      const auto result = every_step(0, settings, {{"save_every", 0.125}}, kNumbers);
      const Rows rows(*result);
      const Counter counters[] = {Counter::accepted, Counter::rejected, Counter::newton, Counter::linear};
      const std::int64_t columns[] = {1, 3, 4, 5};
      for (std::size_t c = 0; c < 4; ++c) {
        const auto totals = counter(*result, counters[c]);
        for (std::int64_t r = 0; r < rows.n_runs; ++r) {
          const std::string where = std::string(method) + " " + linear + " " + std::to_string(columns[c]);
          EXPECT_EQ(rows(0, columns[c], r), 0.0) << where;
          EXPECT_EQ(rows(rows.n_saves - 1, columns[c], r), totals[static_cast<std::size_t>(r)]) << where;
          for (std::int64_t k = 1; k < rows.n_saves; ++k) {
            EXPECT_GE(rows(k, columns[c], r), rows(k - 1, columns[c], r)) << where;
          }
        }
        const bool iterates = std::string(method) == "kvaerno3";
        if (counters[c] == Counter::newton) {
          EXPECT_EQ(totals[3] > 0, iterates) << method;
        }
        if (counters[c] == Counter::linear) {
          EXPECT_EQ(totals[3] > 0, iterates && std::string(linear) != "lu") << method << linear;
        }
      }
    }
  }
}

TEST(RunNumbers, TimeIsThatOfTheRow) {
  const auto result = every_step(0, {}, {{"t0", 0.3}, {"t_end", 2.0}, {"save_every", 0.1}}, "x, t");
  const Rows rows(*result);
  for (std::int64_t k = 0; k < rows.n_saves; ++k) {
    for (std::int64_t r = 0; r < rows.n_runs; ++r) {
      EXPECT_EQ(rows(k, 1, r), result->save_times()[static_cast<std::size_t>(k)]);
    }
  }
}

TEST(RunNumbers, LinearIterationsOfAScaledIdentityAreOnePerSystem) {
  // With jacobi as preconditioner a diagonal Jacobian makes the identity, which both methods solve at once.
  const char* const model = "states x = 1, y = 2; parameters k; x' = -k*x; y' = -2*k*y";
  const auto result = every_step(0, {{"method", std::string("rodas5p")}, {"linear_solver", std::string("gmres")}}, {},
                                 "linear_iterations", shared_context(), model);
  const auto linear = counter(*result, Counter::linear), accepted = counter(*result, Counter::accepted),
             rejected = counter(*result, Counter::rejected);
  constexpr int kStages = 8;  // of rodas5p, one system each
  for (std::size_t r = 0; r < kRates.size(); ++r) {
    EXPECT_LE(linear[r], kStages * (accepted[r] + rejected[r])) << r;
    EXPECT_GT(linear[r], 0) << r;
  }
}

TEST(RunNumbers, AreNamedAndHaveNoUnit) {
  const auto result = every_step(0, {}, {}, "observables, t, states", shared_context(),
                                 "states x = 1 [mV]; parameters k; observables o [A]; x' = -k*x; o = 2*x");
  EXPECT_EQ(result->saved_names(), (std::vector<std::string>{"o", "t", "x"}));
  EXPECT_EQ(result->saved_units(), (std::vector<std::string>{"A", "", "mV"}));
}

TEST(RunNumbers, GiveWayToVariablesOfThatName) {
  const auto result = every_step(0, {}, {}, "steps_accepted", shared_context(),
                                 "states steps_accepted = 3; parameters k; steps_accepted' = 0*k");
  EXPECT_EQ(outputs(*result), std::vector<double>(kRates.size(), 3.0));
}

// ---- rows behind a failure
// -------------------------------------------------------------------------------------------

constexpr const char* kBlowUp = "states x = 1, y = 5; parameters k; x' = k*x^2; y' = 1";

Ref<batch::Result> failing(const char* word, Settings more = {}, Settings times = {},
                           const Ref<batch::Context>& context = shared_context()) {
  more.emplace_back("failed_rows", std::string(word));
  times.emplace_back("save_every", 0.01);
  return every_step(0, more, times, "x, y", context, kBlowUp);
}

TEST(FailedRows, RepeatTheLastRowWhenAsked) {
  const auto nan = failing("nan"), last = failing("last");
  const auto status = run_status(*nan);
  EXPECT_EQ(run_status(*last), status);
  const Rows empty(*nan), full(*last);
  for (std::int64_t r = 0; r < empty.n_runs; ++r) {
    std::int64_t good = 0;
    while (good < empty.n_saves && !std::isnan(empty(good, 0, r))) ++good;
    EXPECT_EQ(good == empty.n_saves, status[static_cast<std::size_t>(r)] == 0) << r;
    ASSERT_GT(good, 0);
    for (std::int64_t k = 0; k < empty.n_saves; ++k) {
      for (const std::int64_t v : {0, 1}) {
        EXPECT_EQ(full(k, v, r), empty(std::min(k, good - 1), v, r)) << "row " << k << " of run " << r;
      }
    }
  }
  EXPECT_TRUE(std::ranges::any_of(status, [](std::int32_t word) { return word != 0; }));
  EXPECT_EQ(bits(final_states(*last)), bits(final_states(*nan))) << "final states of failed runs stay NaN";
}

TEST(FailedRows, HaveTheSameBitsForLanesChunksAndTiles) {
  const auto reference = outputs(*failing("last", {{"lane_width", std::int64_t{1}}}));
  for (const std::int64_t lanes : {4, 8}) {
    for (const char* refill : {"on", "auto"}) {  // auto: in lock step, by way of tiles
      EXPECT_EQ(outputs(*failing("last", {{"lane_width", lanes}, {"refill", std::string(refill)}})), reference);
    }
  }
  EXPECT_EQ(outputs(*failing("last", {{"method", std::string("auto")}})),
            outputs(*failing("last", {{"method", std::string("auto")}, {"refill", std::string("on")}})));
  const auto context = batch::Context::create();
  apply(*context, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  EXPECT_EQ(outputs(*failing("last", {}, {{"chunk_runs", std::int64_t{4}}}, context)), reference);
}

TEST(FailedRows, AreNanWhereThereIsNoRowBefore) {
  const auto batch = make_batch(make_solver("states x = 1; x' = 1/(x - 1)", {{"failed_rows", std::string("last")}}),
                                {{"t0", 0.0}, {"t_end", 1.0}});
  const auto result = solve(*batch);
  EXPECT_NE(run_status(*result)[0], 0);
  EXPECT_TRUE(std::isnan(outputs(*result)[0])) << "one row, at t_end";
}

}  // namespace
}  // namespace cubie::test
