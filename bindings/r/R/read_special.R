# Reading R code into model text: syntax, vectors, and functions whose arguments differ from the model's.

arguments_of <- function(e) as.list(e)[-1]

returned <- function(value) !is.null(value$returned)

read_block <- function(reader, e) {
  value <- list_of(list())
  for (part in arguments_of(e)) {
    value <- read_code(reader, part)
    if (returned(value)) return(value)
  }
  value
}

read_return <- function(reader, e) {
  if (length(e) != 2) unreadable("return() without a value")
  value <- read_code(reader, e[[2]])
  value$returned <- TRUE
  value
}

read_assign <- function(reader, e) {
  target <- e[[2]]
  if (is.character(target)) target <- as.name(target)
  value <- read_code(reader, e[[3]])
  if (is.name(target)) {
    reader$scope[[as.character(target)]] <- define_all(reader, as.character(target), value)
  } else if (is.call(target) && is.name(target[[1]]) && as.character(target[[1]]) %in% c("[", "[[", "$") &&
             is.name(target[[2]]) && length(target) == 3) {
    name <- as.character(target[[2]])
    whole <- reader$scope[[name]]
    if (!inherits(whole, "cubie_vector")) unreadable(sprintf("`%s`", in_code(e)))
    at <- places(reader, whole, target, new = TRUE)
    numbers <- numbers_of(value, sprintf("`%s`", in_code(e)))
    for (i in seq_along(at)) {
      whole$items[[at[i]]] <- define(reader, sprintf("%s%d", name, at[i]), numbers[[(i - 1) %% length(numbers) + 1]])
    }
    reader$scope[[name]] <- whole
  } else if (is.call(target) && identical(target[[1]], as.name("names")) && is.name(target[[2]])) {
    return(value)
  } else {
    unreadable(sprintf("the assignment `%s`", in_code(e)))
  }
  value
}

# Which elements an index picks; only what is known now can pick.
places <- function(reader, whole, e, new = FALSE) {
  index <- e[[3]]
  if (as.character(e[[1]]) == "$" && is.name(index)) index <- as.character(index)
  if (is.character(index)) {
    at <- match(index, whole$names)
    if (anyNA(at)) {
      cubie_abort(sprintf("`%s`: there is no element \"%s\" (there are %s)", in_code(e), index[is.na(at)][1],
                          toString(whole$names)), "CUBIE_ERR_MODEL")
    }
    return(at)
  }
  value <- read_code(reader, index)
  if (inherits(value, "cubie_string")) return(places(reader, whole, as.call(list(e[[1]], e[[2]], value$text)), new))
  at <- vapply(numbers_of(value, sprintf("`%s`", in_code(e))), function(n) {
    if (is.null(n$constant)) unreadable(sprintf("`%s`, whose index is not known before the solve,", in_code(e)))
    n$constant
  }, 0)
  n <- length(whole$items)
  if (length(at) > 0 && all(at < 0)) at <- seq_len(n)[at]
  if (any(at < 1 | at > n | at != floor(at))) {
    cubie_abort(sprintf("`%s`: there are elements 1 to %d", in_code(e), n), "CUBIE_ERR_MODEL")
  }
  at
}

read_index <- function(reader, e) {
  whole <- read_code(reader, e[[2]])
  if (length(e) != 3) unreadable(sprintf("`%s`", in_code(e)))
  if (is_one(whole)) whole <- vector_of(list(whole))
  if (!inherits(whole, c("cubie_vector", "cubie_list"))) unreadable(sprintf("`%s`", in_code(e)))
  at <- places(reader, whole, e)
  if (as.character(e[[1]]) == "[" && inherits(whole, "cubie_vector") && (length(at) != 1 || !is.null(whole$names))) {
    return(vector_of(whole$items[at], whole$names[at]))
  }
  if (length(at) != 1) unreadable(sprintf("`%s`", in_code(e)))
  whole$items[[at]]
}

