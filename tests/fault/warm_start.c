/* Loads the library, solves once with the kernel cache in argv[1], and tells what of the compiler was mapped: exit code
 * 0 when nothing ever was, 3 when the solve mapped it, 4 when loading the library did, 1 when a call failed. */

#include <stdio.h>
#include <string.h>

#include "cubie.h"

static int compiler_is_mapped(void) {
  char line[4096];
  int found = 0;
  FILE* maps = fopen("/proc/self/maps", "r");
  if (maps == NULL) return 1;
  while (fgets(line, sizeof line, maps) != NULL) {
    if (strstr(line, "libLLVM") != NULL || strstr(line, "libclang") != NULL || strstr(line, "hostjit") != NULL)
      found = 1;
  }
  fclose(maps);
  return found;
}

static int failed(cubie_status status) {
  char text[512];
  if (status == CUBIE_OK) return 0;
  cubie_last_error_message(text, (int64_t)sizeof text);
  fprintf(stderr, "%s: %s\n", cubie_status_name(status), text);
  return 1;
}

int main(int argc, char** argv) {
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double x = 0.0;
  int code = 1;
  if (argc != 2) return 2;
  if (compiler_is_mapped()) return 4;
  if (failed(cubie_context_create(&context)) || failed(cubie_context_set_string(context, "cache_directory", argv[1])) ||
      failed(cubie_solver_create(context, "states x = 1; dx = -x", &solver)) ||
      failed(cubie_batch_create(solver, &batch)) || failed(cubie_batch_solve(batch, NULL, NULL, &res)) ||
      failed(cubie_result_copy_final_states(res, &x, 1, NULL))) {
    code = 1;
  } else if (!(x > 0.36 && x < 0.37)) {
    fprintf(stderr, "x is %g\n", x);
  } else {
    code = compiler_is_mapped() ? 3 : 0;
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  return code;
}
