// Slots of handles: what is refused, what is counted, what is used again.

#include "handle.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "util/error.hpp"

namespace cubie::capi {
namespace {

class Thing final : public RefCounted {
 public:
  explicit Thing(std::atomic<int>& alive) : alive_(alive) { ++alive_; }

 private:
  ~Thing() override { --alive_; }
  std::atomic<int>& alive_;
};

void close(Slot* slot, Kind kind = Kind::solver) { (void)Ref<RefCounted>::adopt(close_slot(slot, kind)); }

Slot* open_thing(std::atomic<int>& alive, Kind kind = Kind::solver) {
  Ref<Thing> thing = make_ref<Thing>(alive);
  Slot* slot = open_slot(kind, thing.get());
  (void)thing.detach();
  return slot;
}

std::string refusal(const void* handle, Kind kind) {
  try {
    (void)check_slot(handle, kind, "solver");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_handle);
    return error.message();
  }
  return "";
}

TEST(Handle, LiveSlotGivesItsObject) {
  std::atomic<int> alive = 0;
  Slot* slot = open_thing(alive);
  EXPECT_EQ(check_slot(slot, Kind::solver, "solver"), slot->object);
  close(slot);
}

TEST(Handle, ClosingDropsTheReference) {
  std::atomic<int> alive = 0;
  Slot* slot = open_thing(alive);
  EXPECT_EQ(alive, 1);
  close(slot);
  EXPECT_EQ(alive, 0);
}

TEST(Handle, NullIsRefused) { EXPECT_EQ(refusal(nullptr, Kind::solver), "solver must not be NULL"); }

TEST(Handle, SmallNumbersAndOddAddressesAreRefusedUnread) {
  EXPECT_EQ(refusal(reinterpret_cast<const void*>(std::uintptr_t{42}), Kind::solver), "solver is not a handle");
  EXPECT_EQ(refusal(reinterpret_cast<const void*>(~std::uintptr_t{0}), Kind::solver), "solver is not a handle");
}

TEST(Handle, AnotherKindIsRefusedByName) {
  std::atomic<int> alive = 0;
  Slot* slot = open_thing(alive, Kind::batch);
  EXPECT_EQ(refusal(slot, Kind::solver), "solver must be a solver (got a batch)");
  close(slot, Kind::batch);
}

TEST(Handle, DestroyedHandleIsRefused) {
  std::atomic<int> alive = 0;
  Slot* slot = open_thing(alive);
  close(slot);
  EXPECT_EQ(refusal(slot, Kind::solver), "solver is not a live handle; it was destroyed or never created");
}

TEST(Handle, MemoryThatIsNoHandleIsRefused) {
  alignas(Slot) const unsigned char bytes[sizeof(Slot)] = {1, 2, 3};
  EXPECT_EQ(refusal(bytes, Kind::solver), "solver is not a live handle; it was destroyed or never created");
}

TEST(Handle, ClosingTwiceOrAsAnotherKindDoesNothing) {
  std::atomic<int> alive = 0;
  Slot* slot = open_thing(alive);
  close(slot, Kind::batch);
  EXPECT_EQ(alive, 1);
  const std::int64_t before = live_slots();
  close(slot);
  close(slot);
  close(nullptr);
  EXPECT_EQ(live_slots(), before - 1);
}

TEST(Handle, LiveHandlesAreCounted) {
  std::atomic<int> alive = 0;
  const std::int64_t before = live_slots();
  Slot* slot = open_thing(alive);
  EXPECT_EQ(live_slots(), before + 1);
  close(slot);
  EXPECT_EQ(live_slots(), before);
}

TEST(Handle, StaleHandleIsNotUsedAgainSoon) {
  std::atomic<int> alive = 0;
  Slot* stale = open_thing(alive);
  close(stale);
  std::vector<Slot*> later;
  for (int i = 0; i < 60; ++i) later.push_back(open_thing(alive));
  for (Slot* slot : later) EXPECT_NE(slot, stale);
  for (Slot* slot : later) close(slot);
}

TEST(Handle, SlotsAreUsedAgainInTheLongRun) {
  std::atomic<int> alive = 0;
  std::set<Slot*> seen;
  for (int i = 0; i < 10000; ++i) {
    Slot* slot = open_thing(alive);
    seen.insert(slot);
    close(slot);
  }
  EXPECT_LE(seen.size(), 1024u);
}

TEST(Handle, MoreHandlesThanWaitingPlacesAreFine) {
  std::atomic<int> alive = 0;
  std::vector<Slot*> slots;
  for (int i = 0; i < 5000; ++i) slots.push_back(open_thing(alive));
  EXPECT_EQ(std::set<Slot*>(slots.begin(), slots.end()).size(), slots.size());
  for (Slot* slot : slots) close(slot);
  EXPECT_EQ(alive, 0);
}

TEST(Handle, ThreadsOpenAndCloseAtOnce) {
  std::atomic<int> alive = 0;
  const std::int64_t before = live_slots();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&alive] {
      for (int i = 0; i < 5000; ++i) {
        Slot* a = open_thing(alive);
        Slot* b = open_thing(alive);
        close(a);
        close(b);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(live_slots(), before);
}

TEST(Handle, ForkAmongBusyThreadsLeavesAChildThatOpensAndCloses) {
  std::atomic<int> alive = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      while (!stop) close(open_thing(alive));
    });
  }
  for (int i = 0; i < 100; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(60);  // a child that waits for a thread it does not have ends by the signal
      for (int k = 0; k < 200; ++k) (void)close_slot(open_slot(Kind::solver, nullptr), Kind::solver);
      _exit(0);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "fork " << i;
    if (status != 0) break;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace cubie::capi
