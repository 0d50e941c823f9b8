// The fault hook: every kind of operation fails in its call or in its stream, and the device goes on.

#include <array>

#include "../../support/device_faults.hpp"
#include "discrete_fixture.hpp"

namespace cubie::device {
namespace {

using test::DeviceFaults;
using Kind = DeviceOp::Kind;
using Phase = DeviceOp::Phase;

/// One operation of each kind, and what they leave behind.
class FaultHook : public testing::TestWithParam<Kind> {
 protected:
  FaultHook() {
    HostDeviceOptions options = discrete_options();
    options.fault_hook = faults_.hook();
    device_ = make_host_device(options);
    stream_ = device_->make_stream();
    event_ = device_->make_event();
    kernel_ = load_kernel(*device_, "add_to_each");
    buffer_ = device_->allocate(sizeof(double));
    set(0.0);
  }

  void operate(Kind kind) {
    switch (kind) {
      case Kind::make_stream:
        (void)device_->make_stream();
        break;
      case Kind::make_event:
        (void)device_->make_event();
        break;
      case Kind::load:
        (void)load_kernel(*device_, "add_to_each");
        break;
      case Kind::allocate:
        (void)device_->allocate(100);
        break;
      case Kind::allocate_pinned:
        (void)device_->allocate_pinned(100);
        break;
      case Kind::copy:
        stream_->copy(&value_, buffer_->data(), sizeof value_);
        break;
      case Kind::launch: {
        const add_args args{static_cast<double*>(buffer_->data()), 1, 1, 1.0};
        stream_->launch(*kernel_, bytes_of(args), 1);
        break;
      }
      case Kind::record:
        stream_->record(*event_);
        break;
      case Kind::wait:
        stream_->wait(*event_);
        break;
    }
  }

  void set(double value) {
    value_ = value;
    stream_->copy(buffer_->data(), &value_, sizeof value_);
    stream_->synchronize();
  }
  double value() {
    stream_->copy(&value_, buffer_->data(), sizeof value_);
    stream_->synchronize();
    return value_;
  }

  DeviceFaults faults_;
  std::shared_ptr<Device> device_;
  std::unique_ptr<Event> event_;
  std::unique_ptr<Kernel> kernel_;
  std::unique_ptr<Buffer> buffer_;
  double value_ = 0;
  std::unique_ptr<Stream> stream_;  // last: it finishes its queue, which uses the others
};

class FaultInACall : public FaultHook {};
class FaultInAStream : public FaultHook {};
class FaultOfARun : public FaultHook {};

TEST_P(FaultInACall, ComesOutOfItAndChangesNothing) {
  const std::int64_t free = device_->memory().free_bytes;
  faults_.select(GetParam(), Phase::call);
  faults_.arm(0, DeviceFaults::once);
  EXPECT_EQ(code_of([&] { operate(GetParam()); }), DeviceFaults::code(GetParam()));
  EXPECT_EQ(faults_.fired(), 1);
  EXPECT_EQ(device_->memory().free_bytes, free);
  EXPECT_NO_THROW(stream_->synchronize()) << "nothing may have been queued";
  EXPECT_TRUE(event_->done());
  EXPECT_NO_THROW(operate(GetParam())) << "the next one must succeed";
  EXPECT_NO_THROW(stream_->synchronize());
}

TEST_P(FaultInACall, ForEverFailsEachTime) {
  faults_.select(GetParam(), Phase::call);
  faults_.arm(1, DeviceFaults::for_ever);
  EXPECT_NO_THROW(operate(GetParam()));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of([&] { operate(GetParam()); }), DeviceFaults::code(GetParam()));
  }
  EXPECT_EQ(faults_.fired(), 3);
  faults_.disarm();
  EXPECT_NO_THROW(operate(GetParam()));
}

TEST_P(FaultInAStream, ReachesTheEventsAfterItAndSynchronize) {
  faults_.select(GetParam(), Phase::run);
  faults_.arm(0, DeviceFaults::once);
  EXPECT_NO_THROW(operate(GetParam()));
  const auto after = device_->make_event();
  stream_->record(*after);
  EXPECT_EQ(code_of([&] { after->wait(); }), ErrorCode::launch);
  EXPECT_EQ(code_of([&] { stream_->synchronize(); }), ErrorCode::launch);
  EXPECT_NO_THROW(operate(GetParam()));
  EXPECT_NO_THROW(stream_->synchronize());
}

TEST_P(FaultInAStream, KeepsTheWorkBehindItFromRunning) {
  faults_.select(GetParam(), Phase::run);
  faults_.arm(0, DeviceFaults::once);
  operate(GetParam());
  const add_args args{static_cast<double*>(buffer_->data()), 1, 1, 100.0};
  stream_->launch(*kernel_, bytes_of(args), 1);
  EXPECT_EQ(code_of([&] { stream_->synchronize(); }), ErrorCode::launch);
  EXPECT_EQ(value(), 0.0);
}

