// cubie_result_*

#include "batch/result.hpp"

#include <cmath>
#include <functional>
#include <numeric>

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "result_array.hpp"
#include "util/checked.hpp"

namespace {

using namespace cubie::capi;
using cubie::checked_mul;
using cubie::Error;
using cubie::ErrorCode;
using cubie::batch::Counter;
using cubie::batch::Order;
using cubie::batch::Phase;
using cubie::batch::Result;
using cubie::batch::ResultArray;

static_assert(static_cast<std::int32_t>(Phase::queued) == std::int32_t{CUBIE_PHASE_QUEUED});
static_assert(static_cast<std::int32_t>(Phase::compiling) == std::int32_t{CUBIE_PHASE_COMPILING});
static_assert(static_cast<std::int32_t>(Phase::running) == std::int32_t{CUBIE_PHASE_RUNNING});
static_assert(static_cast<std::int32_t>(Phase::finished) == std::int32_t{CUBIE_PHASE_FINISHED});
static_assert(static_cast<std::int32_t>(Phase::failed) == std::int32_t{CUBIE_PHASE_FAILED});
static_assert(static_cast<std::int32_t>(Phase::cancelled) == std::int32_t{CUBIE_PHASE_CANCELLED});
static_assert(static_cast<std::int32_t>(Order::time_variable_run) == std::int32_t{CUBIE_ORDER_TIME_VARIABLE_RUN});
static_assert(static_cast<std::int32_t>(Order::run_variable_time) == std::int32_t{CUBIE_ORDER_RUN_VARIABLE_TIME});
static_assert(static_cast<std::int32_t>(Counter::accepted) == std::int32_t{CUBIE_COUNTER_ACCEPTED});
static_assert(static_cast<std::int32_t>(Counter::rejected) == std::int32_t{CUBIE_COUNTER_REJECTED});
static_assert(static_cast<std::int32_t>(Counter::newton) == std::int32_t{CUBIE_COUNTER_NEWTON_ITERATIONS});
static_assert(static_cast<std::int32_t>(Counter::switches) == std::int32_t{CUBIE_COUNTER_SWITCHES});
static_assert(static_cast<std::int32_t>(Counter::linear) == std::int32_t{CUBIE_COUNTER_LINEAR_ITERATIONS});
static_assert(static_cast<std::int32_t>(Counter::rows) == std::int32_t{CUBIE_COUNTER_ROWS});

cubie_status wait(cubie_result* res, double timeout_seconds, cubie_progress_fn progress, void* userdata,
                  int32_t* out_ended) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    if (std::isnan(timeout_seconds)) throw Error(ErrorCode::invalid_argument, "timeout_seconds must not be NaN");
    const bool ended = object->wait(timeout_seconds, progress, userdata);
    if (out_ended != nullptr) *out_ended = ended ? 1 : 0;
  });
}

/// Writes one number that `get` reads from the result.
template <class T, class F>
cubie_status get_number(const cubie_result* res, T* out, const char* out_name, F&& get) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out, out_name);
    *out = static_cast<T>(get(*object));
  });
}

template <class S>
cubie_status copy_outputs(const cubie_result* res, std::int32_t order, S* dst, std::int64_t dst_len,
                          std::int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Order wanted = require_enum(order, Order::run_variable_time, "order");
    const std::int64_t rows = checked_mul(object->n_saves(), object->n_variables(), "number of values");
    copy_out(checked_mul(rows, object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<S> out) { object->copy_outputs(wanted, out); });
  });
}

template <class S>
cubie_status copy_final_states(const cubie_result* res, S* dst, std::int64_t dst_len,
                               std::int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    copy_out(checked_mul(object->n_states(), object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<S> out) { object->copy_final_states(out); });
  });
}

template <class S, class F>
cubie_status get_data(const cubie_result* res, const S** out_data, std::int64_t* out_len, F&& outputs) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_data, "out_data");
    require_out(out_len, "out_len");
    const std::span<const S> all = outputs(*object);
    *out_data = all.data();
    *out_len = static_cast<std::int64_t>(all.size());
  });
}

