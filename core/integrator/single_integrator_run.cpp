#include "integrator/single_integrator_run.hpp"

#include <utility>
#include <vector>

#include "codegen/kernel_text.hpp"
#include "codegen/root_text.hpp"
#include "codegen/summary_text.hpp"
#include "integrator/method_registry.hpp"
#include "util/error.hpp"

namespace cubie::integrator {

SingleIntegratorRun::SingleIntegratorRun(const model::Model& model)
    : model_(model), system_(symbolic::build_system(model)), loop_(registry_) {}

namespace {

// An estimate: an iteration of tens of products J v, each of some thousands of operations in models this large, costs
// about as much as a factorisation of so many operations. Where the two meet depends on the model.
constexpr std::int64_t kMostFactorOperations = 4'000'000;

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
  const bool judges = config_.half == plan::Half::stiff_half;  // by words of the model
  const bool solved = solves_linear_systems(), complex = has_complex_matrices(), by_time = differences_time();
  if (config.saved != config_.saved || config.summaries != config_.summaries ||
      config.events.n_attributes != config_.events.n_attributes || config.inline_rhs != config_.inline_rhs ||
      config.linear_solver != config_.linear_solver || config.preconditioner != config_.preconditioner) {
    model_text_.reset();
  }
  if (!same_loop(config, config_)) loop_plan_.reset();
  kernel_text_.reset();
  config_ = std::move(config);
  // The text of a factorisation serves every method; that of an iteration has room for its largest matrix.
  if (solves_linear_systems() != solved || has_complex_matrices() != complex || differences_time() != by_time ||
      (config_.half == plan::Half::stiff_half) != judges) {
    model_text_.reset();
  }
}

bool SingleIntegratorRun::has_complex_matrices() const {
  return !config_.method.empty() && !find_method(config_.method).transform.pair_real.empty();
}

bool SingleIntegratorRun::solves_linear_systems() const {
  return !config_.method.empty() && find_method(config_.method).family != plan::Family::erk;
}

bool SingleIntegratorRun::differences_time() const {
  return system_.compiled && !config_.method.empty() && find_method(config_.method).family == plan::Family::rosenbrock;
}

std::vector<std::string> SingleIntegratorRun::state_names() const {
  std::vector<std::string> names;
  for (const model::Variable& state : model_.states) names.push_back(state.name);
  return names;
}

const codegen::LuPlan& SingleIntegratorRun::lu_plan() {
  if (!lu_plan_) lu_plan_ = codegen::plan_linear_model(system_, state_names());
  return *lu_plan_;
}

plan::LinearSolver SingleIntegratorRun::linear_solver() {
  if (system_.compiled) return plan::LinearSolver::lu;
  if (config_.linear_solver != plan::LinearSolver::automatic) return config_.linear_solver;
  if (!factors_fit_) {
    try {
      factors_fit_ = lu_plan().factor_operations() <= kMostFactorOperations;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::not_supported) throw;
      factors_fit_ = false;
    }
  }
  if (!*factors_fit_ && config_.newton == plan::Newton::reusing) {
    throw Error(ErrorCode::not_supported, "jacobian_reuse on needs factors, which are too large for this model");
  }
  return *factors_fit_ ? plan::LinearSolver::lu : plan::LinearSolver::gmres;
}

const codegen::KrylovPlan& SingleIntegratorRun::krylov_plan() {
  if (!krylov_plan_) krylov_plan_ = codegen::plan_iterated_model(system_, state_names());
  krylov_plan_->solver = linear_solver();
  krylov_plan_->preconditioner = config_.preconditioner;
  krylov_plan_->complex = has_complex_matrices();
  return *krylov_plan_;
}

const plan::LoopPlan& SingleIntegratorRun::loop_plan() {
  if (!loop_plan_) {
    ModelSizes sizes;
    sizes.n_states = system_.n_states;
    sizes.n_parameters = system_.n_parameters;
    sizes.calls_function = system_.compiled;
    sizes.n_root_events = std::ssize(model_.events);
    if (solves_linear_systems() && linear_solver() != plan::LinearSolver::lu) {
      const codegen::KrylovPlan& krylov = krylov_plan();
      sizes.n_jacobian = system_.n_states;
      sizes.n_factors = krylov.n_slots();
      sizes.n_work = krylov.n_work();
      sizes.linear_solver = krylov.solver;
    } else if (solves_linear_systems()) {
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
      const bool iterate = linearise && linear_solver() != plan::LinearSolver::lu;
      codegen::ModelTextOptions model_text_options{config_.saved, config_.inline_rhs, linearise};
      model_text_options.sampled = config_.summaries.variables;
      model_text_options.product = iterate;
      model_text_options.by_time = differences_time();
      model_text_options.attributes = config_.events.n_attributes > 0;
      model_text_ = codegen::emit_model(model_, system_, model_text_options);
      if (iterate) {
        *model_text_ += codegen::emit_linear_model(krylov_plan());
      } else if (linearise) {
        *model_text_ += codegen::emit_linear_model(lu_plan(), config_.half == plan::Half::stiff_half);
      }
      *model_text_ += codegen::emit_summaries(config_.summaries);
      *model_text_ += codegen::emit_root_plan(model_);
      ++builds_.model_text;
    }
    kernel_text_ = codegen::emit_kernel(*model_text_, find_method(config_.method), loop_plan());
    ++builds_.kernel_text;
  }
  return *kernel_text_;
}

}  // namespace cubie::integrator
