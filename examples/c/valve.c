/* A pressure relief valve that may hit its seat: a section of each run where the valve turns, and its impacts.
 * Equations: Hos, Champneys (2012), Physica D 241, 2068-2076. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>

#include "support.h"

enum { RUNS = 64, RECORDS = 400, NUMBERS = 2 + 3, TURN = 1 };

static const char kModel[] =
    "states      x = 0.2, v = 0, p = 0   # lift and speed of the valve, pressure\n"
    "parameters  q = 1                   # flow into the vessel\n"
    "constants   kappa = 1.25, delta = 10, beta = 20, r = 0.8\n"
    "x' = v\n"
    "v' = -kappa*v - (x + delta) + p\n"
    "p' = beta*(q - x*sqrt(max(p, 0)))\n"
    "when x crosses 0 down: x = 0, v = -r*v\n"
    "when v crosses 0 down: record\n";

int main(void) {
  static double q[RUNS], records[(size_t)RECORDS * NUMBERS * RUNS];
  static int32_t counts[2 * RUNS], status[RUNS];
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int run, k;
  for (run = 0; run < RUNS; run++) q[run] = 0.5 + 9.5 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-10));
  must(cubie_solver_set_double(solver, "atol", 1e-10));
  must(cubie_solver_set_string(solver, "save_variables", "none"));
  must(cubie_solver_set_int64(solver, "event_records", RECORDS));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "q", q, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 300.0));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_run_status(res, status, RUNS, NULL));
  must(cubie_result_copy_event_counts(res, counts, 2 * RUNS, NULL));                   /* (event, run) */
  must(cubie_result_copy_event_records(res, records, RECORDS * NUMBERS * RUNS, NULL)); /* (record, number, run) */

  for (run = 0; run < RUNS; run += 7) {
    const int turns = counts[TURN * RUNS + run];
    double low = HUGE_VAL, high = -HUGE_VAL;
    if (status[run] != CUBIE_RUN_OK) return 1;
    /* The last sixteen turns: one lift in all of them is a steady oscillation, several are a chaotic one. */
    for (k = turns - 16; k < turns; k++) {
      const double lift = k < 0 || k >= RECORDS ? NAN : records[(k * NUMBERS + 2) * RUNS + run];
      if (lift < low) low = lift;
      if (lift > high) high = lift;
    }
    printf("q = %5.2f   %4d impacts   %4d turns   lift where it turns: %9.6f to %9.6f\n", q[run], counts[run], turns,
           low, high);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return 0;
}
