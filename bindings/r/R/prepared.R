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
  structure(list(batch = set$batch, model = model, runs = cubie_batch_get_total_runs(set$batch),
                 dimnames = list(NULL, names(model$states))), class = "cubie_prepared")
}

cubie_final <- function(prepared, ..., progress = NULL) {
  if (!inherits(prepared, "cubie_prepared")) bad_argument("prepared", "made by cubie_prepare()", prepared)
  values <- list(...)
  runs <- .subset2(prepared, "runs")
  for (i in seq_along(values)) {
    if (!is.double(values[[i]])) values[[i]] <- as_numbers(values[[i]], names(values)[i])
    if (runs == 1) runs <- max(1, length(values[[i]]))
  }
  alias <- .subset2(.subset2(prepared, "model"), "alias")
  if (!is.null(alias)) names(values) <- core_names(prepared$model, names(values))
  cb_final(.subset2(prepared, "batch"), values, runs, .subset2(prepared, "dimnames"), progress)
}

as_numbers <- function(x, name) {
  if (!is.numeric(x) || is.factor(x)) bad_argument(name, "numbers", x)
  as.double(x)
}

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
