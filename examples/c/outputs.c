/* What can be kept of a run beyond values at given times: the steps themselves, numbers of the run, tables, files; and
   runs that begin and end at times of their own. */
#include <cubie.h>
#include <stdio.h>

#include "support.h"

enum { RUNS = 4, ROWS = 200 };

static const char kModel[] =
    "states      x = 2 [mV], v = 0\n"
    "parameters  mu = 1\n"
    "x' = v\n"
    "v' = mu*(1 - x^2)*v - x\n";

static void show_steps(cubie_solver* solver, const double* mu) {
  static double times[ROWS], x[ROWS * RUNS];
  int32_t rows[RUNS];
  int64_t column;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int run;
  must(cubie_solver_set_string(solver, "save_variables", "t, states, steps_rejected"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "mu", mu, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 10.0));
  must(cubie_batch_set_int64(batch, "save_steps", ROWS)); /* the start and the end of each accepted step */
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_counter(res, CUBIE_COUNTER_ROWS, rows, RUNS, NULL));
  must(cubie_result_find_saved(res, "x", &column));
  must(cubie_result_copy_saved(res, column, x, ROWS * RUNS, NULL)); /* (time, run), run fastest */
  for (run = 0; run < RUNS; run++) {
    must(cubie_result_copy_run_times(res, run, times, ROWS, NULL));
    printf("mu = %4.1f: %d rows, the last at t = %g with x = %.6f\n", mu[run], (int)rows[run], times[rows[run] - 1],
           x[(rows[run] - 1) * RUNS + run]);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
}

static void show_spans(cubie_solver* solver, const double* mu) {
  static const double begins[RUNS] = {0.0, 0.0, 5.0, 10.0}, ends[RUNS] = {10.0, 20.0, 7.5, 9.0};
  double times[5];
  char table[2000], legend[64];
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  must(cubie_solver_set_string(solver, "save_variables", "states"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "mu", mu, RUNS));
  must(cubie_batch_set_time_spans(batch, begins, ends, RUNS)); /* the last one runs backwards */
  must(cubie_batch_set_double(batch, "save_every", 0.25));     /* of the span, as t_end - t0 is 1 */
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_run_times(res, 1, times, 5, NULL));                 /* 0, 5, 10, 15, 20 */
  must(cubie_result_copy_saved_legend(res, 0, legend, sizeof legend, NULL)); /* x [mV] */
  must(cubie_result_copy_statistics_table(res, table, sizeof table, NULL));
  printf("%s at t = %g, %g, ...\n%s", legend, times[0], times[1], table);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
}

int main(void) {
  static const double mu[RUNS] = {0.5, 1.0, 2.0, 4.0};
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "failed_rows", "last"));
  show_steps(solver, mu);
  show_spans(solver, mu);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return 0;
}
