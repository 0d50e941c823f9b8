#include "batch/solver.hpp"

#include <cmath>
#include <utility>

#include "batch/engine.hpp"
#include "batch/solver_state.hpp"
#include "codegen/model_text.hpp"
#include "integrator/auto_method.hpp"
#include "output/summary_selection.hpp"
#include "util/error.hpp"

namespace cubie::batch {

using config::OptionId;

SolverState::SolverState(std::string_view text, const HostFunction& compiled)
    : function(compiled),
      model(model::parse_model(text, {}, compiled ? model::RightSide::function : model::RightSide::text)),
      options(config::Scope::solver),
      run(model) {
  (void)output::select_summaries(model, "model", {});  // metrics that do not exist fail here
  atol.assign(model.states.size(), options.get_double(OptionId::atol));
  rtol.assign(model.states.size(), options.get_double(OptionId::rtol));
}

void SolverState::prepare(const integrator::DeviceTraits& traits, const integrator::BatchNeeds& asked) {
  if (!dirty && traits == device && asked == needs) return;
  integrator::Configuration configuration = integrator::configure(options, model, run.system(), traits, asked);
  run.update(std::move(configuration.code));
  integrator::check_local_bytes(run.loop_plan(), traits.gpu);
  used_drivers = codegen::used_drivers(run.system(), run.config().saved, run.config().summaries.variables);
  const std::string& text = run.kernel_text();
  if (kernel == nullptr || kernel->text() != text) {
    kernel = std::make_shared<integrator::BatchSolverKernel>(run.config(), run.loop_plan(), text);
    ++kernels;
  }
  if (!configuration.stiff) {
    stiff.reset();
  } else if (stiff == nullptr || stiff->config() != *configuration.stiff) {
    stiff = std::make_shared<integrator::StiffHalf>(model, std::move(*configuration.stiff));
  }
  saved_names = std::make_shared<const std::vector<std::string>>(std::move(configuration.saved_names));
  saved_units = std::make_shared<const std::vector<std::string>>(std::move(configuration.saved_units));
  summary_names = std::make_shared<const SummaryNames>(
      SummaryNames{std::move(configuration.summary_names), std::move(configuration.summary_units)});
  device = traits;
  needs = asked;
  dirty = false;
}

Ref<Solver> Solver::create(Ref<Context> context, std::string_view text) {
  context->check_process();
  return Ref<Solver>::adopt(new Solver(std::move(context), std::make_unique<SolverState>(text)));
}

Ref<Solver> Solver::create(Ref<Context> context, std::string_view declarations, const HostFunction& function) {
  context->check_process();
  return Ref<Solver>::adopt(new Solver(std::move(context), std::make_unique<SolverState>(declarations, function)));
}

Solver::Solver(Ref<Context> context, std::unique_ptr<SolverState> state)
    : context_(std::move(context)), state_(std::move(state)) {}

Solver::~Solver() = default;

void Solver::set_option(OptionId id, const config::Value& value) {
  context_->check_process();
  SolverState& s = *state_;
  if (id == OptionId::method && std::holds_alternative<std::string>(value)) {
    integrator::check_method_name(std::get<std::string>(value));  // unknown names fail here, with a hint
  }
  s.options.set(id, value);
  if (id == OptionId::atol) s.atol.assign(s.atol.size(), s.options.get_double(id));
  if (id == OptionId::rtol) s.rtol.assign(s.rtol.size(), s.options.get_double(id));
  if (config::option_info(id).affects_code) s.dirty = true;
}

config::Value Solver::get_option(OptionId id) const {
  context_->check_process();
  return state_->options.get(id);
}

namespace {

void set_tolerance(std::vector<double>& target, std::span<const double> values, const char* name) {
  if (values.size() != 1 && values.size() != target.size()) {
    throw Error(ErrorCode::invalid_argument, "n_{} must be 1 or the number of states {} (got {})", name, target.size(),
                values.size());
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > 0) || !std::isfinite(values[i])) {
      throw Error(ErrorCode::invalid_argument, "{}[{}] must be > 0 and finite (got {})", name, i, values[i]);
    }
  }
  for (std::size_t i = 0; i < target.size(); ++i) target[i] = values.size() == 1 ? values[0] : values[i];
}

}  // namespace

void Solver::set_atol(std::span<const double> values) {
  context_->check_process();
  set_tolerance(state_->atol, values, "atol");
}

void Solver::set_rtol(std::span<const double> values) {
  context_->check_process();
  set_tolerance(state_->rtol, values, "rtol");
}

std::span<const double> Solver::atol() const noexcept { return state_->atol; }
std::span<const double> Solver::rtol() const noexcept { return state_->rtol; }
const model::Model& Solver::model() const noexcept { return state_->model; }

const std::vector<std::string>& Solver::saved_names() {
  state_->prepare(context_->device_traits());
  return *state_->saved_names;
}

void Solver::compile() {
  Engine& engine = context_->engine();
  state_->prepare(context_->device_traits());
  (void)state_->kernel->build(engine.builder());
}

std::string Solver::kernel_text() {
  state_->prepare(context_->device_traits());
  return state_->kernel->text();
}

std::string Solver::build_log() const {
  if (state_->kernel == nullptr) return {};
  const auto log_of = [](const integrator::BatchSolverKernel& kernel) {
    const auto built = kernel.built();
    return built == nullptr ? std::string() : built->log;
  };
  std::string log = log_of(*state_->kernel);
  if (state_->stiff != nullptr) {
    if (const auto kernel = state_->stiff->made()) log += log_of(*kernel);
    if (state_->stiff->unavailable()) log += "no stiff half: " + state_->stiff->reason() + "\n";
  }
  return log;
}

std::int64_t Solver::kernel_builds() const noexcept { return state_->kernels; }

}  // namespace cubie::batch
