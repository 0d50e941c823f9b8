// Scheduled events: what they do, where rows stand beside them, and that a run's numbers depend on that run alone.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/events.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

constexpr std::int32_t kAdd = 0, kReplace = 1, kMultiply = 2;

/// A table of events; columns grow together.
struct Table {
  explicit Table(const char* names) : variables(names) {}
  std::string variables;
  std::vector<double> times, values, intervals;
  std::vector<std::int32_t> targets, operations;
  std::vector<std::int64_t> counts, first_row;

  Table& add(double time, std::int32_t target, std::int32_t operation, double value, double interval = 0,
             std::int64_t count = 1) {
    times.push_back(time);
    targets.push_back(target);
    operations.push_back(operation);
    values.push_back(value);
    intervals.push_back(interval);
    counts.push_back(count);
    return *this;
  }
  Table& next_run() {
    if (first_row.empty()) first_row.push_back(0);
    first_row.push_back(std::ssize(times));
    return *this;
  }
  [[nodiscard]] batch::EventColumns columns() const {
    return {variables, times, targets, operations, values, intervals, counts, first_row};
  }
};

const Settings kTight = {{"rtol", 1e-11}, {"atol", 1e-13}};

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

/// Amount after boluses of `dose` at 0, interval, ... up to t, both included or not.
double boluses(double t, double k, double dose, double interval, int count, bool at_t = true) {
  double sum = 0;
  for (int i = 0; i < count; ++i) {
    const double since = t - i * interval;
    if (since > 0 || (at_t && since == 0)) sum += dose * std::exp(-k * since);
  }
  return sum;
}

constexpr const char* kOne = "states x = 0; parameters k = 0.3; x' = -k*x";

struct Case {
  const char* method;
  Settings settings;
  double error;  // of the method, relative, at these tolerances
};

/// One compartment, a bolus every 1.5 units, rows on both sides of each and on them.
TEST(Events, RepeatedBolusesAddUp) {
  // 10 tolerances per step at worst, some hundred steps, shrinking as exp(-k t).
  const Case cases[] = {
      {"tsit5", kTight, 1e-9},
      {"dormand-prince-853", kTight, 1e-9},
      {"rodas5p", kTight, 1e-9},
      {"radau_iia_5", kTight, 1e-9},
      {"kvaerno5", kTight, 1e-8},
      {"auto", kTight, 1e-9},
      {"tsit5", with(kTight, {{"save_method", text("land")}}), 1e-9},
      {"radau_iia_5", with(kTight, {{"save_method", text("land")}}), 1e-9},
      // Fixed steps of 0.07, which no event is a multiple of: errors of order h^5 k^6 / 720 per unit of time.
      {"tsit5", {{"controller", text("fixed")}, {"dt", 0.07}}, 1e-9},
      {"rodas5p", {{"controller", text("fixed")}, {"dt", 0.07}}, 1e-8},
      {"tsit5", {{"controller", text("fixed")}, {"dt", 0.07}, {"save_method", text("land")}}, 1e-9},
  };
  for (const Case& c : cases) {
    if (on_gpu() && &c >= cases + 2) break;
    const auto solver = make_solver(kOne, with(c.settings, {{"method", text(c.method)}}));
    for (const bool repeated : {false, true}) {
      const auto batch = make_batch(solver, {{"t_end", 10.0}, {"save_every", 0.25}});
      Table table("x");
      if (repeated) {
        table.add(0.0, 0, kAdd, 2.0, 1.5, 5);
      } else {
        for (int i = 4; i >= 0; --i) table.add(1.5 * i, 0, kAdd, 2.0);
      }
      batch->set_events(table.columns());
      for (const char* word : {"after", "before"}) {
        apply(*batch, config::Scope::batch, {{"event_rows", text(word)}});
        const auto result = solve(*batch);
        ASSERT_EQ(run_status(*result)[0], 0) << c.method;
        const std::vector<double> x = outputs(*result);
        ASSERT_EQ(x.size(), 41u);
        for (std::size_t row = 0; row < x.size(); ++row) {
          const double exact = boluses(0.25 * static_cast<double>(row), 0.3, 2.0, 1.5, 5, text(word) == "after");
          EXPECT_NEAR(x[row], exact, c.error) << c.method << " " << word << " row " << row;
        }
      }
    }
  }
}

