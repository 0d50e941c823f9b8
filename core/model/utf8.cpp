#include "model/utf8.hpp"

#include <fmt/format.h>

namespace cubie::model {
namespace {

bool between(char32_t c, char32_t first, char32_t last) noexcept { return c >= first && c <= last; }

bool is_ascii_digit(char32_t c) noexcept { return between(c, U'0', U'9'); }

}  // namespace

Character decode(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const Character invalid{first, 1, false};
  std::size_t bytes = 0;
  char32_t smallest = 0;
  char32_t value = 0;
  if (between(first, 0xC2, 0xDF)) {
    bytes = 2, smallest = 0x80, value = first & 0x1F;
  } else if (between(first, 0xE0, 0xEF)) {
    bytes = 3, smallest = 0x800, value = first & 0x0F;
  } else if (between(first, 0xF0, 0xF4)) {
    bytes = 4, smallest = 0x10000, value = first & 0x07;
  } else {
    return invalid;
  }
  if (text.size() < bytes) return invalid;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return invalid;
    value = (value << 6) | (byte(i) & 0x3F);
  }
  if (value < smallest || value > 0x10FFFF || between(value, 0xD800, 0xDFFF)) return invalid;
  return {value, bytes, true};
}

bool is_name_start(char32_t c) noexcept {
  if (c < 0x80) return between(c, U'a', U'z') || between(c, U'A', U'Z') || c == U'_';
  if (between(c, 0xC0, 0x24F)) return c != 0xD7 && c != 0xF7;     // not the signs for times and divided by
  if (between(c, 0x370, 0x3FF)) return c >= 0x386 && c != 0x387;  // Greek, without its punctuation
  return false;
}

bool is_name_part(char32_t c) noexcept { return is_name_start(c) || is_ascii_digit(c) || between(c, 0x2080, 0x2089); }

bool is_printable(char32_t c) noexcept {
  if (c < 0x20 || between(c, 0x7F, 0x9F) || c == 0xAD) return false;
  if (c == 0x61C || between(c, 0x200B, 0x200F) || between(c, 0x2028, 0x202E) || between(c, 0x2060, 0x206F))
    return false;
  if (between(c, 0xE000, 0xF8FF) || between(c, 0xFE00, 0xFE0F) || c == 0xFEFF || between(c, 0xFFF0, 0xFFFB))
    return false;
  return c < 0xE0000;
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = decode(text);
    if (c.valid && c.value == U'\t') {
      out += ' ';
    } else if (c.valid && is_printable(c.value)) {
      out += text.substr(0, c.bytes);
    } else {
      for (std::size_t i = 0; i < c.bytes; ++i) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace cubie::model
