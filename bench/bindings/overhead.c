/* Time of one small solve from C: 8 runs of Lorenz's system to t = 1, in one of two forms. Prints the median over
 * blocks and the least, in microseconds.
 *
 * usage: overhead FORM BLOCKS     with -DOVERHEAD_LOADED: overhead LIBRARY FORM BLOCKS, by the loader
 *
 *   FORM  copied: the values are set, the final states copied, for each solve; bound: both are worked on in place
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef OVERHEAD_LOADED
#include "cubie_dl.h"
static cubie_dl loaded;
#define CUBIE(name) loaded.name
#else
#include "cubie.h"
#define CUBIE(name) cubie_##name
#endif

enum { RUNS = 8, PER_BLOCK = 20, MOST_BLOCKS = 1000 };

static const char kModel[] =
    "states x = 1, y = 0, z = 0\n"
    "parameters sigma = 10, rho = 28\n"
    "x' = sigma*(y - x)\n"
    "y' = x*(rho - z) - y\n"
    "z' = x*y - 8/3*z\n";

static void must(cubie_status status) {
  if (status != CUBIE_OK) exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec * 1e-3;
}

static int ascending(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

int main(int argc, char** argv) {
  double rho[RUNS], final[3 * RUNS], times[MOST_BLOCKS];
  const int blocks = argc > 2 ? atoi(argv[argc - 1]) : 0;
  const int bound = argc > 2 && strcmp(argv[argc - 2], "bound") == 0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int block, i;
  if (blocks < 1 || blocks > MOST_BLOCKS) return 2;
#ifdef OVERHEAD_LOADED
  if (argc != 4 || cubie_dl_open(&loaded, argv[1], NULL, 0) != CUBIE_OK) return 1;
#endif
  for (i = 0; i < RUNS; i++) rho[i] = 20.0 + i;
  must(CUBIE(context_create)(&context));
  must(CUBIE(context_set_string)(context, "device", "host"));
  must(CUBIE(solver_create)(context, kModel, &solver));
  must(CUBIE(solver_set_string)(solver, "method", "tsit5"));
  must(CUBIE(batch_create)(solver, &batch));
  if (bound) {
    must(CUBIE(batch_bind_values)(batch, "rho", rho, RUNS, RUNS, 1));
    must(CUBIE(batch_bind_final_states)(batch, final, 3 * RUNS, 3, RUNS, RUNS, 1));
  }
  for (block = -1; block < blocks; block++) { /* the first warms up */
    const double start = now();
    for (i = 0; i < PER_BLOCK; i++) {
      if (!bound) must(CUBIE(batch_set_values)(batch, "rho", rho, RUNS));
      must(CUBIE(batch_solve)(batch, NULL, NULL, &res));
      if (!bound) must(CUBIE(result_copy_final_states)(res, final, 3 * RUNS, NULL));
      CUBIE(result_destroy)(res);
    }
    if (block >= 0) times[block] = (now() - start) / PER_BLOCK;
  }
  qsort(times, (size_t)blocks, sizeof times[0], ascending);
  printf("%.2f %.2f\n", times[blocks / 2], times[0]);
  CUBIE(batch_destroy)(batch);
  CUBIE(solver_destroy)(solver);
  CUBIE(context_destroy)(context);
  return 0;
}
