#include "batch/batch.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "batch/batch_state.hpp"
#include "batch/result_state.hpp"
#include "batch/solve_times.hpp"
#include "batch/solver_state.hpp"
#include "util/checked.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {

using config::OptionId;

Ref<Batch> Batch::create(Ref<Solver> solver) {
  solver->context().check_process();
  return Ref<Batch>::adopt(new Batch(std::move(solver)));
}

Batch::Batch(Ref<Solver> solver) : state_(std::make_unique<BatchState>(std::move(solver))) {}

Batch::~Batch() { delete_spare(); }

Solver& Batch::solver() const noexcept { return *state_->solver; }

void Batch::set_option(OptionId id, const config::Value& value) {
  solver().context().check_process();
  state_->options.set(id, value);
}

config::Value Batch::get_option(OptionId id) const {
  solver().context().check_process();
  return state_->options.get(id);
}

namespace {

template <class S>
void store_values(BatchState& state, std::string_view name, std::span<const S> values) {
  const std::size_t index = state.index_of(name);
  if (values.empty()) throw Error(ErrorCode::invalid_argument, "n_values must be >= 1 for {} (got 0)", name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error(ErrorCode::invalid_argument, "values[{}] of {} must be finite (got {})", i, name, values[i]);
    }
  }
  Ref<ValueArray>& slot = state.values[index];
  // A solve in flight holds a second reference: it keeps the old values, this batch gets new ones.
  Ref<ValueArray> target = slot && slot->unique() ? slot : make_ref<ValueArray>();
  target->data.resize(checked_mul(values.size(), sizeof(S), "values"), "values");
  std::memcpy(target->data.as<S>(), values.data(), values.size_bytes());
  target->count = static_cast<std::int64_t>(values.size());
  target->is_double = sizeof(S) == sizeof(double);
  slot = std::move(target);
  state.rules[index].reset();
  state.bound_values[index] = {};
}

template <class Input>
BoundArray bound_input(const Input& array, std::size_t n_variables, std::string_view what) {
  BoundArray out;
  out.data = const_cast<void*>(static_cast<const void*>(array.data));
  if (array.data == nullptr) return out;
  if (array.n_variables != static_cast<std::int64_t>(n_variables)) {
    throw Error(ErrorCode::invalid_argument, "n_variables of bound {} must be {} (got {})", what, n_variables,
                array.n_variables);
  }
  if (array.n_runs < 1)
    throw Error(ErrorCode::invalid_argument, "n_runs of bound {} must be >= 1 (got {})", what, array.n_runs);
  out.is_double = sizeof(*array.data) == sizeof(double);
  out.n_variables = array.n_variables;
  out.n_runs = array.n_runs;
  out.variable_stride = array.variable_stride;
  out.run_stride = array.run_stride;
  return out;
}

template <class Output>
BoundArray bound_output(const Output& array, const char* what) {
  BoundArray out;
  out.data = array.data;
  if (array.data == nullptr) return out;
  if (array.n_times < 0 || array.n_variables < 0 || array.n_runs < 0) {
    throw Error(ErrorCode::invalid_argument, "shape of bound {} must not be negative (got {} x {} x {})", what,
                array.n_times, array.n_variables, array.n_runs);
  }
  out.is_double = sizeof(*array.data) == sizeof(double);
  out.n_times = array.n_times;
  out.n_variables = array.n_variables;
  out.n_runs = array.n_runs;
  out.time_stride = array.time_stride;
  out.variable_stride = array.variable_stride;
  out.run_stride = array.run_stride;
  return out;
}

}  // namespace

void Batch::set_values(std::string_view name, std::span<const double> values) { store_values(*state_, name, values); }
void Batch::set_values(std::string_view name, std::span<const float> values) { store_values(*state_, name, values); }
void Batch::clear_values(std::string_view name) {
  const std::size_t index = state_->index_of(name);
  state_->values[index] = nullptr;
  state_->rules[index].reset();
  state_->bound_values[index] = {};
}
void Batch::sample_values(std::string_view name, std::string_view distribution, double a, double b) {
  const DefaultFloatEnvironment environment;
  const std::size_t index = state_->index_of(name);
  const SampleRule rule{distribution_of(distribution), a, b};
  check_rule(rule, name);
  state_->values[index] = nullptr;
  state_->rules[index] = rule;
  state_->bound_values[index] = {};
}

