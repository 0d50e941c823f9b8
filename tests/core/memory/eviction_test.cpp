// Who has to go when memory is short, what happens when the device refuses, and what clients are told.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <iostream>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "manager_fixture.hpp"

namespace cubie::memory {
namespace {

TEST(Eviction, Invariant23FreesTheOwnerUsedLeastRecently) {
  Bench bench(1000);
  MemoryClient first = bench.client("a"), second = bench.client("b"), third = bench.client("c");
  (void)finish(first, 3, {per_run("x", 100, 3)});
  (void)finish(second, 3, {per_run("x", 100, 3)});
  (void)finish(first, 3, {per_run("x", 100, 3)});
  EXPECT_EQ(solve(third, 7, {per_run("x", 100, 7)})->plan.n_chunks, 1);
  EXPECT_NE(first.response(), nullptr);
  EXPECT_EQ(second.response(), nullptr);
}

TEST(Eviction, Invariant23FreesNoMoreThanNeeded) {
  Bench bench(1000);
  MemoryClient small = bench.client("a"), large = bench.client("b"), asks = bench.client("c");
  (void)finish(small, 1, {per_run("x", 100, 1)});
  (void)finish(large, 7, {per_run("x", 100, 7)});
  EXPECT_EQ(solve(asks, 8, {per_run("x", 100, 8)})->plan.n_chunks, 1);
  EXPECT_EQ(large.response(), nullptr);
  EXPECT_NE(small.response(), nullptr) << "the plan fits beside it";
}

TEST(Eviction, FreesNobodyWhileThereIsRoom) {
  Bench bench(1000);
  MemoryClient idle = bench.client("a"), asks = bench.client("b");
  (void)finish(idle, 3, {per_run("x", 100, 3)});
  (void)solve(asks, 7, {per_run("x", 100, 7)});
  EXPECT_NE(idle.response(), nullptr);
}

TEST(Eviction, FreesNobodyWhenThatWouldNotHelp) {
  Bench bench(1000, LimitMode::active);
  MemoryClient idle = bench.client("a", 0.3), asks = bench.client("b", 0.2);
  (void)finish(idle, 3, {per_run("x", 100, 3)});
  EXPECT_EQ(solve(asks, 7, {per_run("x", 100, 7)})->plan.n_chunks, 4) << "the cap is what is short";
  EXPECT_NE(idle.response(), nullptr);
}

TEST(Eviction, Invariant23SparesOwnersAtWork) {
  Bench bench(1000);
  MemoryClient busy = bench.client("a"), asks = bench.client("b");
  (void)solve(busy, 6, {per_run("x", 100, 6)});
  ASSERT_TRUE(busy.begin_work());
  EXPECT_EQ(solve(asks, 6, {per_run("x", 100, 6)})->plan.chunk_length, 4);
  EXPECT_NE(busy.response(), nullptr);
}

TEST(Eviction, Invariant23SparesOwnersUntilTheirEventIsDone) {
  Bench bench(1000);
  MemoryClient busy = bench.client("a"), asks = bench.client("b");
  const auto event = std::make_shared<test::FakeEvent>();
  (void)solve(busy, 6, {per_run("x", 100, 6)});
  ASSERT_TRUE(busy.begin_work());
  busy.end_work(event);
  EXPECT_EQ(solve(asks, 6, {per_run("x", 100, 6)})->plan.chunk_length, 4);
  event->complete();
  EXPECT_EQ(solve(asks, 8, {per_run("x", 100, 8)})->plan.chunk_length, 8);
  EXPECT_EQ(busy.response(), nullptr);
}

TEST(Eviction, SparesOwnersBetweenTheirAllocationAndTheirWork) {
  Bench bench(1000);
  MemoryClient held = bench.client("a"), asks = bench.client("b");
  (void)solve(held, 6, {per_run("x", 100, 6)});
  (void)solve(asks, 6, {per_run("x", 100, 6)});
  EXPECT_TRUE(held.begin_work());
}

TEST(Eviction, Invariant23LeavesAnEvictedClientUsable) {
  Bench bench(1000);
  MemoryClient evicted = bench.client("a"), asks = bench.client("b");
  (void)finish(evicted, 6, {per_run("x", 100, 6), per_run("y", 1, 6)});
  (void)finish(asks, 8, {per_run("x", 100, 8)});
  EXPECT_FALSE(evicted.begin_work());
  EXPECT_EQ(solve(evicted, 6, {per_run("x", 100, 6), per_run("y", 1, 6)})->plan.n_chunks, 1);
  EXPECT_TRUE(evicted.begin_work());
  EXPECT_EQ(asks.response(), nullptr);
}

TEST(Eviction, FreesAllClientsOfAnOwnerAndTellsThem) {
  Bench bench(1000);
  int told = 0;
  ClientOptions options;
  options.on_invalidate = [&] { ++told; };
  MemoryClient inputs = bench.manager.register_client(options);
  options.same_owner = &inputs;
  MemoryClient outputs = bench.manager.register_client(options);
  inputs.queue_request(2, std::vector{per_run("x", 10, 2)});
  (void)finish(outputs, 2, {per_run("y", 100, 2)});
  MemoryClient asks = bench.client("other");
  (void)solve(asks, 10, {per_run("x", 100, 10)});
  EXPECT_EQ(told, 2);
  EXPECT_EQ(inputs.response(), nullptr);
}

TEST(Eviction, InvalidatesAllThatIsIdleOnDemand) {
  Bench bench(1000);
  MemoryClient idle = bench.client("a"), busy = bench.client("b");
  (void)finish(idle, 2, {per_run("x", 100, 2)});
  (void)solve(busy, 2, {per_run("x", 100, 2)});
  ASSERT_TRUE(busy.begin_work());
  bench.manager.invalidate_all();
  EXPECT_EQ(idle.response(), nullptr);
  EXPECT_NE(busy.response(), nullptr);
  EXPECT_EQ(bench.device->used, 200);
}

TEST(WorkInFlight, KeepsItsArraysWhenTheyWouldHaveToMove) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto response = solve(client, 2, {per_run("x", 100, 2)});
  ASSERT_TRUE(client.begin_work());
  (void)message_of([&] { (void)solve(client, 3, {per_run("x", 100, 3)}); }, ErrorCode::wrong_state);
  EXPECT_EQ(client.response(), response);
  (void)message_of([&] { client.release(); }, ErrorCode::wrong_state);
  client.end_work();
  EXPECT_EQ(solve(client, 3, {per_run("x", 100, 3)})->plan.n_runs, 3);
}

TEST(WorkInFlight, KeepsItsArraysWhenAFurtherOneIsRefused) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 2, {per_run("x", 100, 2)});
  ASSERT_TRUE(client.begin_work());
  bench.device->hidden = 750;
  EXPECT_THROW((void)solve(client, 2, {whole("y", 100)}), Error);
  EXPECT_EQ(client.response()->arrays.size(), 1U);
  EXPECT_EQ(bench.device->used, 200);
}

