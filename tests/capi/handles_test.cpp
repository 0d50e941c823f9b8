// Every public function answers NULL, foreign and destroyed handles with a status, and works on a live one.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

struct Entry {
  const char* function;
  const char* handle;  ///< name of the handle parameter
  cubie_status expected;
  cubie_status (*call)(void* handle, Outs& out);
};

// A row calls `function` with a handle of type cubie_<type> and arguments that are right.
#define ROW(type, expected, function, ...)                                                                       \
  Entry {                                                                                                        \
#function, #type, expected,                                                                                  \
        [](void* handle, [[maybe_unused]] Outs& out)                                                             \
             -> cubie_status { return function(static_cast<cubie_##type*>(handle) __VA_OPT__(, ) __VA_ARGS__); } \
  }
#define SIZE_ONLY nullptr, 0, &out.i64[0]
#define AS_F64 out.f64, 256, &out.i64[0]
#define AS_F32 out.f32, 256, &out.i64[0]
#define AS_I32 out.i32, 64, &out.i64[0]
#define AS_TEXT out.text, 256, &out.i64[0]

using cubie_res = cubie_result;  // parameters that hold a result are called res

const double kOne[] = {1e-5};
const double kTimes[] = {0.5, 1.0};
const float kOneF32[] = {1.0F};

std::int32_t no_change(double, const double*, const double*, double* dydt, void*) {
  dydt[0] = 0;
  return 0;
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> rows = {
      ROW(context, CUBIE_OK, cubie_context_set_int64, "cache_max_bytes", 1 << 20),
      ROW(context, CUBIE_ERR_INVALID_ARGUMENT, cubie_context_set_double, "threads", 1.0),
      ROW(context, CUBIE_OK, cubie_context_set_string, "cache_directory", "/nowhere"),
      ROW(context, CUBIE_OK, cubie_context_get_int64, "threads", &out.i64[0]),
      ROW(context, CUBIE_ERR_INVALID_ARGUMENT, cubie_context_get_double, "threads", &out.f64[0]),
      ROW(context, CUBIE_OK, cubie_context_copy_string, "device", AS_TEXT),
      ROW(context, CUBIE_OK, cubie_context_get_device_kind, &out.i32[0]),
      ROW(context, CUBIE_OK, cubie_context_copy_device_name, AS_TEXT),
      ROW(context, CUBIE_OK, cubie_context_copy_device_architecture, AS_TEXT),
      ROW(context, CUBIE_OK, cubie_context_copy_device_reason, out.text, 256, &out.i64[0]),
      ROW(context, CUBIE_OK, cubie_context_get_device_memory_bytes, &out.i64[0]),
      ROW(context, CUBIE_OK, cubie_context_get_device_workers, &out.i32[0]),
      ROW(context, CUBIE_OK, cubie_context_get_memory, &out.i64[0], &out.i64[1], &out.i64[2], &out.i64[3]),
      ROW(context, CUBIE_OK, cubie_context_get_pinned_memory, &out.i64[0], &out.i64[1], &out.i64[2]),
      ROW(context, CUBIE_OK, cubie_context_get_memory_clients, &out.i64[0]),
      ROW(context, CUBIE_OK, cubie_solver_create, kModel, &out.solver),
      ROW(context, CUBIE_OK, cubie_solver_create_from_function, 1, 0, nullptr, no_change, nullptr, nullptr,
          &out.solver),

      ROW(solver, CUBIE_OK, cubie_solver_set_int64, "max_steps", 1000000),
      ROW(solver, CUBIE_OK, cubie_solver_set_double, "rtol", 1e-5),
      ROW(solver, CUBIE_OK, cubie_solver_set_string, "method", "tsit5"),
      ROW(solver, CUBIE_OK, cubie_solver_get_int64, "max_steps", &out.i64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_get_double, "rtol", &out.f64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_copy_string, "method", AS_TEXT),
      ROW(solver, CUBIE_OK, cubie_solver_set_atol, kOne, 1),
      ROW(solver, CUBIE_OK, cubie_solver_copy_atol, AS_F64),
      ROW(solver, CUBIE_OK, cubie_solver_set_rtol, kOne, 1),
      ROW(solver, CUBIE_OK, cubie_solver_copy_rtol, AS_F64),
      ROW(solver, CUBIE_OK, cubie_solver_get_variable_count, CUBIE_ROLE_STATE, &out.i64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_copy_variable_name, CUBIE_ROLE_STATE, 0, AS_TEXT),
      ROW(solver, CUBIE_OK, cubie_solver_copy_variable_unit, CUBIE_ROLE_STATE, 0, AS_TEXT),
      ROW(solver, CUBIE_OK, cubie_solver_get_variable_default, CUBIE_ROLE_PARAMETER, 1, &out.f64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_get_variable_index, CUBIE_ROLE_PARAMETER, "rho", &out.i64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_get_saved_count, &out.i64[0]),
      ROW(solver, CUBIE_OK, cubie_solver_copy_saved_name, 3, AS_TEXT),
      ROW(solver, CUBIE_OK, cubie_solver_compile),
      ROW(solver, CUBIE_OK, cubie_solver_copy_kernel_text, SIZE_ONLY),
      ROW(solver, CUBIE_OK, cubie_solver_copy_build_log, SIZE_ONLY),
      ROW(solver, CUBIE_OK, cubie_solver_get_kernel_builds, &out.i64[0]),
      ROW(solver, CUBIE_OK, cubie_batch_create, &out.batch),

      ROW(batch, CUBIE_OK, cubie_batch_set_int64, "first_run", 0),
      ROW(batch, CUBIE_OK, cubie_batch_set_double, "t_end", 1.0),
      ROW(batch, CUBIE_OK, cubie_batch_set_string, "grid", "verbatim"),
      ROW(batch, CUBIE_OK, cubie_batch_get_int64, "first_run", &out.i64[0]),
      ROW(batch, CUBIE_OK, cubie_batch_get_double, "t_end", &out.f64[0]),
      ROW(batch, CUBIE_OK, cubie_batch_copy_string, "grid", AS_TEXT),
      ROW(batch, CUBIE_OK, cubie_batch_set_values, "sigma", kTimes, 1),
      ROW(batch, CUBIE_OK, cubie_batch_set_values_f32, "sigma", kOneF32, 1),
      ROW(batch, CUBIE_OK, cubie_batch_sample_values, "sigma", "normal", 10.0, 1.0),
      ROW(batch, CUBIE_OK, cubie_batch_clear_values, "sigma"),
      ROW(batch, CUBIE_OK, cubie_batch_bind_initial_values, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_initial_values_f32, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_parameters, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_parameters_f32, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_values, "sigma", nullptr, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_values_f32, "sigma", nullptr, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_outputs, nullptr, 0, 0, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_outputs_f32, nullptr, 0, 0, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_final_states, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_final_states_f32, nullptr, 0, 0, 0, 0, 0),
      ROW(batch, CUBIE_OK, cubie_batch_bind_sink, nullptr, nullptr),
      ROW(batch, CUBIE_OK, cubie_batch_bind_sink_f32, nullptr, nullptr),
      ROW(batch, CUBIE_OK, cubie_batch_set_output_file, ""),
      ROW(batch, CUBIE_OK, cubie_batch_set_netcdf_file, ""),
      ROW(batch, CUBIE_OK, cubie_batch_bind_initial_steps, nullptr, 0),
      ROW(batch, CUBIE_OK, cubie_batch_set_save_times, kTimes, 2),
      ROW(batch, CUBIE_OK, cubie_batch_set_time_spans, nullptr, nullptr, 0),
      ROW(batch, CUBIE_OK, cubie_batch_set_events, "", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr,
          0),
      ROW(batch, CUBIE_OK, cubie_batch_set_doses, "", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
          nullptr, nullptr, 0, nullptr, 0),
      ROW(batch, CUBIE_ERR_UNKNOWN_NAME, cubie_batch_set_driver, "u", nullptr, 0, nullptr, 0),
      ROW(batch, CUBIE_ERR_UNKNOWN_NAME, cubie_batch_set_driver_interpolation, "u", "linear"),
      ROW(batch, CUBIE_ERR_UNKNOWN_NAME, cubie_batch_set_driver_boundary, "u", "natural"),
      ROW(batch, CUBIE_ERR_UNKNOWN_NAME, cubie_batch_set_driver_outside, "u", "hold"),
      ROW(batch, CUBIE_ERR_WRONG_STATE, cubie_batch_evaluate_drivers_of_run, 1, kTimes, 2, 0, AS_F64),
      ROW(batch, CUBIE_OK, cubie_batch_set_drivers, nullptr, 0, 0, 0.0, 1.0),
      ROW(batch, CUBIE_ERR_WRONG_STATE, cubie_batch_evaluate_drivers, kTimes, 2, 0, AS_F64),
      ROW(batch, CUBIE_OK, cubie_batch_get_total_runs, &out.i64[0]),
      ROW(batch, CUBIE_OK, cubie_batch_get_value, "rho", 3, &out.f64[0]),
      ROW(batch, CUBIE_OK, cubie_batch_copy_save_times, AS_F64),
      ROW(batch, CUBIE_OK, cubie_batch_submit, &out.res),
      ROW(batch, CUBIE_OK, cubie_batch_solve, nullptr, nullptr, &out.res),
      ROW(batch, CUBIE_OK, cubie_batch_cancel),

      ROW(res, CUBIE_OK, cubie_result_wait, -1.0, nullptr, nullptr, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_poll, nullptr, nullptr, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_cancel),
      ROW(res, CUBIE_OK, cubie_result_get_progress, &out.i64[0], &out.i64[1]),
      ROW(res, CUBIE_OK, cubie_result_get_phase, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_get_status, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_error_message, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_get_callback_code, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_get_run_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_save_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_variable_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_state_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_precision_bits, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_get_chunks, &out.i64[0], &out.i64[1]),
      ROW(res, CUBIE_OK, cubie_result_get_chunk_complete, 0, &out.i32[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_time_log, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_time_table, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_copy_saved_name, 0, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_copy_saved_unit, 0, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_copy_saved_legend, 0, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_find_saved, "speed", &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_save_times, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_run_times, 7, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_get_effective_rtol, &out.f64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_outputs, CUBIE_ORDER_TIME_VARIABLE_RUN, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_outputs_f32, CUBIE_ORDER_RUN_VARIABLE_TIME, AS_F32),
      ROW(res, CUBIE_OK, cubie_result_copy_saved, 3, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_final_states, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_final_states_f32, AS_F32),
      ROW(res, CUBIE_OK, cubie_result_copy_run_status, AS_I32),
      ROW(res, CUBIE_OK, cubie_result_copy_counter, CUBIE_COUNTER_ACCEPTED, AS_I32),
      ROW(res, CUBIE_OK, cubie_result_copy_status_counts, &out.i32[0], &out.i64[0], 4, &out.i64[3]),
      ROW(res, CUBIE_OK, cubie_result_get_counter_range, 0, CUBIE_COUNTER_ACCEPTED, &out.f64[0], &out.f64[1],
          &out.f64[2]),
      ROW(res, CUBIE_OK, cubie_result_copy_statistics_table, SIZE_ONLY),
      ROW(res, CUBIE_OK, cubie_result_copy_last_steps, AS_F64),
      ROW(res, CUBIE_ERR_IO, cubie_result_write_csv, "/none/none.csv"),
      ROW(res, CUBIE_OK, cubie_result_get_outputs_data, &out.data, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_array, CUBIE_ARRAY_FINAL_STATES, &out.any, &out.i64[0], &out.i32[0]),
      ROW(res, CUBIE_ERR_OUT_OF_RANGE, cubie_result_export_dlpack, 9, &out.any),
      ROW(res, CUBIE_ERR_IO, cubie_result_write_npy, CUBIE_ARRAY_OUTPUTS, "/none/none.npy"),
      ROW(res, CUBIE_ERR_NOT_SUPPORTED, cubie_result_get_outputs_data_f32, &out.data_f32, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_window_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_summary_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_summary_name, 7, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_copy_summary_unit, 0, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_copy_summary_legend, 0, AS_TEXT),
      ROW(res, CUBIE_OK, cubie_result_find_summary, "speed.max", &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_summary, 7, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_window_times, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_summaries, CUBIE_ORDER_TIME_VARIABLE_RUN, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_summaries_f32, CUBIE_ORDER_RUN_VARIABLE_TIME, AS_F32),
      ROW(res, CUBIE_OK, cubie_result_get_failed_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_status_count, CUBIE_RUN_OK, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_event_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_get_event_record_count, &out.i64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_event_counts, AS_I32),
      ROW(res, CUBIE_OK, cubie_result_copy_event_records, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_final_statistic, CUBIE_STATISTIC_VARIANCE, 0.0, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_get_counter_statistic, CUBIE_COUNTER_ACCEPTED, CUBIE_STATISTIC_MAX, 0.0,
          &out.f64[0]),
      ROW(res, CUBIE_OK, cubie_result_copy_output_statistic, CUBIE_STATISTIC_MEAN, 0.0, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_copy_summary_statistic, CUBIE_STATISTIC_QUANTILE, 0.5, AS_F64),
      ROW(res, CUBIE_OK, cubie_result_get_summaries_data, &out.data, &out.i64[0]),
      ROW(res, CUBIE_ERR_NOT_SUPPORTED, cubie_result_get_summaries_data_f32, &out.data_f32, &out.i64[0]),
  };
  return rows;
}

// Functions without a handle to check, and those that return nothing.
const std::set<std::string> kWithoutRow = {
    "cubie_version",
    "cubie_version_string",
    "cubie_abi_version",
    "cubie_last_error_message",
    "cubie_status_name",
    "cubie_run_status_copy_text",
    "cubie_run_status_name",
    "cubie_live_handles",
    "cubie_cuda_device_get_count",
    "cubie_cuda_copy_reason",
    "cubie_cuda_device_copy_name",
    "cubie_cuda_device_copy_bus_id",
    "cubie_cuda_device_get_architecture",
    "cubie_cuda_device_get_memory_bytes",
    "cubie_cuda_device_get_workers",
    "cubie_option_get_count",
    "cubie_option_find",
    "cubie_option_get_scope",
    "cubie_option_get_type",
    "cubie_option_copy_name",
    "cubie_option_copy_help",
    "cubie_option_copy_unit",
    "cubie_option_copy_choices",
    "cubie_option_copy_default",
    "cubie_option_copy_since",
    "cubie_option_get_int64_range",
    "cubie_option_get_double_range",
    "cubie_context_create",
    "cubie_context_destroy",
    "cubie_solver_destroy",
    "cubie_batch_destroy",
    "cubie_result_destroy",
};

void expect_refused(const Entry& row, void* handle, const char* what) {
  Outs out;
  EXPECT_EQ(row.call(handle, out), CUBIE_ERR_INVALID_HANDLE) << row.function << " with " << what;
  EXPECT_TRUE(out.untouched()) << row.function << " with " << what;
  EXPECT_EQ(last_message().rfind(row.handle, 0), 0u) << row.function << ": " << last_message();
}

TEST(Handles, EveryFunctionOfTheHeaderHasARow) {
  std::ifstream file(CUBIE_TEST_HEADER);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::regex declaration(R"(\nCUBIE_API [^;(]*?(cubie_\w+)\()");
  std::set<std::string> declared;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), declaration); it != std::sregex_iterator(); ++it) {
    declared.insert((*it)[1]);
  }
  std::set<std::string> covered = kWithoutRow;
  for (const Entry& row : entries()) EXPECT_TRUE(covered.insert(row.function).second) << row.function;
  EXPECT_EQ(declared, covered);
}

