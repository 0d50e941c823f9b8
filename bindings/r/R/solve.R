# One solve: from a model, its runs and its times to a result.

cubie_solve <- function(model, params = NULL, init = NULL, times = c(0, 1), inputs = NULL, events = NULL,
                        method = "auto", rtol = 1e-6, atol = 1e-6, save = NULL, summaries = NULL, device = NULL,
                        threads = NULL, progress = getOption("cubie.progress", interactive()),
                        control = cubie_control(), ..., doses = NULL, runs = NULL, reduce = NULL, sink = NULL,
                        file = NULL, spans = NULL) {
  if (!inherits(model, "cubie_model")) model <- cubie_model(model)
  tell <- progress_function(progress)
  set <- set_up(model, params, init, times, inputs, events, method, rtol, atol, save, summaries, device, threads, control,
                ..., doses = doses, runs = runs, reduce = reduce, sink = sink, file = file, spans = spans)
  on.exit(cb_release(set$batch), add = TRUE)

  began <- proc.time()[["elapsed"]]
  handle <- cb_solve(set$batch, tell)
  cb_let_go(handle) # the solve has ended: values of params and init are read no more
  elapsed <- proc.time()[["elapsed"]] - began
  elsewhere <- if (!is.null(sink)) "a function" else file
  result <- new_result(handle, model, set$params, set$init, set$options, elapsed, elsewhere)
  if (!is.null(set$spans)) {
    result$spans <- set$spans[part_of(set$options, result$n_runs), ]
    result$measure <- c(cubie_batch_get_double(set$batch, "t0"), cubie_batch_get_double(set$batch, "t_end"))
  }
  warn_of_failures(result)
  result
}

# The solver and the batch of a solve, with what it was asked for in the form that its result has it. lend: see
# set_columns.
set_up <- function(model, params = NULL, init = NULL, times = c(0, 1), inputs = NULL, events = NULL, method = "auto",
                   rtol = 1e-6, atol = 1e-6, save = NULL, summaries = NULL, device = NULL, threads = NULL,
                   control = cubie_control(), ..., doses = NULL, runs = NULL, reduce = NULL, sink = NULL, file = NULL,
                   spans = NULL, lend = TRUE) {
  options <- output_options(runs, reduce, sink, file, all_options(control, list(...)))
  tolerances <- list(rtol = as_tolerance(rtol, "rtol", model), atol = as_tolerance(atol, "atol", model))
  solver_options <- options[in_scope(names(options), "solver")]
  solver_options$method <- method
  solver_options$save_variables <- saved_variables(save, model)
  if (!is.null(summaries)) solver_options$summaries <- summary_text(summaries)
  if (solver_options$save_variables == "none" && is.null(solver_options$summarise_variables)) {
    solver_options$summarise_variables <- "states"
  }
  if (is.null(solver_options$keep_final_states)) solver_options$keep_final_states <- 0
  for (name in names(tolerances)) if (length(tolerances[[name]]) == 1) solver_options[[name]] <- tolerances[[name]]
  context <- context_options(device, threads, options)
  solver <- solver_for(model, context, solver_options, tolerances)

  numbered <- split_ids(params, model)
  params <- numbered$params
  params <- as_design(params, "params")
  init <- as_design(init, "init")
  batch <- cubie_batch_create(solver)
  fine <- FALSE
  on.exit(if (!fine) cb_release(batch), add = TRUE)
  set_design(batch, model, params, init, lend)
  batch_options <- options[in_scope(names(options), "batch")]
  set_times(batch, times, batch_options, solver_options$save_variables != "none")
  set_options(batch, "batch", batch_options)
  spans <- set_spans(batch, spans)
  set_inputs(batch, model, inputs)
  set_events(batch, model, events, doses, numbered$ids)
  set_outputs(batch, solver, model, sink, file)
  fine <- TRUE
  list(solver = solver, batch = batch, params = params, init = init, options = c(batch_options, solver_options),
       spans = spans)
}

