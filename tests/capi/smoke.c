/* A C program from end to end: exponential decay at several rates, compared with the exact answer. */
#include <math.h>
#include <stdio.h>

#include "cubie.h"

#define RUNS 5
#define SAVES 3

static int failed(const char* what) {
  char message[512];
  cubie_last_error_message(message, (int64_t)sizeof message);
  fprintf(stderr, "%s: %s\n", what, message);
  return 1;
}

int main(void) {
  const double rates[RUNS] = {0.0, 0.5, 1.0, 2.0, 4.0};
  double y[SAVES * RUNS];
  int32_t status[RUNS];
  int64_t n_saves = 0;
  int k = 0;
  int r = 0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;

  if (cubie_abi_version() != CUBIE_ABI_VERSION) return 1;
  if (cubie_context_create(&context) != CUBIE_OK) return failed("context");
  if (cubie_context_set_string(context, "kernel_cache", "off") != CUBIE_OK) return failed("kernel_cache");
  if (cubie_solver_create(context, "states y = 1; parameters a\ny' = -a*y\n", &solver) != CUBIE_OK) {
    return failed("solver");
  }
  if (cubie_solver_set_double(solver, "rtol", 1e-9) != CUBIE_OK) return failed("rtol");
  if (cubie_solver_set_double(solver, "atol", 1e-9) != CUBIE_OK) return failed("atol");
  if (cubie_batch_create(solver, &batch) != CUBIE_OK) return failed("batch");
  if (cubie_batch_set_values(batch, "a", rates, RUNS) != CUBIE_OK) return failed("a");
  if (cubie_batch_set_double(batch, "t_end", 2.0) != CUBIE_OK) return failed("t_end");
  if (cubie_batch_set_double(batch, "save_every", 1.0) != CUBIE_OK) return failed("save_every");
  if (cubie_batch_solve(batch, NULL, NULL, &res) != CUBIE_OK) return failed("solve");

  /* The result needs none of the others. */
  cubie_context_destroy(context);
  cubie_solver_destroy(solver);
  cubie_batch_destroy(batch);

  if (cubie_result_get_save_count(res, &n_saves) != CUBIE_OK || n_saves != SAVES) return failed("save count");
  if (cubie_result_copy_run_status(res, status, RUNS, NULL) != CUBIE_OK) return failed("run status");
  if (cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, y, SAVES * RUNS, NULL) != CUBIE_OK) {
    return failed("outputs");
  }
  for (r = 0; r < RUNS; ++r) {
    if (status[r] != CUBIE_RUN_OK) return failed(cubie_run_status_name(status[r]));
    for (k = 0; k < SAVES; ++k) {
      /* Tolerances bound the error of one step; a hundredfold covers their sum on this decaying problem. */
      if (fabs(y[k * RUNS + r] - exp(-rates[r] * k)) > 1e-7) {
        fprintf(stderr, "run %d at t = %d: %.17g\n", r, k, y[k * RUNS + r]);
        return 1;
      }
    }
  }
  cubie_result_destroy(res);
  return cubie_live_handles() == 0 ? 0 : 1;
}
