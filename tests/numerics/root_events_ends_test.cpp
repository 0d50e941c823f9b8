// Events of model text where something else happens as well: equations without derivative, the end of a run, jumps of
// drivers, scheduled events and doses.

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "batch/doses.hpp"
#include "batch/events.hpp"
#include "kernels/args.h"
#include "util/error.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

// ---- equations without derivative --------------------------------------------------------------------------------

std::vector<double> records(const batch::Result& result) {  // (record, number, run)
  std::vector<double> out(
      static_cast<std::size_t>(result.n_event_records() * (result.n_states() + 2) * result.n_runs()));
  result.copy_event_records(out);
  return out;
}

constexpr const char* kImplicitMethods[] = {"rodas5p", "kvaerno5"};
const Settings kStiff = {{"rtol", 1e-8}, {"atol", 1e-10}};

/// z = x + p. Runs stop at x = 1/2 where `stops`, and end at t = x = 1 where p changes once more.
constexpr const char* kSum = R"(
states x, z
parameters p = 1, stops = 0
x' = 1
0 = z - x - p
when x + 1 - stops crosses 0.5 up: p = 2, stop
when t crosses 1 up: p = 5
)";

TEST(RootEventsAtEnds, StatesWithoutDerivativeAreThoseOfWhatWasAssigned) {
  for (const char* const method : kImplicitMethods) {
    // The first run stops: 1 - stops is 0 there, and 1 in the second, whose guard begins behind its level.
    const auto batch =
        make_batch(make_solver(kSum, with(kStiff, {{"method", text(method)}})), {{"t_end", 1.0}, {"save_every", 0.5}});
    batch->set_values("stops", std::vector<double>{1.0, 0.0});
    const auto result = solve(*batch);
    EXPECT_EQ(run_status(*result), (std::vector<std::int32_t>{cubie_kernel::run_stopped, 0})) << method;
    const std::vector<double> end = final_states(*result), rows = outputs(*result);
    EXPECT_NEAR(end[0], 0.5, 1e-12) << method;
    EXPECT_NEAR(end[2], 2.5, 1e-12) << method << ": stopped";
    EXPECT_NEAR(end[1], 1.0, 1e-12) << method;
    EXPECT_NEAR(end[3], 6.0, 1e-12) << method << ": at t_end";
    ASSERT_EQ(rows.size(), 12U);  // (time, variable, run)
    EXPECT_NEAR(rows[11], 6.0, 1e-12) << method << ": the last row";
  }
}

TEST(RootEventsAtEnds, StatesThatCannotBeSolvedForAreAStatusOfThatRunAlone) {
  // z = sqrt(p), until p becomes q.
  constexpr const char* const model = R"(
states x, z = 1
parameters p = 1, q = 4
x' = 1
0 = z^2 - p
when x crosses 0.5 up: p = q, stop
)";
  for (const char* const method : kImplicitMethods) {
    const auto batch =
        make_batch(make_solver(model, with(kStiff, {{"method", text(method)}, {"lane_width", std::int64_t{4}}})),
                   {{"t_end", 1.0}});
    batch->set_values("q", std::vector<double>{4.0, -1.0, 9.0});
    const auto result = solve(*batch);
    EXPECT_EQ(run_status(*result),
              (std::vector<std::int32_t>{cubie_kernel::run_stopped, cubie_kernel::run_dae_initialisation,
                                         cubie_kernel::run_stopped}))
        << method;
    const std::vector<double> end = final_states(*result);
    EXPECT_NEAR(end[3], 2.0, 1e-8) << method;
    EXPECT_TRUE(std::isnan(end[4])) << method;
    EXPECT_NEAR(end[5], 3.0, 1e-8) << method;
  }
}

