// Batches on the cuda device, with the stand-in driver: the bits of the host device, whatever the order of lanes and
// the cut.

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "../support/batch_support.hpp"
#include "cuda_fixture.hpp"

namespace cubie::test {
namespace {

using config::Scope;

struct Everything {
  std::vector<double> outputs, final_states, last_steps;
  std::vector<std::int32_t> status, accepted, rejected;
  bool operator==(const Everything&) const = default;
};

Everything everything(const batch::Result& result) {
  Everything e{outputs(result),
               final_states(result),
               {},
               run_status(result),
               counter(result, batch::Counter::accepted),
               counter(result, batch::Counter::rejected)};
  e.last_steps.resize(static_cast<std::size_t>(result.n_runs()));
  result.copy_last_steps(e.last_steps);
  return e;
}

Ref<batch::Context> context_on(const std::string& device, const Settings& more = {}) {
  Ref<batch::Context> context = batch::Context::create();
  set(*context, Scope::context, "nvrtc_path", std::string(FAKE_CUDA_FOLDER));
  choose_kernel_cache(*context);
  apply(*context, Scope::context, more);
  set(*context, Scope::context, "device", device);
  return context;
}

/// A sweep in which runs differ in length, and some fail.
constexpr const char* kUneven = R"(
states x = 1, y = 0
parameters w = 1, limit = 1e9
x' = w*y
y' = -w*x + (x*x + y*y > limit ? 1/(x - x) : 0)
)";

/// The same without failures.
constexpr const char* kEven = R"(
states x = 1, y = 0
parameters w = 1, limit = 1e9
x' = w*y
y' = -w*x + 1e-300*limit
)";

Everything sweep(const Ref<batch::Context>& context, std::int64_t runs, const Settings& solver_settings = {},
                 const Settings& batch_settings = {}, const char* model = kUneven, std::int64_t* chunks = nullptr) {
  const auto solver = make_solver(model, solver_settings, context);
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 0.5}});
  apply(*batch, Scope::batch, batch_settings);
  std::vector<double> w = linspace(0.1, 9, runs), limit(w.size(), 1e9), x = linspace(-2, 3, runs);
  for (std::size_t i = 5; i < limit.size(); i += 37) limit[i] = 0.5;
  batch->set_values("w", std::span<const double>(w));
  batch->set_values("limit", std::span<const double>(limit));
  batch->set_values("x", std::span<const double>(x));
  const auto result = solve(*batch);
  if (chunks != nullptr) *chunks = result->n_chunks();
  return everything(*result);
}

class CudaSolve : public OnStandIn {};

/// The host device's answer with one run per lane group.
Everything on_host(std::int64_t runs, Settings solver_settings = {}, const Settings& batch_settings = {}) {
  solver_settings.emplace_back("lane_width", std::int64_t{1});
  return sweep(context_on("host"), runs, solver_settings, batch_settings);
}

TEST_F(CudaSolve, GivesTheBitsOfTheHost) {
  const auto context = context_on("cuda");
  for (const char* precision : {"f64", "f32"}) {
    for (const char* method : {"rk4", "tsit5", "bogacki-shampine-32", "dop853"}) {
      SCOPED_TRACE(testing::Message() << precision << ' ' << method);
      Settings settings{{"precision", std::string(precision)}, {"method", std::string(method)}};
      if (std::string_view(method) == "rk4") settings.emplace_back("dt", 0.01);
      const Everything there = sweep(context, 333, settings);
      EXPECT_EQ(there.status[0], 0);
      EXPECT_NE(there.status[5], 0);
      const Everything here = on_host(333, settings);
      EXPECT_EQ(there.status, here.status);
      EXPECT_EQ(there.accepted, here.accepted);
      ASSERT_EQ(there.outputs.size(), here.outputs.size());
      for (std::size_t i = 0; i < here.outputs.size(); ++i) {
        if (std::isnan(here.outputs[i])) {
          EXPECT_TRUE(std::isnan(there.outputs[i])) << i;
        } else {
          EXPECT_EQ(there.outputs[i], here.outputs[i]) << i;
        }
      }
      EXPECT_EQ(there.last_steps, here.last_steps);
    }
  }
}

