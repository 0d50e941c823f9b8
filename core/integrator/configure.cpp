#include "integrator/configure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "codegen/summary_text.hpp"
#include "integrator/auto_method.hpp"
#include "integrator/method_registry.hpp"
#include "integrator/singular_mass.hpp"
#include "output/saved_selection.hpp"
#include "output/summary_selection.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

using config::OptionId;
using plan::Controller;

Controller controller_of(const std::string& word) {
  if (word == "i") return Controller::i;
  if (word == "pi") return Controller::pi;
  if (word == "pid") return Controller::pid;
  if (word == "gustafsson") return Controller::gustafsson;
  if (word == "h211b") return Controller::h211b;
  return Controller::fixed;
}

plan::LinearSolver linear_solver_of(const std::string& word) {
  if (word == "lu") return plan::LinearSolver::lu;
  if (word == "gmres") return plan::LinearSolver::gmres;
  return word == "bicgstab" ? plan::LinearSolver::bicgstab : plan::LinearSolver::automatic;
}

plan::Preconditioner preconditioner_of(const std::string& word) {
  if (word == "none") return plan::Preconditioner::none;
  return word == "neumann" ? plan::Preconditioner::neumann : plan::Preconditioner::jacobi;
}

Controller choose_controller(const config::OptionSet& options, const plan::Method& method) {
  const std::string& word = options.get_text(OptionId::controller);
  const Controller controller = controller_of(word == "auto" ? method.default_controller : word);
  if (controller != Controller::fixed && method.error.empty()) {
    throw Error(ErrorCode::not_supported, "controller {} needs an error estimate, which method {} does not have", word,
                method.name);
  }
  return controller;
}

plan::Newton choose_newton(const config::OptionSet& options, const plan::Method& method,
                           const symbolic::System& system) {
  const bool full = options.get_text(OptionId::newton) == "full";
  const bool reuse = options.get_text(OptionId::jacobian_reuse) == "on";
  if (!full && !reuse) return plan::Newton::simplified;
  const std::string_view wish = full ? "newton full" : "jacobian_reuse on";
  if (method.family != plan::Family::dirk && method.family != plan::Family::firk) {
    throw Error(ErrorCode::not_supported, "{} needs a method with Newton iterations, which {} has not{}", wish,
                method.name,
                method.family == plan::Family::rosenbrock ? ": its order asks for the Jacobian of each step" : "");
  }
  if (full && reuse) {
    throw Error(ErrorCode::not_supported, "jacobian_reuse on and newton full exclude each other");
  }
  if (full) return plan::Newton::full;
  if (system.n_algebraic() > 0) {
    throw Error(
        ErrorCode::not_supported,
        "jacobian_reuse on cannot be had with equations without derivative, which ask for matrices between steps");
  }
  const std::string& solver = options.get_text(OptionId::linear_solver);
  if (solver != "lu" && solver != "auto") {
    throw Error(ErrorCode::not_supported, "jacobian_reuse on needs linear_solver lu or auto (got {})", solver);
  }
  return plan::Newton::reusing;
}

/// A compiled right-hand side has a Jacobian, but no products with it.
plan::LinearSolver factors_of_function(plan::LinearSolver wish, const config::OptionSet& options) {
  if (wish == plan::LinearSolver::lu || wish == plan::LinearSolver::automatic) return plan::LinearSolver::lu;
  throw Error(ErrorCode::not_supported, "linear_solver must be lu or auto with a compiled right-hand side (got {})",
              options.get_text(OptionId::linear_solver));
}

bool choose_interpolation(const config::OptionSet& options, const plan::Method& method) {
  const std::string& word = options.get_text(OptionId::save_method);
  if (word == "land") return false;
  // Rows of lower order than the steps would waste them: order p - 1 is the least that keeps the global error.
  const bool good = method.interpolant.order > 0 && method.interpolant.order >= method.order - 1;
  if (word == "interpolate" && !good) {
    throw Error(ErrorCode::not_supported, "save_method interpolate: method {} has no dense output of order {} or more",
                method.name, method.order - 1);
  }
  return good;
}

