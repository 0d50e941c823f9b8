/* A minimal sweep: the Lorenz system for a thousand values of rho, each with its own adaptive steps. */
#include <cubie.h>
#include <stdio.h>

#include "support.h"

enum { RUNS = 1000 };

static const char kModel[] =
    "states      x = 1, y = 0, z = 0\n"
    "parameters  sigma = 10, rho = 28\n"
    "constants   beta = 8/3\n"
    "x' = sigma*(y - x)\n"
    "y' = x*(rho - z) - y\n"
    "z' = x*y - beta*z\n";

int main(void) {
  static double rho[RUNS], states[3 * RUNS];
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int run;
  for (run = 0; run < RUNS; run++) rho[run] = 21.0 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-8));
  must(cubie_solver_set_double(solver, "atol", 1e-8));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "rho", rho, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 10.0));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, states, 3 * RUNS, NULL)); /* (state, run), run fastest */

  for (run = 0; run < RUNS; run += 111) {
    printf("rho = %7.3f   x = %9.5f   y = %9.5f   z = %9.5f\n", rho[run], states[run], states[RUNS + run],
           states[2 * RUNS + run]);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return 0;
}
