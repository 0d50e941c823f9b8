#pragma once
// Errors that point into model text.

#include <string>
#include <string_view>

#include "model/model.hpp"

namespace cubie::model {

/// Throws Error(model): `line L, column C: message`, then the text line, then a caret under the column. Long lines are
/// cut around the column; what cannot be printed is escaped.
[[noreturn]] void fail(std::string_view text, Position where, std::string_view message);

}  // namespace cubie::model
