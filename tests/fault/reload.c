/* Opens the library argv[1] at run time, solves, closes it, and does so again: exit code 0 when each round works. The
 * kernel cache is in argv[2]. */

#include <dlfcn.h>
#include <stdio.h>

#include "cubie.h"

/* A function pointer through an object pointer of the same size, as dlsym means it. */
#define RESOLVE(library, function) (*(void**)& function = dlsym(library, #function), function != NULL)

static int solve_once(const char* path, const char* cache) {
  cubie_status (*cubie_context_create)(cubie_context**);
  cubie_status (*cubie_context_set_string)(cubie_context*, const char*, const char*);
  cubie_status (*cubie_solver_create)(cubie_context*, const char*, cubie_solver**);
  cubie_status (*cubie_batch_create)(cubie_solver*, cubie_batch**);
  cubie_status (*cubie_batch_solve)(cubie_batch*, cubie_progress_fn, void*, cubie_result**);
  cubie_status (*cubie_result_copy_final_states)(const cubie_result*, double*, int64_t, int64_t*);
  void (*cubie_context_destroy)(cubie_context*);
  void (*cubie_solver_destroy)(cubie_solver*);
  void (*cubie_batch_destroy)(cubie_batch*);
  void (*cubie_result_destroy)(cubie_result*);
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  double x = 0.0;
  int good;
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 0;
  }
  if (!RESOLVE(library, cubie_context_create) || !RESOLVE(library, cubie_context_set_string) ||
      !RESOLVE(library, cubie_solver_create) || !RESOLVE(library, cubie_batch_create) ||
      !RESOLVE(library, cubie_batch_solve) || !RESOLVE(library, cubie_result_copy_final_states) ||
      !RESOLVE(library, cubie_context_destroy) || !RESOLVE(library, cubie_solver_destroy) ||
      !RESOLVE(library, cubie_batch_destroy) || !RESOLVE(library, cubie_result_destroy)) {
    fprintf(stderr, "a function is missing\n");
    return 0;
  }
  good = cubie_context_create(&context) == CUBIE_OK &&
         cubie_context_set_string(context, "cache_directory", cache) == CUBIE_OK &&
         cubie_solver_create(context, "states x = 1; dx = -x", &solver) == CUBIE_OK &&
         cubie_batch_create(solver, &batch) == CUBIE_OK && cubie_batch_solve(batch, NULL, NULL, &res) == CUBIE_OK &&
         cubie_result_copy_final_states(res, &x, 1, NULL) == CUBIE_OK && x > 0.36 && x < 0.37;
  cubie_context_destroy(context);
  cubie_solver_destroy(solver);
  cubie_batch_destroy(batch);
  cubie_result_destroy(res);
  return dlclose(library) == 0 && good;
}

int main(int argc, char** argv) {
  int round;
  if (argc != 3) return 2;
  for (round = 0; round < 3; ++round) {
    if (!solve_once(argv[1], argv[2])) {
      fprintf(stderr, "round %d failed\n", round);
      return 1;
    }
  }
  return 0;
}
