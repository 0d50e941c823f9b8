// From a batch as it stands to a queued solve. Everything a user can get wrong is found here, before anything of the
// caller's is touched.

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "batch/batch.hpp"
#include "batch/batch_state.hpp"
#include "batch/engine.hpp"
#include "batch/event_outputs.hpp"
#include "batch/launch_slices.hpp"
#include "batch/netcdf_sink.hpp"
#include "batch/result_state.hpp"
#include "batch/solve_times.hpp"
#include "batch/solver_state.hpp"
#include "integrator/configure.hpp"
#include "util/checked.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {

using config::OptionId;

namespace {

void check_bound(const BoundArray& array, bool f32, std::int64_t times, std::int64_t variables, std::int64_t runs,
                 const char* what) {
  if (array.data == nullptr) return;
  if (array.is_double == f32) {
    throw Error(ErrorCode::invalid_argument, "bound {} must be {} with precision {}", what, f32 ? "float" : "double",
                f32 ? "f32" : "f64");
  }
  if (array.n_times != times || array.n_variables != variables || array.n_runs != runs) {
    throw Error(ErrorCode::invalid_argument, "bound {} must have shape ({}, {}, {}) (got ({}, {}, {}))", what, times,
                variables, runs, array.n_times, array.n_variables, array.n_runs);
  }
}

/// Source of variable `index`: its values, the bound array, or the default.
cubie_kernel::input_source source_of(const BatchState& batch, const ResultState& state, std::size_t index,
                                     std::int64_t divisor) {
  using Source = cubie_kernel::input_source;
  Source source{};
  source.divisor = source.modulus = 1;
  if (const BoundArray bound = batch.bound_array(index); bound.data != nullptr) {
    source.base = bound.data;
    source.stride = bound.run_stride;
    source.kind = Source::per_run;
    source.is_double = bound.is_double ? 1 : 0;
    if (state.inputs_on_device) {
      source.kind = Source::grid;
      source.modulus = kReadInPlace;
    }
    return source;
  }
  if (state.samplers[index]) {
    source.kind = Source::per_run;
    return source;
  }
  const ValueArray& array = *state.values[index];
  source.base = array.data.as<void>();
  source.is_double = array.is_double ? 1 : 0;
  source.stride = 1;
  source.kind = array.count == 1 ? Source::broadcast : divisor == 0 ? Source::per_run : Source::grid;
  if (source.kind == Source::grid) {
    source.divisor = divisor;
    source.modulus = array.count;
  }
  return source;
}

void fill_inputs(const BatchState& batch, const Grid& grid, ResultState& state) {
  const std::size_t n = batch.values.size();
  state.values.resize(n);
  state.inputs.resize(n);
  state.samplers.clear();
  for (std::size_t i = 0; i < n; ++i) state.samplers.push_back(batch.sampler(i, grid));
  std::int64_t divisor = 1;
  for (std::size_t i = n; i-- > 0;) {
    state.values[i] = batch.values[i] ? batch.values[i] : batch.defaults[i];
    state.inputs[i] = source_of(batch, state, i, grid.combinatorial ? divisor : 0);
    if (grid.combinatorial && batch.values[i]) divisor *= batch.values[i]->count;
  }
}

/// All runs lie between `low` and `high`.
void fill_drivers(BatchState& batch, const SolverState& solver, double low, double high, ResultState& state) {
  if (solver.used_drivers.empty()) return;
  for (const std::int32_t used : solver.used_drivers) {
    if (batch.drivers.has(static_cast<std::size_t>(used))) continue;
    throw Error(ErrorCode::wrong_state, "driver {} has no samples: they must be set before the batch is solved",
                solver.model.drivers[static_cast<std::size_t>(used)].name);
  }
  const plan::Precision precision = state.f32 ? plan::Precision::f32 : plan::Precision::f64;
  state.drivers = batch.drivers.table(batch.options, precision, {low, high});
  integrator::check_jumps(state.drivers->table, low, high, precision);
  state.args.drivers = state.drivers->table.args(precision);
}

void fill_tolerances(const SolverState& solver, ResultState& state) {
  const plan::Precision precision = state.f32 ? plan::Precision::f32 : plan::Precision::f64;
  state.atol = solver.atol;
  state.rtol.resize(solver.rtol.size());
  state.effective_rtol = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < solver.rtol.size(); ++i) {
    state.rtol[i] = integrator::effective_rtol(solver.rtol[i], precision);
    state.effective_rtol = std::min(state.effective_rtol, state.rtol[i]);
  }
  if (!state.f32) {
    state.args.atol = state.atol.data();
    state.args.rtol = state.rtol.data();
    return;
  }
  const auto narrow = [](double v) {
    return std::clamp(static_cast<float>(v), std::numeric_limits<float>::min(), std::numeric_limits<float>::max());
  };
  state.atol_f32.resize(state.atol.size());
  state.rtol_f32.resize(state.rtol.size());
  std::transform(state.atol.begin(), state.atol.end(), state.atol_f32.begin(), narrow);
  std::transform(state.rtol.begin(), state.rtol.end(), state.rtol_f32.begin(), narrow);
  state.args.atol = state.atol_f32.data();
  state.args.rtol = state.rtol_f32.data();
}

