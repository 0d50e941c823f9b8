// Errors of every elementary function in ULP. Random arguments of three kinds are screened by long double; whatever
// comes near the worst error found, and a sample of the rest, is judged by MPFR.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "math_fixture.hpp"

namespace cubie::test {
namespace {

struct Case {
  const char* name;
  double low, high;  // where most arguments lie, double
  double low_f32, high_f32;
  double bound;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// The bounds of docs/math.md.
const Case kCases[] = {
    {"exp", -746, 710, -104, 89, 1.0},  {"expm1", -40, 710, -20, 89, 1.0},   {"log", 0, 4, 0, 4, 1.0},
    {"log2", 0, 4, 0, 4, 1.0},          {"log10", 0, 4, 0, 4, 1.0},          {"log1p", -1, 3, -1, 3, 1.0},
    {"sqrt", 0, 100, 0, 100, 0.5},      {"cbrt", -100, 100, -100, 100, 1.0}, {"sin", -100, 100, -100, 100, 1.0},
    {"cos", -100, 100, -100, 100, 1.0}, {"tan", -100, 100, -100, 100, 1.0},  {"asin", -1, 1, -1, 1, 1.0},
    {"acos", -1, 1, -1, 1, 1.0},        {"atan", -10, 10, -10, 10, 1.0},     {"sinh", -711, 711, -90, 90, 1.5},
    {"cosh", -711, 711, -90, 90, 1.5},  {"tanh", -21, 21, -10, 10, 1.0},     {"asinh", -100, 100, -100, 100, 1.0},
    {"acosh", 1, 100, 1, 100, 1.0},     {"atanh", -1, 1, -1, 1, 1.0},        {"erf", -7, 7, -5, 5, 1.0},
    {"erfc", -7, 28, -5, 11, 1.5},      {"gamma", -180, 172, -40, 36, 1.0},  {"lgamma", 0, 200, 0, 200, 1.0},
    {"pow", 0, 0, 0, 0, 1.0},           {"atan2", 0, 0, 0, 0, 1.0},          {"hypot", 0, 0, 0, 0, 1.0}};

template <class S>
class Accuracy {
 public:
  Accuracy(const Case& c) : case_(c), random_(20240611) {}

  /// Worst error over `count` arguments.
  double worst(std::size_t count) {
    const math_entry& entry = find_entry(scalar_entries(), case_.name, 1, kDouble);
    constexpr std::size_t block = 1024;
    std::vector<S> x(block), y(block), out(block);
    double worst = 0;
    for (std::size_t done = 0; done < count; done += block) {
      for (std::size_t i = 0; i < block; ++i) choose(static_cast<int>(i % 4), x[i], y[i]);
      entry.function(out.data(), x.data(), y.data(), block);
      for (std::size_t i = 0; i < block; ++i) {
        const double got = static_cast<double>(out[i]);
        const double a = static_cast<double>(x[i]);
        const double b = static_cast<double>(y[i]);
        const double estimate = ulp_estimate(case_.name, a, b, got, kDouble);
        if (estimate < worst - 0.01 && i % 256 != 0) continue;
        const double error = ulp_error(case_.name, a, b, got, kDouble);
        if (!(error <= worst)) {
          worst = error;
          x_ = a;
          y_ = b;
        }
      }
    }
    return worst;
  }
  double x() const { return x_; }
  double y() const { return y_; }

 private:
  static constexpr bool kDouble = sizeof(S) == 8;
  static constexpr int kExponent = kDouble ? 1070 : 148;

  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  S log_uniform(double range) { return static_cast<S>(std::exp2(uniform(-range, range))); }
  S signed_log_uniform(double range) { return random_() % 2 == 0 ? log_uniform(range) : -log_uniform(range); }

