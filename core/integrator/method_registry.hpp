#pragma once
// The methods cubie knows, by name: the rows of core/plan/methods/*.def, each parsed and checked when it is
// first asked for.

#include <span>
#include <string_view>

#include "plan/method.hpp"

namespace cubie::integrator {

/// All methods in the order of the catalogue. Thread-safe; the storage lives as long as the process. Throws internal
/// when a row contradicts itself.
[[nodiscard]] std::span<const plan::Method> methods();

/// The method of that name or alias, upper or lower case; one of methods(), of which only this one is read from its
/// row. Thread-safe. Throws unknown_name with the nearest known name.
[[nodiscard]] const plan::Method& find_method(std::string_view name);

/// Throws internal naming the method unless sizes agree, rows of a sum to c, b sums to 1, error weights to 0 (those of
/// Rosenbrock methods after Gamma = (I/gamma - C)^-1 is applied), and the interpolant gives b at the end of the step
/// and is of order - 1 at least (of collocation methods: their number of stages), all to rounding.
void check_method(const plan::Method& method);

}  // namespace cubie::integrator