TEST(Handles, NullIsRefused) {
  for (const Entry& row : entries()) expect_refused(row, nullptr, "NULL");
}

TEST(Handles, AHandleOfAnotherKindIsRefused) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  for (const Entry& row : entries()) {
    void* foreign = std::string(row.handle) == "batch" ? static_cast<void*>(s.solver) : static_cast<void*>(s.batch);
    expect_refused(row, foreign, "a foreign handle");
  }
  s.expect_usable();
}

TEST(Handles, ADestroyedHandleIsRefused) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  CUBIE_OK_OR_FAIL(cubie_context_create(&context));
  CUBIE_OK_OR_FAIL(cubie_solver_create(s.context, kModel, &solver));
  CUBIE_OK_OR_FAIL(cubie_batch_create(s.solver, &batch));
  CUBIE_OK_OR_FAIL(cubie_batch_submit(s.batch, &res));
  cubie_context_destroy(context);
  cubie_solver_destroy(solver);
  cubie_batch_destroy(batch);
  cubie_result_destroy(res);
  for (const Entry& row : entries()) {
    const std::string kind = row.handle;
    void* stale = kind == "context"  ? static_cast<void*>(context)
                  : kind == "solver" ? static_cast<void*>(solver)
                  : kind == "batch"  ? static_cast<void*>(batch)
                                     : static_cast<void*>(res);
    expect_refused(row, stale, "a destroyed handle");
  }
  s.expect_usable();
}

