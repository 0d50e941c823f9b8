# Doses in the columns of NONMEM and rxode2: time, amt, evid, cmt, ii, addl, ss, rate, dur, id.

is_dosing <- function(events) {
  names <- tolower(names(events))
  "time" %in% names && any(c("amt", "evid") %in% names) && !all(c("var", "value") %in% names)
}

# A table with all columns, as numbers; what is missing, or NA for ".", is 0.
dosing_table <- function(events, model) {
  names(events) <- tolower(names(events))
  n <- nrow(events)
  column <- function(name, default = 0) {
    if (is.null(events[[name]])) return(rep(default, n))
    values <- events[[name]]
    if (is.character(values) || is.factor(values)) {
      values <- as.character(values)
      values[values %in% c("", ".")] <- NA
      numbers <- suppressWarnings(as.numeric(values))
      if (any(is.na(numbers) & !is.na(values))) bad_argument(sprintf("events$%s", name), "numbers", events[[name]])
      values <- numbers
    }
    if (!is.numeric(values) && !all(is.na(values))) bad_argument(sprintf("events$%s", name), "numbers", values)
    values <- as.double(values)
    values[is.na(values)] <- default
    values
  }
  whole <- function(name, default = 0) {
    values <- column(name, default)
    wrong <- which(values != floor(values) | abs(values) > .Machine$integer.max)
    if (length(wrong) > 0) {
      cubie_abort(sprintf("events$%s must be whole numbers (row %d is %s)", name, wrong[1], format(values[wrong[1]])))
    }
    values
  }
  time <- column("time", NA)
  if (anyNA(time)) cubie_abort(sprintf("events$time must be finite (row %d)", which(is.na(time))[1]))
  amt <- column("amt")
  evid <- if (is.null(events$evid)) as.double(amt != 0) else whole("evid")
  list(time = time, amt = amt, cmt = compartments(events$cmt, n, model), rate = column("rate"), dur = column("dur"),
       ii = column("ii"), addl = whole("addl"), ss = as.integer(whole("ss")), evid = as.integer(evid),
       run = if (is.null(events$id)) events$run else events$id)
}

# Numbers of states, from 1, of names or numbers; 0, which is the first one, where nothing is said.
compartments <- function(cmt, n, model) {
  if (is.null(cmt)) return(rep(0L, n))
  if (is.factor(cmt)) cmt <- as.character(cmt)
  states <- names(model$states)
  if (is.character(cmt)) {
    cmt[is.na(cmt) | cmt %in% c("", ".")] <- "0"
    is_name <- !grepl("^-?[0-9]+$", cmt)
    for (name in unique(cmt[is_name])) if (!name %in% states) unknown_name(name, states, "no state")
    cmt[is_name] <- match(cmt[is_name], states)
  }
  cmt <- as.numeric(cmt)
  cmt[is.na(cmt)] <- 0
  wrong <- which(cmt != floor(cmt) | abs(cmt) > length(states))
  if (length(wrong) > 0) {
    cubie_abort(sprintf("events$cmt must be a state's name, or its number from 1 to %d (row %d is %s)", length(states),
                        wrong[1], format(cmt[wrong[1]])))
  }
  as.integer(cmt)
}

set_doses <- function(batch, model, events, ids) {
  if (nrow(events) == 0) cubie_abort("events has no rows")
  table <- dosing_table(events, model)
  split <- rows_of_runs(batch, table$run, ids)
  picked <- lapply(table[setdiff(names(table), "run")], `[`, split$order)
  cb_set_doses(batch, "", picked$time, picked$amt, picked$cmt, picked$rate, picked$dur, picked$ii, picked$addl,
               picked$ss, picked$evid, split$first_row)
}
