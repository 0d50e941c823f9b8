#pragma once
// Content hashes for cache keys and checksums (XXH3, 128 bits).

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cubie {

/// A 128-bit content hash.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
  /// 32 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;
};

[[nodiscard]] Hash128 hash128(std::span<const std::byte> bytes) noexcept;
[[nodiscard]] Hash128 hash128(std::string_view text) noexcept;

/// Hashes a sequence of fields; each is length-prefixed, so ("ab", "c") and ("a", "bc") differ.
class HashBuilder {
 public:
  HashBuilder& add(std::string_view field);
  HashBuilder& add(std::int64_t field);
  [[nodiscard]] Hash128 finish() const noexcept { return hash128(std::string_view(bytes_)); }

 private:
  std::string bytes_;
};

}  // namespace cubie