/// A state without derivative, which some runs have no start for.
constexpr const char* kConstrained = R"(
states x = 1, y = 0, z = 5
parameters w = 1, limit = 1e9
x' = w*z
y' = -w*x
0 = limit < 1 ? z^2 + 1 : z - y + 0.1*(z^3 - y^3)
)";

TEST_F(CudaSolve, GivesTheBitsOfTheHostWithEquationsWithoutDerivative) {
  const auto context = context_on("cuda");
  for (const char* method : {"rodas5p", "kvaerno5", "radau_iia_5"}) {
    for (const char* precision : {"f64", "f32"}) {
      SCOPED_TRACE(testing::Message() << precision << ' ' << method);
      Settings settings{{"precision", std::string(precision)}, {"method", std::string(method)}};
      const Everything there = sweep(context, 99, settings, {}, kConstrained);
      settings.emplace_back("lane_width", std::int64_t{1});
      const Everything here = sweep(context_on("host"), 99, settings, {}, kConstrained);
      EXPECT_EQ(there.status[0], 0);
      EXPECT_EQ(there.status[5], 1024);
      EXPECT_EQ(there.status, here.status);
      EXPECT_EQ(there.accepted, here.accepted);
      EXPECT_EQ(there.rejected, here.rejected);
      ASSERT_EQ(there.outputs.size(), here.outputs.size());
      for (std::size_t i = 0; i < here.outputs.size(); ++i) {
        const bool both_nan = std::isnan(here.outputs[i]) && std::isnan(there.outputs[i]);
        EXPECT_TRUE(both_nan || there.outputs[i] == here.outputs[i]) << i;
      }
    }
  }
}

/// Without failing runs, whose NaN is unequal to itself.
constexpr const char* kSmooth =
    "states x = 1, y = 0\nparameters w = 1, limit = 1\nx' = w*y\ny' = -w*x - 0.01*limit*0\n";

TEST_F(CudaSolve, BitsDoNotDependOnTheOrderOfLanesNorOnTheQueue) {
  fake().set(fake_cuda_multiprocessors, 1);
  fake().set(fake_cuda_registers, 255);
  const Everything first = sweep(context_on("cuda"), 3000, {}, {}, kSmooth);
  for (const int order : {fake_cuda_backward, fake_cuda_shuffled}) {
    fake().set(fake_cuda_order, order);
    EXPECT_EQ(sweep(context_on("cuda"), 3000, {}, {}, kSmooth), first) << order;
  }
  for (const char* refill : {"on", "off"}) {
    EXPECT_EQ(sweep(context_on("cuda"), 3000, {{"refill", std::string(refill)}}, {}, kSmooth), first) << refill;
  }
}

TEST_F(CudaSolve, BitsDoNotDependOnTheCut) {
  const Everything whole = sweep(context_on("cuda"), 997, {}, {}, kSmooth);
  std::int64_t chunks = 0;
  EXPECT_EQ(sweep(context_on("cuda", {{"memory_limit_bytes", std::int64_t{128} << 10}}), 997, {}, {}, kSmooth, &chunks),
            whole);
  EXPECT_GT(chunks, 2);
  for (const std::int64_t length : {1, 33, 500}) {
    EXPECT_EQ(sweep(context_on("cuda"), 997, {}, {{"chunk_runs", length}}, kSmooth), whole) << length;
  }
}