TEST(Handles, EveryFunctionWorksOnALiveHandle) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  for (const Entry& row : entries()) {
    // The calls of this table change options and values, so each has a batch of its own; a context of its own
    // because context options are fixed once the device is in use.
    cubie_context* context = nullptr;
    cubie_batch* batch = nullptr;
    CUBIE_OK_OR_FAIL(cubie_context_create(&context));
    CUBIE_OK_OR_FAIL(cubie_batch_create(s.solver, &batch));
    const double rho[] = {1, 2, 3, 4};
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "rho", rho, 4));
    const std::string kind = row.handle;
    void* live = kind == "context"  ? static_cast<void*>(context)
                 : kind == "solver" ? static_cast<void*>(s.solver)
                 : kind == "batch"  ? static_cast<void*>(batch)
                                    : static_cast<void*>(s.res);
    Outs out;
    const cubie_solver* no_solver = out.solver;
    const cubie_batch* no_batch = out.batch;
    const cubie_result* no_res = out.res;
    EXPECT_EQ(row.call(live, out), row.expected) << row.function << ": " << last_message();
    if (out.solver != no_solver) cubie_solver_destroy(out.solver);
    if (out.batch != no_batch) cubie_batch_destroy(out.batch);
    if (out.res != no_res) cubie_result_destroy(out.res);
    cubie_batch_destroy(batch);
    cubie_context_destroy(context);
  }
  s.expect_usable();
}

