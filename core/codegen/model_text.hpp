#pragma once
// Kernel text of one model: the right-hand side and the saved quantities as straight-line code.

#include <cstdint>
#include <string>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// One saved quantity of a row: a state or an observable, by declared index.
struct SavedVariable {
  bool observable = false;
  std::int32_t index = 0;
  friend bool operator==(const SavedVariable&, const SavedVariable&) = default;
};

struct ModelTextOptions {
  std::vector<SavedVariable> saved;
  bool inline_rhs = true;  ///< false: the right-hand side becomes a function of its own (large systems)
};

/// Emits the definition of
///
///     template <class L> struct model {
///       typedef typename L::T T; typedef typename L::S S; typedef typename L::M M;
///       static constexpr int n_states = ..., n_parameters = ..., n_saved = ...;
///       static constexpr bool uses_time = ...;           // of rhs
///       static CUBIE_FN void rhs(T t, const T* CUBIE_RESTRICT y, const T* CUBIE_RESTRICT p, T* CUBIE_RESTRICT dy);
///       static CUBIE_FN void saved(T t, const T* CUBIE_RESTRICT y, const T* CUBIE_RESTRICT p, T* CUBIE_RESTRICT out);
///     };
///
/// to stand inside namespace cubie_kernel (the caller opens it), in terms of core/kernels/lane.h and math.h. No name of
/// the user appears in code (comments carry them, reduced to [A-Za-z0-9_]); every fused operation is spelled fma; each
/// value is computed once; the order of evaluation keeps few values live. The text depends on nothing but its
/// arguments.
///
/// A function that reads drivers takes `const lane_time<L>& at` in place of `t` and `const inputs<L>& in` in place of
/// `p`, and needs driver.h.
[[nodiscard]] std::string emit_model(const model::Model& model, const symbolic::System& system,
                                     const ModelTextOptions& options);

/// The drivers, by declared index, that the right-hand side or a saved variable reads. `saved` must be valid.
[[nodiscard]] std::vector<std::int32_t> used_drivers(const symbolic::System& system,
                                                     const std::vector<SavedVariable>& saved);

}  // namespace cubie::codegen
