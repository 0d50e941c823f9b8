# What came out of a solve.

# elsewhere: where the saved values went instead, a name of a file or words; NULL: they are here.
new_result <- function(handle, model, params, init, options, elapsed, elsewhere = NULL) {
  reduced <- !is.null(options$reduce_runs) && options$reduce_runs != "none"
  n_runs <- cubie_result_get_run_count(handle)
  variables <- names_of(cubie_result_copy_saved_name, handle, cubie_result_get_variable_count(handle))
  variables <- r_names(model, variables)
  per_step <- !is.null(options$save_steps) && options$save_steps > 0
  result <- structure(list(
    y = NULL, time = if (per_step) NULL else cubie_result_copy_save_times(handle), variables = variables,
    status = integer(), failed = cubie_result_get_failed_count(handle), n_runs = n_runs, summaries = NULL,
    windows = NULL, counters = NULL, final = NULL, statistics = NULL, params = params, init = init, model = model,
    options = options, elapsed = elapsed, elsewhere = elsewhere
  ), class = "cubie_result")
  if (reduced) {
    result$statistics <- statistics_of(handle, result, options)
    result$handle <- handle # quantiles that are asked for later
  } else {
    if (length(variables) > 0 && is.null(elsewhere)) result$y <- outputs_of(handle, variables)
    if (length(variables) == 0) result$time <- numeric()
    result$status <- cubie_result_copy_run_status(handle)
    if (is.null(options$keep_statistics) || options$keep_statistics != 0) result$counters <- counters_of(handle)
    if (options$keep_final_states != 0) {
      result$final <- matrix(cubie_result_copy_final_states(handle), nrow = n_runs,
                             dimnames = list(NULL, names(model$states)))
    }
  }
  result <- with_events(result, handle)
  n_summaries <- cubie_result_get_summary_count(handle)
  if (n_summaries > 0) {
    names <- names_of(cubie_result_copy_summary_name, handle, n_summaries)
    result$windows <- cubie_result_copy_window_times(handle)
    if (!reduced) {
      result$summaries <- array(cubie_result_copy_summaries(handle, 0),
                                c(n_runs, n_summaries, length(result$windows) - 1),
                                list(run = NULL, summary = names, window = NULL))
    }
  }
  result
}

names_of <- function(get, handle, count) vapply(seq_len(count) - 1, function(i) get(handle, i), "")

# A view of the library's array; single precision is copied, since R has none.
outputs_of <- function(handle, variables) {
  if (cubie_result_get_precision_bits(handle) == 64) return(cb_outputs_view(handle, variables))
  array(cubie_result_copy_outputs(handle, 0),
        c(cubie_result_get_run_count(handle), length(variables), cubie_result_get_save_count(handle)),
        list(run = NULL, variable = variables, time = NULL))
}

counters_of <- function(handle) {
  words <- c("accepted", "rejected", "newton_iterations", "switches")
  stats::setNames(lapply(seq_along(words) - 1, function(i) cubie_result_copy_counter(handle, i)), words)
}

# Events of the model: how often each happened, and what the first of them recorded.
with_events <- function(result, handle) {
  n_events <- cubie_result_get_event_count(handle)
  if (n_events == 0) return(result)
  n_runs <- result$n_runs
  result$event_counts <- matrix(cubie_result_copy_event_counts(handle), n_runs, n_events)
  n_records <- cubie_result_get_event_record_count(handle)
  if (n_records == 0) return(result)
  states <- names(result$model$states)
  all <- array(cubie_result_copy_event_records(handle), c(n_runs, 2 + length(states), n_records))
  # A row per record, run by run; records that a run does not have are NaN.
  rows <- matrix(aperm(all, c(3, 1, 2)), ncol = 2 + length(states), dimnames = list(NULL, c("time", "event", states)))
  table <- cbind(data.frame(run = rep(seq_len(n_runs), each = n_records)), as.data.frame(rows, optional = TRUE))
  table <- table[!is.nan(table$time), , drop = FALSE]
  table$event <- table$event + 1
  rownames(table) <- NULL
  result$event_records <- table
  result
}

# Runs that did not fail: those that reached the end, and those that an event of the model stopped.
went_well <- function(status) status %in% c(0L, 65536L)

wanted_result <- function(x) {
  if (is.null(x$y)) {
    why <- if (!is.null(x$elsewhere)) sprintf("they went to %s", x$elsewhere) else "save = \"none\", or reduce"
    cubie_abort(sprintf("this result has no saved values (%s)", why), "CUBIE_ERR_WRONG_STATE")
  }
  x$y
}

