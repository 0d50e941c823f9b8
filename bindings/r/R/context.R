# Contexts: one per set of options and process, made when it is first needed and kept for the session.

# A text that is the same for the same named list.
key_of <- function(options) {
  if (length(options) == 0) return("")
  options <- options[order(names(options))]
  paste(names(options), vapply(options, function(x) paste(format(x, digits = 17), collapse = " "), ""), sep = "=",
        collapse = ";")
}

# A handle made in this process that is still there. Those of a parent process, or read from a file, are none.
is_live <- function(entry) !is.null(entry) && identical(entry$pid, Sys.getpid()) && cb_alive(entry$handle)

context_for <- function(options) {
  key <- paste0("context:", key_of(options))
  entry <- contexts[[key]]
  if (is_live(entry)) return(entry$handle)
  handle <- cubie_context_create()
  set_options(handle, "context", options)
  contexts[[key]] <- list(handle = handle, pid = Sys.getpid())
  handle
}

# Threads of the host device: as asked for, or as CRAN's checks allow.
default_threads <- function() {
  set <- getOption("cubie.threads")
  if (!is.null(set)) return(set)
  limit <- tolower(Sys.getenv("_R_CHECK_LIMIT_CORES_"))
  if (nzchar(limit) && limit != "false") 2 else NULL
}

context_options <- function(device, threads, control) {
  options <- control[in_scope(names(control), "context")]
  device <- if (is.null(device)) getOption("cubie.device") else device
  if (!is.null(device)) options$device <- if (identical(device, "cpu")) "host" else device
  threads <- if (is.null(threads)) default_threads() else threads
  if (!is.null(threads)) options$threads <- threads
  options
}