/// Which number of a row is its time; -1: none.
std::int64_t time_slot(const std::vector<codegen::SavedVariable>& saved) {
  const auto at = std::ranges::find(saved, plan::RowNumber::time, &codegen::SavedVariable::number);
  return at == saved.end() ? -1 : at - saved.begin();
}

/// `host`: where the arrays of a pipelined solve come from, else null.
void fill_outputs(const BatchState& batch, memory::HostAllocator* host, ResultState& state) {
  if (state.reduces()) return;
  cubie_kernel::loop_args& args = state.args;
  const std::size_t width = state.f32 ? sizeof(float) : sizeof(double);
  const std::int64_t runs = state.n_runs;
  const auto bytes = [&](std::int64_t rows, std::size_t element) {
    return checked_mul(checked_cast<std::size_t>(checked_mul(rows, runs, "result size"), "result size"), element,
                       "result size");
  };
  const auto make = [&](Array& array, std::size_t size, const char* what) {
    if (host == nullptr) {
      array.resize(size, what);
    } else {
      array.resize(size, what, *host, array.asked_to_pin());
    }
  };
  if (state.sink || !state.output_file.empty() || state.on_device) {
    args.saved = nullptr;
  } else if (batch.bound_outputs.data != nullptr) {
    const BoundArray& b = batch.bound_outputs;
    args.saved = b.data;
    args.saved_time_stride = b.time_stride;
    args.saved_variable_stride = b.variable_stride;
    args.saved_run_stride = b.run_stride;
  } else {
    make(state.outputs, bytes(checked_mul(state.n_saves, state.n_variables, "result size"), width), "outputs");
    args.saved = state.n_variables > 0 ? state.outputs.as<void>() : nullptr;
    args.saved_time_stride = state.n_variables * runs;
    args.saved_variable_stride = runs;
    args.saved_run_stride = 1;
  }
  args.final_states = nullptr;
  if (batch.bound_final.data != nullptr) {
    args.final_states = batch.bound_final.data;
    args.final_variable_stride = batch.bound_final.variable_stride;
    args.final_run_stride = batch.bound_final.run_stride;
  } else if (state.keep_final && !state.on_device) {
    make(state.final_states, bytes(state.n_states, width), "final states");
    args.final_states = state.final_states.as<void>();
    args.final_variable_stride = runs;
    args.final_run_stride = 1;
  }
  if (!state.on_device) {
    make(state.summaries, bytes(checked_mul(state.n_windows, state.n_summaries, "result size"), width), "summaries");
  }
  args.summary.data = state.n_summaries > 0 && !state.on_device ? state.summaries.as<void>() : nullptr;
  args.summary.window_stride = state.n_summaries * runs;
  args.summary.variable_stride = runs;
  args.summary.run_stride = 1;
  make(state.run_status, bytes(1, sizeof(int)), "run status");
  std::fill_n(state.run_status.as<int>(), runs, static_cast<int>(cubie_kernel::run_not_started));
  args.status = state.run_status.as<int>();
  args.accepted = args.rejected = args.newton = args.switches = args.linear = args.rows = nullptr;
  args.last_steps = nullptr;
  if (state.keep_statistics) {
    make(state.accepted, bytes(1, sizeof(int)), "statistics");
    make(state.rejected, bytes(1, sizeof(int)), "statistics");
    make(state.last_steps, bytes(1, sizeof(double)), "statistics");
    args.accepted = state.accepted.as<int>();
    args.rejected = state.rejected.as<int>();
    if (state.counts_newton) {
      make(state.newton, bytes(1, sizeof(int)), "statistics");
      args.newton = state.newton.as<int>();
    }
    if (state.counts_linear) {
      make(state.linear, bytes(1, sizeof(int)), "statistics");
      args.linear = state.linear.as<int>();
    }
    if (state.counts_rows) {
      make(state.rows, bytes(1, sizeof(int)), "statistics");
      args.rows = state.rows.as<int>();
    }
    if (state.stiff != nullptr) {
      make(state.switches, bytes(1, sizeof(int)), "statistics");
      args.switches = state.switches.as<int>();
    }
    args.last_steps = state.last_steps.as<double>();
  }
}