void Batch::bind_initial_values(const BoundInput<double>& array) {
  state_->bound_initial = bound_input(array, state_->n_states, "initial values");
}
void Batch::bind_initial_values(const BoundInput<float>& array) {
  state_->bound_initial = bound_input(array, state_->n_states, "initial values");
}
void Batch::bind_parameters(const BoundInput<double>& array) {
  state_->bound_parameters = bound_input(array, state_->n_parameters, "parameters");
}
void Batch::bind_parameters(const BoundInput<float>& array) {
  state_->bound_parameters = bound_input(array, state_->n_parameters, "parameters");
}
void Batch::bind_values(std::string_view name, const BoundInput<double>& array) {
  state_->bound_values[state_->index_of(name)] = bound_input(array, 1, name);
}
void Batch::bind_values(std::string_view name, const BoundInput<float>& array) {
  state_->bound_values[state_->index_of(name)] = bound_input(array, 1, name);
}
void Batch::bind_outputs(const BoundOutput<double>& array) { state_->bound_outputs = bound_output(array, "outputs"); }
void Batch::bind_outputs(const BoundOutput<float>& array) { state_->bound_outputs = bound_output(array, "outputs"); }
void Batch::bind_final_states(const BoundOutput<double>& array) {
  state_->bound_final = bound_output(array, "final states");
}
void Batch::bind_final_states(const BoundOutput<float>& array) {
  state_->bound_final = bound_output(array, "final states");
}

void Batch::bind_initial_steps(const double* data, std::int64_t n_runs) {
  if (data != nullptr && n_runs < 1) {
    throw Error(ErrorCode::invalid_argument, "n_runs of bound initial steps must be >= 1 (got {})", n_runs);
  }
  state_->initial_steps = data;
  state_->n_initial_steps = data == nullptr ? 0 : n_runs;
}

void Batch::set_sink(const Sink& sink) { state_->sink = sink; }
void Batch::set_output_file(std::string_view path) { state_->output_file = path; }
void Batch::set_netcdf_file(std::string_view path) { state_->netcdf_file = path; }

void Batch::set_save_times(std::span<const double> times) {
  // Checked against the span as it stands when the batch is submitted; order and finiteness are known now.
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!std::isfinite(times[i]))
      throw Error(ErrorCode::invalid_argument, "times[{}] must be finite (got {})", i, times[i]);
  }
  state_->save_times.assign(times.begin(), times.end());
}

void Batch::set_time_spans(std::span<const double> t0, std::span<const double> t_end) {
  const DefaultFloatEnvironment environment;
  if (t0.size() != t_end.size()) {
    throw Error(ErrorCode::invalid_argument, "t0 and t_end must have the same number of runs (got {} and {})",
                t0.size(), t_end.size());
  }
  state_->spans = t0.empty() ? nullptr : make_ref<TimeSpans>(t0, t_end);
}

void Batch::set_events(const EventColumns& columns) {
  const DefaultFloatEnvironment environment;
  state_->events.set(columns);
}

void Batch::set_doses(const DoseColumns& columns) {
  const DefaultFloatEnvironment environment;
  state_->events.set_doses(columns);
}

void Batch::set_drivers(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0,
                        double dt) {
  const DefaultFloatEnvironment environment;
  state_->drivers.set(samples, n_samples, n_drivers, t0, dt);
}

void Batch::set_driver(std::string_view name, std::span<const double> times, std::span<const double> samples) {
  const DefaultFloatEnvironment environment;
  state_->drivers.set_one(name, times, samples);
}

void Batch::set_driver_interpolation(std::string_view name, std::string_view word) {
  state_->drivers.set_interpolation(name, word);
}

void Batch::set_driver_boundary(std::string_view name, std::string_view word) {
  state_->drivers.set_boundary(name, word);
}

void Batch::set_driver_outside(std::string_view name, std::string_view word) {
  state_->drivers.set_outside(name, word);
}

