// Doses against closed forms: every kind of them, lag times, bioavailability, resets, steady states.

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "batch/events.hpp"
#include "dose_table.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

TEST(Doses, OfEveryKindAddUp) {
  const std::vector<Row> rows = {{.time = 0, .amt = 100},
                                 {.time = 2, .amt = 30, .cmt = 2, .rate = 10},
                                 {.time = 3, .amt = 20, .cmt = 2, .dur = 4},  // while the one before still runs
                                 {.time = 5, .amt = 7, .cmt = 2, .ii = 1.5, .addl = 3},
                                 {.time = 6, .amt = 5, .cmt = 2, .rate = 5, .ii = 2, .addl = 2},
                                 {.time = 6.25, .amt = 6, .cmt = 2, .dur = 3, .ii = 1, .addl = 4},  // three at a time
                                 {.time = 4, .amt = 1e9, .evid = 0},  // an observation, nothing else
                                 {.time = 4, .evid = 2},
                                 {.time = 4, .amt = 1e9, .evid = 7}};  // a phantom dose
  std::vector<Row> given(rows.begin(), rows.end() - 3);
  for (const char* method : {"tsit5", "rodas5p", "radau_iia_5"}) {
    const auto batch = make_batch(make_solver(kOral, with(kTight, {{"method", text(method)}})),
                                  {{"t_end", 16.0}, {"save_every", 0.25}});
    batch->set_doses(Table(rows).columns());
    const std::vector<double> x = central_rows(*solve(*batch));
    ASSERT_EQ(x.size(), 65u);
    // Amounts up to 100 at 1e-12 per step, some hundred steps.
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(x[i], superposed(0.25 * static_cast<double>(i), given), 2e-8) << method << " row " << i;
    }
  }
}

TEST(Doses, IntoTwoCompartments) {
  // x1' = -(a + b) x1 + c x2, x2' = b x1 - c x2 with a = 0.4, b = 0.5, c = 0.25: the sum of two exponentials.
  const double a = 0.4, b = 0.5, c = 0.25, half = (a + b + c) / 2, root = std::sqrt(half * half - a * c);
  const double fast = half + root, slow = half - root;
  const auto bolus = [&](double t) {
    return t < 0 ? 0.0 : ((fast - c) * std::exp(-fast * t) - (slow - c) * std::exp(-slow * t)) / (fast - slow);
  };
  const auto infusion = [&](double t) {  // of rate 1, without end
    if (t < 0) return 0.0;
    return ((fast - c) / fast * (1 - std::exp(-fast * t)) - (slow - c) / slow * (1 - std::exp(-slow * t))) /
           (fast - slow);
  };
  const auto batch = make_batch(
      make_solver("states x = 0, p = 0; parameters a = 0.4, b = 0.5, c = 0.25; x' = -(a + b)*x + c*p; p' = b*x - c*p",
                  with(kTight, {{"save_variables", text("x")}})),
      {{"t_end", 12.0}, {"save_every", 0.5}});
  batch->set_doses(Table({{.time = 0, .amt = 10, .ii = 3, .addl = 2}, {.time = 1, .amt = 8, .rate = 4}}).columns());
  const std::vector<double> x = outputs(*solve(*batch));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = 0.5 * static_cast<double>(i);
    const double exact = 10 * (bolus(t) + bolus(t - 3) + bolus(t - 6)) + 4 * (infusion(t - 1) - infusion(t - 3));
    EXPECT_NEAR(x[i], exact, 1e-9) << t;
  }
}

