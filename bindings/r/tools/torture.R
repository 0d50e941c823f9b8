# A short session for memory checkers: every kind of wrapper, error and callback, few times.
#
#   R -d "valgrind --error-exitcode=1" --vanilla -f tools/torture.R
#   CUBIE_TORTURE=1 Rscript --vanilla tools/torture.R           (a collection at every allocation of the low level)
library(cubie)
low <- asNamespace("cubie")
model <- cubie_model("states x = 1\nparameters k = 0.5\nobservables y\ny = 2*x\nx' = -k*x")
cubie_solve(model, times = c(0, 1)) # compiled, and what R compiles of its own is compiled
session <- function() {
  context <- low$cubie_context_create()
  solver <- low$cubie_solver_create(context, as.character(model))
  batch <- low$cubie_batch_create(solver)
  low$cubie_solver_set_string(solver, "save_variables", "all")
  low$cubie_solver_copy_string(solver, "method")
  low$cb_variables(solver, 0)
  low$cubie_batch_set_values(batch, "k", c(1, 2, 3))
  low$cubie_batch_set_save_times(batch, c(0, 0.5, 1))
  low$cb_set_events(batch, "x", 0.5, 0L, 0L, 1, 0, 0, NULL)
  low$cb_run_values(batch, "k")
  res <- low$cubie_batch_submit(batch)
  low$cubie_result_wait(res, -1, function(done, total) NULL)
  y <- low$cb_outputs_view(res, c("x", "y"))
  z <- y
  z[1] <- 3
  stopifnot(length(y) == 18, z[1] == 3, y[1] == 1, sum(y) > 0)
  low$cubie_result_copy_outputs(res, 0)
  low$cubie_result_copy_run_status(res)
  low$cubie_result_copy_saved_name(res, 1)
  again <- low$cubie_batch_submit(batch)
  stopped <- tryCatch(low$cubie_result_wait(again, -1, function(done, total) stop("stop")), error = conditionMessage)
  stopifnot(stopped == "stop")
  for (bad in list(1, NULL, "a", solver)) {
    stopifnot(inherits(tryCatch(low$cubie_batch_submit(bad), error = identity), "cubie_error_invalid_handle"))
  }
  stopifnot(inherits(tryCatch(low$cubie_batch_set_double(batch, "t_endd", 1), error = identity), "cubie_error_unknown_name"))
  low$cb_release(batch)
  low$cb_release(res)
  stopifnot(inherits(tryCatch(y[1], error = identity), "cubie_error_invalid_handle"), z[1] == 3)
}
session()
if (nzchar(Sys.getenv("CUBIE_TORTURE"))) {
  gctorture2(step = 1, inhibit_release = FALSE)
  session()
  gctorture2(step = 0)
} else {
  for (i in 1:3) session()
  gc()
}
cat("done\n")
