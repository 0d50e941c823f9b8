/* The Poincaré section of a driven Duffing oscillator, drawn as a picture: every run records its state once a turn of
 * the drive, by an event of the model.
 *
 * usage: duffing_section PICTURE.png [RUNS] */
#include <cubie.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "picture.h"
#include "support.h"

enum { ROWS = 480, COLUMNS = 640, RECORDS = 400, TRANSIENT = 50, NUMBERS = 2 + 2 };

static const char kModel[] =
    "states      x = 0, v = 0\n"
    "constants   damping = 0.15, drive = 0.3\n"
    "x' = v\n"
    "v' = x - x^3 - damping*v + drive*cos(t)\n"
    "when sin(t) crosses 0 up: record\n";

static const double kLeft = -1.7, kRight = 1.7, kBottom = -1.2, kTop = 1.2;

int main(int argc, char** argv) {
  static float hits[ROWS * COLUMNS];
  const int runs = argc > 2 ? atoi(argv[2]) : 1000;
  const picture_text text = {"Duffing oscillator, once a turn of its drive",
                             "x'' = x - x^3 - 0.15 x' + 0.3 cos t",
                             "x",
                             "x'",
                             "hits, log10",
                             kLeft,
                             kRight,
                             kBottom,
                             kTop,
                             0.0,
                             3.0};
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  cubie_batch* batch = NULL;
  cubie_result* res = NULL;
  long seen = 0;
  int run, k, i;
  double *x, *records;
  if (argc < 2 || runs < 1) {
    fprintf(stderr, "usage: duffing_section PICTURE.png [RUNS]\n");
    return 2;
  }
  x = allocate((size_t)runs * sizeof *x);
  records = allocate((size_t)RECORDS * NUMBERS * (size_t)runs * sizeof *records);
  for (run = 0; run < runs; run++) x[run] = -1.0 + 2.0 * run / (runs > 1 ? runs - 1 : 1);

  must(cubie_context_create(&context));
  must(cubie_solver_create(context, kModel, &solver));
  must(cubie_solver_set_string(solver, "save_variables", "none"));
  must(cubie_solver_set_double(solver, "rtol", 1e-7));
  must(cubie_solver_set_double(solver, "atol", 1e-7));
  must(cubie_solver_set_int64(solver, "event_records", RECORDS));
  must(cubie_batch_create(solver, &batch));
  must(cubie_batch_set_values(batch, "x", x, runs));
  must(cubie_batch_set_double(batch, "t_end", 6.283185307179586 * (RECORDS + 0.5)));
  must(cubie_batch_solve(batch, NULL, NULL, &res));
  must(cubie_result_copy_event_records(res, records, (int64_t)RECORDS * NUMBERS * runs, NULL));

  for (k = TRANSIENT; k < RECORDS; k++) {
    for (run = 0; run < runs; run++) {
      const double* const record = records + (ptrdiff_t)k * NUMBERS * runs + run;
      const double across = (record[2 * runs] - kLeft) / (kRight - kLeft) * COLUMNS;
      const double up = (record[3 * runs] - kBottom) / (kTop - kBottom) * ROWS;
      if (!(across >= 0 && across < COLUMNS && up >= 0 && up < ROWS)) continue;
      hits[(int)up * COLUMNS + (int)across] += 1;
      seen++;
    }
  }
  for (i = 0; i < ROWS * COLUMNS; i++) hits[i] = hits[i] > 0 ? log10f(hits[i]) : NAN;
  printf("%d runs, %ld points of the section\n", runs, seen);
  if (picture_write(argv[1], hits, ROWS, COLUMNS, &text) != 0) {
    fprintf(stderr, "cannot write %s\n", argv[1]);
    return 1;
  }
  free(x);
  free(records);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  /* The attractor lies within the picture. */
  return seen == (long)runs * (RECORDS - TRANSIENT) ? 0 : 1;
}
