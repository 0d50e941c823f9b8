// The memory manager: chunking, limits, groups, reuse.

#include "memory/memory_manager.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "manager_fixture.hpp"

namespace cubie::memory {
namespace {

TEST(MemoryManager, GrantsWholeArraysWhenTheyFit) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto response = solve(client, 10, {per_run("a", 50, 10), whole("b", 100)}, 2);
  EXPECT_EQ(response->plan.n_chunks, 1);
  EXPECT_EQ(response->find("a")->chunked_shape, (Shape{50, 10}));
  EXPECT_EQ(response->find("a")->copies, 1);
  EXPECT_EQ(response->find("a")->buffers[0]->bytes(), 500U);
  EXPECT_EQ(bench.device->used, 600);
  EXPECT_EQ(response->find("c"), nullptr);
}

TEST(MemoryManager, GivesChunkableArraysOneCopyPerChunkInFlight) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto response = solve(client, 100, {per_run("a", 50, 100), whole("b", 100)}, 2);
  const GrantedArray& a = *response->find("a");
  EXPECT_EQ(response->plan.depth, 2);
  EXPECT_EQ(a.copies, 2);
  EXPECT_NE(a.of_chunk(0), a.of_chunk(1));
  EXPECT_EQ(a.of_chunk(0), a.of_chunk(2));
  EXPECT_EQ(a.chunked_shape, (Shape{50, 9}));
  EXPECT_EQ(bench.device->used, 2 * 9 * 50 + 100);
}

TEST(MemoryManager, Invariant05GivesUnchunkableArraysOneWholeCopy) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto response = solve(client, 100, {per_run("a", 50, 100), whole("b", 100)}, 2);
  EXPECT_EQ(response->find("b")->copies, 1);
  EXPECT_EQ(response->find("b")->chunked_shape, (Shape{100, 1}));
}

TEST(MemoryManager, Invariant10CutsAsTheFormulaSays) {
  Bench bench(299);
  MemoryClient client = bench.client();
  const auto response = solve(client, 5, {per_run("a", 100, 5), whole("b", 50)});
  EXPECT_EQ(response->plan.chunk_length, 2);
  EXPECT_EQ(response->plan.n_chunks, 3);
  EXPECT_EQ(response->find("a")->chunked_shape, (Shape{100, 2}));
}

TEST(MemoryManager, CountsWhatTheDeviceRoundsUp) {
  Bench bench(1024, LimitMode::passive, 0, 256);
  MemoryClient client = bench.client();
  const auto response = solve(client, 100, {per_run("a", 10, 100), per_run("b", 1, 100)});
  EXPECT_EQ(response->plan.chunk_length, 76);
  EXPECT_EQ(bench.device->used, 1024);
  EXPECT_EQ(bench.manager.use().in_use_bytes, 1024);
}

TEST(MemoryManager, LeavesOutWhatTheSolveReserves) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  client.queue_request(100, std::vector{per_run("a", 10, 100)});
  EXPECT_EQ(client.allocate_queue({.depth = 1, .reserved_bytes = 400})->plan.chunk_length, 60);
}

TEST(MemoryManager, GivesNoBufferForAnArrayWithoutElements) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto response = solve(client, 10, {per_run("a", 0, 10)});
  EXPECT_EQ(response->find("a")->of_chunk(0), nullptr);
  EXPECT_EQ(bench.device->allocations, 0);
}

TEST(MemoryManager, Invariant11RefusesBeforeAnyAllocation) {
  Bench bench(99);
  MemoryClient client = bench.client();
  EXPECT_NE(message_of([&] { (void)solve(client, 5, {per_run("a", 100, 5)}); }, ErrorCode::out_of_device_memory)
                .find("one run does not fit"),
            std::string::npos);
  EXPECT_EQ(bench.device->attempts, 0);
}

