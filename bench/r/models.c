/* The models of desolve.R as deSolve takes compiled ones: parameters in a block, derivatives of one state vector. */
#include <R.h>
#include <math.h>

static double lv[4], sir[4], pk[5], vdp[1];

void init_lv(void (*fill)(int*, double*)) {
  int n = 4;
  fill(&n, lv);
}
void lotka_volterra(int* n, double* t, double* y, double* ydot, double* out, int* ip) {
  const double eaten = lv[1] * y[0] * y[1];
  ydot[0] = lv[0] * y[0] - eaten;
  ydot[1] = lv[2] * eaten - lv[3] * y[1];
}

void init_sir(void (*fill)(int*, double*)) {
  int n = 4;
  fill(&n, sir);
}
void seasonal_sir(int* n, double* t, double* y, double* ydot, double* out, int* ip) {
  const double all = y[0] + y[1] + y[2];
  const double infections = sir[0] * (1 + sir[1] * cos(2 * M_PI * *t / 365)) * y[0] * y[1] / all;
  ydot[0] = sir[3] * all - infections - sir[3] * y[0];
  ydot[1] = infections - (sir[2] + sir[3]) * y[1];
  ydot[2] = sir[2] * y[1] - sir[3] * y[2];
}

void init_pk(void (*fill)(int*, double*)) {
  int n = 5;
  fill(&n, pk);
}
void two_compartments(int* n, double* t, double* y, double* ydot, double* out, int* ip) {
  const double k10 = pk[1] / pk[2], k12 = pk[3] / pk[2], k21 = pk[3] / pk[4];
  ydot[0] = -pk[0] * y[0];
  ydot[1] = pk[0] * y[0] - (k10 + k12) * y[1] + k21 * y[2];
  ydot[2] = k12 * y[1] - k21 * y[2];
}

void init_vdp(void (*fill)(int*, double*)) {
  int n = 1;
  fill(&n, vdp);
}
void van_der_pol(int* n, double* t, double* y, double* ydot, double* out, int* ip) {
  ydot[0] = y[1];
  ydot[1] = vdp[0] * (1 - y[0] * y[0]) * y[1] - y[0];
}
