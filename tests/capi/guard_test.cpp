// The guard turns every exception into a status and a message of this thread.

#include "guard.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include "cubie.h"
#include "util/error.hpp"

namespace cubie::capi {
namespace {

std::string last_message() {
  std::string text(static_cast<std::size_t>(cubie_last_error_message(nullptr, 0)), '\0');
  EXPECT_EQ(cubie_last_error_message(text.data(), static_cast<int64_t>(text.size())),
            static_cast<int64_t>(text.size()));
  text.pop_back();
  return text;
}

TEST(Guard, ReturnsOkWhenNothingIsThrown) {
  EXPECT_EQ(guard([] {}), CUBIE_OK);
}

TEST(Guard, KeepsCodeAndMessageOfAnError) {
  EXPECT_EQ(guard([] { throw Error(ErrorCode::out_of_range, "dt must be >= 0 (got {})", -1); }),
            CUBIE_ERR_OUT_OF_RANGE);
  EXPECT_EQ(last_message(), "dt must be >= 0 (got -1)");
}

TEST(Guard, TurnsBadAllocIntoOutOfHostMemory) {
  EXPECT_EQ(guard([] { throw std::bad_alloc(); }), CUBIE_ERR_OUT_OF_HOST_MEMORY);
  EXPECT_EQ(last_message(), "out of host memory");
}

TEST(Guard, TurnsAnyOtherExceptionIntoInternal) {
  EXPECT_EQ(guard([] { throw std::runtime_error("what"); }), CUBIE_ERR_INTERNAL);
  EXPECT_EQ(last_message(), "what");
  EXPECT_EQ(guard([] { throw 1; }), CUBIE_ERR_INTERNAL);
  EXPECT_EQ(last_message(), "unknown failure");
}

TEST(Guard, SuccessLeavesTheMessageAlone) {
  (void)guard([] { throw Error(ErrorCode::io, "first"); });
  EXPECT_EQ(guard([] {}), CUBIE_OK);
  EXPECT_EQ(last_message(), "first");
}

TEST(Guard, CutsLongMessagesBetweenCharacters) {
  std::string text(510, 'x');
  text += "\xc3\xa9tude";  // the first byte of a two-byte character would be the last to fit
  EXPECT_EQ(guard([&] { throw Error(ErrorCode::io, std::string(text)); }), CUBIE_ERR_IO);
  EXPECT_EQ(last_message(), std::string(510, 'x'));
}

TEST(LastErrorMessage, IsCutToFitAndClosed) {
  (void)guard([] { throw Error(ErrorCode::io, "abcdef"); });
  char dst[4] = {'?', '?', '?', '?'};
  EXPECT_EQ(cubie_last_error_message(dst, 4), 7);
  EXPECT_STREQ(dst, "abc");
}

TEST(LastErrorMessage, WritesNothingWithoutRoom) {
  (void)guard([] { throw Error(ErrorCode::io, "abcdef"); });
  char dst = '?';
  EXPECT_EQ(cubie_last_error_message(&dst, 0), 7);
  EXPECT_EQ(cubie_last_error_message(&dst, -5), 7);
  EXPECT_EQ(dst, '?');
}

TEST(LastErrorMessage, BelongsToTheThread) {
  (void)guard([] { throw Error(ErrorCode::io, "mine"); });
  std::int64_t other = 0;
  std::thread([&] { other = cubie_last_error_message(nullptr, 0); }).join();
  EXPECT_EQ(other, 1);
  EXPECT_EQ(last_message(), "mine");
}

TEST(StatusName, NamesCodesAndNothingElse) {
  EXPECT_STREQ(cubie_status_name(CUBIE_OK), "CUBIE_OK");
  EXPECT_STREQ(cubie_status_name(CUBIE_ERR_FORKED), "CUBIE_ERR_FORKED");
  EXPECT_STREQ(cubie_status_name(-7), "CUBIE_ERR_UNKNOWN");
  EXPECT_STREQ(cubie_status_name(1), "CUBIE_ERR_UNKNOWN");
}

TEST(RunStatusName, NamesSingleBitsAndNothingElse) {
  EXPECT_STREQ(cubie_run_status_name(0), "ok");
  EXPECT_STREQ(cubie_run_status_name(CUBIE_RUN_MAX_STEPS), "max steps");
  EXPECT_STREQ(cubie_run_status_name(CUBIE_RUN_MAX_STEPS | CUBIE_RUN_NON_FINITE), "unknown");
}

}  // namespace
}  // namespace cubie::capi