TEST(MemoryManager, Invariant11KeepsWhatWasGrantedWhenALaterRequestIsRefused) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto before = solve(client, 5, {per_run("a", 10, 5)});
  EXPECT_THROW((void)solve(client, 5, {per_run("a", 10'000, 5)}), Error);
  EXPECT_EQ(client.response(), before);
  EXPECT_EQ(solve(client, 5, {per_run("a", 10, 5)}), before);
}

TEST(MemoryManager, CanBeUsedAgainAfterARefusal) {
  Bench bench(99);
  MemoryClient client = bench.client();
  EXPECT_THROW((void)solve(client, 5, {per_run("a", 100, 5)}), Error);
  EXPECT_EQ(solve(client, 5, {per_run("b", 9, 5)})->arrays.size(), 1U);
}

TEST(MemoryManager, RefusesAnAllocationWithoutRequest) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)message_of([&] { (void)client.allocate_queue(); }, ErrorCode::wrong_state);
}

TEST(MemoryManager, RefusesRequestsThatCannotBeMet) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto refuses = [&](std::int64_t n_runs, ArrayRequest request) {
    EXPECT_THROW(client.queue_request(n_runs, std::vector{request}), Error);
  };
  refuses(0, per_run("a", 10, 1));
  refuses(5, per_run("a", 10, 4));
  refuses(5, per_run("", 10, 5));
  ArrayRequest order = per_run("a", 10, 5);
  order.order = {0, 0, 0, 0};
  refuses(5, order);
}

TEST(MemoryManager, NamesAnArrayLeftOverFromAnotherNumberOfRuns) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 5, {per_run("a", 10, 5), per_run("b", 10, 5)});
  EXPECT_EQ(message_of([&] { (void)solve(client, 6, {per_run("a", 10, 6)}); }, ErrorCode::invalid_argument),
            "array b holds 5 runs, the batch has 6");
}

// Groups.

TEST(MemoryManager, Invariant12CutsAllRequestsOfAGroupAlike) {
  Bench bench(1000);
  MemoryClient inputs = bench.client("solver"), outputs = bench.client("solver");
  inputs.queue_request(100, std::vector{per_run("parameters", 5, 100)});
  const auto response = solve(outputs, 100, {per_run("saved", 15, 100)});
  EXPECT_EQ(response->plan.chunk_length, 50);
  ASSERT_NE(inputs.response(), nullptr);
  EXPECT_EQ(inputs.response()->plan, response->plan);
  EXPECT_EQ(inputs.response()->find("parameters")->chunked_shape, (Shape{5, 50}));
}

TEST(MemoryManager, Invariant12AnswersMembersThatAskedForNothing) {
  Bench bench(1000);
  std::shared_ptr<const ArrayResponse> heard;
  ClientOptions options;
  options.group = "solver";
  options.on_allocation = [&](const std::shared_ptr<const ArrayResponse>& response) { heard = response; };
  MemoryClient notary = bench.manager.register_client(std::move(options));
  MemoryClient outputs = bench.client("solver");
  const auto response = solve(outputs, 100, {per_run("saved", 20, 100)});
  ASSERT_NE(heard, nullptr);
  EXPECT_TRUE(heard->arrays.empty());
  EXPECT_EQ(heard->plan, response->plan);
}

TEST(MemoryManager, LeavesOtherGroupsAlone) {
  Bench bench(1000);
  MemoryClient a = bench.client("a"), b = bench.client("b");
  b.queue_request(7, std::vector{per_run("x", 1, 7)});
  (void)solve(a, 100, {per_run("x", 5, 100)});
  EXPECT_EQ(b.response(), nullptr);
  EXPECT_EQ(b.allocate_queue()->plan.n_runs, 7);
}

TEST(MemoryManager, KeepsRequestsForAnotherBatchQueued) {
  Bench bench(1000);
  MemoryClient a = bench.client("solver"), b = bench.client("solver");
  b.queue_request(7, std::vector{per_run("x", 1, 7)});
  EXPECT_EQ(solve(a, 5, {per_run("x", 5, 5)})->plan.n_runs, 5);
  EXPECT_EQ(b.response(), nullptr);
  EXPECT_EQ(b.allocate_queue()->plan.n_runs, 7);
}

