#pragma once
// Arithmetic on sizes and counts that fails instead of wrapping.

#include <concepts>
#include <cstdint>
#include <utility>

#include "util/error.hpp"

namespace cubie {

/// a * b; throws out_of_range naming `what` when the product does not fit.
template <std::integral T>
[[nodiscard]] T checked_mul(T a, T b, const char* what) {
  T r{};
  if (__builtin_mul_overflow(a, b, &r)) throw Error(ErrorCode::out_of_range, "{} overflows ({} * {})", what, a, b);
  return r;
}

/// a + b; throws out_of_range naming `what` when the sum does not fit.
template <std::integral T>
[[nodiscard]] T checked_add(T a, T b, const char* what) {
  T r{};
  if (__builtin_add_overflow(a, b, &r)) throw Error(ErrorCode::out_of_range, "{} overflows ({} + {})", what, a, b);
  return r;
}

/// Converts between integer types; throws out_of_range naming `what` when the value does not fit.
template <std::integral To, std::integral From>
[[nodiscard]] To checked_cast(From value, const char* what) {
  if (!std::in_range<To>(value)) throw Error(ErrorCode::out_of_range, "{} is out of range (got {})", what, value);
  return static_cast<To>(value);
}

}  // namespace cubie
