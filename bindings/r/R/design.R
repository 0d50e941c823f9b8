# Which runs there are: a table, a grid of axes, or samples of distributions.

cubie_grid <- function(...) {
  axes <- list(...)
  if (length(axes) == 1 && is.list(axes[[1]]) && is.null(names(axes))) axes <- axes[[1]]
  if (length(axes) == 0 || is.null(names(axes)) || !all(nzchar(names(axes)))) {
    cubie_abort("a grid needs named axes, as in cubie_grid(k = 1:10, v = c(1, 2))")
  }
  for (name in names(axes)) {
    if (!is.numeric(axes[[name]]) || is.factor(axes[[name]]) || length(axes[[name]]) == 0) {
      bad_argument(name, "a vector of numbers", axes[[name]])
    }
    axes[[name]] <- as.double(axes[[name]])
  }
  twice <- names(axes)[duplicated(names(axes))]
  if (length(twice) > 0) cubie_abort(sprintf("axis %s is given twice", twice[1]))
  structure(list(axes = axes), class = c("cubie_grid", "cubie_design"))
}

cubie_sample <- function(n, ..., method = c("random", "latin", "sobol"), seed = NULL) {
  if (!is_number(n) || n < 1 || n != floor(n)) bad_argument("n", "a whole number of at least 1", n)
  rules <- list(...)
  if (length(rules) == 0 || is.null(names(rules)) || !all(nzchar(names(rules)))) {
    cubie_abort("a sample needs named distributions, as in cubie_sample(100, k = uniform(0, 1))")
  }
  for (name in names(rules)) {
    rule <- rules[[name]]
    if (is_number(rule)) next
    if (!inherits(rule, "cubie_distribution")) {
      bad_argument(name, "a number, uniform(), loguniform(), normal() or lognormal()", rule)
    }
  }
  method <- match.arg(method)
  # Of R's own generator, so that set.seed() decides.
  if (is.null(seed)) seed <- floor(stats::runif(1) * 2^31)
  if (!is_number(seed) || seed < 0 || seed != floor(seed)) bad_argument("seed", "a whole number of at least 0", seed)
  structure(list(n = as.double(n), rules = rules, method = method, seed = as.double(seed)),
            class = c("cubie_sample", "cubie_design"))
}

distribution <- function(word, a, b) {
  if (!is_number(a) || !is_number(b)) cubie_abort(sprintf("%s() needs two numbers", word))
  structure(list(word = word, a = as.double(a), b = as.double(b)), class = "cubie_distribution")
}

uniform <- function(min, max) distribution("uniform", min, max)
loguniform <- function(min, max) distribution("loguniform", min, max)
normal <- function(mean, sd) distribution("normal", mean, sd)
lognormal <- function(meanlog, sdlog) distribution("lognormal", meanlog, sdlog)

print.cubie_distribution <- function(x, ...) {
  cat(sprintf("%s(%s, %s)\n", x$word, format(x$a), format(x$b)))
  invisible(x)
}

length.cubie_grid <- function(x) prod(lengths(x$axes))
length.cubie_sample <- function(x) x$n

print.cubie_grid <- function(x, ...) {
  axes <- unclass(x)$axes
  cat(sprintf("<cubie grid> %s runs\n", format(prod(lengths(axes)), big.mark = " ")))
  for (name in names(axes)) {
    cat(sprintf("  %s: %s from %s to %s\n", name, counted(length(axes[[name]]), "value"), format(min(axes[[name]])),
                format(max(axes[[name]]))))
  }
  invisible(x)
}

print.cubie_sample <- function(x, ...) {
  x <- unclass(x)
  cat(sprintf("<cubie sample> %s runs, %s, seed %s\n", format(x$n, big.mark = " "), x$method,
              format(x$seed, digits = 15)))
  for (name in names(x$rules)) {
    rule <- x$rules[[name]]
    cat(sprintf("  %s: %s\n", name, if (is_number(rule)) format(rule) else sprintf("%s(%s, %s)", rule$word,
                                                                                format(rule$a), format(rule$b))))
  }
  invisible(x)
}

# The last axis goes fastest, as in a solve of a model that declares the axes in this order.
as.data.frame.cubie_grid <- function(x, row.names = NULL, optional = FALSE, ...) {
  axes <- unclass(x)$axes
  do.call(expand.grid, c(rev(axes), KEEP.OUT.ATTRS = FALSE))[names(axes)]
}

