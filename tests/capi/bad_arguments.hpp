#pragma once
// Tables of wrong calls on live handles, and the wrong values they are made of.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {

struct Case {
  const char* label;
  cubie_status expected;
  const char* message;  ///< a part of it
  cubie_status (*call)(Session& s, Outs& out);
};

inline constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
inline const double kNan = std::nan("");
inline const double kInf = std::numeric_limits<double>::infinity();
inline const double kGood[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0};
inline const double kWithNan[] = {1.0, kNan};
inline const double kWithZero[] = {1.0, 0.0, 1.0};
inline const double kNegative[] = {-1.0};
inline const double kFalling[] = {0.5, 0.25};
inline const double kTwice[] = {0.5, 0.5};
inline const double kOutside[] = {0.5, 1.5};
inline const double kWithInf[] = {0.0, 1.0, kInf};
inline const double kHuge[] = {-1e308, 1e308};
inline const double kHugeOpposite[] = {1e308, -1e308};
inline const std::int32_t kZeros[] = {0, 0, 0}, kOnes[] = {0, 1, 0}, kMinusOnes[] = {-1, 0, 0}, kThrees[] = {0, 3, 0};
inline const std::int64_t kCounts[] = {0, 1, 2}, kNegativeCounts[] = {0, -7, 1};
inline const std::int64_t kFirstRows[] = {0, 2, 3}, kFirstLate[] = {1, 2, 3}, kFirstFalling[] = {0, 2, 1, 3},
                          kFirstShort[] = {0, 1, 2};
inline const float kWithInfF32[] = {1.0F, std::numeric_limits<float>::infinity()};
inline double g_writable[64];

#define CASE(label, expected, message, ...)                               \
  Case {                                                                  \
    label, expected, message, [](Session& s, Outs& out) -> cubie_status { \
      (void)s, (void)out;                                                 \
      return __VA_ARGS__;                                                 \
    }                                                                     \
  }

inline std::int32_t no_change(double, const double*, const double*, double* dydt, void*) {
  dydt[0] = 0;
  return 0;
}

inline void check(const std::vector<Case>& cases) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  for (const Case& c : cases) {
    Outs out;
    EXPECT_EQ(c.call(s, out), c.expected) << c.label << ": " << last_message();
    EXPECT_NE(last_message().find(c.message), std::string::npos) << c.label << ": " << last_message();
    EXPECT_TRUE(out.untouched()) << c.label;
    s.expect_usable();
  }
}

inline constexpr cubie_status kArgument = CUBIE_ERR_INVALID_ARGUMENT;
inline constexpr cubie_status kRange = CUBIE_ERR_OUT_OF_RANGE;
inline constexpr cubie_status kName = CUBIE_ERR_UNKNOWN_NAME;

}  // namespace cubie_test
