#pragma once
// Whether the kernel text of a model is arithmetic and nothing else: a grammar of its own, which knows the statements
// that codegen may write and lets nothing of the user through but letters, digits and `_` at the end of a `//` comment.

#include <cstdint>
#include <string>
#include <string_view>

namespace cubie::fuzz {

/// What a model has; an index beyond it is wrong.
struct TextSizes {
  std::int32_t states = 0, parameters = 0, drivers = 0, saved = 0, jacobian = 0;
};

/// The first line of `text` (what codegen::emit_model returned) that is neither a statement of arithmetic nor part of
/// the frame around them, with the reason; "" when there is none. Lines of the frame are those of fixed models.
[[nodiscard]] std::string find_alien_line(std::string_view text, const TextSizes& sizes);

}  // namespace cubie::fuzz