static_assert(static_cast<std::int32_t>(ResultArray::outputs) == std::int32_t{CUBIE_ARRAY_OUTPUTS});
static_assert(static_cast<std::int32_t>(ResultArray::final_states) == std::int32_t{CUBIE_ARRAY_FINAL_STATES});
static_assert(static_cast<std::int32_t>(ResultArray::run_status) == std::int32_t{CUBIE_ARRAY_RUN_STATUS});
static_assert(static_cast<std::int32_t>(ResultArray::accepted) == std::int32_t{CUBIE_ARRAY_ACCEPTED});
static_assert(static_cast<std::int32_t>(ResultArray::rejected) == std::int32_t{CUBIE_ARRAY_REJECTED});
static_assert(static_cast<std::int32_t>(ResultArray::last_steps) == std::int32_t{CUBIE_ARRAY_LAST_STEPS});
static_assert(static_cast<std::int32_t>(ResultArray::summaries) == std::int32_t{CUBIE_ARRAY_SUMMARIES});
static_assert(static_cast<std::int32_t>(ResultArray::event_counts) == std::int32_t{CUBIE_ARRAY_EVENT_COUNTS});
static_assert(static_cast<std::int32_t>(ResultArray::event_records) == std::int32_t{CUBIE_ARRAY_EVENT_RECORDS});

}  // namespace

extern "C" {

cubie_status cubie_result_wait(cubie_result* res, double timeout_seconds, cubie_progress_fn progress, void* userdata,
                               int32_t* out_ended) noexcept {
  return wait(res, timeout_seconds, progress, userdata, out_ended);
}

cubie_status cubie_result_poll(cubie_result* res, cubie_progress_fn progress, void* userdata,
                               int32_t* out_ended) noexcept {
  return wait(res, 0.0, progress, userdata, out_ended);
}

cubie_status cubie_result_cancel(cubie_result* res) noexcept {
  return guard([&] { borrow(res)->cancel(); });
}

cubie_status cubie_result_get_progress(const cubie_result* res, int64_t* out_runs_done,
                                       int64_t* out_runs_total) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_runs_done, "out_runs_done");
    require_out(out_runs_total, "out_runs_total");
    const auto progress = object->progress();
    *out_runs_done = progress.runs_done;
    *out_runs_total = progress.runs_total;
  });
}

cubie_status cubie_result_get_phase(const cubie_result* res, int32_t* out_phase) noexcept {
  return get_number(res, out_phase, "out_phase", [](const Result& r) { return r.progress().phase; });
}

cubie_status cubie_result_get_status(const cubie_result* res, cubie_status* out_status) noexcept {
  return get_number(res, out_status, "out_status", [](const Result& r) { return r.status(); });
}

cubie_status cubie_result_copy_error_message(const cubie_result* res, char* dst, int64_t dst_len,
                                             int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(res)->error_message(), dst, dst_len, out_needed); });
}

cubie_status cubie_result_get_callback_code(const cubie_result* res, int32_t* out_code) noexcept {
  return get_number(res, out_code, "out_code", [](const Result& r) { return r.callback_code(); });
}

cubie_status cubie_result_get_run_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_number(res, out_count, "out_count", [](const Result& r) { return r.n_runs(); });
}

cubie_status cubie_result_get_save_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_number(res, out_count, "out_count", [](const Result& r) { return r.n_saves(); });
}

cubie_status cubie_result_get_variable_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_number(res, out_count, "out_count", [](const Result& r) { return r.n_variables(); });
}

cubie_status cubie_result_get_state_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_number(res, out_count, "out_count", [](const Result& r) { return r.n_states(); });
}

cubie_status cubie_result_get_precision_bits(const cubie_result* res, int32_t* out_bits) noexcept {
  return get_number(res, out_bits, "out_bits", [](const Result& r) { return r.is_f32() ? 32 : 64; });
}

cubie_status cubie_result_get_chunks(const cubie_result* res, int64_t* out_count, int64_t* out_length) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_count, "out_count");
    require_out(out_length, "out_length");
    *out_count = object->n_chunks();
    *out_length = object->chunk_length();
  });
}

cubie_status cubie_result_get_chunk_complete(const cubie_result* res, int64_t chunk, int32_t* out_complete) noexcept {
  return get_number(res, out_complete, "out_complete", [&](const Result& r) { return r.chunk_complete(chunk); });
}

cubie_status cubie_result_copy_saved_name(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::vector<std::string>& names = object->saved_names();
    copy_text(names[require_index(index, names.size(), "index")], dst, dst_len, out_needed);
  });
}