print.cubie_result <- function(x, ...) {
  saved <- if (length(x$variables)) {
    sprintf("%s, %s, ", counted(length(x$variables), "variable"), counted(length(x$time), "time"))
  }
  cat(sprintf("<cubie result> %s, %s%.3g s\n", counted(x$n_runs, "run"), paste0("", saved), x$elapsed))
  if (length(x$variables)) cat(sprintf("  variables  %s\n", toString(x$variables)))
  if (length(x$time)) cat(sprintf("  time       %s to %s\n", format(x$time[1]), format(x$time[length(x$time)])))
  if (!is.null(x$summaries)) {
    cat(sprintf("  summaries  %s in %s\n", toString(dimnames(x$summaries)[[2]]),
                counted(length(x$windows) - 1, "window")))
  }
  if (!is.null(x$statistics)) cat("  statistics over runs; no run is kept\n")
  if (!is.null(x$elsewhere)) cat(sprintf("  values     went to %s\n", x$elsewhere))
  if (!is.null(x$event_counts)) cat(sprintf("  events     %s\n", counted(sum(x$event_counts), "time")))
  if (x$failed > 0) cat(sprintf("  failed     %s; see status()\n", counted(x$failed, "run")))
  invisible(x)
}

dim.cubie_result <- function(x) if (is.null(x$y)) NULL else dim(x$y)

dimnames.cubie_result <- function(x) if (is.null(x$y)) NULL else dimnames(x$y)

length.cubie_result <- function(x) x$n_runs

time.cubie_result <- function(x, run = NULL, ...) {
  if (is.null(run)) return(x$time)
  if (!is_number(run) || run < 1 || run > x$n_runs || run != floor(run)) {
    bad_argument("run", sprintf("a whole number from 1 to %.0f", x$n_runs), run)
  }
  as.vector(times_of_runs(x, run))
}

as.array.cubie_result <- function(x, ...) wanted_result(x)

`[.cubie_result` <- function(x, ..., drop = TRUE) wanted_result(x)[..., drop = drop]

status <- function(x, ...) UseMethod("status")

status.cubie_result <- function(x, ...) {
  words <- sort(unique(x$status))
  factor(x$status, levels = words, labels = vapply(as.numeric(words), cubie_run_status_copy_text, ""))
}

diagnostics <- function(x, ...) UseMethod("diagnostics")

diagnostics.default <- function(x, ...) {
  cubie_abort(sprintf("there are no diagnostics for an object of class %s", class(x)[1]))
}

diagnostics.cubie_result <- function(x, ...) {
  if (length(x$status) == 0) cubie_abort("this result kept no runs", "CUBIE_ERR_WRONG_STATE")
  table <- data.frame(run = seq_len(x$n_runs), status = status(x))
  for (name in names(x$counters)) table[[name]] <- x$counters[[name]]
  table
}

# Which values each run had: one row per run, a column for each name in params and init.
runs <- function(x) {
  if (!inherits(x, "cubie_result")) bad_argument("x", "a result", x)
  names <- c(names(design_columns(x$params)), names(x$init$columns))
  if (length(names) == 0) return(data.frame(run = seq_len(x$n_runs)))
  rows <- x$rows
  if (is.null(x$params$columns)) {
    batch <- cubie_batch_create(solver_for(x$model, list(), list()))
    on.exit(cb_release(batch))
    set_design(batch, x$model, x$params, x$init)
    values <- lapply(core_names(x$model, names), function(name) cb_run_values(batch, name))
  } else {
    values <- lapply(c(x$params$columns, x$init$columns), column_values)
    total <- max(lengths(values), if (is.null(rows)) x$n_runs else 1)
    values <- lapply(values, rep_len, total)
  }
  if (is.null(rows)) rows <- part_of(x$options, x$n_runs)
  table <- as.data.frame(stats::setNames(lapply(values, `[`, rows), names), optional = TRUE)
  cbind(run = seq_len(x$n_runs), table)
}

# Runs of the whole grid that a solve with first_run and run_count has.
part_of <- function(options, n_runs) {
  first <- if (is.null(options$first_run)) 0 else options$first_run
  first + seq_len(n_runs)
}

as.data.frame.cubie_result <- function(x, row.names = NULL, optional = FALSE, format = c("wide", "long"),
                                       params = FALSE, ...) {
  format <- match.arg(format)
  y <- wanted_result(x)
  d <- dim(y)
  times <- if (is.null(x$time)) seq_len(d[3]) else times_of_runs(x)
  times <- if (is.matrix(times)) as.vector(t(times)) else rep(times, d[1])
  index <- data.frame(run = rep(seq_len(d[1]), each = d[3]), time = times)
  values <- matrix(aperm(y, c(3, 1, 2)), nrow = d[3] * d[1], dimnames = list(NULL, x$variables))
  if (params) index <- cbind(index, runs(x)[index$run, -1, drop = FALSE], row.names = NULL)
  if (format == "wide") return(cbind(index, as.data.frame(values, optional = TRUE)))
  long <- index[rep(seq_len(nrow(index)), ncol(values)), , drop = FALSE]
  long$variable <- rep(x$variables, each = nrow(index))
  long$value <- as.vector(values)
  rownames(long) <- NULL
  long
}