TEST(RootEventsAtEnds, StatesThatCannotBeSolvedForAreNoRowOfSteps) {
  // z = sqrt(p), until p becomes q; the second run goes no further, with `stop` and without.
  for (const char* const stop : {"", ", stop"}) {
    for (const char* const method : kImplicitMethods) {
      const auto solver = make_solver(
          std::string("states x, z = 1; parameters p = 1, q = 4; x' = 1; 0 = z^2 - p; when x crosses 0.5 up: p = q") +
              stop,
          with(kStiff, {{"method", text(method)}, {"save_variables", text("t, states")}}));
      const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_steps", std::int64_t{100}}});
      batch->set_values("q", std::vector<double>{4.0, -1.0});
      const auto result = solve(*batch);
      EXPECT_EQ(run_status(*result)[1], cubie_kernel::run_dae_initialisation);
      const std::vector<double> rows = outputs(*result);  // (row, variable, run)
      double jumped = 0.0;
      for (std::size_t row = 0; row < 100; ++row) {
        const double* const at = rows.data() + row * 6;
        if (std::abs(at[0] - 0.5) < 1e-8) jumped = at[4];
        EXPECT_TRUE(std::isnan(at[1]) || at[1] < 0.5 - 1e-8) << method << stop << ": row " << row << " at " << at[1];
        EXPECT_TRUE(std::isnan(at[5]) || std::abs(at[5] - 1.0) < 1e-8) << method << stop << ": row " << row;
      }
      EXPECT_NEAR(jumped, 2.0, 1e-8) << method << stop << ": of the first run";
    }
  }
}

TEST(RootEventsAtEnds, RecordsFulfilTheEquationsWithoutDerivative) {
  // x = 1 + t, z = x^(1/2), in a few long steps: dense output is off by some 1e-5 in z. One
  // correction squares that.
  constexpr const char* const model = R"(
states x = 1, z = 1
x' = 1
0 = z^2 - x
when x crosses 1.37 up: record
when x crosses 2.61 up: record, stop
)";
  for (const char* const method : kImplicitMethods) {
    const auto solver = make_solver(model, {{"method", text(method)},
                                            {"controller", text("fixed")},
                                            {"dt", 0.25},
                                            {"rtol", 1e-8},
                                            {"atol", 1e-8},
                                            {"event_records", std::int64_t{2}}});
    const auto result = solve(*make_batch(solver, {{"t_end", 3.0}}));
    const std::vector<double> at = records(*result);
    ASSERT_EQ(at.size(), 8U);
    EXPECT_NEAR(at[3], std::sqrt(1.37), 1e-8) << method << ": the step goes on";
    EXPECT_NEAR(at[7], std::sqrt(2.61), 1e-8) << method << ": the step ends there";
  }
}

TEST(RootEventsAtEnds, RecordsOfStatesWithoutDerivativeChangeNoBit) {
  constexpr const char* const model = "states x = 1, z = 1; x' = -z; 0 = z^2 + sin(3*t)/2 - x^2\n";
  for (const char* const method : kImplicitMethods) {
    const Settings settings = with(kStiff, {{"method", text(method)}});
    const auto rows = [&](const std::string& events) {
      return outputs(*solve(*make_batch(make_solver(model + events, settings), {{"t_end", 2.0}, {"save_every", 0.1}})));
    };
    EXPECT_EQ(rows(""), rows("when x crosses 0.6: record; when x crosses 0.5: record")) << method;
  }
}

// ---- drivers that jump -------------------------------------------------------------------------------------------

TEST(RootEventsAtEnds, AGuardThatJumpsWithItsDriverAndComesBackIsFound) {
  // u is 0 up to t = 1, then 1; from there x falls by 2 per unit of time, in one step to t = 2. So the guard jumps from
  // -1/2 to 1/2 at 1 and is back at 0 at 5/4.
  for (const char* const method : {"tsit5", "dopri5", "rodas5p"}) {
    const auto solver = make_solver(
        "states x; drivers u; x' = -2*u; when u + x crosses 0.5: record, count",
        {{"method", text(method)}, {"controller", text("fixed")}, {"dt", 1.0}, {"event_records", std::int64_t{3}}});
    const auto batch = make_batch(
        solver, {{"t_end", 2.0}, {"driver_interpolation", text("previous")}, {"driver_wrap", std::int64_t{0}}});
    batch->set_drivers(std::vector<double>{0, 1, 1}, 3, 1, 0.0, 1.0);
    const std::vector<double> at = records(*solve(*batch));
    EXPECT_NEAR(at[0], 1.0, 1e-12) << method;
    EXPECT_NEAR(at[3], 1.25, 1e-12) << method;
    EXPECT_TRUE(std::isnan(at[6])) << method;
  }
}

