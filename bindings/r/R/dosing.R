# NONMEM's and rxode2's columns as events: time, amt, evid, cmt, ii, addl, id.
#
#   evid 0  an observation, which happens by itself     evid 4  a reset, then the dose
#   evid 1  a dose: amt is added to cmt                 evid 5  cmt is replaced by amt
#   evid 2  something else, which does nothing          evid 6  cmt is multiplied by amt
#   evid 3  a reset: all states are as at the start

dosing_events <- function(table, model, init) {
  n <- nrow(table)
  column <- function(name, default) {
    if (is.null(table[[name]])) return(rep(default, n))
    values <- table[[name]]
    if (!is.numeric(values)) bad_argument(sprintf("events$%s", name), "numbers", values)
    values <- as.double(values)
    values[is.na(values)] <- default # "." of NONMEM's files
    values
  }
  time <- column("time", NA)
  if (anyNA(time)) cubie_abort(sprintf("events$time must be finite (row %d)", which(is.na(time))[1]))
  amt <- column("amt", 0)
  evid <- if (is.null(table$evid)) ifelse(amt != 0, 1, 0) else column("evid", 0)
  wrong <- which(!evid %in% 0:6)
  if (length(wrong) > 0) {
    cubie_abort(sprintf("events$evid must be 0 to 6 (row %d is %s)", wrong[1], format(evid[wrong[1]])))
  }
  for (name in c("rate", "dur", "ss")) {
    wrong <- which(column(name, 0) != 0)
    if (length(wrong) > 0) {
      cubie_abort(sprintf("events$%s: %s is not supported yet (row %d); give an infusion as an input, or as events of a rate parameter",
                          name, c(rate = "an infusion", dur = "an infusion", ss = "a steady state")[[name]], wrong[1]),
                  "CUBIE_ERR_NOT_SUPPORTED")
    }
  }
  ii <- column("ii", 0)
  addl <- column("addl", 0)
  wrong <- which(addl != floor(addl) | addl < 0 | (addl > 0 & ii <= 0))
  if (length(wrong) > 0) {
    cubie_abort(sprintf("events$addl: further doses need a whole number and an interval ii > 0 (row %d)", wrong[1]))
  }
  cmt <- compartments(table$cmt, n, model)
  run <- if (is.null(table$id)) table$run else table$id
  rows <- lapply(seq_len(n), function(i) {
    if (evid[i] %in% c(0, 2)) return(NULL)
    parts <- list()
    if (evid[i] %in% c(3, 4)) parts$reset <- reset_states(model, init)
    if (evid[i] != 3) {
      method <- c("add", NA, NA, "add", "replace", "multiply")[evid[i]]
      parts$dose <- data.frame(var = cmt[i], value = amt[i], method = method, stringsAsFactors = FALSE)
    }
    part <- do.call(rbind, unname(parts))
    part$time <- time[i]
    part$every <- if (addl[i] > 0) ii[i] else 0
    part$n <- if (addl[i] > 0) addl[i] + 1 else 0
    if (!is.null(run)) part$run <- run[i]
    part
  })
  rows <- do.call(rbind, rows)
  if (is.null(rows)) cubie_abort("events has observations alone: give their times as times")
  cubie_events(rows$time, rows$var, rows$value, rows$method, rows$run, rows$every, rows$n)
}

# Names of states by name or number; the first one where nothing is said.
compartments <- function(cmt, n, model) {
  states <- names(model$states)
  if (is.null(cmt)) return(rep(states[1], n))
  if (is.factor(cmt)) cmt <- as.character(cmt)
  if (is.character(cmt) && !all(grepl("^[0-9]*$", cmt))) {
    cmt[is.na(cmt) | cmt %in% c("", ".")] <- states[1]
    return(cmt)
  }
  cmt <- as.numeric(cmt)
  cmt[is.na(cmt) | cmt == 0] <- 1
  wrong <- which(cmt < 1 | cmt > length(states) | cmt != floor(cmt))
  if (length(wrong) > 0) {
    cubie_abort(sprintf("events$cmt must be a state's name, or its number from 1 to %d (row %d is %s)", length(states), wrong[1],
                        format(cmt[wrong[1]])))
  }
  states[cmt]
}

reset_states <- function(model, init) {
  start <- model$states
  columns <- init$columns
  for (name in names(columns)) {
    if (length(unique(columns[[name]])) > 1) {
      cubie_abort(sprintf("a reset (evid 3 or 4) needs %s to start alike in all runs", name), "CUBIE_ERR_NOT_SUPPORTED")
    }
    start[[name]] <- columns[[name]][1]
  }
  data.frame(var = names(start), value = unname(start), method = "replace", stringsAsFactors = FALSE)
}
