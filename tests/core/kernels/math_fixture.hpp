#pragma once
// Access to the functions under test, deterministic inputs, and errors in ULP against MPFR.

#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "math_entries.h"

namespace cubie::test {

/// The list built by the test's own compiler: width 1. The host function table is bound.
[[nodiscard]] std::span<const math_entry> scalar_entries();
/// The list built by Clang: every width; empty when Clang was not found at configure time.
[[nodiscard]] std::span<const math_entry> vector_entries();
[[nodiscard]] const math_entry& find_entry(std::span<const math_entry> entries, const std::string& name, int width,
                                           bool is_double);

/// One result of the width-1 function.
[[nodiscard]] double call(const std::string& name, double x, double y = 0);
[[nodiscard]] float call_f32(const std::string& name, float x, float y = 0);

template <class S>
[[nodiscard]] std::uint64_t bits(S x) {
  std::uint64_t pattern = 0;
  std::memcpy(&pattern, &x, sizeof x);
  return pattern;
}

/// Error of `got` in units of the last place of the exact result, by MPFR with 200 bits. Infinite for a wrong NaN.
/// An overflow counts as a result of one binade above the largest number.
[[nodiscard]] double ulp_error(const std::string& name, double x, double y, double got, bool is_double);

/// The same by long double, in the sense of an estimate good to a few thousandths; NaN where it cannot tell.
[[nodiscard]] double ulp_estimate(const std::string& name, double x, double y, double got, bool is_double);

/// A number of random bits: every exponent, subnormal numbers, infinities and NaN.
template <class S>
[[nodiscard]] S any_bits(std::mt19937_64& random) {
  const std::uint64_t pattern = random();
  S x;
  std::memcpy(&x, &pattern, sizeof x);
  return x;
}

/// Numbers at which functions are special.
template <class S>
[[nodiscard]] std::vector<S> special_numbers();

}  // namespace cubie::test