TEST(Handles, DestroyTakesNullForeignAndStaleHandles) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  const std::int64_t before = cubie_live_handles();
  cubie_context_destroy(nullptr);
  cubie_solver_destroy(nullptr);
  cubie_batch_destroy(nullptr);
  cubie_result_destroy(nullptr);
  cubie_context_destroy(reinterpret_cast<cubie_context*>(s.solver));
  cubie_result_destroy(reinterpret_cast<cubie_result*>(s.batch));
  EXPECT_EQ(cubie_live_handles(), before);
  cubie_batch* batch = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_create(s.solver, &batch));
  cubie_batch_destroy(batch);
  cubie_batch_destroy(batch);
  EXPECT_EQ(cubie_live_handles(), before);
  s.expect_usable();
}

TEST(Handles, AnyOrderOfDestructionIsFine) {
  const std::int64_t before = cubie_live_handles();
  for (int order = 0; order < 24; ++order) {
    cubie_context* context = nullptr;
    cubie_solver* solver = nullptr;
    cubie_batch* batch = nullptr;
    cubie_result* res = nullptr;
    CUBIE_OK_OR_FAIL(cubie_context_create(&context));
    CUBIE_OK_OR_FAIL(cubie_solver_create(context, "states x = 1\ndx = -x\n", &solver));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    CUBIE_OK_OR_FAIL(cubie_batch_submit(batch, &res));
    std::vector<int> left = {0, 1, 2, 3};
    for (int code = order, n = 4; n > 0; code /= n, --n) {
      const int pick = left[static_cast<std::size_t>(code % n)];
      left.erase(left.begin() + code % n);
      if (pick == 0) cubie_context_destroy(context);
      if (pick == 1) cubie_solver_destroy(solver);
      if (pick == 2) cubie_batch_destroy(batch);
      if (pick == 3) cubie_result_destroy(res);
    }
  }
  EXPECT_EQ(cubie_live_handles(), before);
}

