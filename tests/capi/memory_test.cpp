// Batches larger than the device: what can be seen of chunks and memory.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "memory_session.hpp"

namespace cubie_test {
namespace {

struct Memory {
  std::int64_t planned = -1, in_use = -1, peak = -1, limit = -1;
  std::int64_t pinned = -1, pinned_peak = -1, budget = -1, clients = -1;
};

Memory memory_of(cubie_context* context) {
  Memory m;
  EXPECT_EQ(cubie_context_get_memory(context, &m.planned, &m.in_use, &m.peak, &m.limit), CUBIE_OK) << last_message();
  EXPECT_EQ(cubie_context_get_pinned_memory(context, &m.pinned, &m.pinned_peak, &m.budget), CUBIE_OK) << last_message();
  EXPECT_EQ(cubie_context_get_memory_clients(context, &m.clients), CUBIE_OK) << last_message();
  return m;
}

TEST(Chunks, OfADeviceWithLittleMemoryGiveTheBytesOfOneLaunch) {
  Sweep sweep(discrete_place());
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_GT(sweep.chunks(), 2);
  EXPECT_EQ(sweep.outputs(), ordinary_outputs(unified_place()));
}

TEST(Chunks, CoverTheRunsAndAreCompleteAtTheEnd) {
  Sweep sweep(discrete_place());
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 200));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  std::int64_t count = 0, length = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_chunks(sweep.res, &count, &length));
  EXPECT_EQ(length, 200);
  EXPECT_EQ(count, (kSweep + 199) / 200);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t complete = 0;
    CUBIE_OK_OR_FAIL(cubie_result_get_chunk_complete(sweep.res, i, &complete));
    EXPECT_EQ(complete, 1) << i;
  }
}

TEST(Chunks, OfASolveThatIsNotCutAreOne) {
  Sweep sweep(unified_place());
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  std::int64_t count = 0, length = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_chunks(sweep.res, &count, &length));
  EXPECT_EQ(count, 1);
  EXPECT_EQ(length, kSweep);
}

// The same result object serves again: what it says about chunks must be about the solve at hand.
TEST(Chunks, AreNotThoseOfTheSolveBefore) {
  Sweep first(discrete_place());
  first.submit();
  CUBIE_OK_OR_FAIL(first.wait());
  cubie_result_destroy(first.res);
  first.res = nullptr;
  Sweep blocker(discrete_place());
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(
      blocker.batch,
      [](std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*, void*) { return 0; }, nullptr));
  blocker.submit();
  first.submit();  // queued: nobody pumps the sink of the other
  std::int64_t count = -1, length = -1;
  CUBIE_OK_OR_FAIL(cubie_result_get_chunks(first.res, &count, &length));
  EXPECT_EQ(count, 0);
  EXPECT_EQ(length, 0);
  std::int32_t complete = -1;
  EXPECT_EQ(cubie_result_get_chunk_complete(first.res, 0, &complete), CUBIE_ERR_OUT_OF_RANGE);
  CUBIE_OK_OR_FAIL(blocker.wait());
  CUBIE_OK_OR_FAIL(first.wait());
}

/// Runs that take long enough to be stopped half way.
void make_long(const Sweep& sweep) {
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(sweep.batch, "t_end", 20000.0));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(sweep.batch, "save_every", 5000.0));
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", 4));
}

/// Stops at the first look with something done.
std::int32_t stop_when_some_are_done(std::int64_t done, std::int64_t total, void*) {
  return done > 0 && done < total ? 1 : 0;
}

void expect_cancelled_chunks_hold_nan(Place& place) {
  Sweep whole(unified_place(), 40);
  make_long(whole);
  whole.submit();
  CUBIE_OK_OR_FAIL(whole.wait());
  const std::vector<double> expected = whole.outputs();
  Sweep sweep(place, 40);
  make_long(sweep);
  sweep.submit();
  ASSERT_EQ(cubie_result_wait(sweep.res, -1, &stop_when_some_are_done, nullptr, nullptr), CUBIE_ERR_CALLBACK);
  const std::vector<double> outputs = sweep.outputs();
  const std::vector<std::int32_t> words = sweep.run_status();
  std::int64_t count = 0, length = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_chunks(sweep.res, &count, &length));
  for (std::int64_t run = 0; run < 40; ++run) {
    std::int32_t complete = 0;
    if (count > 0) {
      CUBIE_OK_OR_FAIL(cubie_result_get_chunk_complete(sweep.res, run / length, &complete));
    }
    ASSERT_EQ(words[static_cast<std::size_t>(run)], complete != 0 ? CUBIE_RUN_OK : CUBIE_RUN_NOT_STARTED);
    for (std::int64_t row = 0; row < kSaves * kVariables; ++row) {
      const auto at = static_cast<std::size_t>(row * 40 + run);
      if (complete != 0) {
        ASSERT_EQ(outputs[at], expected[at]);
      } else {
        ASSERT_TRUE(std::isnan(outputs[at])) << run;
      }
    }
  }
}

TEST(Chunks, ThatACancelLeftOutHoldNan) { expect_cancelled_chunks_hold_nan(discrete_place()); }

TEST(Memory, StaysWithinItsLimitsAndIsReported) {
  Place place(true);
  const Memory before = memory_of(place.context);
  EXPECT_EQ(before.limit, 256 << 10);
  EXPECT_EQ(before.in_use, 0);
  EXPECT_EQ(before.planned, 0);
  EXPECT_EQ(before.pinned, 0);
  EXPECT_EQ(before.clients, 0);
  EXPECT_GT(before.budget, 0);
  Sweep sweep(place);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const Memory after = memory_of(place.context);
  EXPECT_GT(after.in_use, 0);
  EXPECT_GT(after.planned, 0);
  EXPECT_LE(after.in_use, after.limit);
  EXPECT_GE(after.peak, after.in_use);
  EXPECT_LE(after.peak, after.limit);
  EXPECT_GT(after.pinned_peak, 0);
  EXPECT_LE(after.pinned_peak, after.budget);
  EXPECT_EQ(after.clients, 2);
}

TEST(Memory, LimitMakesMoreChunks) {
  Place place(true);
  Sweep sweep(place);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const std::int64_t before = sweep.chunks();
  CUBIE_OK_OR_FAIL(cubie_solver_set_int64(place.solver, "solver_memory_bytes", 96 << 10));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_GT(sweep.chunks(), before);
  EXPECT_LE(memory_of(place.context).in_use, 96 << 10);
}

TEST(Memory, TooSmallForOneRunIsAnErrorThatNamesTheBytes) {
  Place place(true);
  Sweep sweep(place);
  CUBIE_OK_OR_FAIL(cubie_solver_set_int64(place.solver, "solver_memory_bytes", 4 << 10));
  sweep.submit();
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_OUT_OF_DEVICE_MEMORY);
  EXPECT_NE(last_message().find("bytes"), std::string::npos) << last_message();
  CUBIE_OK_OR_FAIL(cubie_solver_set_int64(place.solver, "solver_memory_bytes", 0));
  sweep.submit();
  EXPECT_EQ(sweep.wait(), CUBIE_OK) << last_message();
}

}  // namespace
}  // namespace cubie_test