std::vector<double> Batch::evaluate_drivers(std::span<const double> times, int derivative, std::int64_t run) {
  const DefaultFloatEnvironment environment;
  BatchDrivers& drivers = state_->drivers;
  if (derivative != 0 && derivative != 1) {
    throw Error(ErrorCode::out_of_range, "derivative must be 0 or 1 (got {})", derivative);
  }
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!std::isfinite(times[i]))
      throw Error(ErrorCode::invalid_argument, "times[{}] must be finite (got {})", i, times[i]);
  }
  if (drivers.empty()) throw Error(ErrorCode::wrong_state, "the batch has no driver samples");
  if (const std::int64_t runs = run == 0 ? 1 : total_runs(); run < 0 || run >= runs) {
    throw Error(ErrorCode::out_of_range, "run must lie in [0, {}) (got {})", runs, run);
  }
  if (times.empty()) return {};
  const auto [low, high] = std::ranges::minmax(times);
  const Ref<DriverData> data = drivers.table(state_->options, plan::Precision::f64, {low, high});
  std::vector<double> values(checked_mul(times.size(), drivers.count(), "driver values"));
  integrator::evaluate_table(data->table, derivative, times, values, data->table.n_runs > 1 ? run : 0);
  return values;
}

std::optional<output::Gathered> BatchState::reduction() const {
  const std::string& word = options.get_text(OptionId::reduce_runs);
  if (word == "none") return std::nullopt;
  const char* const other = sink                                          ? "a sink"
                            : !output_file.empty()                        ? "an output file"
                            : !netcdf_file.empty()                        ? "a netCDF file"
                            : bound_outputs.data != nullptr               ? "bound outputs"
                            : bound_final.data != nullptr                 ? "bound final states"
                            : options.get_int64(OptionId::on_device) != 0 ? "on_device"
                                                                          : nullptr;
  if (other != nullptr) {
    throw Error(ErrorCode::invalid_argument, "reduce_runs (got \"{}\") and {} exclude each other", word, other);
  }
  return output::Gathered{.moments = true, .quantiles = word == "all"};
}

std::int64_t Batch::total_runs() const { return state_->grid().total_runs; }

double Batch::value(std::string_view name, std::int64_t run) const {
  const DefaultFloatEnvironment environment;  // widening keeps subnormals
  const BatchState& s = *state_;
  const std::size_t index = s.index_of(name);
  const Grid grid = s.grid();
  if (run < 0 || run >= grid.total_runs) {
    throw Error(ErrorCode::out_of_range, "run must lie in [0, {}) (got {})", grid.total_runs, run);
  }
  if (const BoundArray bound = s.bound_array(index); bound.data != nullptr) {
    if (s.options.get_int64(config::OptionId::inputs_on_device) != 0) {
      throw Error(ErrorCode::wrong_state, "the values of {} are on the device (option inputs_on_device)", name);
    }
    const std::int64_t at = run * bound.run_stride;
    return bound.is_double ? static_cast<const double*>(bound.data)[at]
                           : static_cast<double>(static_cast<const float*>(bound.data)[at]);
  }
  if (const std::optional<Sampler> sampler = s.sampler(index, grid)) return sampler->value(run);
  const ValueArray& array = s.values[index] ? *s.values[index] : *s.defaults[index];
  if (array.count == 1) return array.at(0);
  if (!grid.combinatorial) return array.at(run);
  std::int64_t divisor = 1;
  for (std::size_t i = index + 1; i < s.values.size(); ++i) {
    if (s.values[i]) divisor *= s.values[i]->count;
  }
  return array.at(run / divisor % array.count);
}

std::vector<double> Batch::save_times() const {
  const DefaultFloatEnvironment environment;
  const output::SaveSchedule schedule = row_schedule(*state_, 0.0);
  if (schedule.every_step) {
    throw Error(ErrorCode::wrong_state, "rows of save_steps have no times before the batch is solved");
  }
  std::vector<double> times(static_cast<std::size_t>(schedule.n_saves));
  for (std::int64_t k = 0; k < schedule.n_saves; ++k) times[static_cast<std::size_t>(k)] = schedule.time(k);
  return times;
}

void Batch::cancel() noexcept {
  const std::lock_guard lock(state_->mutex);
  for (Result* result : state_->active) result->cancel();
}

}  // namespace cubie::batch
