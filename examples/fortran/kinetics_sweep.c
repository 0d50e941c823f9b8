/* Solves the Fortran kinetics of kinetics.f90 for a range of one rate, with its Jacobian and without. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>

#include "support.h"

int32_t kinetics_rhs(double t, const double* y, const double* p, double* dydt, void* userdata);
int32_t kinetics_jacobian(double t, const double* y, const double* p, double* dfdy, void* userdata);

enum { RUNS = 57, STATES = 8, BOOK = 28 }; /* run BOOK has the rate of the book, 280 */

/* End values of E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.10. */
static const double kBook[STATES] = {0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4,
                                     0.1175651343283149e-2, 0.2386356198831331e-2, 0.6238968252742796e-2,
                                     0.2849998395185769e-2, 0.2850001604814231e-2};

static double solve(cubie_context* context, cubie_jacobian_fn jacobian) {
  static double k_plus[RUNS], states[STATES * RUNS];
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double worst = 0.0;
  int i;
  for (i = 0; i < RUNS; i++) k_plus[i] = 140.0 + 5.0 * i;
  must(cubie_solver_create_from_function(context, STATES, 1,
                                         "states y1 = 1, y2, y3, y4, y5, y6, y7, y8 = 0.0057; parameters k_plus = 280",
                                         kinetics_rhs, jacobian, NULL, &solver));
  must(cubie_solver_set_string(solver, "method", "rodas5p"));
  must(cubie_solver_set_double(solver, "rtol", 1e-7));
  must(cubie_solver_set_double(solver, "atol", 1e-11));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "k_plus", k_plus, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 321.8122));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, states, STATES * RUNS, NULL)); /* (state, run), run fastest */
  for (i = 0; i < STATES; i++) {
    const double error = fabs(states[i * RUNS + BOOK] - kBook[i]) / (1e-4 + kBook[i]);
    if (!(error <= worst)) worst = error;
  }
  for (i = 0; i < RUNS; i += 14) printf("k_plus = %3.0f   y8 = %.6e\n", k_plus[i], states[7 * RUNS + i]);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  return worst;
}

int main(void) {
  cubie_context* context = NULL;
  double given, differences;
  must(cubie_context_create(&context));
  must(cubie_context_set_string(context, "device", "host"));
  given = solve(context, kinetics_jacobian);
  differences = solve(context, NULL);
  printf("error at k_plus = 280: %.1e with the Jacobian, %.1e with differences\n", given, differences);
  cubie_context_destroy(context);
  /* Errors on the way grow up to 92 times in this problem, and there are a few. */
  return given < 1000 * 1e-7 && differences < 1000 * 1e-7 ? 0 : 1;
}