ChunkOptions chunk_options(const BatchState& batch, const SolverState& solver, bool pipelined) {
  ChunkOptions out;
  out.pipelined = pipelined;
  if (!pipelined) return out;
  out.chunk_runs = batch.options.get_int64(OptionId::chunk_runs);
  out.depth = static_cast<std::int32_t>(batch.options.get_int64(OptionId::pipeline_depth));
  out.memory.group = solver.options.get_text(OptionId::memory_group);
  const double share = solver.options.get_double(OptionId::memory_proportion);
  if (!std::isnan(share)) out.memory.proportion = share;
  out.limit_bytes = solver.options.get_int64(OptionId::solver_memory_bytes);
  return out;
}

void check_sink(const BatchState& batch, bool f32) {
  if (!batch.sink) return;
  if (batch.bound_outputs.data != nullptr) {
    throw Error(ErrorCode::invalid_argument, "bound outputs and a sink exclude each other");
  }
  if (f32 != (batch.sink.f32 != nullptr)) {
    throw Error(ErrorCode::invalid_argument, "the sink must take {} with precision {}", f32 ? "float" : "double",
                f32 ? "f32" : "f64");
  }
}

void check_on_device(const BatchState& batch) {
  if (batch.options.get_int64(OptionId::on_device) == 0) return;
  const char* const other = batch.sink                            ? "a sink"
                            : !batch.output_file.empty()          ? "an output file"
                            : !batch.netcdf_file.empty()          ? "a netCDF file"
                            : batch.bound_outputs.data != nullptr ? "bound outputs"
                            : batch.bound_final.data != nullptr   ? "bound final states"
                                                                  : nullptr;
  if (other != nullptr) throw Error(ErrorCode::invalid_argument, "on_device (got 1) and {} exclude each other", other);
}

/// A kernel that reads elsewhere would take the device's whole context along. The first and the last element tell an
/// array of another place, and most that are too short.
void check_device_input(const device::Device& device, const BoundArray& array, std::string_view what) {
  if (array.data == nullptr || array.n_variables < 1 || array.n_runs < 1) return;
  const std::int64_t element = array.is_double ? std::int64_t{sizeof(double)} : std::int64_t{sizeof(float)};
  const auto offset = [&](std::int64_t n, std::int64_t stride) {
    return checked_mul(checked_mul(n - 1, stride, "a stride of bound inputs"), element, "a stride of bound inputs");
  };
  const std::int64_t last = checked_add(offset(array.n_variables, array.variable_stride),
                                        offset(array.n_runs, array.run_stride), "a stride of bound inputs");
  const char* const data = static_cast<const char*>(array.data);
  device.check_pointer(data, fmt::format("bound {} (option inputs_on_device)", what));
  device.check_pointer(data + last, fmt::format("the last of bound {} (option inputs_on_device)", what));
}

