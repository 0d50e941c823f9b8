// All parts of the room on a discrete host device: chunks through a small arena, and every operation failing once.

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "../../support/device_faults.hpp"
#include "device/host/host_device.hpp"
#include "memory/array_managers.hpp"
#include "memory/writeback_watcher.hpp"

namespace cubie::memory {
namespace {

/// Sends parameters to the device and back as "final states", chunk by chunk, as a solve would.
class Echo {
 public:
  Echo(std::int64_t memory_bytes, std::int64_t pinned_bytes, device::FaultHook hook = nullptr)
      : device_(make_device(memory_bytes, std::move(hook))),
        manager_({device_, LimitMode::passive, 0}),
        ledger_(std::make_shared<PinnedLedger>(pinned_bytes)),
        pool_(device_, ledger_),
        inputs_(manager_, {}),
        outputs_(manager_, partner()) {}

  /// What comes back of `parameters`, (variable, run).
  std::vector<double> run(const std::vector<double>& parameters, std::int64_t n_runs, std::int32_t depth = 2) {
    const auto n_variables = static_cast<std::int64_t>(parameters.size()) / n_runs;
    const auto stream = device_->make_stream();
    std::vector<double> host(parameters.size(), -1.0);
    InputSizes in;
    in.n_runs = n_runs;
    in.n_parameters = n_variables;
    inputs_.update(in);
    OutputSizes out;
    out.n_runs = n_runs;
    out.n_final_states = n_variables;
    outputs_.update(out);
    inputs_.queue_requests(n_runs);
    outputs_.queue_requests(n_runs);
    outputs_.allocate({.depth = depth, .pinned_bytes = ledger_->budget()});
    inputs_.receive();
    EXPECT_TRUE(outputs_.client().begin_work());
    try {
      pass(*stream, parameters, host);
      watcher_.wait_all();
    } catch (...) {
      recover(*stream);
      throw;
    }
    outputs_.client().end_work();
    return host;
  }

  [[nodiscard]] const ChunkPlan& plan() const { return outputs_.plan(); }
  [[nodiscard]] MemoryUse use() const { return manager_.use(); }
  [[nodiscard]] StagingUse staging() const { return pool_.use(); }
  [[nodiscard]] const PinnedLedger& ledger() const { return *ledger_; }
  [[nodiscard]] device::Device& device() { return *device_; }

 private:
  static std::shared_ptr<device::Device> make_device(std::int64_t memory_bytes, device::FaultHook hook) {
    device::HostDeviceOptions options;
    options.threads = 1;
    options.discrete = true;
    options.memory_bytes = memory_bytes;
    options.poison = true;
    options.fault_hook = std::move(hook);
    return device::make_host_device(options);
  }
  ClientOptions partner() {
    ClientOptions options;
    options.same_owner = &inputs_.client();
    return options;
  }

  void pass(device::Stream& stream, const std::vector<double>& parameters, std::vector<double>& host) {
    ManagedArray& from = inputs_.array(InputArrays::parameters);
    ManagedArray& to = outputs_.array(OutputArrays::final_states);
    // Attached memory is written by copies alone, so that the constness of the values is not harmed.
    from.set_host(const_cast<double*>(parameters.data()));
    to.set_host(host.data());
    for (std::int64_t i = 0; i < plan().n_chunks; ++i) {
      const Slice slice = from.slice(plan().range(i));
      const auto bytes = static_cast<std::size_t>(slice.bytes());
      const std::shared_ptr<device::Event> event = device_->make_event();
      WritebackTask stage_in, stage_out;
      stage_in.staging = pool_.acquire(from.name(), slice.bytes());
      stage_out.staging = pool_.acquire(to.name(), slice.bytes());
      slice.gather(parameters.data(), stage_in.staging.data());
      // From here on the device may touch the buffers: they end with the event, or after the stream has been drained.
      try {
        stream.copy(from.device_data(i), stage_in.staging.data(), bytes);
        stream.copy(to.device_data(i), from.device_data(i), bytes);
        stream.copy(stage_out.staging.data(), to.device_data(i), bytes);
        stream.record(*event);
      } catch (...) {
        drain(stream);
        throw;
      }
      stage_in.event = stage_out.event = event;
      stage_out.slice = to.slice(plan().range(i));
      stage_out.host = host.data();
      watcher_.submit(std::move(stage_in));
      watcher_.submit(std::move(stage_out));
    }
  }

