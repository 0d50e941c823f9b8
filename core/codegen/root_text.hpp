#pragma once
// Kernel text of a model's events: what they watch, what they assign, and the plan that core/kernels/roots.h reads.

#include <string>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::codegen {

struct RootText {
  std::string members;  ///< of the model's struct: guards, guard_rates and event_<i>; "" without events
  bool uses_drivers = false;
};

/// In the model's struct there are then, besides rhs and the like, with `at, y, in` in place of `t, y, p` where drivers
/// are read,
///
///       static CUBIE_FN void guards(T t, const T* y, const T* p, T* out);        // one number per event
///       template <class Input>
///       static CUBIE_FN void guard_rates(T t, const T* y, const T* p, const Input& direction, T* out);
///       static CUBIE_FN void event_0(T t, const T* y, const T* p, T* out);       // the values that event 0 assigns
///
/// guard_rates gives the derivatives of guards by time where the state moves along `direction`, anything that has an
/// element per state. `system` as build_system made it: events are fused by themselves, so that they change no bit of
/// the other functions.
[[nodiscard]] RootText emit_root_functions(const symbolic::System& system);

/// The struct root_plan<L>, for models with events; else "".
[[nodiscard]] std::string emit_root_plan(const model::Model& model);

/// Every node that an event reads.
[[nodiscard]] std::vector<symbolic::NodeId> root_nodes(const symbolic::System& system);

}  // namespace cubie::codegen
