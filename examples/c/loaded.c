/* A program that starts wherever it is taken: cubie is loaded while it runs, and when it is not there that is a
 * message.
 *
 * usage: loaded [LIBRARY]
 */
#include <cubie_dl.h>
#include <stdio.h>

int main(int argc, char** argv) {
  cubie_dl cubie;
  char why[512];
  double y = 0.0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  cubie_status status;

  if (cubie_dl_open(&cubie, argc > 1 ? argv[1] : NULL, why, sizeof why) != CUBIE_OK) {
    printf("going on without cubie: %s\n", why);
    return argc > 1;
  }
  printf("cubie %s\n", cubie.version_string());
  status = cubie.context_create(&context);
  if (status == CUBIE_OK) status = cubie.solver_create(context, "states y = 1\ny' = -y", &solver);
  if (status == CUBIE_OK) status = cubie.batch_create(solver, &batch);
  if (status == CUBIE_OK) status = cubie.batch_solve(batch, NULL, NULL, &res);
  if (status == CUBIE_OK) status = cubie.result_copy_final_states(res, &y, 1, NULL);
  if (status != CUBIE_OK) {
    cubie.last_error_message(why, (int64_t)sizeof why);
    printf("%s\n", why);
  }
  printf("y(1) = %.4f\n", y);
  cubie.result_destroy(res);
  cubie.batch_destroy(batch);
  cubie.solver_destroy(solver);
  cubie.context_destroy(context);
  cubie_dl_close(&cubie);
  return status == CUBIE_OK && y > 0.3678 && y < 0.3680 ? 0 : 1;
}
