// Shares of a device: manual proportions and equal parts of the rest.

#include "memory/share_book.hpp"

#include <gtest/gtest.h>

#include <string>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

TEST(ShareBook, Invariant14SharesEquallyWithoutProportions) {
  ShareBook book;
  book.add(1, std::nullopt);
  book.add(2, std::nullopt);
  EXPECT_DOUBLE_EQ(book.share(1), 0.5);
  book.add(3, std::nullopt);
  book.add(4, std::nullopt);
  EXPECT_DOUBLE_EQ(book.share(1), 0.25);
}

TEST(ShareBook, Invariant14SharesTheRestOfManualProportions) {
  ShareBook book;
  book.add(1, 0.4);
  book.add(2, std::nullopt);
  book.add(3, std::nullopt);
  EXPECT_DOUBLE_EQ(book.share(1), 0.4);
  EXPECT_DOUBLE_EQ(book.share(2), 0.3);
}

TEST(ShareBook, Invariant14ReturnsTheShareOfAMemberThatGoes) {
  ShareBook book;
  book.add(1, 0.5);
  book.add(2, std::nullopt);
  book.remove(1);
  EXPECT_DOUBLE_EQ(book.share(2), 1.0);
  book.add(3, 0.9);
  EXPECT_DOUBLE_EQ(book.share(3), 0.9);
}

TEST(ShareBook, Invariant14RoundsCapsDown) {
  ShareBook book;
  for (int member = 0; member < 3; ++member) book.add(member, std::nullopt);
  EXPECT_EQ(book.cap_bytes(0, 100), 33);
}

TEST(ShareBook, MovesAMemberBetweenThePools) {
  ShareBook book;
  book.add(1, std::nullopt);
  book.add(2, std::nullopt);
  book.set(1, 0.8);
  EXPECT_DOUBLE_EQ(book.share(1), 0.8);
  EXPECT_NEAR(book.share(2), 0.2, 1e-15);
  book.set(1, std::nullopt);
  EXPECT_DOUBLE_EQ(book.share(1), 0.5);
}

TEST(ShareBook, Invariant14RefusesProportionsAboveOne) {
  ShareBook book;
  book.add(1, 0.7);
  EXPECT_THROW(book.add(2, 0.4), Error);
  EXPECT_EQ(book.share(2), 0.0);
  EXPECT_THROW(book.set(1, 1.5), Error);
  EXPECT_DOUBLE_EQ(book.share(1), 0.7);
}

TEST(ShareBook, AcceptsProportionsThatAddUpToOneButForRounding) {
  ShareBook book;
  book.add(1, 0.7);
  book.add(2, 0.2);
  EXPECT_NO_THROW(book.add(3, 0.1));
}

TEST(ShareBook, LeavesFivePercentForMembersWithoutProportion) {
  ShareBook book;
  book.add(1, std::nullopt);
  EXPECT_THROW(book.add(2, 0.96), Error);
  EXPECT_NO_THROW(book.add(2, 0.95));
}

TEST(ShareBook, RefusesAMemberForWhomNothingIsLeft) {
  ShareBook book;
  book.add(1, 1.0);
  EXPECT_THROW(book.add(2, std::nullopt), Error);
}

TEST(ShareBook, RefusesProportionsOutsideTheRange) {
  ShareBook book;
  for (const double bad : {0.0, -0.1, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(book.add(1, bad), Error) << bad;
  }
}

}  // namespace
}  // namespace cubie::memory