// ---- scheduled events and doses ----------------------------------------------------------------------------------

TEST(RootEventsAtEnds, AScheduledEventAtTheSameEndComesBehindAndBeforeTheRow) {
  // At t = 1, where the run ends, the model multiplies by 10 and the table adds 1.
  constexpr const char* const model = "states x = 1; x' = 0; when t crosses 1 up: x = 10*x";
  for (const char* const save : {"save_every", "save_steps"}) {
    const bool steps = text(save) == "save_steps";
    const auto last = [&](const std::string& events, const char* rows) {
      const auto solver = make_solver(events, {{"method", text("tsit5")}, {"save_variables", text("t,x")}});
      const auto batch = make_batch(solver, {{"t_end", 1.0}, {"event_rows", text(rows)}});
      if (steps) {
        apply(*batch, config::Scope::batch, {{"save_steps", std::int64_t{50}}});
      } else {
        apply(*batch, config::Scope::batch, {{"save_every", 0.5}});
      }
      const std::vector<double> times{1.0}, values{1.0};
      const std::vector<std::int32_t> targets{0}, operations{0};
      batch::EventColumns table;
      table.variables = "x", table.times = times, table.values = values;
      table.targets = targets, table.operations = operations;
      batch->set_events(table);
      const auto result = solve(*batch);
      const std::vector<double> all = outputs(*result);
      double row = 0;  // the last one that stands
      for (std::size_t k = 1; k < all.size(); k += 2) row = std::isnan(all[k]) ? row : all[k];
      return std::vector<double>{row, final_states(*result)[0]};
    };
    EXPECT_EQ(last(model, "after"), (std::vector<double>{11, 11})) << save;
    EXPECT_EQ(last(model, "before"), (std::vector<double>{10, 11})) << save;
    // A run that stops there has no scheduled event any more, and its row is that of the stop.
    EXPECT_EQ(last(text(model) + ", stop", "after"), (std::vector<double>{10, 10})) << save;
    EXPECT_EQ(last(text(model) + ", stop", "before"), (std::vector<double>{10, 10})) << save;
  }
}

TEST(RootEventsAtEnds, ARowWhereBothHappenOnTheWayStandsAsAsked) {
  // Multiplied by 10 at t = 1 by the model, then 1 more by the table.
  const auto solver = make_solver("states x = 1; x' = 0; when t crosses 1 up: x = 10*x", {{"method", text("tsit5")}});
  const auto rows = [&](const char* side) {
    const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 1.0}, {"event_rows", text(side)}});
    const std::vector<double> times{1.0}, values{1.0};
    const std::vector<std::int32_t> targets{0}, operations{0};
    batch::EventColumns table;
    table.variables = "x", table.times = times, table.values = values;
    table.targets = targets, table.operations = operations;
    batch->set_events(table);
    return outputs(*solve(*batch));
  };
  EXPECT_EQ(rows("after"), (std::vector<double>{1, 11, 11}));
  EXPECT_EQ(rows("before"), (std::vector<double>{1, 10, 11}));
}

TEST(RootEventsAtEnds, SteadyStatesAreRefused) {
  const auto refusal = [](const char* model, std::int32_t ss) {
    const auto batch = make_batch(make_solver(model), {{"t_end", 1.0}});
    const std::vector<double> time{0.25}, amt{1.0}, ii{1.0};
    const std::vector<std::int32_t> regimen{ss};
    batch::DoseColumns doses;
    doses.time = time, doses.amt = amt, doses.ii = ii, doses.ss = regimen;
    batch->set_doses(doses);
    try {
      (void)solve(*batch);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::not_supported);
      return std::string(error.what());
    }
    return std::string();
  };
  constexpr const char* const model = "states x; x' = -x; when x crosses 0.5 down: count";
  EXPECT_NE(refusal(model, 1).find("steady state (ss 1 or 2)"), std::string::npos);
  EXPECT_NE(refusal(model, 2).find("steady state (ss 1 or 2)"), std::string::npos);
  EXPECT_EQ(refusal(model, 0), "") << "other doses";
  EXPECT_EQ(refusal("states x; x' = -x", 1), "") << "without events";
}

}  // namespace
}  // namespace cubie::test