TEST(MemoryManager, PlansForAllClientsOfAnOwner) {
  Bench bench(1000);
  MemoryClient inputs = bench.client();
  ClientOptions options;
  options.same_owner = &inputs;
  MemoryClient outputs = bench.manager.register_client(std::move(options));
  inputs.queue_request(100, std::vector{per_run("parameters", 4, 100)});
  (void)solve(outputs, 100, {per_run("saved", 1, 100)});
  // The inputs are asked for no more, and cut anew all the same.
  const auto response = solve(outputs, 100, {per_run("saved", 16, 100)});
  EXPECT_EQ(response->plan.chunk_length, 50);
  EXPECT_EQ(inputs.response()->find("parameters")->chunked_shape, (Shape{4, 50}));
}

TEST(MemoryManager, RefusesAnOwnerOfAnotherManager) {
  Bench here(1000), there(1000);
  MemoryClient client = there.client();
  ClientOptions options;
  options.same_owner = &client;
  (void)message_of([&] { (void)here.manager.register_client(std::move(options)); }, ErrorCode::invalid_argument);
}

// Limits.

TEST(MemoryManager, Invariant13ForcesChunksByACapInActiveMode) {
  Bench bench(1000, LimitMode::active);
  MemoryClient capped = bench.client("a", 0.3), other = bench.client("b");
  EXPECT_EQ(solve(capped, 10, {per_run("a", 50, 10)})->plan.chunk_length, 6);
  EXPECT_EQ(capped.cap_bytes(), 300);
  EXPECT_EQ(solve(other, 10, {per_run("a", 60, 10)})->plan.n_chunks, 1);
}

TEST(MemoryManager, Invariant13IgnoresCapsInPassiveMode) {
  Bench bench(1000, LimitMode::passive);
  MemoryClient capped = bench.client("a", 0.3);
  EXPECT_EQ(solve(capped, 10, {per_run("a", 50, 10)})->plan.n_chunks, 1);
}

TEST(MemoryManager, Invariant13SumsTheCapsOfAGroup) {
  Bench bench(1000, LimitMode::active);
  MemoryClient inputs = bench.client("a", 0.3), outputs = bench.client("a", 0.3);
  EXPECT_EQ(solve(inputs, 10, {per_run("a", 50, 10)})->plan.n_chunks, 1);
  inputs.end_work();
  EXPECT_EQ(solve(outputs, 7, {per_run("b", 50, 7)})->plan.n_chunks, 1) << "the idle member gives way";
}

TEST(MemoryManager, CountsWhatTheGroupHoldsAgainstItsCap) {
  Bench bench(1000, LimitMode::active);
  MemoryClient inputs = bench.client("a", 0.3), outputs = bench.client("a", 0.3);
  EXPECT_EQ(solve(inputs, 10, {per_run("a", 50, 10)})->plan.n_chunks, 1);
  EXPECT_EQ(solve(outputs, 7, {per_run("b", 50, 7)})->plan.chunk_length, 2) << "100 bytes are left";
}

TEST(MemoryManager, ObeysTheByteLimitOfAClientInActiveMode) {
  Bench bench(1000, LimitMode::active);
  MemoryClient client = bench.client();
  client.set_limit_bytes(120);
  EXPECT_EQ(solve(client, 10, {per_run("a", 50, 10)})->plan.chunk_length, 2);
}

TEST(MemoryManager, ObeysTheTotalLimitInEitherMode) {
  for (const LimitMode mode : {LimitMode::passive, LimitMode::active}) {
    Bench bench(1000, mode, 150);
    MemoryClient client = bench.client();
    EXPECT_EQ(bench.manager.limit_bytes(), 150);
    EXPECT_EQ(solve(client, 10, {per_run("a", 50, 10)})->plan.chunk_length, 3);
  }
}

