#pragma once
// Kernel text of one model: the right-hand side and the saved quantities as straight-line code.

#include <cstdint>
#include <string>
#include <vector>

#include "plan/row_plan.hpp"
#include "plan/summary_plan.hpp"
#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// One number of a row: a state or an observable, by declared index, or what the run itself knows (`number`), for which
/// no text of the model is written.
struct SavedVariable {
  bool observable = false;
  std::int32_t index = 0;
  plan::RowNumber number = plan::RowNumber::quantity;
  [[nodiscard]] bool of_model() const noexcept { return number == plan::RowNumber::quantity; }
  friend bool operator==(const SavedVariable&, const SavedVariable&) = default;
};

struct ModelTextOptions {
  std::vector<SavedVariable> saved;
  bool inline_rhs = true;  ///< false: the right-hand side becomes a function of its own (large systems)
  bool linearise = false;  ///< emits the function linearise as well
  std::vector<plan::SampledVariable> sampled = {};  ///< emits the function sampled as well, if not empty
  bool attributes = false;                          ///< emits the function attributes as well
  bool product = false;  ///< with linearise: of the Jacobian the diagonal alone, and the function product
  bool by_time = false;  ///< with linearise, beside a compiled right-hand side: its derivatives by time too
};

/// Emits the definition of
///
///     template <class L> struct model {
///       typedef typename L::T T; typedef typename L::S S; typedef typename L::M M;
///       static constexpr int n_states = ..., n_parameters = ..., n_saved = ...;
///       static constexpr int n_algebraic = ...;          // rows 0 = dy
///       static constexpr bool uses_time = ..., driven = ...;   // of rhs: reads t, reads drivers
///       static constexpr bool reads_drivers = ...;             // of rhs, saved, sampled or events
///       static CUBIE_FN void rhs(T t, const T* CUBIE_RESTRICT y, const T* CUBIE_RESTRICT p, T* CUBIE_RESTRICT dy);
///       static CUBIE_FN void saved(T t, const T* CUBIE_RESTRICT y, const T* CUBIE_RESTRICT p, T* CUBIE_RESTRICT out);
///     };
///
/// and, if asked for, in it
///
///       static constexpr int n_jacobian = ...;
///       static constexpr bool has_time_derivative = ...;
///       static CUBIE_FN void linearise(T t, const T* y, const T* p, T* dy, T* jac, T* dfdt);   // all CUBIE_RESTRICT
///
/// which computes the right-hand side, the entries of symbolic::linearise(symbolic::fuse(system)).jacobian in their
/// order and, where has_time_derivative, all derivatives by time; otherwise dfdt is not written. Values that these
/// share are computed once; those of the right-hand side are the same, bit by bit, as those of rhs.
///
/// With `sampled` there is
///
///       static CUBIE_FN void sampled(T t, const T* y, const T* p, T* out);   // one value per sampled variable
///
/// With `attributes` there is
///
///       static CUBIE_FN void attributes(T t, const T* y, const T* p, T* out);   // one value per dose attribute
///
/// With `product` jac is the diagonal, one value per state, and there is
///
///       static CUBIE_FN void product(T t, const T* y, const T* p, const T* direction, T* out);   // out = J direction
///
/// A compiled right-hand side is called by rhs and linearise, by way of function.h; the Jacobian is full, row by row,
/// and reads_drivers is kCallsFunction, for such a call finds its function where others find drivers.
///
/// A model with events has the functions of root_text.hpp, too.
///
/// The text is to stand inside namespace cubie_kernel (the caller opens it), in terms of core/kernels/lane.h and
/// math.h. No name of the user appears in code (comments carry them, reduced to [A-Za-z0-9_]); every fused operation is
/// spelled fma; each value is computed once per function; the order of evaluation keeps few values live. The text
/// depends on nothing but its arguments.
///
/// A function that reads drivers or their rates takes `const lane_time<L>& at` in place of `t` and `const inputs<L>&
/// in` in place of `p`, and needs driver.h.
[[nodiscard]] std::string emit_model(const model::Model& model, const symbolic::System& system,
                                     const ModelTextOptions& options);

/// The drivers, by declared index, that the right-hand side, a saved or a sampled variable reads. These must be valid.
[[nodiscard]] std::vector<std::int32_t> used_drivers(const symbolic::System& system,
                                                     const std::vector<SavedVariable>& saved,
                                                     const std::vector<plan::SampledVariable>& sampled = {});

}  // namespace cubie::codegen
