#pragma once
// Kernel text of one function of a model: its arguments around the statements of a body.

#include <string>
#include <string_view>
#include <vector>

#include "codegen/body_text.hpp"

namespace cubie::codegen {

/// A function of the model: its name and the arrays it writes.
struct FunctionText {
  std::string_view name;
  std::vector<std::string_view> arrays;
  const Body& body;
  std::string_view input = {};  ///< an array it reads besides y and p
  bool any_input = false;       ///< whose elements may be computed when they are read: any type with [int]
};

/// The types that functions of a model speak of.
inline constexpr std::string_view kModelTypes =
    "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n";

/// A function outside the struct, so that compilers do not put it into its callers.
[[nodiscard]] std::string outlined(const FunctionText& f);
/// A member of the struct; of an outlined one, the call.
[[nodiscard]] std::string member(const FunctionText& f, bool is_outlined);

}  // namespace cubie::codegen
