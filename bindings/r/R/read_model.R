# Blocks {} and functions of R as models: which names are what, and the model text they make.

role_words <- c(state = "states", states = "states", parameter = "parameters", parameters = "parameters",
                params = "parameters", constant = "constants", constants = "constants", driver = "drivers",
                drivers = "drivers", observable = "observables", observables = "observables")

# d/dt(x) as R parses it.
derived_name <- function(e) {
  if (is.call(e) && identical(e[[1]], as.name("/")) && identical(e[[2]], as.name("d")) && is.call(e[[3]]) &&
      identical(e[[3]][[1]], as.name("dt")) && length(e[[3]]) == 2 && is.name(e[[3]][[2]])) {
    return(as.character(e[[3]][[2]]))
  }
  NULL
}

# x(0), as rxode2 writes initial values.
initial_name <- function(e) {
  if (is.call(e) && is.name(e[[1]]) && length(e) == 2 && identical(e[[2]], 0)) as.character(e[[1]]) else NULL
}

# lag(x), bioavailability(x), rate(x) and duration(x), also by rxode2's names: how doses into a state come.
dose_words <- c(lag = "lag", alag = "lag", bioavailability = "bioavailability", f = "bioavailability",
                F = "bioavailability", rate = "rate", duration = "duration", dur = "duration")

dosed_name <- function(e, states) {
  fits <- is.call(e) && is.name(e[[1]]) && as.character(e[[1]]) %in% names(dose_words) && length(e) == 2 &&
    is.name(e[[2]]) && as.character(e[[2]]) %in% states
  if (fits) as.character(e[[2]]) else NULL
}

# when(guard, "down", { x <- 0; record }): what happens where the guard crosses 0.
is_event <- function(e) is.call(e) && identical(e[[1]], as.name("when"))

read_event <- function(reader, e, alias, assignable) {
  if (length(e) != 4) unreadable(sprintf("`%s`, which is not when(guard, direction, { actions }),", in_code(e)))
  direction <- as.character(e[[3]])
  if (length(direction) != 1 || !direction %in% c("up", "down", "both")) {
    cubie_abort(sprintf("the direction in `%s` must be \"up\", \"down\" or \"both\"", in_code(e)), "CUBIE_ERR_MODEL")
  }
  guard <- one_number(read_code(reader, e[[2]]), sprintf("`%s`", in_code(e[[2]])))
  block <- is.call(e[[4]]) && identical(e[[4]][[1]], as.name("{"))
  actions <- vapply(if (block) as.list(e[[4]])[-1] else list(e[[4]]), function(action) {
    word <- if (is.name(action)) as.character(action) else ""
    if (word %in% c("stop", "record", "count")) return(word)
    if (!is_assignment(action) || !is.name(action[[2]]) || !as.character(action[[2]]) %in% assignable) {
      unreadable(sprintf("the action `%s` of an event", in_code(action)))
    }
    value <- one_number(read_code(reader, action[[3]]), sprintf("`%s`", in_code(action)))
    sprintf("%s = %s", alias[[as.character(action[[2]])]], value$text)
  }, "")
  sprintf("when %s crosses 0 %s: %s", bracketed(guard), direction, paste(actions, collapse = ", "))
}

is_assignment <- function(e) is.call(e) && (identical(e[[1]], as.name("<-")) || identical(e[[1]], as.name("=")))

is_declaration <- function(e) is.call(e) && is.name(e[[1]]) && as.character(e[[1]]) %in% names(role_words)

