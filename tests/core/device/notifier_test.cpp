// How long a waiting thread looks before it sleeps.

#include <gtest/gtest.h>

#include <chrono>

#include "device/host/notifier.hpp"

namespace cubie::device {
namespace {

using std::chrono::microseconds;

TEST(SpinBudget, LooksShorterWhenWaitsAreLong) {
  SpinBudget budget(true);
  const auto longest = budget.limit();
  budget.learn(std::chrono::seconds(1));
  EXPECT_EQ(budget.limit(), longest / 2);
  for (int i = 0; i < 100; ++i) budget.learn(std::chrono::seconds(1));
  EXPECT_EQ(budget.limit(), microseconds(1));
}

// A gap of 10 us is longer than the shortest look: each wait ends in a sleep, and yet the look must grow over the gap.
TEST(SpinBudget, RecoversWhereGapsAreLongerThanTheShortestLook) {
  SpinBudget budget(true);
  const auto longest = budget.limit();
  for (int i = 0; i < 100; ++i) budget.learn(std::chrono::seconds(1));
  for (int i = 0; i < 4; ++i) budget.learn(microseconds(10) + microseconds(15));
  EXPECT_GT(budget.limit(), microseconds(10));
  for (int i = 0; i < 4; ++i) budget.learn(microseconds(0));
  EXPECT_EQ(budget.limit(), longest);
}

TEST(SpinBudget, NeverLooksWhereItMustNot) {
  SpinBudget budget(false);
  budget.learn(microseconds(0));
  EXPECT_EQ(budget.limit().count(), 0);
  int looks = 0;
  EXPECT_FALSE(budget.spin([&] { return ++looks > 1; }));
  EXPECT_EQ(looks, 1);
}

}  // namespace
}  // namespace cubie::device
