// Wrong arguments to functions on live handles: the right status, a message that names argument and value, outputs
// untouched, and objects that go on working.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bad_arguments.hpp"

namespace cubie_test {
namespace {

TEST(BadArguments, OfVersionsAndOptions) {
  check({
      CASE("version major", kArgument, "out_major", cubie_version(nullptr, &out.i32[0], &out.i32[1])),
      CASE("version minor", kArgument, "out_minor", cubie_version(&out.i32[0], nullptr, &out.i32[1])),
      CASE("version patch", kArgument, "out_patch", cubie_version(&out.i32[0], &out.i32[1], nullptr)),
      CASE("count", kArgument, "out_count", cubie_option_get_count(nullptr)),
      CASE("find scope", kRange, "scope must be in [0, 2] (got 3)", cubie_option_find(3, "rtol", &out.i64[0])),
      CASE("find scope low", kRange, "scope must be in [0, 2] (got -1)", cubie_option_find(-1, "rtol", &out.i64[0])),
      CASE("find name", kArgument, "name", cubie_option_find(CUBIE_SCOPE_SOLVER, nullptr, &out.i64[0])),
      CASE("find unknown", kName, "\"atoll\"", cubie_option_find(CUBIE_SCOPE_SOLVER, "atoll", &out.i64[0])),
      CASE("find out", kArgument, "out_index", cubie_option_find(CUBIE_SCOPE_SOLVER, "rtol", nullptr)),
      CASE("scope index", kRange, "(got -1)", cubie_option_get_scope(-1, &out.i32[0])),
      CASE("scope out", kArgument, "out_scope", cubie_option_get_scope(0, nullptr)),
      CASE("type index", kRange, "(got 1000)", cubie_option_get_type(1000, &out.i32[0])),
      CASE("type out", kArgument, "out_type", cubie_option_get_type(0, nullptr)),
      CASE("name index", kRange, "(got 9223372036854775807)", cubie_option_copy_name(kMax, out.text, 256, nullptr)),
      CASE("help small", kRange, "dst_len", cubie_option_copy_help(0, out.text, 1, &out.i64[0])),
      CASE("unit negative", kRange, "(got -1)", cubie_option_copy_unit(0, out.text, -1, &out.i64[0])),
      CASE("choices dst", kArgument, "dst", cubie_option_copy_choices(0, nullptr, 5, &out.i64[0])),
      CASE("default both", kArgument, "out_needed", cubie_option_copy_default(0, nullptr, 0, nullptr)),
      CASE("since index", kRange, "index", cubie_option_copy_since(-5, out.text, 256, &out.i64[0])),
      CASE("int64 range of text", kArgument, "\"device\"", cubie_option_get_int64_range(0, &out.i64[0], &out.i64[1])),
      CASE("int64 range out", kArgument, "out_max", cubie_option_get_int64_range(1, &out.i64[0], nullptr)),
      CASE("double range of int64", kArgument, "\"threads\"",
           cubie_option_get_double_range(1, &out.f64[0], &out.f64[1], &out.i32[0])),
  });
}

TEST(BadArguments, OfDevices) {
  check({
      CASE("count", kArgument, "out_count", cubie_cuda_device_get_count(nullptr)),
      CASE("reason dst", kArgument, "dst", cubie_cuda_copy_reason(nullptr, 9, &out.i64[0])),
      CASE("reason small", kRange, "dst_len", cubie_cuda_copy_reason(out.text, 0, &out.i64[0])),
      CASE("name ordinal", kRange, "(got -1)", cubie_cuda_device_copy_name(-1, out.text, 256, &out.i64[0])),
      CASE("bus ordinal", kRange, "ordinal", cubie_cuda_device_copy_bus_id(1000, out.text, 256, &out.i64[0])),
      CASE("architecture ordinal", kRange, "(got 1000)", cubie_cuda_device_get_architecture(1000, &out.i32[0])),
      CASE("architecture out", kArgument, "out_architecture", cubie_cuda_device_get_architecture(0, nullptr)),
      CASE("memory ordinal", kRange, "ordinal", cubie_cuda_device_get_memory_bytes(-1, &out.i64[0])),
      CASE("memory out", kArgument, "out_bytes", cubie_cuda_device_get_memory_bytes(0, nullptr)),
      CASE("workers ordinal", kRange, "ordinal", cubie_cuda_device_get_workers(1000, &out.i32[0])),
      CASE("workers out", kArgument, "out_count", cubie_cuda_device_get_workers(0, nullptr)),
  });
}

/// A call of cubie_batch_set_doses with two rows and one column that is not NULL.
cubie_status doses(Session& s, const double* time, const double* amt, const std::int32_t* cmt, const double* rate,
                   const double* dur, const double* ii, const std::int64_t* addl, const std::int32_t* ss,
                   const std::int32_t* evid) {
  return cubie_batch_set_doses(s.batch, "x, y", time, amt, cmt, rate, dur, ii, addl, ss, evid, 2, nullptr, 0);
}

TEST(BadArguments, OfDoses) {
  static const double minus[] = {1, -1}, minus_two[] = {1, -2}, minus_three[] = {1, -3};
  static const std::int32_t threes[] = {0, 3}, eights[] = {1, 8}, twos[] = {1, 2}, minus_ones[] = {1, -1};
  static const std::int64_t several[] = {0, 2};
  check({
      CASE("null", kArgument, "compartments",
           cubie_batch_set_doses(s.batch, nullptr, kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, 2, nullptr, 0)),
      CASE("length", kArgument, "n_doses must be >= 0 (got -1)",
           cubie_batch_set_doses(s.batch, "", kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, -1, nullptr, 0)),
      CASE("name", kName, "no state is called \"sigma\"",
           cubie_batch_set_doses(s.batch, "sigma", kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, 2, nullptr, 0)),
      CASE("rows", kArgument, "first_row[1] must be the number of rows, 2 (got 1)",
           cubie_batch_set_doses(s.batch, "", kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, 2, kCounts, 2)),
      CASE("time null", kArgument, "time",
           doses(s, nullptr, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("amt null", kArgument, "amt",
           doses(s, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("time NaN", kArgument, "time[1] must be finite (got nan)",
           doses(s, kWithNan, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("amt NaN", kArgument, "amt[1] must be finite (got nan)",
           doses(s, kGood, kWithNan, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("cmt", kArgument, "cmt[1] must lie in [0, 2], the number of compartments (got 3)",
           doses(s, kGood, kGood, threes, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("cmt negative", kArgument, "cmt[1] must lie in [0, 2]",
           doses(s, kGood, kGood, minus_ones, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("cmt off", CUBIE_ERR_NOT_SUPPORTED, "cmt[1]",
           doses(s, kGood, kGood, minus_ones, nullptr, nullptr, nullptr, nullptr, nullptr, twos)),
      CASE("rate modelled", kArgument, "rate[1] must be >= 0: the model has no rate(x) (got -1)",
           doses(s, kGood, kGood, nullptr, minus, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("duration modelled", kArgument, "the model has no duration(x) (got -2)",
           doses(s, kGood, kGood, nullptr, minus_two, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("rate negative", kArgument, "rate[1] must be >= 0, or -1 or -2 where the model says it (got -3)",
           doses(s, kGood, kGood, nullptr, minus_three, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("dur negative", kArgument, "dur[1] must be >= 0 (got -1)",
           doses(s, kGood, kGood, nullptr, nullptr, minus, nullptr, nullptr, nullptr, nullptr)),
      CASE("both", kArgument, "rate[0] and dur[0] must not both be given (got 1 and 1)",
           doses(s, kGood, kGood, nullptr, kGood, kGood, nullptr, nullptr, nullptr, nullptr)),
      CASE("nothing to infuse", kArgument, "amt[1] must be > 0 for an infusion (got -1)",
           doses(s, kGood, minus, nullptr, kGood, nullptr, nullptr, nullptr, nullptr, nullptr)),
      CASE("ii negative", kArgument, "ii[1] must be >= 0 (got -1)",
           doses(s, kGood, kGood, nullptr, nullptr, nullptr, minus, nullptr, nullptr, nullptr)),
      CASE("ii zero", kArgument, "ii[1] must be > 0 with addl or ss (got 0)",
           doses(s, kGood, kGood, nullptr, nullptr, nullptr, nullptr, several, nullptr, nullptr)),
      CASE("addl negative", kArgument, "addl[1] must be >= 0 (got -7)",
           doses(s, kGood, kGood, nullptr, nullptr, nullptr, kGood, kNegativeCounts, nullptr, nullptr)),
      CASE("ss", kArgument, "ss[1] must be 0, 1 or 2 (got 3)",
           doses(s, kGood, kGood, nullptr, nullptr, nullptr, kGood, nullptr, threes, nullptr)),
      CASE("evid", kArgument, "evid[1] must lie in [0, 7] (got 8)",
           doses(s, kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, eights)),
      CASE("tolerance", kRange, "steady_tolerance", cubie_batch_set_double(s.batch, "steady_tolerance", 0.0)),
  });
}

TEST(BadArguments, OfContexts) {
  check({
      CASE("create", kArgument, "out_context", cubie_context_create(nullptr)),
      CASE("set name", kArgument, "name", cubie_context_set_int64(s.context, nullptr, 1)),
      CASE("set text", kArgument, "text", cubie_context_set_string(s.context, "device", nullptr)),
      CASE("get name", kName, "\"thread\" (did you mean \"threads\"?)",
           cubie_context_get_int64(s.context, "thread", &out.i64[0])),
      CASE("get out", kArgument, "out_number", cubie_context_get_int64(s.context, "threads", nullptr)),
      CASE("get type", kArgument, "\"device\" is of type string",
           cubie_context_get_double(s.context, "device", &out.f64[0])),
      CASE("copy small", kRange, "dst_len must be >= 5 (got 4)",
           cubie_context_copy_string(s.context, "device", out.text, 4, &out.i64[0])),
      CASE("kind", kArgument, "out_kind", cubie_context_get_device_kind(s.context, nullptr)),
      CASE("name small", kRange, "dst_len", cubie_context_copy_device_name(s.context, out.text, 1, &out.i64[0])),
      CASE("device reason null", kArgument, "dst",
           cubie_context_copy_device_reason(s.context, nullptr, 9, &out.i64[0])),
      CASE("architecture null", kArgument, "dst",
           cubie_context_copy_device_architecture(s.context, nullptr, 9, &out.i64[0])),
      CASE("memory", kArgument, "out_bytes", cubie_context_get_device_memory_bytes(s.context, nullptr)),
      CASE("workers", kArgument, "out_count", cubie_context_get_device_workers(s.context, nullptr)),
      CASE("planned", kArgument, "out_planned",
           cubie_context_get_memory(s.context, nullptr, &out.i64[1], &out.i64[2], &out.i64[3])),
      CASE("in use", kArgument, "out_in_use",
           cubie_context_get_memory(s.context, &out.i64[0], nullptr, &out.i64[2], &out.i64[3])),
      CASE("peak", kArgument, "out_peak",
           cubie_context_get_memory(s.context, &out.i64[0], &out.i64[1], nullptr, &out.i64[3])),
      CASE("limit", kArgument, "out_limit",
           cubie_context_get_memory(s.context, &out.i64[0], &out.i64[1], &out.i64[2], nullptr)),
      CASE("pinned in use", kArgument, "out_in_use",
           cubie_context_get_pinned_memory(s.context, nullptr, &out.i64[1], &out.i64[2])),
      CASE("pinned peak", kArgument, "out_peak",
           cubie_context_get_pinned_memory(s.context, &out.i64[0], nullptr, &out.i64[2])),
      CASE("pinned budget", kArgument, "out_budget",
           cubie_context_get_pinned_memory(s.context, &out.i64[0], &out.i64[1], nullptr)),
      CASE("clients", kArgument, "out_count", cubie_context_get_memory_clients(s.context, nullptr)),
      CASE("too late", CUBIE_ERR_WRONG_STATE, "threads", cubie_context_set_int64(s.context, "threads", 1)),
  });
}

TEST(BadArguments, OfSolvers) {
  check({
      CASE("create text", kArgument, "model_text", cubie_solver_create(s.context, nullptr, &out.solver)),
      CASE("create out", kArgument, "out_solver", cubie_solver_create(s.context, kModel, nullptr)),
      CASE("create model", CUBIE_ERR_MODEL, "line 2",
           cubie_solver_create(s.context, "states x\ndx = q\n", &out.solver)),
      CASE("create empty", CUBIE_ERR_MODEL, "", cubie_solver_create(s.context, "", &out.solver)),
      CASE("function null", kArgument, "rhs must not be NULL",
           cubie_solver_create_from_function(s.context, 1, 0, nullptr, nullptr, nullptr, nullptr, &out.solver)),
      CASE("function out", kArgument, "out_solver",
           cubie_solver_create_from_function(s.context, 1, 0, nullptr, no_change, nullptr, nullptr, nullptr)),
      CASE("function states", kRange, "n_states must be in [1, 1000000] (got 0)",
           cubie_solver_create_from_function(s.context, 0, 0, nullptr, no_change, nullptr, nullptr, &out.solver)),
      CASE("function many states", kRange, "(got 9223372036854775807)",
           cubie_solver_create_from_function(s.context, kMax, 0, nullptr, no_change, nullptr, nullptr, &out.solver)),
      CASE("function parameters", kRange, "n_parameters must be in [0, 1000000] (got -1)",
           cubie_solver_create_from_function(s.context, 1, -1, nullptr, no_change, nullptr, nullptr, &out.solver)),
      CASE("function names", kArgument, "n_states must be the number of declared states 1 (got 2)",
           cubie_solver_create_from_function(s.context, 2, 0, "states x", no_change, nullptr, nullptr, &out.solver)),
      CASE("function rows", CUBIE_ERR_MODEL, "line 1, column 11",
           cubie_solver_create_from_function(s.context, 1, 0, "states x; x' = 1", no_change, nullptr, nullptr,
                                             &out.solver)),
      CASE("method", kName, "tsitt5", cubie_solver_set_string(s.solver, "method", "tsitt5")),
      CASE("choice", kArgument, "precision must be one of f64, f32 (got \"f16\"",
           cubie_solver_set_string(s.solver, "precision", "f16")),
      CASE("atol null", kArgument, "values", cubie_solver_set_atol(s.solver, nullptr, 3)),
      CASE("atol negative length", kArgument, "n_values must be >= 0 (got -1)",
           cubie_solver_set_atol(s.solver, kGood, -1)),
      CASE("atol length", kArgument, "2", cubie_solver_set_atol(s.solver, kGood, 2)),
      CASE("atol empty", kArgument, "0", cubie_solver_set_atol(s.solver, kGood, 0)),
      CASE("atol zero", kArgument, "atol", cubie_solver_set_atol(s.solver, kWithZero, 3)),
      CASE("rtol negative", kArgument, "rtol", cubie_solver_set_rtol(s.solver, kNegative, 1)),
      CASE("rtol NaN", kArgument, "rtol", cubie_solver_set_rtol(s.solver, &kNan, 1)),
      CASE("rtol infinite", kArgument, "rtol", cubie_solver_set_rtol(s.solver, &kInf, 1)),
      CASE("atol NaN", kArgument, "atol[0] must be > 0 and finite (got nan)",
           cubie_solver_set_atol(s.solver, &kNan, 1)),
      CASE("atol infinite", kArgument, "(got inf)", cubie_solver_set_atol(s.solver, &kInf, 1)),
      CASE("atol negative", kArgument, "(got -1)", cubie_solver_set_atol(s.solver, kNegative, 1)),
      CASE("atol overflow", kRange, "n_values", cubie_solver_set_atol(s.solver, kGood, kMax)),
      CASE("rtol null", kArgument, "values must not be NULL", cubie_solver_set_rtol(s.solver, nullptr, 1)),
      CASE("rtol negative length", kArgument, "n_values must be >= 0 (got -4)",
           cubie_solver_set_rtol(s.solver, kGood, -4)),
      CASE("rtol length", kArgument, "n_rtol must be 1 or the number of states 3 (got 2)",
           cubie_solver_set_rtol(s.solver, kGood, 2)),
      CASE("rtol empty", kArgument, "(got 0)", cubie_solver_set_rtol(s.solver, kGood, 0)),
      CASE("rtol overflow", kRange, "n_values", cubie_solver_set_rtol(s.solver, kGood, kMax)),
      CASE("rtol zero", kArgument, "rtol[1]", cubie_solver_set_rtol(s.solver, kWithZero, 3)),
      CASE("int64 name", kArgument, "name must not be NULL", cubie_solver_set_int64(s.solver, nullptr, 1)),
      CASE("double name", kArgument, "name must not be NULL", cubie_solver_set_double(s.solver, nullptr, 1.0)),
      CASE("string name", kArgument, "name must not be NULL", cubie_solver_set_string(s.solver, nullptr, "tsit5")),
      CASE("string null", kArgument, "text must not be NULL", cubie_solver_set_string(s.solver, "method", nullptr)),
      CASE("empty name", kName, "", cubie_solver_set_double(s.solver, "", 1.0)),
      CASE("of another object", kName, "t_end", cubie_solver_set_double(s.solver, "t_end", 1.0)),
      CASE("copy atol null", kArgument, "dst", cubie_solver_copy_atol(s.solver, nullptr, 3, &out.i64[0])),
      CASE("copy rtol small", kRange, "dst_len", cubie_solver_copy_rtol(s.solver, out.f64, 0, &out.i64[0])),
      CASE("count role", kRange, "role must be in [0, 4] (got 5)",
           cubie_solver_get_variable_count(s.solver, 5, &out.i64[0])),
      CASE("count out", kArgument, "out_count", cubie_solver_get_variable_count(s.solver, 0, nullptr)),
      CASE("name index", kRange, "index must be in [0, 2] (got 3)",
           cubie_solver_copy_variable_name(s.solver, CUBIE_ROLE_STATE, 3, out.text, 256, &out.i64[0])),
      CASE("name of none", kRange, "there are none",
           cubie_solver_copy_variable_name(s.solver, CUBIE_ROLE_DRIVER, 0, out.text, 256, &out.i64[0])),
      CASE("unit role", kRange, "role", cubie_solver_copy_variable_unit(s.solver, -1, 0, out.text, 256, nullptr)),
      CASE("default index", kRange, "(got -1)",
           cubie_solver_get_variable_default(s.solver, CUBIE_ROLE_STATE, -1, &out.f64[0])),
      CASE("default out", kArgument, "out_number",
           cubie_solver_get_variable_default(s.solver, CUBIE_ROLE_STATE, 0, nullptr)),
      CASE("index of slip", kName, "did you mean \"sigma\"?",
           cubie_solver_get_variable_index(s.solver, CUBIE_ROLE_PARAMETER, "sigam", &out.i64[0])),
      CASE("index of other role", kName, "\"x\" is no parameter but a state",
           cubie_solver_get_variable_index(s.solver, CUBIE_ROLE_PARAMETER, "x", &out.i64[0])),
      CASE("index name", kArgument, "name",
           cubie_solver_get_variable_index(s.solver, CUBIE_ROLE_STATE, nullptr, &out.i64[0])),
      CASE("saved out", kArgument, "out_count", cubie_solver_get_saved_count(s.solver, nullptr)),
      CASE("saved index", kRange, "index must be in [0, 3] (got 4)",
           cubie_solver_copy_saved_name(s.solver, 4, out.text, 256, &out.i64[0])),
      CASE("kernel text small", kRange, "dst_len", cubie_solver_copy_kernel_text(s.solver, out.text, 5, &out.i64[0])),
      CASE("builds out", kArgument, "out_count", cubie_solver_get_kernel_builds(s.solver, nullptr)),
  });
}

TEST(BadArguments, OfBatchValues) {
  check({
      CASE("create", kArgument, "out_batch", cubie_batch_create(s.solver, nullptr)),
      CASE("name", kArgument, "name", cubie_batch_set_values(s.batch, nullptr, kGood, 1)),
      CASE("unknown", kName, "roh", cubie_batch_set_values(s.batch, "roh", kGood, 1)),
      CASE("sample word", kName, "did you mean \"normal\"?",
           cubie_batch_sample_values(s.batch, "rho", "norma", 0.0, 1.0)),
      CASE("sample name", kName, "roh", cubie_batch_sample_values(s.batch, "roh", "normal", 0.0, 1.0)),
      CASE("sample nothing", kArgument, "distribution", cubie_batch_sample_values(s.batch, "rho", nullptr, 0.0, 1.0)),
      CASE("sample NaN", kArgument, "(got nan)", cubie_batch_sample_values(s.batch, "rho", "normal", kNan, 1.0)),
      CASE("constant", kName, "beta", cubie_batch_set_values(s.batch, "beta", kGood, 1)),
      CASE("null", kArgument, "values", cubie_batch_set_values(s.batch, "sigma", nullptr, 2)),
      CASE("length", kArgument, "n_values must be >= 0 (got -3)", cubie_batch_set_values(s.batch, "sigma", kGood, -3)),
      CASE("empty", kArgument, "sigma", cubie_batch_set_values(s.batch, "sigma", kGood, 0)),
      CASE("NaN", kArgument, "sigma", cubie_batch_set_values(s.batch, "sigma", kWithNan, 2)),
      CASE("infinite f32", kArgument, "sigma", cubie_batch_set_values_f32(s.batch, "sigma", kWithInfF32, 2)),
      CASE("overflow", kRange, "n_values must be <= ", cubie_batch_set_values(s.batch, "sigma", kGood, kMax)),
      CASE("empty name", kName, "", cubie_batch_set_values(s.batch, "", kGood, 1)),
      CASE("infinite", kArgument, "values[2] of sigma must be finite (got inf)",
           cubie_batch_set_values(s.batch, "sigma", kWithInf, 3)),
      CASE("f32 name", kArgument, "name must not be NULL",
           cubie_batch_set_values_f32(s.batch, nullptr, kWithInfF32, 1)),
      CASE("f32 unknown", kName, "sigmma", cubie_batch_set_values_f32(s.batch, "sigmma", kWithInfF32, 1)),
      CASE("f32 null", kArgument, "values must not be NULL", cubie_batch_set_values_f32(s.batch, "sigma", nullptr, 1)),
      CASE("f32 empty", kArgument, "(got 0)", cubie_batch_set_values_f32(s.batch, "sigma", kWithInfF32, 0)),
      CASE("f32 length", kArgument, "(got -1)", cubie_batch_set_values_f32(s.batch, "sigma", kWithInfF32, -1)),
      CASE("f32 overflow", kRange, "n_values", cubie_batch_set_values_f32(s.batch, "sigma", kWithInfF32, kMax)),
      CASE("sample infinite", kArgument, "(got inf)", cubie_batch_sample_values(s.batch, "rho", "normal", 1.0, kInf)),
      CASE("sample deviation", kArgument, "(got -1)", cubie_batch_sample_values(s.batch, "rho", "normal", 1.0, -1.0)),
      CASE("sample name null", kArgument, "name", cubie_batch_sample_values(s.batch, nullptr, "normal", 0.0, 1.0)),
      CASE("clear null", kArgument, "name must not be NULL", cubie_batch_clear_values(s.batch, nullptr)),
      CASE("int64 name", kArgument, "name must not be NULL", cubie_batch_set_int64(s.batch, nullptr, 1)),
      CASE("double name", kArgument, "name must not be NULL", cubie_batch_set_double(s.batch, nullptr, 1.0)),
      CASE("string name", kArgument, "name must not be NULL", cubie_batch_set_string(s.batch, nullptr, "verbatim")),
      CASE("string null", kArgument, "text must not be NULL", cubie_batch_set_string(s.batch, "grid", nullptr)),
      CASE("of another object", kName, "rtol", cubie_batch_set_double(s.batch, "rtol", 1e-3)),
      CASE("times overflow", kRange, "n_times", cubie_batch_set_save_times(s.batch, kGood, kMax)),
      CASE("times infinite", kArgument, "times[2] must be finite (got inf)",
           cubie_batch_set_save_times(s.batch, kWithInf, 3)),
      CASE("spans overflow", kRange, "n_runs", cubie_batch_set_time_spans(s.batch, kGood, kGood, kMax)),
      CASE("clear", kName, "rhoo", cubie_batch_clear_values(s.batch, "rhoo")),
      CASE("get unknown", kName, "nothing", cubie_batch_get_value(s.batch, "nothing", 0, &out.f64[0])),
      CASE("get run", kRange, "8", cubie_batch_get_value(s.batch, "rho", kRuns, &out.f64[0])),
      CASE("get run below", kRange, "-1", cubie_batch_get_value(s.batch, "rho", -1, &out.f64[0])),
      CASE("get out", kArgument, "out_number", cubie_batch_get_value(s.batch, "rho", 0, nullptr)),
      CASE("total out", kArgument, "out_count", cubie_batch_get_total_runs(s.batch, nullptr)),
      CASE("file null", kArgument, "path", cubie_batch_set_output_file(s.batch, nullptr)),
      CASE("netCDF null", kArgument, "path", cubie_batch_set_netcdf_file(s.batch, nullptr)),
      CASE("times null", kArgument, "times", cubie_batch_set_save_times(s.batch, nullptr, 2)),
      CASE("times length", kArgument, "n_times", cubie_batch_set_save_times(s.batch, kGood, -2)),
      CASE("times NaN", kArgument, "nan", cubie_batch_set_save_times(s.batch, kWithNan, 2)),
      CASE("spans begins null", kArgument, "t0", cubie_batch_set_time_spans(s.batch, nullptr, kGood, 2)),
      CASE("spans ends null", kArgument, "t_end", cubie_batch_set_time_spans(s.batch, kGood, nullptr, 2)),
      CASE("spans length", kArgument, "n_runs must be >= 0 (got -1)",
           cubie_batch_set_time_spans(s.batch, kGood, kGood, -1)),
      CASE("spans begin NaN", kArgument, "t0[1] must be finite (got nan)",
           cubie_batch_set_time_spans(s.batch, kWithNan, kFalling, 2)),
      CASE("spans end infinite", kArgument, "t_end[2] must be finite (got inf)",
           cubie_batch_set_time_spans(s.batch, kGood, kWithInf, 3)),
      CASE("span empty", kArgument, "t_end[0] must differ from t0[0] (got 1)",
           cubie_batch_set_time_spans(s.batch, kGood, kWithZero, 3)),
      CASE("span overflows", kRange, "t_end[0] - t0[0] overflows (t0 -1e+308, t_end 1e+308)",
           cubie_batch_set_time_spans(s.batch, kHuge, kHugeOpposite, 2)),
      CASE("events null", kArgument, "variables",
           cubie_batch_set_events(s.batch, nullptr, kGood, kZeros, kZeros, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events times null", kArgument, "times",
           cubie_batch_set_events(s.batch, "x", nullptr, kZeros, kZeros, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events targets null", kArgument, "targets",
           cubie_batch_set_events(s.batch, "x", kGood, nullptr, kZeros, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events operations null", kArgument, "operations",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, nullptr, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events values null", kArgument, "values",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, nullptr, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events length", kArgument, "n_events must be >= 0 (got -2)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, -2, nullptr, 0)),
      CASE("events rows null", kArgument, "first_row",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 2, nullptr, 3)),
      CASE("events name", kName, "\"velocit\"",
           cubie_batch_set_events(s.batch, "x,velocit", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events time NaN", kArgument, "times[1] must be finite (got nan)",
           cubie_batch_set_events(s.batch, "x", kWithNan, kZeros, kZeros, kGood, nullptr, nullptr, 2, nullptr, 0)),
      CASE("events value infinite", kArgument, "values[2] must be finite (got inf)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kWithInf, nullptr, nullptr, 3, nullptr, 0)),
      CASE("events target negative", kArgument, "targets[0] must lie in [0, 1), the number of variables (got -1)",
           cubie_batch_set_events(s.batch, "x", kGood, kMinusOnes, kZeros, kGood, nullptr, nullptr, 3, nullptr, 0)),
      CASE("events target", kArgument, "targets[1] must lie in [0, 1), the number of variables (got 1)",
           cubie_batch_set_events(s.batch, "x", kGood, kOnes, kZeros, kGood, nullptr, nullptr, 3, nullptr, 0)),
      CASE("events operation", kArgument, "operations[1] must be add (0), replace (1) or multiply (2) (got 3)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kThrees, kGood, nullptr, nullptr, 3, nullptr, 0)),
      CASE("events interval negative", kArgument, "intervals[0] must be >= 0 (got -1)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, kNegative, nullptr, 1, nullptr, 0)),
      CASE("events interval NaN", kArgument, "intervals[1] must be finite (got nan)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, kWithNan, nullptr, 2, nullptr, 0)),
      CASE("events count negative", kArgument, "counts[1] must be >= 0 (got -7)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, kGood, kNegativeCounts, 3, nullptr, 0)),
      CASE("events interval zero", kArgument, "intervals[2] must be > 0 for 2 events (got 0)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, kCounts, 3, nullptr, 0)),
      CASE("events rows late", kArgument, "first_row[0] must be 0 (got 1)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 3, kFirstLate, 3)),
      CASE("events rows fall", kArgument, "first_row[2] must be at least first_row[1], 2 (got 1)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 3, kFirstFalling, 4)),
      CASE("events rows short", kArgument, "first_row[2] must be the number of rows, 3 (got 2)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 3, kFirstShort, 3)),
      CASE("events rows one", kArgument, "first_row must have one element more than there are runs (got 1)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 3, kFirstRows, 1)),
      CASE("event_rows", kArgument, "event_rows", cubie_batch_set_string(s.batch, "event_rows", "both")),
      CASE("save_steps negative", kRange, "save_steps must be in [0, 2147483646] (got -1)",
           cubie_batch_set_int64(s.batch, "save_steps", -1)),
      CASE("save_steps huge", kRange, "save_steps", cubie_batch_set_int64(s.batch, "save_steps", kMax)),
      CASE("failed_rows", kArgument, "failed_rows", cubie_solver_set_string(s.solver, "failed_rows", "first")),
      CASE("copy times small", kRange, "dst_len must be >= 5 (got 4)",
           cubie_batch_copy_save_times(s.batch, out.f64, 4, &out.i64[0])),
      CASE("t_end", kArgument, "t_end must be finite (got inf)", cubie_batch_set_double(s.batch, "t_end", kInf)),
      CASE("submit out", kArgument, "out_res", cubie_batch_submit(s.batch, nullptr)),
      CASE("solve out", kArgument, "out_res", cubie_batch_solve(s.batch, nullptr, nullptr, nullptr)),
  });
}

TEST(BadArguments, OfDrivers) {
  check({
      CASE("none in the model", kArgument, "n_drivers must be the number of drivers of the model, 0 (got 1)",
           cubie_batch_set_drivers(s.batch, kGood, 8, 1, 0.0, 1.0)),
      CASE("negative samples", kArgument, "n_samples must be >= 0 (got -1)",
           cubie_batch_set_drivers(s.batch, kGood, -1, 1, 0.0, 1.0)),
      CASE("negative drivers", kArgument, "n_drivers must be >= 0 (got -2)",
           cubie_batch_set_drivers(s.batch, kGood, 4, -2, 0.0, 1.0)),
      CASE("overflow", kRange, "n_samples * n_drivers", cubie_batch_set_drivers(s.batch, kGood, kMax, 2, 0.0, 1.0)),
      CASE("null", kArgument, "samples", cubie_batch_set_drivers(s.batch, nullptr, 4, 1, 0.0, 1.0)),
      CASE("evaluate none", CUBIE_ERR_WRONG_STATE, "samples",
           cubie_batch_evaluate_drivers(s.batch, kGood, 8, 0, out.f64, 256, &out.i64[0])),
      CASE("interpolation", kArgument, "driver_interpolation must be one of previous, linear, cubic (got \"square\"",
           cubie_batch_set_string(s.batch, "driver_interpolation", "square")),
      CASE("wrap", kRange, "driver_wrap", cubie_batch_set_int64(s.batch, "driver_wrap", 2)),
  });
}

/// A batch of a model with two drivers, beside the session's.
struct Driven {
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  Driven() { open(); }
  Driven(const Driven&) = delete;
  Driven& operator=(const Driven&) = delete;
  ~Driven() {
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
  }
  void open() {
    CUBIE_OK_OR_FAIL(cubie_solver_create(session().context, "states x; drivers u, push; x' = u + push", &solver));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
  }
};

TEST(BadArguments, OfDriverSamples) {
  static Driven d;
  static const double infinite[] = {0, 0, 0, 0, 0, kInf, 0, 0}, kEqual[] = {1, 1};
  check({
      CASE("too few drivers", kArgument, "n_drivers must be the number of drivers of the model, 2 (got 1)",
           cubie_batch_set_drivers(d.batch, kGood, 8, 1, 0.0, 1.0)),
      CASE("one sample", kArgument, "n_samples must be >= 2 (got 1)",
           cubie_batch_set_drivers(d.batch, kGood, 1, 2, 0.0, 1.0)),
      CASE("infinite", kArgument, "sample 2 of driver push must be finite (got inf)",
           cubie_batch_set_drivers(d.batch, infinite, 4, 2, 0.0, 1.0)),
      CASE("t0", kArgument, "t0", cubie_batch_set_drivers(d.batch, kGood, 4, 2, kNan, 1.0)),
      CASE("dt zero", kArgument, "dt of driver samples must be > 0 and finite (got 0)",
           cubie_batch_set_drivers(d.batch, kGood, 4, 2, 0.0, 0.0)),
      CASE("dt negative", kArgument, "(got -1)", cubie_batch_set_drivers(d.batch, kGood, 4, 2, 0.0, -1.0)),
      CASE("dt NaN", kArgument, "(got nan)", cubie_batch_set_drivers(d.batch, kGood, 4, 2, 0.0, kNan)),
      CASE("dt tiny", kRange, "resolution", cubie_batch_set_drivers(d.batch, kGood, 4, 2, 1e20, 1.0)),
      CASE("one name", kName, "did you mean \"push\"?", cubie_batch_set_driver(d.batch, "pusch", kGood, 4, kGood, 4)),
      CASE("one times", kArgument, "times must not be NULL",
           cubie_batch_set_driver(d.batch, "u", nullptr, 4, kGood, 4)),
      CASE("one order", kArgument, "must come after", cubie_batch_set_driver(d.batch, "u", kEqual, 2, kGood, 2)),
      CASE("one negative", kArgument, "n_samples must be >= 0 (got -1)",
           cubie_batch_set_driver(d.batch, "u", kGood, 4, kGood, -1)),
      CASE("one overflow", kRange, "n_times", cubie_batch_set_driver(d.batch, "u", kGood, kMax, kGood, 4)),
      CASE("one time NaN", kArgument, "nan", cubie_batch_set_driver(d.batch, "u", kWithNan, 2, kGood, 2)),
      CASE("one sample infinite", kArgument, "inf", cubie_batch_set_driver(d.batch, "u", kGood, 3, kWithInf, 3)),
      CASE("one null", kArgument, "name must not be NULL",
           cubie_batch_set_driver(d.batch, nullptr, kGood, 4, kGood, 4)),
      CASE("word", kName, "did you mean \"linear\"?", cubie_batch_set_driver_interpolation(d.batch, "u", "linar")),
      CASE("boundary", kName, "did you mean \"natural\"?", cubie_batch_set_driver_boundary(d.batch, "u", "natura")),
      CASE("no boundary", kArgument, "text", cubie_batch_set_driver_boundary(d.batch, "u", nullptr)),
      CASE("boundary of", kName, "no driver is called \"v\"", cubie_batch_set_driver_boundary(d.batch, "v", "natural")),
      CASE("outside", kName, "outside of driver u must be one of wrap, zero, hold (got \"held\")",
           cubie_batch_set_driver_outside(d.batch, "u", "held")),
      CASE("outside of", kArgument, "name", cubie_batch_set_driver_outside(d.batch, nullptr, "hold")),
      CASE("no word", kArgument, "text", cubie_batch_set_driver_interpolation(d.batch, "u", nullptr)),
      CASE("solve without", CUBIE_ERR_WRONG_STATE, "driver u has no samples", cubie_batch_submit(d.batch, &out.res)),
  });
}

TEST(BadArguments, OfDriverEvaluation) {
  static Driven d;
  CUBIE_OK_OR_FAIL(cubie_batch_set_drivers(d.batch, kGood, 4, 2, 0.0, 1.0));
  check({
      CASE("not periodic", kArgument, "driver u must end with the sample it begins with",
           cubie_batch_evaluate_drivers(d.batch, kGood, 1, 0, out.f64, 2, &out.i64[0])),
      CASE("submit not periodic", kArgument, "(got 1 and 7)", cubie_batch_submit(d.batch, &out.res)),
  });
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(d.batch, "driver_wrap", 0));
  check({
      CASE("derivative", kRange, "derivative must be 0 or 1 (got 2)",
           cubie_batch_evaluate_drivers(d.batch, kGood, 1, 2, out.f64, 2, &out.i64[0])),
      CASE("time", kArgument, "times[1] must be finite",
           cubie_batch_evaluate_drivers(d.batch, kWithNan, 2, 0, out.f64, 4, &out.i64[0])),
      CASE("times", kArgument, "times", cubie_batch_evaluate_drivers(d.batch, nullptr, 2, 0, out.f64, 4, nullptr)),
      CASE("small", kRange, "dst_len must be >= 4 (got 3)",
           cubie_batch_evaluate_drivers(d.batch, kGood, 2, 0, out.f64, 3, &out.i64[0])),
  });
  // Removed, they are missing again.
  CUBIE_OK_OR_FAIL(cubie_batch_set_drivers(d.batch, nullptr, 0, 0, 0.0, 0.0));
  Outs out;
  EXPECT_EQ(cubie_batch_submit(d.batch, &out.res), CUBIE_ERR_WRONG_STATE);
  EXPECT_TRUE(out.untouched());
}

TEST(BadArguments, OfBoundArrays) {
  check({
      CASE("inputs outside", kArgument, "data_len must be > 23",
           cubie_batch_bind_initial_values(s.batch, g_writable, 23, 3, 8, 8, 1)),
      CASE("inputs count", kArgument, "n_variables",
           cubie_batch_bind_initial_values(s.batch, g_writable, 64, -3, 8, 8, 1)),
      CASE("inputs wrong rows", kArgument, "4", cubie_batch_bind_initial_values(s.batch, g_writable, 64, 4, 8, 8, 1)),
      CASE("parameters stride", kArgument, "run_stride",
           cubie_batch_bind_parameters(s.batch, g_writable, 64, 2, 8, 8, -1)),
      CASE("parameters overflow", kRange, "overflow",
           cubie_batch_bind_parameters(s.batch, g_writable, kMax, 2, 8, kMax, kMax)),
      CASE("outputs overlap", kArgument, "variable_stride must be > 7",
           cubie_batch_bind_outputs(s.batch, g_writable, 64, 1, 4, 8, 32, 7, 1)),
      CASE("final states outside", kArgument, "data_len",
           cubie_batch_bind_final_states(s.batch, g_writable, 10, 3, 8, 8, 1)),
      CASE("initial f32 runs", kArgument, "n_runs",
           cubie_batch_bind_initial_values_f32(s.batch, kWithInfF32, 2, 3, -1, 1, 1)),
      CASE("initial no runs", kArgument, "n_runs of bound initial values must be >= 1 (got 0)",
           cubie_batch_bind_initial_values(s.batch, g_writable, 64, 3, 0, 8, 1)),
      CASE("initial length", kArgument, "data_len must be >= 0 (got -1)",
           cubie_batch_bind_initial_values(s.batch, g_writable, -1, 3, 8, 8, 1)),
      CASE("parameters wrong rows", kArgument, "n_variables of bound parameters must be 2 (got 3)",
           cubie_batch_bind_parameters(s.batch, g_writable, 64, 3, 8, 8, 1)),
      CASE("parameters f32 short", kArgument, "data_len must be > 8",
           cubie_batch_bind_parameters_f32(s.batch, kWithInfF32, 2, 2, 8, 1, 1)),
      CASE("values name", kName, "did you mean \"sigma\"?",
           cubie_batch_bind_values(s.batch, "sigmo", g_writable, 64, 8, 1)),
      CASE("values no name", kArgument, "name must not be NULL",
           cubie_batch_bind_values(s.batch, nullptr, g_writable, 64, 8, 1)),
      CASE("values outside", kArgument, "data_len must be > 14",
           cubie_batch_bind_values(s.batch, "sigma", g_writable, 14, 8, 2)),
      CASE("values no runs", kArgument, "n_runs of bound sigma must be >= 1 (got 0)",
           cubie_batch_bind_values(s.batch, "sigma", g_writable, 64, 0, 1)),
      CASE("values stride", kArgument, "run_stride must be >= 0 (got -1)",
           cubie_batch_bind_values_f32(s.batch, "sigma", kWithInfF32, 2, 2, -1)),
      CASE("values overflow", kRange, "overflow", cubie_batch_bind_values(s.batch, "sigma", g_writable, kMax, 8, kMax)),
      CASE("outputs times", kArgument, "n_times",
           cubie_batch_bind_outputs(s.batch, g_writable, 64, -1, 4, 8, 32, 8, 1)),
      CASE("outputs stride", kArgument, "time_stride must be >= 0 (got -32)",
           cubie_batch_bind_outputs(s.batch, g_writable, 64, 2, 4, 8, -32, 8, 1)),
      CASE("outputs length", kArgument, "data_len must be >= 0 (got -5)",
           cubie_batch_bind_outputs(s.batch, g_writable, -5, 1, 4, 8, 32, 8, 1)),
      CASE("final states overlap", kArgument, "variable_stride must be > 7",
           cubie_batch_bind_final_states(s.batch, g_writable, 64, 3, 8, 7, 1)),
      CASE("final states overflow", kRange, "overflow",
           cubie_batch_bind_final_states(s.batch, g_writable, kMax, 3, 8, kMax, 1)),
      CASE("no initial steps", kArgument, "n_runs of bound initial steps must be >= 1 (got 0)",
           cubie_batch_bind_initial_steps(s.batch, g_writable, 0)),
      CASE("initial steps overflow", kRange, "n_runs", cubie_batch_bind_initial_steps(s.batch, g_writable, kMax)),
      CASE("initial steps length", kArgument, "n_runs must be >= 0 (got -1)",
           cubie_batch_bind_initial_steps(s.batch, g_writable, -1)),
  });
}

}  // namespace
}  // namespace cubie_test
