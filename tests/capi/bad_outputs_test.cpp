// Wrong arguments to what says which outputs there are, when, and from which inputs: words with a slip, lengths,
// numbers that are none, sizes that overflow; see bad_arguments_test.cpp.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bad_arguments.hpp"

namespace cubie_test {
namespace {

cubie_status solver_text(Session& s, const char* option, const char* text) {
  return cubie_solver_set_string(s.solver, option, text);
}
cubie_status batch_text(Session& s, const char* option, const char* text) {
  return cubie_batch_set_string(s.batch, option, text);
}

/// A solver and a batch of their own: lists are read when a solve, or a question, first needs them.
struct Listed {
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  Listed() { open(); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  ~Listed() {
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
  }
  void open() {
    CUBIE_OK_OR_FAIL(cubie_solver_create(session().context, kModel, &solver));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
  }
};

/// What becomes of a submission with this list, which is taken away again.
cubie_status submit_with(const char* option, const char* text, Outs& out) {
  static Listed own;
  cubie_status status = cubie_solver_set_string(own.solver, option, text);
  if (status == CUBIE_OK) status = cubie_batch_submit(own.batch, &out.res);
  const bool saves = std::string(option) == "save_variables";
  EXPECT_EQ(cubie_solver_set_string(own.solver, option, saves ? "states" : "none"), CUBIE_OK);
  std::int64_t count = 0;
  EXPECT_EQ(cubie_solver_get_saved_count(own.solver, &count), CUBIE_OK) << "the solver stays usable";
  EXPECT_EQ(count, 3);
  return status;
}

TEST(BadArguments, OfWhatIsSaved) {
  check({
      CASE("save slip", kName, "did you mean \"speed\"?", submit_with("save_variables", "x, sped", out)),
      CASE("save a parameter", kName, "sigma", submit_with("save_variables", "sigma", out)),
      CASE("save twice", kArgument, "x", submit_with("save_variables", "x, x", out)),
      CASE("save nothing between", kArgument, "save_variables", submit_with("save_variables", "x,,y", out)),
      CASE("metric slip", kName, "did you mean \"mean\"?", submit_with("summaries", "meen", out)),
      CASE("metric of slip", kName, "did you mean \"speed\"?", submit_with("summaries", "max(sped)", out)),
      CASE("count none", kArgument, "peaks needs a number from 1 to 100", submit_with("summaries", "peaks[0]", out)),
      CASE("count negative", kArgument, "(got \"-3\")", submit_with("summaries", "peaks[-3]", out)),
      CASE("count huge", kArgument, "(got \"99999999999999999999\")",
           submit_with("summaries", "negative_peaks[99999999999999999999]", out)),
      CASE("level NaN", kArgument, "time_above needs a level", submit_with("summaries", "time_above[nan]", out)),
      CASE("level infinite", kArgument, "(got \"-inf\")", submit_with("summaries", "time_below[-inf]", out)),
      CASE("level empty", kArgument, "(got \"\")", submit_with("summaries", "crossings[]", out)),
      CASE("level too large", kArgument, "(got \"1e999\")", submit_with("summaries", "crossing_time[1e999]", out)),
      CASE("probability", kArgument, "probability from 0 to 1", submit_with("summaries", "quantile[1.01]", out)),
      CASE("probability NaN", kArgument, "(got \"nan\")", submit_with("summaries", "quantile[nan]", out)),
      CASE("brackets", kArgument, "mean takes nothing in brackets", submit_with("summaries", "mean[2]", out)),
      CASE("refine", kArgument, "refine is dense or samples (got \"densely\")",
           submit_with("summaries", "max(x, refine = densely)", out)),
      CASE("refine of samples", kArgument, "quantile is made of samples",
           submit_with("summaries", "quantile[0.5](x, refine = dense)", out)),
      CASE("summary_refine", kArgument, "did you mean \"dense\"?", solver_text(s, "summary_refine", "dens")),
      CASE("save_method", kArgument, "did you mean \"land\"?", solver_text(s, "save_method", "lend")),
      CASE("failed_rows", kArgument, "did you mean \"last\"?", solver_text(s, "failed_rows", "lost")),
      CASE("reduce_runs", kArgument, "did you mean \"moments\"?", batch_text(s, "reduce_runs", "moment")),
      CASE("sampling", kArgument, "did you mean \"sobol\"?", batch_text(s, "sampling", "sobel")),
      CASE("grid", kArgument, "did you mean \"combinatorial\"?", batch_text(s, "grid", "combinatoral")),
      CASE("driver_outside", kArgument, "did you mean \"hold\"?", batch_text(s, "driver_outside", "holt")),
      CASE("driver_boundary", kArgument, "did you mean \"not-a-knot\"?", batch_text(s, "driver_boundary", "not-a-not")),
      CASE("driver_landing", kArgument, "did you mean \"jumps\"?", batch_text(s, "driver_landing", "jump")),
      CASE("no text", kArgument, "text must not be NULL", solver_text(s, "summaries", nullptr)),
  });
}

TEST(BadArguments, OfTimesOfOutputs) {
  check({
      CASE("save_every negative", kRange, "save_every must be >= 0 (got -1)",
           cubie_batch_set_double(s.batch, "save_every", -1.0)),
      CASE("save_every NaN", kArgument, "save_every", cubie_batch_set_double(s.batch, "save_every", kNan)),
      CASE("settling_time negative", kRange, "settling_time", cubie_batch_set_double(s.batch, "settling_time", -0.5)),
      CASE("settling_time infinite", kArgument, "inf", cubie_batch_set_double(s.batch, "settling_time", kInf)),
      CASE("summarise_every negative", kRange, "summarise_every",
           cubie_batch_set_double(s.batch, "summarise_every", -2.0)),
      CASE("summarise_every NaN", kArgument, "nan", cubie_batch_set_double(s.batch, "summarise_every", kNan)),
      CASE("sample_every negative", kRange, "sample_every", cubie_batch_set_double(s.batch, "sample_every", -2.0)),
      CASE("sample_every infinite", kArgument, "sample_every", cubie_batch_set_double(s.batch, "sample_every", -kInf)),
      CASE("seed", kRange, "seed", cubie_batch_set_int64(s.batch, "seed", -1)),
      CASE("n_runs", kRange, "n_runs", cubie_batch_set_int64(s.batch, "n_runs", -1)),
      CASE("first_run", kRange, "first_run", cubie_batch_set_int64(s.batch, "first_run", -1)),
      CASE("run_count", kRange, "run_count", cubie_batch_set_int64(s.batch, "run_count", -2)),
      CASE("chunk_runs", kRange, "chunk_runs", cubie_batch_set_int64(s.batch, "chunk_runs", -1)),
      CASE("keep_final_states", kRange, "keep_final_states", cubie_solver_set_int64(s.solver, "keep_final_states", 2)),
      CASE("keep_statistics", kRange, "keep_statistics", cubie_solver_set_int64(s.solver, "keep_statistics", -1)),
      CASE("name of a slip", kName, "did you mean \"settling_time\"?",
           cubie_batch_set_double(s.batch, "setling_time", 1.0)),
      CASE("times not a number first", kArgument, "times[0] must be finite (got nan)",
           cubie_batch_set_save_times(s.batch, &kNan, 1)),
  });
}

TEST(BadArguments, OfSampledValues) {
  check({
      CASE("uniform empty", kArgument, "uniform", cubie_batch_sample_values(s.batch, "rho", "uniform", 2.0, 1.0)),
      CASE("loguniform zero", kArgument, "loguniform",
           cubie_batch_sample_values(s.batch, "rho", "loguniform", 0.0, 1.0)),
      CASE("loguniform negative", kArgument, "(got -1",
           cubie_batch_sample_values(s.batch, "rho", "loguniform", -1.0, 1.0)),
      CASE("lognormal deviation", kArgument, "(got -2)",
           cubie_batch_sample_values(s.batch, "rho", "lognormal", 0.0, -2.0)),
      CASE("lognormal NaN", kArgument, "(got nan)", cubie_batch_sample_values(s.batch, "rho", "lognormal", 0.0, kNan)),
      CASE("uniform infinite", kArgument, "inf", cubie_batch_sample_values(s.batch, "rho", "uniform", -kInf, 1.0)),
      CASE("word empty", kName, "\"\"", cubie_batch_sample_values(s.batch, "rho", "", 0.0, 1.0)),
      CASE("name empty", kName, "\"\"", cubie_batch_sample_values(s.batch, "", "normal", 0.0, 1.0)),
      CASE("name hint", kName, "did you mean \"sigma\"?",
           cubie_batch_sample_values(s.batch, "sigm", "normal", 0.0, 1.0)),
      CASE("constant", kName, "beta", cubie_batch_sample_values(s.batch, "beta", "normal", 0.0, 1.0)),
  });
}

TEST(BadArguments, OfSizesThatOverflow) {
  check({
      CASE("doses", kRange, "n_doses",
           cubie_batch_set_doses(s.batch, "", kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, kMax, nullptr, 0)),
      CASE("rows of doses", kRange, "n_first_row",
           cubie_batch_set_doses(s.batch, "", kGood, kGood, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, 2, kCounts, kMax)),
      CASE("events", kRange, "n_events",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, kMax, nullptr, 0)),
      CASE("rows of events", kRange, "n_first_row",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 2, kCounts, kMax)),
      CASE("rows of events negative", kArgument, "n_first_row must be >= 0 (got -1)",
           cubie_batch_set_events(s.batch, "x", kGood, kZeros, kZeros, kGood, nullptr, nullptr, 2, kCounts, -1)),
  });
  // More runs, or rows, than there is memory for are found before anything is computed.
  Listed own;
  Outs out;
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(own.batch, "n_runs", kMax));
  EXPECT_EQ(cubie_batch_submit(own.batch, &out.res), kRange) << last_message();
  EXPECT_NE(last_message().find("result size"), std::string::npos) << last_message();
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(own.batch, "n_runs", 0));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(own.batch, "save_every", 1e-300));
  EXPECT_EQ(cubie_batch_submit(own.batch, &out.res), kRange) << last_message();
  EXPECT_NE(last_message().find("save_every"), std::string::npos) << last_message();
  EXPECT_TRUE(out.untouched());
}

