/* What a model is made of, asked of the library: names, units and defaults; then where its default run leads.
 *
 * usage: inspect MODEL T_END
 */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

static void print_role(const cubie_solver* solver, int32_t role, const char* title) {
  char name[256], unit[256];
  int64_t count = 0, index;
  double value = 0.0;
  must(cubie_solver_get_variable_count(solver, role, &count));
  if (count > 0) printf("%s\n", title);
  for (index = 0; index < count; index++) {
    must(cubie_solver_copy_variable_name(solver, role, index, name, sizeof name, NULL));
    must(cubie_solver_copy_variable_unit(solver, role, index, unit, sizeof unit, NULL));
    printf("  %-20s", name);
    if (role != CUBIE_ROLE_OBSERVABLE) {
      must(cubie_solver_get_variable_default(solver, role, index, &value));
      printf(" %14.8g", value);
    }
    printf(" %s\n", unit);
  }
}

/* Solves one run with the defaults; returns its status word. */
static int32_t solve_default(cubie_solver* solver, double t_end) {
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double* states;
  int64_t n_states = 0, i;
  int32_t status = 0;
  must(cubie_solver_get_variable_count(solver, CUBIE_ROLE_STATE, &n_states));
  states = allocate(sizeof(double) * (size_t)n_states);
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_int64(batch, "n_runs", 1));
  must(cubie_batch_set_double(batch, "t_end", t_end));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, states, n_states, NULL));
  must(cubie_result_copy_run_status(res, &status, 1, NULL));
  printf("at t = %g\n", t_end);
  for (i = 0; i < n_states; i++) {
    printf("  %.10g\n", states[i]);
    if (!isfinite(states[i])) status |= CUBIE_RUN_NON_FINITE;
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  free(states);
  return status;
}

int main(int argc, char** argv) {
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  char* model;
  int32_t status;
  if (argc != 3) {
    fprintf(stderr, "usage: %s MODEL T_END\n", argv[0]);
    return 2;
  }
  model = read_text(argv[1]);
  must(cubie_context_create(&context));
  must(cubie_solver_create(context, model, &solver));
  print_role(solver, CUBIE_ROLE_STATE, "states");
  print_role(solver, CUBIE_ROLE_PARAMETER, "parameters");
  print_role(solver, CUBIE_ROLE_CONSTANT, "constants");
  print_role(solver, CUBIE_ROLE_DRIVER, "drivers");
  print_role(solver, CUBIE_ROLE_OBSERVABLE, "observables");
  must(cubie_solver_set_double(solver, "rtol", 1e-9));
  must(cubie_solver_set_double(solver, "atol", 1e-9));
  status = solve_default(solver, strtod(argv[2], NULL));
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(model);
  return status == 0 ? 0 : 1;
}