  static void drain(device::Stream& stream) noexcept {
    try {
      stream.synchronize();
    } catch (const Error&) {
      // It is the failure under way.
    }
  }

  void recover(device::Stream& stream) {
    drain(stream);
    try {
      watcher_.wait_all();
    } catch (const Error&) {
    }
    outputs_.client().end_work();
  }

  std::shared_ptr<device::Device> device_;
  MemoryManager manager_;
  std::shared_ptr<PinnedLedger> ledger_;
  StagingPool pool_;
  WritebackWatcher watcher_;
  InputArrays inputs_;
  OutputArrays outputs_;
};

std::vector<double> distinct(std::int64_t n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(DiscreteDevice, CarriesEveryRunThroughChunksOfAnyLength) {
  const std::vector<double> parameters = distinct(20 * 997);
  for (const std::int64_t kib : {64, 96, 128, 256, 1024}) {
    for (const std::int32_t depth : {1, 2, 3}) {
      Echo echo(kib << 10, 1 << 20);
      EXPECT_EQ(echo.run(parameters, 997, depth), parameters) << kib << " KiB, depth " << depth;
      EXPECT_LE(echo.use().peak_bytes, kib << 10);
      EXPECT_EQ(echo.plan().chunked(), kib < 1024);
    }
  }
}

TEST(DiscreteDevice, CountsWhatTheDeviceGrants) {
  Echo echo(256 << 10, 1 << 20);
  const std::int64_t before = echo.device().memory().free_bytes;
  (void)echo.run(distinct(20 * 997), 997);
  EXPECT_EQ(echo.use().in_use_bytes, before - echo.device().memory().free_bytes);
  EXPECT_GT(echo.use().in_use_bytes, 128 << 10) << "the arena is used well";
}

TEST(DiscreteDevice, Invariant19StaysWithinTheStagingBudget) {
  const std::vector<double> parameters = distinct(20 * 997);
  for (const std::int64_t budget : {std::int64_t{2 * 160 + 4}, std::int64_t{7 * 1000}, std::int64_t{100'000}}) {
    Echo echo(1 << 20, budget);
    EXPECT_EQ(echo.run(parameters, 997), parameters);
    EXPECT_LE(echo.ledger().peak(), budget);
    EXPECT_TRUE(echo.plan().chunked());
  }
}

TEST(DiscreteDevice, Invariant11RefusesABatchOfWhichOneRunDoesNotFit) {
  Echo echo(64 << 10, 1 << 20);
  EXPECT_THROW((void)echo.run(distinct(10'000 * 3), 3), Error);
  EXPECT_EQ(echo.use().peak_bytes, 0);
  EXPECT_EQ(echo.run(distinct(300), 3), distinct(300));
}

/// Every operation of this phase fails once, one after the other.
void fail_every_operation(device::DeviceOp::Phase phase, test::DeviceFaults::Duration duration) {
  const std::vector<double> parameters = distinct(20 * 101);
  test::DeviceFaults faults;
  faults.select(phase);
  std::int64_t n = 0;
  int errors = 0;
  for (bool fired = true; fired; ++n) {
    ASSERT_LT(n, 10'000);
    faults.disarm();
    Echo echo(64 << 10, 20'000, faults.hook());
    faults.arm(n, duration);
    try {
      EXPECT_EQ(echo.run(parameters, 101), parameters) << "a solve that reports success is right";
    } catch (const Error&) {
      ++errors;
    }
    fired = faults.fired() > 0;
    faults.disarm();
    ASSERT_EQ(echo.staging().leases, 0) << "operation " << n;
    ASSERT_EQ(echo.run(parameters, 101), parameters) << "operation " << n;
    ASSERT_LE(echo.use().peak_bytes, 64 << 10);
    ASSERT_LE(echo.ledger().peak(), 20'000);
  }
  EXPECT_GT(n, 5);
  EXPECT_GT(errors, 5);
}

TEST(DiscreteDevice, SurvivesTheFailureOfEveryCallOnce) {
  fail_every_operation(device::DeviceOp::Phase::call, test::DeviceFaults::once);
}

TEST(DiscreteDevice, SurvivesTheFailureOfEveryCallFromThenOn) {
  fail_every_operation(device::DeviceOp::Phase::call, test::DeviceFaults::for_ever);
}

TEST(DiscreteDevice, SurvivesTheFailureOfEveryAsynchronousOperation) {
  fail_every_operation(device::DeviceOp::Phase::run, test::DeviceFaults::once);
}

}  // namespace
}  // namespace cubie::memory
