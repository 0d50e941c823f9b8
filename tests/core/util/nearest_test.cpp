// Which slip is near enough for a hint, and how the hint reads.

#include "util/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cubie {
namespace {

using Names = std::vector<std::string_view>;

TEST(Nearest, ASwapAMissAndAnExtraLetterAreSlips) {
  const Names names = {"rtol", "method", "sigma"};
  EXPECT_EQ(nearest_name("rotl", names), "rtol");
  EXPECT_EQ(nearest_name("metod", names), "method");
  EXPECT_EQ(nearest_name("sigmaa", names), "sigma");
}

TEST(Nearest, WhatIsFarHasNoHint) {
  const Names names = {"rtol", "method", "sigma"};
  EXPECT_EQ(nearest_name("viscosity", names), std::nullopt);
  EXPECT_EQ(nearest_name("", names), std::nullopt);
  EXPECT_EQ(nearest_name("rtol", {}), std::nullopt);
}

TEST(Nearest, CaseCountsHalf) {
  const Names names = {"Rate", "rat"};
  EXPECT_EQ(nearest_name("rate", names), "Rate");
}

TEST(Nearest, TheFirstOfEquallyNearNamesWins) {
  const Names names = {"cat", "bat"};
  EXPECT_EQ(nearest_name("rat", names), "cat");
}

TEST(Nearest, OneLetterNamesAreNearByCaseAlone) {
  const Names names = {"a", "T", "b"};
  EXPECT_EQ(nearest_name("t", names), "T");
  EXPECT_EQ(nearest_name("c", names), std::nullopt);
  EXPECT_EQ(nearest_name("c", Names{""}), std::nullopt);
}

TEST(Nearest, LongTextAndManyNamesEndTheSearch) {
  const std::string longest(64, 'n'), longer(65, 'n');
  EXPECT_EQ(nearest_name(longest, Names{longest}), longest);
  EXPECT_EQ(nearest_name(longer, Names{longer}), std::nullopt);
  Names many(100000, "abcdefgh");
  many.push_back("name");
  EXPECT_EQ(nearest_name("nmae", many), "name") << "names of quite another length are not compared";
  many.assign(100000, "abcd");
  many.push_back("name");
  EXPECT_EQ(nearest_name("nmae", many), std::nullopt);
}

TEST(Nearest, TheHintReadsTheSameEverywhere) {
  const Names names = {"sigma"};
  EXPECT_EQ(did_you_mean("sigam", names), "did you mean \"sigma\"?");
  EXPECT_EQ(nearest_hint("sigam", names), " (did you mean \"sigma\"?)");
  EXPECT_EQ(did_you_mean("beta", names), "");
  EXPECT_EQ(nearest_hint("beta", names), "");
}

}  // namespace
}  // namespace cubie
