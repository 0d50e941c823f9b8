# Events: changes of states and parameters at given times, from deSolve's columns, NONMEM's, or cubie_events().

event_words <- c(add = 0L, replace = 1L, multiply = 2L)

cubie_events <- function(time, var, value, method = "add", run = NULL, every = 0, n = 0) {
  rows <- max(length(time), length(var), length(value), length(method), length(run), length(every), length(n))
  if (length(time) == 0 || length(var) == 0 || length(value) == 0) cubie_abort("events need time, var and value")
  fit <- function(x, name, fine, wanted) {
    if (!fine(x)) bad_argument(name, wanted, x)
    if (rows %% length(x) != 0) cubie_abort(sprintf("%s has %d elements, others have %d", name, length(x), rows))
    rep_len(x, rows)
  }
  numbers <- function(x) is.numeric(x) && !is.factor(x) && !anyNA(x)
  words <- function(x) (is.character(x) || is.factor(x)) && !anyNA(x)
  table <- data.frame(time = as.double(fit(time, "time", numbers, "numbers")),
                      var = as.character(fit(var, "var", words, "names")),
                      value = as.double(fit(value, "value", numbers, "numbers")),
                      method = event_method(fit(method, "method", words, "words")),
                      every = as.double(fit(every, "every", numbers, "numbers")),
                      n = as.double(fit(n, "n", numbers, "numbers")), stringsAsFactors = FALSE)
  if (!is.null(run)) table$run <- fit(run, "run", function(x) !anyNA(x), "numbers of runs")
  structure(table, class = c("cubie_events", "data.frame"))
}

# deSolve's words, and shorter forms of them, as it allows.
event_method <- function(words) {
  words <- as.character(words)
  words[words %in% c("rep", "replacement")] <- "replace"
  words[words == "mult"] <- "multiply"
  for (word in words) if (!word %in% names(event_words)) unknown_name(word, names(event_words), "no method of events")
  words
}

# What `events` may be besides doses, as a table of cubie_events().
as_events <- function(events) {
  if (inherits(events, "cubie_events")) return(events)
  if (is.list(events) && !is.data.frame(events) && is.data.frame(events$data)) events <- events$data # as in deSolve
  if (!is.data.frame(events)) {
    bad_argument("events", "a data frame with columns var, time, value, or time, amt and cmt; or cubie_events()",
                 events)
  }
  names(events) <- tolower(names(events))
  if (!all(c("var", "time", "value") %in% names(events))) {
    cubie_abort("events needs columns var, time, value (as in deSolve), or time, amt, cmt, evid (as in NONMEM)")
  }
  if (nrow(events) == 0) cubie_abort("events has no rows")
  cubie_events(events$time, events$var, events$value,
               if (is.null(events$method)) "replace" else events$method, # deSolve's default
               if (is.null(events$run)) events$id else events$run,
               if (is.null(events$every)) 0 else events$every, if (is.null(events$n)) 0 else events$n)
}

# The order of rows by run, and where the rows of each run begin: NULL where all runs have all rows.
rows_of_runs <- function(batch, run, ids) {
  if (is.null(run)) return(list(order = TRUE, first_row = NULL))
  number <- if (!is.null(ids)) match(run, ids) else suppressWarnings(as.numeric(as.character(run)))
  n_runs <- cubie_batch_get_total_runs(batch)
  if (n_runs == 1 && is.null(ids) && !anyNA(number) && max(number) > 1) {
    cubie_batch_set_int64(batch, "n_runs", max(number))
    n_runs <- max(number)
  }
  wrong <- which(is.na(number) | number < 1 | number > n_runs | number != floor(number))
  if (length(wrong) > 0) {
    cubie_abort(sprintf("events: row %d is of run %s, and there are runs 1 to %s", wrong[1], format(run[wrong[1]]),
                        format(n_runs)))
  }
  # Rows of one run keep their order.
  list(order = order(number), first_row = as.double(c(0, cumsum(tabulate(number, n_runs)))))
}

# Events and doses, of every run or run by run, to the batch. At one time doses come after events.
set_events <- function(batch, model, events, doses = NULL, ids = NULL) {
  if (!is.null(doses)) {
    if (!is.data.frame(doses) || !is_dosing(doses)) {
      bad_argument("doses", "a data frame with columns time, amt, cmt, evid (as in NONMEM)", doses)
    }
    set_doses(batch, model, doses, ids)
  }
  if (is.null(events)) return(invisible())
  if (is.data.frame(events) && is_dosing(events)) {
    if (!is.null(doses)) cubie_abort("events and doses both have the columns of doses: give one table")
    return(set_doses(batch, model, events, ids))
  }
  events <- as_events(events)
  allowed <- c(names(model$states), names(model$parameters))
  used <- unique(events$var)
  for (name in used) if (!name %in% allowed) unknown_name(name, allowed, "no state or parameter")
  split <- rows_of_runs(batch, events$run, ids)
  events <- events[split$order, , drop = FALSE]
  cb_set_events(batch, paste(core_names(model, used), collapse = ","), events$time, match(events$var, used) - 1L,
                unname(event_words[events$method]), events$value, events$every, events$n, split$first_row)
}
