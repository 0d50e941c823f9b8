#pragma once
// IvpLoop: the plan of the loop that carries one lane group through its runs, and the buffers it needs.

#include "integrator/batch_solver_config.hpp"
#include "integrator/buffer_registry.hpp"
#include "plan/loop_plan.hpp"
#include "plan/method.hpp"

namespace cubie::integrator {

class IvpLoop {
 public:
  explicit IvpLoop(BufferRegistry& registry);

  /// Declares the buffers for this configuration and returns the loop's plan with their places.
  [[nodiscard]] plan::LoopPlan plan(const BatchSolverConfig& config, const plan::Method& method, std::int64_t n_states,
                                    std::int64_t n_parameters);

  [[nodiscard]] BufferRegistry::Component component() const noexcept { return component_; }

 private:
  BufferRegistry& registry_;
  BufferRegistry::Component component_;
};

}  // namespace cubie::integrator
