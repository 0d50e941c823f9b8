/* The progress bar; ANSI control codes are used on a terminal only. */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR_CELLS = 40 };

double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(progress_bar* bar) {
  bar->terminal = isatty(STDOUT_FILENO);
  bar->last_drawn = -1;
  bar->start = clock_seconds();
}

static void draw_bar(double fraction, double elapsed) {
  const int full = (int)(fraction * BAR_CELLS);
  int i;
  printf("\r\033[K[");
  for (i = 0; i < BAR_CELLS; i++) putchar(i < full ? '#' : '.');
  printf("] %5.1f %%", 100.0 * fraction);
  if (fraction > 0.02 && fraction < 1.0) printf("  %.0f s left", elapsed * (1.0 - fraction) / fraction);
  fflush(stdout);
}

void progress_show(progress_bar* bar, double fraction) {
  const int now = (int)(fraction * (bar->terminal ? 1000 : 10));
  if (now == bar->last_drawn) return;
  bar->last_drawn = now;
  if (bar->terminal) {
    draw_bar(fraction, clock_seconds() - bar->start);
  } else {
    printf("%3d %%\n", now * 10);
    fflush(stdout);
  }
}

void progress_end(progress_bar* bar) {
  if (bar->terminal) printf("\n");
}
