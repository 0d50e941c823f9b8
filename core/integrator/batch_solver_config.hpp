#pragma once
// Everything that changes generated code, and nothing else: no memory size, no tolerance, no step size.

#include <array>
#include <string>
#include <vector>

#include "codegen/model_text.hpp"
#include "integrator/buffer_registry.hpp"
#include "plan/event_plan.hpp"
#include "plan/loop_plan.hpp"
#include "plan/row_plan.hpp"
#include "plan/summary_plan.hpp"
#include "util/hash.hpp"

namespace cubie::integrator {

struct BatchSolverConfig {
  std::string method;  ///< canonical name
  plan::Controller controller = plan::Controller::fixed;
  plan::Precision precision = plan::Precision::f64;
  bool gpu = false;
  std::int32_t lane_width = 1;
  bool interpolate = true;
  bool refill = true;
  bool unrolled = true;
  bool inline_rhs = true;
  bool sliced = false;                                               ///< launches may end before their runs do
  plan::LinearSolver linear_solver = plan::LinearSolver::automatic;  ///< automatic with explicit methods
  plan::Preconditioner preconditioner = plan::Preconditioner::jacobi;
  plan::Newton newton = plan::Newton::simplified;  ///< with methods that iterate
  plan::Half half = plan::Half::whole;
  std::vector<codegen::SavedVariable> saved;
  plan::RowPlan rows;  ///< its slots are those of saved
  plan::EventPlan events;
  plan::SummaryPlan summaries;
  std::array<Location, plan::kLoopBuffers> locations{};

  friend bool operator==(const BatchSolverConfig&, const BatchSolverConfig&) = default;
  [[nodiscard]] Hash128 hash() const;
};

}  // namespace cubie::integrator
