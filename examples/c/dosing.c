/* Repeated oral dosing over a virtual population: every patient has a clearance and an absorption of their own, and the
 * concentration before each dose is what comes back. The first argument is the number of patients, 100000 without one.
 */
#include <cubie.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { DOSES = 10 };

static const char kModel[] =
    "states      depot = 0 [mg], central = 0 [mg]\n"
    "parameters  ka = 1, cl = 5, v = 40, tlag = 0.5, part = 0.8\n"
    "observables concentration [mg/L]\n"
    "depot' = -ka*depot\n"
    "central' = ka*depot - cl/v*central\n"
    "concentration = central/v\n"
    "lag(depot) = tlag\n"
    "bioavailability(depot) = part\n";

int main(int argc, char** argv) {
  const int64_t patients = argc > 1 ? atoll(argv[1]) : 100000;
  /* 100 mg twice a day: one row, which all patients share. */
  const double time = 0.0, amount = 100.0, interval = 12.0;
  const int64_t further = DOSES - 1;
  double median[DOSES + 1], low[DOSES + 1], high[DOSES + 1];
  int row;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "method", "tsit5"));
  must(cubie_solver_set_string(solver, "save_variables", "concentration"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_int64(batch, "n_runs", patients));
  must(cubie_batch_sample_values(batch, "cl", "lognormal", 1.6, 0.3));
  must(cubie_batch_sample_values(batch, "ka", "lognormal", 0.0, 0.4));
  must(cubie_batch_set_doses(batch, "depot", &time, &amount, NULL, NULL, NULL, &interval, &further, NULL, NULL, 1, NULL,
                             0));
  must(cubie_batch_set_double(batch, "t_end", DOSES * interval));
  must(cubie_batch_set_double(batch, "save_every", interval));
  must(cubie_batch_set_string(batch, "event_rows", "before"));
  must(cubie_batch_solve(batch, NULL, NULL, &res));

  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_QUANTILE, 0.5, median, DOSES + 1, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_QUANTILE, 0.05, low, DOSES + 1, NULL));
  must(cubie_result_copy_output_statistic(res, CUBIE_STATISTIC_QUANTILE, 0.95, high, DOSES + 1, NULL));
  printf("troughs of %lld patients in mg/L\n   t/h    5 %%    median   95 %%\n", (long long)patients);
  for (row = 1; row <= DOSES; row++) {
    printf("%6.0f  %7.4f %7.4f %7.4f\n", row * interval, low[row], median[row], high[row]);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return 0;
}
