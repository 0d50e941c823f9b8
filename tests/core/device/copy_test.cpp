// Copies: rows with pitches, directions, and the time they take on the link of a discrete device.

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <vector>

#include "device/host/link.hpp"
#include "discrete_fixture.hpp"

namespace cubie::device {
namespace {

class Copy : public testing::TestWithParam<bool> {
 protected:
  const std::shared_ptr<Device> device_ = GetParam() ? make_discrete(4 << 20) : make_device(2);
};

std::vector<int> counting(int n) {
  std::vector<int> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1);
  return values;
}

TEST_P(Copy, GoesToTheDeviceAndBack) {
  const auto stream = device_->make_stream();
  const auto a = device_->allocate(100 * sizeof(int));
  const auto b = device_->allocate(100 * sizeof(int));
  const std::vector<int> source = counting(100);
  std::vector<int> target(100);
  stream->copy(a->data(), source.data(), 100 * sizeof(int));
  stream->copy(b->data(), a->data(), 100 * sizeof(int));
  stream->copy(target.data(), b->data(), 100 * sizeof(int));
  stream->synchronize();
  EXPECT_EQ(target, source);
}

TEST_P(Copy, OfRowsPacksAndUnpacks) {
  const auto stream = device_->make_stream();
  const auto packed = device_->allocate(4 * 3 * sizeof(int));
  const std::vector<int> source = counting(4 * 10);
  std::vector<int> target(4 * 7, -1);
  // Columns 2 to 4 of a 4 by 10 matrix, to columns 0 to 2 of a 4 by 7 matrix.
  stream->copy_2d(packed->data(), 3 * sizeof(int), source.data() + 2, 10 * sizeof(int), 3 * sizeof(int), 4);
  stream->copy_2d(target.data(), 7 * sizeof(int), packed->data(), 3 * sizeof(int), 3 * sizeof(int), 4);
  stream->synchronize();
  std::vector<int> expected(4 * 7, -1);
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t column = 0; column < 3; ++column) expected[row * 7 + column] = source[row * 10 + 2 + column];
  }
  EXPECT_EQ(target, expected);
}

TEST_P(Copy, OfRowsEndsWithItsLastRowAndNotWithItsPitch) {
  const auto stream = device_->make_stream();
  // The buffers end at the last byte that is copied: one byte more would meet the guard page.
  const auto a = device_->allocate((3 * 16 + 1) * 64);
  const auto b = device_->allocate(4 * 64);
  stream->copy_2d(b->data(), 64, a->data(), std::size_t{16} * 64, 64, 4);
  stream->copy_2d(a->data(), std::size_t{16} * 64, b->data(), 64, 64, 4);
  EXPECT_NO_THROW(stream->synchronize());
}

TEST_P(Copy, OfNoRowsOrNoWidthDoesNothing) {
  const auto stream = device_->make_stream();
  EXPECT_NO_THROW(stream->copy_2d(nullptr, 0, nullptr, 0, 0, 5));
  EXPECT_NO_THROW(stream->copy_2d(nullptr, 0, nullptr, 0, 5, 0));
  EXPECT_NO_THROW(stream->synchronize());
}

TEST_P(Copy, OfOneRowNeedsNoPitch) {
  const auto stream = device_->make_stream();
  int source = 7;
  int target = 0;
  stream->copy_2d(&target, 0, &source, 0, sizeof(int), 1);
  stream->synchronize();
  EXPECT_EQ(target, 7);
}