read_combine <- function(reader, e) {
  items <- list()
  names <- character()
  labels <- names(as.list(e))[-1]
  parts <- arguments_of(e)
  for (i in seq_along(parts)) {
    value <- read_code(reader, parts[[i]])
    if (inherits(value, "cubie_list") && all(vapply(value$items, is_one, NA))) {
      value <- vector_of(value$items, value$names)
    }
    own <- numbers_of(value, sprintf("`%s`", in_code(parts[[i]])))
    label <- if (is.null(labels)) "" else labels[i]
    inner <- if (inherits(value, "cubie_vector") && !is.null(value$names)) value$names else rep("", length(own))
    # Named elements of code such as c(dX = dX) keep their names; c(name, x) of unnamed ones are told by position.
    names <- c(names, if (nzchar(label) && length(own) == 1) label else inner)
    items <- c(items, own)
  }
  vector_of(items, if (any(nzchar(names))) names else NULL)
}

read_list <- function(reader, e) {
  values <- lapply(arguments_of(e), function(a) read_code(reader, a))
  names <- names(as.list(e))[-1]
  list_of(values, names)
}

read_with <- function(reader, e) {
  data <- read_code(reader, e[[2]])
  names <- data$names
  if (!inherits(data, c("cubie_vector", "cubie_list")) || is.null(names)) {
    unreadable(sprintf("`with(%s, ...)`, which has no names,", in_code(e[[2]])))
  }
  # What with() assigns is gone behind it.
  outer <- reader$scope
  for (i in seq_along(names)) if (nzchar(names[i])) reader$scope[[names[i]]] <- data$items[[i]]
  value <- read_code(reader, e[[3]])
  reader$scope <- outer
  value$returned <- NULL
  value
}

condition_text <- function(reader, e) {
  one_number(read_code(reader, e), sprintf("the condition `%s`", in_code(e)))
}

choose_text <- function(condition, yes, no) {
  if (!is.null(condition$constant)) return(if (condition$constant != 0) yes else no)
  if (identical(yes$text, no$text)) return(yes)
  call_text("piecewise", list(yes, condition, no))
}

read_if <- function(reader, e) {
  condition <- condition_text(reader, e[[2]])
  if (!is.null(condition$constant)) {
    if (condition$constant != 0) return(read_code(reader, e[[3]]))
    return(if (length(e) == 4) read_code(reader, e[[4]]) else list_of(list()))
  }
  condition <- define(reader, "condition", condition)
  before <- reader$scope
  yes <- read_code(reader, e[[3]])
  scope_yes <- reader$scope
  reader$scope <- before
  no <- if (length(e) == 4) read_code(reader, e[[4]]) else NULL
  scope_no <- reader$scope
  if (returned(yes) || (!is.null(no) && returned(no))) unreadable(sprintf("return() inside `%s`", in_code(e)))
  what <- sprintf("`%s`", in_code(e))
  for (name in union(names(scope_yes), names(scope_no))) {
    a <- scope_yes[[name]]
    b <- scope_no[[name]]
    if (identical(a, b)) next
    if (is.null(a) || is.null(b)) {
      # Known on one branch only: whoever uses it behind is told that it is not known.
      reader$scope[[name]] <- NULL
      next
    }
    merged <- elementwise(list(a, b), function(a, b) choose_text(condition, a, b), what)
    reader$scope[[name]] <- define_all(reader, name, merged)
  }
  if (is.null(no)) return(list_of(list()))
  if (inherits(yes, "cubie_list") || inherits(no, "cubie_list")) {
    if (length(yes$items) != length(no$items)) unreadable(what)
    items <- Map(function(a, b) elementwise(list(a, b), function(a, b) choose_text(condition, a, b), what), yes$items,
                 no$items)
    return(list_of(items, yes$names))
  }
  elementwise(list(yes, no), function(a, b) choose_text(condition, a, b), what)
}

read_ifelse <- function(reader, e) {
  values <- lapply(arguments_of(e), function(a) read_code(reader, a))
  if (length(values) != 3) unreadable(sprintf("`%s`", in_code(e)))
  elementwise(values, choose_text, sprintf("`%s`", in_code(e)))
}

read_for <- function(reader, e) {
  over <- numbers_of(read_code(reader, e[[3]]), sprintf("`%s`", in_code(e[[3]])))
  if (any(vapply(over, function(n) is.null(n$constant), NA))) {
    unreadable(sprintf("a loop over `%s`, which is not known before the solve,", in_code(e[[3]])))
  }
  for (item in over) {
    reader$scope[[as.character(e[[2]])]] <- item
    read_code(reader, e[[4]])
  }
  list_of(list())
}