head.cubie_result <- function(x, n = 6L, ...) {
  some <- pick_runs(x, seq_len(min(x$n_runs, max(1, ceiling(abs(n) / max(1, length(x$time)))))))
  utils::head(as.data.frame(some), n, ...)
}

# A result with some of the runs, variables and times of another.
pick_runs <- function(x, runs, variables = x$variables, times = seq_along(x$time)) {
  y <- wanted_result(x)
  picked <- x
  picked$y <- y[runs, match(variables, x$variables), times, drop = FALSE]
  picked$variables <- variables
  picked$time <- x$time[times]
  picked$spans <- x$spans[runs, ]
  picked$status <- x$status[runs]
  picked$failed <- sum(!went_well(picked$status))
  picked$counters <- lapply(x$counters, `[`, runs)
  picked$n_runs <- length(runs)
  picked$rows <- (if (is.null(x$rows)) part_of(x$options, x$n_runs) else x$rows)[runs]
  if (!is.null(x$summaries)) picked$summaries <- x$summaries[runs, , , drop = FALSE]
  if (!is.null(x$final)) picked$final <- x$final[runs, , drop = FALSE]
  if (!is.null(x$event_counts)) picked$event_counts <- x$event_counts[runs, , drop = FALSE]
  if (!is.null(x$event_records)) {
    own <- lapply(seq_along(runs), function(i) {
      rows <- x$event_records[x$event_records$run == runs[i], , drop = FALSE]
      rows$run <- rep(i, nrow(rows))
      rows
    })
    picked$event_records <- do.call(rbind, own)
  }
  picked
}

subset.cubie_result <- function(x, subset, select = NULL, times = NULL, ...) {
  chosen <- seq_len(x$n_runs)
  if (!missing(subset)) {
    table <- cbind(runs(x), status = status(x))
    keep <- eval(substitute(subset), table, parent.frame())
    if (!is.logical(keep) && !is.numeric(keep)) {
      bad_argument("subset", "a condition on runs(x), or numbers of runs", keep)
    }
    chosen <- if (is.logical(keep)) which(rep_len(keep, x$n_runs)) else seq_len(x$n_runs)[keep]
    if (anyNA(chosen)) cubie_abort(sprintf("subset asks for runs that there are not (1 to %d)", x$n_runs))
  }
  variables <- if (is.null(select)) x$variables else select
  for (name in variables) if (!name %in% x$variables) unknown_name(name, x$variables, "no saved variable")
  at <- seq_along(x$time)
  if (!is.null(times)) {
    at <- match(times, x$time)
    if (anyNA(at)) cubie_abort(sprintf("no row was saved at time %s", format(times[is.na(at)][1])))
  }
  pick_runs(x, chosen, variables, at)
}

quantile.cubie_result <- function(x, probs = c(0.05, 0.25, 0.5, 0.75, 0.95), na.rm = TRUE, ...) {
  if (!is.null(x$statistics)) return(quantiles_of(x, probs))
  y <- wanted_result(x)
  d <- dim(y)
  all <- array(NA_real_, c(length(probs), d[2], d[3]),
               list(probability = format(probs, trim = TRUE), variable = x$variables, time = NULL))
  for (k in seq_len(d[3])) {
    for (v in seq_len(d[2])) all[, v, k] <- stats::quantile(y[, v, k], probs, na.rm = na.rm, names = FALSE, ...)
  }
  all
}

summary.cubie_result <- function(object, probs = c(0.05, 0.5, 0.95), ...) {
  if (!is.null(object$statistics)) return(summary_of_statistics(object, if (!missing(probs)) probs))
  y <- wanted_result(object)
  d <- dim(y)
  of <- function(f) as.vector(apply(y, c(2, 3), f))
  times <- if (is.null(object$time)) seq_len(d[3]) else object$time
  table <- data.frame(variable = rep(object$variables, d[3]), time = rep(times, each = d[2]), stringsAsFactors = FALSE)
  finite <- function(f) function(v) if (any(ok <- is.finite(v))) f(v[ok]) else NA_real_
  table$n <- of(function(v) sum(is.finite(v)))
  table$mean <- of(finite(mean))
  table$sd <- of(finite(function(v) if (length(v) > 1) stats::sd(v) else NA_real_))
  table$min <- of(finite(min))
  if (length(probs) > 0) {
    q <- quantile.cubie_result(object, probs)
    for (i in seq_along(probs)) table[[sprintf("q%g", 100 * probs[i])]] <- as.vector(q[i, , ])
  }
  table$max <- of(finite(max))
  table
}
