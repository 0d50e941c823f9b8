/* Stopping a solve that would take hours from another thread: what was finished by then is kept. */
#include <cubie.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support.h"

enum { RUNS = 1000000, ENOUGH = 1000 };

static const char kModel[] =
    "states      x = 1, y = 0, z = 0\n"
    "parameters  rho = 28\n"
    "x' = 10*(y - x)\n"
    "y' = x*(rho - z) - y\n"
    "z' = x*y - 8/3*z\n";

/* Cancels once the solve is well under way. cubie_result_get_progress and cubie_result_cancel are safe on any thread.
 */
static void* canceller(void* userdata) {
  cubie_result* const res = userdata;
  const struct timespec pause = {0, 1000000};
  int64_t done = 0, total = 0;
  int32_t phase = CUBIE_PHASE_QUEUED;
  while (done < ENOUGH && phase < CUBIE_PHASE_FINISHED) {
    nanosleep(&pause, NULL);
    must(cubie_result_get_phase(res, &phase));
    must(cubie_result_get_progress(res, &done, &total));
  }
  must(cubie_result_cancel(res));
  return NULL;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void) {
  double* const rho = allocate(sizeof(double) * RUNS);
  int32_t* const status = allocate(sizeof(int32_t) * RUNS);
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  pthread_t thread;
  double start;
  int run, finished = 0;
  cubie_status ended;
  for (run = 0; run < RUNS; run++) rho[run] = 21.0 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "rho", rho, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 2000.0));
  must(cubie_batch_submit(batch, &res));
  if (pthread_create(&thread, NULL, canceller, res) != 0) return 1;

  start = seconds();
  ended = cubie_result_wait(res, -1.0, NULL, NULL, NULL);
  printf("%s after %.2f s\n", cubie_status_name(ended), seconds() - start);
  pthread_join(thread, NULL);

  must(cubie_result_copy_run_status(res, status, RUNS, NULL));
  for (run = 0; run < RUNS; run++) finished += status[run] == CUBIE_RUN_OK;
  printf("%d of %d runs had finished and are valid\n", finished, RUNS);

  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(rho);
  free(status);
  return ended == CUBIE_ERR_CANCELLED && finished > 0 && finished < RUNS ? 0 : 1;
}
