#pragma once
// Grammar of model text: statements here, expressions in expression_parser.hpp.

#include <string_view>

#include "model/syntax.hpp"

namespace cubie::model {

/// Parses model text; names in the result point into `text`. Throws Error(model).
[[nodiscard]] SyntaxTree parse_syntax(std::string_view text, const Limits& limits);

}  // namespace cubie::model