# A column id of params (or run, as runs() has it) says whose events are whose; it is no parameter.
split_ids <- function(params, model) {
  column <- if (is.data.frame(params)) setdiff(intersect(c("id", "run"), names(params)), summary(model)$name)
  if (length(column) == 0) return(list(params = params, ids = NULL))
  ids <- params[[column[1]]]
  if (anyDuplicated(ids)) {
    cubie_abort(sprintf("params$%s has %s twice", column[1], format(ids[duplicated(ids)][1])))
  }
  list(params = params[setdiff(names(params), column)], ids = ids)
}

# control and the options given by name in the call, which win.
all_options <- function(control, more) {
  if (!inherits(control, "cubie_control")) {
    if (!is.list(control)) bad_argument("control", "made by cubie_control()", control)
    control <- do.call(cubie_control, control)
  }
  if (length(more) > 0 && (is.null(names(more)) || !all(nzchar(names(more))))) {
    cubie_abort("cubie_solve() was given an argument without a name behind control")
  }
  # Words of deSolve.
  for (old in intersect(names(more), names(desolve_words))) {
    names(more)[names(more) == old] <- desolve_words[[old]]
  }
  more <- unclass(do.call(cubie_control, more))
  control <- unclass(control)
  control[names(more)] <- more
  taken <- intersect(names(control), names(own_arguments))
  if (length(taken) > 0) cubie_abort(sprintf("%s: give it as argument %s", taken[1], own_arguments[[taken[1]]]))
  control
}

desolve_words <- c(hmax = "dt_max", hmin = "dt_min", hini = "dt", maxsteps = "max_steps")
own_arguments <- c(method = "method", rtol = "rtol", atol = "atol", save_variables = "save", summaries = "summaries",
                   device = "device", threads = "threads", t0 = "times", t_end = "times", grid = "params",
                   n_runs = "params", sampling = "params", seed = "params")

as_tolerance <- function(x, name, model) {
  if (!is.numeric(x) || is.factor(x) || length(x) == 0) bad_argument(name, "a number, or one per state", x)
  if (length(x) == 1 && is.null(names(x))) return(as.double(x))
  states <- names(model$states)
  if (!is.null(names(x))) {
    for (state in names(x)) if (!state %in% states) unknown_name(state, states, "no state")
    all <- stats::setNames(rep(1e-6, length(states)), states)
    all[names(x)] <- x
    return(unname(all))
  }
  if (length(x) != length(states)) {
    cubie_abort(sprintf("%s must have 1 or %d values (got %d)", name, length(states), length(x)))
  }
  as.double(x)
}

saved_variables <- function(save, model) {
  if (is.null(save)) return(if (length(model$observables) > 0) "all" else "states")
  if (isFALSE(save) || identical(save, character())) return("none")
  if (!is.character(save) || anyNA(save)) bad_argument("save", "names of variables", save)
  paste(core_names(model, trimws(unlist(strsplit(save, ",", fixed = TRUE)))), collapse = ", ")
}

summary_text <- function(summaries) {
  if (isFALSE(summaries)) return("none")
  if (!is.character(summaries) || length(summaries) == 0 || anyNA(summaries)) {
    bad_argument("summaries", "words such as \"mean\" or \"max(x)\"", summaries)
  }
  paste(summaries, collapse = ", ")
}

set_times <- function(batch, times, options, rows) {
  if (!is.numeric(times) || is.factor(times) || length(times) == 0) bad_argument("times", "numbers", times)
  times <- as.double(times)
  wrong <- which(!is.finite(times))
  if (length(wrong) > 0) {
    cubie_abort(sprintf("times must be finite (element %d is %s)", wrong[1], format(times[wrong[1]])))
  }
  step <- diff(times)
  if (length(times) > 1 && !(all(step > 0) || all(step < 0))) {
    at <- which(sign(step) != sign(step[1]) | step == 0)[1]
    cubie_abort(sprintf("times must go one way (element %d is %s, element %d is %s)", at, format(times[at]), at + 1,
                        format(times[at + 1])))
  }
  n <- length(times)
  cubie_batch_set_double(batch, "t0", if (n > 1) times[1] else 0)
  cubie_batch_set_double(batch, "t_end", times[n])
  own_rows <- any(c("save_every", "save_steps") %in% names(options))
  if (rows && !own_rows) cubie_batch_set_save_times(batch, times)
}

