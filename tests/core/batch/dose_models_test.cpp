// Infusions whose rate or duration the model says, infusions at steady state that overlap, and doses in runs that
// change between the kernels of an automatic method.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dose_table.hpp"
#include "kernels/args.h"
#include "util/error.hpp"

namespace cubie::test {
namespace {

const std::string kModelled = std::string(kOral) +
                              "\nparameters r = 4, d = 3, f = 0.5, wait = 0.25\n"
                              "rate(central) = r; duration(central) = d\n"
                              "bioavailability(central) = f; lag(central) = wait";

TEST(DosesOfModels, HaveItsRateOrItsDuration) {
  const auto solver = make_solver(kModelled, kTight);
  const auto batch = make_batch(solver, {{"t_end", 12.0}, {"save_every", 0.25}});
  const std::vector<double> r = {4, 0.9, 1e14, 4}, d = {3, 0.7, 2, 0}, f = {0.5, 1, 0.8, 0.6}, wait = {0, 0.25, 0.4, 0};
  batch->set_values("r", std::span<const double>(r));
  batch->set_values("d", std::span<const double>(d));
  batch->set_values("f", std::span<const double>(f));
  batch->set_values("wait", std::span<const double>(wait));
  batch->set_doses(Table({{.time = 1, .amt = 8, .cmt = 2, .rate = -1, .ii = 2, .addl = 2},
                          {.time = 3, .amt = 6, .cmt = 2, .rate = -2},
                          {.time = 4, .amt = 5, .cmt = 2, .rate = 2.5}})
                       .columns());
  const auto result = solve(*batch);
  const std::vector<double> all = outputs(*result, batch::Order::run_variable_time);
  const std::size_t n_rows = 49;
  for (std::size_t run = 0; run < r.size(); ++run) {
    ASSERT_EQ(run_status(*result)[run], 0);
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double t = 0.25 * static_cast<double>(i) - wait[run];
      // As much of the amount as is available: at the model's rate it takes less time, within its duration the rate is
      // less. A rate beyond all measure, or no duration, is a bolus.
      double exact = infused(t - 4, 2.5, 2 * f[run]);
      for (int k = 0; k < 3; ++k) {
        exact +=
            r[run] > 1e9 ? 8 * f[run] * central(t - 1 - 2 * k) : infused(t - 1 - 2 * k, r[run], 8 * f[run] / r[run]);
      }
      exact += d[run] == 0 ? 6 * f[run] * central(t - 3) : infused(t - 3, 6 * f[run] / d[run], d[run]);
      EXPECT_NEAR(all[(run * 2 + 1) * n_rows + i], exact, 1e-9) << "run " << run << " row " << i;
    }
  }
}

TEST(DosesOfModels, WithoutSensibleRateOrDurationEndTheirRunAlone) {
  const auto solver = make_solver(kModelled, kTight);
  const auto batch = make_batch(solver, {{"t_end", 4.0}});
  // Runs 0 and 1 have no rate, run 2 no duration; run 3 does not ask for either, run 4 for what there is.
  const std::vector<double> r = {0, -1, 4, 0, 4}, d = {3, 3, -1, -1, 3};
  batch->set_values("r", std::span<const double>(r));
  batch->set_values("d", std::span<const double>(d));
  Table table;
  const Row by_rate{.amt = 8, .cmt = 2, .rate = -1}, by_duration{.amt = 8, .cmt = 2, .rate = -2};
  for (const Row& row : {by_rate, by_rate, by_duration, Row{.amt = 8, .cmt = 2, .rate = 2}, by_duration}) {
    table.add(row);
    table.next_run();
  }
  batch->set_doses(table.columns());
  const auto result = solve(*batch);
  constexpr std::int32_t bad = cubie_kernel::run_non_finite;
  EXPECT_EQ(run_status(*result), (std::vector<std::int32_t>{bad, bad, bad, 0, 0}));
  const double expected[] = {infused(3.75, 2, 2), infused(3.75, 4.0 / 3, 3)};
  EXPECT_NEAR(final_states(*result)[5 + 3], expected[0], 1e-10);
  EXPECT_NEAR(final_states(*result)[5 + 4], expected[1], 1e-10);
}

TEST(DosesOfModels, AreRefusedWhereItDoesNotSay) {
  const auto refusal = [](const std::string& line, const Row& row) {
    const auto batch = make_batch(make_solver(std::string(kOral) + line), {{"t_end", 1.0}});
    try {
      batch->set_doses(Table({{.amt = 1}, row}).columns());
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const Row row{.amt = 1, .cmt = 2, .rate = -1};
  EXPECT_EQ(refusal("\nrate(central) = 2", row), "");
  EXPECT_NE(refusal("\nrate(depot) = 2", row).find("rate[1] must be >= 0: the model has no rate(central) (got -1)"),
            std::string::npos);
  EXPECT_NE(refusal("\nrate(central) = 2", {.amt = 1, .cmt = 2, .rate = -2}).find("no duration(central)"),
            std::string::npos);
  EXPECT_NE(refusal("\nrate(central) = 2", {.amt = 0, .cmt = 2, .rate = -1}).find("amt[1] must be > 0"),
            std::string::npos);
  EXPECT_NE(refusal("\nrate(central) = 2", {.amt = 1, .cmt = 2, .rate = -1, .dur = 3}).find("must not both be given"),
            std::string::npos);
  EXPECT_NE(refusal("", {.amt = 1, .cmt = 2, .rate = -3}).find("rate[1] must be >= 0, or -1 or -2"), std::string::npos);
}

TEST(DosesOfModels, WordsOfThemAreNamesElsewhere) {
  EXPECT_NO_THROW((void)make_solver("states x; parameters rate = 1; duration = 2*rate; x' = rate - duration*x"));
}

/// Runs of one regimen from 200 doses before, and at steady state.
struct Regimen {
  const char* name;
  Row row;
  std::string lines;
};

TEST(OverlappingInfusions, AtSteadyStateAreTwoHundredDosesBefore) {
  const double ii = 2;
  const Regimen regimens[] = {
      {"two and a half intervals", {.amt = 20, .cmt = 2, .rate = 4, .ii = ii, .addl = 3}, ""},
      {"three whole intervals", {.amt = 20, .cmt = 2, .dur = 6, .ii = ii, .addl = 3}, ""},
      {"little more than one", {.amt = 20, .cmt = 2, .dur = 2.25, .ii = ii, .addl = 3}, ""},
      {"the last of all", {.amt = 20, .cmt = 2, .dur = 5, .ii = ii}, ""},
      {"as much as is available",
       {.amt = 40, .cmt = 2, .rate = 4, .ii = ii, .addl = 3},
       "\nbioavailability(central) = 0.7"},
      {"the model's rate", {.amt = 20, .cmt = 2, .rate = -1, .ii = ii, .addl = 3}, "\nrate(central) = 2.4"},
      {"the model's duration, late",
       {.amt = 20, .cmt = 2, .rate = -2, .ii = ii, .addl = 3},
       "\nduration(central) = 5.1; lag(central) = 0.5"}};
  std::vector<double> times;
  for (int i = 0; i <= 40; ++i) times.push_back(0.5 * i);
  for (const Regimen& regimen : regimens) {
    SCOPED_TRACE(regimen.name);
    const auto solver = make_solver(std::string(kOral) + regimen.lines, with(kTight, {{"method", text("tsit5")}}));
    const auto batch = make_batch(solver, {{"t_end", 20.0}, {"steady_tolerance", 1e-12}});
    batch->set_save_times(times);
    Row before = regimen.row, steady = regimen.row;
    before.time = -200 * ii;
    before.addl += 200;
    steady.ss = 1;
    apply(*batch, config::Scope::batch, {{"t0", before.time}});
    batch->set_doses(Table({before}).columns());
    const std::vector<double> expected = central_rows(*solve(*batch));
    apply(*batch, config::Scope::batch, {{"t0", 0.0}});
    batch->set_doses(Table({steady}).columns());
    const auto result = solve(*batch);
    ASSERT_EQ(run_status(*result)[0], 0);
    const std::vector<double> found = central_rows(*result);
    const bool late = regimen.lines.find("lag") != std::string::npos;  // the state is known from the dose on
    for (std::size_t i = late ? 1 : 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], expected[i], 1e-10 * expected[i]) << "row " << i;
    }
    // On top of 50 that are there, and of an infusion under way.
    steady.ss = 2;
    batch->set_doses(
        Table({{.time = 0, .amt = 50, .cmt = 2}, {.time = 0, .amt = 9, .cmt = 2, .rate = 3}, steady}).columns());
    const std::vector<double> both = central_rows(*solve(*batch));
    for (std::size_t i = late ? 2 : 1; i < found.size() && regimen.lines.empty(); ++i) {
      const double exact = expected[i] + 50 * std::exp(-kK * times[i]) + infused(times[i], 3, 3);
      EXPECT_NEAR(both[i], exact, 1e-10 * exact) << "row " << i;
    }
  }
}

TEST(OverlappingInfusions, EndWithAReset) {
  const auto batch = make_batch(make_solver(kOral, kTight), {{"t_end", 12.0}, {"save_every", 0.5}});
  // Two are left under way, until 3 and 5; what begins behind the reset must not end with them.
  batch->set_doses(Table({{.time = 0, .amt = 20, .cmt = 2, .dur = 5, .ii = 2, .ss = 1},
                          {.time = 2.25, .evid = 3},
                          {.time = 2.5, .amt = 12, .cmt = 2, .dur = 6}})
                       .columns());
  const std::vector<double> found = central_rows(*solve(*batch));
  for (std::size_t i = 5; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], infused(0.5 * static_cast<double>(i) - 2.5, 2, 6), 1e-10) << i;
  }
}