std::int32_t choose_lanes(std::int64_t requested, std::int64_t n_states, plan::Family family, bool adaptive,
                          plan::Precision precision, const DeviceTraits& device, bool compiled) {
  if (device.gpu && requested > 1) {
    throw Error(ErrorCode::not_supported, "lane_width must be 0 or 1 on a GPU, where every run has a thread (got {})",
                requested);
  }
  if (compiled && requested > 1) {
    throw Error(ErrorCode::not_supported,
                "lane_width must be 0 or 1 with a compiled right-hand side, which is called for one run at a time (got "
                "{})",
                requested);
  }
  if (device.gpu || compiled) return 1;
  if (requested != 0) return static_cast<std::int32_t>(requested);
  // Measured (docs/performance.md): several vectors in flight hide latency while the state fits the registers.
  std::int32_t lanes = 4;
  if (family != plan::Family::erk) {
    // The factors of a matrix leave no register for a second vector, and solving it has work side by side of its own.
    lanes = device.avx512 ? 8 : 4;
  } else if (device.avx512) {
    // Between two adaptive steps lanes wait for each other anyway: four vectors gain nothing there over two, and the
    // kernel takes a third longer to compile.
    lanes = n_states <= 4 && !adaptive ? 32 : n_states <= 15 ? 16 : 8;
  } else {
    lanes = n_states <= 3 ? 16 : n_states <= 15 ? 8 : 4;
  }
  return precision == plan::Precision::f32 ? std::min(2 * lanes, 32) : lanes;
}

bool on_off_auto(const std::string& word, bool automatic) { return word == "auto" ? automatic : word == "on"; }

Location location_of(const std::string& word, Location automatic) {
  if (word == "auto") return automatic;
  return word == "workspace" ? Location::workspace : Location::local;
}

plan::RowPlan row_plan(const config::OptionSet& options, const BatchNeeds& needs,
                       const std::vector<codegen::SavedVariable>& saved) {
  plan::RowPlan out;
  out.every_step = needs.every_step;
  out.own_spans = needs.own_spans;
  out.repeat_last = options.get_text(OptionId::failed_rows) == "last" && !needs.every_step && !saved.empty();
  for (std::size_t i = 0; i < saved.size(); ++i) {
    if (!saved[i].of_model()) out.slots.push_back({static_cast<std::int32_t>(i), saved[i].number});
  }
  return out;
}

double log2_or(double value, double other) { return value > 0 ? std::log2(value) : other; }