TEST_P(Copy, OfRowsRefusesWhatCannotBe) {
  const auto stream = device_->make_stream();
  std::array<char, 64> bytes{};
  char* const p = bytes.data();
  constexpr auto kHuge = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(code_of([&] { stream->copy_2d(nullptr, 8, p, 8, 8, 2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->copy_2d(p, 8, nullptr, 8, 8, 2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { stream->copy_2d(p, 7, p + 32, 8, 8, 2); }), ErrorCode::out_of_range);
  EXPECT_EQ(code_of([&] { stream->copy_2d(p, 8, p + 32, 7, 8, 2); }), ErrorCode::out_of_range);
  EXPECT_EQ(code_of([&] { stream->copy_2d(p, 8, p + 32, 8, kHuge / 2, 3); }), ErrorCode::out_of_range);
  EXPECT_EQ(code_of([&] { stream->copy_2d(p, kHuge, p + 32, 8, 8, 2); }), ErrorCode::out_of_range);
  EXPECT_EQ(message_of([&] { stream->copy_2d(p, 7, p + 32, 8, 8, 2); }),
            "copy pitch must be >= the width of 8 bytes (got 7)");
}

TEST_P(Copy, FeedsKernelsInStreamsOrderedByEvents) {
  // Two slots in flight: stage in, compute, stage out, each on a stream of its own.
  constexpr std::size_t kChunks = 60;
  constexpr std::int64_t kN = 257;
  constexpr std::size_t kBytes = kN * sizeof(double);
  const auto kernel = load_kernel(*device_, "add_to_each");
  const auto in = device_->make_stream();
  const auto compute = device_->make_stream();
  const auto out = device_->make_stream();
  struct Slot {
    std::unique_ptr<Buffer> buffer;
    std::unique_ptr<Event> filled, computed, emptied;
  };
  std::array<Slot, 2> slots;
  for (Slot& slot : slots) {
    slot = {device_->allocate(kBytes), device_->make_event(), device_->make_event(), device_->make_event()};
  }
  std::vector<double> source(kChunks * kN);
  std::iota(source.begin(), source.end(), 0.0);
  std::vector<double> target(source.size(), -1.0);
  for (std::size_t k = 0; k < kChunks; ++k) {
    Slot& slot = slots[k % 2];
    in->wait(*slot.emptied);
    in->copy(slot.buffer->data(), source.data() + k * kN, kBytes);
    in->record(*slot.filled);
    compute->wait(*slot.filled);
    const add_args args{static_cast<double*>(slot.buffer->data()), kN, 2, 0.5};
    compute->launch(*kernel, bytes_of(args), 2);
    compute->record(*slot.computed);
    out->wait(*slot.computed);
    out->copy(target.data() + k * kN, slot.buffer->data(), kBytes);
    out->record(*slot.emptied);
  }
  out->synchronize();
  for (double& value : source) value += 0.5;
  EXPECT_EQ(target, source);
}

TEST_P(Copy, OfRowsThatPassInManyPiecesLeavesNothingOut) {
  const auto stream = device_->make_stream();
  constexpr std::size_t rows = 5, width = 90001, source_pitch = 90011, packed_pitch = 90001;
  const auto packed = device_->allocate(rows * packed_pitch * sizeof(int));
  const std::vector<int> source = counting(static_cast<int>(rows * source_pitch));
  std::vector<int> target(rows * source_pitch, -1);
  stream->copy_2d(packed->data(), packed_pitch * sizeof(int), source.data(), source_pitch * sizeof(int),
                  width * sizeof(int), rows);
  stream->copy_2d(target.data(), source_pitch * sizeof(int), packed->data(), packed_pitch * sizeof(int),
                  width * sizeof(int), rows);
  stream->synchronize();
  std::vector<int> expected = source;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = width; column < source_pitch; ++column) expected[row * source_pitch + column] = -1;
  }
  EXPECT_EQ(target, expected);
}

INSTANTIATE_TEST_SUITE_P(Modes, Copy, testing::Bool(),
                         [](const auto& info) { return info.param ? "Discrete" : "Unified"; });

TEST(DiscreteCopy, KnowsItsDirectionAndItsBytes) {
  struct Seen {
    Direction direction;
    std::int64_t bytes;
    bool operator==(const Seen&) const = default;
  };
  std::mutex mutex;
  std::vector<Seen> seen;
  HostDeviceOptions options = discrete_options();
  options.fault_hook = [&](const DeviceOp& op) {
    const std::lock_guard lock(mutex);
    if (op.kind == DeviceOp::Kind::copy && op.phase == DeviceOp::Phase::run) seen.push_back({op.direction, op.bytes});
  };
  const auto device = make_host_device(options);
  const auto stream = device->make_stream();
  const auto a = device->allocate(64);
  const auto b = device->allocate(64);
  std::array<char, 64> host{};
  std::array<char, 64> other{};
  stream->copy(a->data(), host.data(), 64);
  stream->copy_2d(b->data(), 16, a->data(), 16, 8, 3);
  stream->copy(host.data(), a->data(), 10);
  stream->copy(other.data(), host.data(), 11);
  stream->synchronize();
  EXPECT_EQ(
      seen,
      (std::vector<Seen>{
          {Direction::to_device, 64}, {Direction::within, 24}, {Direction::to_host, 10}, {Direction::within, 11}}));
}

/// A device whose link takes `seconds` for one MiB.
std::shared_ptr<Device> slow_device(double seconds) {
  HostDeviceOptions options = discrete_options(4 << 20);
  options.link_bandwidth = (1 << 20) / seconds;
  return make_host_device(options);
}

/// Seconds that `action` takes.
template <class Action>
double time_of(const Action& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The bounds below are what the link must take, less what a stream may end before its time (one shortest sleep).
constexpr double kSlack = 1e-3;

TEST(Link, MakesACopyTakeItsTime) {
  const auto device = slow_device(0.08);
  const auto stream = device->make_stream();
  const auto buffer = device->allocate(1 << 20);
  std::vector<char> host(1 << 20);
  for (const bool out : {false, true}) {
    const double seconds = time_of([&] {
      stream->copy(out ? host.data() : buffer->data(), out ? buffer->data() : host.data(), host.size());
      stream->synchronize();
    });
    EXPECT_GE(seconds, 0.08 - kSlack) << out;
  }
}

TEST(Link, IsSharedByTheStreamsThatUseIt) {
  const auto device = slow_device(0.08);
  const auto a = device->make_stream();
  const auto b = device->make_stream();
  const auto buffer = device->allocate(2 << 20);
  std::vector<char> host(2 << 20);
  const double seconds = time_of([&] {
    a->copy(buffer->data(), host.data(), 1 << 20);
    b->copy(static_cast<char*>(buffer->data()) + (1 << 20), host.data() + (1 << 20), 1 << 20);
    a->synchronize();
    b->synchronize();
  });
  EXPECT_GE(seconds, 0.16 - kSlack);
}

TEST(Link, TakesAsLongForManySmallCopiesAsForOneLarge) {
  const auto device = slow_device(1.0);
  const auto stream = device->make_stream();
  const auto buffer = device->allocate(64);
  std::array<char, 64> host{};
  const double seconds = time_of([&] {
    for (int i = 0; i < 1000; ++i) stream->copy(buffer->data(), host.data(), host.size());
    stream->synchronize();
  });
  EXPECT_GE(seconds, 64000.0 / (1 << 20) - kSlack);
}

TEST(Link, CountsTheBytesOfRowsWithoutWhatLiesBetween) {
  const auto device = slow_device(1000.0);
  const auto stream = device->make_stream();
  const auto buffer = device->allocate(1 << 20);
  std::array<char, 16> host{};
  // With the pitch counted this would take 500 s, and the test program is stopped long before.
  stream->copy_2d(host.data(), 8, buffer->data(), 1 << 19, 8, 2);
  EXPECT_NO_THROW(stream->synchronize());
}

TEST(Link, HoldsUpNeitherTheOtherDirectionNorLaunches) {
  const auto device = slow_device(2.0);
  const auto slow = device->make_stream();
  const auto back = device->make_stream();
  const auto compute = device->make_stream();
  const auto event = device->make_event();
  const auto kernel = load_kernel(*device, "add_to_each");
  const auto large = device->allocate(1 << 20);
  const auto small = device->allocate(sizeof(double));
  std::vector<char> host(1 << 20);
  double value = 1;
  compute->copy(small->data(), &value, sizeof value);
  compute->synchronize();
  slow->copy(large->data(), host.data(), host.size());
  slow->record(*event);
  const add_args args{static_cast<double*>(small->data()), 1, 1, 1.0};
  compute->launch(*kernel, bytes_of(args), 2);
  compute->synchronize();
  back->copy(&value, small->data(), sizeof value);
  back->synchronize();
  EXPECT_FALSE(event->done());
  EXPECT_EQ(value, 2.0);
  event->wait();
}

TEST(Link, LeavesCopiesOffThatNobodyWantsAnyMore) {
  HostDeviceOptions options = discrete_options(64 << 20);
  options.link_bandwidth = 1 << 20;  // all of the copies below take minutes
  const auto device = make_host_device(options);
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  const auto buffer = device->allocate(64 << 20);
  const std::vector<char> source(64 << 20, 'x');
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < 3; ++i) stream->copy(buffer->data(), source.data(), source.size());
  stream->record(*event);
  stream->skip_copies();
  event->wait();
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(20));
  // What comes later is copied.
  char first = 0;
  stream->copy(buffer->data(), source.data(), 1);
  stream->copy(&first, buffer->data(), 1);
  stream->synchronize();
  EXPECT_EQ(first, 'x');
}