// z follows the central compartment, the faster the stiffer, and acts on nothing: some runs move, and all have the
// closed form. The dose at 6 comes before the reset at that time, and so do all before; the second reset ends an
// infusion.
constexpr const char* kFollowed =
    "states depot = 0, central = 0, z = 0; parameters ka = 1.1, k = 0.3, fast = 1\n"
    "depot' = -ka*depot; central' = ka*depot - k*central; z' = -fast*(z - central)";
const std::vector<Row> kBetweenResets = {{.time = 0, .amt = 10, .ii = 1.5, .addl = 8},
                                         {.time = 1, .amt = 4, .cmt = 2, .dur = 2, .ii = 4, .addl = 2},
                                         {.time = 6, .ii = 4, .addl = 1, .evid = 3}};

double between_resets(double t) {
  const double reset = t < 6 ? -1.0 : t < 10 ? 6.0 : 10.0;
  double sum = 0.0;
  for (int i = 0; i <= 8; ++i) sum += 1.5 * i > reset ? 10 * oral(t - 1.5 * i) : 0.0;
  for (int i = 0; i <= 2; ++i) sum += 1.0 + 4.0 * i > reset ? infused(t - 1 - 4.0 * i, 2, 2) : 0.0;
  return sum;
}

TEST(DosesOfAutoRuns, AreThoseOfTheClosedFormAndOfEveryChunk) {
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", text("discrete")}});
  const std::vector<double> fast = {1.0, 1e5, 3.0, 1e6, 1e4, 2.0, 1e5};
  const auto solved = [&](const Settings& precision, const Settings& chunks, const Ref<batch::Context>& context) {
    const auto batch = make_batch(
        make_solver(kFollowed, with({{"method", text("auto")}, {"save_variables", text("central")}}, precision),
                    context),
        with({{"t_end", 12.0}, {"save_every", 0.25}}, chunks));
    batch->set_values("fast", std::span<const double>(fast));
    batch->set_doses(Table(kBetweenResets).columns());
    return solve(*batch);
  };
  struct Case {
    Settings precision;
    double
        bound;  // amounts up to 20, an error of the tolerance of them in each of some 1000 or 50 steps between resets
  };
  const Case cases[] = {{{{"rtol", 1e-10}, {"atol", 1e-11}}, 20 * 1e-10 * 1000},
                        {{{"precision", text("f32")}, {"rtol", 1e-5}, {"atol", 1e-6}}, 20 * 1e-5 * 50}};
  for (const Case& one : cases) {
    const auto result = solved(one.precision, {}, shared_context());
    EXPECT_EQ(run_status(*result), std::vector<std::int32_t>(fast.size(), 0));
    const auto moves = counter(*result, batch::Counter::switches);
    EXPECT_EQ(moves[0], 0);
    EXPECT_GE(*std::ranges::max_element(moves), 1);
    const std::vector<double> found = outputs(*result);  // (row, run)
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double t = 0.25 * static_cast<double>(i / fast.size());
      EXPECT_NEAR(found[i], between_resets(t), one.bound) << "run " << i % fast.size() << " at " << t;
    }
    EXPECT_EQ(found, outputs(*solved(one.precision, {{"chunk_runs", std::int64_t{3}}}, discrete)));
  }
}

}  // namespace
}  // namespace cubie::test
