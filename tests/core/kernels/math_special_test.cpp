// Special values: zeros, infinities, NaN, ends of domains, exact cases. The C library is the reference for the rules of
// C99 annex F; functions of the model language with rules of their own are spelled out.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "math_fixture.hpp"

namespace cubie::test {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct UnaryRow {
  const char* name;
  double (*library)(double);
};
const UnaryRow kUnary[] = {
    {"exp", std::exp},     {"expm1", std::expm1}, {"log", std::log},      {"log2", std::log2},
    {"log10", std::log10}, {"log1p", std::log1p}, {"sqrt", std::sqrt},    {"cbrt", std::cbrt},
    {"sin", std::sin},     {"cos", std::cos},     {"tan", std::tan},      {"asin", std::asin},
    {"acos", std::acos},   {"atan", std::atan},   {"sinh", std::sinh},    {"cosh", std::cosh},
    {"tanh", std::tanh},   {"asinh", std::asinh}, {"acosh", std::acosh},  {"atanh", std::atanh},
    {"erf", std::erf},     {"erfc", std::erfc},   {"gamma", std::tgamma}, {"lgamma", std::lgamma},
    {"abs", std::fabs},    {"floor", std::floor}, {"ceil", std::ceil},    {"trunc", std::trunc},
    {"round", std::round}};

struct BinaryRow {
  const char* name;
  double (*library)(double, double);
};
const BinaryRow kBinary[] = {
    {"pow", std::pow}, {"atan2", std::atan2}, {"fmod", std::fmod}, {"hypot", std::hypot}, {"copysign", std::copysign}};

/// Same class and sign; equal where the reference is exact (zero, infinite, one); otherwise close.
void expect_like(double got, double expected, double tolerance) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(got)) << got;
  } else if (expected == 0 || std::isinf(expected) || expected == 1) {
    EXPECT_EQ(got, expected);
    EXPECT_EQ(std::signbit(got), std::signbit(expected));
  } else {
    EXPECT_NEAR(got, expected, tolerance * std::fabs(expected));
  }
}

class UnarySpecials : public testing::TestWithParam<UnaryRow> {};

TEST_P(UnarySpecials, FollowTheRulesOfCInDoublePrecision) {
  for (const double x : special_numbers<double>()) {
    SCOPED_TRACE(x);
    expect_like(call(GetParam().name, x), GetParam().library(x), 1e-14);
  }
}

TEST_P(UnarySpecials, FollowTheRulesOfCInSinglePrecision) {
  for (const float x : special_numbers<float>()) {
    SCOPED_TRACE(x);
    const double expected = GetParam().library(static_cast<double>(x));
    // The C library in double, rounded: over- and underflow are those of the short format.
    const float rounded = static_cast<float>(expected);
    expect_like(static_cast<double>(call_f32(GetParam().name, x)), static_cast<double>(rounded),
                std::fabs(rounded) < 1e-37f ? 1 : 1e-6);
  }
}

/// Functions that are one exact instruction, or move a sign, pass a NaN on as it is.
bool passes_nan_on(const std::string& name) {
  for (const char* exact : {"abs", "sqrt", "floor", "ceil", "trunc", "round"})
    if (name == exact) return true;
  return false;
}

