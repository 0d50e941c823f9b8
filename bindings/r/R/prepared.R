# A solve that is set up once and made often: values in, final states out.

cubie_prepare <- function(model, params = NULL, init = NULL, times = c(0, 1), ..., control = cubie_control()) {
  if (!inherits(model, "cubie_model")) model <- cubie_model(model)
  more <- list(...)
  refused <- intersect(names(more), c("save", "summaries", "progress", "runs", "reduce", "sink", "file", "spans"))
  if (length(refused) > 0) cubie_abort(sprintf("cubie_prepare() has no argument %s: it gives final states", refused[1]))
  # Values that are lent would be let go by the first call that lends others of the same name.
  set <- do.call(set_up, c(list(model, params, init, times, save = "none", control = control, lend = FALSE), more))
  if (any(c("first_run", "run_count") %in% names(set$options))) {
    cubie_abort("first_run and run_count are for cubie_solve(): a prepared solve has all its runs")
  }
  if (cubie_solver_copy_string(set$solver, "precision") != "f64") {
    cubie_abort("precision \"f32\" is for cubie_solve(): a prepared solve writes numbers of R, which are double")
  }
  # In the order that src/final.c reads them in.
  structure(list(batch = set$batch, runs = cubie_batch_get_total_runs(set$batch),
                 dimnames = list(NULL, names(model$states)), alias = model$alias, model = model),
            class = "cubie_prepared")
}

cubie_final <- function(prepared, ..., progress = NULL) cb_final(prepared, list(...), progress)

print.cubie_prepared <- function(x, ...) {
  cat(sprintf("<cubie prepared> %s of %s\n", counted(x$runs, "run"), paste(x$dimnames[[2]], collapse = ", ")))
  invisible(x)
}

# Called by src/final.c.
warn_of_failed <- function(failed, runs) {
  text <- sprintf("%.0f of %s failed: their final states are NaN", failed, counted(runs, "run"))
  warning(structure(class = c("cubie_warning_failed_runs", "cubie_warning", "warning", "condition"),
                    list(message = text, call = NULL)))
}
