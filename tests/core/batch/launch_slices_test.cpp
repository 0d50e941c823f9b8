// Launch slices: a solve in launches of one round each has the bits of a solve in one.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "../../support/device_faults.hpp"
#include "batch/doses.hpp"
#include "device/host/host_device.hpp"
#include "kernels/args.h"
#include "uneven_model.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

std::string text(const char* word) { return word; }

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

constexpr double kRound = 1e-9;  // seconds: over before the first round is

void add_bits(std::vector<std::uint64_t>& to, const std::vector<double>& values) {
  for (const double value : values) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    to.push_back(bits);
  }
}

/// All that a solve leaves behind, by what it is.
struct Left {
  std::vector<std::uint64_t> outputs, final_states, summaries, last_steps, records;
  std::vector<std::vector<std::int32_t>> counters;
  std::vector<std::int32_t> status;
};

Left left_by(const batch::Result& result) {
  Left left;
  add_bits(left.outputs, outputs(result));
  add_bits(left.final_states, final_states(result));
  std::vector<double> sums(static_cast<std::size_t>(result.n_windows() * result.n_summaries() * result.n_runs()));
  if (!sums.empty()) result.copy_summaries(batch::Order::time_variable_run, std::span<double>(sums));
  add_bits(left.summaries, sums);
  std::vector<double> steps(static_cast<std::size_t>(result.n_runs()));
  result.copy_last_steps(steps);
  add_bits(left.last_steps, steps);
  for (const auto which : {batch::Counter::accepted, batch::Counter::rejected, batch::Counter::newton,
                           batch::Counter::linear, batch::Counter::switches}) {
    left.counters.push_back(counter(result, which));
  }
  left.status = run_status(result);
  const auto runs = static_cast<std::size_t>(result.n_runs());
  left.counters.emplace_back(runs * static_cast<std::size_t>(result.n_events()));
  result.copy_event_counts(left.counters.back());
  std::vector<double> records(runs * static_cast<std::size_t>(result.n_event_records() * (result.n_states() + 2)));
  result.copy_event_records(records);
  add_bits(left.records, records);
  return left;
}

struct Problem {
  const char* name;
  const char* text = kUneven;
  Settings solver, batch;
  std::string parameter = "mu";
  double most = 5.0;
  void (*prepare)(batch::Batch&) = nullptr;
};

constexpr std::int64_t kRuns = 27;

Ref<batch::Result> run(const Problem& p, const Settings& more, const Settings& batch_more = {},
                       const Ref<batch::Context>& context = shared_context()) {
  Settings settings = {{"rtol", 1e-6}, {"atol", 1e-8}};
  settings.insert(settings.end(), p.solver.begin(), p.solver.end());
  settings.insert(settings.end(), more.begin(), more.end());
  Settings times = p.batch;
  times.insert(times.end(), batch_more.begin(), batch_more.end());
  const auto batch = make_batch(make_solver(p.text, settings, context), times);
  batch->set_values(p.parameter, std::span<const double>(linspace(0.1, p.most, kRuns)));
  if (p.text == kUneven) {
    std::vector<double> trap(kRuns, 0.0);
    trap[3] = 1.0;
    trap[11] = -1.0;
    batch->set_values("trap", std::span<const double>(trap));
  }
  if (p.prepare != nullptr) p.prepare(*batch);
  return solve(*batch);
}

void expect_same(const Left& want, const Left& got, const std::string& what) {
  EXPECT_EQ(want.status, got.status) << what;
  EXPECT_TRUE(want.outputs == got.outputs) << what << ": outputs";
  EXPECT_TRUE(want.final_states == got.final_states) << what << ": final states";
  EXPECT_TRUE(want.summaries == got.summaries) << what << ": summaries";
  EXPECT_TRUE(want.last_steps == got.last_steps) << what << ": last steps";
  EXPECT_TRUE(want.records == got.records) << what << ": records of events";
  EXPECT_TRUE(want.counters == got.counters) << what << ": counters";
}

