#pragma once
// The automatic method: which two methods it is made of, and when a run moves from one to the other.

#include <string_view>

#include "config/options.hpp"
#include "plan/loop_plan.hpp"
#include "plan/method.hpp"
#include "symbolic/graph.hpp"

namespace cubie::integrator {

/// What option `method` calls it. No row of the catalogue: it has no coefficients of its own.
inline constexpr std::string_view kAutoMethod = "auto";
inline constexpr std::string_view kExplicitHalf = "tsit5";
inline constexpr std::string_view kStiffHalf = "rodas5p";

[[nodiscard]] bool is_auto_method(std::string_view name);

/// Throws unknown_name unless it is a method's name or alias, or that of the automatic one.
void check_method_name(std::string_view name);

/// The method that runs begin with, and the one that takes over where they are stiff; null: none does.
struct MethodChoice {
  const plan::Method* first = nullptr;
  const plan::Method* stiff = nullptr;
};

/// What options ask for, for this system. Throws unknown_name.
[[nodiscard]] MethodChoice choose_method(const config::OptionSet& options, const symbolic::System& system);

/// |h lambda| beyond which (explicit half) or below which (stiff half) a run is better off in the other half; 0 for a
/// whole method.
[[nodiscard]] double stability_bound(plan::Half half);

}  // namespace cubie::integrator
