// Argument checks and the copy convention.

#include "arguments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

#include "bound_layout.hpp"

namespace cubie::capi {
namespace {

struct Failure {
  ErrorCode code = ErrorCode::ok;
  std::string message;
};

template <class F>
Failure failure_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return {error.code(), error.message()};
  }
  return {};
}

enum class Three : std::int32_t { a, b, c };

TEST(Arguments, MissingPointersAreNamed) {
  const Failure f = failure_of([] { require_out(static_cast<int*>(nullptr), "out_count"); });
  EXPECT_EQ(f.code, ErrorCode::invalid_argument);
  EXPECT_EQ(f.message, "out_count must not be NULL");
  EXPECT_EQ(failure_of([] { (void)require_text(nullptr, "name"); }).message, "name must not be NULL");
}

TEST(Arguments, ArraysNeedAnAddressAndALength) {
  const double one = 1.0;
  EXPECT_EQ(failure_of([&] { (void)require_array(&one, -1, "values", "n_values"); }).message,
            "n_values must be >= 0 (got -1)");
  EXPECT_EQ(failure_of([] { (void)require_array<double>(nullptr, 1, "values", "n_values"); }).message,
            "values must not be NULL");
  EXPECT_EQ(require_array<double>(nullptr, 0, "values", "n_values").size(), 0u);
}

TEST(Arguments, IndicesAreChecked) {
  EXPECT_EQ(require_index(2, 3, "index"), 2u);
  EXPECT_EQ(failure_of([] { (void)require_index(3, 3, "index"); }).message, "index must be in [0, 2] (got 3)");
  EXPECT_EQ(failure_of([] { (void)require_index(-1, 3, "index"); }).message, "index must be in [0, 2] (got -1)");
  EXPECT_EQ(failure_of([] { (void)require_index(0, 0, "index"); }).message,
            "index is out of range: there are none (got 0)");
}

TEST(Arguments, EnumeratorsAreChecked) {
  EXPECT_EQ(require_enum(2, Three::c, "order"), Three::c);
  EXPECT_EQ(failure_of([] { (void)require_enum(3, Three::c, "order"); }).message, "order must be in [0, 2] (got 3)");
  EXPECT_EQ(failure_of([] { (void)require_enum(-1, Three::c, "order"); }).code, ErrorCode::out_of_range);
}

TEST(CopyText, AsksForTheSizeWithTheNul) {
  std::int64_t needed = 0;
  copy_text("abc", nullptr, 0, &needed);
  EXPECT_EQ(needed, 4);
}

TEST(CopyText, CopiesWhenItJustFits) {
  std::array<char, 5> dst = {'?', '?', '?', '?', '?'};
  copy_text("abc", dst.data(), 4, nullptr);
  EXPECT_STREQ(dst.data(), "abc");
  EXPECT_EQ(dst[4], '?');
}

TEST(CopyText, LeavesEverythingAloneWhenTooSmall) {
  std::array<char, 3> dst = {'?', '?', '?'};
  std::int64_t needed = -7;
  const Failure f = failure_of([&] { copy_text("abc", dst.data(), 3, &needed); });
  EXPECT_EQ(f.code, ErrorCode::out_of_range);
  EXPECT_EQ(f.message, "dst_len must be >= 4 (got 3)");
  EXPECT_EQ(std::string(dst.data(), 3), "???");
  EXPECT_EQ(needed, -7);
}

TEST(CopyText, RefusesArgumentsThatMeanNothing) {
  std::int64_t needed = 0;
  EXPECT_EQ(failure_of([&] { copy_text("abc", nullptr, 4, &needed); }).code, ErrorCode::invalid_argument);
  EXPECT_EQ(failure_of([] { copy_text("abc", nullptr, 0, nullptr); }).code, ErrorCode::invalid_argument);
  char dst = '?';
  EXPECT_EQ(failure_of([&] { copy_text("abc", &dst, -1, &needed); }).code, ErrorCode::out_of_range);
}

TEST(CopyArray, TakesNullForNothing) {
  std::int64_t needed = -7;
  copy_array<double>({}, nullptr, 0, &needed);
  EXPECT_EQ(needed, 0);
  EXPECT_NO_THROW(copy_array<double>({}, nullptr, 0, nullptr));
}

