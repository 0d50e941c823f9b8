#include "util/hash.hpp"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

namespace cubie {

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Hash128 hash128(std::span<const std::byte> bytes) noexcept {
  const XXH128_hash_t h = XXH3_128bits(bytes.data(), bytes.size());
  return {h.low64, h.high64};
}

Hash128 hash128(std::string_view text) noexcept { return hash128(std::as_bytes(std::span(text.data(), text.size()))); }

HashBuilder& HashBuilder::add(std::int64_t field) {
  char raw[sizeof field];
  std::memcpy(raw, &field, sizeof field);
  bytes_.append(raw, sizeof raw);
  return *this;
}

HashBuilder& HashBuilder::add(std::string_view field) {
  add(static_cast<std::int64_t>(field.size()));
  bytes_.append(field);
  return *this;
}

}  // namespace cubie
