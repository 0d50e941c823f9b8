/* Stiff kinetics in every cell of a model's own array y(cell, species): Robertson's reactions at the temperature of
 * each cell, solved in place by a stiff method, called from a time loop that moves heat between the cells. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { CELLS = 400, SPECIES = 3, OUTER_STEPS = 8 };

static const char kModel[] =
    "states      a = 1, b = 0, c = 0\n"
    "parameters  k1 = 0.04, k2 = 3e7, k3 = 1e4\n"
    "a' = -k1*a + k3*b*c\n"
    "b' = k1*a - k3*b*c - k2*b^2\n"
    "c' = k2*b^2\n";

/* Rates of one cell after Arrhenius; `k` has the rates of all cells, one rate behind the other. */
static void set_rates(double* k, const double* temperature) {
  int cell;
  for (cell = 0; cell < CELLS; cell++) {
    const double warm = exp(8.0 * (1.0 - 300.0 / temperature[cell]));
    k[0 * CELLS + cell] = 0.04 * warm;
    k[1 * CELLS + cell] = 3e7 * warm;
    k[2 * CELLS + cell] = 1e4 * warm;
  }
}

static void conduct(double* temperature) {
  double before = temperature[0];
  int cell;
  for (cell = 1; cell < CELLS - 1; cell++) {
    const double here = temperature[cell];
    temperature[cell] += 0.25 * (before - 2.0 * here + temperature[cell + 1]);
    before = here;
  }
}

int main(void) {
  double* const y = allocate(sizeof(double) * CELLS * SPECIES); /* species `s` of cell `i` at [i * SPECIES + s] */
  double* const k = allocate(sizeof(double) * CELLS * 3);
  double* const temperature = allocate(sizeof(double) * CELLS);
  double* const steps = allocate(sizeof(double) * CELLS);
  int32_t* const status = allocate(sizeof(int32_t) * CELLS);
  double lost = 0.0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double coldest;
  int cell, outer, failed = 0;
  for (cell = 0; cell < CELLS; cell++) {
    y[cell * SPECIES] = 1.0;
    y[cell * SPECIES + 1] = y[cell * SPECIES + 2] = 0.0;
    temperature[cell] = 300.0 + 100.0 * cell / (CELLS - 1);
    steps[cell] = 0.0; /* 0: the library chooses */
  }

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "method", "rodas5p"));
  must(cubie_solver_set_double(solver, "atol", 1e-10));
  must(cubie_solver_set_string(solver, "save_variables", "none"));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_bind_initial_values(batch, y, CELLS * SPECIES, SPECIES, CELLS, 1, SPECIES));
  must(cubie_batch_bind_final_states(batch, y, CELLS * SPECIES, SPECIES, CELLS, 1, SPECIES));
  must(cubie_batch_bind_parameters(batch, k, CELLS * 3, 3, CELLS, CELLS, 1));
  must(cubie_batch_bind_initial_steps(batch, steps, CELLS));
  must(cubie_batch_set_double(batch, "t_end", 5.0));
  for (outer = 0; outer < OUTER_STEPS; outer++) {
    conduct(temperature);
    set_rates(k, temperature);
    must(cubie_batch_solve(batch, NULL, NULL, &res));
    must(cubie_result_copy_last_steps(res, steps, CELLS, NULL));
    must(cubie_result_copy_run_status(res, status, CELLS, NULL));
    for (cell = 0; cell < CELLS; cell++) failed += status[cell] != CUBIE_RUN_OK;
    cubie_result_destroy(res);
  }

  for (cell = 0; cell < CELLS; cell++) {
    const double* const s = y + (long)cell * SPECIES;
    lost = fmax(lost, fabs(s[0] + s[1] + s[2] - 1.0));
  }
  coldest = y[0];
  printf("a is %.4f in the warmest cell, %.4f in the coldest; mass is kept within %.1e; %d failures\n",
         y[(CELLS - 1) * SPECIES], coldest, lost, failed);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(y);
  free(k);
  free(temperature);
  free(steps);
  free(status);
  /* The first cell stays at 300 K, where a(40) is 0.7158 (Hairer & Wanner, Solving ODEs II, IV.10). */
  return failed == 0 && lost < 1e-8 && fabs(coldest - 0.7158) < 1e-3 ? 0 : 1;
}
