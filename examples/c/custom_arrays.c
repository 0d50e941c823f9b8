/* Kinetics per grid cell inside a time loop: the solver works in place on the caller's own array of cells, and each
 * cell's step size is handed on from one outer step to the next. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

enum { CELLS = 5000, FIELDS = 5, OUTER_STEPS = 10 };

/* Field order of one cell: x and y are the states, a and b the parameters, the last one is no business of cubie. */
enum { FIELD_X, FIELD_Y, FIELD_A, FIELD_B, FIELD_TEMPERATURE };

static const char kModel[] =
    "states      x = 1.5, y = 3\n"
    "parameters  a = 1, b = 3\n"
    "x' = a + x^2*y - (b + 1)*x\n"
    "y' = b*x - x^2*y\n";

static void fill(double* cells) {
  int cell;
  for (cell = 0; cell < CELLS; cell++) {
    double* const fields = cells + (long)cell * FIELDS;
    fields[FIELD_X] = 1.5;
    fields[FIELD_Y] = 3.0;
    fields[FIELD_A] = 1.0;
    fields[FIELD_B] = 1.5 + 2.0 * cell / (CELLS - 1);
    fields[FIELD_TEMPERATURE] = 300.0 + cell;
  }
}

int main(void) {
  const int64_t length = (int64_t)CELLS * FIELDS;
  double* const cells = allocate(sizeof(double) * (size_t)length);
  double* const steps = allocate(sizeof(double) * CELLS);
  double* const expected = allocate(sizeof(double) * 2 * CELLS);
  double difference = 0.0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int outer, cell;
  fill(cells);
  for (cell = 0; cell < CELLS; cell++) steps[cell] = 0.0; /* 0: the library chooses */

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_double(solver, "rtol", 1e-9));
  must(cubie_solver_set_double(solver, "atol", 1e-9));

  /* One solve of the whole time, on copies, for comparison at the end. */
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_bind_parameters(batch, cells + FIELD_A, length - FIELD_A, 2, CELLS, 1, FIELDS));
  must(cubie_batch_set_double(batch, "t_end", (double)OUTER_STEPS));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, expected, 2 * CELLS, NULL));
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);

  /* The time loop: initial and final states are the same memory, one cell after the other. */
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_bind_initial_values(batch, cells + FIELD_X, length, 2, CELLS, 1, FIELDS));
  must(cubie_batch_bind_final_states(batch, cells + FIELD_X, length, 2, CELLS, 1, FIELDS));
  must(cubie_batch_bind_parameters(batch, cells + FIELD_A, length - FIELD_A, 2, CELLS, 1, FIELDS));
  must(cubie_batch_bind_initial_steps(batch, steps, CELLS));
  must(cubie_batch_set_double(batch, "t_end", 1.0));
  for (outer = 0; outer < OUTER_STEPS; outer++) {
    must(cubie_batch_solve(batch, NULL, NULL, &res));
    must(cubie_result_copy_last_steps(res, steps, CELLS, NULL));
    cubie_result_destroy(res);
  }

  for (cell = 0; cell < CELLS; cell++) {
    const double* const fields = cells + (long)cell * FIELDS;
    difference = fmax(difference, fabs(fields[FIELD_X] - expected[cell]));
    difference = fmax(difference, fabs(fields[FIELD_Y] - expected[CELLS + cell]));
    if (fields[FIELD_TEMPERATURE] != 300.0 + cell) return 1;
  }
  printf("%d outer steps in place against one long solve: largest difference %.1e\n", OUTER_STEPS, difference);

  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(cells);
  free(steps);
  free(expected);
  return difference < 1e-6 ? 0 : 1;
}
