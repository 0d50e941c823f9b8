#pragma once
// Checks of arguments and the copy conventions of cubie.h.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "util/error.hpp"

namespace cubie::capi {

inline void require_pointer(const void* pointer, const char* name) {
  if (pointer == nullptr) throw Error(ErrorCode::invalid_argument, "{} must not be NULL", name);
}

template <class T>
void require_out(T* out, const char* name) {
  require_pointer(out, name);
}

[[nodiscard]] inline std::string_view require_text(const char* text, const char* name) {
  require_pointer(text, name);
  return text;
}

/// An input array with its length, both named as in the header.
template <class T>
[[nodiscard]] std::span<const T> require_array(const T* data, std::int64_t n, const char* data_name,
                                               const char* n_name) {
  if (n < 0) throw Error(ErrorCode::invalid_argument, "{} must be >= 0 (got {})", n_name, n);
  if (n > 0) require_pointer(data, data_name);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / std::int64_t{sizeof(T)};
  if (n > kMost) throw Error(ErrorCode::out_of_range, "{} must be <= {} (got {})", n_name, kMost, n);
  return {data, static_cast<std::size_t>(n)};
}

/// `index` as a position among `count`.
[[nodiscard]] inline std::size_t require_index(std::int64_t index, std::size_t count, const char* name) {
  if (index < 0 || static_cast<std::uint64_t>(index) >= count) {
    if (count == 0) throw Error(ErrorCode::out_of_range, "{} is out of range: there are none (got {})", name, index);
    throw Error(ErrorCode::out_of_range, "{} must be in [0, {}] (got {})", name, count - 1, index);
  }
  return static_cast<std::size_t>(index);
}

/// An enumerator E given as a number from 0 to `last`.
template <class E>
[[nodiscard]] E require_enum(std::int32_t number, E last, const char* name) {
  const auto top = static_cast<std::int32_t>(last);
  if (number < 0 || number > top) {
    throw Error(ErrorCode::out_of_range, "{} must be in [0, {}] (got {})", name, top, number);
  }
  return static_cast<E>(number);
}

/// The (dst, dst_len, out_needed) convention: `fill` is called with exactly `needed` elements, or not at all when
/// only the size is asked for.
template <class T, class F>
void copy_out(std::int64_t needed, T* dst, std::int64_t dst_len, std::int64_t* out_needed, F&& fill) {
  if (dst_len < 0) throw Error(ErrorCode::out_of_range, "dst_len must be >= 0 (got {})", dst_len);
  if (dst == nullptr) {
    if (dst_len > 0) throw Error(ErrorCode::invalid_argument, "dst must not be NULL when dst_len is {}", dst_len);
    if (out_needed == nullptr && needed > 0) {
      throw Error(ErrorCode::invalid_argument, "dst and out_needed must not both be NULL");
    }
  } else {
    if (dst_len < needed) {
      throw Error(ErrorCode::out_of_range, "dst_len must be >= {} (got {})", needed, dst_len);
    }
    fill(std::span<T>(dst, static_cast<std::size_t>(needed)));
  }
  if (out_needed != nullptr) *out_needed = needed;
}

inline void copy_text(std::string_view text, char* dst, std::int64_t dst_len, std::int64_t* out_needed) {
  copy_out(static_cast<std::int64_t>(text.size()) + 1, dst, dst_len, out_needed, [&](std::span<char> out) {
    std::copy(text.begin(), text.end(), out.begin());
    out.back() = '\0';
  });
}

template <class T>
void copy_array(std::span<const T> values, T* dst, std::int64_t dst_len, std::int64_t* out_needed) {
  copy_out(static_cast<std::int64_t>(values.size()), dst, dst_len, out_needed,
           [&](std::span<T> out) { std::copy(values.begin(), values.end(), out.begin()); });
}

}  // namespace cubie::capi
