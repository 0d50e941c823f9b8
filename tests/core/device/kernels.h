#ifndef CUBIE_TESTS_DEVICE_KERNELS_H
#define CUBIE_TESTS_DEVICE_KERNELS_H
/* Arguments of the test kernels, shared by both sides. */

#include <stdint.h>

struct count_args {
  int* calls; /* one counter per worker */
};

struct add_args {
  double* values;
  int64_t n;
  int64_t stride; /* number of workers */
  double increment;
};

struct thread_report {
  int blocked_signals; /* of signals 1 to 31 */
  int rounding;
  unsigned mxcsr;
  int64_t stack_bytes;
  char name[16];
};

struct report_args {
  struct thread_report* reports;
  int* arrived;
  int workers;
};

struct bound_args {
  const void** seen_table;
  int* binds;
};

#endif
