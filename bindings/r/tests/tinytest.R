# Runs inst/tinytest and prints one TAP line per expectation, which the repository's ./dev test counts.
if (requireNamespace("tinytest", quietly = TRUE)) {
  library(cubie)
  results <- tinytest::run_test_dir(system.file("tinytest", package = "cubie"), verbose = 0)
  for (i in seq_along(results)) {
    one <- results[[i]]
    at <- attributes(one)
    call <- substr(paste(trimws(deparse(at$call)), collapse = " "), 1, 100)
    cat(sprintf("%s %d - %s:%s %s\n", if (isTRUE(as.logical(one))) "ok" else "not ok", i, basename(at$file), at$fst,
                gsub("[#\n]", " ", call)))
  }
  failed <- Filter(function(one) !isTRUE(as.logical(one)), as.list(results))
  for (one in failed) print(one)
  if (length(failed) > 0) stop(length(failed), " expectations failed")
} else {
  cat("tinytest is not installed: no tests were run\n")
}