TEST(Link, LetsThePieceOfACopyFollowTheOneBeforeHoweverLateItIsAskedFor) {
  Link link(1000.0);
  const Clock::time_point past = Clock::now() - std::chrono::seconds(10);
  const Clock::time_point first = link.reserve(1000, past);
  EXPECT_EQ(first, past + std::chrono::seconds(1));
  EXPECT_EQ(link.reserve(2000, first), past + std::chrono::seconds(3));
}

TEST(Link, IsTakenByOneCopyAtATime) {
  Link link(1000.0);
  const Clock::time_point now = Clock::now();
  EXPECT_EQ(link.reserve(1000, now), now + std::chrono::seconds(1));
  EXPECT_EQ(link.reserve(1000, now), now + std::chrono::seconds(2));
}

TEST(Link, LetsACopyLeaveOffAfterMillisecondsHoweverSlowItIs) {
  for (const double bandwidth : {1e3, 1e6, 1e9, 1e12}) {
    const std::size_t bytes = Link(bandwidth).piece_bytes();
    EXPECT_GE(bytes, 1u) << bandwidth;
    EXPECT_LE(bytes, std::size_t{1} << 20) << bandwidth;
    EXPECT_LE(static_cast<double>(bytes) / bandwidth, 0.01) << bandwidth;
  }
}

TEST(DiscreteLaunch, OfTwoStreamsAtOnceEnds) {
  const auto device = make_discrete();
  const auto first = device->make_stream();
  const auto second = device->make_stream();
  const auto kernel = load_kernel(*device, "meet_and_report");
  for (int round = 0; round < 50; ++round) {
    std::array<thread_report, 2> a{};
    std::array<thread_report, 2> b{};
    int a_arrived = 0;
    int b_arrived = 0;
    const report_args a_args{a.data(), &a_arrived, 2};
    const report_args b_args{b.data(), &b_arrived, 2};
    first->launch(*kernel, bytes_of(a_args), 2);
    second->launch(*kernel, bytes_of(b_args), 2);
    first->synchronize();
    second->synchronize();
    ASSERT_EQ(a_arrived, 2);
    ASSERT_EQ(b_arrived, 2);
  }
}

}  // namespace
}  // namespace cubie::device
