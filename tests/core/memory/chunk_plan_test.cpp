// The chunk plan: the formula, the historic cases, what is refused, and properties over random inputs.

#include "memory/chunk_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

using Wide = __int128;

ChunkArray per_run(std::int64_t bytes) { return {bytes, true, false}; }
ChunkArray staged(std::int64_t bytes) { return {bytes, true, true}; }
ChunkArray whole(std::int64_t bytes) { return {bytes, false, false}; }

ChunkLimits available(std::int64_t bytes, std::int32_t depth = 1) {
  ChunkLimits limits;
  limits.available_bytes = bytes;
  limits.depth = depth;
  return limits;
}

std::vector<std::int64_t> lengths(const ChunkPlan& plan) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < plan.n_chunks; ++i) out.push_back(plan.range(i).count);
  return out;
}

std::string refusal(std::int64_t n_runs, const std::vector<ChunkArray>& arrays, const ChunkLimits& limits,
                    ErrorCode code) {
  try {
    (void)make_chunk_plan(n_runs, arrays, limits);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.message();
    return error.message();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

TEST(ChunkPlan, Invariant02CutsFiveRunsWithRoomForTwoIntoTwoTwoOne) {
  const std::vector<ChunkArray> arrays = {per_run(100), whole(50)};
  EXPECT_EQ(lengths(make_chunk_plan(5, arrays, available(299))), (std::vector<std::int64_t>{2, 2, 1}));
}

TEST(ChunkPlan, Invariant10FollowsTheFormulaOfOneChunkInFlight) {
  // floor(51 * (5000 - 200) / (51 * 300)) = 16, ceil(51 / 16) = 4
  const ChunkPlan plan = make_chunk_plan(51, std::vector{per_run(100), per_run(200), whole(200)}, available(5000));
  EXPECT_EQ(plan.chunk_length, 16);
  EXPECT_EQ(plan.n_chunks, 4);
  EXPECT_EQ(plan.device_bytes, 200 + 16 * 300);
}

TEST(ChunkPlan, HalvesTheLengthForTwoChunksInFlight) {
  const ChunkPlan plan = make_chunk_plan(51, std::vector{per_run(300), whole(200)}, available(5000, 2));
  EXPECT_EQ(plan.chunk_length, 8);
  EXPECT_EQ(plan.depth, 2);
  EXPECT_EQ(plan.device_bytes, 200 + 2 * 8 * 300);
}

TEST(ChunkPlan, TakesEverythingInOneChunkWhenItJustFits) {
  const ChunkPlan plan = make_chunk_plan(10, std::vector{per_run(10), whole(7)}, available(107, 2));
  EXPECT_EQ(plan.chunk_length, 10);
  EXPECT_FALSE(plan.chunked());
  EXPECT_EQ(plan.depth, 1);
}

TEST(ChunkPlan, CutsWhenOneByteIsMissing) {
  const ChunkPlan plan = make_chunk_plan(10, std::vector{per_run(10), whole(7)}, available(106, 1));
  EXPECT_EQ(lengths(plan), (std::vector<std::int64_t>{9, 1}));
}

TEST(ChunkPlan, FallsBackToOneChunkInFlightWhenTwoDoNotFit) {
  const ChunkPlan plan = make_chunk_plan(10, std::vector{per_run(100)}, available(199, 2));
  EXPECT_EQ(plan.depth, 1);
  EXPECT_EQ(plan.chunk_length, 1);
  EXPECT_EQ(plan.n_chunks, 10);
}

TEST(ChunkPlan, LowersADeepPipelineOneByOne) {
  EXPECT_EQ(make_chunk_plan(10, std::vector{per_run(100)}, available(350, 8)).depth, 3);
}

TEST(ChunkPlan, NeverHoldsMoreChunksThanThereAre) {
  EXPECT_EQ(make_chunk_plan(2, std::vector{per_run(1)},
                            [] {
                              ChunkLimits limits = available(1000, 8);
                              limits.max_chunk_length = 1;
                              return limits;
                            }())
                .depth,
            2);
}

TEST(ChunkPlan, BoundsTheLengthWhereAsked) {
  ChunkLimits limits = available(1'000'000, 2);
  limits.max_chunk_length = 4;
  EXPECT_EQ(lengths(make_chunk_plan(10, std::vector{per_run(10)}, limits)), (std::vector<std::int64_t>{4, 4, 2}));
}

TEST(ChunkPlan, IgnoresALengthBoundThatIsNoBound) {
  ChunkLimits limits = available(1000, 2);
  limits.max_chunk_length = 10;
  EXPECT_FALSE(make_chunk_plan(10, std::vector{per_run(10)}, limits).chunked());
}

TEST(ChunkPlan, Invariant19CutsByThePinnedBudgetAlone) {
  ChunkLimits limits = available(1'000'000, 2);
  limits.pinned_bytes = 100;
  const ChunkPlan plan = make_chunk_plan(20, std::vector{per_run(1000), staged(8)}, limits);
  EXPECT_EQ(plan.chunk_length, 6);
  EXPECT_EQ(plan.pinned_bytes, 96);
}

TEST(ChunkPlan, SubtractsWhatTheDriverReserves) {
  ChunkLimits limits = available(1000);
  limits.reserved_bytes = 400;
  EXPECT_EQ(make_chunk_plan(10, std::vector{per_run(100)}, limits).chunk_length, 6);
}

TEST(ChunkPlan, RoundsEveryArrayUpToTheGranularity) {
  ChunkLimits limits = available(1024, 1);
  limits.granularity_bytes = 256;
  // Two arrays of one granule each, or two granules for 16-byte rows of more than 16 runs.
  const ChunkPlan plan = make_chunk_plan(1000, std::vector{per_run(16), per_run(16)}, limits);
  EXPECT_EQ(plan.chunk_length, 32);
  EXPECT_EQ(plan.device_bytes, 1024);
}

// The three-state system of upstream's tests at forced limits: 51 saves of 3 states in single precision, 5 runs.
TEST(ChunkPlan, CutsTheThreeStateSystemAt64And256KiB) {
  const std::int64_t n_runs = 113;
  const std::vector<ChunkArray> arrays = {per_run(51 * 3 * 4), per_run(51 * 3 * 4), per_run(3 * 4),
                                          per_run(6 * 4),      per_run(4),          whole(2048)};
  const ChunkPlan small = make_chunk_plan(n_runs, arrays, available(64 << 10));
  EXPECT_EQ(small.chunk_length, ((64 << 10) - 2048) / (2 * 612 + 40));
  EXPECT_EQ(small.n_chunks, 3);
  EXPECT_EQ(make_chunk_plan(n_runs, arrays, available(256 << 10)).n_chunks, 1);
}

TEST(ChunkPlan, CountsEmptyArraysAsNothing) {
  EXPECT_EQ(make_chunk_plan(3, std::vector{per_run(0), whole(0)}, available(0)).n_chunks, 1);
}

TEST(ChunkPlan, HandlesSizesWhoseProductsNeedMoreThan64Bits) {
  const std::int64_t n_runs = std::int64_t{1} << 62;
  const ChunkPlan plan = make_chunk_plan(
      n_runs, std::vector{per_run(std::int64_t{1} << 40), per_run(std::int64_t{1} << 62)}, available(kUnlimitedBytes));
  EXPECT_EQ(plan.chunk_length, 1);
  EXPECT_EQ(plan.n_chunks, n_runs);
}

TEST(ChunkPlanRefusal, Invariant11NamesBytesWhenOneRunDoesNotFit) {
  EXPECT_EQ(refusal(5, {per_run(100), whole(30)}, available(129, 2), ErrorCode::out_of_device_memory),
            "one run does not fit in device memory: 130 bytes are needed, 30 of them for what all runs share, 129 are "
            "available");
}

TEST(ChunkPlanRefusal, Invariant11NamesBytesWhenAllArraysAreUnchunkable) {
  EXPECT_EQ(refusal(5, {whole(100), whole(30)}, available(129), ErrorCode::out_of_device_memory),
            "all requested arrays are unchunkable and need 130 bytes of device memory, 129 are available");
}

TEST(ChunkPlanRefusal, Invariant11NamesBytesWhenUnchunkableArraysAloneAreTooBig) {
  EXPECT_EQ(refusal(5, {per_run(1), whole(129)}, available(129), ErrorCode::out_of_device_memory),
            "unchunkable arrays alone need 129 bytes of device memory, 129 are available");
}

TEST(ChunkPlanRefusal, NamesBytesWhenThePinnedBudgetIsBelowOneRun) {
  ChunkLimits limits = available(1000);
  limits.pinned_bytes = 9;
  EXPECT_EQ(refusal(5, {staged(10)}, limits, ErrorCode::out_of_host_memory),
            "pinned budget is below the staging of one run: 10 bytes are needed, 9 are available");
}

TEST(ChunkPlanRefusal, SaysWhenNothingIsLeftBesideTheReserve) {
  ChunkLimits limits = available(100);
  limits.reserved_bytes = 200;
  EXPECT_NE(refusal(5, {per_run(1)}, limits, ErrorCode::out_of_device_memory).find("0 are available"),
            std::string::npos);
}

TEST(ChunkPlanRefusal, RefusesArgumentsThatMakeNoSense) {
  const std::vector<ChunkArray> arrays = {per_run(1)};
  const auto refuses = [&](auto change) {
    ChunkLimits limits = available(100);
    change(limits);
    (void)refusal(5, arrays, limits, ErrorCode::out_of_range);
  };
  (void)refusal(0, arrays, available(100), ErrorCode::out_of_range);
  (void)refusal(5, {per_run(-1)}, available(100), ErrorCode::out_of_range);
  refuses([](ChunkLimits& l) { l.available_bytes = -1; });
  refuses([](ChunkLimits& l) { l.reserved_bytes = -1; });
  refuses([](ChunkLimits& l) { l.granularity_bytes = 0; });
  refuses([](ChunkLimits& l) { l.pinned_bytes = -1; });
  refuses([](ChunkLimits& l) { l.pinned_granularity_bytes = 0; });
  refuses([](ChunkLimits& l) { l.max_chunk_length = -1; });
  refuses([](ChunkLimits& l) { l.depth = 0; });
  refuses([](ChunkLimits& l) { l.depth = kMaxDepth + 1; });
}

TEST(ChunkPlanRefusal, RefusesAChunkThatDoesNotExist) {
  const ChunkPlan plan = make_chunk_plan(5, std::vector{per_run(1)}, available(2));
  EXPECT_THROW((void)plan.range(-1), Error);
  EXPECT_THROW((void)plan.range(plan.n_chunks), Error);
}

// Properties over random inputs.

struct Case {
  std::int64_t n_runs;
  std::vector<ChunkArray> arrays;
  ChunkLimits limits;
};

Case random_case(std::mt19937_64& random) {
  const auto upto = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(random); };
  Case c;
  c.n_runs = 1 + upto(upto(3) == 0 ? 1'000'000'000'000 : 300);
  for (std::int64_t k = 1 + upto(5); k > 0; --k) {
    const bool chunkable = upto(3) != 0;
    c.arrays.push_back({upto(upto(1) == 0 ? 64 : 100'000), chunkable, chunkable && upto(1) == 0});
  }
  const std::int64_t granules[] = {1, 1, 64, 256, 65536};
  c.limits.granularity_bytes = granules[upto(4)];
  c.limits.pinned_granularity_bytes = granules[upto(2)];
  c.limits.available_bytes = upto(std::int64_t{1} << (10 + upto(30)));
  c.limits.reserved_bytes = upto(2) == 0 ? upto(c.limits.available_bytes / 4) : 0;
  if (upto(1) == 0) c.limits.pinned_bytes = upto(std::int64_t{1} << (8 + upto(30)));
  if (upto(3) == 0) c.limits.max_chunk_length = 1 + upto(2 * c.n_runs);
  c.limits.depth = static_cast<std::int32_t>(1 + upto(3));
  return c;
}

struct Need {
  Wide device = 0, pinned = 0;
};

Need need(const Case& c, std::int64_t length, std::int32_t depth) {
  const auto round_up = [](Wide bytes, std::int64_t unit) { return (bytes + unit - 1) / unit * unit; };
  Need sum;
  for (const ChunkArray& a : c.arrays) {
    const Wide bytes = a.chunkable ? static_cast<Wide>(a.bytes) * length : a.bytes;
    sum.device += round_up(bytes, c.limits.granularity_bytes) * (a.chunkable ? depth : 1);
    if (a.chunkable && a.staged) sum.pinned += round_up(bytes, c.limits.pinned_granularity_bytes) * depth;
  }
  return sum;
}

bool fits(const Case& c, std::int64_t length, std::int32_t depth) {
  const Need n = need(c, length, depth);
  return n.device <= c.limits.available_bytes - c.limits.reserved_bytes && n.pinned <= c.limits.pinned_bytes;
}

std::int64_t most_runs(const Case& c) {
  return c.limits.max_chunk_length > 0 ? std::min(c.limits.max_chunk_length, c.n_runs) : c.n_runs;
}

template <class Check>
void for_random_plans(const Check& check) {
  const std::uint64_t seed = 20260117;
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  int plans = 0;
  for (int i = 0; i < 120'000; ++i) {
    const Case c = random_case(random);
    ChunkPlan plan;
    try {
      plan = make_chunk_plan(c.n_runs, c.arrays, c.limits);
    } catch (const Error&) {
      ASSERT_FALSE(fits(c, 1, 1)) << "case " << i;
      continue;
    }
    ++plans;
    check(c, plan);
    if (testing::Test::HasFailure()) FAIL() << "case " << i;
  }
  EXPECT_GT(plans, 50'000);
}

TEST(ChunkPlanProperty, Invariant02RangesAreExactDisjointAndOrdered) {
  for_random_plans([](const Case& c, const ChunkPlan& plan) {
    std::vector<std::int64_t> chunks = {0, 1, plan.n_chunks / 2, plan.n_chunks - 2, plan.n_chunks - 1};
    if (plan.n_chunks < 50) {
      chunks.clear();
      for (std::int64_t i = 0; i < plan.n_chunks; ++i) chunks.push_back(i);
    }
    for (const std::int64_t i : chunks) {
      if (i < 0 || i >= plan.n_chunks) continue;
      const RunRange range = plan.range(i);
      EXPECT_GE(range.count, 1);
      EXPECT_LE(range.count, plan.chunk_length);
      EXPECT_EQ(range.first, i == 0 ? 0 : plan.range(i - 1).end());
    }
    EXPECT_EQ(plan.range(plan.n_chunks - 1).end(), c.n_runs);
  });
}

TEST(ChunkPlanProperty, NeverExceedsALimit) {
  for_random_plans([](const Case& c, const ChunkPlan& plan) {
    EXPECT_TRUE(fits(c, plan.chunk_length, plan.depth));
    EXPECT_LE(plan.chunk_length, most_runs(c));
    EXPECT_LE(plan.depth, c.limits.depth);
    EXPECT_EQ(static_cast<std::int64_t>(need(c, plan.chunk_length, plan.depth).device), plan.device_bytes);
    EXPECT_EQ(static_cast<std::int64_t>(need(c, plan.chunk_length, plan.depth).pinned), plan.pinned_bytes);
  });
}

TEST(ChunkPlanProperty, NeverCutsShorterThanNecessary) {
  for_random_plans([](const Case& c, const ChunkPlan& plan) {
    if (!plan.chunked()) return;
    EXPECT_FALSE(most_runs(c) == c.n_runs && fits(c, c.n_runs, 1)) << "one chunk would do";
    // Fewer chunks than wanted may be left to fly when there are not more of them.
    const std::int32_t depth = plan.depth == plan.n_chunks ? c.limits.depth : plan.depth;
    if (plan.chunk_length < most_runs(c)) {
      bool longer = false;
      for (std::int32_t d = plan.depth; d <= depth; ++d) longer = longer || !fits(c, plan.chunk_length + 1, d);
      EXPECT_TRUE(longer) << "a longer chunk would do";
    }
  });
}

TEST(ChunkPlanProperty, LowersTheDepthOnlyWhenItMust) {
  for_random_plans([](const Case& c, const ChunkPlan& plan) {
    if (!plan.chunked() || plan.depth == c.limits.depth || plan.depth == plan.n_chunks) return;
    EXPECT_FALSE(fits(c, 1, plan.depth + 1));
  });
}

TEST(ChunkPlanProperty, Invariant10EqualsTheFormulaWithoutRounding) {
  for_random_plans([](const Case& c, const ChunkPlan& plan) {
    if (!plan.chunked() || c.limits.granularity_bytes != 1 || c.limits.pinned_granularity_bytes != 1) return;
    if (plan.depth == plan.n_chunks) return;
    const Need unchunkable = need(c, 0, 1);
    const Need one = need(c, 1, 1);
    std::int64_t length = most_runs(c);
    const Wide chunkable = (one.device - unchunkable.device) * c.n_runs;
    const Wide room = c.limits.available_bytes - c.limits.reserved_bytes - unchunkable.device;
    if (chunkable > 0) {
      length = static_cast<std::int64_t>(std::min<Wide>(length, c.n_runs * room / (plan.depth * chunkable)));
    }
    if (one.pinned > 0) {
      const Wide by_staging = Wide{c.n_runs} * c.limits.pinned_bytes / (plan.depth * one.pinned * c.n_runs);
      length = static_cast<std::int64_t>(std::min<Wide>(length, by_staging));
    }
    EXPECT_EQ(plan.chunk_length, length);
  });
}

}  // namespace
}  // namespace cubie::memory
