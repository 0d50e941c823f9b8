#pragma once
// StiffHalf: the kernel that takes over the stiff runs of an automatic method, made when first wanted.

#include <memory>
#include <mutex>
#include <string>

#include "integrator/batch_solver_config.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "model/model.hpp"

namespace cubie::integrator {

/// Thread-safe: the thread that solves wants it at a time when its solver may have gone on to other options.
class StiffHalf {
 public:
  StiffHalf(const model::Model& model, BatchSolverConfig config);

  [[nodiscard]] const BatchSolverConfig& config() const noexcept { return config_; }
  /// Writes the kernel's text if there is none yet, which differentiates the model; does not compile. Null where no
  /// such kernel can be had for this model: its runs stay in the explicit half.
  [[nodiscard]] std::shared_ptr<BatchSolverKernel> kernel();
  /// As far as it has been made; null before. Does not block for long.
  [[nodiscard]] std::shared_ptr<BatchSolverKernel> made() const;
  /// Whether kernel() has found that there is none, and why.
  [[nodiscard]] bool unavailable() const;
  [[nodiscard]] std::string reason() const;

 private:
  const model::Model model_;
  const BatchSolverConfig config_;
  std::mutex making_;
  mutable std::mutex mutex_;
  std::shared_ptr<BatchSolverKernel> kernel_;  // mutex_
  std::string reason_;                         // mutex_
};

}  // namespace cubie::integrator
