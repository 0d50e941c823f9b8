// cubie_batch_*

#include "batch/batch.hpp"

#include "arguments.hpp"
#include "bound_layout.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "option_access.hpp"
#include "util/checked.hpp"

namespace {

using namespace cubie::capi;
using cubie::Error;
using cubie::ErrorCode;
using cubie::batch::Batch;
using cubie::batch::BoundInput;
using cubie::batch::BoundOutput;
using cubie::batch::Result;
constexpr auto kScope = cubie::config::Scope::batch;

constexpr Axis runs(std::int64_t count, std::int64_t stride) { return {"n_runs", "run_stride", count, stride}; }
constexpr Axis rows(std::int64_t count, std::int64_t stride) {
  return {"n_variables", "variable_stride", count, stride};
}
constexpr Axis times(std::int64_t count, std::int64_t stride) { return {"n_times", "time_stride", count, stride}; }

template <class S>
BoundInput<S> input(const S* data, std::int64_t data_len, std::int64_t n_variables, std::int64_t n_runs,
                    std::int64_t variable_stride, std::int64_t run_stride) {
  if (data == nullptr) return {};
  const Axis axes[] = {rows(n_variables, variable_stride), runs(n_runs, run_stride)};
  check_layout(axes, data_len, Use::read);
  return {data, n_variables, n_runs, variable_stride, run_stride};
}

template <class S>
BoundOutput<S> output(S* data, std::int64_t data_len, std::int64_t n_times, std::int64_t n_variables,
                      std::int64_t n_runs, std::int64_t time_stride, std::int64_t variable_stride,
                      std::int64_t run_stride) {
  if (data == nullptr) return {};
  const Axis axes[] = {times(n_times, time_stride), rows(n_variables, variable_stride), runs(n_runs, run_stride)};
  check_layout(axes, data_len, Use::write);
  return {data, n_times, n_variables, n_runs, time_stride, variable_stride, run_stride};
}

/// A result that nobody holds a handle of yet: a failure before that stops the solve, so that it does not go on
/// writing to arrays of a caller who was told that it failed.
class Submitted {
 public:
  explicit Submitted(cubie::Ref<Result> result) : result_(std::move(result)) {}
  Submitted(const Submitted&) = delete;
  Submitted& operator=(const Submitted&) = delete;
  ~Submitted() {
    if (!handed_over_) result_->abandon();
  }
  Result* operator->() const noexcept { return result_.get(); }
  [[nodiscard]] cubie_result* hand_over() {
    cubie_result* handle = make_handle<cubie_result>(result_);
    handed_over_ = true;
    return handle;
  }

 private:
  cubie::Ref<Result> result_;
  bool handed_over_ = false;
};

template <class S>
cubie_status set_values(cubie_batch* batch, const char* name, const S* values, std::int64_t n_values) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view variable = require_text(name, "name");
    object->set_values(variable, require_array(values, n_values, "values", "n_values"));
  });
}

template <class S>
cubie_status bind_values(cubie_batch* batch, const char* name, const S* data, std::int64_t data_len,
                         std::int64_t n_runs, std::int64_t run_stride) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view variable = require_text(name, "name");
    if (data == nullptr) return object->bind_values(variable, BoundInput<S>());
    const Axis axes[] = {runs(n_runs, run_stride)};
    check_layout(axes, data_len, Use::read);
    object->bind_values(variable, BoundInput<S>{data, 1, n_runs, 0, run_stride});
  });
}

}  // namespace

extern "C" {

cubie_status cubie_batch_create(cubie_solver* solver, cubie_batch** out_batch) noexcept {
  return guard([&] {
    auto parent = borrow(solver);
    require_out(out_batch, "out_batch");
    *out_batch = make_handle<cubie_batch>(Batch::create(std::move(parent)));
  });
}

void cubie_batch_destroy(cubie_batch* batch) noexcept { (void)take(batch); }

cubie_status cubie_batch_set_int64(cubie_batch* batch, const char* name, int64_t number) noexcept {
  return set_option<kScope>(batch, name, number);
}

cubie_status cubie_batch_set_double(cubie_batch* batch, const char* name, double number) noexcept {
  return set_option<kScope>(batch, name, number);
}

cubie_status cubie_batch_set_string(cubie_batch* batch, const char* name, const char* text) noexcept {
  return set_option_text<kScope>(batch, name, text);
}

cubie_status cubie_batch_get_int64(const cubie_batch* batch, const char* name, int64_t* out_number) noexcept {
  return get_option<kScope>(batch, name, out_number);
}

cubie_status cubie_batch_get_double(const cubie_batch* batch, const char* name, double* out_number) noexcept {
  return get_option<kScope>(batch, name, out_number);
}

cubie_status cubie_batch_copy_string(const cubie_batch* batch, const char* name, char* dst, int64_t dst_len,
                                     int64_t* out_needed) noexcept {
  return copy_option_text<kScope>(batch, name, dst, dst_len, out_needed);
}

cubie_status cubie_batch_set_values(cubie_batch* batch, const char* name, const double* values,
                                    int64_t n_values) noexcept {
  return set_values(batch, name, values, n_values);
}

cubie_status cubie_batch_set_values_f32(cubie_batch* batch, const char* name, const float* values,
                                        int64_t n_values) noexcept {
  return set_values(batch, name, values, n_values);
}

cubie_status cubie_batch_sample_values(cubie_batch* batch, const char* name, const char* distribution, double a,
                                       double b) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view variable = require_text(name, "name");
    object->sample_values(variable, require_text(distribution, "distribution"), a, b);
  });
}