void check_netcdf_file(const BatchState& batch) {
  if (batch.netcdf_file.empty()) return;
  const char* const other = batch.sink                            ? "a sink"
                            : !batch.output_file.empty()          ? "an output file"
                            : batch.bound_outputs.data != nullptr ? "bound outputs"
                                                                  : nullptr;
  if (other != nullptr) throw Error(ErrorCode::invalid_argument, "a netCDF file and {} exclude each other", other);
}

/// A solve that goes on keeps the name of its file; one that has been cancelled loses it.
void check_output_file(BatchState& batch) {
  if (batch.output_file.empty()) return;
  if (batch.sink || batch.bound_outputs.data != nullptr) {
    throw Error(ErrorCode::invalid_argument, "an output file and {} exclude each other",
                batch.sink ? "a sink" : "bound outputs");
  }
  const std::lock_guard lock(batch.mutex);
  for (Result* const result : batch.active) {
    const ResultState& state = result->state();
    if (state.has_ended() || state.aborted() || state.output_file != batch.output_file) continue;
    throw Error(ErrorCode::wrong_state, "a solve of this batch that has not ended writes to '{}'", batch.output_file);
  }
}

/// Solves with many rows per run go group by group and write rows through a tile (core/kernels/args.h), unless the
/// user asked for refill. A tile that outgrows the second-level cache would not pay, and a GPU has no use for one.
void choose_tile(const SolverState& solver, bool gpu, ResultState& state) {
  constexpr std::int64_t kManyRows = 16, kMostTileBytes = std::int64_t{1} << 20;
  cubie_kernel::loop_args& args = state.args;
  const bool asked = solver.options.get_text(OptionId::refill) == "on";
  const bool in_the_way = !gpu && in_slices(args);  // a tile holds rows that no slot keeps
  if (asked || in_the_way || state.n_variables == 0 || state.n_saves * state.n_variables < kManyRows) return;
  args.lock_step = 1;
  if (gpu) return;
  const std::int64_t row = state.n_variables * state.kernel->config().lane_width * (state.f32 ? 4 : 8);
  // One row more: lanes that are not due write there.
  if (state.n_saves < kMostTileBytes / row) args.tile_stride = ((state.n_saves + 1) * row + 255) / 256 * 256;
}

}  // namespace

Ref<Result> Batch::recycled_result() noexcept {
  BatchState& batch = *state_;
  for (;;) {
    bool on_its_way = false;
    Ref<Result> mistaken;  // outlives the lock, which the last release of a result takes
    {
      const std::lock_guard lock(batch.mutex);
      if (batch.spare != nullptr) {
        batch.spare->revive();
        return Ref<Result>::adopt(std::exchange(batch.spare, nullptr));
      }
      // The driver lets go of a result after it has announced the end: a caller who destroys it and submits again at
      // once may come first. While `with_driver` is set one reference is the driver's; if it is the only one, nobody
      // else will touch the result again.
      for (auto at = batch.active.begin(); at != batch.active.end(); ++at) {
        Result& result = **at;
        const ResultState& state = result.state();
        if (!state.has_ended() || !state.abandoned.load() || state.waiting.load()) continue;
        // Cancelled before its turn: the driver lets go of it after all that stands before it, which may take long.
        if (state.queued.load()) continue;
        if (state.completing.load()) continue;    // the driver is at its file
        if (state.exported.load() > 0) continue;  // for as long as another library likes
        if (result.retain_if_unique()) {
          Ref<Result> mine = Ref<Result>::adopt(&result);
          if (state.with_driver.load()) {
            batch.active.erase(at);
            return mine;
          }
          mistaken = std::move(mine);
          on_its_way = true;
          break;
        }
        on_its_way = on_its_way || result.unreferenced();
      }
    }
    if (!on_its_way) return nullptr;
    std::this_thread::yield();  // somebody is about to make it the spare one, and needs the lock for that
  }
}

