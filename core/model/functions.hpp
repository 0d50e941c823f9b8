#pragma once
// The words of the language: functions by their spellings, and the names nobody can declare.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace cubie::model {

/// The function a spelling or alias stands for (`ln` is log). `ifelse` is select; `piecewise` is none of them, since
/// its arguments alternate between numbers and truth values.
[[nodiscard]] std::optional<Function> function_named(std::string_view spelling) noexcept;

/// `piecewise` and its alias.
[[nodiscard]] bool is_piecewise(std::string_view spelling) noexcept;

/// Every spelling function_named and is_piecewise know.
[[nodiscard]] std::vector<std::string_view> function_spellings();

/// The role a declaration keyword (`states`, `state`, ...) introduces.
[[nodiscard]] std::optional<Role> declared_role(std::string_view keyword) noexcept;

/// `a state`, `an observable`, ...
[[nodiscard]] std::string_view a_role(Role role) noexcept;

/// What a reserved name is ("a function", "a keyword", ...); nullptr where the name is free. `gamma` is free although
/// it is a function: recovery rates are called so everywhere, and a call is told from a name by its bracket.
[[nodiscard]] const char* reserved_as(std::string_view name) noexcept;

/// Every keyword that can start a statement.
[[nodiscard]] std::span<const std::string_view> statement_keywords() noexcept;

}  // namespace cubie::model
