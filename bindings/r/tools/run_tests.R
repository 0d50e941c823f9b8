# One file of the installed package's tests; the last line of output counts. Fails where an expectation does.
#
#   Rscript --vanilla tools/run_tests.R FILE [STEP]      (STEP: of gctorture2, a collection at every STEPth allocation)
arguments <- commandArgs(TRUE)
library(cubie)
invisible(loadNamespace("tinytest"))
file <- file.path(system.file("tinytest", package = "cubie"), arguments[1])
step <- if (length(arguments) > 1) as.integer(arguments[2]) else 0L
began <- proc.time()[["elapsed"]]
if (step > 0) invisible(gctorture2(step, inhibit_release = TRUE))
results <- tinytest::run_test_file(file, verbose = 0)
if (step > 0) invisible(gctorture2(0))
failed <- Filter(function(one) !isTRUE(as.logical(one)), as.list(results))
for (one in failed) print(one)
cat(sprintf("%d expectations, %d failed, %.0f s\n", length(results), length(failed), proc.time()[["elapsed"]] - began))
quit(status = if (length(results) == 0 || length(failed) > 0) 1 else 0)
