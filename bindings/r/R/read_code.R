# Reading R code into model text: the walk through the expression tree.
#
# A reader holds what is in sight (scope: values by name), what has been written (definitions) and which names of the
# model are taken. Statements are read in order, as R would run them: a name that is assigned again is another name of
# the model. What has no counterpart is an error that shows it.

new_reader <- function(taken, envir) {
  reader <- new.env(parent = emptyenv())
  reader$scope <- list()
  reader$lines <- character()
  reader$taken <- taken
  reader$envir <- envir
  reader$depth <- 0
  reader
}

# A name of the model that nobody has: like `name`, of letters the model text knows. d before a name of a state would
# be its derivative.
fresh_name <- function(reader, name, states = reader$states) {
  base <- safe_name(name)
  candidate <- base
  k <- 1
  while (candidate %in% reader$taken || (startsWith(candidate, "d") && substring(candidate, 2) %in% states)) {
    candidate <- sprintf("%s_%d", base, k)
    k <- k + 1
  }
  reader$taken <- c(reader$taken, candidate)
  candidate
}

reserved_words <- c("t", "pi", "states", "state", "parameters", "parameter", "constants", "constant", "drivers",
                    "driver", "observables", "observable", "function", "and", "or", "not", "mass", "summary",
                    "piecewise", "Piecewise", "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "pow",
                    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh",
                    "atanh", "erf", "erfc", "gamma", "lgamma", "abs", "sign", "floor", "ceil", "trunc", "round", "min",
                    "max", "mod", "fmod", "hypot", "copysign", "heaviside", "isnan", "isinf", "isfinite", "ln", "Abs",
                    "fabs", "Min", "Max", "ceiling", "tgamma", "loggamma", "arcsin", "arccos", "arctan", "arctan2",
                    "sgn", "Heaviside")

safe_name <- function(name) {
  name <- gsub("[^A-Za-z0-9_]", "_", name)
  if (!grepl("^[A-Za-z]", name)) name <- paste0("v", name)
  if (name %in% reserved_words) name <- paste0(name, "_")
  name
}

# Names of declared variables in the model text, by their names in R.
aliases_of <- function(names) {
  alias <- character()
  for (name in names) {
    candidate <- base <- safe_name(name)
    k <- 1
    while (candidate %in% alias) {
      candidate <- sprintf("%s_%d", base, k)
      k <- k + 1
    }
    alias[[name]] <- candidate
  }
  alias
}

# Writes a definition, unless the number is a name or a number already.
define <- function(reader, name, number) {
  if (grepl("^[A-Za-z0-9_.]+$", number$text)) return(number)
  own <- fresh_name(reader, name)
  reader$lines <- c(reader$lines, sprintf("%s = %s", own, number$text))
  number_of(own, TRUE, number$constant)
}

define_all <- function(reader, name, value) {
  if (is_one(value)) return(define(reader, name, value))
  if (inherits(value, "cubie_vector")) {
    labels <- if (is.null(value$names)) rep("", length(value$items)) else value$names
    value$items <- lapply(seq_along(value$items), function(i) {
      define(reader, if (nzchar(labels[i])) paste0(name, "_", labels[i]) else paste0(name, i), value$items[[i]])
    })
  }
  value
}

read_code <- function(reader, e) {
  if (is.numeric(e) && length(e) == 1) return(constant_of(as.numeric(e)))
  if (is.logical(e) && length(e) == 1 && !is.na(e)) return(constant_of(as.numeric(e)))
  if (is.name(e)) return(read_name(reader, as.character(e)))
  if (is.call(e)) return(read_call(reader, e))
  if (is.character(e)) return(structure(list(text = e), class = "cubie_string"))
  unreadable(sprintf("`%s`", in_code(e)))
}