/// The code of one method; `method` is whole, or the half of an automatic one.
BatchSolverConfig configure_method(const config::OptionSet& options, const plan::Method& method, plan::Half half,
                                   const std::vector<codegen::SavedVariable>& saved, const plan::RowPlan& rows,
                                   const plan::EventPlan& events, const plan::SummaryPlan& summaries,
                                   const symbolic::System& system, const DeviceTraits& device) {
  BatchSolverConfig code;
  code.method = method.name;
  code.half = half;
  code.controller = choose_controller(options, method);
  code.precision = options.get_text(OptionId::precision) == "f32" ? plan::Precision::f32 : plan::Precision::f64;
  code.saved = saved;
  code.rows = rows;
  code.events = events;
  code.summaries = summaries;
  code.interpolate = choose_interpolation(options, method);
  const bool integrates = codegen::keeps(summaries, plan::Metric::quadrature);
  if (!code.interpolate && (integrates || codegen::refines(summaries))) {
    throw Error(ErrorCode::not_supported,
                "summaries: {} needs dense output, and steps of method {} land on rows (save_method {})",
                integrates ? "quadrature" : "refine = dense", method.name, options.get_text(OptionId::save_method));
  }
  if (!code.interpolate && !system.events.empty()) {
    throw Error(ErrorCode::not_supported,
                "events of the model are found on dense output, and steps of method {} land on rows (save_method {})",
                method.name, options.get_text(OptionId::save_method));
  }
  code.refill = on_off_auto(options.get_text(OptionId::refill), code.controller != Controller::fixed);

  const std::int64_t n = system.n_states;
  code.gpu = device.gpu;
  code.sliced = launch_slice(options, device) > 0;
  code.lane_width = choose_lanes(options.get_int64(OptionId::lane_width), n, method.family,
                                 code.controller != Controller::fixed, code.precision, device, system.compiled);
  // Text size decides compile time: state loops unroll while states times stage terms stay small, and the right-hand
  // side is inlined while its copies (one per stage) do.
  const std::int64_t slots = method.stages + (code.interpolate ? method.interpolant.extra_stages : 0);
  const bool solves = method.family != plan::Family::erk;
  if (solves) {
    code.linear_solver = linear_solver_of(options.get_text(OptionId::linear_solver));
    if (system.compiled) code.linear_solver = factors_of_function(code.linear_solver, options);
    if (code.linear_solver != plan::LinearSolver::lu) {
      code.preconditioner = preconditioner_of(options.get_text(OptionId::preconditioner));
    }
  }
  code.newton = choose_newton(options, method, system);
  const bool small = n <= 12 && n * slots * slots <= 3000;
  code.unrolled = on_off_auto(options.get_text(OptionId::unroll), small);
  const std::int64_t copies = slots + 2;
  const bool light = static_cast<std::int64_t>(system.graph.size()) * copies <= 2500 && !(solves && n > 8);
  code.inline_rhs = on_off_auto(options.get_text(OptionId::rhs_inline), light);

  // Buffers of large systems leave the stack; small ones live in registers.
  const std::int64_t numbers = (slots + 3) * n + system.n_parameters + static_cast<std::int64_t>(code.saved.size()) +
                               codegen::summary_sizes(summaries).n_numbers;
  const std::int64_t number_bytes = code.lane_width * (code.precision == plan::Precision::f64 ? 8 : 4);
  const std::int64_t bytes = numbers * number_bytes;
  // A GPU keeps the threads' own memory interleaved, which a workspace is not.
  const std::int64_t most_local = device.gpu ? kMostGpuLocalBytes / 2 : std::int64_t{1} << 20;
  const Location large = bytes > most_local ? Location::workspace : Location::local;
  // Matrices of more states than these do not stay in registers anyway. How sparse they are is not known yet; factors
  // of a collocation method are one real or half a complex matrix per stage, and one of its estimate.
  const bool crowded = n > (device.gpu ? 32 : 8);
  const std::int64_t full = n * n * (method.family == plan::Family::firk ? method.stages + 2 : 2);
  const bool matrices_leave = crowded || (device.gpu && bytes + full * number_bytes > most_local);
  const Location matrices = matrices_leave ? Location::workspace : large;
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    const config::OptionInfo& info =
        config::find_option(config::Scope::solver, std::string(plan::kLoopBufferNames[i]) + "_location");
    const bool matrix = solves && i >= static_cast<std::size_t>(plan::LoopBuffer::jacobian) &&
                        i <= static_cast<std::size_t>(plan::LoopBuffer::slopes);
    code.locations[i] = location_of(options.get_text(info.id), matrix ? matrices : large);
  }
  return code;
}

/// The result of a Radau method is of a far higher order than its estimate: its own error falls faster than the
/// tolerance that steps follow, as tolerance^(6/4) at three points with an estimate of order 3. What iterations leave
/// has to fall along, or it is all there is: tolerance^(1/2) times the tolerance, above rounding. Gauss methods do not
/// damp what is fast, so that there is nothing to win where exactness would count.
/// Source: Hairer, Wanner, code RADAU5 (FNEWT).
double automatic_kappa(const plan::Method& method, double rtol, plan::Precision precision) {
  constexpr double kMost = 0.01;
  if (method.family != plan::Family::firk || !method.stiffly_accurate) return kMost;
  const double tolerance = effective_rtol(rtol, precision), rounding = effective_rtol(0, precision) / 16;
  return std::clamp(std::sqrt(tolerance), std::min(10 * rounding / tolerance, kMost), kMost);
}

}  // namespace