/// A batch of a model with two drivers, beside the session's.
struct Pushed {
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  Pushed() { open(); }
  Pushed(const Pushed&) = delete;
  Pushed& operator=(const Pushed&) = delete;
  ~Pushed() {
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
  }
  void open() {
    CUBIE_OK_OR_FAIL(cubie_solver_create(session().context, "states x; drivers u, push; x' = u + push", &solver));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    // u repeats, push does not.
    const double times[] = {0, 1, 2, 3}, day[] = {1, 2, 3, 1}, dose[] = {4, 4, 4, 4};
    CUBIE_OK_OR_FAIL(cubie_batch_set_driver(batch, "u", times, 4, day, 4));
    CUBIE_OK_OR_FAIL(cubie_batch_set_driver(batch, "push", times, 4, dose, 4));
    CUBIE_OK_OR_FAIL(cubie_batch_set_driver_outside(batch, "push", "hold"));
  }
};

TEST(BadArguments, OfSingleDrivers) {
  static Pushed d;
  static const double tiny[] = {1e20, 1e20 + 65536}, wide[] = {-1.7e308, 1.7e308};
  check({
      CASE("no multiple", kArgument, "n_samples must be a multiple of n_times, 4 (got 6)",
           cubie_batch_set_driver(d.batch, "u", kGood, 4, kGood, 6)),
      CASE("no samples", kArgument, "n_samples must be a multiple of n_times, 4 (got 0)",
           cubie_batch_set_driver(d.batch, "u", kGood, 4, kGood, 0)),
      CASE("no times", kArgument, "(got 4)", cubie_batch_set_driver(d.batch, "u", kGood, 0, kGood, 4)),
      CASE("one time", kArgument, "driver u needs n_times >= 2 (got 1)",
           cubie_batch_set_driver(d.batch, "u", kGood, 1, kGood, 1)),
      CASE("time infinite", kArgument, "times[2] of driver u must be finite (got inf)",
           cubie_batch_set_driver(d.batch, "u", kWithInf, 3, kGood, 3)),
      CASE("sample NaN", kArgument, "samples[1] of driver u must be finite (got nan)",
           cubie_batch_set_driver(d.batch, "u", kGood, 2, kWithNan, 2)),
      CASE("samples overflow", kRange, "n_samples", cubie_batch_set_driver(d.batch, "u", kGood, 4, kGood, kMax)),
      CASE("times negative", kArgument, "n_times must be >= 0 (got -4)",
           cubie_batch_set_driver(d.batch, "u", kGood, -4, kGood, 4)),
      CASE("times too near", kRange, "at least", cubie_batch_set_driver(d.batch, "u", tiny, 2, kGood, 2)),
      CASE("times too far", kRange, "too far apart", cubie_batch_set_driver(d.batch, "u", wide, 2, kGood, 2)),
      CASE("samples null", kArgument, "samples must not be NULL",
           cubie_batch_set_driver(d.batch, "u", kGood, 4, nullptr, 4)),
      CASE("empty name", kName, "\"\"", cubie_batch_set_driver(d.batch, "", kGood, 4, kGood, 4)),
      CASE("outside name", kName, "did you mean \"push\"?", cubie_batch_set_driver_outside(d.batch, "pusch", "hold")),
      CASE("outside word", kName, "did you mean \"hold\"?", cubie_batch_set_driver_outside(d.batch, "u", "holds")),
      CASE("no outside", kArgument, "text must not be NULL", cubie_batch_set_driver_outside(d.batch, "u", nullptr)),
      CASE("interpolation name", kName, "did you mean \"push\"?",
           cubie_batch_set_driver_interpolation(d.batch, "pus", "linear")),
      CASE("interpolation of none", kArgument, "name must not be NULL",
           cubie_batch_set_driver_interpolation(d.batch, nullptr, "linear")),
      CASE("boundary of none", kArgument, "name must not be NULL",
           cubie_batch_set_driver_boundary(d.batch, nullptr, "natural")),
      CASE("of run below", kRange, "(got -1)",
           cubie_batch_evaluate_drivers_of_run(d.batch, -1, kGood, 1, 0, out.f64, 2, &out.i64[0])),
      CASE("of run", kRange, "(got 1)",
           cubie_batch_evaluate_drivers_of_run(d.batch, 1, kGood, 1, 0, out.f64, 2, &out.i64[0])),
      CASE("before the first sample", kRange, "driver u repeats beside drivers that do not repeat with it",
           cubie_batch_evaluate_drivers(d.batch, kNegative, 1, 0, out.f64, 2, &out.i64[0])),
  });
  // Nothing has changed.
  double value[2] = {0, 0};
  CUBIE_OK_OR_FAIL(cubie_batch_evaluate_drivers(d.batch, kGood + 6, 1, 0, value, 2, nullptr));
  EXPECT_NEAR(value[0], 2.0, 1e-12) << "at t = 7, which is 1 in the third period";
  EXPECT_NEAR(value[1], 4.0, 1e-12);
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(d.batch, "t_end", 1e6));
  check({CASE("too far behind", kRange, "up to time 1000000 that is more than 10000 of its periods",
              cubie_batch_submit(d.batch, &out.res))});
}

}  // namespace
}  // namespace cubie_test
