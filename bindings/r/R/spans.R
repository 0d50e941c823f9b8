# Spans of time that each run has of its own.

# spans: a table with columns t0 and t_end, a row per run of the whole design.
set_spans <- function(batch, spans) {
  if (is.null(spans)) return(NULL)
  if (is.matrix(spans)) spans <- as.data.frame(spans)
  if (!is.data.frame(spans) || !all(c("t0", "t_end") %in% names(spans)) || nrow(spans) == 0) {
    bad_argument("spans", "a data frame with columns t0 and t_end", spans)
  }
  for (name in c("t0", "t_end")) {
    if (!is.numeric(spans[[name]]) || is.factor(spans[[name]])) {
      bad_argument(sprintf("spans$%s", name), "numbers", spans[[name]])
    }
  }
  spans <- data.frame(t0 = as.double(spans$t0), t_end = as.double(spans$t_end))
  for (name in names(spans)) check_finite(spans[[name]], name, "spans")
  cubie_batch_set_time_spans(batch, spans$t0, spans$t_end)
  spans
}

# Times of rows: those of x, or, where runs have spans of their own, a matrix (run, time) with the same parts of these.
times_of_runs <- function(x, runs = seq_len(x$n_runs)) {
  if (is.null(x$spans)) return(x$time)
  spans <- x$spans[runs, ]
  measure <- x$measure
  part <- (x$time - measure[1]) / (measure[2] - measure[1])
  all <- outer(1 - part, spans$t0) + outer(part, spans$t_end)
  t(matrix(all, nrow = length(x$time)))
}
