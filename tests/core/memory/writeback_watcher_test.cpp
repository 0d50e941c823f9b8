// The writeback: in order, whatever fails, on whichever thread, and never a byte after a cancel.

#include "memory/writeback_watcher.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <iostream>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "../../support/fake_device.hpp"
#include "device/host/host_device.hpp"

namespace cubie::memory {
namespace {

using test::FakeEvent;

struct Writeback {
  explicit Writeback(std::int64_t budget = 100'000)
      : ledger(std::make_shared<PinnedLedger>(budget)), pool(device, ledger) {}

  /// A chunk of `values` for runs [first, first + count) of `host`, an array of 4 variables.
  WritebackTask chunk(std::vector<double>& host, std::int64_t first, std::int64_t count, double value,
                      std::shared_ptr<const device::Event> event = nullptr) {
    WritebackTask task;
    task.event = std::move(event);
    const Layout layout = dense_layout({4, static_cast<std::int64_t>(host.size()) / 4}, kCOrder, ElementType::f64);
    task.slice = Slice(layout, ElementType::f64, kCOrder, 1, {first, count});
    task.staging = pool.acquire("saved", task.slice.buffer_bytes());
    std::fill_n(static_cast<double*>(task.staging.data()), 4 * count, value);
    task.host = host.data();
    return task;
  }

  std::shared_ptr<test::FakeDevice> device = std::make_shared<test::FakeDevice>(0);
  std::shared_ptr<PinnedLedger> ledger;
  StagingPool pool;
  WritebackWatcher watcher;
};

TEST(WritebackWatcher, CopiesAChunkIntoItsSlice) {
  Writeback w;
  std::vector<double> host(4 * 5, -1.0);
  w.watcher.submit(w.chunk(host, 2, 2, 7.0));
  w.watcher.wait_all();
  for (std::size_t variable = 0; variable < 4; ++variable) {
    for (std::size_t run = 0; run < 5; ++run) {
      EXPECT_EQ(host[variable * 5 + run], run == 2 || run == 3 ? 7.0 : -1.0);
    }
  }
}

TEST(WritebackWatcher, Invariant16WaitsForTheEventBeforeItCopies) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  const auto ticket = w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  event->wait_until_waited_for();
  EXPECT_FALSE(w.watcher.ended(ticket));
  EXPECT_EQ(w.pool.use().leases, 1);
  EXPECT_EQ(host[0], 0.0);
  event->complete();
  w.watcher.wait(ticket);
  EXPECT_EQ(host[0], 7.0);
  EXPECT_EQ(w.pool.use().leases, 0);
}

TEST(WritebackWatcher, Invariant16KeepsAStageInBufferUntilItsEvent) {
  Writeback w(100);
  const auto event = std::make_shared<FakeEvent>();
  WritebackTask task;
  task.event = event;
  task.staging = w.pool.acquire("parameters", 100);
  w.watcher.submit(std::move(task));
  EXPECT_FALSE(w.pool.try_acquire("parameters", 100));
  event->complete();
  w.watcher.wait_all();
  EXPECT_TRUE(w.pool.try_acquire("parameters", 100));
}

TEST(WritebackWatcher, Invariant18ReturnsWhenEverythingIsInHostMemory) {
  Writeback w;
  std::vector<double> host(4 * 100, 0.0);
  for (std::int64_t run = 0; run < 100; ++run) w.watcher.submit(w.chunk(host, run, 1, static_cast<double>(run)));
  w.watcher.wait_all();
  for (std::size_t i = 0; i < host.size(); ++i) EXPECT_EQ(host[i], static_cast<double>(i % 100));
  EXPECT_EQ(w.watcher.pending(), 0);
}

TEST(WritebackWatcher, Invariant18ThrowsTheFirstFailureAndDoesNotHang) {
  Writeback w;
  std::vector<double> host(4 * 3, 0.0);
  for (const ErrorCode code : {ErrorCode::launch, ErrorCode::driver, ErrorCode::ok}) {
    const auto event = std::make_shared<FakeEvent>();
    event->complete(code);
    w.watcher.wait(w.watcher.submit(w.chunk(host, code == ErrorCode::ok ? 2 : 0, 1, 7.0, event)));
  }
  EXPECT_EQ(w.watcher.first_error()->code(), ErrorCode::launch);
  try {
    w.watcher.wait_all();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::launch);
  }
  EXPECT_EQ(host[0], 0.0) << "a failed chunk is not copied";
  EXPECT_EQ(host[2], 7.0) << "the next one is";
  EXPECT_NO_THROW(w.watcher.wait_all());
}

TEST(WritebackWatcher, Invariant17GivesBuffersBackWhateverFails) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  event->complete(ErrorCode::launch);
  for (int i = 0; i < 10; ++i) w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  EXPECT_THROW(w.watcher.wait_all(), Error);
  EXPECT_EQ(w.pool.use().leases, 0);
}