const Settings kRows = {{"t_end", 6.0}, {"save_every", 0.7}};

Problem method(const char* name, Settings more = {}, Settings batch = kRows) {
  more.insert(more.begin(), {"method", text(name)});
  return {.name = name, .solver = std::move(more), .batch = std::move(batch)};
}

/// A device with memory of its own.
Ref<batch::Context> discrete() {
  static const Ref<batch::Context> context = [] {
    Ref<batch::Context> c = batch::Context::create();
    apply(*c, config::Scope::context, {{"threads", std::int64_t{1}}, {"host_memory_mode", text("discrete")}});
    return c;
  }();
  return context;
}

class LaunchSlices : public testing::TestWithParam<Problem> {};

TEST_P(LaunchSlices, OfOneRoundEachGiveTheSameBits) {
  const Problem& p = GetParam();
  const Left want = left_by(*run(p, {{"lane_width", std::int64_t{1}}, {"launch_slice", 0.0}}));
  EXPECT_FALSE(std::ranges::all_of(want.final_states, [&](auto bits) { return bits == want.final_states[0]; }));
  const Settings narrow = {{"lane_width", std::int64_t{4}}};
  expect_same(want, left_by(*run(p, with(narrow, {{"launch_slice", kRound}}))), "whole");
  // Of some rounds each: a launch there takes several threads. Chunks of the cheapest runs last longer than the first.
  for (const auto& [depth, seconds] : {std::pair{std::int64_t{1}, 2e-5}, std::pair{std::int64_t{2}, 1e-4}}) {
    const Settings chunks = {{"chunk_runs", std::int64_t{9}}, {"pipeline_depth", depth}};
    expect_same(want, left_by(*run(p, with(narrow, {{"launch_slice", seconds}}), chunks, discrete())),
                "in chunks, depth " + std::to_string(depth));
  }
}

const Settings kSummaries = {
    {"summaries", text("mean, std, rms, extrema, time_of_max, peaks[3], dxdt_extrema, crossings[0.5], time_above[0.5], "
                       "quantile[0.3], quadrature, final")},
    {"summary_refine", text("dense")},
    {"save_variables", text("x, t, steps_accepted, newton_iterations")}};
const Settings kWindows = {
    {"t_end", 6.0}, {"settling_time", 0.3}, {"summarise_every", 1.9}, {"sample_every", 0.1}, {"save_every", 0.5}};
const Settings kSteps = {{"t_end", 6.0}, {"save_steps", std::int64_t{200}}};
const Settings kReuse = {{"jacobian_reuse", text("on")}};
const Settings kF32 = {{"precision", text("f32")}, {"rtol", 1e-4}, {"atol", 1e-5}};

constexpr const char* kDriven = R"(
states x = 1, y = 0
parameters mu = 1
drivers u, v
x' = -mu*x + u
y' = x - 0.3*y + v*v
)";

void drive(batch::Batch& batch) {
  std::vector<double> samples;
  for (int i = 0; i < 13; ++i) {
    samples.push_back(i % 4 < 2 ? 1.0 : -0.5);
    samples.push_back(std::sin(std::numbers::pi * i / 6));
  }
  samples.back() = samples[1];
  batch.set_drivers(samples, 13, 2, 0.0, 0.5);
}

constexpr const char* kOralDoses = R"(
states depot = 0, x = 0
parameters mu = 1, ka = 1.1
depot' = -ka*depot
x' = ka*depot - 0.1*mu*x
lag(depot) = 0.05*mu
bioavailability(x) = 0.9
)";

/// Boluses, infusions over each other, further doses, a steady state, a reset.
void dose(batch::Batch& batch) {
  const std::vector<double> time = {0, 0.5, 1.0, 2.0, 3.5, 4.5}, amt = {10, 8, 6, 5, 0, 7}, rate = {0, 4, 5, 0, 0, 0},
                            dur(6, 0.0), ii = {0, 0, 0.25, 1.5, 0, 0.3};
  const std::vector<std::int32_t> cmt = {1, 2, 2, 2, 1, 1}, ss = {0, 0, 0, 1, 0, 0}, evid = {1, 1, 1, 1, 3, 1};
  const std::vector<std::int64_t> addl = {0, 0, 3, 0, 0, 4}, first_row;
  batch.set_doses({"", time, amt, cmt, rate, dur, ii, addl, ss, evid, first_row});
}

