#pragma once
// The methods cubie knows, by name: the rows of core/plan/methods/*.def, parsed and checked once.

#include <array>
#include <span>
#include <string_view>

#include "plan/method.hpp"

namespace cubie::integrator {

/// The families that kernels can step; methods() and find_method() offer only these.
inline constexpr std::array kWiredFamilies = {plan::Family::erk, plan::Family::rosenbrock, plan::Family::dirk,
                                              plan::Family::firk};

/// The methods of the wired families in the order of the catalogue. Thread-safe; the storage lives as long as the
/// process. Throws internal when a row contradicts itself.
[[nodiscard]] std::span<const plan::Method> methods();

/// Every row of the catalogue, wired or not; starts with methods().
[[nodiscard]] std::span<const plan::Method> all_methods();

/// The method of that name or alias, upper or lower case. Throws unknown_name with the nearest known name.
[[nodiscard]] const plan::Method& find_method(std::string_view name);

/// Throws internal naming the method unless sizes agree, rows of a sum to c, b sums to 1, error weights to 0 (those of
/// Rosenbrock methods after Gamma = (I/gamma - C)^-1 is applied), and the interpolant gives b at the end of the step
/// and is of order - 1 at least (of collocation methods: their number of stages), all to rounding.
void check_method(const plan::Method& method);

}  // namespace cubie::integrator