# Declarations of a block: states(x = 1), parameters(k), x(0) <- 2, and d/dt(x), which makes x a state.
read_declarations <- function(block, declared, envir) {
  found <- lapply(declared, identity)
  for (role in c("states", "parameters", "constants", "drivers", "observables")) {
    if (!is.null(declared[[role]])) next
    found[[role]] <- if (role %in% c("drivers", "observables")) character() else numeric()
  }
  initial <- numeric()
  derived <- character()
  for (part in as.list(block)[-1]) {
    if (is_declaration(part)) {
      role <- role_words[[as.character(part[[1]])]]
      labels <- names(as.list(part))
      for (i in seq_along(part)[-1]) {
        named <- !is.null(labels) && nzchar(labels[i])
        if (!named && !is.name(part[[i]])) unreadable(sprintf("the declaration `%s`", in_code(part)))
        name <- if (named) labels[i] else as.character(part[[i]])
        if (role %in% c("drivers", "observables")) {
          found[[role]] <- c(found[[role]], name)
        } else {
          value <- if (named) eval(part[[i]], as.list(c(found$constants, found$parameters)), envir) else 0
          if (!is_number(value) || !is.finite(value)) bad_argument(name, "a finite number", value)
          found[[role]][[name]] <- as.double(value)
        }
      }
    } else if (is_assignment(part)) {
      if (!is.null(name <- initial_name(part[[2]]))) {
        value <- eval(part[[3]], as.list(c(found$constants, found$parameters)), envir)
        if (!is_number(value) || !is.finite(value)) bad_argument(sprintf("%s(0)", name), "a finite number", value)
        initial[[name]] <- as.double(value)
      }
      if (!is.null(name <- derived_name(part[[2]]))) derived <- c(derived, name)
    }
  }
  for (name in setdiff(derived, names(found$states))) found$states[[name]] <- 0
  for (name in names(initial)) {
    if (!name %in% names(found$states)) unknown_name(name, names(found$states), "no state")
    found$states[[name]] <- initial[[name]]
  }
  found
}

check_declarations <- function(declared) {
  all <- c(names(declared$states), names(declared$parameters), names(declared$constants), declared$drivers,
           declared$observables)
  if (anyDuplicated(all)) cubie_abort(sprintf("%s is declared twice", all[duplicated(all)][1]), "CUBIE_ERR_MODEL")
  if (length(declared$states) == 0) cubie_abort("the model has no states", "CUBIE_ERR_MODEL")
  all
}

read_block_model <- function(block, declared, envir) {
  declared <- read_declarations(block, declared, envir)
  all <- check_declarations(declared)
  alias <- aliases_of(all)
  reader <- new_reader(c(unname(alias), reserved_words), envir)
  reader$states <- unname(alias[names(declared$states)])
  for (name in setdiff(all, declared$observables)) reader$scope[[name]] <- number_of(alias[[name]], TRUE)
  reader$scope$t <- number_of("t", TRUE)
  reader$scope$time <- number_of("t", TRUE)
  equations <- character()
  doses <- character()
  events <- character()
  for (part in as.list(block)[-1]) {
    if (is_declaration(part)) next
    if (is_event(part)) {
      events <- c(events, read_event(reader, part, alias, c(names(declared$states), names(declared$parameters))))
      next
    }
    if (is_assignment(part)) {
      if (!is.null(initial_name(part[[2]]))) next
      if (!is.null(name <- derived_name(part[[2]]))) {
        if (name %in% names(equations)) cubie_abort(sprintf("d/dt(%s) is given twice", name), "CUBIE_ERR_MODEL")
        equations[[name]] <- one_number(read_code(reader, part[[3]]), sprintf("`%s`", in_code(part)))$text
        next
      }
      if (!is.null(name <- dosed_name(part[[2]], names(declared$states)))) {
        value <- one_number(read_code(reader, part[[3]]), sprintf("`%s`", in_code(part)))
        doses <- c(doses, sprintf("%s(%s) = %s", dose_words[[as.character(part[[2]][[1]])]], alias[[name]], value$text))
        next
      }
    }
    read_code(reader, part)
  }
  observed <- character()
  for (name in declared$observables) {
    value <- reader$scope[[name]]
    if (is.null(value)) cubie_abort(sprintf("observable %s is never assigned", name), "CUBIE_ERR_MODEL")
    observed[[name]] <- one_number(value, name)$text
  }
  missing <- setdiff(names(declared$states), names(equations))
  if (length(missing) > 0) cubie_abort(sprintf("state %s has no d/dt(%s)", missing[1], missing[1]), "CUBIE_ERR_MODEL")
  list(text = model_text(declared, alias, c(reader$lines, doses, events), equations, observed), alias = alias)
}

