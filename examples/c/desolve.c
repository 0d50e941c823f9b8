/* A model written for R's deSolve, solved as it stands: its parameters lie in a static array, which becomes one per
 * thread, and a small function hands it the arguments in the way it expects. */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

/* ---- the model, as its author wrote it, but for the word `_Thread_local` ---- */

static _Thread_local double parms[3];
#define k1 parms[0]
#define k2 parms[1]
#define k3 parms[2]

/* Robertson's reaction. */
static void derivs(int* neq, double* t, double* y, double* ydot, double* yout, int* ip) {
  (void)neq, (void)t, (void)yout, (void)ip;
  ydot[0] = -k1 * y[0] + k2 * y[1] * y[2];
  ydot[2] = k3 * y[1] * y[1];
  ydot[1] = -ydot[0] - ydot[2];
}

static void jac(int* neq, double* t, double* y, int* ml, int* mu, double* pd, int* nrowpd, double* yout, int* ip) {
  const int n = *nrowpd;
  (void)neq, (void)t, (void)ml, (void)mu, (void)yout, (void)ip;
  pd[0] = -k1;
  pd[1] = k1;
  pd[n] = k2 * y[2];
  pd[n + 1] = -k2 * y[2] - 2 * k3 * y[1];
  pd[n + 2] = 2 * k3 * y[1];
  pd[2 * n] = k2 * y[1];
  pd[2 * n + 1] = -k2 * y[1];
}

/* ---- how cubie calls it ---- */

static int32_t call_derivs(double t, const double* y, const double* p, double* dydt, void* userdata) {
  int neq = 3;
  (void)userdata;
  memcpy(parms, p, sizeof parms); /* what deSolve's initmod does once, here for the run at hand */
  derivs(&neq, &t, (double*)y, dydt, NULL, NULL);
  return 0;
}

static int32_t call_jac(double t, const double* y, const double* p, double* dfdy, void* userdata) {
  int neq = 3, nrowpd = 3, band = 0;
  (void)userdata;
  memcpy(parms, p, sizeof parms);
  jac(&neq, &t, (double*)y, &band, &band, dfdy, &nrowpd, NULL, NULL);
  return 0;
}

enum { RUNS = 20 };

int main(void) {
  double rates[RUNS], states[3 * RUNS], worst = 0.0;
  const double atol[3] = {1e-10, 1e-14, 1e-10};
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  int run;
  for (run = 0; run < RUNS; run++) rates[run] = 0.02 + 0.04 * run / (RUNS - 1);

  must(cubie_context_create(&context));
  must(cubie_context_set_string(context, "device", "host"));
  must(cubie_solver_create_from_function(context, 3, 3,
                                         "states A = 1, B, C; parameters k1 = 0.04, k2 = 1e4, k3 = 3e7\n"
                                         "observables total; total = A + B + C",
                                         call_derivs, call_jac, NULL, &solver));
  must(cubie_solver_set_string(solver, "method", "rodas5p"));
  must(cubie_solver_set_double(solver, "rtol", 1e-8));
  must(cubie_solver_set_atol(solver, atol, 3));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "k1", rates, RUNS));
  must(cubie_batch_set_double(batch, "t_end", 4e6));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_final_states(res, states, 3 * RUNS, NULL));
  for (run = 0; run < RUNS; run++) {
    const double a = states[run], b = states[RUNS + run], c = states[2 * RUNS + run];
    const double error = fabs(a + b + c - 1.0); /* nothing is lost */
    if (!(error <= worst)) worst = error;
    printf("k1 = %.4f   A = %.6e   B = %.6e   C = %.9f\n", rates[run], a, b, c);
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return worst < 1e-6 ? 0 : 1;
}