TEST(MemoryManager, ObeysAChangedLimitAtTheNextPlan) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 10, {per_run("a", 50, 10)});
  bench.manager.set_limit_bytes(200);
  EXPECT_EQ(solve(client, 10, {per_run("a", 51, 10)})->plan.chunk_length, 3);
  EXPECT_LE(bench.device->used, 200);
}

TEST(MemoryManager, SeesWhatOthersHaveTaken) {
  Bench bench(1000);
  bench.device->taken_by_others = 800;
  MemoryClient client = bench.client();
  EXPECT_EQ(solve(client, 10, {per_run("a", 50, 10)})->plan.chunk_length, 4);
}

TEST(MemoryManager, RefusesNegativeLimits) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  EXPECT_THROW(client.set_limit_bytes(-1), Error);
  EXPECT_THROW(bench.manager.set_limit_bytes(-1), Error);
  EXPECT_THROW(MemoryManager({nullptr, LimitMode::passive, 0}), Error);
}

TEST(MemoryManager, Invariant14ReturnsTheShareOfADroppedClient) {
  Bench bench(1000, LimitMode::active);
  MemoryClient keeps = bench.client("a");
  {
    MemoryClient goes = bench.client("b", 0.6);
    EXPECT_EQ(keeps.cap_bytes(), 400);
  }
  EXPECT_EQ(keeps.cap_bytes(), 1000);
  EXPECT_EQ(bench.manager.client_count(), 1);
}

TEST(MemoryManager, Invariant14RegistersNobodyWhoseShareDoesNotAddUp) {
  Bench bench(1000);
  MemoryClient client = bench.client("a", 0.6);
  EXPECT_THROW((void)bench.client("b", 0.6), Error);
  EXPECT_EQ(bench.manager.client_count(), 1);
}

// Reuse.

TEST(MemoryManager, Invariant22AllocatesNothingForTheSameShapes) {
  Bench bench(299);
  MemoryClient client = bench.client();
  const auto first = solve(client, 5, {per_run("a", 100, 5), whole("b", 50)});
  const std::int64_t before = bench.device->allocations;
  const auto second = solve(client, 5, {per_run("a", 100, 5), whole("b", 50)});
  EXPECT_EQ(first, second);
  EXPECT_EQ(bench.device->allocations, before);
}

TEST(MemoryManager, Invariant22ReallocatesAnArrayOfAnotherShapeAlone) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto first = solve(client, 5, {per_run("a", 10, 5), per_run("b", 10, 5)});
  const auto second = solve(client, 5, {per_run("a", 10, 5), per_run("b", 11, 5)});
  EXPECT_EQ(first->find("a")->generation, second->find("a")->generation);
  EXPECT_NE(first->find("b")->generation, second->find("b")->generation);
  EXPECT_EQ(bench.device->allocations, 3);
}

TEST(MemoryManager, Invariant22ReallocatesAnArrayOfAnotherType) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  ArrayRequest request{.name = "a", .shape = {2, 5}, .element = ElementType::i32, .chunk_axis = 1};
  const auto first = solve(client, 5, {request});
  request.element = ElementType::f64;
  EXPECT_NE(solve(client, 5, {request})->find("a")->generation, first->find("a")->generation);
  EXPECT_EQ(bench.device->used, 80);
}

TEST(MemoryManager, Invariant22ReallocatesForAnotherNumberOfRunsAndBack) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 5, {per_run("a", 10, 5)});
  EXPECT_EQ(solve(client, 7, {per_run("a", 10, 7)})->find("a")->chunked_shape, (Shape{10, 7}));
  EXPECT_EQ(solve(client, 5, {per_run("a", 10, 5)})->find("a")->chunked_shape, (Shape{10, 5}));
  EXPECT_EQ(bench.device->used, 50);
}

