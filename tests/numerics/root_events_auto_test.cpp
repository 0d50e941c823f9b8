// Events of model text in solves by the automatic method: what a run knows of them goes along from kernel to kernel.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "kernels/args.h"

namespace cubie::test {
namespace {

/// Stiff up to t = 3 and from t = 12 on, where x follows w cos t; in between it goes on with that slope alone. w grows
/// whenever the saw s comes to 1, where x jumps back to its course.
constexpr const char* kSaw = R"(
states x = 1, s = 0, n = 0
parameters k = 1, w = 1, most = 100
x' = -k*(t < 3 || t > 12 ? 1 : 0)*(x - w*cos(t)) - w*sin(t)
s' = 1
n' = 0
when s crosses 1 up: s = 0, w = w + 0.25, n = n + x, x = (w + 0.25)*cos(t), record
when x crosses 0: record
when x crosses most up: stop, record
when s crosses 0.5 up: count
)";
constexpr double kEnd = 15.75;

struct Outcome {
  std::vector<double> rows, last, records;
  std::vector<std::int32_t> status, counts, accepted, switches;
  std::size_t n_numbers = 0, n_runs = 0;
  [[nodiscard]] double record(std::size_t k, std::size_t number, std::size_t run) const {
    return records.at((k * n_numbers + number) * n_runs + run);
  }
  [[nodiscard]] std::int32_t count(std::size_t event, std::size_t run) const { return counts.at(event * n_runs + run); }
};

Outcome outcome_of(const batch::Result& result) {
  Outcome out;
  out.n_runs = static_cast<std::size_t>(result.n_runs());
  out.n_numbers = static_cast<std::size_t>(result.n_states()) + 2;
  out.rows = outputs(result);
  out.last = final_states(result);
  out.status = run_status(result);
  out.accepted = counter(result, batch::Counter::accepted);
  out.switches = counter(result, batch::Counter::switches);
  out.counts.resize(static_cast<std::size_t>(result.n_events()) * out.n_runs);
  result.copy_event_counts(out.counts);
  out.records.resize(static_cast<std::size_t>(result.n_event_records()) * out.n_numbers * out.n_runs);
  result.copy_event_records(out.records);
  return out;
}

/// A run is a rate and a level; `order` says which of them stands where.
Outcome solve_saw(const Settings& more, const std::vector<std::size_t>& order, const Settings& cut = {},
                  const Ref<batch::Context>& context = shared_context()) {
  Settings settings{
      {"method", std::string("auto")}, {"rtol", 1e-8}, {"atol", 1e-8}, {"event_records", std::int64_t{40}}};
  settings.insert(settings.end(), more.begin(), more.end());
  Settings of_batch{{"t_end", kEnd}, {"save_every", 0.5}};
  of_batch.insert(of_batch.end(), cut.begin(), cut.end());
  const auto batch = make_batch(make_solver(kSaw, settings, context), of_batch);
  std::vector<double> k, most;
  for (const std::size_t r : order) {
    k.push_back(std::pow(10.0, 5.0 * static_cast<double>(r * 3 % 23) / 23.0));
    most.push_back(r % 5 == 4 ? 2.5 : 100.0);
  }
  batch->set_values("k", std::span<const double>(k));
  batch->set_values("most", std::span<const double>(most));
  return outcome_of(*solve(*batch));
}

std::vector<std::size_t> first_runs(std::size_t n) {
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  return order;
}

constexpr std::size_t kRuns = 23;

TEST(RootEventsOfAutoRuns, AreThoseOfTheStiffMethod) {
  const Outcome by_auto = solve_saw({}, first_runs(kRuns));
  const Outcome by_rodas = solve_saw({{"method", std::string("rodas5p")}}, first_runs(kRuns));
  EXPECT_EQ(by_auto.status, by_rodas.status);
  EXPECT_EQ(by_auto.counts, by_rodas.counts);
  std::size_t moved = 0, stopped = 0;
  for (std::size_t r = 0; r < kRuns; ++r) {
    SCOPED_TRACE(r);
    moved += by_auto.switches[r] >= 3 ? 1U : 0U;
    stopped += by_auto.status[r] == cubie_kernel::run_stopped ? 1U : 0U;
    std::size_t seen = 0;
    for (; seen < 40 && !std::isnan(by_rodas.record(seen, 0, r)); ++seen) {
      EXPECT_EQ(by_auto.record(seen, 1, r), by_rodas.record(seen, 1, r)) << seen;
      // Both solve to 1e-8 a step; dense output between rows has an order less where k h is large.
      EXPECT_NEAR(by_auto.record(seen, 0, r), by_rodas.record(seen, 0, r), 1e-5) << seen;
    }
    EXPECT_TRUE(seen == 40 || std::isnan(by_auto.record(seen, 0, r)));
    // Each tooth is one unit long, whatever x does.
    if (by_auto.status[r] == 0) {
      EXPECT_EQ(by_auto.count(0, r), 15);
      EXPECT_EQ(by_auto.count(3, r), 16);
      EXPECT_NEAR(by_auto.last[kRuns + r], 0.75, 1e-9);
    }
    for (std::size_t v = 0; v < 3; ++v) {
      const double here = by_auto.last[v * kRuns + r], there = by_rodas.last[v * kRuns + r];
      EXPECT_NEAR(here, there, 1e-5) << v;
    }
  }
  EXPECT_GE(moved, 5U);
  EXPECT_GE(stopped, 2U);
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// All numbers of each run, in the order of their names.
std::vector<double> by_name(const Outcome& out, const std::vector<std::size_t>& order) {
  std::vector<double> numbers;
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  const auto keep = [&](const auto& list) {
    for (std::size_t first = 0; first < list.size(); first += order.size()) {
      for (const std::size_t p : place) numbers.push_back(static_cast<double>(list[first + p]));
    }
  };
  keep(out.rows), keep(out.last), keep(out.records);
  keep(out.status), keep(out.counts), keep(out.accepted), keep(out.switches);
  return numbers;
}

TEST(RootEventsOfAutoRuns, HaveTheSameBitsHoweverRunsAreCarried) {
  const std::vector<std::size_t> order = first_runs(kRuns);
  std::vector<std::size_t> shuffled = order;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(7));
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context,
        {{"threads", std::int64_t{3}}, {"host_memory_mode", std::string("discrete")}});
  for (const char* const precision : {"f64", "f32"}) {
    const auto with = [&](Settings more) {
      more.push_back({"precision", std::string(precision)});
      if (std::string(precision) == "f32") more.insert(more.end(), {{"rtol", 1e-4}, {"atol", 1e-4}});
      return more;
    };
    const Outcome first = solve_saw(with({{"lane_width", std::int64_t{4}}}), order);
    EXPECT_GE(*std::max_element(first.switches.begin(), first.switches.end()), std::string(precision) == "f64" ? 3 : 1);
    const std::vector<double> reference = by_name(first, order);
    const std::pair<const char*, Settings> ways[] = {
        {"one lane", {{"lane_width", std::int64_t{1}}}},
        {"refill", {{"lane_width", std::int64_t{4}}, {"refill", std::string("on")}}},
        {"rolled", {{"lane_width", std::int64_t{4}}, {"unroll", std::string("off")}}}};
    for (const auto& [name, settings] : ways) {
      EXPECT_TRUE(same(reference, by_name(solve_saw(with(settings), order), order))) << precision << ", " << name;
      EXPECT_TRUE(same(reference, by_name(solve_saw(with(settings), shuffled), shuffled)))
          << precision << ", " << name << ", another order";
      EXPECT_TRUE(
          same(reference,
               by_name(solve_saw(with(settings), shuffled, {{"chunk_runs", std::int64_t{5}}}, discrete), shuffled)))
          << precision << ", " << name << ", chunks of a device";
    }
  }
}

