#pragma once
// SingleIntegratorRun: how one run is integrated: model + method + controller + saved variables, down to kernel text.
//
// Each product is rebuilt exactly when something it depends on changed; the counters let tests see that.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codegen/linear_model.hpp"
#include "codegen/sparse_lu.hpp"
#include "integrator/batch_solver_config.hpp"
#include "integrator/buffer_registry.hpp"
#include "integrator/ivp_loop.hpp"
#include "model/model.hpp"
#include "symbolic/graph.hpp"

namespace cubie::integrator {

class SingleIntegratorRun {
 public:
  /// `model` must outlive the object.
  explicit SingleIntegratorRun(const model::Model& model);
  SingleIntegratorRun(const SingleIntegratorRun&) = delete;  // its parts refer to each other
  SingleIntegratorRun& operator=(const SingleIntegratorRun&) = delete;

  [[nodiscard]] const symbolic::System& system() const noexcept { return system_; }

  /// Takes over a configuration; products that do not depend on what changed stay.
  void update(BatchSolverConfig config);
  [[nodiscard]] const BatchSolverConfig& config() const { return config_; }

  [[nodiscard]] const plan::LoopPlan& loop_plan();
  /// Kernel text of the present configuration.
  [[nodiscard]] const std::string& kernel_text();

  struct Builds {
    std::int64_t model_text = 0, loop_plan = 0, kernel_text = 0;
  };
  [[nodiscard]] const Builds& builds() const noexcept { return builds_; }

 private:
  [[nodiscard]] bool solves_linear_systems() const;
  [[nodiscard]] bool has_complex_matrices() const;
  /// Whether steps want the derivative by time of a compiled right-hand side.
  [[nodiscard]] bool differences_time() const;
  [[nodiscard]] const codegen::LuPlan& lu_plan();
  /// Of the present configuration; never automatic.
  [[nodiscard]] plan::LinearSolver linear_solver();
  [[nodiscard]] const codegen::KrylovPlan& krylov_plan();
  [[nodiscard]] std::vector<std::string> state_names() const;

  const model::Model& model_;
  symbolic::System system_;
  BufferRegistry registry_;
  IvpLoop loop_;
  BatchSolverConfig config_;
  std::optional<codegen::LuPlan> lu_plan_;          // of the model alone; made when a method first needs it
  std::optional<bool> factors_fit_;                 // of the model alone; likewise
  std::optional<codegen::KrylovPlan> krylov_plan_;  // likewise, but for what the configuration says of the solver
  std::optional<std::string> model_text_;
  std::optional<plan::LoopPlan> loop_plan_;
  std::optional<std::string> kernel_text_;
  Builds builds_;
};

}  // namespace cubie::integrator
