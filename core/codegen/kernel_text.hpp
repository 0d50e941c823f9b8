#pragma once
// The whole text of one kernel: headers, model, tableau, settings, entry point.

#include <string>
#include <string_view>

#include "plan/loop_plan.hpp"
#include "plan/method.hpp"

namespace cubie::codegen {

/// Name of the entry point in every kernel (see core/kernels/entry.h).
inline constexpr const char* kEntryPoint = "cubie_kernel_entry";

/// Definition of the struct `tableau` that core/kernels/erk.h expects; coefficients as exact hexadecimal doubles.
/// Without interpolation the extra stages are left out.
[[nodiscard]] std::string emit_tableau(const plan::Method& method, bool interpolate);

/// `model_text` is what emit_model returned. Depends on nothing but its arguments.
[[nodiscard]] std::string emit_kernel(std::string_view model_text, const plan::Method& method,
                                      const plan::LoopPlan& loop);

}  // namespace cubie::codegen
