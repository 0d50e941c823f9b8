#pragma once
// Bytes of model text as characters: decoding that survives any bytes, and which characters may form names.

#include <cstddef>
#include <string>
#include <string_view>

namespace cubie::model {

/// One decoded character. Where the bytes are not valid UTF-8, `valid` is false and `bytes` is 1.
struct Character {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = true;
};

/// Decodes the character at the start of `text`, which must not be empty. Overlong forms, surrogates and values
/// beyond U+10FFFF are invalid.
[[nodiscard]] Character decode(std::string_view text) noexcept;

/// Letters of names: ASCII letters, `_`, accented Latin and Greek letters.
[[nodiscard]] bool is_name_start(char32_t c) noexcept;

/// is_name_start, digits and subscript digits.
[[nodiscard]] bool is_name_part(char32_t c) noexcept;

/// False for control, formatting and other characters that leave no mark or reorder the text around them.
[[nodiscard]] bool is_printable(char32_t c) noexcept;

/// Text for a message: printable characters as they are, tabs as spaces, everything else as \xNN, byte by byte.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace cubie::model
