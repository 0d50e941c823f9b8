// digamma against MPFR, and at its poles and ends.

#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "math_fixture.hpp"
#include "symbolic/scalar.hpp"

namespace cubie::test {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

/// |got - digamma(x)| / max(1, |digamma(x)|, |log|x||), by MPFR with 200 bits: digamma has zeros, beside which no error
/// relative to the value is promised.
double digamma_error(double x, double got) {
  mpfr_t a, exact;
  mpfr_inits2(200, a, exact, static_cast<mpfr_ptr>(nullptr));
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_digamma(exact, a, MPFR_RNDN);
  mpfr_d_sub(a, got, exact, MPFR_RNDN);
  const double scale = std::max({1.0, std::fabs(mpfr_get_d(exact, MPFR_RNDN)), std::fabs(std::log(std::fabs(x)))});
  const double error = std::fabs(mpfr_get_d(a, MPFR_RNDN)) / scale;
  mpfr_clears(a, exact, static_cast<mpfr_ptr>(nullptr));
  return error;
}

template <class S>
std::vector<double> arguments() {
  std::mt19937_64 random(23);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  std::vector<double> x;
  for (int i = 0; i < 4000; ++i) {
    for (const double v : {uniform(0, 12), uniform(1.4, 1.5), uniform(-20, 0), std::exp2(uniform(-100, 100)),
                           -std::exp2(uniform(-100, 15)), std::round(uniform(-30, -1)) + std::exp2(uniform(-15, -2))}) {
      x.push_back(static_cast<double>(static_cast<S>(v)));
    }
  }
  return x;
}

// The quotient that stands for up to 10 (6) reciprocals has two roundings for each, and is up to 3.5 near x = 3/4.
TEST(MathDigamma, StaysWithinItsBoundInDoublePrecision) {
  double worst = 0, worst_at = 0;
  for (const double x : arguments<double>()) {
    const double error = digamma_error(x, call("digamma", x));
    if (!(error <= worst)) worst = error, worst_at = x;
  }
  RecordProperty("worst", std::to_string(worst / 0x1p-52));
  EXPECT_LE(worst, 10 * 0x1p-52) << "at " << worst_at;
}

TEST(MathDigamma, StaysWithinItsBoundInSinglePrecision) {
  double worst = 0, worst_at = 0;
  for (const double x : arguments<float>()) {
    if (x != 0 && x == std::round(x) && x < 0) continue;
    const double error = digamma_error(x, static_cast<double>(call_f32("digamma", static_cast<float>(x))));
    if (!(error <= worst)) worst = error, worst_at = x;
  }
  RecordProperty("worst", std::to_string(worst / 0x1p-23));
  EXPECT_LE(worst, 6 * 0x1p-23) << "at " << worst_at;
}

TEST(MathDigamma, OfTheHostStaysWithinItsBound) {
  for (const double x : arguments<double>()) ASSERT_LE(digamma_error(x, symbolic::digamma(x)), 4e-15) << x;
}

TEST(MathDigamma, KnowsItsPolesAndEnds) {
  for (const auto& digamma :
       {+[](double x) { return call("digamma", x); }, +[](double x) { return symbolic::digamma(x); },
        +[](double x) { return double(call_f32("digamma", static_cast<float>(x))); }}) {
    EXPECT_EQ(digamma(0.0), -kInf);
    EXPECT_EQ(digamma(-0.0), kInf);
    EXPECT_EQ(digamma(kInf), kInf);
    for (const double x : {-1.0, -2.0, -7.0, -1e30, -kInf, std::nan("")}) EXPECT_TRUE(std::isnan(digamma(x))) << x;
  }
}

TEST(MathDigamma, GivesTheSameNanWhateverTheArgument) {
  EXPECT_EQ(bits(call("digamma", -std::nan(""))), 0x7ff8000000000000u);
  EXPECT_EQ(bits(call_f32("digamma", -std::numeric_limits<float>::quiet_NaN())), 0x7fc00000u);
}

}  // namespace
}  // namespace cubie::test