TEST(Events, ChangeParametersAndStates) {
  const auto solver = make_solver("states x = 1, y = 3; parameters k = 1; x' = k; y' = 0", kTight);
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"save_every", 0.5}});
  Table table("k, x, y");
  table.add(1.0, 0, kReplace, -2.0).add(2.0, 0, kMultiply, -2.0).add(3.0, 0, kAdd, 1.0);
  table.add(2.0, 1, kMultiply, 10.0).add(2.5, 2, kReplace, 7.0);
  batch->set_events(table.columns());
  const std::vector<double> rows = outputs(*solve(*batch));
  const double x[] = {1, 1.5, 2, 1, 0, 2, 4, 6.5, 9}, y[] = {3, 3, 3, 3, 3, 7, 7, 7, 7};
  for (std::size_t row = 0; row < 9; ++row) {
    EXPECT_NEAR(rows[2 * row], x[row], 1e-12) << row;
    EXPECT_EQ(rows[2 * row + 1], y[row]) << row;
  }
}

TEST(Events, AtOneTimeHappenInTheOrderOfTheTable) {
  const auto batch = make_batch(make_solver("states x = 1; x' = 0"), {{"t_end", 2.0}});
  Table table("x");
  table.add(1.0, 0, kAdd, 2.0).add(1.0, 0, kMultiply, 5.0).add(0.5, 0, kReplace, 4.0, 0.5, 2).add(1.0, 0, kAdd, 1.0);
  batch->set_events(table.columns());
  // At 0.5: 4. At 1: 4 + 2, times 5, replaced by 4, plus 1.
  EXPECT_EQ(final_states(*solve(*batch))[0], 5.0);
}

TEST(Events, HappenAtBothEndsAndNowhereElse) {
  const auto batch =
      make_batch(make_solver("states x = 1; x' = 0"), {{"t0", 1.0}, {"t_end", 2.0}, {"save_every", 0.5}});
  Table table("x");
  table.add(0.5, 0, kAdd, 100.0).add(1.0, 0, kAdd, 1.0).add(2.0, 0, kAdd, 10.0).add(2.5, 0, kAdd, 1000.0);
  table.add(-5.0, 0, kAdd, 0.125, 0.25, 0);  // at 1, 1.25, 1.5, 1.75 and 2 of this span
  batch->set_events(table.columns());
  EXPECT_EQ(outputs(*solve(*batch)), (std::vector<double>{2.125, 2.375, 12.625}));
  apply(*batch, config::Scope::batch, {{"event_rows", text("before")}});
  const auto result = solve(*batch);
  EXPECT_EQ(outputs(*result), (std::vector<double>{1.0, 2.25, 2.5}));
  EXPECT_EQ(final_states(*result)[0], 12.625) << "an event at t_end happens";
}

TEST(Events, SinglePrecisionMeetsTimesOfTwoFloats) {
  const auto solver = make_solver(kOne, {{"precision", text("f32")}, {"rtol", 1e-5}, {"atol", 1e-6}});
  const auto batch = make_batch(solver, {{"t0", 1e6}, {"t_end", 1e6 + 10}, {"save_every", 0.25}});
  Table table("x");
  table.add(1e6, 0, kAdd, 2.0, 1.5, 5);
  batch->set_events(table.columns());
  const std::vector<double> x = outputs(*solve(*batch));
  for (std::size_t row = 0; row < x.size(); ++row) {
    EXPECT_NEAR(x[row], boluses(0.25 * static_cast<double>(row), 0.3, 2.0, 1.5, 5), 3e-4) << row;
  }
}

TEST(Events, StepsAreRowsToo) {
  const auto solver = make_solver(kOne, with(kTight, {{"save_variables", text("t, x")}, {"method", text("tsit5")}}));
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"save_steps", std::int64_t{1000}}});
  Table table("x");
  table.add(0.0, 0, kAdd, 2.0, 1.5, 5);
  batch->set_events(table.columns());
  const auto result = solve(*batch);
  const std::vector<double> rows = outputs(*result);
  const std::int32_t count = counter(*result, batch::Counter::rows)[0];
  int on_events = 0;
  for (std::int32_t row = 0; row < count; ++row) {
    const double t = rows[static_cast<std::size_t>(2 * row)], x = rows[static_cast<std::size_t>(2 * row + 1)];
    EXPECT_NEAR(x, boluses(t, 0.3, 2.0, 1.5, 5), 1e-9) << t;
    if (t == 1.5 || t == 3.0) ++on_events;
  }
  EXPECT_EQ(on_events, 2) << "landed on exactly";
}

