// Staging buffers: bounded, used again, given back once.

#include "memory/staging_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../../support/fake_device.hpp"

namespace cubie::memory {
namespace {

struct Staging {
  explicit Staging(std::int64_t budget) : ledger(std::make_shared<PinnedLedger>(budget)), pool(device, ledger) {}
  std::shared_ptr<test::FakeDevice> device = std::make_shared<test::FakeDevice>(0);
  std::shared_ptr<PinnedLedger> ledger;
  StagingPool pool;
};

TEST(StagingPool, UsesABufferAgainForItsArray) {
  Staging s(1000);
  void* const first = s.pool.acquire("saved", 100).data();
  EXPECT_EQ(s.pool.acquire("saved", 100).data(), first);
  EXPECT_EQ(s.pool.acquire("saved", 40).data(), first) << "the last chunk is shorter";
  EXPECT_EQ(s.device->pinned_allocations, 1);
}

TEST(StagingPool, NeverSharesABufferInUse) {
  Staging s(1000);
  const StagingLease a = s.pool.acquire("saved", 100);
  const StagingLease b = s.pool.acquire("saved", 100);
  EXPECT_NE(a.data(), b.data());
  EXPECT_EQ(s.pool.use().leases, 2);
}

TEST(StagingPool, KeepsBuffersOfDifferentArraysApart) {
  Staging s(1000);
  void* const large = s.pool.acquire("saved", 900).data();
  const StagingLease small = s.pool.acquire("status", 10);
  EXPECT_NE(small.data(), large);
  EXPECT_EQ(s.pool.acquire("saved", 900).data(), large);
}

TEST(StagingPool, Invariant19StaysWithinTheBudget) {
  Staging s(1000);
  { const StagingLease a = s.pool.acquire("saved", 600); }
  const StagingLease b = s.pool.acquire("final_states", 600);
  EXPECT_EQ(s.device->pinned, 600) << "the idle buffer gave way";
  EXPECT_EQ(s.ledger->used(), 600);
  EXPECT_LE(s.device->pinned_peak, 1000);
}

TEST(StagingPool, ReplacesABufferThatHasBecomeTooSmall) {
  Staging s(1000);
  { const StagingLease a = s.pool.acquire("saved", 100); }
  const StagingLease b = s.pool.acquire("saved", 200);
  EXPECT_EQ(s.pool.use().buffers, 1);
  EXPECT_EQ(b.bytes(), 200);
}

TEST(StagingPool, GivesNothingAtOnceWhenABufferWouldHaveToBeWaitedFor) {
  Staging s(1000);
  StagingLease a = s.pool.acquire("saved", 600);
  EXPECT_FALSE(s.pool.try_acquire("saved", 600));
  a.release();
  EXPECT_TRUE(s.pool.try_acquire("saved", 600));
}

TEST(StagingPool, WaitsForABufferThatIsGivenBack) {
  Staging s(1000);
  StagingLease a = s.pool.acquire("saved", 600);
  std::thread other([&] { EXPECT_TRUE(s.pool.acquire("saved", 600)); });
  a.release();
  other.join();
  EXPECT_EQ(s.pool.use().leases, 0);
}

TEST(StagingPool, RefusesWhatTheBudgetCanNeverHold) {
  Staging s(1000);
  const StagingLease a = s.pool.acquire("saved", 10);
  try {
    (void)s.pool.acquire("final_states", 1001);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_host_memory);
    EXPECT_EQ(error.message(),
              "staging of final_states needs 1001 bytes of pinned memory; the budget is 1000, 10 are in use");
  }
}

TEST(StagingPool, RefusesInsteadOfWaitingWhenNobodyWillGiveBack) {
  Staging s(1000);
  const PinnedLedger::Entry elsewhere = s.ledger->take(600);
  EXPECT_THROW((void)s.pool.acquire("saved", 500), Error);
}

TEST(StagingPool, RefusesInsteadOfWaitingForWhatTheCallerHolds) {
  Staging s(1000);
  const StagingLease own = s.pool.acquire("parameters", 600);
  EXPECT_THROW((void)s.pool.acquire("saved", 600), Error);
  s.device->refuse_pinned = true;
  EXPECT_THROW((void)s.pool.acquire("status", 1), Error);
}

TEST(StagingPool, WaitsForWhatTheCallerHasHandedOver) {
  Staging s(1000);
  StagingLease own = s.pool.acquire("parameters", 600);
  own.hand_over();
  std::thread other([lease = std::move(own)]() mutable { lease.release(); });
  EXPECT_TRUE(s.pool.acquire("saved", 600));
  other.join();
}

TEST(StagingPool, RefusesWhenTheSystemPinsNothing) {
  Staging s(1000);
  s.device->refuse_pinned = true;
  EXPECT_THROW((void)s.pool.acquire("saved", 500), Error);
  EXPECT_EQ(s.ledger->used(), 0);
  EXPECT_THROW((void)s.pool.acquire("saved", 0), Error);
}

TEST(StagingPool, Invariant17ReleasesOnceOnExceptions) {
  Staging s(1000);
  try {
    const StagingLease a = s.pool.acquire("saved", 600);
    StagingLease b = s.pool.acquire("status", 100);
    b.release();
    b.release();
    throw std::runtime_error("a stage fails");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(s.pool.use().leases, 0);
  EXPECT_EQ(s.pool.use().leased_bytes, 0);
}

TEST(StagingPool, Invariant17ReleasesOnceWhenMoved) {
  Staging s(1000);
  StagingLease a = s.pool.acquire("saved", 100);
  StagingLease b = std::move(a);
  a.release();
  EXPECT_EQ(s.pool.use().leases, 1);
  b = s.pool.acquire("saved", 100);
  EXPECT_EQ(s.pool.use().leases, 1);
}

TEST(StagingPool, WakesUpOnAbort) {
  Staging s(1000);
  const StagingLease a = s.pool.acquire("saved", 600);
  std::atomic<bool> cancelled{false};
  std::thread other([&] {
    try {
      (void)s.pool.acquire("saved", 600);
    } catch (const Error& error) {
      cancelled = error.code() == ErrorCode::cancelled;
    }
  });
  s.pool.abort();
  other.join();
  EXPECT_TRUE(cancelled);
  s.pool.resume();
  EXPECT_TRUE(s.pool.try_acquire("status", 10));
}

TEST(StagingPool, FreesIdleBuffersOnDemand) {
  Staging s(1000);
  const StagingLease a = s.pool.acquire("saved", 100);
  { const StagingLease b = s.pool.acquire("status", 100); }
  s.pool.trim();
  EXPECT_EQ(s.device->pinned, 100);
}

TEST(StagingPool, ReservesWhatAPlanHasCountedWhateverWasThereBefore) {
  Staging s(1000);
  s.pool.reserve("saved", 400, 2);
  s.pool.reserve("status", 50, 2);
  EXPECT_EQ(s.pool.use().held_bytes, 900);
  // Another plan: smaller buffers, more of them. The large ones would not leave room for the rest.
  s.pool.reserve("saved", 100, 4);
  s.pool.reserve("status", 100, 6);
  EXPECT_EQ(s.pool.use().buffers, 10);
  EXPECT_EQ(s.pool.use().held_bytes, 1000);
  s.pool.reserve("status", 100, 1);
  EXPECT_EQ(s.pool.use().held_bytes, 500);
  const std::int64_t before = s.device->pinned_allocations;
  s.pool.reserve("saved", 100, 4);
  EXPECT_EQ(s.device->pinned_allocations, before) << "the same plan again";
}

TEST(StagingPool, MayGoBeforeItsLeases) {
  auto device = std::make_shared<test::FakeDevice>(0);
  auto ledger = std::make_shared<PinnedLedger>(1000);
  StagingLease lease;
  {
    StagingPool pool(device, ledger);
    lease = pool.acquire("saved", 100);
  }
  static_cast<char*>(lease.data())[99] = 1;
  lease.release();
  EXPECT_EQ(device->pinned, 0);
  EXPECT_EQ(ledger->used(), 0);
}

TEST(StagingPool, HoldsItsBoundWithManyThreads) {
  Staging s(1000);
  std::atomic<int> in_use{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string name = t % 2 == 0 ? "saved" : "status";
      for (int i = 0; i < 500; ++i) {
        const StagingLease lease = s.pool.acquire(name, 300);
        EXPECT_LE(++in_use, 3);
        static_cast<char*>(lease.data())[i % 300] = static_cast<char>(t);
        --in_use;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(s.device->pinned_peak, 1000);
  EXPECT_EQ(s.pool.use().leases, 0);
}

}  // namespace
}  // namespace cubie::memory
