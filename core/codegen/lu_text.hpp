#pragma once
// Kernel text of a sparse LU factorisation and of the solution of its systems.

#include <string>

#include "codegen/sparse_lu.hpp"

namespace cubie::codegen {

struct LuTextOptions {
  bool rolled = false;    ///< loops over tables of indices instead of straight-line code; the same numbers, bit for bit
  bool is_inline = true;  ///< false: factor and solve become functions of their own (large systems)
};

struct LuText {
  std::string before;   ///< to stand in namespace cubie_kernel, before the struct
  std::string members;  ///< to stand in `template <class L> struct model`, where T, S and M are the types of L
};

/// The form and placement that measurements favour for a plan (docs/performance.md).
[[nodiscard]] LuTextOptions choose_lu_text(const LuPlan& plan);

/// Emits, in terms of core/kernels/lu.h, the members
///
///     static constexpr int n_lu = ...;  // elements of w
///     /// w <- the factors of W = J - d M; returns the lanes where a pivot vanished or is not finite.
///     template <class N> static CUBIE_FN M factor(N d, const T* CUBIE_RESTRICT jac, N* CUBIE_RESTRICT w);
///     /// x <- W^-1 x
///     template <class N> static CUBIE_FN void solve(const N* CUBIE_RESTRICT w, N* CUBIE_RESTRICT x);
///
/// where `jac` holds the entries of the Jacobian in the order of plan.entries, and N is T or complex_lane<L>. The
/// right-hand side of solve goes by equations, its result by states. The text depends on nothing but its arguments.
[[nodiscard]] LuText emit_lu(const LuPlan& plan, const LuTextOptions& options);

}  // namespace cubie::codegen
