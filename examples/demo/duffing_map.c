/* A map of the forced Duffing oscillator: one adaptive run per pixel, amplitude of the force upwards, its frequency to
 * the right, the colour showing how far the oscillator swings out once it has settled.
 *
 * usage: duffing_map MODEL PICTURE [SIZE]      (examples/models/duffing.cubie, a PNG file, pixels per side)
 */
#include <cubie.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "picture.h"
#include "progress.h"
#include "support.h"

enum { DEFAULT_SIZE = 1000, MOST_SIZE = 4000, SAVES = 401, RUNS_PER_SLICE = 20000 };

static const double kAmplitudeLow = 0.0, kAmplitudeHigh = 1.0;
static const double kFrequencyLow = 0.3, kFrequencyHigh = 2.3;
/* The last 100 of 400 time units are looked at: at least five periods of the slowest force, 36 of the fastest. */
static const double kEnd = 400.0, kWindow = 100.0;

typedef struct {
  int size; /* runs per side */
  cubie_batch* batch;
  float* swing;         /* largest |x| per run, shape (amplitude, frequency) */
  int64_t steps;        /* attempted, all runs */
  int64_t failures[32]; /* runs per bit of the status word */
  progress_bar bar;
  int64_t runs_before; /* runs of the slices that are done */
} map;

static void set_axis(cubie_batch* batch, const char* name, double low, double high, int n) {
  double* const values = allocate(sizeof(double) * (size_t)n);
  int i;
  for (i = 0; i < n; i++) values[i] = low + (high - low) * i / (n - 1);
  must(cubie_batch_set_values(batch, name, values, n));
  free(values);
}

static void set_up(map* m, cubie_solver* solver) {
  double times[SAVES];
  int k;
  for (k = 0; k < SAVES; k++) times[k] = kEnd - kWindow + kWindow * k / (SAVES - 1);
  must(cubie_solver_set_string(solver, "save_variables", "x"));
  must(cubie_solver_set_int64(solver, "keep_final_states", 0));
  must(cubie_batch_create(solver, &m->batch));
  /* The last declared parameter runs fastest: run = row * size + column with rows of equal amplitude. */
  must(cubie_batch_set_string(m->batch, "grid", "combinatorial"));
  set_axis(m->batch, "amplitude", kAmplitudeLow, kAmplitudeHigh, m->size);
  set_axis(m->batch, "frequency", kFrequencyLow, kFrequencyHigh, m->size);
  must(cubie_batch_set_double(m->batch, "t_end", kEnd));
  must(cubie_batch_set_save_times(m->batch, times, SAVES));
}

/* Reduces the saved points of one slice to one number per run; a failed run stays NaN. */
static void reduce(const double* x, int64_t runs, float* swing) {
  int64_t run;
  int k;
  for (run = 0; run < runs; run++) swing[run] = 0.0f;
  for (k = 0; k < SAVES; k++) {
    for (run = 0; run < runs; run++) {
      const float far = (float)fabs(x[(int64_t)k * runs + run]);
      swing[run] = far <= swing[run] ? swing[run] : far; /* takes NaN, and keeps it: no comparison with it is true */
    }
  }
}

static void count(map* m, const cubie_result* res, int64_t runs) {
  int32_t* const words = allocate(sizeof(int32_t) * (size_t)runs);
  int64_t run;
  int bit, counter;
  must(cubie_result_copy_run_status(res, words, runs, NULL));
  for (run = 0; run < runs; run++) {
    for (bit = 0; bit < 31; bit++) m->failures[bit] += (words[run] >> bit) & 1;
  }
  for (counter = CUBIE_COUNTER_ACCEPTED; counter <= CUBIE_COUNTER_REJECTED; counter++) {
    must(cubie_result_copy_counter(res, counter, words, runs, NULL));
    for (run = 0; run < runs; run++) m->steps += words[run];
  }
  free(words);
}

static int32_t show_progress(int64_t done, int64_t total, void* userdata) {
  map* const m = userdata;
  (void)total;
  progress_show(&m->bar, (double)(m->runs_before + done) / ((double)m->size * m->size));
  return 0;
}

/* All saved points of a million runs would take gigabytes; a slice of them is reduced before the next one starts. */
static void solve_slice(map* m, int64_t first, int64_t runs) {
  cubie_result* res = NULL;
  const double* x = NULL;
  int64_t length = 0;
  must(cubie_batch_set_int64(m->batch, "first_run", first));
  must(cubie_batch_set_int64(m->batch, "run_count", runs));
  must(cubie_batch_solve(m->batch, show_progress, m, &res));
  must(cubie_result_get_outputs_data(res, &x, &length));
  reduce(x, runs, m->swing + first);
  count(m, res, runs);
  cubie_result_destroy(res);
  m->runs_before += runs;
}

