# Conditions of the package: every error is of class cubie_error and of one that names the status of the C library.

# Raised by the low level (src/glue.c) and by R code. status: the name of a status, "CUBIE_ERR_OUT_OF_RANGE".
cubie_abort <- function(message, status = "CUBIE_ERR_INVALID_ARGUMENT", fn = NULL) {
  word <- tolower(sub("^CUBIE_ERR_", "", status))
  stop(structure(
    class = c(paste0("cubie_error_", word), "cubie_error", "error", "condition"),
    list(message = message, call = NULL, status = word, fn = fn)
  ))
}

# An argument that is not what it must be; names the argument and what came.
bad_argument <- function(name, wanted, got) {
  cubie_abort(sprintf("%s must be %s (got %s)", name, wanted, in_words(got)))
}

in_words <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.function(x)) return("a function")
  if (is.atomic(x) && length(x) == 1) return(if (is.character(x) && !is.na(x)) dQuote(x, FALSE) else format(x))
  sprintf("an object of class %s and length %d", class(x)[1], length(x))
}

# A name that is not among those known: an error that offers the nearest one.
unknown_name <- function(name, known, what) {
  hint <- ""
  if (length(known) > 0) {
    far <- drop(utils::adist(name, known, ignore.case = TRUE))
    if (min(far) <= max(1, nchar(name) %/% 3)) hint <- sprintf("; did you mean \"%s\"?", known[which.min(far)])
  }
  cubie_abort(sprintf("%s is called \"%s\"%s", what, name, hint), "CUBIE_ERR_UNKNOWN_NAME")
}

is_string <- function(x) is.character(x) && length(x) == 1 && !is.na(x)
is_number <- function(x) is.numeric(x) && !is.factor(x) && length(x) == 1 && !is.na(x)
