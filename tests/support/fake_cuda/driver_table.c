/* A driver that has every function, or all but some, and computes nothing: for tests of how a driver is loaded.
 * FAKE_CUDA_VERSION    what it supports, times 1000 (13000)
 * FAKE_CUDA_MISSING    a function it does not have
 * FAKE_CUDA_TOO_OLD    a function that came after it
 */
#include <stdlib.h>
#include <string.h>

static int same(const char* variable, const char* name) {
  const char* value = getenv(variable);
  return value != NULL && strcmp(value, name) == 0;
}

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int cuDriverGetVersion(int* version) {
  const char* value = getenv("FAKE_CUDA_VERSION");
  *version = value != NULL ? atoi(value) : 13000;
  return 0;
}

static int nothing(void) { return 0; }

EXPORTED int cuGetProcAddress_v2(const char* name, void** function, int version, unsigned long long flags,
                                 int* status) {
  (void)flags;
  *function = NULL;
  *status = same("FAKE_CUDA_MISSING", name) ? 1 : same("FAKE_CUDA_TOO_OLD", name) ? 2 : 0;
  if (*status == 0) *function = version > 0 ? (void*)nothing : NULL;
  return *status == 0 ? 0 : 500;
}