read_not <- function(reader, e) {
  elementwise(list(read_code(reader, e[[2]])), function(a) number_of(paste0("!", bracketed(a))),
              sprintf("`%s`", in_code(e)))
}

read_log <- function(reader, e) {
  call <- match.call(function(x, base) NULL, e)
  x <- read_code(reader, call$x)
  logarithm <- function(a) call_text("log", list(a))
  what <- sprintf("`%s`", in_code(e))
  if (is.null(call$base)) return(elementwise(list(x), logarithm, what))
  elementwise(list(x, read_code(reader, call$base)), function(a, b) {
    number_of(paste(logarithm(a)$text, "/", logarithm(b)$text))
  }, what)
}

# R rounds halves to even, the model's round() away from zero.
read_round <- function(reader, e) {
  if (length(e) != 2) unreadable(sprintf("`%s`", in_code(e)))
  elementwise(list(read_code(reader, e[[2]])), function(a) {
    half <- sprintf("abs(mod(%s, 1) - 0.5) == 0", a$text)
    call_text("piecewise", list(number_of(sprintf("2 * floor(%s / 2 + 0.5)", bracketed(a))), number_of(half),
                                call_text("round", list(a))))
  }, sprintf("`%s`", in_code(e)))
}

read_fold <- function(word) function(reader, e) {
  all <- unlist(lapply(arguments_of(e), function(a) numbers_of(read_code(reader, a), sprintf("`%s`", in_code(e)))),
                recursive = FALSE)
  if (length(all) == 0) unreadable(sprintf("`%s`", in_code(e)))
  fold <- function(op) Reduce(function(a, b) binary(op, a, b), all)
  switch(word, "+" = fold("+"), "*" = fold("*"), mean = binary("/", fold("+"), constant_of(length(all))),
         call_text(word, all))
}

read_parallel <- function(word) function(reader, e) {
  values <- lapply(arguments_of(e), function(a) read_code(reader, a))
  elementwise(values, function(...) call_text(word, list(...)), sprintf("`%s`", in_code(e)))
}

known_now <- function(reader, e) {
  number <- one_number(read_code(reader, e), sprintf("`%s`", in_code(e)))
  if (is.null(number$constant)) unreadable(sprintf("`%s`, which is not known before the solve,", in_code(e)))
  number$constant
}

read_rep <- function(reader, e) {
  call <- match.call(function(x, times) NULL, e)
  items <- numbers_of(read_code(reader, call$x), sprintf("`%s`", in_code(e)))
  vector_of(rep(items, known_now(reader, call$times)))
}

read_function <- function(reader, e) {
  closure <- eval(e, if (is.null(reader$envir)) baseenv() else reader$envir)
  structure(list(closure = closure), class = "cubie_function")
}

constants_of <- function(x) vector_of(lapply(x, constant_of))

read_special <- list(
  "{" = read_block, "<-" = read_assign, "=" = read_assign, "return" = read_return, "if" = read_if,
  "ifelse" = read_ifelse,
  "for" = read_for, "with" = read_with, "c" = read_combine, "list" = read_list, "[" = read_index, "[[" = read_index,
  "$" = read_index, "!" = read_not, "log" = read_log, "round" = read_round, "function" = read_function,
  "local" = function(reader, e) read_code(reader, e[[2]]),
  "sum" = read_fold("+"), "prod" = read_fold("*"), "mean" = read_fold("mean"), "min" = read_fold("min"),
  "max" = read_fold("max"), "pmin" = read_parallel("min"), "pmax" = read_parallel("max"), "rep" = read_rep,
  "numeric" = function(reader, e) constants_of(rep(0, known_now(reader, e[[2]]))),
  "seq_len" = function(reader, e) constants_of(seq_len(known_now(reader, e[[2]]))),
  "seq_along" = function(reader, e) constants_of(seq_along(numbers_of(read_code(reader, e[[2]]), in_code(e)))),
  "length" = function(reader, e) constant_of(length(numbers_of(read_code(reader, e[[2]]), in_code(e)))),
  ":" = function(reader, e) constants_of(seq(known_now(reader, e[[2]]), known_now(reader, e[[3]])))
)