static int ascending(const void* a, const void* b) {
  const float x = *(const float*)a, y = *(const float*)b;
  return (x > y) - (x < y);
}

/* Ends of the colour bar: all but the outermost half percent of the values. */
static void colour_range(const float* values, int64_t n, double* low, double* high) {
  float* const sorted = allocate(sizeof(float) * (size_t)n);
  int64_t finite = 0, i;
  for (i = 0; i < n; i++) {
    if (isfinite(values[i])) sorted[finite++] = values[i];
  }
  *low = 0.0;
  *high = 1.0;
  if (finite > 0) {
    qsort(sorted, (size_t)finite, sizeof(float), ascending);
    *low = (double)sorted[finite / 200];
    *high = (double)sorted[finite - 1 - finite / 200];
    if (*high <= *low) *high = *low + 1.0;
  }
  free(sorted);
}

static int draw(const map* m, const char* path) {
  picture_text text;
  char subtitle[128];
  snprintf(subtitle, sizeof subtitle, "x'' + 0.25 x' - x + x^3 = amplitude cos(frequency t), %d x %d runs", m->size,
           m->size);
  text.title = "Forced Duffing oscillator";
  text.subtitle = subtitle;
  text.x_label = "frequency";
  text.y_label = "amplitude";
  text.bar_label = "largest |x|, t = 300 to 400";
  text.x_first = kFrequencyLow;
  text.x_last = kFrequencyHigh;
  text.y_first = kAmplitudeLow;
  text.y_last = kAmplitudeHigh;
  colour_range(m->swing, (int64_t)m->size * m->size, &text.low, &text.high);
  return picture_write(path, m->swing, m->size, m->size, &text);
}

static void report(const map* m, double seconds) {
  const double runs = (double)m->size * m->size;
  int64_t failed = 0;
  int bit;
  printf("%.0f runs in %.1f s: %.0f runs/s, %.1f million steps/s, %.0f steps per run\n", runs, seconds, runs / seconds,
         (double)m->steps / seconds * 1e-6, (double)m->steps / runs);
  for (bit = 0; bit < 31; bit++) {
    if (m->failures[bit] == 0) continue;
    printf("failed, %s: %lld\n", cubie_run_status_name(1 << bit), (long long)m->failures[bit]);
    failed += m->failures[bit];
  }
  if (failed == 0) printf("no run failed\n");
}

static void explain(const char* path) {
  printf(
      "\n%s: each pixel is one run from x = 1, x' = 0; brighter means a wider swing.\n"
      "  dark, bottom      the oscillator stays in the well at x = 1 (|x| a little above 1)\n"
      "  bright, left      the force is strong enough to carry it over the hill, from well to well\n"
      "  slanted stripes   resonances: the swing is in step with a multiple of the force\n"
      "  grain             chaos: neighbours end differently, and so do their largest swings\n"
      "  sharp edges       where one kind of motion ends and the next attractor takes over\n"
      "  grey              a run that failed (none is expected)\n",
      path);
}

int main(int argc, char** argv) {
  static map m;
  cubie_context* context = NULL;
  cubie_solver* solver = NULL;
  char* model;
  double start;
  int64_t total, first;
  m.size = argc == 4 ? atoi(argv[3]) : DEFAULT_SIZE;
  if (argc < 3 || argc > 4 || m.size < 2 || m.size > MOST_SIZE) {
    fprintf(stderr, "usage: %s MODEL PICTURE [SIZE]\n", argv[0]);
    return 2;
  }
  total = (int64_t)m.size * m.size;
  model = read_text(argv[1]);
  m.swing = allocate(sizeof(float) * (size_t)total);
  must(cubie_context_create(&context));
  must(cubie_solver_create(context, model, &solver));
  set_up(&m, solver);

  start = clock_seconds();
  progress_begin(&m.bar);
  for (first = 0; first < total; first += RUNS_PER_SLICE) {
    solve_slice(&m, first, total - first < RUNS_PER_SLICE ? total - first : RUNS_PER_SLICE);
  }
  progress_end(&m.bar);
  report(&m, clock_seconds() - start);

  cubie_batch_destroy(m.batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  free(model);
  if (draw(&m, argv[2]) != 0) {
    fprintf(stderr, "cannot write %s\n", argv[2]);
    return 1;
  }
  explain(argv[2]);
  free(m.swing);
  return 0;
}
