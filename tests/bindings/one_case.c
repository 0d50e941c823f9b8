/* The case of tests/bindings/README.md in C: the bytes that every other language has to get.
 *
 * usage: one_case MODEL OUT          with -DONE_CASE_LOADED: one_case LIBRARY MODEL OUT, by the loader
 */
#include <stdio.h>
#include <stdlib.h>

#ifdef ONE_CASE_LOADED
#include "cubie_dl.h"
static cubie_dl loaded;
#define CUBIE(name) loaded.name
#else
#include "cubie.h"
#define CUBIE(name) cubie_##name
#endif

enum { RUNS = 8, SAMPLES = 9, MOST = 1 << 12 };

static double numbers[MOST];
static int32_t words[RUNS];

static void must(cubie_status status) {
  char message[512];
  if (status == CUBIE_OK) return;
  CUBIE(last_error_message)(message, (int64_t)sizeof message);
  fprintf(stderr, "%s: %s\n", CUBIE(status_name)(status), message);
  exit(1);
}

static void append(FILE* file, const void* data, size_t bytes, int64_t count) {
  if (fwrite(data, bytes, (size_t)count, file) != (size_t)count) exit(1);
}

int main(int argc, char** argv) {
  static char model[4096];
  static const double times[2] = {20.0, 30.0}, operands[2] = {0.25, 2.0}, intervals[2] = {16.0, 0.0};
  static const int32_t targets[2] = {0, 1}, operations[2] = {CUBIE_EVENT_ADD, CUBIE_EVENT_MULTIPLY};
  static const int64_t counts[2] = {2, 0};
  double k1[RUNS], feed[SAMPLES];
  int64_t count = 0;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  FILE* file;
  int i;
#ifdef ONE_CASE_LOADED
  char why[512];
  if (argc != 4) return 2;
  if (cubie_dl_open(&loaded, argv[1], why, sizeof why) != CUBIE_OK) {
    fprintf(stderr, "%s\n", why);
    return 1;
  }
  argv++;
#else
  if (argc != 3) return 2;
#endif
  file = fopen(argv[1], "rb");
  if (file == NULL || fread(model, 1, sizeof model - 1, file) == 0) return 1;
  fclose(file);
  for (i = 0; i < RUNS; i++) k1[i] = (i + 1) / 32.0;
  for (i = 0; i < SAMPLES; i++) feed[i] = (i % 4) / 1024.0;

  must(CUBIE(context_create)(&context));
  must(CUBIE(context_set_string)(context, "device", "host"));
  must(CUBIE(solver_create)(context, model, &solver));
  must(CUBIE(solver_set_string)(solver, "method", "rodas5p"));
  must(CUBIE(solver_set_double)(solver, "rtol", 1e-6));
  must(CUBIE(solver_set_double)(solver, "atol", 1e-9));
  must(CUBIE(solver_set_string)(solver, "save_variables", "all"));
  must(CUBIE(solver_set_string)(solver, "summaries", "mean, max, std"));
  must(CUBIE(batch_create)(solver, &batch));
  must(CUBIE(batch_set_values)(batch, "k1", k1, RUNS));
  must(CUBIE(batch_set_drivers)(batch, feed, SAMPLES, 1, 0.0, 8.0));
  must(CUBIE(batch_set_events)(batch, "a, k1", times, targets, operations, operands, intervals, counts, 2, NULL, 0));
  must(CUBIE(batch_set_double)(batch, "t_end", 64.0));
  must(CUBIE(batch_set_double)(batch, "save_every", 8.0));
  must(CUBIE(batch_set_double)(batch, "summarise_every", 32.0));
  must(CUBIE(batch_solve)(batch, NULL, NULL, &res));

  file = fopen(argv[2], "wb");
  if (file == NULL) return 1;
  must(CUBIE(result_copy_outputs)(res, CUBIE_ORDER_TIME_VARIABLE_RUN, numbers, MOST, &count));
  append(file, numbers, sizeof(double), count);
  must(CUBIE(result_copy_final_states)(res, numbers, MOST, &count));
  append(file, numbers, sizeof(double), count);
  must(CUBIE(result_copy_summaries)(res, CUBIE_ORDER_TIME_VARIABLE_RUN, numbers, MOST, &count));
  append(file, numbers, sizeof(double), count);
  must(CUBIE(result_copy_last_steps)(res, numbers, MOST, &count));
  append(file, numbers, sizeof(double), count);
  must(CUBIE(result_copy_run_status)(res, words, RUNS, &count));
  append(file, words, sizeof(int32_t), count);
  fclose(file);

  CUBIE(result_destroy)(res);
  CUBIE(batch_destroy)(batch);
  CUBIE(solver_destroy)(solver);
  CUBIE(context_destroy)(context);
  return CUBIE(live_handles)() == 0 ? 0 : 1;
}
