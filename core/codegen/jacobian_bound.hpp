#pragma once
// Kernel text that holds the rows of a Jacobian against a bound.

#include <cstdint>
#include <span>
#include <string>

#include "codegen/sparse_lu.hpp"

namespace cubie::codegen {

struct BoundText {
  std::string before;   ///< to stand in namespace cubie_kernel, before the struct
  std::string members;  ///< as LuText::members
};

/// Emits the member
///
///     /// Lanes where size * sum_j |J_ij| scale_j <= scale_i for every row i: the largest row sum of the Jacobian, in
///     /// units of the scales, is at most 1 / size. False where anything is NaN.
///     static CUBIE_FN M within(T size, const T* CUBIE_RESTRICT jac, const T* CUBIE_RESTRICT scale);
///
/// for n equations and `entries` sorted by row.
[[nodiscard]] BoundText emit_jacobian_bound(std::int32_t n, std::span<const MatrixEntry> entries);

}  // namespace cubie::codegen