// Refusals by the device, although the plan says that it fits.

TEST(DeviceRefusal, EvictsAnIdleOwnerFirst) {
  Bench bench(1000);
  MemoryClient idle = bench.client("a"), asks = bench.client("b");
  (void)finish(idle, 3, {per_run("x", 100, 3)});
  bench.device->hidden = 200;
  EXPECT_EQ(solve(asks, 6, {per_run("x", 100, 6)})->plan.n_chunks, 1);
  EXPECT_EQ(idle.response(), nullptr);
}

TEST(DeviceRefusal, HalvesTheChunkUntilItFits) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  bench.device->hidden = 700;
  const auto response = solve(client, 10, {per_run("x", 90, 10), per_run("y", 10, 10)});
  EXPECT_EQ(response->plan.chunk_length, 2);
  EXPECT_EQ(response->plan.n_chunks, 5);
  EXPECT_EQ(bench.device->used, 200);
}

TEST(DeviceRefusal, HalvesWithTwoChunksInFlight) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  bench.device->hidden = 700;
  const auto response = solve(client, 10, {per_run("x", 100, 10)}, 2);
  EXPECT_EQ(response->plan.depth, 2);
  EXPECT_EQ(response->plan.chunk_length, 1);
}

TEST(DeviceRefusal, EndsWithTheDevicesErrorAndHoldsNothing) {
  Bench bench(1'000'000);
  MemoryClient client = bench.client();
  bench.device->hidden = 999'950;
  EXPECT_EQ(
      message_of([&] { (void)solve(client, 1000, {per_run("x", 100, 1000)}, 2); }, ErrorCode::out_of_device_memory),
      "the fake device has no 100 bytes left");
  EXPECT_EQ(bench.device->used, 0);
  EXPECT_EQ(client.response(), nullptr);
  EXPECT_LT(bench.device->attempts, 70) << "tries are bounded";
}

TEST(DeviceRefusal, LeavesTheClientUsable) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 2, {per_run("x", 100, 2)});
  bench.device->hidden = 990;
  EXPECT_THROW((void)solve(client, 3, {per_run("x", 100, 3)}), Error);
  EXPECT_FALSE(client.begin_work());
  bench.device->hidden = 0;
  EXPECT_EQ(solve(client, 3, {per_run("x", 100, 3)})->plan.n_chunks, 1);
}

TEST(DeviceRefusal, PassesOnOtherFailuresWithoutATry) {
  for (std::int64_t at = 1; at <= 3; ++at) {
    Bench bench(1000);
    MemoryClient client = bench.client();
    bench.device->on_allocate_failure_code = ErrorCode::driver;
    bench.device->fail_at = at;
    const std::vector requests = {per_run("x", 10, 3), per_run("y", 10, 3), whole("z", 10)};
    (void)message_of([&] { (void)solve(client, 3, requests); }, ErrorCode::driver);
    EXPECT_EQ(bench.device->attempts, at);
    EXPECT_EQ(bench.device->used, 0);
    EXPECT_EQ(bench.manager.use().in_use_bytes, 0);
    EXPECT_EQ(solve(client, 3, requests)->arrays.size(), 3U);
  }
}

