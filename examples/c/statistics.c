/* Statistics over a grid of runs that nothing keeps: a decay for all pairs of rate and starting value. The first
 * argument is the number of values of each of the two, 300 without one; with 10000 it is a sweep of 10^8 runs. */
#include <cubie.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { ROWS = 5, MOST = 100000 };

static const char kModel[] =
    "states      x = 1\n"
    "parameters  k = 1\n"
    "x' = -k*x\n";

static double values[MOST];

static void set_axis(cubie_batch* batch, const char* name, int n, double from, double to) {
  int i;
  for (i = 0; i < n; i++) values[i] = n == 1 ? from : from + (to - from) * i / (n - 1);
  must(cubie_batch_set_values(batch, name, values, n));
}

int main(int argc, char** argv) {
  const int n = argc > 1 ? atoi(argv[1]) : 300;
  double times[ROWS], mean[ROWS], variance[ROWS], least[ROWS], median[ROWS], most[ROWS];
  int64_t runs = 0, failed = 0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int row;
  if (n < 1 || n > MOST) return 2;

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "method", "tsit5"));
  must(cubie_solver_set_int64(solver, "keep_final_states", 0)); /* the last row has them */
  must(cubie_solver_set_int64(solver, "keep_statistics", 0));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_string(batch, "grid", "combinatorial"));
  set_axis(batch, "x", n, 0.5, 2.0);
  set_axis(batch, "k", n, 0.1, 1.0);
  must(cubie_batch_set_double(batch, "save_every", 0.25));
  must(cubie_batch_set_string(batch, "reduce_runs", "all"));
  must(cubie_batch_solve(batch, NULL, NULL, &res));

  must(cubie_result_get_run_count(res, &runs));
  must(cubie_result_get_failed_count(res, &failed));
  must(cubie_result_copy_save_times(res, times, ROWS, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_MEAN, 0.0, mean, ROWS, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_VARIANCE, 0.0, variance, ROWS, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_MIN, 0.0, least, ROWS, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_QUANTILE, 0.5, median, ROWS, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_MAX, 0.0, most, ROWS, NULL));

  printf("%lld runs, %lld failed\n", (long long)runs, (long long)failed);
  printf("   t      mean    variance   min      median   max\n");
  for (row = 0; row < ROWS; row++) {
    printf("%5.2f  %8.5f  %8.5f  %8.5f  %8.5f  %8.5f\n", times[row], mean[row], variance[row], least[row], median[row],
           most[row]);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return 0;
}