TEST(Doses, WaitAndShrinkAsTheModelSays) {
  const auto solver = make_solver(std::string(kOral) +
                                      "\nparameters wait = 0.35, part = 0.6, share = 0.5\n"
                                      "lag(depot) = wait; bioavailability(depot) = part\n"
                                      "lag(central) = 2*wait; bioavailability(central) = share^2",
                                  kTight);
  const auto batch = make_batch(solver, {{"t_end", 12.0}, {"save_every", 0.25}});
  const std::vector<double> waits = {0.0, 0.35, 1.9}, parts = {1.0, 0.6, 0.25}, shares = {1.0, 0.5, 0.8};
  batch->set_values("wait", std::span<const double>(waits));
  batch->set_values("part", std::span<const double>(parts));
  batch->set_values("share", std::span<const double>(shares));
  const std::vector<Row> rows = {{.time = 0, .amt = 10, .ii = 2, .addl = 3},
                                 {.time = 1, .amt = 12, .cmt = 2, .rate = 4},
                                 {.time = 3, .amt = 9, .cmt = 2, .dur = 3}};
  batch->set_doses(Table(rows).columns());
  const auto result = solve(*batch);
  const std::vector<double> all = outputs(*result, batch::Order::run_variable_time);
  const std::size_t n_rows = 49;
  for (std::size_t run = 0; run < 3; ++run) {
    const double f = shares[run] * shares[run];
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double t = 0.25 * static_cast<double>(i), late = t - 2 * waits[run];
      // A given rate stays, and so does a given duration.
      double exact = infused(late - 1, 4, 3 * f) + infused(late - 3, 3 * f, 3);
      for (int k = 0; k < 4; ++k) exact += 10 * parts[run] * oral(t - waits[run] - 2 * k);
      EXPECT_NEAR(all[(run * 2 + 1) * n_rows + i], exact, 1e-8) << "run " << run << " at " << t;
    }
  }
}

TEST(Doses, ResetReplaceAndMultiply) {
  const auto solver = make_solver("states x = 2; parameters k = 0.3; x' = -k*x", kTight);
  const auto batch = make_batch(solver, {{"t_end", 10.0}, {"save_every", 0.5}});
  batch->set_doses(Table({{.time = 1, .amt = 12, .rate = 2},  // until 7, but for the reset
                          {.time = 3, .evid = 3},
                          {.time = 4, .amt = 4, .dur = 2},  // a new one, which the end of the first must not stop
                          {.time = 8, .amt = 5, .evid = 5},
                          {.time = 8.5, .amt = 0.5, .evid = 6},
                          {.time = 9, .amt = 3, .evid = 4}})
                       .columns());
  const std::vector<double> x = outputs(*solve(*batch));
  const auto decay = [](double from, double t) { return from * std::exp(-kK * t); };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = 0.5 * static_cast<double>(i);
    const double exact = t >= 9     ? decay(2 + 3, t - 9)
                         : t >= 8.5 ? decay(0.5 * decay(5, 0.5), t - 8.5)
                         : t >= 8   ? decay(5, t - 8)
                         : t >= 3   ? decay(2, t - 3) + infused(t - 4, 2, 2)
                                    : decay(2, t) + infused(t - 1, 2, 6);
    EXPECT_NEAR(x[i], exact, 1e-9) << t;
  }
}

// An infusion that a reset at the same time ends leaves nothing behind: its end, at 7, is not that of the one from 4
// on.
TEST(Doses, ResetEndsInfusionsThatBeginWithIt) {
  const auto solver = make_solver("states x = 2; parameters k = 0.3; x' = -k*x", kTight);
  const auto batch = make_batch(solver, {{"t_end", 10.0}, {"save_every", 0.5}, {"steady_tolerance", 1e-12}});
  const Row reset = {.time = 1, .evid = 3}, later = {.time = 4, .amt = 10, .rate = 2};
  const Row once = {.time = 1, .amt = 12, .rate = 2};
  const Row second = {.time = -3, .amt = 12, .rate = 2, .ii = 4, .addl = 1};  // of which one begins at 1
  const Row steady = {.time = 1, .amt = 4, .rate = 2, .ii = 8, .ss = 1};
  for (const Row& ended : {once, second}) {
    for (const bool first : {true, false}) {
      batch->set_doses((first ? Table({reset, ended, later}) : Table({ended, reset, later})).columns());
      const std::vector<double> x = outputs(*solve(*batch));
      for (std::size_t i = 2; i < x.size(); ++i) {
        const double t = 0.5 * static_cast<double>(i);
        const double begun = first ? infused(t - 1, 2, 6) : 0.0;
        EXPECT_NEAR(x[i], 2 * std::exp(-kK * (t - 1)) + infused(t - 4, 2, 5) + begun, 1e-9) << t;
      }
    }
  }
  // So does a steady state, which forgets what was there: 2 every 8 for 2, of which one begins at 1.
  batch->set_doses(Table({once, steady, later}).columns());
  const std::vector<double> x = outputs(*solve(*batch));
  for (std::size_t i = 2; i < x.size(); ++i) {
    const double t = 0.5 * static_cast<double>(i);
    double exact = infused(t - 4, 2, 5);
    for (int k = 0; k < 30; ++k) exact += infused(t - 1 + 8 * k, 2, 2);
    EXPECT_NEAR(x[i], exact, 1e-9) << t;
  }
}