cubie_status cubie_batch_clear_values(cubie_batch* batch, const char* name) noexcept {
  return guard([&] { borrow(batch)->clear_values(require_text(name, "name")); });
}

cubie_status cubie_batch_bind_initial_values(cubie_batch* batch, const double* data, int64_t data_len,
                                             int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                             int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_initial_values(input(data, data_len, n_variables, n_runs, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_initial_values_f32(cubie_batch* batch, const float* data, int64_t data_len,
                                                 int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                 int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_initial_values(input(data, data_len, n_variables, n_runs, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_parameters(cubie_batch* batch, const double* data, int64_t data_len, int64_t n_variables,
                                         int64_t n_runs, int64_t variable_stride, int64_t run_stride) noexcept {
  return guard(
      [&] { borrow(batch)->bind_parameters(input(data, data_len, n_variables, n_runs, variable_stride, run_stride)); });
}

cubie_status cubie_batch_bind_parameters_f32(cubie_batch* batch, const float* data, int64_t data_len,
                                             int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                             int64_t run_stride) noexcept {
  return guard(
      [&] { borrow(batch)->bind_parameters(input(data, data_len, n_variables, n_runs, variable_stride, run_stride)); });
}

cubie_status cubie_batch_bind_values(cubie_batch* batch, const char* name, const double* data, int64_t data_len,
                                     int64_t n_runs, int64_t run_stride) noexcept {
  return bind_values(batch, name, data, data_len, n_runs, run_stride);
}

cubie_status cubie_batch_bind_values_f32(cubie_batch* batch, const char* name, const float* data, int64_t data_len,
                                         int64_t n_runs, int64_t run_stride) noexcept {
  return bind_values(batch, name, data, data_len, n_runs, run_stride);
}

cubie_status cubie_batch_bind_outputs(cubie_batch* batch, double* data, int64_t data_len, int64_t n_times,
                                      int64_t n_variables, int64_t n_runs, int64_t time_stride, int64_t variable_stride,
                                      int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_outputs(
        output(data, data_len, n_times, n_variables, n_runs, time_stride, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_outputs_f32(cubie_batch* batch, float* data, int64_t data_len, int64_t n_times,
                                          int64_t n_variables, int64_t n_runs, int64_t time_stride,
                                          int64_t variable_stride, int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_outputs(
        output(data, data_len, n_times, n_variables, n_runs, time_stride, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_final_states(cubie_batch* batch, double* data, int64_t data_len, int64_t n_variables,
                                           int64_t n_runs, int64_t variable_stride, int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_final_states(output(data, data_len, 1, n_variables, n_runs, 0, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_final_states_f32(cubie_batch* batch, float* data, int64_t data_len, int64_t n_variables,
                                               int64_t n_runs, int64_t variable_stride, int64_t run_stride) noexcept {
  return guard([&] {
    borrow(batch)->bind_final_states(output(data, data_len, 1, n_variables, n_runs, 0, variable_stride, run_stride));
  });
}

cubie_status cubie_batch_bind_sink(cubie_batch* batch, cubie_sink_fn fn, void* userdata) noexcept {
  return guard([&] { borrow(batch)->set_sink({.f64 = fn, .f32 = nullptr, .userdata = userdata}); });
}

cubie_status cubie_batch_bind_sink_f32(cubie_batch* batch, cubie_sink_f32_fn fn, void* userdata) noexcept {
  return guard([&] { borrow(batch)->set_sink({.f64 = nullptr, .f32 = fn, .userdata = userdata}); });
}

cubie_status cubie_batch_set_output_file(cubie_batch* batch, const char* path) noexcept {
  return guard([&] { borrow(batch)->set_output_file(require_text(path, "path")); });
}

cubie_status cubie_batch_bind_initial_steps(cubie_batch* batch, const double* data, int64_t n_runs) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    if (data == nullptr) n_runs = 0;
    object->bind_initial_steps(data, static_cast<int64_t>(require_array(data, n_runs, "data", "n_runs").size()));
  });
}

cubie_status cubie_batch_set_save_times(cubie_batch* batch, const double* times, int64_t n_times) noexcept {
  return guard([&] { borrow(batch)->set_save_times(require_array(times, n_times, "times", "n_times")); });
}

cubie_status cubie_batch_set_netcdf_file(cubie_batch* batch, const char* path) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    object->set_netcdf_file(require_text(path, "path"));
  });
}

cubie_status cubie_batch_set_time_spans(cubie_batch* batch, const double* t0, const double* t_end,
                                        int64_t n_runs) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::span<const double> begins = require_array(t0, n_runs, "t0", "n_runs");
    object->set_time_spans(begins, require_array(t_end, n_runs, "t_end", "n_runs"));
  });
}

cubie_status cubie_batch_set_drivers(cubie_batch* batch, const double* samples, int64_t n_samples, int64_t n_drivers,
                                     double t0, double dt) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    if (n_samples == 0) return object->set_drivers({}, 0, 0, 0.0, 1.0);
    if (n_samples < 0) throw Error(ErrorCode::invalid_argument, "n_samples must be >= 0 (got {})", n_samples);
    if (n_drivers < 0) throw Error(ErrorCode::invalid_argument, "n_drivers must be >= 0 (got {})", n_drivers);
    const std::int64_t count = cubie::checked_mul(n_samples, n_drivers, "n_samples * n_drivers");
    object->set_drivers(require_array(samples, count, "samples", "n_samples"), n_samples, n_drivers, t0, dt);
  });
}

cubie_status cubie_batch_set_driver(cubie_batch* batch, const char* name, const double* times, int64_t n_times,
                                    const double* samples, int64_t n_samples) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view driver = require_text(name, "name");
    object->set_driver(driver, require_array(times, n_times, "times", "n_times"),
                       require_array(samples, n_samples, "samples", "n_samples"));
  });
}