TEST_F(CudaSolve, BitsDoNotDependOnWhereBuffersAre) {
  std::string large = "states x = 1";
  for (int i = 1; i < 60; ++i) large += fmt::format(", x{} = 1", i);
  large += "\nparameters w = 1, limit = 1\nx' = -w*x1\n";
  for (int i = 1; i < 60; ++i) large += fmt::format("x{}' = -w*x{}\n", i, i % 59 + 1);
  const std::string place = "workspace";
  const Settings there{{"state_location", place}, {"stages_location", place}, {"saved_location", place}};
  for (const char* precision : {"f64", "f32"}) {
    // The areas of the small model lie in memory of the multiprocessor, those of the large one in memory of the device.
    for (const char* model : {kSmooth, large.c_str()}) {
      Settings settings{{"precision", std::string(precision)}};
      const Everything right = sweep(context_on("cuda"), 200, settings, {}, model);
      settings.insert(settings.end(), there.begin(), there.end());
      EXPECT_EQ(sweep(context_on("cuda"), 200, settings, {}, model), right) << precision;
      const std::string text = make_solver(model, settings, context_on("cuda"))->kernel_text();
      EXPECT_EQ(text.find("shared_workspace = true") != std::string::npos, model == kSmooth);
    }
  }
}

TEST_F(CudaSolve, AutomaticTakesTheGpuAndTheHostCanStillBeAskedFor) {
  EXPECT_EQ(context_on("auto")->device_info().kind, device::DeviceKind::cuda);
  EXPECT_EQ(context_on("host")->device_info().kind, device::DeviceKind::host);
  EXPECT_EQ(context_on("cuda:0")->device_info().kind, device::DeviceKind::cuda);
  EXPECT_EQ(error_of([] { (void)context_on("cuda:9")->device_info(); }).code(), ErrorCode::no_device);
}

TEST_F(CudaSolve, WithoutACompilerAutomaticStaysOnTheHostAndTheGpuSaysWhatIsMissing) {
  const std::string nowhere = testing::TempDir();
  EXPECT_EQ(context_on("auto", {{"nvrtc_path", nowhere}})->device_info().kind, device::DeviceKind::host);
  const auto solver = make_solver(kSmooth, {}, context_on("cuda", {{"nvrtc_path", nowhere}}));
  const Error error = error_of([&] { solver->compile(); });
  EXPECT_EQ(error.code(), ErrorCode::compile);
  EXPECT_NE(error.message().find(nowhere), std::string::npos) << error.message();
}

TEST_F(CudaSolve, AutomaticStaysOnTheHostWhenTheGpuCannotBeUsed) {
  fake().fail_call("cuDevicePrimaryCtxRetain", 1, 999, 1);  // others hold it
  EXPECT_EQ(context_on("auto")->device_info().kind, device::DeviceKind::host);
  EXPECT_EQ(error_of([] { (void)context_on("cuda")->device_info(); }).code(), ErrorCode::no_device);
  fake().fail_nothing();
  EXPECT_EQ(context_on("auto")->device_info().kind, device::DeviceKind::cuda);
  ASSERT_TRUE(all_gone());
  fake().set(fake_cuda_capability, 99);  // NVRTC does not know it
  EXPECT_EQ(context_on("auto")->device_info().kind, device::DeviceKind::host);
}

TEST_F(CudaSolve, AutomaticTakesTheFirstGpuThatCanBeUsed) {
  const auto chosen = [](const std::string& device = "auto") {
    const device::DeviceInfo info = context_on(device)->device_info();
    return info.kind == device::DeviceKind::cuda ? info.ordinal : -1;
  };
  fake().set(fake_cuda_devices, 4);
  EXPECT_EQ(chosen(), 0);
  ASSERT_TRUE(all_gone());
  fake().set(fake_cuda_broken, 0b0001);
  EXPECT_EQ(chosen(), 1);
  fake().set(fake_cuda_old, 0b0010);
  EXPECT_EQ(chosen(), 2);
  fake().set(fake_cuda_busy, 0b0100);
  EXPECT_EQ(chosen(), 3);
  EXPECT_EQ(context_on("auto")->device_reason(), "");
  for (const char* one : {"cuda:0", "cuda:2"}) {
    const Error error = error_of([&] { (void)chosen(one); });
    EXPECT_EQ(error.code(), ErrorCode::no_device) << one;
    EXPECT_NE(error.message().find(one), std::string::npos) << error.message();
  }
  ASSERT_TRUE(all_gone());
  fake().set(fake_cuda_devices, 3);
  const auto host = context_on("auto");
  EXPECT_EQ(host->device_info().kind, device::DeviceKind::host);
  for (const char* one :
       {"cuda:0 cannot be used: cuDeviceGetName", "cuda:1 (Stand-in 1) is older", "cuda:2 cannot be used"}) {
    EXPECT_NE(host->device_reason().find(one), std::string::npos) << host->device_reason();
  }
}