TEST(RootEventsOfAutoRuns, ThatNeverMoveHaveTheBitsOfTheExplicitMethod) {
  const char* const ball = "states x = 1, v; x' = v; v' = -9.81; when x crosses 0 down: v = -0.9*v, x = 0, record";
  std::vector<std::vector<double>> found;
  for (const char* const method : {"auto", "tsit5"}) {
    const auto batch =
        make_batch(make_solver(ball, {{"method", std::string(method)}}), {{"t_end", 6.0}, {"save_every", 0.25}});
    const Outcome out = outcome_of(*solve(*batch));
    EXPECT_EQ(out.switches.at(0), 0);
    found.push_back(by_name(out, {0}));
  }
  EXPECT_TRUE(same(found[0], found[1]));
}

// A guard that reads a driver, and scheduled events beside: both halves meet them.
TEST(RootEventsOfAutoRuns, MeetDriversAndScheduledEvents) {
  const char* const text = R"(
states x = 1, s = 0
parameters k = 1e5, w = 1
drivers u
x' = -k*(t < 4 || t > 9 ? 1 : 0)*(x - w*u) + w
s' = 1
when u crosses 0.5: w = w + 1, record
when s crosses 2 up: s = 0, record
)";
  const auto run = [&](const char* method) {
    const auto batch = make_batch(
        make_solver(
            text,
            {{"method", std::string(method)}, {"rtol", 1e-8}, {"atol", 1e-8}, {"event_records", std::int64_t{32}}}),
        {{"t_end", 11.75}, {"driver_interpolation", std::string("linear")}});
    std::vector<double> samples;
    for (int i = 0; i <= 12; ++i) samples.push_back(i % 2 == 0 ? 0.0 : 1.0);
    batch->set_drivers(samples, 13, 1, 0.0, 1.0);
    return outcome_of(*solve(*batch));
  };
  const Outcome by_auto = run("auto"), by_rodas = run("rodas5p");
  EXPECT_EQ(by_auto.status, std::vector<std::int32_t>{0});
  EXPECT_GE(by_auto.switches.at(0), 2);
  EXPECT_EQ(by_auto.counts, (std::vector<std::int32_t>{12, 5}));
  EXPECT_EQ(by_rodas.counts, by_auto.counts);
  for (std::size_t k = 0; k < 17; ++k) {
    EXPECT_EQ(by_auto.record(k, 1, 0), by_rodas.record(k, 1, 0));
    EXPECT_NEAR(by_auto.record(k, 0, 0), by_rodas.record(k, 0, 0), 1e-9) << k;  // what is seen is u and t alone
  }
  EXPECT_NEAR(by_auto.last.at(0), by_rodas.last.at(0), 1e-6);
}

}  // namespace
}  // namespace cubie::test
