#include "integrator/single_integrator_run.hpp"

#include <utility>

#include "codegen/kernel_text.hpp"
#include "codegen/linear_model.hpp"
#include "integrator/method_registry.hpp"

namespace cubie::integrator {

SingleIntegratorRun::SingleIntegratorRun(const model::Model& model)
    : model_(model), system_(symbolic::build_system(model)), loop_(registry_) {}

namespace {

/// Whether two configurations have the same loop, which sees how many variables are saved but not which, and not how
/// the right-hand side is written.
bool same_loop(BatchSolverConfig a, const BatchSolverConfig& b) {
  if (a.saved.size() != b.saved.size()) return false;
  a.saved = b.saved;
  a.inline_rhs = b.inline_rhs;
  return a == b;
}

}  // namespace

void SingleIntegratorRun::update(BatchSolverConfig config) {
  if (config == config_) return;
  const bool solved = solves_linear_systems();
  if (config.saved != config_.saved || config.inline_rhs != config_.inline_rhs) model_text_.reset();
  if (!same_loop(config, config_)) loop_plan_.reset();
  kernel_text_.reset();
  config_ = std::move(config);
  if (solves_linear_systems() != solved) model_text_.reset();
}

bool SingleIntegratorRun::solves_linear_systems() const {
  return !config_.method.empty() && find_method(config_.method).family != plan::Family::erk;
}

const codegen::LuPlan& SingleIntegratorRun::lu_plan() {
  if (!lu_plan_) lu_plan_ = codegen::plan_linear_model(system_);
  return *lu_plan_;
}

const plan::LoopPlan& SingleIntegratorRun::loop_plan() {
  if (!loop_plan_) {
    ModelSizes sizes{system_.n_states, system_.n_parameters, 0, 0};
    if (solves_linear_systems()) {
      sizes.n_jacobian = static_cast<std::int64_t>(lu_plan().entries.size());
      sizes.n_factors = lu_plan().n_slots();
    }
    loop_plan_ = loop_.plan(config_, find_method(config_.method), sizes);
    ++builds_.loop_plan;
  }
  return *loop_plan_;
}

const std::string& SingleIntegratorRun::kernel_text() {
  if (!kernel_text_) {
    if (!model_text_) {
      const bool linearise = solves_linear_systems();
      model_text_ = codegen::emit_model(model_, system_, {config_.saved, config_.inline_rhs, linearise});
      if (linearise) *model_text_ += codegen::emit_linear_model(lu_plan());
      ++builds_.model_text;
    }
    kernel_text_ = codegen::emit_kernel(*model_text_, find_method(config_.method), loop_plan());
    ++builds_.kernel_text;
  }
  return *kernel_text_;
}

}  // namespace cubie::integrator