Configuration configure(const config::OptionSet& options, const model::Model& model, const symbolic::System& system,
                        const DeviceTraits& device, const BatchNeeds& needs) {
  if (system.compiled && device.gpu) {
    throw Error(ErrorCode::not_supported,
                "a compiled right-hand side runs on the host alone: set option device to host");
  }
  const MethodChoice choice = choose_method(options, system);
  check_algebraic(*choice.first, model, system);
  Configuration out;
  output::SavedSelection saved = output::select_saved(model, options.get_text(OptionId::save_variables));
  const std::string& summarised = options.get_text(OptionId::summarise_variables);
  output::SummarySelection summaries = output::select_summaries(
      model, options.get_text(OptionId::summaries),
      summarised == "saved" ? saved : output::select_saved(model, summarised, "summarise_variables"),
      options.get_text(OptionId::summary_refine) == "dense");
  const plan::RowPlan rows = row_plan(options, needs, saved.variables);
  out.saved_names = std::move(saved.names);
  out.saved_units = std::move(saved.units);
  out.summary_names = std::move(summaries.names);
  out.summary_units = std::move(summaries.units);
  const auto code_of = [&](const plan::Method& method, plan::Half half) {
    return configure_method(options, method, half, saved.variables, rows, needs.events, summaries.plan, system, device);
  };
  out.code = code_of(*choice.first, choice.stiff == nullptr ? plan::Half::whole : plan::Half::explicit_half);
  if (choice.stiff != nullptr) out.stiff = code_of(*choice.stiff, plan::Half::stiff_half);
  return out;
}

bool may_iterate(const BatchSolverConfig& code, std::size_t n_states) {
  if (find_method(code.method).family == plan::Family::erk) return false;
  constexpr std::size_t kFactorsFit = 100;  // full ones, within the bounds of single_integrator_run.cpp
  if (code.linear_solver == plan::LinearSolver::automatic) return n_states > kFactorsFit;
  return code.linear_solver != plan::LinearSolver::lu;
}

void check_local_bytes(const plan::LoopPlan& plan, bool gpu) {
  if (!gpu || plan.buffers.local_bytes <= kMostGpuLocalBytes) return;
  throw Error(ErrorCode::out_of_range,
              "local buffers take {} bytes per run, more than {} on a GPU: set their <buffer>_location to workspace",
              plan.buffers.local_bytes, kMostGpuLocalBytes);
}