/// Runs `work` in a child, which a hang ends by the alarm; the child prints what it expected and did not find.
template <class Work>
void expect_in_child(Work work) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer cannot start threads in the child of a process with threads";
#endif
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(100);
    work();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

void expect_a_fresh_context_solves() {
  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  CUBIE_OK_OR_FAIL(create_host_context(&context));
  CUBIE_OK_OR_FAIL(cubie_solver_create(context, "states x = 1\ndx = -x\n", &solver));
  CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "t_end", 1.0));
  CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  double x = 0;
  CUBIE_OK_OR_FAIL(cubie_result_copy_final_states(res, &x, 1, nullptr));
  EXPECT_NEAR(x, std::exp(-1.0), 1e-4);
  cubie_context_destroy(context);
  cubie_solver_destroy(solver);
  cubie_batch_destroy(batch);
  cubie_result_destroy(res);
}

TEST(HandlesAfterFork, EveryFunctionOfTheChildSaysSoAndAFreshContextWorks) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  expect_in_child([&] {
    for (const Entry& row : entries()) {
      const std::string kind = row.handle;
      void* inherited = kind == "context"  ? static_cast<void*>(s.context)
                        : kind == "solver" ? static_cast<void*>(s.solver)
                        : kind == "batch"  ? static_cast<void*>(s.batch)
                                           : static_cast<void*>(s.res);
      Outs out;
      EXPECT_EQ(row.call(inherited, out), CUBIE_ERR_FORKED) << row.function;
      EXPECT_TRUE(out.untouched()) << row.function;
      EXPECT_EQ(last_message().rfind(row.handle + std::string(" belongs to process "), 0), 0u) << last_message();
    }
    expect_a_fresh_context_solves();
  });
  s.expect_usable();
}

