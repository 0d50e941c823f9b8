#ifndef CUBIE_DEMO_PROGRESS_H
#define CUBIE_DEMO_PROGRESS_H
/* A progress bar on standard output: redrawn in place on a terminal, one line per tenth elsewhere. */

typedef struct {
  int terminal;
  int last_drawn; /* per mille on a terminal, tenths elsewhere */
  double start;   /* seconds */
} progress_bar;

/* Seconds on a monotonic clock. */
double clock_seconds(void);

void progress_begin(progress_bar* bar);
void progress_show(progress_bar* bar, double fraction);
void progress_end(progress_bar* bar);

#endif
