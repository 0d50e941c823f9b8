/* A right-hand side that is a C function: a decay chain for a thousand rates, against its closed form. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>

#include "support.h"

enum { RUNS = 1000 };

/* Called by several threads at once: it keeps nothing from call to call. */
static int32_t decay_chain(double t, const double* y, const double* p, double* dydt, void* userdata) {
  (void)t, (void)userdata;
  dydt[0] = -p[0] * y[0];
  dydt[1] = p[0] * y[0] - p[1] * y[1];
  return 0;
}

int main(void) {
  static double k1[RUNS], states[2 * RUNS];
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double worst = 0.0;
  int run;
  for (run = 0; run < RUNS; run++) k1[run] = 0.5 + 4.5 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_context_set_string(context, "device", "host"));
  must(cubie_solver_create_from_function(context, 2, 2, "states parent = 1, child; parameters k1 = 1, k2 = 0.1",
                                         decay_chain, NULL, NULL, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-8));
  must(cubie_solver_set_double(solver, "atol", 1e-10));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "k1", k1, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 2.0));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, states, 2 * RUNS, NULL)); /* (state, run), run fastest */

  for (run = 0; run < RUNS; run++) {
    const double child = k1[run] / (k1[run] - 0.1) * (exp(-0.1 * 2.0) - exp(-k1[run] * 2.0));
    const double error = fabs(states[RUNS + run] - child);
    if (!(error <= worst)) worst = error;
    if (run % 111 == 0)
      printf("k1 = %5.3f   parent = %8.6f   child = %8.6f\n", k1[run], states[run], states[RUNS + run]);
  }
  printf("largest error of child %.1e\n", worst);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return worst < 1e-6 ? 0 : 1; /* a hundred local errors */
}
