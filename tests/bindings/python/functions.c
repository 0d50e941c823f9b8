/* A right-hand side for the tests of the Python package. */
#include "cubie.h"

__attribute__((visibility("default"))) int32_t decay(double t, const double* y, const double* p, double* dydt,
                                                     void* userdata);

int32_t decay(double t, const double* y, const double* p, double* dydt, void* userdata) {
  (void)t;
  (void)userdata;
  dydt[0] = -p[0] * y[0];
  return 0;
}
