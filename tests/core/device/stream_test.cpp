// Streams of the host device: order, independence, failures, arguments.

#include <array>
#include <cstring>
#include <thread>
#include <vector>

#include "device_fixture.hpp"

namespace cubie::device {
namespace {

TEST(HostStream, RunsOperationsInTheOrderOfSubmission) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto kernel = load_kernel(*device, "add_to_each");
  constexpr std::int64_t kN = 1000;
  std::vector<double> a(kN, 1.0);
  std::vector<double> b(kN, 0.0);
  std::vector<double> c(kN, 0.0);
  const add_args args{b.data(), kN, 4, 0.5};
  stream->copy(b.data(), a.data(), kN * sizeof(double));
  stream->launch(*kernel, bytes_of(args), 4);
  stream->copy(c.data(), b.data(), kN * sizeof(double));
  stream->launch(*kernel, bytes_of(args), 4);
  stream->synchronize();
  EXPECT_EQ(c, std::vector<double>(kN, 1.5));
  EXPECT_EQ(b, std::vector<double>(kN, 2.0));
}

TEST(HostStream, ReturnsFromCallsBeforeTheWorkRan) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  Gate gate;
  gate.hold(*stream);
  int source = 7;
  int target = 0;
  stream->copy(&target, &source, sizeof source);
  EXPECT_EQ(target, 0);
  gate.open();
  stream->synchronize();
  EXPECT_EQ(target, 7);
}

TEST(HostStream, QueuesFarMoreOperationsThanItMadeRoomFor) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  Gate gate;
  gate.hold(*stream);
  std::array<int, 1001> chain{42};
  for (std::size_t i = 1; i < chain.size(); ++i) stream->copy(&chain[i], &chain[i - 1], sizeof(int));
  gate.open();
  stream->synchronize();
  EXPECT_EQ(chain.back(), 42);
}

TEST(HostStream, CopiesArgumentsWhenLaunchIsCalled) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto kernel = load_kernel(*device, "add_to_each");
  double value = 0;
  add_args args{&value, 1, 1, 1.0};
  Gate gate;
  gate.hold(*stream);
  stream->launch(*kernel, bytes_of(args), 1);
  args.increment = 100.0;
  gate.open();
  stream->synchronize();
  EXPECT_EQ(value, 1.0);
}

TEST(HostStream, KeepsTheKernelOfAQueuedLaunchLoaded) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  auto kernel = load_kernel(*device, "add_to_each");
  double value = 0;
  const add_args args{&value, 1, 1, 1.0};
  Gate gate;
  gate.hold(*stream);
  stream->launch(*kernel, bytes_of(args), 1);
  kernel.reset();
  gate.open();
  stream->synchronize();
  EXPECT_EQ(value, 1.0);
}

TEST(HostStream, FinishesItsQueueWhenDestroyed) {
  const auto device = make_device();
  int source = 7;
  int target = 0;
  {
    const auto stream = device->make_stream();
    stream->copy(&target, &source, sizeof source);
  }
  EXPECT_EQ(target, 7);
}

TEST(HostStream, WorksAfterItsDeviceIsGone) {
  auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  const auto kernel = load_kernel(*device, "add_to_each");
  device.reset();
  double value = 0;
  const add_args args{&value, 1, 1, 1.0};
  stream->launch(*kernel, bytes_of(args), 1);
  stream->record(*event);
  event->wait();
  EXPECT_EQ(value, 1.0);
}

TEST(HostStream, StreamsOfManyThreadsShareThePool) {
  const auto device = make_device();
  const auto kernel = load_kernel(*device, "add_to_each");
  constexpr int kThreads = 8;
  constexpr int kRounds = 200;
  constexpr std::int64_t kN = 64;
  std::array<std::vector<double>, kThreads> values;
  std::vector<std::thread> callers;
  for (auto& v : values) {
    v.assign(kN, 0.0);
    callers.emplace_back([&] {
      const auto stream = device->make_stream();
      const auto event = device->make_event();
      for (int round = 0; round < kRounds; ++round) {
        const add_args args{v.data(), kN, 1 + round % 4, 1.0};
        stream->launch(*kernel, bytes_of(args), 1 + round % 4);
        stream->record(*event);
        if (round % 3 == 0) event->wait();
      }
      stream->synchronize();
    });
  }
  for (auto& caller : callers) caller.join();
  for (const auto& v : values) EXPECT_EQ(v, std::vector<double>(kN, kRounds));
}

TEST(HostStream, SynchronizeThrowsTheFirstFailureOnce) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  submit_failure(*stream, "first");
  submit_failure(*stream, "second");
  try {
    stream->synchronize();
    FAIL() << "synchronize did not throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "first");
    EXPECT_EQ(error.code(), ErrorCode::launch);
  }
  EXPECT_NO_THROW(stream->synchronize());
}

TEST(HostStream, SkipsWorkAfterAFailureUntilSynchronize) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  int source = 7;
  int target = 0;
  submit_failure(*stream, "lost");
  stream->copy(&target, &source, sizeof source);
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::launch);
  EXPECT_EQ(target, 0);
  stream->copy(&target, &source, sizeof source);
  stream->synchronize();
  EXPECT_EQ(target, 7);
}

TEST(HostStream, TurnsAForeignExceptionIntoAnInternalError) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  static_cast<HostStream&>(*stream).call([](void*) { throw 42; }, nullptr);
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::internal);
}

TEST(HostStream, ReportsMemoryExhaustionOfAnOperation) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  static_cast<HostStream&>(*stream).call([](void*) { throw std::bad_alloc(); }, nullptr);
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::out_of_host_memory);
}

TEST(HostStream, RefusesACopyFromOrToNull) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  int value = 0;
  EXPECT_EQ(code_of([&] { stream->copy(nullptr, &value, 4); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->copy(&value, nullptr, 4); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->copy(nullptr, nullptr, 0); }), ErrorCode::ok);
}

TEST(HostStream, RefusesMoreArgumentBytesThanFit) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto kernel = load_kernel(*device, "add_to_each");
  const std::vector<std::byte> args(Stream::kMaxArgBytes + 1);
  EXPECT_EQ(code_of([&] { stream->launch(*kernel, args, 1); }), ErrorCode::out_of_range);
}

TEST(HostStream, RefusesALaunchWithoutWorkers) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto kernel = load_kernel(*device, "add_to_each");
  EXPECT_EQ(code_of([&] { stream->launch(*kernel, {}, 0); }), ErrorCode::out_of_range);
}

TEST(HostStream, RefusesForeignKernelsAndEvents) {
  class ForeignKernel : public Kernel {
    std::int32_t workers(std::int64_t) const noexcept override { return 1; }
  };
  class ForeignEvent : public Event {
    bool done() const override { return true; }
    void wait() const override {}
    bool wait_for(double) const override { return true; }
    double seconds_since(const Event&) const override { return 0; }
  };
  const auto device = make_device();
  const auto stream = device->make_stream();
  ForeignEvent event;
  EXPECT_EQ(code_of([&] { stream->launch(ForeignKernel(), {}, 1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->record(event); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->wait(event); }), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace cubie::device