TEST(WritebackWatcher, Invariant16SetsABufferAsideWhenWaitingForTheDeviceFails) {
  Writeback w(1000);
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  event->refuse_to_be_waited_for(ErrorCode::driver);
  w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  EXPECT_THROW(w.watcher.wait_all(), Error);
  EXPECT_EQ(host[0], 0.0);
  EXPECT_EQ(w.pool.use().leased_bytes, 32) << "the device may still write there";
  EXPECT_THROW((void)w.pool.acquire("saved", 1000), Error) << "nobody will give it back";
  w.pool.reserve("saved", 1000, 1);
  EXPECT_EQ(w.pool.use().leases, 0);
  EXPECT_EQ(w.pool.use().held_bytes, 1000);
}

TEST(WritebackWatcher, Invariant18LetsTheWaitingThreadDoWhatNobodyHasBegun) {
  Writeback w;
  std::vector<double> host(4 * 2, 0.0);
  const auto slow = std::make_shared<FakeEvent>();
  w.watcher.submit(w.chunk(host, 0, 1, 1.0, slow));
  slow->wait_until_waited_for();
  // The watcher's thread is stuck, so that the caller does the second task itself.
  static thread_local bool here = false;
  here = true;
  std::atomic<bool> done_here{false};
  WritebackTask second = w.chunk(host, 1, 1, 2.0);
  second.context = &done_here;
  second.ended = [](void* context, const WritebackEnd&) noexcept {
    static_cast<std::atomic<bool>*>(context)->store(here);
  };
  w.watcher.submit(std::move(second));
  std::thread opener([&] {
    while (!done_here.load()) std::this_thread::yield();
    slow->complete();
  });
  w.watcher.wait_all();
  opener.join();
  EXPECT_TRUE(done_here);
  EXPECT_EQ(host[0], 1.0);
  EXPECT_EQ(host[1], 2.0);
}

TEST(WritebackWatcher, TellsHowATaskEnded) {
  struct Seen {
    std::vector<WritebackEnd> ends;
    std::vector<ErrorCode> codes;
  } seen;
  Writeback w;
  std::vector<double> host(4 * 2, 0.0);
  const auto failed = std::make_shared<FakeEvent>();
  failed->complete(ErrorCode::launch);
  for (std::int64_t tag = 0; tag < 2; ++tag) {
    WritebackTask task = w.chunk(host, tag, 1, 1.0, tag == 1 ? failed : nullptr);
    task.group = 5;
    task.tag = tag;
    task.context = &seen;
    task.ended = [](void* context, const WritebackEnd& end) noexcept {
      static_cast<Seen*>(context)->ends.push_back(end);
      static_cast<Seen*>(context)->codes.push_back(end.error == nullptr ? ErrorCode::ok : end.error->code());
    };
    w.watcher.wait(w.watcher.submit(std::move(task)));
  }
  ASSERT_EQ(seen.ends.size(), 2U);
  EXPECT_TRUE(seen.ends[0].copied);
  EXPECT_EQ(seen.ends[0].group, 5);
  EXPECT_FALSE(seen.ends[1].copied);
  EXPECT_EQ(seen.codes[1], ErrorCode::launch);
}

TEST(WritebackWatcher, CopiesNothingOfACancelledGroup) {
  Writeback w;
  std::vector<double> host(4 * 2, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  for (std::int64_t group = 0; group < 2; ++group) {
    WritebackTask task = w.chunk(host, group, 1, 7.0, event);
    task.group = group;
    w.watcher.submit(std::move(task));
  }
  w.watcher.cancel(0);
  EXPECT_EQ(w.pool.use().leases, 2) << "the device may still write into them";
  event->complete();
  w.watcher.wait_all();
  EXPECT_EQ(host[0], 0.0);
  EXPECT_EQ(host[1], 7.0);
  EXPECT_EQ(w.pool.use().leases, 0);
}

TEST(WritebackWatcher, WritesNoByteOnceCancelHasReturned) {
  const std::uint64_t seed = 18;
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  constexpr std::int64_t kRuns = 1 << 20;
  Writeback w(std::int64_t{1} << 30);
  std::vector<double> host(4 * kRuns, 0.0);
  for (int i = 0; i < 10; ++i) {
    std::fill(host.begin(), host.end(), 0.0);
    w.watcher.submit(w.chunk(host, 0, kRuns, 7.0));
    for (auto turns = random() % 3000; turns > 0; --turns) std::this_thread::yield();
    w.watcher.cancel(0);
    const std::vector<double> seen = host;
    w.watcher.wait_all();
    EXPECT_EQ(host, seen);
  }
}

TEST(WritebackWatcher, GivesUpWaitingInTime) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  try {
    w.watcher.wait_all_for(0.001);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_range);
  }
  event->complete();
  w.watcher.wait_all_for(100);
  EXPECT_EQ(host[0], 7.0);
}

TEST(WritebackWatcher, DrainsOnShutdown) {
  Writeback w;
  std::vector<double> host(4 * 50, 0.0);
  for (std::int64_t run = 0; run < 50; ++run) w.watcher.submit(w.chunk(host, run, 1, 7.0));
  EXPECT_TRUE(w.watcher.shutdown(true, 100));
  EXPECT_EQ(host, std::vector<double>(host.size(), 7.0));
}

