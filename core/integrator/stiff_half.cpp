#include "integrator/stiff_half.hpp"

#include <utility>

#include "integrator/configure.hpp"
#include "integrator/single_integrator_run.hpp"
#include "util/error.hpp"

namespace cubie::integrator {

StiffHalf::StiffHalf(const model::Model& model, BatchSolverConfig config) : model_(model), config_(std::move(config)) {}

std::shared_ptr<BatchSolverKernel> StiffHalf::made() const {
  const std::lock_guard lock(mutex_);
  return kernel_;
}

bool StiffHalf::unavailable() const {
  const std::lock_guard lock(mutex_);
  return !reason_.empty();
}

std::string StiffHalf::reason() const {
  const std::lock_guard lock(mutex_);
  return reason_;
}

std::shared_ptr<BatchSolverKernel> StiffHalf::kernel() {
  const std::lock_guard making(making_);
  if (auto kernel = made(); kernel != nullptr || unavailable()) return kernel;
  std::shared_ptr<BatchSolverKernel> kernel;
  std::string reason;
  try {
    SingleIntegratorRun run(model_);
    run.update(config_);
    check_local_bytes(run.loop_plan(), config_.gpu);
    kernel = std::make_shared<BatchSolverKernel>(config_, run.loop_plan(), run.kernel_text());
  } catch (const Error& error) {
    // Matrices too large to factor, or for where they live: facts about the model, the same at every attempt.
    reason = error.message();
    if (reason.empty()) reason = "no reason given";
  }
  const std::lock_guard lock(mutex_);
  kernel_ = std::move(kernel);
  reason_ = std::move(reason);
  return kernel_;
}

}  // namespace cubie::integrator