TEST_F(CudaSolve, LaneGroupsOfSeveralRunsAreRefused) {
  const auto solver = make_solver(kSmooth, {}, context_on("cuda"));
  set(*solver, Scope::solver, "lane_width", std::int64_t{8});
  const Error error = error_of([&] { (void)solver->kernel_text(); });
  EXPECT_EQ(error.code(), ErrorCode::not_supported);
  EXPECT_NE(error.message().find("8"), std::string::npos);
}

TEST_F(CudaSolve, LaunchesEndInTimeForADriverThatWouldEndThem) {
  const auto text = [](double seconds) {
    const auto solver = make_solver(kSmooth, {{"launch_slice", seconds}}, context_on("auto"));
    const std::string before = solver->kernel_text();
    solver->compile();
    EXPECT_EQ(solver->kernel_text(), before);
    EXPECT_EQ(solver->kernel_builds(), 1);
    return before;
  };
  constexpr double kChosen = std::numeric_limits<double>::quiet_NaN();
  const std::string whole = text(kChosen), sliced = text(0.5);
  EXPECT_NE(whole, sliced);
  EXPECT_EQ(text(0.0), whole);
  const auto solved = [&] { return sweep(context_on("cuda"), 700, {{"launch_slice", kChosen}}, {}, kEven); };
  const Everything want = solved();
  ASSERT_TRUE(all_gone());
  fake().set(fake_cuda_time_limit, 1);
  EXPECT_EQ(text(kChosen), sliced);
  EXPECT_EQ(text(0.0), whole);
  EXPECT_EQ(solved(), want);
}

TEST_F(CudaSolve, ProgressCountsEveryRun) {
  const auto context = context_on("cuda");
  const auto batch = make_batch(make_solver(kSmooth, {}, context), {{"t_end", 1.0}, {"n_runs", std::int64_t{1234}}});
  const auto result = solve(*batch);
  EXPECT_EQ(result->progress().runs_done, 1234);
  EXPECT_EQ(result->progress().runs_total, 1234);
}

TEST_F(CudaSolve, ACancelEndsARunningKernel) {
  const auto context = context_on("cuda");
  const auto batch = make_batch(make_solver(kSmooth, {{"method", std::string("rk4")}, {"dt", 1e-6}}, context),
                                {{"t_end", 2000.0}, {"n_runs", std::int64_t{40}}});
  batch->solver().compile();
  const auto result = batch->submit();
  while (fake().operations(fake_cuda_launch) == 0) std::this_thread::yield();
  result->cancel();
  EXPECT_EQ(error_of([&] { result->wait(-1, nullptr, nullptr); }).code(), ErrorCode::cancelled);
  EXPECT_EQ(result->progress().phase, batch::Phase::cancelled);
  for (const std::int32_t status : run_status(*result)) EXPECT_NE(status, 0);
  // The same objects go on.
  set(*batch, Scope::batch, "t_end", 1e-3);
  EXPECT_EQ(run_status(*solve(*batch)), std::vector<std::int32_t>(40, 0));
}