# What params or init may be, as a design: a table (list of columns of one length, or of length 1), a grid or a sample.
as_design <- function(x, argument) {
  if (is.null(x)) return(list(columns = list()))
  if (inherits(x, "cubie_design")) return(x)
  if (is.matrix(x) && is.numeric(x)) {
    if (is.null(colnames(x))) cubie_abort(sprintf("%s is a matrix without names of columns", argument))
    if (nrow(x) == 0) cubie_abort(sprintf("%s has no rows", argument))
    x <- matrix_columns(x)
  }
  columns <- if (is.data.frame(x)) as.list(x) else if (is.list(x)) x else if (is.numeric(x)) as.list(x) else NULL
  if (is.null(columns)) bad_argument(argument, "a named vector, a data frame, a grid or a sample", x)
  if (length(columns) == 0) return(list(columns = list()))
  if (is.null(names(columns)) || !all(nzchar(names(columns)))) cubie_abort(sprintf("%s must have names", argument))
  if (anyDuplicated(names(columns))) {
    cubie_abort(sprintf("%s has %s twice", argument, names(columns)[duplicated(names(columns))][1]))
  }
  if (is.data.frame(x) && nrow(x) == 0) cubie_abort(sprintf("%s has no rows", argument))
  for (name in names(columns)) {
    column <- columns[[name]]
    if (inherits(column, "cubie_column")) next
    if (!is.numeric(column) || is.factor(column) || length(column) == 0) {
      bad_argument(sprintf("%s$%s", argument, name), "numbers", column)
    }
    columns[[name]] <- as.double(column) # itself, where it is nothing but doubles
  }
  for (name in names(columns)) check_finite(columns[[name]], name, argument)
  lengths <- vapply(columns, column_length, 0)
  if (length(unique(lengths[lengths > 1])) > 1) {
    odd <- which(lengths > 1 & lengths != max(lengths))[1]
    cubie_abort(sprintf("%s$%s has %.0f values, where others have %.0f", argument, names(columns)[odd], lengths[odd],
                        max(lengths)))
  }
  list(columns = columns)
}

# The columns of a matrix, where they are in it.
matrix_columns <- function(x) {
  if (!is.double(x)) storage.mode(x) <- "double"
  columns <- lapply(seq_len(ncol(x)), function(j) structure(list(matrix = x, number = j), class = "cubie_column"))
  stats::setNames(columns, colnames(x))
}

column_length <- function(column) {
  if (inherits(column, "cubie_column")) as.double(nrow(column$matrix)) else as.double(length(column))
}

column_values <- function(column) {
  if (inherits(column, "cubie_column")) unname(column$matrix[, column$number]) else column
}

# Without memory for an answer per number: a column may be as large as the machine allows.
check_finite <- function(column, name, argument) {
  if (inherits(column, "cubie_column")) {
    if (column$number > 1) return() # the first one looks at the whole matrix
    at <- cb_first_not_finite(column$matrix)
    if (at == 0) return()
    rows <- nrow(column$matrix)
    name <- colnames(column$matrix)[(at - 1) %/% rows + 1]
    value <- column$matrix[at]
    at <- (at - 1) %% rows + 1
  } else {
    at <- cb_first_not_finite(column)
    if (at == 0) return()
    value <- column[at]
  }
  cubie_abort(sprintf("%s$%s must be finite (row %.0f is %s)", argument, name, at, format(value)))
}

# lend: values of runs are not copied; the library reads them where R has them.
set_columns <- function(batch, model, columns, argument, allowed, what, lend = TRUE) {
  for (name in names(columns)) {
    if (!name %in% allowed) unknown_name(name, allowed, what)
    column <- columns[[name]]
    n <- column_length(column)
    core <- core_names(model, name)
    if (!lend || n == 1) {
      cubie_batch_set_values(batch, core, column_values(column))
    } else if (inherits(column, "cubie_column")) {
      cb_bind_values(batch, core, column$matrix, (column$number - 1) * n, n)
    } else {
      cb_bind_values(batch, core, column, 0, n)
    }
  }
}

# Gives a batch its runs. Parameters may be joined by initial values in params; init has states only.
set_design <- function(batch, model, params, init, lend = TRUE) {
  states <- names(model$states)
  all <- c(names(model$parameters), states)
  set_columns(batch, model, init$columns, "init", states, "no state", lend)
  twice <- intersect(names(init$columns), names(design_columns(params)))
  if (length(twice) > 0) cubie_abort(sprintf("%s is in both params and init", twice[1]))
  if (inherits(params, "cubie_grid")) {
    cubie_batch_set_string(batch, "grid", "combinatorial")
    longer <- which(vapply(init$columns, column_length, 0) > 1)
    if (length(longer) > 0) {
      cubie_abort(sprintf("init$%s has many values: beside a grid, make it an axis of the grid",
                          names(init$columns)[longer[1]]))
    }
    set_columns(batch, model, grid_axes(params, model), "params", all, "no parameter or state", lend = FALSE)
  } else if (inherits(params, "cubie_sample")) {
    params <- unclass(params)
    cubie_batch_set_int64(batch, "n_runs", params$n)
    cubie_batch_set_int64(batch, "seed", params$seed)
    cubie_batch_set_string(batch, "sampling", params$method)
    for (name in names(params$rules)) {
      if (!name %in% all) unknown_name(name, all, "no parameter or state")
      rule <- params$rules[[name]]
      core <- core_names(model, name)
      if (is_number(rule)) {
        cubie_batch_set_values(batch, core, as.double(rule))
      } else {
        cubie_batch_sample_values(batch, core, rule$word, rule$a, rule$b)
      }
    }
  } else {
    set_columns(batch, model, params$columns, "params", all, "no parameter or state", lend)
  }
}

grid_axes <- function(params, model) unclass(params)$axes

design_columns <- function(design) {
  if (inherits(design, "cubie_grid")) return(unclass(design)$axes)
  if (inherits(design, "cubie_sample")) return(unclass(design)$rules)
  design$columns
}
