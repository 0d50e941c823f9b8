/* A sweep whose results never are in memory at once: a function gets them chunk by chunk and keeps a statistic. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { RUNS = 300000, SAVES = 201 };

static const char kModel[] =
    "states      y = 0.01\n"
    "parameters  r = 1\n"
    "y' = r*y*(1 - y)\n";

/* What is left of 482 MB of results. */
struct growth {
  double sum[SAVES];
  int64_t runs, failed, chunks;
};

/* Saved values of a chunk stand in the order (time, variable, run), run fastest; here there is one variable. */
static int32_t add_chunk(int64_t first_run, int64_t n_runs, const double* outputs, int64_t n_outputs,
                         const int32_t* run_status, void* userdata) {
  struct growth* const growth = userdata;
  int64_t run, save;
  if (first_run != growth->runs || n_outputs != SAVES * n_runs) return 1; /* stops the solve; does not happen */
  for (run = 0; run < n_runs; run++) growth->failed += run_status[run] != CUBIE_RUN_OK;
  for (save = 0; save < SAVES; save++) {
    for (run = 0; run < n_runs; run++) growth->sum[save] += outputs[save * n_runs + run];
  }
  growth->runs += n_runs;
  growth->chunks++;
  return 0;
}

int main(void) {
  static struct growth growth;
  double* const r = allocate(sizeof(double) * RUNS);
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double worst = 0.0;
  int run, save;
  for (run = 0; run < RUNS; run++) r[run] = 0.5 + (double)run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-8));
  must(cubie_solver_set_double(solver, "atol", 1e-10));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "r", r, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 10.0));
  must(cubie_batch_set_double(batch, "save_every", 0.05));
  must(cubie_batch_bind_sink(batch, add_chunk, &growth));
  /* The function is called in here, on this thread. */
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  printf("%lld runs in %lld chunks, %lld failed\n", (long long)growth.runs, (long long)growth.chunks,
         (long long)growth.failed);

  for (save = 0; save < SAVES; save += 50) {
    const double t = 0.05 * save, mean = growth.sum[save] / RUNS;
    double exact = 0.0;
    for (run = 0; run < RUNS; run++) exact += 1.0 / (1.0 + 99.0 * exp(-r[run] * t)) / RUNS;
    printf("t = %4.1f  mean %.9f  exact %.9f\n", t, mean, exact);
    worst = fmax(worst, fabs(mean - exact));
  }

  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(r);
  return growth.runs == RUNS && growth.chunks > 1 && growth.failed == 0 && worst < 1e-6 ? 0 : 1;
}