TEST_F(FaultOfARun, ComesOutOfTheCallAndLeavesNothingBehind) {
  const add_args args{static_cast<double*>(buffer_->data()), 1, 1, 1.0};
  for (const Phase phase : {Phase::call, Phase::run}) {
    faults_.select(Kind::launch, phase);
    faults_.arm(0, DeviceFaults::once);
    EXPECT_EQ(code_of([&] { stream_->run(*kernel_, bytes_of(args), 1); }), ErrorCode::launch);
    EXPECT_EQ(value(), 0.0);
  }
  stream_->run(*kernel_, bytes_of(args), 1);
  EXPECT_EQ(value(), 1.0);
}

TEST_F(FaultOfARun, IsOneThatWasThereBefore) {
  const add_args args{static_cast<double*>(buffer_->data()), 1, 1, 1.0};
  faults_.select(Kind::launch, Phase::run);
  faults_.arm(0, DeviceFaults::once);
  stream_->launch(*kernel_, bytes_of(args), 1);
  EXPECT_EQ(code_of([&] { stream_->run(*kernel_, bytes_of(args), 1); }), ErrorCode::launch);
  EXPECT_EQ(value(), 0.0) << "a stream that failed skips launches until the failure is reported";
}

std::string kind_name(const testing::TestParamInfo<Kind>& info) { return DeviceFaults::name(info.param); }

INSTANTIATE_TEST_SUITE_P(Kinds, FaultInACall,
                         testing::Values(Kind::make_stream, Kind::make_event, Kind::load, Kind::allocate,
                                         Kind::allocate_pinned, Kind::copy, Kind::launch, Kind::record, Kind::wait),
                         kind_name);
INSTANTIATE_TEST_SUITE_P(Kinds, FaultInAStream, testing::Values(Kind::copy, Kind::launch, Kind::record, Kind::wait),
                         kind_name);

TEST(FaultHookArgs, AreThoseOfTheLaunch) {
  double seen = 0;
  HostDeviceOptions options;
  options.threads = 1;
  options.fault_hook = [&](const DeviceOp& op) {
    if (op.kind != Kind::launch || op.phase != Phase::run) return;
    add_args args{};
    ASSERT_EQ(op.args.size(), sizeof args);
    std::memcpy(&args, op.args.data(), sizeof args);
    seen = args.increment;
  };
  const auto device = make_host_device(options);
  const auto stream = device->make_stream();
  const auto kernel = load_kernel(*device, "add_to_each");
  double value = 0;
  const add_args args{&value, 1, 1, 0.25};
  stream->launch(*kernel, bytes_of(args), 1);
  stream->synchronize();
  EXPECT_EQ(seen, 0.25);
}

TEST(FaultHookRecord, AFailedRecordCompletesForThoseWhoWait) {
  DeviceFaults faults;
  HostDeviceOptions options = discrete_options();
  options.fault_hook = faults.hook();
  const auto device = make_host_device(options);
  const auto producer = device->make_stream();
  const auto consumer = device->make_stream();
  const auto event = device->make_event();
  faults.select(Kind::record, Phase::run);
  faults.arm(0, DeviceFaults::once);
  producer->record(*event);
  consumer->wait(*event);
  EXPECT_EQ(code_of([&] { consumer->synchronize(); }), ErrorCode::launch);
  EXPECT_TRUE(event->done());
  EXPECT_EQ(code_of([&] { producer->synchronize(); }), ErrorCode::launch);
}

TEST(FaultHookExceptions, OfForeignTypesBecomeInternalErrorsOfTheStream) {
  HostDeviceOptions options;
  options.threads = 1;
  options.fault_hook = [](const DeviceOp& op) {
    if (op.phase == Phase::run) throw 42;
  };
  const auto device = make_host_device(options);
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  stream->record(*event);
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::internal);
}

TEST(DeviceFaultsHelper, FindsEveryOperationOfAScenario) {
  DeviceFaults faults;
  HostDeviceOptions options = discrete_options();
  options.fault_hook = faults.hook();
  const auto device = make_host_device(options);
  const auto scenario = [&] {
    const auto buffer = device->allocate(100);
    const auto pinned = device->allocate_pinned(100);
    const auto stream = device->make_stream();
    stream->copy(buffer->data(), pinned->data(), 100);
    stream->copy(pinned->data(), buffer->data(), 100);
    stream->synchronize();
  };
  faults.disarm();
  scenario();
  const std::int64_t operations = faults.seen();
  EXPECT_EQ(operations, 7);  // two allocations, a stream, two copies in either phase
  for (const auto duration : {DeviceFaults::once, DeviceFaults::for_ever}) {
    for (std::int64_t n = 0; n < operations; ++n) {
      faults.arm(n, duration);
      EXPECT_NE(code_of(scenario), ErrorCode::ok) << n;
      EXPECT_GE(faults.fired(), 1) << n;
    }
  }
  faults.disarm();
  EXPECT_EQ(code_of(scenario), ErrorCode::ok);
  EXPECT_EQ(device->memory().free_bytes, 1 << 20);
}

}  // namespace
}  // namespace cubie::device