TEST(HandlesAfterFork, TheChildMayDestroyWhatItInheritedWhileTheParentSolves) {
  Session& s = session();
  ASSERT_NE(s.res, nullptr) << "no solve, no handles to test with";
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_create(s.solver, &batch));
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "n_runs", 1000000));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "t_end", 100000.0));
  CUBIE_OK_OR_FAIL(cubie_batch_submit(batch, &res));
  expect_in_child([&] {
    cubie_result_destroy(res);
    cubie_context_destroy(s.context);
    cubie_batch_destroy(batch);
    cubie_batch_destroy(s.batch);
    cubie_solver_destroy(s.solver);
    cubie_result_destroy(s.res);
    EXPECT_EQ(cubie_live_handles(), 0);
    expect_a_fresh_context_solves();
  });
  std::int32_t phase = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_phase(res, &phase));
  EXPECT_TRUE(phase == CUBIE_PHASE_QUEUED || phase == CUBIE_PHASE_COMPILING || phase == CUBIE_PHASE_RUNNING) << phase;
  CUBIE_OK_OR_FAIL(cubie_result_cancel(res));
  EXPECT_EQ(cubie_result_wait(res, -1.0, nullptr, nullptr, nullptr), CUBIE_ERR_CANCELLED);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  s.expect_usable();
}

}  // namespace
}  // namespace cubie_test
