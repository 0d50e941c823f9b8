# Models: from text, a file, a block of R code or a function, to an object that knows its variables.

cubie_model <- function(model, states = NULL, parameters = NULL, constants = NULL, drivers = NULL,
                        observables = NULL, file = NULL) {
  given <- if (missing(model)) NULL else substitute(model)
  declared <- list(states = declared_values(states, "states"), parameters = declared_values(parameters, "parameters"),
                   constants = declared_values(constants, "constants"), drivers = declared_names(drivers, "drivers"),
                   observables = declared_names(observables, "observables"))
  if (is.call(given) && identical(given[[1]], as.name("{"))) {
    read <- read_block_model(given, declared, parent.frame())
  } else if (!is.null(file)) {
    if (!is.null(given)) cubie_abort("model and file are both given")
    read <- list(text = text_of_file(file))
  } else if (is.null(given)) {
    cubie_abort("model is missing")
  } else if (inherits(model, "cubie_model")) {
    return(model)
  } else if (is.function(model)) {
    read <- read_function_model(model, declared)
  } else if (is.call(model) && identical(model[[1]], as.name("{"))) {
    read <- read_block_model(model, declared, parent.frame())
  } else if (is.character(model) && length(model) > 0 && !anyNA(model)) {
    is_file <- length(model) == 1 && grepl("\\.cubie$", model) && !grepl("[\n=]", model)
    read <- list(text = if (is_file) text_of_file(model) else paste(model, collapse = "\n"))
  } else {
    bad_argument("model", "text, a block {}, a function or a model", model)
  }
  if (is.null(read$alias)) {
    extra <- names(declared)[!vapply(declared, is.null, NA)]
    if (length(extra) > 0) cubie_abort(sprintf("%s is for blocks and functions: text declares its own", extra[1]))
  }
  new_model(read$text, read$alias)
}

text_of_file <- function(file) {
  if (!is_string(file)) bad_argument("file", "the name of a file", file)
  if (!file.exists(file)) cubie_abort(sprintf("file \"%s\" does not exist", file), "CUBIE_ERR_IO")
  paste(readLines(file, encoding = "UTF-8", warn = FALSE), collapse = "\n")
}

declared_values <- function(values, name) {
  if (is.null(values)) return(NULL)
  if (is.list(values)) values <- unlist(values)
  if (is.character(values) && is.null(names(values))) values <- stats::setNames(rep(0, length(values)), values)
  if (!is.numeric(values) || is.null(names(values)) || !all(nzchar(names(values)))) {
    bad_argument(name, "a named vector of numbers", values)
  }
  if (!all(is.finite(values))) {
    wrong <- which(!is.finite(values))[1]
    cubie_abort(sprintf("%s must be finite (%s is %s)", name, names(values)[wrong], format(values[[wrong]])))
  }
  if (anyDuplicated(names(values))) {
    cubie_abort(sprintf("%s has %s twice", name, names(values)[duplicated(names(values))][1]))
  }
  stats::setNames(as.double(values), names(values))
}

declared_names <- function(names, name) {
  if (is.null(names)) return(NULL)
  if (!is.character(names) || anyNA(names)) bad_argument(name, "names", names)
  names
}

# alias: names of the model text by those of R; NULL where they are the same.
new_model <- function(text, alias = NULL) {
  model <- structure(list(text = text, alias = alias, cache = new.env(parent = emptyenv())), class = "cubie_model")
  solver <- solver_for(model, list(), list())
  role <- function(number) {
    found <- cb_variables(solver, number)
    names <- r_names(model, found[[1]])
    list(values = stats::setNames(found[[3]], names), units = stats::setNames(found[[2]], names))
  }
  roles <- lapply(0:4, role)
  model$states <- roles[[1]]$values
  model$parameters <- roles[[2]]$values
  model$constants <- roles[[3]]$values
  model$drivers <- names(roles[[4]]$values)
  model$observables <- names(roles[[5]]$values)
  units <- unlist(lapply(roles, `[[`, "units"))
  model$units <- units[nzchar(units)]
  model
}

# Names that R code uses, in terms of the model text; a name without an alias stays, and the library judges it.
core_names <- function(model, names) {
  if (is.null(model$alias)) return(names)
  known <- model$alias[names]
  unname(ifelse(is.na(known), names, known))
}

r_names <- function(model, names) {
  if (is.null(model$alias)) return(names)
  at <- match(names, model$alias)
  ifelse(is.na(at), names, names(model$alias)[at])
}

# How many solvers a model keeps ready; each holds a kernel.
most_solvers <- 16

# The solver of a model with these options, made when there is none in this process.
solver_for <- function(model, context, options, tolerances = list()) {
  key <- paste(key_of(context), key_of(options), key_of(tolerances), sep = "|")
  entry <- model$cache[[key]]
  if (is_live(entry)) return(entry$handle)
  solver <- cubie_solver_create(context_for(context), model$text)
  set_options(solver, "solver", options)
  if (length(tolerances$rtol) > 1) cubie_solver_set_rtol(solver, tolerances$rtol)
  if (length(tolerances$atol) > 1) cubie_solver_set_atol(solver, tolerances$atol)
  if (length(ls(model$cache)) >= most_solvers) rm(list = ls(model$cache), envir = model$cache)
  model$cache[[key]] <- list(handle = solver, pid = Sys.getpid())
  solver
}

counted <- function(n, one) {
  sprintf("%s %s%s", format(n, big.mark = " ", scientific = FALSE), one, if (n == 1) "" else "s")
}

print.cubie_model <- function(x, ...) {
  parts <- c(counted(length(x$states), "state"), counted(length(x$parameters), "parameter"))
  if (length(x$drivers)) parts <- c(parts, counted(length(x$drivers), "driver"))
  if (length(x$observables)) parts <- c(parts, counted(length(x$observables), "observable"))
  cat(sprintf("<cubie model> %s\n", paste(parts, collapse = ", ")))
  valued <- function(label, values) {
    if (length(values) == 0) return()
    unit <- x$units[names(values)]
    text <- sprintf("%s = %s%s", names(values), vapply(values, format, "", digits = 6),
                    ifelse(is.na(unit), "", sprintf(" [%s]", unit)))
    cat(strwrap(paste(text, collapse = ", "), width = getOption("width") - 2,
                initial = sprintf("  %-12s", label), prefix = strrep(" ", 14)), sep = "\n")
  }
  valued("states", x$states)
  valued("parameters", x$parameters)
  valued("constants", x$constants)
  if (length(x$drivers)) cat(sprintf("  %-12s%s\n", "drivers", paste(x$drivers, collapse = ", ")))
  if (length(x$observables)) cat(sprintf("  %-12s%s\n", "observables", paste(x$observables, collapse = ", ")))
  invisible(x)
}

summary.cubie_model <- function(object, ...) {
  role <- function(role, names, values) {
    data.frame(name = names, role = rep(role, length(names)), value = values, unit = unname(object$units[names]),
               stringsAsFactors = FALSE)
  }
  table <- rbind(
    role("state", names(object$states), unname(object$states)),
    role("parameter", names(object$parameters), unname(object$parameters)),
    role("constant", names(object$constants), unname(object$constants)),
    role("driver", object$drivers, rep(NA_real_, length(object$drivers))),
    role("observable", object$observables, rep(NA_real_, length(object$observables)))
  )
  table$unit[is.na(table$unit)] <- ""
  table
}

coef.cubie_model <- function(object, ...) object$parameters

as.character.cubie_model <- function(x, ...) x$text

format.cubie_model <- function(x, ...) sprintf("<cubie model: %s>", paste(names(x$states), collapse = ", "))