# function(t, y, parms) as deSolve takes it: list(c(derivatives), name = observable, ...).
read_function_model <- function(f, declared) {
  names <- names(formals(f))
  if (length(names) < 2) cubie_abort("a model function must take t, y and (if it has parameters) parms")
  if (length(declared$states) == 0) {
    cubie_abort("states is missing: a function needs its states with initial values, as states = c(x = 1)")
  }
  for (role in c("parameters", "constants")) if (is.null(declared[[role]])) declared[[role]] <- numeric()
  all <- c(names(declared$states), names(declared$parameters), names(declared$constants), declared$drivers)
  if (anyDuplicated(all)) cubie_abort(sprintf("%s is declared twice", all[duplicated(all)][1]), "CUBIE_ERR_MODEL")
  alias <- aliases_of(all)
  reader <- new_reader(c(unname(alias), reserved_words), environment(f))
  reader$states <- unname(alias[names(declared$states)])
  named <- function(names) vector_of(lapply(names, function(n) number_of(alias[[n]], TRUE)), names)
  for (name in declared$drivers) reader$scope[[name]] <- number_of(alias[[name]], TRUE)
  reader$scope[[names[1]]] <- number_of("t", TRUE)
  reader$scope[[names[2]]] <- named(names(declared$states))
  if (length(names) > 2 && names[3] != "...") {
    reader$scope[[names[3]]] <- named(c(names(declared$parameters), names(declared$constants)))
  }
  value <- read_code(reader, body(f))
  if (inherits(value, "cubie_vector")) value <- list_of(list(value))
  if (!inherits(value, "cubie_list") || length(value$items) == 0) {
    unreadable("the value of the function, which is not list(c(derivatives), ...),")
  }
  slopes <- numbers_of(value$items[[1]], "the first element of the function's value")
  if (length(slopes) != length(declared$states)) {
    cubie_abort(sprintf("the function gives %s, but there are %s", counted(length(slopes), "derivative"),
                        counted(length(declared$states), "state")), "CUBIE_ERR_MODEL")
  }
  equations <- stats::setNames(vapply(slopes, `[[`, "", "text"), names(declared$states))
  observed <- character()
  for (i in seq_along(value$items)[-1]) {
    label <- if (is.null(value$names)) "" else value$names[i]
    items <- numbers_of(value$items[[i]], "an element of the function's value")
    inner <- if (inherits(value$items[[i]], "cubie_vector")) value$items[[i]]$names else NULL
    for (k in seq_along(items)) {
      own <- if (!is.null(inner) && nzchar(inner[k])) inner[k] else if (length(items) == 1) label else paste0(label, k)
      if (!nzchar(own)) own <- sprintf("out%d", length(observed) + 1)
      if (own %in% c(all, names(observed))) {
        cubie_abort(sprintf("the output %s has the name of something else", own), "CUBIE_ERR_MODEL")
      }
      observed[[own]] <- items[[k]]$text
    }
  }
  for (name in names(observed)) alias[[name]] <- fresh_name(reader, name)
  declared$observables <- names(observed)
  list(text = model_text(declared, alias, reader$lines, equations, observed), alias = alias)
}

model_text <- function(declared, alias, lines, equations, observed) {
  valued <- function(word, values) {
    if (length(values) == 0) return(NULL)
    numbers <- vapply(values, function(x) sub("^\\((.*)\\)$", "\\1", constant_of(x)$text), "")
    sprintf("%s %s", word, paste(sprintf("%s = %s", alias[names(values)], numbers), collapse = ", "))
  }
  listed <- function(word, names) if (length(names)) sprintf("%s %s", word, paste(alias[names], collapse = ", "))
  text <- c(valued("states", declared$states), valued("parameters", declared$parameters),
            valued("constants", declared$constants), listed("drivers", declared$drivers),
            listed("observables", declared$observables), lines,
            if (length(observed)) sprintf("%s = %s", alias[names(observed)], observed),
            sprintf("d/dt(%s) = %s", alias[names(equations)], equations))
  paste(text, collapse = "\n")
}
