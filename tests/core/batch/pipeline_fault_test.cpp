// Every operation of the device fails during a solve in chunks, once and for ever: the solve fails or is right, nothing
// hangs or leaks, and the same objects solve on.

#include <stdlib.h>

#include <array>
#include <cmath>
#include <fstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "../../support/device_faults.hpp"
#include "device/host/host_device.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

using Op = device::DeviceOp;
using Target = std::array<double, 5 * 3 * 37>;  // (time, variable, run)

constexpr std::int64_t kRuns = 37;
constexpr double kBlank = -77;

/// A folder for kernels, so that each is compiled once.
class Folder {
 public:
  Folder() {
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~Folder() { (void)::system(("rm -rf " + path_).c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/cubie-test-XXXXXX";
};

/// A context on a device whose operations can be made to fail, and a batch that runs in three chunks there.
struct Rig {
  explicit Rig(DeviceFaults& faults) {
    static const Folder folder;
    device::HostDeviceOptions options;
    options.threads = 2;
    options.discrete = true;
    options.memory_bytes = 1 << 20;
    options.poison = true;
    options.fault_hook = faults.hook();
    context = batch::Context::create(device::make_host_device(options));
    apply(*context, config::Scope::context, {{"cache_directory", folder.path()}});
    file = folder.path() + "/outputs.npy";
    const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
    batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}, {"chunk_runs", std::int64_t{13}}});
    const std::vector<double> rho = linspace(1, 28, kRuns), x = linspace(-1, 1, kRuns);
    batch->set_values("rho", std::span<const double>(rho));
    batch->set_values("x", std::span<const double>(x));
  }
  std::string file;
  Ref<batch::Context> context;
  Ref<batch::Batch> batch;
};

/// Where the rows go.
enum class Goal : std::int8_t { library, bound, sink, file };

std::int32_t collect(std::int64_t first, std::int64_t count, const double* outputs, std::int64_t n, const std::int32_t*,
                     void* userdata) {
  Target& target = *static_cast<Target*>(userdata);
  for (std::int64_t row = 0; row < n / count; ++row) {
    for (std::int64_t i = 0; i < count; ++i) {
      target[static_cast<std::size_t>(row * kRuns + first + i)] = outputs[row * count + i];
    }
  }
  return 0;
}

/// What stands in a file; blank where a run has no results.
void read_values(const std::string& path, Target& target) {
  std::ifstream file(path, std::ios::binary);
  std::string magic(6, ' ');
  file.read(magic.data(), 6);
  EXPECT_EQ(magic, "\x93NUMPY");
  file.seekg(128);
  file.read(reinterpret_cast<char*>(target.data()), sizeof target);
  EXPECT_TRUE(file) << path;
  for (double& value : target) value = std::isnan(value) ? kBlank : value;
}

/// Solves into `target`. Ok, or what the solve ended with.
ErrorCode solve_into(Rig& rig, Goal goal, Target& target) {
  batch::Batch& batch = *rig.batch;
  target.fill(kBlank);
  try {
    if (goal == Goal::bound) {
      batch::BoundOutput<double> array;
      array.data = target.data();
      array.n_times = 5;
      array.n_variables = 3;
      array.n_runs = kRuns;
      array.time_stride = 3 * kRuns;
      array.variable_stride = kRuns;
      batch.bind_outputs(array);
    }
    if (goal == Goal::sink) batch.set_sink({.f64 = collect, .f32 = nullptr, .userdata = &target});
    if (goal == Goal::file) batch.set_output_file(rig.file);
    const Ref<batch::Result> result = batch.submit();
    try {
      result->wait(60, nullptr, nullptr);
    } catch (const Error&) {
      if (goal != Goal::file) throw;
      EXPECT_THROW((void)run_status(*result), Error);  // returns when the file is complete
      read_values(rig.file, target);
      throw;
    }
    if (goal == Goal::file) read_values(rig.file, target);
    if (goal == Goal::library) result->copy_outputs(batch::Order::time_variable_run, std::span<double>(target));
    for (const std::int32_t status : run_status(*result)) EXPECT_EQ(status, 0);
    return ErrorCode::ok;
  } catch (const Error& error) {
    return error.code();
  }
}

class PipelineFault : public testing::TestWithParam<std::tuple<Goal, DeviceFaults::Duration, Op::Phase>> {};

TEST_P(PipelineFault, OfEachOperationIsAStatusOrARightSolve) {
  const auto [goal, duration, phase] = GetParam();
  DeviceFaults none;
  Rig right_rig(none);
  Target right, found;
  ASSERT_EQ(solve_into(right_rig, goal, right), ErrorCode::ok);

  DeviceFaults faults;
  faults.select(phase);
  int failed = 0, recovered = 0;
  for (std::int64_t n = 0;; ++n) {
    ASSERT_LT(n, 1000);
    // The engine starts on first use: its streams and events fail as well.
    faults.disarm();
    Rig rig(faults);
    faults.arm(n, duration);
    const ErrorCode code = solve_into(rig, goal, found);
    const bool fired = faults.fired() > 0;
    faults.disarm();
    if (code == ErrorCode::ok) {
      EXPECT_EQ(found, right) << "operation " << n;
      recovered += fired ? 1 : 0;
    } else {
      ++failed;
      EXPECT_TRUE(code == ErrorCode::launch || code == ErrorCode::out_of_device_memory ||
                  code == ErrorCode::out_of_host_memory)
          << "operation " << n << ": code " << static_cast<int>(code);
      // What has arrived is right.
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_TRUE(found[i] == kBlank || found[i] == right[i]) << "operation " << n << ", element " << i;
      }
    }
    EXPECT_EQ(solve_into(rig, goal, found), ErrorCode::ok) << "after operation " << n;
    EXPECT_EQ(found, right) << "after operation " << n;
    if (!fired) break;
  }
  EXPECT_GT(failed, 20);
}

INSTANTIATE_TEST_SUITE_P(All, PipelineFault,
                         testing::Combine(testing::Values(Goal::library, Goal::bound, Goal::sink, Goal::file),
                                          testing::Values(DeviceFaults::once, DeviceFaults::for_ever),
                                          testing::Values(Op::Phase::call, Op::Phase::run)));

}  // namespace
}  // namespace cubie::test