TEST(MathNan, IsTheSameNanWhateverTheArgument) {
  for (const UnaryRow& row : kUnary) {
    if (passes_nan_on(row.name)) continue;
    EXPECT_EQ(bits(call(row.name, -kNan)), 0x7ff8000000000000u) << row.name;
    EXPECT_EQ(bits(call_f32(row.name, -std::numeric_limits<float>::quiet_NaN())), 0x7fc00000u) << row.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Functions, UnarySpecials, testing::ValuesIn(kUnary),
                         [](const auto& info) { return std::string(info.param.name); });

class BinarySpecials : public testing::TestWithParam<BinaryRow> {};

TEST_P(BinarySpecials, FollowTheRulesOfCInDoublePrecision) {
  for (const double x : special_numbers<double>())
    for (const double y : special_numbers<double>()) {
      SCOPED_TRACE(testing::Message() << x << ", " << y);
      const double expected = GetParam().library(x, y);
      expect_like(call(GetParam().name, x, y), expected, std::fabs(expected) < 1e-300 ? 1 : 1e-14);
    }
}

TEST_P(BinarySpecials, FollowTheRulesOfCInSinglePrecision) {
  for (const float x : special_numbers<float>())
    for (const float y : special_numbers<float>()) {
      SCOPED_TRACE(testing::Message() << x << ", " << y);
      const float expected = static_cast<float>(GetParam().library(static_cast<double>(x), static_cast<double>(y)));
      expect_like(static_cast<double>(call_f32(GetParam().name, x, y)), static_cast<double>(expected),
                  std::fabs(expected) < 1e-37f ? 1 : 1e-6);
    }
}

INSTANTIATE_TEST_SUITE_P(Functions, BinarySpecials, testing::ValuesIn(kBinary),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MathMinMax, IsNanWhenAnyArgumentIs) {
  for (const char* name : {"min", "max"}) {
    EXPECT_TRUE(std::isnan(call(name, kNan, 1)));
    EXPECT_TRUE(std::isnan(call(name, 1, kNan)));
    EXPECT_TRUE(std::isnan(call_f32(name, 1, std::numeric_limits<float>::quiet_NaN())));
  }
}

TEST(MathMinMax, OrdersNumbersAndInfinities) {
  EXPECT_EQ(call("min", 2, -3), -3);
  EXPECT_EQ(call("max", 2, -3), 2);
  EXPECT_EQ(call("min", -kInf, 1e308), -kInf);
  EXPECT_EQ(call("max", kInf, 1e308), kInf);
}

TEST(MathMod, TakesTheSignOfTheDivisor) {
  EXPECT_EQ(call("mod", 7, 3), 1);
  EXPECT_EQ(call("mod", -7, 3), 2);
  EXPECT_EQ(call("mod", 7, -3), -2);
  EXPECT_EQ(call("mod", -7, -3), -1);
  EXPECT_EQ(call("mod", 5.5, 0.25), 0);
  EXPECT_TRUE(std::signbit(call("mod", 6, -3)));
}

TEST(MathMod, IsExactForHugeQuotients) {
  EXPECT_EQ(call("mod", 1e300, 7), std::fmod(1e300, 7));
  EXPECT_EQ(call("fmod", -1e300, 7e-300), std::fmod(-1e300, 7e-300));
  EXPECT_TRUE(std::isnan(call("mod", 1, 0)));
  EXPECT_EQ(call("mod", -1, kInf), kInf);
  EXPECT_EQ(call("mod", 1, kInf), 1);
}

TEST(MathFmod, EqualsTheExactRemainderOfRandomNumbers) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> exponent(-40, 12);
  for (int i = 0; i < 200000; ++i) {
    const double x = std::exp2(exponent(random) + 12) * (i % 2 == 0 ? 1 : -1);
    const double y = i % 3 == 0 ? (std::floor(std::fabs(x)) + 1) / 8 : std::exp2(exponent(random));
    ASSERT_EQ(bits(call("fmod", x, y)), bits(std::fmod(x, y))) << x << " " << y;
  }
}

TEST(MathSign, KeepsZerosAndNan) {
  EXPECT_EQ(call("sign", 3), 1);
  EXPECT_EQ(call("sign", -kInf), -1);
  EXPECT_EQ(bits(call("sign", -0.0)), bits(-0.0));
  EXPECT_TRUE(std::isnan(call("sign", kNan)));
}

TEST(MathHeaviside, IsOneHalfAtZero) {
  EXPECT_EQ(call("heaviside", -1e-300), 0);
  EXPECT_EQ(call("heaviside", 1e-300), 1);
  EXPECT_EQ(call("heaviside", -0.0), 0.5);
  EXPECT_TRUE(std::isnan(call("heaviside", kNan)));
}

TEST(MathPow, IsExactWhereThePowerIsRepresentable) {
  for (int base = 2; base <= 17; ++base)
    for (int power = -4; power <= 10; ++power) {
      if (power < 0 && (base & (base - 1)) != 0) continue;
      double expected = 1;
      for (int i = 0; i < std::abs(power); ++i) expected = power > 0 ? expected * base : expected / base;
      EXPECT_EQ(call("pow", base, power), expected) << base << "^" << power;
      EXPECT_EQ(call("pow", -base, power), power % 2 == 0 ? expected : -expected) << -base << "^" << power;
    }
}

TEST(MathSin, IsRightForTheHardestLargeArgument) {
  // The double closest to a multiple of pi/2 in the sense of the relative distance.
  const double x = std::ldexp(6381956970095103.0, 797);
  EXPECT_LE(ulp_error("cos", x, 0, call("cos", x), true), 1.0);
  EXPECT_LE(ulp_error("sin", x, 0, call("sin", x), true), 1.0);
}

TEST(MathLgamma, HasASmallAbsoluteErrorBesideItsZerosBelowZero) {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> below(-30, 0);
  for (int i = 0; i < 100000; ++i) {
    const double x = below(random);
    EXPECT_NEAR(call("lgamma", x), std::lgamma(x), 1e-13);
  }
}

}  // namespace
}  // namespace cubie::test
