/* A kernel image that asks for the math table. */

#include <stddef.h>

#include "kernels.h"

#define KERNEL __attribute__((visibility("default")))

static const void* bound_table = NULL;
static int binds = 0;

KERNEL void cubie_kernel_bind(const void* table);
KERNEL void cubie_kernel_bind(const void* table) {
  bound_table = table;
  ++binds;
}

KERNEL void report_table(const void* args, int worker);
KERNEL void report_table(const void* args, int worker) {
  const struct bound_args* a = args;
  (void)worker;
  *a->seen_table = bound_table;
  *a->binds = binds;
}