TEST(MemoryManager, CountsItsOwnBuffersAsFreeWhenItAsksAgain) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 10, {per_run("a", 90, 10)});
  EXPECT_EQ(solve(client, 10, {per_run("a", 95, 10)})->plan.n_chunks, 1);
  EXPECT_LE(bench.device->peak, 1000);
}

TEST(MemoryManager, Invariant15KeepsTheChunksInForceOnAPartialRequest) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  const auto first = solve(client, 100, {per_run("a", 10, 100), per_run("b", 10, 100)});
  EXPECT_EQ(first->plan.chunk_length, 50);
  const auto second = solve(client, 100, {per_run("b", 2, 100)});
  EXPECT_EQ(second->plan.chunk_length, 50);
  EXPECT_EQ(second->find("a")->generation, first->find("a")->generation);
  EXPECT_EQ(second->find("b")->chunked_shape, (Shape{2, 50}));
}

TEST(MemoryManager, PlansAnewWhenAPartialRequestNoLongerFits) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  (void)solve(client, 100, {per_run("a", 10, 100), per_run("b", 10, 100)});
  const auto second = solve(client, 100, {per_run("b", 40, 100)});
  EXPECT_EQ(second->plan.chunk_length, 20);
  EXPECT_EQ(second->find("a")->chunked_shape, (Shape{10, 20}));
  EXPECT_EQ(bench.device->used, 1000);
}

TEST(MemoryManager, PlansAnewWhenTheSolveAsksForAnotherDepth) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  EXPECT_EQ(solve(client, 100, {per_run("a", 20, 100)}, 1)->plan.chunk_length, 50);
  EXPECT_EQ(solve(client, 100, {per_run("a", 20, 100)}, 2)->plan.chunk_length, 25);
}

// Introspection.

TEST(MemoryManager, TellsPlannedUsedAndPeakBytes) {
  Bench bench(1000);
  MemoryClient a = bench.client("a"), b = bench.client("b");
  (void)solve(a, 10, {per_run("x", 60, 10)});
  (void)solve(b, 10, {per_run("x", 30, 10)});
  EXPECT_EQ(a.use().in_use_bytes, 600);
  EXPECT_EQ(b.use().planned_bytes, 300);
  EXPECT_EQ(bench.manager.use().in_use_bytes, 900);
  (void)solve(a, 10, {per_run("x", 10, 10)});
  EXPECT_EQ(a.use().in_use_bytes, 100);
  EXPECT_EQ(a.use().peak_bytes, 600);
  EXPECT_EQ(bench.manager.use().planned_bytes, 400);
  EXPECT_EQ(bench.manager.use().peak_bytes, 900);
}

TEST(MemoryManager, ReleasesEverythingWithTheClient) {
  Bench bench(1000);
  {
    MemoryClient client = bench.client();
    (void)solve(client, 10, {per_run("x", 60, 10)});
  }
  EXPECT_EQ(bench.device->used, 0);
  EXPECT_EQ(bench.manager.use().in_use_bytes, 0);
}

TEST(MemoryManager, MayGoBeforeItsClients) {
  MemoryClient client;
  auto device = std::make_shared<test::FakeDevice>(1000);
  {
    MemoryManager manager({device, LimitMode::passive, 0});
    client = manager.register_client({});
  }
  EXPECT_EQ(solve(client, 10, {per_run("x", 60, 10)})->plan.n_chunks, 1);
}

TEST(MemoryClient, RefusesCallsAfterItsEnd) {
  Bench bench(1000);
  MemoryClient client = bench.client();
  client.reset();
  client.reset();
  EXPECT_FALSE(client);
  (void)message_of([&] { (void)client.response(); }, ErrorCode::wrong_state);
  (void)message_of([&] { (void)client.allocate_queue(); }, ErrorCode::wrong_state);
}

}  // namespace
}  // namespace cubie::memory