TEST(Doses, AtSteadyStateAreTwoHundredDosesBefore) {
  const Row regimens[] = {{.time = 0, .amt = 100, .ii = 6, .addl = 3},
                          {.time = 0, .amt = 60, .cmt = 2, .rate = 30, .ii = 6, .addl = 3},
                          {.time = 0, .amt = 60, .cmt = 2, .dur = 6, .ii = 6, .addl = 3}};
  for (const char* method : {"tsit5", "rodas5p"}) {
    const auto solver = make_solver(kOral, with(kTight, {{"method", text(method)}}));
    const auto batch = make_batch(solver, {{"t_end", 20.0}, {"steady_tolerance", 1e-12}});
    std::vector<double> times;
    for (int i = 0; i <= 40; ++i) times.push_back(0.5 * i);
    batch->set_save_times(times);
    for (const Row& regimen : regimens) {
      if ((text(method) != "tsit5" && regimen.cmt == 1) || (on_gpu() && regimen.dur == 0))
        continue;  // one that infuses is enough of an implicit method
      Row explicit_doses = regimen, steady = regimen;
      explicit_doses.time = -200 * 6.0;
      explicit_doses.addl += 200;
      steady.ss = 1;
      apply(*batch, config::Scope::batch, {{"t0", explicit_doses.time}});
      batch->set_doses(Table({explicit_doses}).columns());
      const std::vector<double> expected = central_rows(*solve(*batch));
      apply(*batch, config::Scope::batch, {{"t0", 0.0}});
      batch->set_doses(Table({steady}).columns());
      const auto result = solve(*batch);
      ASSERT_EQ(run_status(*result)[0], 0) << method;
      const std::vector<double> found = central_rows(*result);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected[i], 1e-10 * expected[i]) << method << " row " << i << " rate " << regimen.rate;
      }
      // On top of 50 that are there.
      steady.ss = 2;
      batch->set_doses(Table({{.time = 0, .amt = 50, .cmt = 2}, steady}).columns());
      const std::vector<double> both = central_rows(*solve(*batch));
      for (std::size_t i = 0; i < found.size(); ++i) {
        const double exact = expected[i] + 50 * std::exp(-kK * times[i]);
        EXPECT_NEAR(both[i], exact, 1e-10 * exact) << method << " row " << i;
      }
    }
  }
}

TEST(Doses, NeighboursWithInfusionsAndSteadyStatesChangeNothing) {
  const char* const model = "states x = 1, v = 0; parameters w = 1; x' = v; v' = -w*x - 0.1*v*x*x";
  const auto solver = make_solver(model, {{"rtol", 1e-6}, {"method", text("tsit5")}});
  const auto runs_of = [&](bool neighbours) {
    const auto batch = make_batch(solver, {{"t_end", 9.0}, {"save_every", 0.5}, {"n_runs", std::int64_t{3}}});
    Table table;
    table.add({.time = 1, .amt = 0.5, .ii = 2, .addl = 2});
    table.next_run();
    if (neighbours) {
      table.add({.time = 2, .amt = 1, .cmt = 2, .dur = 2, .ii = 3, .addl = 1, .ss = 1});
    }
    table.next_run();
    table.next_run();
    batch->set_doses(table.columns());
    return outputs(*solve(*batch), batch::Order::run_variable_time);
  };
  const std::vector<double> alone = runs_of(false), beside = runs_of(true);
  const std::size_t run = alone.size() / 3;
  for (std::size_t i = 0; i < run; ++i) {
    EXPECT_EQ(alone[i], beside[i]) << i;
    EXPECT_EQ(alone[2 * run + i], beside[2 * run + i]) << i;
  }
}