TEST(WritebackWatcher, GivesUpAShutdownInTimeAndCanRepeatIt) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  EXPECT_FALSE(w.watcher.shutdown(true, 0.001));
  event->complete();
  EXPECT_TRUE(w.watcher.shutdown(true, 100));
  EXPECT_EQ(host[0], 7.0);
}

TEST(WritebackWatcher, CancelsOnShutdownWithoutDrain) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  w.watcher.submit(w.chunk(host, 0, 1, 7.0, event));
  EXPECT_FALSE(w.watcher.shutdown(false, 0.001));
  event->complete();
  EXPECT_TRUE(w.watcher.shutdown(false, 100));
  EXPECT_EQ(host[0], 0.0);
}

TEST(WritebackWatcher, RefusesTasksAfterItsShutdownAndLeavesThemTheirBuffer) {
  Writeback w;
  std::vector<double> host(4, 0.0);
  EXPECT_TRUE(w.watcher.shutdown(true, 100));
  WritebackTask task = w.chunk(host, 0, 1, 7.0);
  EXPECT_THROW(w.watcher.submit(std::move(task)), Error);
  EXPECT_TRUE(task.staging);
  EXPECT_NO_THROW(w.watcher.wait_all());
}

TEST(WritebackWatcher, EndsWithTasksLeft) {
  std::vector<double> host(4 * 10, 0.0);
  Writeback w;
  {
    WritebackWatcher watcher;
    for (std::int64_t run = 0; run < 10; ++run) watcher.submit(w.chunk(host, run, 1, 7.0));
  }
  EXPECT_EQ(w.pool.use().leases, 0);
}

TEST(WritebackWatcher, CarriesChunksOfARealStream) {
  device::HostDeviceOptions options;
  options.threads = 2;
  options.discrete = true;
  options.memory_bytes = 1 << 20;
  const std::shared_ptr<device::Device> device = device::make_host_device(options);
  const auto stream = device->make_stream();
  const auto ledger = std::make_shared<PinnedLedger>(2 * 4 * 7 * 8);
  StagingPool pool(device, ledger);
  WritebackWatcher watcher;
  constexpr std::int64_t kRuns = 101, kChunk = 7;
  std::vector<double> host(4 * kRuns, -1.0), expected(4 * kRuns);
  std::iota(expected.begin(), expected.end(), 0.0);
  const Layout layout = dense_layout({4, kRuns}, kCOrder, ElementType::f64);
  const auto on_device = device->allocate(4 * kChunk * 8);
  for (std::int64_t first = 0; first < kRuns; first += kChunk) {
    const Slice slice(layout, ElementType::f64, kCOrder, 1, {first, std::min(kChunk, kRuns - first)});
    const auto bytes = static_cast<std::size_t>(slice.bytes());
    StagingLease in = pool.acquire("parameters", slice.bytes());
    slice.gather(expected.data(), in.data());
    stream->copy(on_device->data(), in.data(), bytes);
    StagingLease out = pool.acquire("saved", slice.bytes());
    stream->copy(out.data(), on_device->data(), bytes);
    const std::shared_ptr<device::Event> event = device->make_event();
    stream->record(*event);
    WritebackTask stage_in, stage_out;
    stage_in.event = stage_out.event = event;
    stage_in.staging = std::move(in);
    stage_out.staging = std::move(out);
    stage_out.slice = slice;
    stage_out.host = host.data();
    watcher.submit(std::move(stage_in));
    watcher.submit(std::move(stage_out));
  }
  watcher.wait_all();
  EXPECT_EQ(host, expected);
  EXPECT_LE(ledger->peak(), ledger->budget());
}

TEST(WritebackWatcher, ServesManyThreads) {
  Writeback w;
  std::vector<double> host(4 * 400, 0.0);
  std::vector<std::thread> threads;
  for (std::int64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::int64_t i = 0; i < 100; ++i) {
        const auto ticket = w.watcher.submit(w.chunk(host, 100 * t + i, 1, 7.0));
        if (i % 10 == 0) w.watcher.wait(ticket);
      }
      w.watcher.wait_all();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(host, std::vector<double>(host.size(), 7.0));
  EXPECT_EQ(w.pool.use().leases, 0);
}

TEST(WritebackWatcher, IsRefusedAndLeftBehindInAForkedChild) {
  auto w = std::make_unique<Writeback>();
  std::vector<double> host(4, 0.0);
  const auto event = std::make_shared<FakeEvent>();
  w->watcher.submit(w->chunk(host, 0, 1, 7.0, event));
  event->wait_until_waited_for();
  const pid_t pid = fork();
  if (pid == 0) {
    int code = 1;
    try {
      w->watcher.wait_all();
    } catch (const Error& error) {
      code = error.code() == ErrorCode::forked ? 0 : 2;
    }
    w.reset();
    _exit(code);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  event->complete();
  w->watcher.wait_all();
  EXPECT_EQ(host[0], 7.0);
}

}  // namespace
}  // namespace cubie::memory