TEST(Events, SamplesOfSummariesSeeBothSides) {
  const Settings summaries = {{"summaries", text("max, min, mean")}, {"save_variables", text("x")}};
  const auto solver = make_solver("states x = 0; x' = 0", with(kTight, summaries));
  const auto batch = make_batch(solver, {{"t_end", 4.0}, {"summarise_every", 2.0}, {"sample_every", 0.5}});
  Table table("x");
  table.add(1.0, 0, kAdd, 4.0).add(2.0, 0, kAdd, 4.0);
  batch->set_events(table.columns());
  const auto of = [&](const char* word) {
    apply(*batch, config::Scope::batch, {{"event_rows", text(word)}});
    const auto result = solve(*batch);
    std::vector<double> values(6);
    result->copy_summaries(batch::Order::time_variable_run, std::span<double>(values));
    return values;
  };
  // Trapezoids of 0 0 4 4 8 and 8 8 8 8 8, or of 0 0 0 4 4 and 4 8 8 8 8, over four intervals.
  EXPECT_EQ(of("after"), (std::vector<double>{8, 0, 3, 8, 8, 8}));
  EXPECT_EQ(of("before"), (std::vector<double>{4, 0, 1.5, 8, 4, 7.5}));
}

TEST(Events, AMillionRowsAreMostlyPassedOver) {
  const auto batch = make_batch(make_solver("states x = 0; x' = 0"), {{"t0", 500.0}, {"t_end", 500.25}});
  Table table("x");
  for (int i = 999'999; i >= 0; --i) table.add(i / 1000.0, 0, kAdd, 1.0);
  batch->set_events(table.columns());
  EXPECT_EQ(final_states(*solve(*batch))[0], 251.0) << "500, 500.001, ..., 500.25";
}

TEST(Events, MeetDriversThatJump) {
  const auto batch = make_batch(make_solver("states x = 0; drivers u; parameters k = 1; x' = k*u", kTight),
                                {{"t_end", 4.0}, {"save_every", 0.5}, {"driver_interpolation", text("previous")}});
  batch->set_drivers(std::vector<double>{1, 3, 1}, 3, 1, 0.0, 1.0);
  Table table("x, k");
  table.add(1.0, 0, kAdd, 10.0).add(2.0, 1, kReplace, 2.0).add(2.5, 0, kReplace, 0.0);
  batch->set_events(table.columns());
  const std::vector<double> x = outputs(*solve(*batch)), exact = {0, 0.5, 11, 12.5, 14, 0, 1, 4, 7};
  for (std::size_t row = 0; row < 9; ++row) EXPECT_NEAR(x[row], exact[row], 1e-12) << row;
}

TEST(Events, LeaveEquationsWithoutDerivativeFulfilled) {
  const auto solver = make_solver("states x = 1, z = 0; parameters k = 1; x' = -k*x; 0 = z - 2*x",
                                  {{"method", text("rodas5p")}, {"rtol", 1e-9}, {"atol", 1e-11}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 0.5}});
  Table table("x, k");
  table.add(0.0, 0, kAdd, 1.0).add(1.0, 0, kMultiply, 3.0).add(1.0, 1, kReplace, 0.0);
  batch->set_events(table.columns());
  const std::vector<double> rows = outputs(*solve(*batch));
  for (std::size_t row = 0; row < 5; ++row) {
    const double x = row < 2 ? 2 * std::exp(-0.5 * static_cast<double>(row)) : 6 * std::exp(-1.0);
    EXPECT_NEAR(rows[2 * row], x, 1e-7) << row;
    EXPECT_NEAR(rows[2 * row + 1], 2 * x, 1e-7) << row;
  }
}