cubie_status cubie_result_copy_time_log(const cubie_result* res, double* dst, int64_t dst_len,
                                        int64_t* out_needed) noexcept {
  return guard([&] {
    const std::vector<cubie::batch::TimeRow> rows = borrow(res)->time_log().rows();
    std::vector<double> numbers;
    numbers.reserve(rows.size() * 5);
    for (const cubie::batch::TimeRow& row : rows) {
      numbers.insert(numbers.end(), {static_cast<double>(row.activity), static_cast<double>(row.chunk), row.begin,
                                     row.end, static_cast<double>(row.bytes)});
    }
    copy_array(std::span<const double>(numbers), dst, dst_len, out_needed);
  });
}

cubie_status cubie_result_copy_time_table(const cubie_result* res, char* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(res)->time_log().table(), dst, dst_len, out_needed); });
}

cubie_status cubie_result_copy_save_times(const cubie_result* res, double* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    copy_array(std::span<const double>(object->save_times()), dst, dst_len, out_needed);
  });
}

cubie_status cubie_result_get_effective_rtol(const cubie_result* res, double* out_number) noexcept {
  return get_number(res, out_number, "out_number", [](const Result& r) { return r.effective_rtol(); });
}

cubie_status cubie_result_copy_outputs(const cubie_result* res, int32_t order, double* dst, int64_t dst_len,
                                       int64_t* out_needed) noexcept {
  return copy_outputs(res, order, dst, dst_len, out_needed);
}

cubie_status cubie_result_copy_outputs_f32(const cubie_result* res, int32_t order, float* dst, int64_t dst_len,
                                           int64_t* out_needed) noexcept {
  return copy_outputs(res, order, dst, dst_len, out_needed);
}

cubie_status cubie_result_copy_final_states(const cubie_result* res, double* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return copy_final_states(res, dst, dst_len, out_needed);
}

cubie_status cubie_result_copy_final_states_f32(const cubie_result* res, float* dst, int64_t dst_len,
                                                int64_t* out_needed) noexcept {
  return copy_final_states(res, dst, dst_len, out_needed);
}

cubie_status cubie_result_copy_run_status(const cubie_result* res, int32_t* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    copy_out(object->n_runs(), dst, dst_len, out_needed,
             [&](std::span<std::int32_t> out) { object->copy_run_status(out); });
  });
}

cubie_status cubie_result_copy_counter(const cubie_result* res, int32_t counter, int32_t* dst, int64_t dst_len,
                                       int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Counter wanted = require_enum(counter, Counter::rows, "counter");
    copy_out(object->n_runs(), dst, dst_len, out_needed,
             [&](std::span<std::int32_t> out) { object->copy_counter(wanted, out); });
  });
}

cubie_status cubie_result_write_csv(const cubie_result* res, const char* path) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    object->write_csv(require_text(path, "path"));
  });
}

cubie_status cubie_result_copy_last_steps(const cubie_result* res, double* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    copy_out(object->n_runs(), dst, dst_len, out_needed, [&](std::span<double> out) { object->copy_last_steps(out); });
  });
}

cubie_status cubie_result_get_array(const cubie_result* res, int32_t array, void** out_data, int64_t* out_len,
                                    int32_t* out_device_kind) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_data, "out_data");
    require_out(out_len, "out_len");
    const cubie::batch::ArrayView view = object->array(array_of(array));
    *out_data = view.data;
    *out_len = std::accumulate(view.shape.begin(), view.shape.end(), std::int64_t{1}, std::multiplies<>());
    if (out_device_kind != nullptr) *out_device_kind = static_cast<std::int32_t>(view.device);
  });
}

cubie_status cubie_result_export_dlpack(cubie_result* res, int32_t array, void** out_tensor) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_tensor, "out_tensor");
    *out_tensor = object->export_dlpack(array_of(array));
  });
}

cubie_status cubie_result_get_outputs_data(const cubie_result* res, const double** out_data,
                                           int64_t* out_len) noexcept {
  return get_data(res, out_data, out_len, [](const Result& r) { return r.outputs_f64(); });
}

cubie_status cubie_result_get_outputs_data_f32(const cubie_result* res, const float** out_data,
                                               int64_t* out_len) noexcept {
  return get_data(res, out_data, out_len, [](const Result& r) { return r.outputs_f32(); });
}

void cubie_result_destroy(cubie_result* res) noexcept {
  if (const auto object = take(res)) object->abandon();
}

}  // extern "C"