cubie_status cubie_batch_set_driver_interpolation(cubie_batch* batch, const char* name, const char* text) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view driver = require_text(name, "name");
    object->set_driver_interpolation(driver, require_text(text, "text"));
  });
}

cubie_status cubie_batch_set_driver_boundary(cubie_batch* batch, const char* name, const char* text) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view driver = require_text(name, "name");
    object->set_driver_boundary(driver, require_text(text, "text"));
  });
}

cubie_status cubie_batch_set_driver_outside(cubie_batch* batch, const char* name, const char* text) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view driver = require_text(name, "name");
    object->set_driver_outside(driver, require_text(text, "text"));
  });
}

cubie_status cubie_batch_evaluate_drivers(cubie_batch* batch, const double* times, int64_t n_times, int32_t derivative,
                                          double* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return cubie_batch_evaluate_drivers_of_run(batch, 0, times, n_times, derivative, dst, dst_len, out_needed);
}

cubie_status cubie_batch_evaluate_drivers_of_run(cubie_batch* batch, int64_t run, const double* times, int64_t n_times,
                                                 int32_t derivative, double* dst, int64_t dst_len,
                                                 int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::vector<double> found =
        object->evaluate_drivers(require_array(times, n_times, "times", "n_times"), derivative, run);
    copy_array(std::span<const double>(found), dst, dst_len, out_needed);
  });
}

cubie_status cubie_batch_get_total_runs(const cubie_batch* batch, int64_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    require_out(out_count, "out_count");
    *out_count = object->total_runs();
  });
}

cubie_status cubie_batch_get_value(const cubie_batch* batch, const char* name, int64_t run,
                                   double* out_number) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const std::string_view variable = require_text(name, "name");
    require_out(out_number, "out_number");
    *out_number = object->value(variable, run);
  });
}

cubie_status cubie_batch_copy_save_times(const cubie_batch* batch, double* dst, int64_t dst_len,
                                         int64_t* out_needed) noexcept {
  return guard([&] {
    const std::vector<double> save_times = borrow(batch)->save_times();
    copy_array(std::span<const double>(save_times), dst, dst_len, out_needed);
  });
}

cubie_status cubie_batch_submit(cubie_batch* batch, cubie_result** out_res) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    require_out(out_res, "out_res");
    Submitted outcome(object->submit());
    *out_res = outcome.hand_over();
  });
}

cubie_status cubie_batch_solve(cubie_batch* batch, cubie_progress_fn progress, void* userdata,
                               cubie_result** out_res) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    require_out(out_res, "out_res");
    Submitted outcome(object->submit());
    (void)outcome->wait(-1.0, progress, userdata);
    *out_res = outcome.hand_over();
  });
}

cubie_status cubie_batch_cancel(cubie_batch* batch) noexcept {
  return guard([&] { borrow(batch)->cancel(); });
}

}  // extern "C"