/// A ball that jumps and counts; some runs stop.
constexpr const char* kBall = R"(
states x = 1, v = 0, hits = 0
parameters mu = 1
x' = v
v' = -mu
hits' = 0
when x crosses 0 down: x = 0, v = -0.9*v, hits = hits + 1, record
when v crosses 0: count
when hits crosses 4.5 up: stop, record
)";

constexpr const char* kPendulum = R"(
states x = 1, v = 0, s = 0
parameters mu = 1
x' = v
v' = -mu*x
0 = s - x*x - v
)";

/// Stiff up to t = 2, at rest then, and stiff again.
constexpr const char* kStiffTwice = R"(
states x = 1
parameters mu = 1
x' = -exp(mu)*(t < 2 || t > 5 ? 1 : 0)*(x - cos(t)) - sin(t)
)";

void give_spans(batch::Batch& batch) { batch.set_time_spans(linspace(0.0, 1.0, kRuns), linspace(6.0, 4.0, kRuns)); }

Problem with_text(Problem p, const char* name, const char* text, void (*prepare)(batch::Batch&) = nullptr,
                  double most = 5.0) {
  p.name = name;
  p.text = text;
  p.prepare = prepare;
  p.most = most;
  return p;
}

const Problem kProblems[] = {
    method("tsit5"),
    method("vern7"),
    method("dop853", {{"controller", text("h211b")}}),
    method("bogacki-shampine-32", {{"controller", text("gustafsson")}, {"save_method", text("land")}}),
    method("rk4", {{"dt", 0.01}}),
    method("tsit5", {{"controller", text("fixed")}, {"dt", 0.01}}),
    method("tsit5", {{"controller", text("pid")}, {"save_variables", text("x, t")}}, kSteps),
    method("tsit5", {{"max_steps", std::int64_t{60}}, {"failed_rows", text("last")}}),
    method("tsit5", kF32),
    method("tsit5",
           {{"unroll", text("off")}, {"stages_location", text("workspace")}, {"state_location", text("workspace")}}),
    with_text(method("rodas5p",
                     with(kSummaries, {{"state_location", text("workspace")},
                                       {"stages_location", text("workspace")},
                                       {"parameters_location", text("workspace")},
                                       {"jacobian_location", text("workspace")},
                                       {"summary_location", text("workspace")}}),
                     kWindows),
              "workspace", kUneven),
    method("tsit5", kSummaries, kWindows),
    method("tsit5", with(kSummaries, kF32), kWindows),
    method("rodas5p"),
    method("rodas5p", {{"linear_solver", text("gmres")}}),
    method("rodas5p", kSummaries, kWindows),
    method("kvaerno5"),
    method("kvaerno5", {{"newton", text("full")}}),
    method("kvaerno5", {{"linear_solver", text("bicgstab")}}),
    method("kvaerno5", kReuse),
    method("radau_iia_5"),
    method("radau_iia_5", with(kReuse, kF32)),
    method("radau_iia_5", with(kReuse, {{"controller", text("fixed")}, {"dt", 0.02}})),
    with_text(method("tsit5"), "driven", kDriven, drive),
    with_text(method("rodas5p", kF32), "driven_f32", kDriven, drive),
    with_text(method("tsit5"), "dosed", kOralDoses, dose),
    with_text(method("kvaerno5", kReuse), "dosed_dirk", kOralDoses, dose),
    with_text(method("tsit5", {{"controller", text("fixed")}, {"dt", 0.01}}), "dosed_fixed", kOralDoses, dose),
    with_text(method("tsit5"), "ball", kBall),
    with_text(method("dop853"), "ball_hands_on", kBall),
    with_text(method("vern9", {{"save_variables", text("x, t")}}, kSteps), "ball_steps", kBall),
    with_text(method("rodas5p"), "dae", kPendulum),
    with_text(method("radau_iia_5"), "dae_radau", kPendulum),
    with_text(method("tsit5", kSummaries, kWindows), "spans", kUneven, give_spans),
    with_text(method("auto", {{"rtol", 1e-8}, {"atol", 1e-8}}, {{"t_end", 7.0}, {"save_every", 0.5}}), "auto",
              kStiffTwice, nullptr, 14.0),
};

