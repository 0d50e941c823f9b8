#pragma once
// Right-hand sides that exist as compiled code: what the caller gives, and how kernels call it.

#include <cstdint>
#include <string>

#include "kernels/args.h"

namespace cubie::batch {

/// A right-hand side and, where there is one, its Jacobian. Both return 0, a positive number where there are no values,
/// or a negative one to end the run. The workers of the host device call them, several at once.
struct HostFunction {
  using Slopes = std::int32_t (*)(double t, const double* y, const double* p, double* dydt, void* userdata);
  using Jacobian = std::int32_t (*)(double t, const double* y, const double* p, double* dfdy, void* userdata);
  Slopes slopes = nullptr;
  Jacobian jacobian = nullptr;  ///< df_i/dy_j at dfdy[j * n + i]; null: by differences
  void* userdata = nullptr;

  [[nodiscard]] explicit operator bool() const noexcept { return slopes != nullptr; }
  /// For kernels: `this` must stay where it is. An exception ends the run as a negative number does.
  [[nodiscard]] cubie_kernel::compiled_function for_kernels() const noexcept;
};

/// Declarations of states y1, y2, ... that start at 0 and parameters p1, p2, ... that are 0. Throws out_of_range.
[[nodiscard]] std::string numbered_names(std::int64_t n_states, std::int64_t n_parameters);

}  // namespace cubie::batch