read_name <- function(reader, name) {
  if (!is.null(reader$scope[[name]])) return(reader$scope[[name]])
  if (name == "pi") return(number_of("pi", TRUE, pi))
  if (name %in% c("T", "F")) return(constant_of(as.numeric(name == "T")))
  # A number, or a function, of the place where the code was written.
  if (!is.null(reader$envir) && exists(name, envir = reader$envir, inherits = TRUE)) {
    found <- get(name, envir = reader$envir, inherits = TRUE)
    if (is.numeric(found) && !is.factor(found) && is.null(dim(found)) && length(found) > 0) {
      items <- lapply(as.numeric(found), constant_of)
      return(if (length(items) == 1 && is.null(names(found))) items[[1]] else vector_of(items, names(found)))
    }
  }
  known <- names(reader$scope)
  far <- if (length(known)) drop(utils::adist(name, known)) else Inf
  hint <- if (min(far) <= 2) sprintf("; did you mean `%s`?", known[which.min(far)]) else ""
  cubie_abort(sprintf("`%s` is not known here: declare it, or assign it before it is used%s", name, hint),
              "CUBIE_ERR_MODEL")
}

read_call <- function(reader, e) {
  if (!is.name(e[[1]])) unreadable(sprintf("`%s`", in_code(e)))
  name <- as.character(e[[1]])
  special <- read_special[[name]]
  if (!is.null(special)) return(special(reader, e))
  if (name %in% names(binary_words) || name %in% c("%%", "%/%")) return(read_operator(reader, name, e))
  if (name %in% transparent) return(read_code(reader, e[[2]]))
  if (name %in% names(same_functions)) {
    values <- lapply(as.list(e)[-1], function(a) read_code(reader, a))
    return(elementwise(values, function(...) call_text(same_functions[[name]], list(...)), sprintf("`%s`", in_code(e))))
  }
  closure <- reader$scope[[name]]
  # A function of the code itself sees what the code has assigned.
  if (inherits(closure, "cubie_function")) return(expand_closure(reader, closure$closure, e, reader$scope))
  if (!is.null(reader$envir) && exists(name, envir = reader$envir, mode = "function")) {
    found <- get(name, envir = reader$envir, mode = "function")
    from <- environment(found)
    if (any(c(".approxfun", ".splinefun") %in% all.names(body(found)))) {
      unreadable(sprintf("`%s`, which interpolates samples: make it a driver, and its samples an input; it",
                         in_code(e)))
    }
    if (!is.primitive(found) && !is.null(from) && !isNamespace(topenv(from))) return(expand_closure(reader, found, e))
  }
  unreadable(sprintf("the function %s() in `%s`", name, in_code(e)))
}

read_operator <- function(reader, op, e) {
  what <- sprintf("`%s`", in_code(e))
  values <- lapply(as.list(e)[-1], function(a) read_code(reader, a))
  if (length(values) == 2) return(elementwise(values, function(a, b) binary(op, a, b), what))
  if (op == "+") return(values[[1]])
  elementwise(values, function(a) {
    if (!is.null(a$constant)) constant_of(-a$constant) else number_of(paste0("-", bracketed(a)))
  }, what)
}

# The body of a user's own function, with its arguments in place of the formals.
expand_closure <- function(reader, closure, e, scope = list()) {
  if (reader$depth >= 20) unreadable(sprintf("`%s`, which calls itself,", in_code(e)))
  call <- match.call(closure, e)
  outer <- reader$scope
  given <- lapply(as.list(call)[-1], function(a) read_code(reader, a))
  envir <- reader$envir
  reader$envir <- environment(closure)
  reader$scope <- scope
  reader$depth <- reader$depth + 1
  for (name in names(formals(closure))) {
    if (!is.null(given[[name]])) {
      reader$scope[[name]] <- define_all(reader, name, given[[name]])
    } else if (!identical(formals(closure)[[name]], quote(expr = ))) {
      reader$scope[[name]] <- read_code(reader, formals(closure)[[name]])
    }
  }
  value <- read_code(reader, body(closure))
  reader$depth <- reader$depth - 1
  reader$envir <- envir
  reader$scope <- outer
  value$returned <- NULL
  value
}
