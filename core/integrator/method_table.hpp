#pragma once
// The rows of core/plan/methods/*.def as plan::Method.

#include <cstddef>
#include <span>
#include <string_view>

#include "plan/method.hpp"

namespace cubie::integrator {

/// What a row is called; aliases are separated by ", ".
struct MethodNames {
  std::string_view name, aliases;
};

/// Of all rows, in the order of the catalogue.
[[nodiscard]] std::span<const MethodNames> method_names();

/// The row of that place in method_names(), checked, with what is derived from it. Throws internal as check_method.
[[nodiscard]] plan::Method read_method(std::size_t row);

}  // namespace cubie::integrator
