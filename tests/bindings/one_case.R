# The case of tests/bindings/README.md in R.
#
# usage: Rscript one_case.R MODEL OUT
low <- asNamespace("cubie")
paths <- commandArgs(TRUE)

context <- low$cubie_context_create()
low$cubie_context_set_string(context, "device", "host")
solver <- low$cubie_solver_create(context, paste(readLines(paths[1]), collapse = "\n"))
low$set_options(solver, "solver", list(method = "rodas5p", rtol = 1e-6, atol = 1e-9, save_variables = "all",
                                       summaries = "mean, max, std"))
batch <- low$cubie_batch_create(solver)
low$cubie_batch_set_values(batch, "k1", (1:8) / 32)
low$cb_set_drivers(batch, matrix((0:8 %% 4) / 1024), 0, 8)
low$cb_set_events(batch, "a, k1", c(20, 30), 0:1, c(0L, 2L), c(0.25, 2), c(16, 0), c(2, 0), NULL) # add, multiply
low$set_options(batch, "batch", list(t_end = 64, save_every = 8, summarise_every = 32))
res <- low$cubie_batch_submit(batch)
low$cubie_result_wait(res, -1, NULL)

out <- file(paths[2], "wb")
for (numbers in list(low$cb_outputs_view(res, c("a", "b", "c", "total")), low$cubie_result_copy_final_states(res),
                     low$cubie_result_copy_summaries(res, 0), low$cubie_result_copy_last_steps(res),
                     low$cubie_result_copy_run_status(res))) {
  writeBin(as.vector(numbers), out, endian = "little")
}
close(out)
