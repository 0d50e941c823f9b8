# Statistics over runs, of solves that keep no runs (reduce).

usual_probs <- c(0.05, 0.25, 0.5, 0.75, 0.95)

# Of saved values, summaries and final states, as far as there are such: one data frame each.
statistics_of <- function(handle, result, options) {
  all <- options$reduce_runs == "all"
  filled <- function(table, get) {
    if (nrow(table) == 0) return(NULL)
    table$n <- get(handle, 0, 0)
    table$mean <- get(handle, 1, 0)
    table$sd <- sqrt(get(handle, 2, 0))
    table$min <- get(handle, 3, 0)
    if (all) for (p in usual_probs) table[[quantile_name(p)]] <- get(handle, 5, p)
    table$max <- get(handle, 4, 0)
    table
  }
  index <- function(...) expand.grid(..., KEEP.OUT.ATTRS = FALSE, stringsAsFactors = FALSE)
  times <- if (is.null(result$time)) numeric() else result$time
  of_values <- filled(index(variable = result$variables, time = times), cubie_result_copy_output_statistic)
  summaries <- names_of(cubie_result_copy_summary_name, handle, cubie_result_get_summary_count(handle))
  windows <- seq_len(max(0, cubie_result_get_window_count(handle)))
  of_summaries <- filled(index(summary = summaries, window = windows), cubie_result_copy_summary_statistic)
  kept <- options$keep_final_states != 0
  of_final <- filled(index(variable = if (kept) names(result$model$states) else character()),
                     cubie_result_copy_final_statistic)
  list(values = of_values, summaries = of_summaries, final = of_final)
}

quantile_name <- function(p) sprintf("q%g", 100 * p)

# What summary() shows: the values', else the summaries', else the final states' statistics.
summary_of_statistics <- function(x, probs) {
  tables <- x$statistics
  of <- names(Filter(Negate(is.null), tables))
  if (length(of) == 0) cubie_abort("this result kept no statistics: nothing was saved", "CUBIE_ERR_WRONG_STATE")
  table <- tables[[of[1]]]
  if (is.null(probs)) return(table)
  table <- table[!grepl("^q[0-9.]+$", names(table))]
  get <- list(values = cubie_result_copy_output_statistic, summaries = cubie_result_copy_summary_statistic,
              final = cubie_result_copy_final_statistic)[[of[1]]]
  at <- ncol(table) # the last one is the largest
  largest <- table[at]
  table <- table[-at]
  for (p in probs) table[[quantile_name(p)]] <- get(live_handle(x), 5, p)
  cbind(table, largest)
}

live_handle <- function(x) {
  if (!cb_alive(x$handle)) {
    cubie_abort("statistics of a result of another session are those of x$statistics alone", "CUBIE_ERR_WRONG_STATE")
  }
  x$handle
}

# As of kept runs, from what was gathered: an array (probability, variable, time).
quantiles_of <- function(x, probs) {
  if (is.null(x$statistics$values)) cubie_abort("this result has no saved values", "CUBIE_ERR_WRONG_STATE")
  shape <- c(length(x$variables), length(x$time))
  all <- vapply(probs, function(p) cubie_result_copy_output_statistic(live_handle(x), 5, p), numeric(prod(shape)))
  array(t(matrix(all, ncol = length(probs))), c(length(probs), shape),
        list(probability = format(probs, trim = TRUE), variable = x$variables, time = NULL))
}
