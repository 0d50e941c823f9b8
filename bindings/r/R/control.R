# Options of the library by name: their table, and sets of them.

scopes <- c("context", "solver", "batch")
types <- c("integer", "double", "string")

option_table <- function() {
  if (!is.null(tables$options)) return(tables$options)
  index <- seq_len(cubie_option_get_count()) - 1
  text <- function(get) vapply(index, get, "")
  table <- data.frame(
    name = text(cubie_option_copy_name),
    scope = scopes[vapply(index, cubie_option_get_scope, 0) + 1],
    type = types[vapply(index, cubie_option_get_type, 0) + 1],
    default = text(cubie_option_copy_default),
    choices = text(cubie_option_copy_choices),
    unit = text(cubie_option_copy_unit),
    help = text(cubie_option_copy_help),
    stringsAsFactors = FALSE
  )
  tables$options <- table
  table
}

cubie_options <- function(pattern = NULL) {
  table <- option_table()
  if (is.null(pattern)) return(table)
  if (!is_string(pattern)) bad_argument("pattern", "one string or NULL", pattern)
  table[grepl(pattern, table$name) | grepl(pattern, table$help), , drop = FALSE]
}

in_scope <- function(names, scope) {
  table <- option_table()
  names %in% table$name[table$scope == scope]
}

cubie_control <- function(...) {
  given <- list(...)
  if (length(given) == 0) return(structure(list(), class = "cubie_control"))
  if (is.null(names(given)) || !all(nzchar(names(given)))) {
    cubie_abort("options must be named, as in cubie_control(max_steps = 1e4)")
  }
  if (anyDuplicated(names(given))) {
    cubie_abort(sprintf("option %s is given twice", names(given)[duplicated(names(given))][1]))
  }
  table <- option_table()
  for (name in names(given)) {
    at <- match(name, table$name)
    if (is.na(at)) unknown_name(name, table$name, "no option")
    value <- given[[name]]
    flag <- is.logical(value) && length(value) == 1 && !is.na(value)
    if (flag && table$type[at] == "integer") value <- as.numeric(value)
    fine <- switch(table$type[at], string = is_string(value), length(value) == 1 && is.numeric(value))
    if (!fine) bad_argument(name, if (table$type[at] == "string") "one string" else "one number", value)
    given[[name]] <- value
  }
  structure(given, class = "cubie_control")
}

print.cubie_control <- function(x, ...) {
  if (length(x) == 0) {
    cat("<cubie control> all options as by default\n")
  } else {
    cat("<cubie control>\n")
    cat(sprintf("  %s = %s\n", format(names(x)), vapply(unclass(x), format, "")), sep = "")
  }
  invisible(x)
}

# Sets options of one handle. What the value must be, the library says.
set_options <- function(handle, scope, options) {
  table <- option_table()
  for (name in names(options)) {
    type <- table$type[match(name, table$name)]
    value <- options[[name]]
    if (is.na(type)) type <- if (is.character(value)) "string" else "double" # the library knows a near name
    setter <- get(sprintf("cubie_%s_set_%s", scope, c(integer = "int64", double = "double", string = "string")[[type]]))
    setter(handle, name, value)
  }
}
