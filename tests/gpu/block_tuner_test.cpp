// Which block size is tried when, and which stays.

#include "device/cuda/block_tuner.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace cubie::device::cuda {
namespace {

const std::vector<BlockShape> kThree = {{128, 16}, {64, 16}, {256, 8}};

/// Ends each turn of `tuner` with what `seconds` says of its candidate, for `runs` runs.
template <class Seconds>
std::vector<std::size_t> take_turns(BlockTuner& tuner, const Seconds& seconds, std::int64_t runs = 1000) {
  std::vector<std::size_t> order;
  while (!tuner.settled()) {
    const BlockTuner::Turn turn = tuner.next();
    if (!turn.timed) continue;
    order.push_back(turn.candidate);
    tuner.note(turn.candidate, seconds(turn.candidate, order.size()), runs);
  }
  return order;
}

TEST(BlockTuner, TriesEachCandidateInRoundsAfterTheFirstLaunch) {
  BlockTuner tuner(kThree);
  const BlockTuner::Turn first = tuner.next();
  EXPECT_EQ(first.candidate, 0U);
  EXPECT_FALSE(first.timed) << "it takes set-up along";
  EXPECT_EQ(take_turns(tuner, [](std::size_t, std::size_t) { return 1.0; }),
            (std::vector<std::size_t>{0, 1, 2, 0, 1, 2}));
}

TEST(BlockTuner, KeepsTheFastestForGood) {
  for (const std::size_t fastest : {0U, 1U, 2U}) {
    BlockTuner tuner(kThree);
    (void)take_turns(tuner, [&](std::size_t candidate, std::size_t) { return candidate == fastest ? 0.9 : 1.0; });
    EXPECT_EQ(tuner.best(), fastest);
    for (int i = 0; i < 10; ++i) {
      const BlockTuner::Turn turn = tuner.next();
      EXPECT_EQ(turn.candidate, fastest);
      EXPECT_FALSE(turn.timed);
    }
  }
}

TEST(BlockTuner, KeepsTheUsualOneWhereAnotherIsHardlyFaster) {
  BlockTuner tuner(kThree);
  (void)take_turns(tuner, [](std::size_t candidate, std::size_t) { return candidate == 2 ? 0.98 : 1.0; });
  EXPECT_EQ(tuner.best(), 0U);
}

TEST(BlockTuner, ComparesTimesByRun) {
  BlockTuner tuner(kThree);
  (void)tuner.next();
  for (int i = 0; i < 6; ++i) {
    const BlockTuner::Turn turn = tuner.next();
    // Candidate 1 takes longest, for by far the most runs.
    if (turn.candidate == 1) {
      tuner.note(turn.candidate, 5.0, 10'000);
    } else {
      tuner.note(turn.candidate, 1.0, 1'000);
    }
  }
  EXPECT_EQ(tuner.best(), 1U);
}

TEST(BlockTuner, CountsTheFastestTurnOfACandidate) {
  BlockTuner tuner(kThree);
  // Turns 1 to 3 are disturbed, candidate 2 alone is not in turn 6.
  (void)take_turns(tuner, [](std::size_t candidate, std::size_t turn) {
    return turn <= 3 ? 10.0 * static_cast<double>(turn) : candidate == 2 ? 0.5 : 1.0;
  });
  EXPECT_EQ(tuner.best(), 2U);
}

TEST(BlockTuner, TakesTimesThatComeLateAndInAnyOrder) {
  BlockTuner tuner(kThree);
  (void)tuner.next();
  std::vector<std::size_t> running;
  for (int i = 0; i < 6; ++i) running.push_back(tuner.next().candidate);
  const BlockTuner::Turn meanwhile = tuner.next();
  EXPECT_EQ(meanwhile.candidate, 0U) << "the usual one until all is known";
  EXPECT_FALSE(meanwhile.timed);
  EXPECT_FALSE(tuner.settled());
  for (auto one = running.rbegin(); one != running.rend(); ++one) tuner.note(*one, *one == 1 ? 0.5 : 1.0, 1000);
  EXPECT_TRUE(tuner.settled());
  EXPECT_EQ(tuner.best(), 1U);
}

TEST(BlockTuner, WithoutTimesKeepsTheUsualOne) {
  BlockTuner nothing(kThree);
  while (!nothing.settled()) {
    if (nothing.next().timed) nothing.miss();
  }
  EXPECT_EQ(nothing.best(), 0U);

  BlockTuner without_usual(kThree);
  while (!without_usual.settled()) {
    const BlockTuner::Turn turn = without_usual.next();
    if (!turn.timed) continue;
    if (turn.candidate == 0) {
      without_usual.miss();
    } else {
      without_usual.note(turn.candidate, 1.0, 1000);
    }
  }
  EXPECT_EQ(without_usual.best(), 0U) << "there is nothing to compare with";

  BlockTuner no_clock(kThree);
  (void)take_turns(no_clock, [](std::size_t candidate, std::size_t) { return candidate == 1 ? 0.0 : 1.0; });
  EXPECT_EQ(no_clock.best(), 0U) << "no time is not a short time";
}

TEST(BlockTuner, OneCandidateIsNeverTimed) {
  BlockTuner tuner({{64, 4}});
  EXPECT_TRUE(tuner.settled());
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(tuner.next().timed);
  EXPECT_EQ(tuner.shape(tuner.best()), (BlockShape{64, 4}));
}

}  // namespace
}  // namespace cubie::device::cuda
