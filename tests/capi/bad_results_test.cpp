// Wrong arguments to what reads results, and to solves that cannot begin; see bad_arguments_test.cpp.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bad_arguments.hpp"

namespace cubie_test {
namespace {

TEST(BadArguments, OfResults) {
  check({
      CASE("wait NaN", kArgument, "timeout_seconds", cubie_result_wait(s.res, kNan, nullptr, nullptr, &out.i32[0])),
      CASE("progress done", kArgument, "out_runs_done", cubie_result_get_progress(s.res, nullptr, &out.i64[0])),
      CASE("progress total", kArgument, "out_runs_total", cubie_result_get_progress(s.res, &out.i64[0], nullptr)),
      CASE("phase", kArgument, "out_phase", cubie_result_get_phase(s.res, nullptr)),
      CASE("status", kArgument, "out_status", cubie_result_get_status(s.res, nullptr)),
      CASE("code", kArgument, "out_code", cubie_result_get_callback_code(s.res, nullptr)),
      CASE("runs", kArgument, "out_count", cubie_result_get_run_count(s.res, nullptr)),
      CASE("saves", kArgument, "out_count", cubie_result_get_save_count(s.res, nullptr)),
      CASE("variables", kArgument, "out_count", cubie_result_get_variable_count(s.res, nullptr)),
      CASE("states", kArgument, "out_count", cubie_result_get_state_count(s.res, nullptr)),
      CASE("bits", kArgument, "out_bits", cubie_result_get_precision_bits(s.res, nullptr)),
      CASE("chunks", kArgument, "out_count", cubie_result_get_chunks(s.res, nullptr, &out.i64[0])),
      CASE("chunk length", kArgument, "out_length", cubie_result_get_chunks(s.res, &out.i64[0], nullptr)),
      CASE("chunk", kRange, "chunk must be >= 0 and < 1 (got 1)",
           cubie_result_get_chunk_complete(s.res, 1, &out.i32[0])),
      CASE("chunk below", kRange, "(got -1)", cubie_result_get_chunk_complete(s.res, -1, &out.i32[0])),
      CASE("complete", kArgument, "out_complete", cubie_result_get_chunk_complete(s.res, 0, nullptr)),
      CASE("log null", kArgument, "dst", cubie_result_copy_time_log(s.res, nullptr, 1, &out.i64[0])),
      CASE("table small", kRange, "dst_len", cubie_result_copy_time_table(s.res, out.text, 1, &out.i64[0])),
      CASE("rtol", kArgument, "out_number", cubie_result_get_effective_rtol(s.res, nullptr)),
      CASE("message null", kArgument, "dst", cubie_result_copy_error_message(s.res, nullptr, 1, &out.i64[0])),
      CASE("name index", kRange, "index must be in [0, 3] (got 4)",
           cubie_result_copy_saved_name(s.res, 4, out.text, 256, &out.i64[0])),
      CASE("times small", kRange, "dst_len must be >= 5 (got 4)",
           cubie_result_copy_save_times(s.res, out.f64, 4, &out.i64[0])),
      CASE("unit index", kRange, "index must be in [0, 3] (got -1)",
           cubie_result_copy_saved_unit(s.res, -1, out.text, 256, &out.i64[0])),
      CASE("legend small", kRange, "dst_len must be >= 6 (got 5)",
           cubie_result_copy_saved_legend(s.res, 0, out.text, 5, &out.i64[0])),
      CASE("summary legend", kRange, "index must be in [0, 7] (got 8)",
           cubie_result_copy_summary_legend(s.res, 8, out.text, 256, &out.i64[0])),
      CASE("find saved", kName, "no saved variable of res is called \"sped\"",
           cubie_result_find_saved(s.res, "sped", &out.i64[0])),
      CASE("find saved hint", kName, "speed", cubie_result_find_saved(s.res, "sped", &out.i64[0])),
      CASE("find saved null", kArgument, "name", cubie_result_find_saved(s.res, nullptr, &out.i64[0])),
      CASE("find saved out", kArgument, "out_index", cubie_result_find_saved(s.res, "x", nullptr)),
      CASE("find summary", kName, "x.mean", cubie_result_find_summary(s.res, "x.meen", &out.i64[0])),
      CASE("find summary out", kArgument, "out_index", cubie_result_find_summary(s.res, "x.mean", nullptr)),
      CASE("saved index", kRange, "index must be in [0, 3] (got 4)",
           cubie_result_copy_saved(s.res, 4, out.f64, 256, &out.i64[0])),
      CASE("saved small", kRange, "dst_len must be >= 40 (got 39)",
           cubie_result_copy_saved(s.res, 0, out.f64, 39, &out.i64[0])),
      CASE("summary index", kRange, "index must be in [0, 7] (got -1)",
           cubie_result_copy_summary(s.res, -1, out.f64, 256, &out.i64[0])),
      CASE("summary small", kRange, "dst_len must be >= 8 (got 7)",
           cubie_result_copy_summary(s.res, 0, out.f64, 7, &out.i64[0])),
      CASE("run times run", kRange, "run must be in [0, 7] (got 8)",
           cubie_result_copy_run_times(s.res, 8, out.f64, 256, &out.i64[0])),
      CASE("run times small", kRange, "dst_len must be >= 5 (got 4)",
           cubie_result_copy_run_times(s.res, 0, out.f64, 4, &out.i64[0])),
      CASE("rows counter", CUBIE_ERR_WRONG_STATE, "save_steps",
           cubie_result_copy_counter(s.res, CUBIE_COUNTER_ROWS, out.i32, 64, &out.i64[0])),
      CASE("status counts small", kRange, "dst_len must be >= 1 (got 0)",
           cubie_result_copy_status_counts(s.res, out.i32, out.i64, 0, &out.i64[3])),
      CASE("status counts null", kArgument, "counts",
           cubie_result_copy_status_counts(s.res, out.i32, nullptr, 4, &out.i64[3])),
      CASE("range status", kRange, "run_status must be that of some run (got 8)",
           cubie_result_get_counter_range(s.res, 8, 0, &out.f64[0], &out.f64[1], &out.f64[2])),
      CASE("range counter", kRange, "counter must be in [0, 5] (got 6)",
           cubie_result_get_counter_range(s.res, 0, 6, &out.f64[0], &out.f64[1], &out.f64[2])),
      CASE("range out", kArgument, "out_median",
           cubie_result_get_counter_range(s.res, 0, 0, &out.f64[0], nullptr, &out.f64[2])),
      CASE("statistics small", kRange, "dst_len", cubie_result_copy_statistics_table(s.res, out.text, 1, &out.i64[0])),
      CASE("npy array", kRange, "array must be in [0, 8] (got 9)", cubie_result_write_npy(s.res, 9, "x.npy")),
      CASE("npy path", kArgument, "path", cubie_result_write_npy(s.res, 0, nullptr)),
      CASE("npy folder", CUBIE_ERR_IO, "/none/none.npy", cubie_result_write_npy(s.res, 0, "/none/none.npy")),
      CASE("order", kRange, "order must be in [0, 1] (got 2)",
           cubie_result_copy_outputs(s.res, 2, out.f64, 256, &out.i64[0])),
      CASE("outputs small", kRange, "dst_len must be >= 160 (got 159)",
           cubie_result_copy_outputs(s.res, 0, out.f64, 159, &out.i64[0])),
      CASE("outputs f32 negative", kRange, "(got -1)",
           cubie_result_copy_outputs_f32(s.res, 0, out.f32, -1, &out.i64[0])),
      CASE("final small", kRange, "dst_len must be >= 24 (got 23)",
           cubie_result_copy_final_states(s.res, out.f64, 23, &out.i64[0])),
      CASE("final f32 null", kArgument, "dst", cubie_result_copy_final_states_f32(s.res, nullptr, 24, &out.i64[0])),
      CASE("run status small", kRange, "dst_len must be >= 8 (got 7)",
           cubie_result_copy_run_status(s.res, out.i32, 7, &out.i64[0])),
      CASE("counter", kRange, "counter must be in [0, 5] (got 6)",
           cubie_result_copy_counter(s.res, 6, out.i32, 64, &out.i64[0])),
      CASE("steps small", kRange, "dst_len must be >= 8 (got 0)",
           cubie_result_copy_last_steps(s.res, out.f64, 0, &out.i64[0])),
      CASE("windows", kArgument, "out_count", cubie_result_get_window_count(s.res, nullptr)),
      CASE("summaries", kArgument, "out_count", cubie_result_get_summary_count(s.res, nullptr)),
      CASE("summary name", kRange, "index must be in [0, 7] (got 8)",
           cubie_result_copy_summary_name(s.res, 8, out.text, 256, &out.i64[0])),
      CASE("summary unit", kRange, "index must be in [0, 7] (got -1)",
           cubie_result_copy_summary_unit(s.res, -1, out.text, 256, &out.i64[0])),
      CASE("window times", kRange, "dst_len must be >= 2 (got 1)",
           cubie_result_copy_window_times(s.res, out.f64, 1, &out.i64[0])),
      CASE("summaries order", kRange, "order must be in [0, 1] (got -1)",
           cubie_result_copy_summaries(s.res, -1, out.f64, 256, &out.i64[0])),
      CASE("summaries small", kRange, "dst_len must be >= 64 (got 63)",
           cubie_result_copy_summaries(s.res, 0, out.f64, 63, &out.i64[0])),
      CASE("summaries f32", kArgument, "dst", cubie_result_copy_summaries_f32(s.res, 0, nullptr, 64, &out.i64[0])),
      CASE("events", kArgument, "out_count", cubie_result_get_event_count(s.res, nullptr)),
      CASE("event records", kArgument, "out_count", cubie_result_get_event_record_count(s.res, nullptr)),
      CASE("event counts", kRange, "dst_len must be >= 0 (got -1)",
           cubie_result_copy_event_counts(s.res, out.i32, -1, &out.i64[0])),
      CASE("event numbers", kRange, "dst_len must be >= 0 (got -1)",
           cubie_result_copy_event_records(s.res, out.f64, -1, &out.i64[0])),
      CASE("failed count", kArgument, "out_count", cubie_result_get_failed_count(s.res, nullptr)),
      CASE("status count", kArgument, "out_count", cubie_result_get_status_count(s.res, 0, nullptr)),
      CASE("final statistic", kRange, "statistic must be in [0, 5] (got -1)",
           cubie_result_copy_final_statistic(s.res, -1, 0.0, out.f64, 256, &out.i64[0])),
      CASE("final statistic small", kRange, "dst_len must be >= 3 (got 2)",
           cubie_result_copy_final_statistic(s.res, 1, 0.0, out.f64, 2, &out.i64[0])),
      CASE("counter of statistic", kRange, "counter must be in [0, 5] (got 6)",
           cubie_result_get_counter_statistic(s.res, 6, 1, 0.0, out.f64)),
      CASE("statistic of rows", CUBIE_ERR_WRONG_STATE, "save_steps",
           cubie_result_get_counter_statistic(s.res, CUBIE_COUNTER_ROWS, 1, 0.0, out.f64)),
      CASE("statistic of counter", kRange, "statistic must be in [0, 5] (got 6)",
           cubie_result_get_counter_statistic(s.res, 0, 6, 0.0, out.f64)),
      CASE("probability of counter", kRange, "probability must be in [0, 1] (got -0.5)",
           cubie_result_get_counter_statistic(s.res, 0, 5, -0.5, out.f64)),
      CASE("counter number", kArgument, "out_number", cubie_result_get_counter_statistic(s.res, 0, 1, 0.0, nullptr)),
      CASE("statistic", kRange, "statistic must be in [0, 5] (got 6)",
           cubie_result_copy_output_statistic(s.res, 6, 0.0, out.f64, 256, &out.i64[0])),
      CASE("statistic small", kRange, "dst_len must be >= 20 (got 19)",
           cubie_result_copy_output_statistic(s.res, 1, 0.0, out.f64, 19, &out.i64[0])),
      CASE("summary statistic small", kRange, "dst_len must be >= 8 (got 7)",
           cubie_result_copy_summary_statistic(s.res, 1, 0.0, out.f64, 7, &out.i64[0])),
      CASE("probability above", kRange, "probability must be in [0, 1] (got 1.5)",
           cubie_result_copy_summary_statistic(s.res, 5, 1.5, out.f64, 256, &out.i64[0])),
      CASE("probability NaN", kRange, "probability must be in [0, 1] (got nan)",
           cubie_result_copy_summary_statistic(s.res, 5, std::nan(""), out.f64, 256, &out.i64[0])),
      CASE("summaries data", kArgument, "out_data", cubie_result_get_summaries_data(s.res, nullptr, &out.i64[0])),
      CASE("data", kArgument, "out_data", cubie_result_get_outputs_data(s.res, nullptr, &out.i64[0])),
      CASE("data length", kArgument, "out_len", cubie_result_get_outputs_data(s.res, &out.data, nullptr)),
      CASE("array", kRange, "array must be in [0, 8] (got 9)",
           cubie_result_get_array(s.res, 9, &out.any, &out.i64[0], &out.i32[0])),
      CASE("array address", kArgument, "out_data", cubie_result_get_array(s.res, 0, nullptr, &out.i64[0], nullptr)),
      CASE("array length", kArgument, "out_len", cubie_result_get_array(s.res, 0, &out.any, nullptr, nullptr)),
      CASE("tensor of", kRange, "array must be in [0, 8] (got -1)", cubie_result_export_dlpack(s.res, -1, &out.any)),
      CASE("tensor", kArgument, "out_tensor", cubie_result_export_dlpack(s.res, 0, nullptr)),
      CASE("data precision", CUBIE_ERR_NOT_SUPPORTED, "",
           cubie_result_get_outputs_data_f32(s.res, &out.data_f32, &out.i64[0])),
  });
}

// Save times are judged against t0 and t_end, which may still change, so at the latest when the batch is submitted.
void expect_times_refused(cubie_status expected, const double* times, std::int64_t n_times) {
  cubie_batch* batch = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_create(session().solver, &batch));
  Outs out;
  cubie_status status = cubie_batch_set_save_times(batch, times, n_times);
  if (status == CUBIE_OK) status = cubie_batch_submit(batch, &out.res);
  EXPECT_EQ(status, expected) << last_message();
  EXPECT_TRUE(out.untouched());
  cubie_batch_destroy(batch);
}

TEST(BadArguments, FallingSaveTimesAreRefused) { expect_times_refused(kArgument, kFalling, 2); }
TEST(BadArguments, EqualSaveTimesAreRefused) { expect_times_refused(kArgument, kTwice, 2); }
TEST(BadArguments, SaveTimesOutsideTheIntervalAreRefused) { expect_times_refused(kRange, kOutside, 2); }

TEST(BadArguments, BoundOutputsOfTheOtherPrecisionAreRefused) {
  cubie_batch* batch = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_create(session().solver, &batch));
  Outs out;
  float array[kVariables];
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.0));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_outputs_f32(batch, array, kVariables, 1, kVariables, 1, kVariables, 1, 1));
  EXPECT_EQ(cubie_batch_submit(batch, &out.res), kArgument) << last_message();
  EXPECT_TRUE(out.untouched());
  cubie_batch_destroy(batch);
}

TEST(BadArguments, LengthsThatDoNotAgreeAreRefused) {
  cubie_batch* batch = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_create(session().solver, &batch));
  Outs out;
  cubie_status status = cubie_batch_set_values(batch, "sigma", kGood, 8);
  if (status == CUBIE_OK) status = cubie_batch_set_values(batch, "rho", kGood, 3);
  if (status == CUBIE_OK) status = cubie_batch_submit(batch, &out.res);
  EXPECT_EQ(status, CUBIE_ERR_INVALID_ARGUMENT) << last_message();
  EXPECT_TRUE(out.untouched());
  cubie_batch_destroy(batch);
}

}  // namespace
}  // namespace cubie_test