Ref<Result> Batch::submit() {
  const DefaultFloatEnvironment environment;  // times and gains are rounded here, whatever mode the caller has set
  BatchState& batch = *state_;
  Context& context = batch.solver->context();
  context.check_process();
  SolverState& solver = batch.solver->state();
  Engine& engine = context.engine();
  solver.prepare(context.device_traits(), needs_of(batch));
  const integrator::BatchSolverConfig& code = solver.kernel->config();
  const bool f32 = code.precision == plan::Precision::f32;

  SolveTimes times = solve_times(batch, f32, !code.summaries.variables.empty());
  if (times.rows.every_step && !code.saved.empty() && time_slot(code.saved) < 0) {
    throw Error(ErrorCode::invalid_argument, "save_steps (got {}) needs t among save_variables (got \"{}\")",
                times.rows.n_saves, solver.options.get_text(OptionId::save_variables));
  }
  const double least_rtol = *std::ranges::min_element(solver.rtol);
  const integrator::StepNumbers steps = integrator::step_numbers(solver.options, code, times.longest, least_rtol);
  integrator::StepNumbers stiff_steps;
  if (solver.stiff != nullptr) {
    stiff_steps = integrator::step_numbers(solver.options, solver.stiff->config(), times.longest, least_rtol);
  }
  check_directions(batch, times);
  const Grid grid = batch.grid();
  const auto [first, count] = batch.range(grid);
  const auto n_variables = static_cast<std::int64_t>(code.saved.size());
  const auto n_states = static_cast<std::int64_t>(batch.n_states);
  check_bound(batch.bound_outputs, f32, times.rows.n_saves, n_variables, count, "outputs");
  check_bound(batch.bound_final, f32, 1, n_states, count, "final states");
  if (batch.initial_steps != nullptr && batch.n_initial_steps != grid.total_runs) {
    throw Error(ErrorCode::invalid_argument, "bound initial steps must have {} elements (got {})", grid.total_runs,
                batch.n_initial_steps);
  }
  check_sink(batch, f32);
  check_output_file(batch);
  check_netcdf_file(batch);
  check_on_device(batch);
  const std::optional<output::Gathered> reduce = batch.reduction();
  if (batch.options.get_int64(OptionId::inputs_on_device) != 0) {
    check_device_input(*engine.device(), batch.bound_initial, "initial values");
    check_device_input(*engine.device(), batch.bound_parameters, "parameters");
    for (std::size_t i = 0; i < batch.bound_values.size(); ++i) {
      check_device_input(*engine.device(), batch.bound_values[i], batch.name_of(i));
    }
  }
  const bool to_file = !batch.output_file.empty();
  // A run that changes kernels ends for the one before it. Where that writes final states over the initial values,
  // those that events bring back must come from a copy.
  const bool overwrites = solver.stiff != nullptr && batch.binds_states() && batch.bound_final.data != nullptr &&
                          batch.events.begins_anew();
  const bool pipelined = !engine.device()->info().unified || batch.sink || to_file || reduce ||
                         !batch.netcdf_file.empty() || batch.samples() || overwrites;
  memory::HostAllocator* const host = pipelined ? &engine.memory().host() : nullptr;

  Ref<Result> result = recycled_result();
  if (!result) result = Ref<Result>::adopt(new Result(std::make_unique<ResultState>()));
  // From here on a failure drops `result`, which then goes back to this batch: it must know it.
  ResultState& state = result->state();
  state.batch = Ref<Batch>::share(this);
  state.mailbox.place(*engine.device());
  state.begin();
  state.log.start(batch.options.get_int64(OptionId::time_log) != 0);
  state.kernel = solver.kernel;
  state.stiff = solver.stiff;
  state.stiff_steps = stiff_steps;
  state.saved_names = solver.saved_names;
  state.saved_units = solver.saved_units;
  state.summary_names = solver.summary_names;
  state.schedule = std::move(times.rows);
  state.summary_schedule = times.windows;
  state.spans = batch.spans;
  state.time_slot = time_slot(code.saved);
  state.n_runs = count;
  state.n_saves = state.schedule.n_saves;
  state.n_variables = n_variables;
  state.n_states = n_states;
  state.n_summaries = std::ssize(solver.summary_names->names);
  state.n_windows = state.n_summaries > 0 ? state.summary_schedule.n_windows : 0;
  state.f32 = f32;
  state.bound_outputs = batch.bound_outputs.data != nullptr;
  state.bound_final = batch.bound_final.data != nullptr;
  state.bound_outputs_array = batch.bound_outputs;
  state.bound_final_array = batch.bound_final;
  state.sink = batch.netcdf_file.empty() ? batch.sink : netcdf_sink(state);
  state.netcdf_path = batch.netcdf_file;
  state.output_file = batch.output_file;
  state.reduce = reduce;
  // Where kernels work on memory of the host, results are where they belong.
  state.inputs_on_device = batch.options.get_int64(OptionId::inputs_on_device) != 0 && !engine.device()->info().unified;
  state.on_device = batch.options.get_int64(OptionId::on_device) != 0 && !engine.device()->info().unified;
  if (!state.on_device) state.device_results.release();
  state.chunking = chunk_options(batch, solver, pipelined);
  state.bound = state.bound_outputs || state.bound_final || batch.binds_inputs() || batch.initial_steps != nullptr;
  state.keep_final = !state.bound_final && solver.options.get_int64(OptionId::keep_final_states) != 0;
  state.keep_statistics = solver.options.get_int64(OptionId::keep_statistics) != 0;
  state.counts_newton = state.keep_statistics && (steps.iterates || stiff_steps.iterates);
  const bool stiff_iterates =
      solver.stiff != nullptr && integrator::may_iterate(solver.stiff->config(), batch.n_states);
  state.counts_linear =
      state.keep_statistics && (stiff_iterates || solver.kernel->plan().linear_solver != plan::LinearSolver::lu);
  state.counts_rows = state.keep_statistics && state.schedule.every_step;

  cubie_kernel::loop_args& args = state.args;
  args = {};
  args.first_run = first;
  args.n_runs = count;
  args.next_run = &state.next_run;
  args.done_runs = &state.mailbox->done_runs;
  args.abort_flag = reinterpret_cast<const int*>(&state.mailbox->abort);
  args.initial_steps = batch.initial_steps == nullptr ? nullptr : batch.initial_steps + first;
  args.dt = steps.dt;
  args.dt_min = steps.dt_min;
  args.dt_max = steps.dt_max;
  args.max_steps = steps.max_steps;
  args.control = steps.control;
  args.newton_kappa = steps.newton_kappa;
  args.newton_iterations = steps.newton_iterations;
  args.krylov_tolerance = steps.krylov_tolerance;
  args.krylov_iterations = steps.krylov_iterations;
  args.consistent_initial = steps.consistent_initial ? 1 : 0;
  args.slice = slice_arguments(integrator::launch_slice(solver.options, solver.device));
  args.function = solver.function ? &solver.called : nullptr;
  fill_drivers(batch, solver, times.low, times.high, state);
  fill_events(batch, times, state);
  fill_times(state, first);
  fill_tolerances(solver, state);
  fill_inputs(batch, grid, state);
  args.inputs = state.inputs.data();
  fill_outputs(batch, host, state);
  fill_events(solver, host, state);
  choose_tile(solver, engine.device()->info().kind == device::DeviceKind::cuda, state);
  {
    const std::lock_guard lock(batch.mutex);
    batch.active.push_back(result.get());
  }
  if (!batch.netcdf_file.empty()) open_netcdf(state, batch.netcdf_file);
  if (to_file) {
    state.file = output::NpyFile(state.output_file, {state.n_saves, state.n_variables, count}, f32);
    state.completing = true;
  }
  engine.submit(result);
  return result;
}

}  // namespace cubie::batch