  void choose(int kind, S& x, S& y) {
    const std::string name = case_.name;
    if (name == "pow") return choose_power(kind, x, y);
    if (name == "atan2" || name == "hypot") {
      x = kind == 0 ? any_bits<S>(random_) : signed_log_uniform(kind == 1 ? kExponent : 8);
      y = kind == 0   ? any_bits<S>(random_)
          : kind == 3 ? x * log_uniform(2)
                      : signed_log_uniform(kind == 1 ? kExponent : 8);
      return;
    }
    const double low = kDouble ? case_.low : case_.low_f32;
    const double high = kDouble ? case_.high : case_.high_f32;
    switch (kind) {
      case 0:
        x = any_bits<S>(random_);
        break;
      case 1:
        x = signed_log_uniform(20);
        break;
      default:
        x = static_cast<S>(uniform(low, high));
    }
    if (kind == 3 && (name == "sin" || name == "cos" || name == "tan"))  // close to multiples of pi/2
      x = static_cast<S>(std::floor(std::exp2(uniform(0, kDouble ? 40 : 20))) * 1.5707963267948966192L);
    if (kind == 3 && name.starts_with("log"))
      x = static_cast<S>((name == "log1p" ? 0 : 1) +
                         std::exp2(uniform(kDouble ? -52 : -23, -2)) * (random_() % 2 ? 1 : -1));
    if (kind == 3 && name == "tanh") x = static_cast<S>(uniform(-0.5, 0.5));  // one minus a number close to one
    if (name == "lgamma") x = std::fabs(x);
  }

  /// Arguments whose power covers the range of the format evenly.
  void choose_power(int kind, S& x, S& y) {
    if (kind == 0) {
      x = std::fabs(any_bits<S>(random_));
      y = any_bits<S>(random_);
      return;
    }
    x = kind == 1   ? log_uniform(kExponent)
        : kind == 2 ? log_uniform(2)
                    : S(1) + static_cast<S>(std::exp2(uniform(kDouble ? -50 : -22, -1)));
    const double target = uniform(kDouble ? -1075 : -150, kDouble ? 1024 : 128);
    y = static_cast<S>(target / static_cast<double>(std::log2(static_cast<long double>(x))));
  }

  const Case& case_;
  std::mt19937_64 random_;
  double x_ = 0, y_ = 0;
};

class MathAccuracy : public testing::TestWithParam<Case> {};

TEST_P(MathAccuracy, StaysWithinItsBoundInDoublePrecision) {
  Accuracy<double> accuracy(GetParam());
  const double worst = accuracy.worst(1 << 20);
  RecordProperty("worst_ulp", std::to_string(worst));
  // SLEEF rounds subnormal results of gamma more than once.
  const double bound = GetParam().name == std::string("gamma") ? 2.0 : GetParam().bound;
  EXPECT_LE(worst, bound) << "at x = " << accuracy.x() << ", y = " << accuracy.y();
}

TEST_P(MathAccuracy, StaysWithinItsBoundInSinglePrecision) {
  Accuracy<float> accuracy(GetParam());
  const double worst = accuracy.worst(1 << 20);
  RecordProperty("worst_ulp", std::to_string(worst));
  EXPECT_LE(worst, GetParam().bound) << "at x = " << accuracy.x() << ", y = " << accuracy.y();
}

INSTANTIATE_TEST_SUITE_P(Functions, MathAccuracy, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

class FloatSweep : public testing::TestWithParam<const char*> {};

TEST_P(FloatSweep, StaysWithinOneUlpOverAllFloats) {
  // Every 509th bit pattern; 509 is prime, so that every exponent meets many mantissas.
  constexpr std::uint64_t stride = 509;
  const math_entry& entry = find_entry(scalar_entries(), GetParam(), 1, false);
  constexpr std::size_t block = 4096;
  std::vector<float> x(block), out(block);
  double worst = 0;
  float at = 0;
  for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32);) {
    for (float& v : x) {
      const auto word = static_cast<std::uint32_t>(pattern);
      std::memcpy(&v, &word, sizeof v);
      pattern += stride;
    }
    entry.function(out.data(), x.data(), x.data(), block);
    for (std::size_t i = 0; i < block; ++i) {
      const double got = static_cast<double>(out[i]);
      const double a = static_cast<double>(x[i]);
      double error = ulp_estimate(GetParam(), a, a, got, false);
      if (!(error <= 1)) error = ulp_error(GetParam(), a, a, got, false);
      if (error > worst) {
        worst = error;
        at = x[i];
      }
    }
  }
  RecordProperty("worst_ulp", std::to_string(worst));
  EXPECT_LE(worst, 1.0) << "at " << at;
}

INSTANTIATE_TEST_SUITE_P(OwnFunctions, FloatSweep, testing::Values("exp", "log", "sin", "cos", "tanh"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace cubie::test