TEST(Doses, ARunThatNeverSettlesLeavesNothingToTheNext) {
  const auto solver = make_solver(
      "states x = 1; parameters k = -0.5; x' = k*x + 0.1",
      {{"rtol", 1e-6}, {"method", text("tsit5")}, {"lane_width", std::int64_t{2}}, {"max_steps", std::int64_t{1000}}});
  const auto runs_of = [&](double first) {
    std::vector<double> k(64, -0.5);
    k[0] = first;
    const auto batch = make_batch(solver, {{"t_end", 6.0}, {"save_every", 0.5}});
    batch->set_values("k", std::span<const double>(k));
    batch->set_doses(Table({{.time = 1, .amt = 0.5, .ii = 2, .addl = 1, .ss = 1}}).columns());
    return solve(*batch);
  };
  const auto good = runs_of(-0.5), bad = runs_of(0.5);  // the second grows with each period
  EXPECT_NE(run_status(*bad)[0], 0);
  const std::vector<double> expected = outputs(*good, batch::Order::run_variable_time);
  const std::vector<double> found = outputs(*bad, batch::Order::run_variable_time);
  for (std::size_t run = 1; run < 64; ++run) {
    ASSERT_EQ(run_status(*bad)[run], 0) << run;
    for (std::size_t i = 0; i < 13; ++i) ASSERT_EQ(found[run * 13 + i], expected[run * 13 + i]) << run << ' ' << i;
  }
}

TEST(Doses, AtSteadyStateAtTheVeryEnd) {
  const auto batch =
      make_batch(make_solver(kOral, kTight), {{"t_end", 4.0}, {"save_every", 2.0}, {"steady_tolerance", 1e-11}});
  const double share = 1 / (1 - std::exp(-2 * kK));  // of a dose every 2, right behind it
  batch->set_doses(
      Table({{.time = 0, .amt = 9, .cmt = 2}, {.time = 4, .amt = 3, .cmt = 2, .ii = 2, .ss = 1}}).columns());
  const auto bolus = solve(*batch);
  ASSERT_EQ(run_status(*bolus)[0], 0);
  EXPECT_NEAR(final_states(*bolus)[1], 3 * share, 1e-9);
  EXPECT_NEAR(central_rows(*bolus)[2], 3 * share, 1e-9);
  EXPECT_NEAR(central_rows(*bolus)[1], 9 * central(2), 1e-9);
  batch->set_doses(Table({{.time = 4, .amt = 3, .cmt = 2, .rate = 3, .ii = 2, .ss = 1}}).columns());
  // It has just begun again: what is there is what the ones before have left.
  EXPECT_NEAR(final_states(*solve(*batch))[1], infused(2, 3, 1) * share, 1e-9);
}

TEST(Doses, OfWhichNothingIsAvailable) {
  const auto solver = make_solver(std::string(kOral) + "\nparameters f = 1\nbioavailability(central) = f", kTight);
  const auto batch = make_batch(solver, {{"t_end", 6.0}, {"save_every", 0.5}});
  const std::vector<double> parts = {0.0, 1.0, 1e-15, 0.5};
  batch->set_values("f", std::span<const double>(parts));
  batch->set_doses(
      Table({{.time = 1, .amt = 12, .cmt = 2, .rate = 4}, {.time = 2, .amt = 4, .cmt = 2, .rate = 8}}).columns());
  const std::vector<double> all = outputs(*solve(*batch), batch::Order::run_variable_time);
  batch->set_doses(Table({{.time = 1, .amt = 12, .cmt = 2, .rate = 12, .ii = 2, .ss = 1}}).columns());
  const std::vector<double> steady = outputs(*solve(*batch), batch::Order::run_variable_time);
  for (std::size_t run = 0; run < 4; ++run) {
    for (std::size_t i = 0; i < 13; ++i) {
      const double t = 0.5 * static_cast<double>(i), f = parts[run];
      EXPECT_NEAR(all[(run * 2 + 1) * 13 + i], infused(t - 1, 4, 3 * f) + infused(t - 2, 8, 0.5 * f), 1e-8)
          << run << ' ' << t;
      if (f == 0) {
        EXPECT_EQ(steady[(run * 2 + 1) * 13 + i], 0.0) << t;
      }
    }
  }
}

TEST(Doses, ThatComeNobodyKnowsWhenEndTheRun) {
  const auto solver = make_solver(std::string(kOral) + "\nparameters a = 1\nlag(depot) = log(a)", kTight);
  const auto batch = make_batch(solver, {{"t_end", 4.0}});
  const std::vector<double> values = {1.0, -1.0, 0.0};
  batch->set_values("a", std::span<const double>(values));
  batch->set_doses(Table({{.time = 1, .amt = 12}}).columns());
  const auto status = run_status(*solve(*batch));
  EXPECT_EQ(status[0], 0);
  EXPECT_NE(status[1], 0);
  EXPECT_NE(status[2], 0);
}