INSTANTIATE_TEST_SUITE_P(Methods, LaunchSlices, testing::ValuesIn(kProblems), [](const auto& info) {
  std::string name = info.param.name;
  std::ranges::replace(name, '-', '_');
  return name + "_" + std::to_string(info.index);
});

TEST(LaunchSlices, OfAnyLengthAndLaneWidthGiveTheSameBits) {
  const Problem p = method("tsit5");
  const Left want = left_by(*run(p, {{"lane_width", std::int64_t{1}}, {"launch_slice", 0.0}}));
  for (const double seconds : {2e-6, 3e-5, 1e300}) {
    for (const std::int64_t width : {1, 16}) {
      const Settings settings = {
          {"lane_width", width}, {"launch_slice", seconds}, {"refill", text(width == 1 ? "on" : "off")}};
      expect_same(want, left_by(*run(p, settings)), std::to_string(seconds) + " s, width " + std::to_string(width));
    }
  }
}

/// Launches of a solve of a few runs, with slices of so many seconds.
std::int64_t launches(double seconds) {
  DeviceFaults counts;
  device::HostDeviceOptions options;
  options.threads = 2;
  options.discrete = true;
  options.fault_hook = counts.hook();
  const auto context = batch::Context::create(device::make_host_device(options));
  choose_kernel_cache(*context);
  const auto batch =
      make_batch(make_solver(kDecay, {{"method", text("rk4")}, {"dt", 0.25}, {"launch_slice", seconds}}, context),
                 {{"t_end", 4.0}});
  (void)solve(*batch);
  counts.select(device::DeviceOp::Kind::launch, device::DeviceOp::Phase::run);
  counts.disarm();
  (void)solve(*batch);
  return counts.seen();
}

TEST(LaunchSlices, EndLaunches) {
  if (on_gpu()) GTEST_SKIP() << "launches are those of the host device";
  EXPECT_EQ(launches(0.0), 1);
  EXPECT_EQ(launches(1e6), 1);
  // 16 steps from 0 to 4, one or a stride of some in each launch.
  EXPECT_GT(launches(kRound), 2);
  EXPECT_LE(launches(kRound), 18);
}

TEST(LaunchSlices, EndWhenTheSolveIsCancelled) {
  const auto solver = make_solver(kDecay, {{"method", text("rk4")}, {"dt", 1e-6}, {"launch_slice", 1e-4}});
  const auto batch = make_batch(solver, {{"t_end", 1000.0}});  // hours
  batch->set_values("k", std::span<const double>(linspace(0.1, 1.0, kRuns)));
  const Ref<batch::Result> result = batch->submit();
  EXPECT_FALSE(result->wait(0.05, nullptr, nullptr));
  result->cancel();
  const auto begun = std::chrono::steady_clock::now();
  try {
    result->wait(60, nullptr, nullptr);
    FAIL() << "a cancelled solve has finished";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10)) << "hours are left";
  for (const std::int32_t status : run_status(*result)) {
    EXPECT_TRUE(status == cubie_kernel::run_cancelled || status == cubie_kernel::run_not_started) << status;
  }
}

TEST(LaunchSlices, MustNotBeNegative) {
  const auto solver = make_solver(kDecay);
  try {
    set(*solver, config::Scope::solver, "launch_slice", -0.5);
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_range);
    EXPECT_NE(error.message().find("launch_slice must be >= 0"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace cubie::test
