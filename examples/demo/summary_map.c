/* Summaries of a sweep as a picture: where the Brusselator oscillates. Each pixel is one run; of each run two numbers
 * come back, the extremes of x after the start has died away, and no series is kept.
 *
 * usage: summary_map PICTURE.png [SIDE]          SIDE x SIDE runs, 300 by default
 */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "picture.h"
#include "support.h"

static const char kModel[] =
    "states      x = 1, y = 1\n"
    "parameters  a = 1, b = 2\n"
    "x' = a + x^2*y - (b + 1)*x\n"
    "y' = b*x - x^2*y\n";

static const picture_text kText = {"The Brusselator's oscillations",
                                   "extent of x from t = 60 to t = 120",
                                   "b",
                                   "a",
                                   "max x - min x",
                                   1.0,
                                   4.0,
                                   0.5,
                                   1.5,
                                   0.0,
                                   8.0};

static void fill_axis(double* values, int n, double first, double last) {
  int i;
  for (i = 0; i < n; i++) values[i] = first + (last - first) * i / (n - 1);
}

int main(int argc, char** argv) {
  const int side = argc > 2 ? atoi(argv[2]) : 300;
  const int64_t runs = (int64_t)side * side;
  double *a, *b, *extremes;
  float* extent;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int64_t low = 0, high = 0, failed = 0, run;
  int wrong = 0, row, column;
  if (argc < 2 || side < 2) {
    fprintf(stderr, "usage: %s PICTURE.png [SIDE]\n", argv[0]);
    return 2;
  }
  a = allocate(sizeof(double) * (size_t)side);
  b = allocate(sizeof(double) * (size_t)side);
  extremes = allocate(sizeof(double) * 2 * (size_t)runs);
  extent = allocate(sizeof(float) * (size_t)runs);
  fill_axis(a, side, kText.y_first, kText.y_last);
  fill_axis(b, side, kText.x_first, kText.x_last);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "save_variables", "none"));
  must(cubie_solver_set_string(solver, "summaries", "min(x), max(x)"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_string(batch, "grid", "combinatorial"));
  must(cubie_batch_set_values(batch, "a", a, side));
  must(cubie_batch_set_values(batch, "b", b, side)); /* declared last: the fastest axis */
  must(cubie_batch_set_double(batch, "settling_time", 60.0));
  must(cubie_batch_set_double(batch, "t_end", 120.0));
  must(cubie_batch_set_double(batch, "sample_every", 0.05)); /* short beside the peaks */
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_find_summary(res, "x.min", &low));
  must(cubie_result_find_summary(res, "x.max", &high));
  must(cubie_result_copy_summaries(res, CUBIE_ORDER_TIME_VARIABLE_RUN, extremes, 2 * runs, NULL));
  must(cubie_result_get_failed_count(res, &failed));
  for (run = 0; run < runs; run++) extent[run] = (float)(extremes[high * runs + run] - extremes[low * runs + run]);

  /* Oscillations begin where b = 1 + a^2; beside the border they take longer than this to come or go. */
  for (row = 0; row < side; row++) {
    for (column = 0; column < side; column++) {
      const double beyond = b[column] - (1.0 + a[row] * a[row]);
      const float found = extent[row * side + column];
      if ((beyond > 0.3 && found < 0.1F) || (beyond < -0.3 && found > 0.1F)) wrong++;
    }
  }
  if (picture_write(argv[1], extent, side, side, &kText) != 0) {
    fprintf(stderr, "cannot write %s\n", argv[1]);
    wrong++;
  }
  printf("%lld runs, %lld failed; %s\n", (long long)runs, (long long)failed, argv[1]);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(a);
  free(b);
  free(extremes);
  free(extent);
  return wrong == 0 && failed == 0 ? 0 : 1;
}