TEST(Doses, ResetARunThatWritesOverItsInitialValues) {
  // Stiff from the start: the run changes kernels at once, and comes back to its initial values behind that.
  const auto solver = make_solver("states x = 0, z = 0; parameters k = 1e5; x' = -k*(x - z); z' = -z",
                                  {{"method", text("auto")}, {"rtol", 1e-6}});
  const auto solve_with = [&](bool in_place) {
    const auto batch = make_batch(solver, {{"t_end", 8.0}, {"n_runs", std::int64_t{3}}});
    std::vector<double> y = {1, 2, 3, 1, 2, 3};
    batch->bind_initial_values(batch::BoundInput<double>{y.data(), 2, 3, 3, 1});
    if (in_place) batch->bind_final_states(batch::BoundOutput<double>{y.data(), 1, 2, 3, 0, 3, 1});
    batch->set_doses(Table({{.time = 6, .evid = 3}}).columns());
    const auto result = solve(*batch);
    EXPECT_EQ(run_status(*result)[0], 0);
    EXPECT_GT(counter(*result, batch::Counter::switches)[0], 0);
    return in_place ? y : final_states(*result);
  };
  EXPECT_EQ(solve_with(true), solve_with(false));
}

TEST(Doses, AttributesOfTheModelAreChecked) {
  const auto refusal = [](const char* line) {
    try {
      (void)make_solver("states x = 1; parameters a = 1; x' = -a*x; b = x + 1; c = 2*a\n" + text(line));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal("lag(x) = c; bioavailability(x) = exp(-a)"), "");
  EXPECT_NE(refusal("lag(y) = 1").find("lag(y): no state is called so"), std::string::npos);
  EXPECT_NE(refusal("lag(x) = 1; lag(x) = 2").find("lag(x) is given twice"), std::string::npos);
  for (const char* line : {"lag(x) = x", "lag(x) = b", "bioavailability(x) = t"}) {
    EXPECT_NE(refusal(line).find("of 'x' must not depend on states, drivers or time"), std::string::npos) << line;
  }
  EXPECT_NE(refusal("lag(x) == 2").find("expected '=' after 'lag(x)'"), std::string::npos);
  EXPECT_EQ(refusal("lag = 2"), "") << "a name like any other";
}

TEST(Doses, ThatLagTimesPutTooFarAwayToBeCountedNeverHappen) {
  // In a run whose lag time is no sensible number nothing else may hang on it.
  const auto solver = make_solver("states x; parameters far; x' = 0; lag(x) = far");
  const auto batch = make_batch(solver, {{"t_end", 2.0}});
  batch->set_values("far", std::vector<double>{-1e17, 0.25, -1e300, 1e300});
  batch->set_doses(Table({{.amt = 1, .ii = 1, .addl = std::numeric_limits<std::int64_t>::max()}}).columns());
  EXPECT_EQ(final_states(*solve(*batch)), (std::vector<double>{0, 2, 0, 0}));
}

TEST(Doses, KeepTheOrderOfTheMethod) {
  const struct {
    const char* method;
    double order;
  } cases[] = {{"bogacki-shampine-32", 3}, {"tsit5", 5}, {"rodas5p", 5}, {"kvaerno3", 3}};
  for (const auto& c : cases) {
    const auto solver = make_solver(
        "states y = 1; y' = -y*y",
        {{"method", text(c.method)}, {"controller", text("fixed")}, {"dt", 0.1}, {"rtol", 1e-12}, {"atol", 1e-12}});
    const auto error = [&](double dt) {
      set(*solver, config::Scope::solver, "dt", dt);
      const auto batch = make_batch(solver, {{"t_end", 2.0}});
      batch->set_doses(Table({{.time = 0.37, .amt = 1}, {.time = 1.11, .amt = 2, .evid = 6}}).columns());
      const auto flow = [](double y, double t) { return y / (1 + y * t); };
      const double exact = flow(2 * flow(flow(1, 0.37) + 1, 0.74), 0.89);
      return std::fabs(final_states(*solve(*batch))[0] - exact);
    };
    // Pieces are no multiples of the step; the last step of each is a shorter one, which keeps the slope near the
    // order.
    const double slope = std::log2(error(0.04) / error(0.02));
    EXPECT_GT(slope, c.order - 0.35) << c.method;
    EXPECT_LT(slope, c.order + 1.0) << c.method;
  }
}

}  // namespace
}  // namespace cubie::test
