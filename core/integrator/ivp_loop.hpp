#pragma once
// IvpLoop: the plan of the loop that carries one lane group through its runs, and the buffers it needs.

#include "integrator/batch_solver_config.hpp"
#include "integrator/buffer_registry.hpp"
#include "plan/loop_plan.hpp"
#include "plan/method.hpp"

namespace cubie::integrator {

/// What of a model decides about the sizes of buffers.
struct ModelSizes {
  std::int64_t n_states = 0;
  std::int64_t n_parameters = 0;
  std::int64_t n_jacobian = 0;  ///< structural non-zeros; 0 with methods that solve no linear system
  std::int64_t n_factors = 0;   ///< of one matrix, with fill-in
  std::int64_t n_work = 0;      ///< of an iterative linear solver, before the factors
  plan::LinearSolver linear_solver = plan::LinearSolver::lu;
  bool calls_function = false;     ///< the right-hand side is compiled code
  std::int64_t n_root_events = 0;  ///< of the model
};

class IvpLoop {
 public:
  explicit IvpLoop(BufferRegistry& registry);

  /// Declares the buffers for this configuration and returns the loop's plan with their places.
  [[nodiscard]] plan::LoopPlan plan(const BatchSolverConfig& config, const plan::Method& method,
                                    const ModelSizes& sizes);

  [[nodiscard]] BufferRegistry::Component component() const noexcept { return component_; }

 private:
  BufferRegistry& registry_;
  BufferRegistry::Component component_;
};

}  // namespace cubie::integrator