TEST_F(CudaSolve, AForkedChildSolvesOnTheHost) {
  const auto context = context_on("cuda");
  const auto batch = make_batch(make_solver(kSmooth, {}, context), {{"n_runs", std::int64_t{40}}});
  (void)solve(*batch);
  const pid_t child = fork();
  if (child == 0) {
    bool good = error_of([&] { (void)batch->submit(); }).code() == ErrorCode::forked;
    const Error refused = error_of([] { (void)context_on("cuda")->device_info(); });
    good = good && refused.code() == ErrorCode::no_device && refused.message().find("fork") != std::string::npos;
    good = good && context_on("auto")->device_info().kind == device::DeviceKind::host;
    _exit(good ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(CudaSolve, ASolveAfterADestroyedResultUsesItsPinnedMemoryAgain) {
  const auto batch = make_batch(make_solver(kSmooth, {}, context_on("cuda")), {{"n_runs", std::int64_t{500}}});
  // Destroyed as a handle is: the driver may let go of the result a little later.
  const auto states_once = [&] {
    const auto result = solve(*batch);
    std::vector<double> states = final_states(*result);
    result->abandon();
    return states;
  };
  const std::vector<double> first = states_once();
  const long long host_bytes = fake().live().host_bytes;
  fake().reset_counts();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(states_once(), first);
  EXPECT_EQ(fake().calls("cuMemHostAlloc"), 0);
  EXPECT_EQ(fake().calls("cuMemFreeHost"), 0);
  EXPECT_EQ(fake().live().host_bytes, host_bytes);
  EXPECT_GE(host_bytes, 500 * 2 * 8) << "results are not pinned";
}

TEST_F(CudaSolve, InputsThatAreNotOnTheDeviceAreRefusedBeforeAnythingRuns) {
  constexpr std::int64_t kRuns = 40;
  const auto context = context_on("cuda");
  const auto solver = make_solver(kSmooth, {}, context);
  // Values of the device's own: the final states of a solve.
  const auto first = make_batch(solver, {{"n_runs", kRuns}, {"on_device", std::int64_t{1}}});
  const auto there = solve(*first);
  const void* const good = there->array(batch::ResultArray::final_states).data;
  const auto batch = make_batch(solver, {{"inputs_on_device", std::int64_t{1}}});
  const auto refusal = [&](const void* states, const void* parameters, std::int64_t run_stride = 1) {
    batch::BoundInput<double> array;
    array.n_variables = 2;
    array.n_runs = array.variable_stride = kRuns;
    array.run_stride = run_stride;
    array.data = static_cast<const double*>(states);
    batch->bind_initial_values(array);
    array.data = static_cast<const double*>(parameters);
    batch->bind_parameters(array);
    fake().reset_counts();
    const Error error = error_of([&] { (void)solve(*batch); });
    EXPECT_EQ(fake().operations(fake_cuda_launch), error.code() == ErrorCode::ok ? 1 : 0);
    EXPECT_TRUE(error.code() == ErrorCode::ok || error.code() == ErrorCode::invalid_argument) << error.message();
    return error.message();
  };
  EXPECT_EQ(refusal(good, good), "");
  const std::vector<double> host(2 * kRuns, 1.0);
  EXPECT_TRUE(refusal(host.data(), nullptr).starts_with("bound initial values (option inputs_on_device) must be in"));
  EXPECT_TRUE(refusal(good, host.data()).starts_with("bound parameters (option inputs_on_device) must be in memory"));
  EXPECT_TRUE(refusal(good, good, 3).starts_with("the last of bound initial values (option inputs_on_device) must be"));
  EXPECT_EQ(refusal(good, nullptr), "");
  fake().fail_call("cuPointerGetAttributes", 1, 999, 0);
  EXPECT_EQ(error_of([&] { (void)solve(*batch); }).code(), ErrorCode::driver);
  (void)solve(*batch);
}

TEST_F(CudaSolve, AnEmptySpanAndNoRunsAreAnswered) {
  const auto context = context_on("cuda");
  const auto solver = make_solver(kSmooth, {}, context);
  const auto point = make_batch(solver, {{"t0", 1.0}, {"t_end", 1.0}, {"n_runs", std::int64_t{50}}});
  EXPECT_EQ(final_states(*solve(*point))[0], 1.0);
  const auto none = make_batch(solver, {{"n_runs", std::int64_t{10}}, {"run_count", std::int64_t{0}}});
  EXPECT_EQ(solve(*none)->n_runs(), 0);
}

}  // namespace
}  // namespace cubie::test
