#pragma once
// The rows of core/plan/methods/*.def as plan::Method.

#include <vector>

#include "plan/method.hpp"

namespace cubie::integrator {

/// All rows in the order of the catalogue, checked, with what is derived from them. Throws internal as check_method.
[[nodiscard]] std::vector<plan::Method> read_methods();

}  // namespace cubie::integrator
