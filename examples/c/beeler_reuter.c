/* The Beeler-Reuter ventricular cell for a range of its slow inward conductance g_s: how long does the action
 * potential last?
 *
 * usage: beeler_reuter MODEL        (examples/models/beeler_reuter.cubie)
 */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { RUNS = 32, SAVES = 1201 };

static const double kEnd = 600.0;       /* ms */
static const double kInterval = 0.5;    /* ms */
static const double kThreshold = -60.0; /* mV */

/* Time between the upward and the downward crossing of the threshold, by linear interpolation between save points;
 * NaN when the potential does not come back. `v` is one run's series, kInterval apart. */
static double duration(const double* v) {
  double begin = NAN;
  int k;
  for (k = 1; k < SAVES; k++) {
    const double crossing = kInterval * (k - 1 + (kThreshold - v[k - 1]) / (v[k] - v[k - 1]));
    if (v[k - 1] < kThreshold && v[k] >= kThreshold) begin = crossing;
    if (v[k - 1] >= kThreshold && v[k] < kThreshold) return crossing - begin;
  }
  return NAN;
}

int main(int argc, char** argv) {
  double g_s[RUNS];
  double* const v = allocate(sizeof(double) * SAVES * RUNS);
  int32_t status[RUNS];
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  char* model;
  int run, failed = 0;
  if (argc != 2) {
    fprintf(stderr, "usage: %s MODEL\n", argv[0]);
    return 2;
  }
  model = read_text(argv[1]);
  for (run = 0; run < RUNS; run++) g_s[run] = 0.03 + 0.09 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, model, &solver));
  must(cubie_solver_set_string(solver, "save_variables", "V"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "g_s", g_s, RUNS));
  must(cubie_batch_set_double(batch, "t_end", kEnd));
  must(cubie_batch_set_double(batch, "save_every", kInterval));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  /* Time fastest: the series of one run is contiguous. */
  must(cubie_result_copy_outputs(res, CUBIE_ORDER_RUN_VARIABLE_TIME, v, (int64_t)SAVES * RUNS, NULL));
  must(cubie_result_copy_run_status(res, status, RUNS, NULL));

  printf("g_s [mS/cm^2]   duration above %g mV [ms]\n", kThreshold);
  for (run = 0; run < RUNS; run++) {
    if (status[run] != 0) failed++;
    printf("%13.4f   %10.2f\n", g_s[run], duration(v + (long)run * SAVES));
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(model);
  free(v);
  return failed == 0 ? 0 : 1;
}