TEST(CopyOut, HandsOutExactlyWhatIsNeeded) {
  std::array<int, 8> dst{};
  std::size_t given = 0;
  copy_out(3, dst.data(), 8, nullptr, [&](std::span<int> out) { given = out.size(); });
  EXPECT_EQ(given, 3u);
}

TEST(CopyOut, DoesNotReportASizeWhenFillingFails) {
  std::array<int, 8> dst{};
  std::int64_t needed = -7;
  const auto fail = [](std::span<int>) { throw Error(ErrorCode::wrong_state, "not yet"); };
  EXPECT_EQ(failure_of([&] { copy_out(3, dst.data(), 8, &needed, fail); }).code, ErrorCode::wrong_state);
  EXPECT_EQ(needed, -7);
}

std::array<Axis, 3> axes(std::array<std::int64_t, 3> counts, std::array<std::int64_t, 3> strides) {
  return {Axis{"n_times", "time_stride", counts[0], strides[0]},
          Axis{"n_variables", "variable_stride", counts[1], strides[1]},
          Axis{"n_runs", "run_stride", counts[2], strides[2]}};
}

Failure layout(std::array<std::int64_t, 3> counts, std::array<std::int64_t, 3> strides, std::int64_t data_len,
               Use use = Use::write) {
  return failure_of([&] { check_layout(axes(counts, strides), data_len, use); });
}

TEST(BoundLayout, TakesNestedStridesInAnyOrder) {
  EXPECT_EQ(layout({2, 3, 4}, {12, 4, 1}, 24).code, ErrorCode::ok);
  EXPECT_EQ(layout({2, 3, 4}, {1, 2, 6}, 24).code, ErrorCode::ok);
  EXPECT_EQ(layout({2, 3, 4}, {3, 1, 6}, 24).code, ErrorCode::ok);
}

TEST(BoundLayout, TakesGapsBetweenRows) { EXPECT_EQ(layout({1, 2, 4}, {0, 10, 2}, 17).code, ErrorCode::ok); }

TEST(BoundLayout, RefusesAnElementOutsideTheData) {
  EXPECT_EQ(layout({2, 3, 4}, {12, 4, 1}, 23).message, "data_len must be > 23 for these counts and strides (got 23)");
}

TEST(BoundLayout, RefusesElementsThatShareAPlace) {
  EXPECT_EQ(layout({1, 2, 4}, {0, 3, 1}, 100).message,
            "variable_stride must be > 3 to keep the elements apart (got 3)");
  EXPECT_EQ(layout({1, 1, 4}, {0, 0, 0}, 100).code, ErrorCode::invalid_argument);
}

TEST(BoundLayout, LetsInputsRepeat) { EXPECT_EQ(layout({1, 2, 4}, {0, 1, 0}, 2, Use::read).code, ErrorCode::ok); }

TEST(BoundLayout, IgnoresStridesOfAxesThatDoNotMove) { EXPECT_EQ(layout({1, 1, 4}, {0, 0, 1}, 4).code, ErrorCode::ok); }

TEST(BoundLayout, EmptyArraysNeedNoMemory) { EXPECT_EQ(layout({0, 3, 4}, {12, 4, 1}, 0).code, ErrorCode::ok); }

TEST(BoundLayout, RefusesNegativeNumbers) {
  EXPECT_EQ(layout({1, -1, 4}, {0, 4, 1}, 4).message, "n_variables must be >= 0 (got -1)");
  EXPECT_EQ(layout({1, 1, 4}, {0, 4, -1}, 4).message, "run_stride must be >= 0 (got -1)");
  EXPECT_EQ(layout({1, 1, 4}, {0, 4, 1}, -4).message, "data_len must be >= 0 (got -4)");
}

TEST(BoundLayout, RefusesSizesThatOverflow) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(layout({1, 3, 4}, {0, kMax / 2 + 1, 1}, kMax).code, ErrorCode::out_of_range);
  EXPECT_EQ(layout({3, 2, 2}, {kMax / 2, 2, 1}, kMax).code, ErrorCode::out_of_range);
}

}  // namespace
}  // namespace cubie::capi
