#pragma once
// Random model text over all functions, for points at which they have derivatives.

#include <cstdint>
#include <iterator>
#include <random>
#include <string>

#include <fmt/format.h>

namespace cubie::test {

// Expressions whose functions are asked for values inside their domains and away from their poles.
class SmoothModel {
 public:
  static constexpr int kStates = 4;

  explicit SmoothModel(std::mt19937_64& random) : random_(random) {}

  std::string text() {
    std::string text = "states x0, x1, x2, x3\nparameters p0, p1\ndrivers u0, u1\n";
    text += "l0 = " + any(6) + "\n";
    has_local_ = true;
    text += "l1 = " + any(6) + "\n";
    for (int i = 0; i < kStates; ++i) text += fmt::format("x{}' = {}\n", i, any(static_cast<int>(4 + below(14))));
    has_local_ = false;
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  std::string leaf() {
    if (has_local_ && below(6) == 0) return "l0";
    switch (below(8)) {
      case 0:
        return fmt::format("p{}", below(2));
      case 1:
        return fmt::format("u{}", below(2));
      case 2:
        return "t";
      case 3:
        // Never a number alone: what is made of numbers only is folded in double.
        return fmt::format("(x{} + {})", below(kStates), 0.25 * static_cast<double>(1 + below(12)));
      default:
        return fmt::format("x{}", below(kStates));
    }
  }

  // Within (-1, 1), within (-2, 2), above 0.4, away from 0.
  std::string unit(int n) { return fmt::format("0.9*{}({})", below(2) == 0 ? "sin" : "tanh", any(n)); }
  std::string bounded(int n) { return fmt::format("2*sin({})", any(n)); }
  std::string positive(int n) {
    switch (below(3)) {
      case 0:
        return fmt::format("(0.4 + ({})^2)", bounded(n));
      case 1:
        return fmt::format("exp({})", bounded(n));
      default:
        return fmt::format("(1.5 + {})", unit(n));
    }
  }
  std::string truth(int n) {
    const int half = n / 2;
    switch (below(6)) {
      case 0:
        return fmt::format("({} < {} and not ({} < {}))", any(half), any(half), leaf(), leaf());
      case 1:
        return fmt::format("({} >= {} or {} == 1)", any(half), any(half), leaf());
      case 2:
        return fmt::format("isfinite({})", any(half));
      default:
        return fmt::format("{} < {}", any(half), any(half));
    }
  }

  std::string any(int n) {
    if (n <= 1) return leaf();
    const int half = n / 2, less = n - 1;
    switch (below(16)) {
      case 0:
      case 1:
        return fmt::format("({} + {})", any(half), any(half));
      case 2:
        return fmt::format("({} - {})", any(half), any(half));
      case 3:
      case 4:
        return fmt::format("({})*{}", any(half), leaf());
      case 5:
        return fmt::format("({})/{}", any(half), positive(half));
      case 6:
        return fmt::format("(-({}))", any(less));
      case 7:
        return fmt::format("({} ? {} : {})", truth(half), any(half), any(half));
      case 8:
        return power(n);
      case 9:
      case 10:
        return two(half);
      default:
        return one(less);
    }
  }

  std::string power(int n) {
    switch (below(4)) {
      case 0:
        return fmt::format("({})^{}", unit(n - 1), 2 + below(18));
      case 1:
        return fmt::format("({})^({})", positive(n - 1), 0.25 * static_cast<double>(below(20)) - 2.5);
      case 2:
        return fmt::format("({})^p{}", positive(n - 1), below(2));
      default:
        return fmt::format("({})^({})", positive(n / 2), bounded(n / 2));
    }
  }

  std::string two(int half) {
    switch (below(9)) {
      case 0:
        return fmt::format("min({}, {})", any(half), any(half));
      case 1:
        return fmt::format("max({}, {}, {})", any(half), any(half), leaf());
      case 2:
        return fmt::format("mod({}, {})", any(half), positive(half));
      case 3:
        return fmt::format("fmod({}, {})", any(half), positive(half));
      case 4:
        return fmt::format("hypot({}, {})", any(half), positive(half));
      case 5:
        return fmt::format("atan2({}, {})", any(half), positive(half));
      case 6:
        return fmt::format("atan2({}, -{})", any(half), positive(half));
      case 7:
        return fmt::format("copysign({}, {})", any(half), any(half));
      default:
        return fmt::format("heaviside({}, {})", any(half), any(half));
    }
  }

  std::string one(int n) {
    static constexpr const char* kAny[] = {"sin",   "cos",  "atan",  "tanh", "asinh",     "erf",   "abs",
                                           "floor", "ceil", "trunc", "sign", "heaviside", "round", "erfc"};
    static constexpr const char* kUnit[] = {"asin", "acos", "atanh", "tan", "log1p"};
    static constexpr const char* kBounded[] = {"exp", "expm1", "sinh", "cosh"};
    static constexpr const char* kPositive[] = {"log", "log2", "log10", "sqrt", "cbrt", "gamma", "lgamma"};
    switch (below(8)) {
      case 0:
      case 1:
        return fmt::format("{}({})", kUnit[below(std::size(kUnit))], unit(n));
      case 2:
        return fmt::format("{}({})", kBounded[below(std::size(kBounded))], bounded(n));
      case 3:
      case 4:
        return fmt::format("{}({})", kPositive[below(std::size(kPositive))], positive(n));
      case 5:
        if (below(2) == 0) return fmt::format("acosh(1.1 + {})", positive(n));
        return fmt::format("{}(0.4*tanh({}) - {}.5)", below(2) == 0 ? "gamma" : "lgamma", any(n), below(4));
      default:
        return fmt::format("{}({})", kAny[below(std::size(kAny))], any(n));
    }
  }

  std::mt19937_64& random_;
  bool has_local_ = false;
};

}  // namespace cubie::test