// Hooks.

TEST(Hooks, RunWithoutALockOfTheManager) {
  Bench bench(1000);
  MemoryClient client;
  std::int64_t seen = 0;
  ClientOptions options;
  options.on_allocation = [&](const std::shared_ptr<const ArrayResponse>& response) {
    EXPECT_EQ(client.response(), response);
    seen = bench.manager.use().in_use_bytes;
  };
  client = bench.manager.register_client(std::move(options));
  (void)solve(client, 2, {per_run("x", 100, 2)});
  EXPECT_EQ(seen, 200);
}

TEST(Hooks, MayEndTheirOwnClient) {
  Bench bench(1000);
  MemoryClient client;
  ClientOptions options;
  options.on_invalidate = [&] { client.reset(); };
  client = bench.manager.register_client(std::move(options));
  (void)finish(client, 2, {per_run("x", 100, 2)});
  bench.manager.invalidate_all();
  EXPECT_FALSE(client);
  EXPECT_EQ(bench.manager.client_count(), 0);
}

TEST(Hooks, AreNotCalledAfterTheClientsEnd) {
  Bench bench(1000);
  int calls = 0;
  ClientOptions options;
  options.on_allocation = [&](const auto&) { ++calls; };
  MemoryClient goes = bench.manager.register_client(std::move(options));
  MemoryClient stays = bench.client();
  (void)solve(stays, 2, {per_run("x", 100, 2)});
  goes.reset();
  (void)solve(stays, 3, {per_run("x", 100, 3)});
  EXPECT_EQ(calls, 1);
}

TEST(ManagerThreads, StayWithinTheLimitWhileManyAllocateAndEvict) {
  const std::uint64_t seed = 2323;
  std::cout << "seed " << seed << '\n';
  Bench bench(4000);
  std::atomic<int> evictions{0}, refusals{0};
  constexpr std::uint64_t kThreads = 4;
  std::vector<MemoryClient> all_inputs, all_outputs;
  for (std::uint64_t number = 0; number < kThreads; ++number) {
    ClientOptions options;
    options.group = number % 2 == 0 ? "even" : "odd";
    options.on_invalidate = [&] { ++evictions; };
    all_inputs.push_back(bench.manager.register_client(options));
    options.same_owner = &all_inputs.back();
    all_outputs.push_back(bench.manager.register_client(options));
  }
  const auto work = [&](std::uint64_t number) {
    std::mt19937_64 random(seed + number);
    MemoryClient& inputs = all_inputs[number];
    MemoryClient& outputs = all_outputs[number];
    for (int i = 0; i < 300; ++i) {
      // Batches of different threads differ, so that one never plans for another.
      const std::int64_t n_runs = 100 * static_cast<std::int64_t>(number + 1) + static_cast<std::int64_t>(random() % 5);
      inputs.queue_request(n_runs, std::vector{per_run("x", 4, n_runs)});
      outputs.queue_request(n_runs, std::vector{per_run("y", 8, n_runs), whole("z", 16)});
      try {
        const auto response = outputs.allocate_queue({.depth = 2});
        ASSERT_TRUE(outputs.begin_work());
        const auto theirs = inputs.response();
        ASSERT_EQ(response->plan, theirs->plan);
        for (std::int64_t chunk = 0; chunk < 2; ++chunk) {
          device::Buffer* const buffer = response->find("y")->of_chunk(chunk);
          std::fill_n(static_cast<unsigned char*>(buffer->data()), buffer->bytes(), static_cast<unsigned char>(i));
        }
        outputs.end_work();
      } catch (const Error& error) {
        ASSERT_EQ(error.code(), ErrorCode::out_of_device_memory) << error.message();
        ++refusals;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t number = 0; number < kThreads; ++number) threads.emplace_back(work, number);
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(bench.device->peak, 4000);
  EXPECT_EQ(bench.device->used, bench.manager.use().in_use_bytes);
  all_inputs.clear();
  all_outputs.clear();
  EXPECT_EQ(bench.device->used, 0);
  EXPECT_GT(evictions, 0);
}

TEST(ForkedChild, RefusesCallsAndLeavesClientsBehind) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 2, {per_run("x", 100, 2)});
  const pid_t pid = fork();
  if (pid == 0) {
    int code = 1;
    try {
      (void)client.response();
    } catch (const Error& error) {
      code = error.code() == ErrorCode::forked ? 0 : 2;
    }
    client.reset();
    _exit(code);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(solve(client, 3, {per_run("x", 100, 3)})->plan.n_chunks, 1);
}

}  // namespace
}  // namespace cubie::memory
