// Windows and samples: how many, where, and what is refused.

#include "output/summary_schedule.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "output/save_schedule.hpp"
#include "util/error.hpp"

namespace cubie::output {
namespace {

TEST(SummarySchedule, WithoutOptionsIsOneWindowOfAHundredIntervals) {
  const SummarySchedule s = make_summary_schedule(0, 3, {});
  EXPECT_EQ(s.n_windows, 1);
  EXPECT_EQ(s.per_window, 100);
  EXPECT_EQ(s.time(0), 0.0);
  EXPECT_EQ(s.time(100), 3.0);
}

TEST(SummarySchedule, LastSampleStandsOnTheEndWhereWindowsDivideTheSpan) {
  // 0.1 * 3 is not 0.3, nor is 0.3 / 0.1 three.
  const SummarySchedule s = make_summary_schedule(0, 0.3, {0, 0.1, 0.01});
  EXPECT_EQ(s.n_windows, 3);
  EXPECT_EQ(s.per_window, 10);
  EXPECT_TRUE(s.last_at_end);
  EXPECT_EQ(s.time(30), 0.3);
}

TEST(SummarySchedule, ARestShorterThanAWindowIsLeftOut) {
  const SummarySchedule s = make_summary_schedule(1, 4.9, {0.5, 1.0, 0.25});
  EXPECT_EQ(s.n_windows, 3);
  EXPECT_FALSE(s.last_at_end);
  EXPECT_EQ(s.time(0), 1.5);
  EXPECT_EQ(s.time(12), 4.5);
}

TEST(SummarySchedule, BackwardTimeCountsDown) {
  const SummarySchedule s = make_summary_schedule(4, 0, {1, 1.5, 0.5});
  EXPECT_EQ(s.n_windows, 2);
  EXPECT_EQ(s.length, -1.5);
  EXPECT_EQ(s.interval, -0.5);
  EXPECT_EQ(s.time(0), 3.0);
  EXPECT_EQ(s.time(6), 0.0);
}

TEST(SummarySchedule, SettlingAllTheSpanLeavesOneSample) {
  const SummarySchedule s = make_summary_schedule(0, 2, {2, 0, 0});
  EXPECT_EQ(s.n_windows, 1);
  EXPECT_EQ(s.per_window, 0);
  EXPECT_EQ(s.time(0), 2.0);
}

TEST(SummarySchedule, TimesDoNotDriftOverManySamples) {
  const SummarySchedule s = make_summary_schedule(0, 1e6, {0, 1, 0.1});
  EXPECT_EQ(s.n_windows, 1000000);
  EXPECT_EQ(s.time(7), std::fma(7.0, 0.1, 0.0));
  EXPECT_EQ(s.time(9999999), std::fma(9999999.0, 0.1, 0.0));
}

struct Refusal {
  SummaryTimes times;
  ErrorCode code;
  const char* part;
};

TEST(SummarySchedule, WhatCannotBeIsRefusedByName) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
  const Refusal refusals[] = {
      {{-1, 0, 0}, ErrorCode::invalid_argument, "settling_time must be >= 0 (got -1)"},
      {{kNan, 0, 0}, ErrorCode::invalid_argument, "settling_time"},
      {{0, kInf, 0}, ErrorCode::invalid_argument, "summarise_every"},
      {{0, 0, -0.5}, ErrorCode::invalid_argument, "sample_every must be >= 0 (got -0.5)"},
      {{11, 0, 0}, ErrorCode::out_of_range, "settling_time must not exceed |t_end - t0| = 10 (got 11)"},
      {{0, 11, 0}, ErrorCode::out_of_range, "summarise_every must not exceed 10"},
      {{5, 6, 0}, ErrorCode::out_of_range, "summarise_every must not exceed 5"},
      {{0, 1, 0.3}, ErrorCode::invalid_argument, "sample_every must divide the window of 1 into equal parts (got 0.3)"},
      {{0, 1, 2}, ErrorCode::invalid_argument, "sample_every"},
      {{0, 1, 1e-12}, ErrorCode::out_of_range, "samples per run"},
      {{0, 1e-9, 0}, ErrorCode::out_of_range, "samples per run"},
      {{0, 1e-200, 1e-200}, ErrorCode::out_of_range, "samples per run"},
  };
  for (const Refusal& refusal : refusals) {
    try {
      (void)make_summary_schedule(0, 10, refusal.times);
      ADD_FAILURE() << "accepted " << refusal.part;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), refusal.code) << e.message();
      EXPECT_NE(e.message().find(refusal.part), std::string::npos) << e.message();
    }
  }
}

TEST(SummarySchedule, SamplesThatTimeCannotTellApartAreRefused) {
  EXPECT_THROW((void)make_summary_schedule(1e15, 1e15 + 10, {0, 0, 0.1}), Error);
  EXPECT_THROW((void)make_summary_schedule(1e5, 1e5 + 1e-7, {0, 0, 1e-9}, kTwoFloats), Error);
}

}  // namespace
}  // namespace cubie::output
