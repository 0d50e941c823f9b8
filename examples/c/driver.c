/* A sampled input: the temperature inside four houses that follow the one measured outside, day after day. */
#include <cubie.h>
#include <stdio.h>

#include "support.h"

enum { HOUSES = 4, SAMPLES = 25 };

static const char kModel[] =
    "states      inside = 15\n"
    "parameters  tau = 12            # hours\n"
    "drivers     outside\n"
    "inside' = (outside - inside)/tau\n";

/* Once an hour for a day; the last sample is the first of the next day. */
static const double kOutside[SAMPLES] = {9.1,  8.4,  7.8,  7.3,  7.0,  7.2,  8.1,  9.9,  12.0, 14.3, 16.2, 17.9, 19.2,
                                         20.1, 20.6, 20.4, 19.7, 18.5, 16.9, 15.1, 13.5, 12.2, 11.1, 10.0, 9.1};

int main(void) {
  static const double tau[HOUSES] = {2, 12, 48, 200};
  static const double noon = 12.5;
  double inside[HOUSES], outside = 0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int house;

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "tau", tau, HOUSES));
  must(cubie_batch_set_drivers(batch, kOutside, SAMPLES, 1, 0.0, 1.0)); /* from midnight on, one hour apart */
  must(cubie_batch_evaluate_drivers(batch, &noon, 1, 0, &outside, 1, NULL));
  must(cubie_batch_set_double(batch, "t_end", 10 * 24.0));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, inside, HOUSES, NULL));

  printf("half past twelve: %.2f degrees outside\n", outside);
  for (house = 0; house < HOUSES; house++) {
    printf("tau = %5.1f h   inside after ten days: %5.2f\n", tau[house], inside[house]);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return inside[0] > 7 && inside[3] < 21 && outside > 19.2 && outside < 20.1 ? 0 : 1;
}