TEST(Events, DoNotMoveStatesThatAnEquationDecides) {
  const auto batch =
      make_batch(make_solver("states x = 1, z = 0; x' = -x; 0 = z - 2*x", {{"method", text("rodas5p")}}));
  Table table("z");
  table.add(1.0, 0, kReplace, 1.0);
  EXPECT_THROW(batch->set_events(table.columns()), Error);
}

TEST(Events, AreRefusedAtSubmissionWhereTheyCannotHappen) {
  const auto refusal = [](const Settings& settings, const Table& table) {
    const auto batch = make_batch(make_solver("states x = 1; x' = 0"), settings);
    batch->set_events(table.columns());
    try {
      (void)solve(*batch);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto one = [] { return Table("x").add(0.5, 0, kAdd, 1.0); };
  EXPECT_EQ(refusal({}, one()), "");
  EXPECT_EQ(refusal({{"t0", 2.0}}, one()), "") << "backwards";
  EXPECT_NE(refusal({{"t_end", 1e9}}, Table("x").add(0.5, 0, kAdd, 1.0, 1e-9, 0)).find("intervals between events"),
            std::string::npos);
  // Of a series without end 2^52 can be counted up to t_end.
  for (const double since : {-1e20, -4.6e15}) {
    EXPECT_NE(refusal({}, Table("x").add(since, 0, kAdd, 1.0, 1.0, 0)).find("are too many, by t = 1, to be counted"),
              std::string::npos)
        << since;
  }
  EXPECT_EQ(refusal({}, Table("x").add(-1e20, 0, kAdd, 1.0, 1.0, 5)), "") << "five, which were over long ago";
  EXPECT_EQ(refusal({{"n_runs", std::int64_t{3}}}, one().next_run().next_run()),
            "the table of events has 2 values, but n_runs says 3 runs");
  Table many("x");
  for (int i = 0; i < 1025; ++i) many.add(0.0, 0, kAdd, 1.0, 0.5, 2);
  EXPECT_THROW(make_batch(make_solver("states x = 1; x' = 0"))->set_events(many.columns()), Error);
}

TEST(Events, ASeriesThatBeganLongAgoGoesOnWithinTheRun) {
  // Begun 4.4e15 = 2^51.97 intervals ago, at whole numbers: at 1 (twice), 2, 3 and 4, and at 0.
  const auto batch = make_batch(make_solver("states x; x' = 0"), {{"t_end", 4.0}, {"save_every", 1.0}});
  Table table("x");
  table.add(-4.4e15, 0, kAdd, 1.0, 1.0, 0).add(1.0, 0, kAdd, 1.0);
  batch->set_events(table.columns());
  EXPECT_EQ(outputs(*solve(*batch)), (std::vector<double>{1, 3, 4, 5, 6}));
}

// ---- promise 1 -----------------------------------------------------------------------------------------------------

constexpr const char* kOscillator = "states x = 1, v = 0; parameters w = 1; x' = v; v' = -w*x - 0.1*v*x*x";

/// Runs differ in w, and with `own` in their events; run 5 blows up.
std::vector<double> many(const Ref<batch::Solver>& solver, const Settings& batch_settings, bool own, std::int64_t first,
                         std::int64_t count) {
  constexpr std::int64_t kRuns = 37;
  const auto batch = make_batch(
      solver, with({{"t_end", 12.0}, {"save_every", 0.5}, {"first_run", first}, {"run_count", count}}, batch_settings));
  std::vector<double> w = linspace(0.5, 9.0, kRuns);
  w[5] = -1e300;
  batch->set_values("w", std::span<const double>(w));
  Table table("x, w");
  for (std::int64_t r = 0; r < (own ? kRuns : 1); ++r) {
    const double shift = 0.01 * static_cast<double>(r);
    table.add(1.0 + shift, 0, kAdd, 0.5, 1.25, 4).add(7.0, 0, kMultiply, -1.0).add(3.0 - shift, 1, kMultiply, 1.1);
    for (std::int64_t extra = 0; extra < r % 4; ++extra) table.add(9.0, 0, kAdd, 0.125 * shift);
    if (own) table.next_run();
  }
  batch->set_events(table.columns());
  return outputs(*solve(*batch), batch::Order::run_variable_time);
}

std::vector<std::int64_t> bits(const std::vector<double>& values) {
  std::vector<std::int64_t> out(values.size());
  std::memcpy(out.data(), values.data(), values.size() * sizeof(double));
  return out;
}

TEST(Events, ARunsBitsDependOnThatRunAlone) {
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context,
        {{"threads", std::int64_t{2}}, {"kernel_cache", text("off")}, {"host_memory_mode", text("discrete")}});
  const Settings variants[] = {{},
                               {{"lane_width", std::int64_t{1}}},
                               {{"lane_width", std::int64_t{4}}, {"refill", text("off")}, {"unroll", text("off")}}};
  for (const char* method : {"rodas5p", "auto"}) {  // the second one begins with an explicit method
    if (on_gpu() && text(method) == "auto") continue;
    std::vector<std::int64_t> whole[2];
    for (const Settings& variant : variants) {
      const Settings settings = with({{"rtol", 1e-6}, {"atol", 1e-8}, {"method", text(method)}}, variant);
      const auto solver = make_solver(kOscillator, settings);
      for (const bool own : {false, true}) {
        const auto all = bits(many(solver, {}, own, 0, -1));
        if (whole[own].empty()) whole[own] = all;
        EXPECT_TRUE(all == whole[own]) << method << " own " << own;
      }
      if (!variant.empty()) continue;
      const auto chunked = make_solver(kOscillator, settings, discrete);
      for (const bool own : {false, true}) {
        EXPECT_TRUE(bits(many(chunked, {{"chunk_runs", std::int64_t{7}}}, own, 0, -1)) == whole[own]) << method << own;
        const auto part = bits(many(solver, {}, own, 11, 3));
        const auto from = whole[own].begin() + 11 * static_cast<std::ptrdiff_t>(part.size() / 3);
        EXPECT_TRUE(std::equal(part.begin(), part.end(), from)) << method << own;
        const auto part_in_chunks = bits(many(chunked, {{"chunk_runs", std::int64_t{2}}}, own, 11, 3));
        EXPECT_TRUE(part_in_chunks == part) << method << own;
      }
    }
  }
}

TEST(Events, ARunWithoutAnyIsTheRunOfAPlainKernel) {
  for (const char* method : {"tsit5", "rodas5p", "radau_iia_5"}) {
    if (on_gpu() && text(method) != "tsit5") continue;
    const auto solver = make_solver(kOscillator, {{"method", text(method)}});
    const auto batch = make_batch(solver, {{"t_end", 12.0}, {"save_every", 0.5}});
    const auto plain = bits(outputs(*solve(*batch)));
    Table table("x");
    table.add(13.0, 0, kAdd, 1.0).add(-1.0, 0, kAdd, 1.0);
    batch->set_events(table.columns());
    EXPECT_EQ(bits(outputs(*solve(*batch))), plain) << method;
  }
}

// Time times -1 turns a run backwards into one forwards, with the same bits: every step has the same size and every
// slope the opposite sign.
TEST(Events, BackwardsInTimeAreThoseOfTimeTurnedRound) {
  const char* const model = "states x = 1, v = 0; parameters w = 2, way = 1; x' = way*v; v' = -way*w*x - 0.1*way*v*x*x";
  const std::pair<const char*, const char*> kernels[] = {{"tsit5", "f64"}, {"auto", "f32"}, {"rk4", "f64"}};
  for (const auto& [method, precision] : kernels) {
    SCOPED_TRACE(std::string(method) + " " + precision);
    Settings settings{{"method", text(method)}, {"precision", text(precision)}, {"rtol", 1e-5}, {"atol", 1e-5}};
    if (text(method) == "rk4") settings = with(settings, {{"controller", text("fixed")}, {"dt", 0.03}});
    const auto solver = make_solver(model, settings);
    const auto run = [&](double way, const Settings& more) {
      Settings all = with({{"t0", way * -3.0}, {"t_end", way * 5.0}, {"save_every", 0.25}}, more);
      const auto batch = make_batch(solver, all);
      batch->set_values("w", std::vector<double>{1, 2, 2.5});
      batch->set_values("way", one(way));
      Table table("x,v,w");
      table.add(way * 0.5, 0, kAdd, 0.25).add(way * 0.5, 0, kMultiply, 1.5);  // at one time: as the table has them
      table.add(way * 5.0, 1, kReplace, 7.0).add(way * -3.0, 0, kAdd, 0.125);
      table.add(way * 6.0, 0, kReplace, 1e9).add(way * -3.5, 0, kReplace, 1e9);
      table.add(way * 2.0, 2, kMultiply, 1.25).add(way * 1.1, 1, kAdd, 0.5);
      batch->set_events(table.columns());
      const auto result = solve(*batch);
      EXPECT_EQ(run_status(*result), (std::vector<std::int32_t>{0, 0, 0}));
      std::vector<double> all_numbers = outputs(*result);
      const std::vector<double> last = final_states(*result);
      all_numbers.insert(all_numbers.end(), last.begin(), last.end());
      return bits(all_numbers);
    };
    for (const char* rows : {"after", "before"}) {
      EXPECT_EQ(run(1, {{"event_rows", text(rows)}}), run(-1, {{"event_rows", text(rows)}})) << rows;
    }
  }
}

TEST(Events, BackwardsInTimeSeriesAreMetFromTheirEnd) {
  const auto solver = make_solver("states x = 0, n = 0; x' = 0; n' = 0", kTight);
  const auto at_end = [&](double t0, double t_end, const Table& table) {
    const auto batch = make_batch(solver, {{"t0", t0}, {"t_end", t_end}});
    batch->set_events(table.columns());
    return final_states(*solve(*batch));
  };
  // x becomes 10 x + digit: the order in which things happen.
  const auto digits = [](Table table) { return table.add(2, 0, kMultiply, 10, 3, 0).add(2, 0, kAdd, 1, 3, 0); };
  EXPECT_EQ(at_end(10, 0, digits(Table("x,n")))[0], 111) << "8, 5, 2";
  EXPECT_EQ(at_end(11, 2, digits(Table("x,n")))[0], 1111) << "both ends";
  EXPECT_EQ(at_end(10.5, 2.5, digits(Table("x,n")))[0], 11) << "8, 5";
  EXPECT_EQ(at_end(1.5, -9, digits(Table("x,n")))[0], 0) << "not yet begun";
  // Of five from 1 on, at 1 to 5, those up to t0; a single one between two of them.
  Table five("x,n");
  five.add(1, 0, kMultiply, 10, 1, 5).add(1, 0, kAdd, 1, 1, 5).add(2.5, 0, kAdd, 5);
  EXPECT_EQ(at_end(100, 0, five)[0], 11611) << "5, 4, 3, then 2.5, 2, 1";
  EXPECT_EQ(at_end(3, 0, five)[0], 611);
  EXPECT_EQ(at_end(0, 3, five)[0], 161) << "forwards, from the same table: 1, 2, then 2.5, 3";
  // Each at the very time of its row: 0.1, three times, as forwards.
  Table tenths("x,n");
  tenths.add(0.1, 0, kAdd, 1, 0.1, 0);
  const auto batch = make_batch(solver, {{"t0", 1.0}, {"t_end", 0.0}});
  std::vector<double> times;
  for (int k = 9; k >= 0; --k) times.push_back(std::fma(k, 0.1, 0.1));
  batch->set_save_times(times);
  batch->set_events(tenths.columns());
  const std::vector<double> y = outputs(*solve(*batch));
  for (std::size_t k = 0; k < times.size(); ++k) EXPECT_EQ(y[2 * k], static_cast<double>(k + 1)) << times[k];
}

TEST(Events, OfRunsThatGoEachTheirWayAreRefused) {
  const auto batch = make_batch(make_solver("states x = 1; x' = 0"), {{"n_runs", std::int64_t{3}}});
  batch->set_events(Table("x").add(0.5, 0, kAdd, 1.0).columns());
  const auto refusal = [&](const std::vector<double>& ends) {
    batch->set_time_spans(std::vector<double>{2, 2, 2}, ends);
    try {
      return fmt::format("{}", fmt::join(final_states(*solve(*batch)), " "));
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(refusal({0, 1, 0.5}), "2 1 2");
  EXPECT_EQ(refusal({3, 4, 5}), "1 1 1");
  EXPECT_EQ(refusal({0, 1, 3}),
            "with events all runs must go the same way in time, and run 2 does not go that of run 0 (t0 2, t_end 3)");
}

}  // namespace
}  // namespace cubie::test
