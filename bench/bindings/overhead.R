# Time of one small solve from R, as overhead.c: Rscript overhead.R FORM BLOCKS. The package has to be installed.
library(cubie)
low <- asNamespace("cubie")
per_block <- 20
model <- "states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - 8/3*z
"
rho <- 20 + 0:7

# Values set, the solve, the final states copied, by the low level that cubie_solve() stands on.
copied <- function() {
  context <- low$cubie_context_create()
  low$cubie_context_set_string(context, "device", "host")
  solver <- low$cubie_solver_create(context, model)
  low$cubie_solver_set_string(solver, "method", "tsit5")
  batch <- low$cubie_batch_create(solver)
  function() {
    low$cubie_batch_set_values(batch, "rho", rho)
    res <- low$cb_solve(batch, NULL)
    low$cubie_result_copy_final_states(res)
    low$cb_release(res) # as the others do: the next solve takes its memory
  }
}

# Values read where R has them, final states written to where R wants them.
bound <- function() {
  prepared <- cubie_prepare(model, list(rho = rho), times = c(0, 1), method = "tsit5", device = "host")
  function() cubie_final(prepared, rho = rho)
}

arguments <- commandArgs(TRUE)
solve_once <- switch(arguments[1], copied = copied(), bound = bound())
block <- function(i) {
  start <- Sys.time()
  for (i in seq_len(per_block)) solve_once()
  as.numeric(Sys.time() - start, units = "secs") * 1e6 / per_block
}
invisible(block(0)) # warms up
times <- sapply(seq_len(as.integer(arguments[2])), block)
cat(sprintf("%.2f %.2f\n", median(times), min(times)))
