#pragma once
// Cutting text where a character ends.

#include <cstddef>
#include <string_view>

namespace cubie::capi {

/// The longest beginning of `text` of at most `bytes` bytes that does not split a UTF-8 character.
[[nodiscard]] constexpr std::string_view cut_utf8(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

}  // namespace cubie::capi
