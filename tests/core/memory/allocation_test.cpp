// What the room takes from the heap: nothing once it is warm, and an orderly end when there is nothing to take. A
// program of its own: it replaces operator new.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "manager_fixture.hpp"
#include "memory/array_managers.hpp"
#include "memory/host_memory.hpp"
#include "memory/writeback_watcher.hpp"

namespace {

std::atomic<long> allocations{0};
thread_local long fail_at = 0;  // number of the allocation of this thread that fails; 0: none
thread_local bool fail_on = false;

void* allocate(std::size_t bytes, std::size_t alignment) {
  allocations.fetch_add(1);
  if (fail_at > 0 && --fail_at == 0) {
    if (fail_on) fail_at = 1;
    return nullptr;
  }
  if (alignment <= alignof(std::max_align_t)) return std::malloc(bytes != 0 ? bytes : 1);
  return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t bytes, std::size_t alignment) {
  if (void* memory = allocate(bytes, alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate_or_throw(bytes, 1); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate_or_throw(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes, 1); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace cubie::memory {
namespace {

/// All parts of the room as a chunked solve uses them.
struct Room {
  Room()
      : bench(4000),
        ledger(std::make_shared<PinnedLedger>(2000)),
        pool(bench.device, ledger),
        inputs(bench.manager, {}),
        outputs(bench.manager, partner()) {
    in.n_runs = out.n_runs = 100;
    in.n_parameters = 2;
    out.n_saves = 3;
    out.n_variables = 3;
    host.assign(static_cast<std::size_t>(out.n_saves * out.n_variables * out.n_runs), 0.0);
  }
  ClientOptions partner() {
    ClientOptions options;
    options.same_owner = &inputs.client();
    return options;
  }

  void solve() {
    inputs.update(in);
    outputs.update(out);
    inputs.queue_requests(in.n_runs);
    outputs.queue_requests(out.n_runs);
    outputs.allocate({.pinned_bytes = ledger->budget()});
    inputs.receive();
    if (!outputs.client().begin_work()) throw Error(ErrorCode::internal, "the arrays are gone");
    ManagedArray& saved = outputs.array(OutputArrays::saved);
    saved.set_host(host.data());
    try {
      for (std::int64_t i = 0; i < outputs.plan().n_chunks; ++i) {
        WritebackTask task;
        task.slice = saved.slice(outputs.plan().range(i));
        task.staging = pool.acquire(saved.name(), task.slice.buffer_bytes());
        std::fill_n(static_cast<double*>(task.staging.data()), task.slice.bytes() / 8, 1.0);
        task.host = host.data();
        watcher.wait(watcher.submit(std::move(task)));
      }
    } catch (...) {
      outputs.client().end_work();
      throw;
    }
    outputs.client().end_work();
  }

  Bench bench;
  std::shared_ptr<PinnedLedger> ledger;
  StagingPool pool;
  WritebackWatcher watcher;
  InputArrays inputs;
  OutputArrays outputs;
  InputSizes in;
  OutputSizes out;
  std::vector<double> host;
};

TEST(MemoryRoom, Invariant22AllocatesNothingOnARepeatedSolve) {
  Room room;
  for (int i = 0; i < 2; ++i) room.solve();
  const long before = allocations.load();
  const std::int64_t on_device = room.bench.device->allocations, asked = room.bench.device->memory_calls;
  for (int i = 0; i < 5; ++i) room.solve();
  EXPECT_EQ(allocations.load(), before);
  EXPECT_EQ(room.bench.device->allocations, on_device);
  EXPECT_EQ(room.bench.device->memory_calls, asked) << "asking the system is not free";
}

/// Solves with the n-th allocation failing, for every n until none fails any more.
void fail_every_allocation(bool for_ever) {
  long n = 1;
  for (bool failed = true; failed && n < 1000; ++n) {
    Room room;
    fail_at = n;
    fail_on = for_ever;
    try {
      room.solve();
      failed = fail_at == 0;
    } catch (const std::bad_alloc&) {
    } catch (const Error& error) {
      fail_at = 0;
      EXPECT_TRUE(error.code() == ErrorCode::out_of_device_memory || error.code() == ErrorCode::out_of_host_memory)
          << error.message();
    }
    fail_at = 0;
    // Whatever failed, the next solve works, and nothing is held beside what it needs.
    std::fill(room.host.begin(), room.host.end(), 0.0);
    room.solve();
    ASSERT_EQ(room.host, std::vector<double>(room.host.size(), 1.0)) << "allocation " << n;
    ASSERT_EQ(room.bench.device->used, room.bench.manager.use().in_use_bytes);
    ASSERT_EQ(room.pool.use().leases, 0);
    ASSERT_LE(room.bench.device->peak, 4000);
  }
  EXPECT_GT(n, 10);
  EXPECT_LT(n, 1000);
}

TEST(MemoryRoom, SurvivesTheFailureOfEveryAllocationOnce) { fail_every_allocation(false); }

TEST(MemoryRoom, SurvivesTheFailureOfEveryAllocationFromThenOn) { fail_every_allocation(true); }

}  // namespace
}  // namespace cubie::memory