# Progress as the low level calls it: function(done, total), or NULL.
progress_function <- function(progress) {
  if (is.null(progress) || isFALSE(progress)) return(NULL)
  if (is.function(progress)) return(function(done, total) progress(if (total > 0) done / total else 0))
  if (!isTRUE(progress)) bad_argument("progress", "TRUE, FALSE or a function of the fraction done", progress)
  began <- proc.time()[["elapsed"]]
  bar <- NULL
  function(done, total) {
    if (is.null(bar)) {
      # Quick solves show nothing.
      if (proc.time()[["elapsed"]] - began < 0.5 || done >= total) return()
      bar <<- utils::txtProgressBar(max = 1, style = 3, file = stderr())
    }
    utils::setTxtProgressBar(bar, done / total)
    if (done >= total) close(bar)
  }
}

# Sampled inputs: list(name = data frame(time, value)), or a matrix with one column of values per run.
set_inputs <- function(batch, model, inputs) {
  if (is.null(inputs)) return(invisible())
  if (is.data.frame(inputs) || !is.list(inputs) || is.null(names(inputs))) {
    bad_argument("inputs", "a named list of samples, as list(u = data.frame(time, value))", inputs)
  }
  for (name in names(inputs)) {
    if (!name %in% model$drivers) unknown_name(name, model$drivers, "no driver")
    input <- inputs[[name]]
    if (!inherits(input, "cubie_input")) input <- cubie_input(input)
    core <- core_names(model, name)
    cubie_batch_set_driver(batch, core, input$times, input$values)
    if (!is.null(input$interpolation)) cubie_batch_set_driver_interpolation(batch, core, input$interpolation)
    if (!is.null(input$boundary)) cubie_batch_set_driver_boundary(batch, core, input$boundary)
    if (!is.null(input$outside)) cubie_batch_set_driver_outside(batch, core, input$outside)
  }
}

cubie_input <- function(time, value = NULL, interpolation = NULL, outside = "hold", boundary = NULL) {
  if (is.null(value)) {
    table <- time
    if (is.data.frame(table)) {
      if (ncol(table) < 2) cubie_abort("an input needs a column of times and one of values")
      time <- table[[1]]
      value <- as.matrix(table[-1])
    } else if (is.matrix(table) && ncol(table) >= 2) {
      time <- table[, 1]
      value <- table[, -1, drop = FALSE]
    } else {
      bad_argument("input", "a data frame or matrix of times and values", table)
    }
  }
  if (!is.numeric(time) || !is.numeric(value)) cubie_abort("times and values of an input must be numbers")
  value <- as.matrix(value)
  if (nrow(value) != length(time)) {
    cubie_abort(sprintf("an input has %d times, but %d values", length(time), nrow(value)))
  }
  word <- function(x, name) if (!is.null(x) && !is_string(x)) bad_argument(name, "one word or NULL", x)
  word(interpolation, "interpolation")
  word(outside, "outside")
  word(boundary, "boundary")
  # The library wants (time, run) with the run fastest.
  structure(list(times = as.double(time), values = as.double(if (ncol(value) > 1) t(value) else value),
                 interpolation = interpolation, outside = outside, boundary = boundary), class = "cubie_input")
}

warn_of_failures <- function(result) {
  if (result$failed == 0) return(invisible())
  words <- result$status[!went_well(result$status)]
  counts <- sort(table(words), decreasing = TRUE)
  why <- sprintf("%s (%d)", vapply(as.numeric(names(counts)), cubie_run_status_copy_text, ""), as.integer(counts))
  text <- sprintf("%d of %s failed: %s; see status()", result$failed, counted(result$n_runs, "run"),
                  paste(why, collapse = ", "))
  if (length(counts) == 0) text <- sprintf("%d of %s failed", result$failed, counted(result$n_runs, "run"))
  warning(structure(class = c("cubie_warning_failed_runs", "cubie_warning", "warning", "condition"),
                    list(message = text, call = NULL)))
}
