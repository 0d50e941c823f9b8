/* The best device there is: lists the GPUs, takes one when it can be used, and says why not when the host has to do.
 * The answer is the same, only the time differs. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>

#include "support.h"

enum { RUNS = 1000 };

static const char kModel[] =
    "states      x = 1, v = 0\n"
    "parameters  omega = 1\n"
    "x' = v\n"
    "v' = -omega^2*x\n";

static void list_gpus(void) {
  char name[256], why[512];
  int64_t bytes = 0;
  int32_t count = 0, i;
  must(cubie_cuda_device_get_count(&count));
  for (i = 0; i < count; i++) {
    if (cubie_cuda_device_copy_name(i, name, sizeof name, NULL) != CUBIE_OK) continue;
    if (cubie_cuda_device_get_memory_bytes(i, &bytes) != CUBIE_OK) continue;
    printf("cuda:%d is %s with %.1f GiB\n", (int)i, name, (double)bytes / 1073741824.0);
  }
  must(cubie_cuda_copy_reason(why, sizeof why, NULL));
  if (why[0] != '\0') printf("GPUs: %s\n", why);
}

int main(void) {
  double omega[RUNS], final[2 * RUNS], worst = 0.0;
  char name[256], why[1024];
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int32_t kind = CUBIE_DEVICE_HOST;
  int run;
  for (run = 0; run < RUNS; run++) omega[run] = 1.0 + run / (double)RUNS;

  list_gpus();
  must(cubie_context_create(&context));
  must(cubie_context_set_string(context, "device", "auto")); /* also the default; "cuda" fails without a GPU */
  must(cubie_context_get_device_kind(context, &kind));
  must(cubie_context_copy_device_name(context, name, sizeof name, NULL));
  must(cubie_context_copy_device_reason(context, why, sizeof why, NULL));
  printf("computing on %s\n", name);
  if (kind == CUBIE_DEVICE_HOST) printf("because: %s\n", why);

  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-9));
  must(cubie_solver_set_double(solver, "atol", 1e-9));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "omega", omega, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 10.0));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, final, 2 * RUNS, NULL));
  for (run = 0; run < RUNS; run++) worst = fmax(worst, fabs(final[run] - cos(10.0 * omega[run])));
  printf("largest error %.1e\n", worst);

  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  /* Tolerances bound the error of one step; a thousandfold covers the sum of some hundred over these oscillations. */
  return worst < 1e-6 ? 0 : 1;
}