StepNumbers step_numbers(const config::OptionSet& options, const BatchSolverConfig& code, double span, double rtol) {
  const plan::Method& method = find_method(code.method);
  StepNumbers out;
  out.dt = options.get_double(OptionId::dt);
  out.dt_min = options.get_double(OptionId::dt_min);
  const double dt_max = options.get_double(OptionId::dt_max);
  out.dt_max = dt_max > 0 ? dt_max : std::numeric_limits<double>::infinity();
  if (out.dt_min > out.dt_max) {
    throw Error(ErrorCode::invalid_argument, "dt_min must not exceed dt_max (got {} and {})", out.dt_min, dt_max);
  }
  if (out.dt > 0 && (out.dt < out.dt_min || out.dt > out.dt_max)) {
    throw Error(ErrorCode::invalid_argument, "dt must lie within [dt_min, dt_max] (got {})", out.dt);
  }
  out.max_steps = options.get_int64(OptionId::max_steps);
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (out.max_steps > kMost) {
    throw Error(ErrorCode::out_of_range, "max_steps must be <= {} (got {})", kMost, out.max_steps);
  }
  if (code.controller == Controller::fixed) {
    if (!(out.dt > 0)) {
      throw Error(ErrorCode::invalid_argument, "dt must be > 0 with fixed steps (method {}, got {})", method.name,
                  out.dt);
    }
    if (span / out.dt > static_cast<double>(kMost)) {
      throw Error(ErrorCode::out_of_range, "dt gives {} steps, more than {} (got {})", span / out.dt, kMost, out.dt);
    }
    if (out.max_steps == 0) out.max_steps = kMost;
  } else if (out.max_steps == 0) {
    out.max_steps = 1'000'000;
  }

  out.iterates = method.family == plan::Family::dirk || method.family == plan::Family::firk;
  // A step that is not solved is tried again with a smaller size, unless its size is fixed.
  out.newton_iterations = static_cast<std::int32_t>(options.get_int64(OptionId::newton_max_iterations));
  if (out.newton_iterations == 0) out.newton_iterations = code.controller == Controller::fixed ? 50 : 10;
  out.newton_kappa = options.get_double(OptionId::newton_kappa);
  if (out.newton_kappa == 0) out.newton_kappa = automatic_kappa(method, rtol, code.precision);
  out.krylov_iterations = static_cast<std::int32_t>(options.get_int64(OptionId::krylov_max_iterations));
  out.krylov_tolerance = options.get_double(OptionId::krylov_tolerance);
  out.consistent_initial = options.get_text(OptionId::consistent_initial) == "solve";
  cubie_kernel::control_args& c = out.control;
  const int q = method.embedded_order > 0 ? std::min(method.order, method.embedded_order) : method.order;
  c.exponent = 1.0 / (2.0 * (q + 1));
  double kp = 1.0, ki = 0.0, kd = 0.0;
  if (code.controller == Controller::pi) {
    const bool own = method.default_controller == "pi";
    kp = own ? method.default_kp : 0.7;
    ki = own ? method.default_ki : -0.4;
  } else if (code.controller == Controller::pid) {
    // Kennedy & Carpenter (2003), Appl. Numer. Math. 44, as in ARKODE's default.
    kp = 0.58;
    ki = -0.21;
    kd = 0.1;
  } else if (code.controller == Controller::i && method.default_controller == "i") {
    kp = method.default_kp;
  }
  const auto given = [&](OptionId id, double automatic) {
    const double value = options.get_double(id);
    return std::isnan(value) ? automatic : value;
  };
  c.kp = given(OptionId::kp, kp);
  c.ki = given(OptionId::ki, ki);
  c.kd = given(OptionId::kd, kd);
  c.log2_safety = std::log2(options.get_double(OptionId::safety));
  c.log2_min_gain = std::max(std::log2(options.get_double(OptionId::min_gain)), -60.0);
  c.log2_max_gain = std::min(log2_or(options.get_double(OptionId::max_gain), 0.0), 60.0);
  c.log2_deadband_min = std::log2(options.get_double(OptionId::deadband_min));
  c.log2_deadband_max = std::log2(options.get_double(OptionId::deadband_max));
  if (c.log2_deadband_min == 0.0 && c.log2_deadband_max == 0.0) {
    c.log2_deadband_min = 1.0;  // an empty interval: no deadband
    c.log2_deadband_max = -1.0;
  }
  return out;
}

double launch_slice(const config::OptionSet& options, const DeviceTraits& device) {
  const double given = options.get_double(OptionId::launch_slice);
  if (!std::isnan(given)) return given;
  // Known limits are two seconds and more; a display that waits for half of one is slow, but not stuck.
  return device.limits_kernel_time ? 0.5 : 0.0;
}

double effective_rtol(double requested, plan::Precision precision) noexcept {
  const double ulp = precision == plan::Precision::f64 ? 0x1p-52 : 0x1p-23;
  return std::max(requested, 16 * ulp);
}

}  // namespace cubie::integrator
