# Values of runs are read where R has them: the same numbers as of copies, no second copy, alive while they are read.
source("helper.R", local = TRUE)
low <- asNamespace("cubie")

model <- cubie_model("states x = 1
parameters a = 1, b = 0, c = 0, d = 0
x' = -a*x + b + c*x + d")
set.seed(7)
n <- 100
table <- data.frame(a = runif(n), b = runif(n), c = runif(n) / 4, d = runif(n))
solved <- function(params, ...) cubie_solve(model, params, times = c(0, 1), ...)$y[, , 2]
right <- vapply(seq_len(n), function(i) solved(unlist(table[i, ])), 0)

# Frames, lists and matrices, in any order of columns, whole or in part.
expect_identical(solved(table), right)
expect_identical(solved(table[c("d", "b", "a", "c")]), right)
expect_identical(solved(as.list(table)), right)
expect_identical(solved(as.matrix(table)), right)
expect_identical(solved(as.matrix(table)[, c("c", "a", "d", "b")]), right)
expect_identical(solved(table[1:10, ]), right[1:10])
expect_identical(solved(as.matrix(table)[11:20, ]), right[11:20])
expect_identical(solved(table, first_run = 90, run_count = 5), right[91:95])
expect_identical(solved(table, chunk_runs = 7, threads = 1), right)
expect_identical(solved(table["a"]), vapply(table$a, function(a) solved(c(a = a)), 0))
expect_identical(solved(list(a = table$a, b = 0.5)), vapply(table$a, function(a) solved(c(a = a, b = 0.5)), 0))
starts <- cbind(x = seq(0, 1, length.out = n))
expect_identical(solved(table, init = starts), solved(cbind(as.matrix(table), starts)))
# Vectors that R makes up as they are asked for, and ones with attributes; whole numbers become doubles.
expect_identical(solved(list(a = 1:5)), solved(list(a = c(1, 2, 3, 4, 5))))
expect_identical(solved(data.frame(a = structure(c(1, 2), names = c("p", "q")))), solved(list(a = c(1, 2))))
expect_identical(solved(matrix(1:4, 2, dimnames = list(NULL, c("a", "b")))), solved(list(a = c(1, 2), b = c(3, 4))))
# What each run had is still known, and nothing of the caller's has changed.
as_matrix <- as.matrix(table)
before <- as_matrix + 0
result <- cubie_solve(model, as_matrix, times = c(0, 1))
expect_equal(runs(result)[-1], as.data.frame(before))
expect_identical(as_matrix, before)

# What cannot be used is named by its column and row.
bad <- as.matrix(table)
bad[3, "c"] <- NaN
expect_equal(message_of(solved(bad)), "params$c must be finite (row 3 is NaN)")
bad[3, "c"] <- NA
bad[9, "b"] <- -Inf
expect_equal(message_of(solved(bad)), "params$b must be finite (row 9 is -Inf)")
expect_equal(message_of(solved(data.frame(a = c(1, NA)))), "params$a must be finite (row 2 is NA)")
expect_equal(raised(solved(bad[0, ])), "invalid_argument")
expect_equal(raised(solved(as_matrix, init = starts[1:7, , drop = FALSE])), "invalid_argument")
expect_equal(raised(solved(cbind(a = 1:3, aa = 1))), "unknown_name")

# Somebody else changes the table while it is read: R gives them a copy.
mine <- table + 0
seen <- FALSE
during <- solved(mine, progress = function(f) {
  if (!seen) mine$a[] <<- 0
  seen <<- TRUE
})
expect_true(seen)
expect_identical(during, right)
expect_equal(mine$a, rep(0, n))

# Handles keep what they read: the vector has no other owner when the batch is submitted.
context <- low$cubie_context_create()
solver <- low$cubie_solver_create(context, as.character(model))
# Gives back what nobody keeps, and has R use that memory for something else.
overwrite <- function() {
  for (i in 1:2) gc() # the first runs finalizers, whose handles the second collects
  lapply(1:2000, function(i) rep(-7, n + 1))
}
slow <- low$cubie_solver_create(context, as.character(model))
low$cubie_solver_set_string(slow, "method", "rk4")
low$cubie_solver_set_double(slow, "dt", 1e-6)
endless <- low$cubie_batch_create(slow)
low$cubie_batch_set_double(endless, "t_end", 1e3)
low$cubie_batch_set_int64(endless, "n_runs", 1e5)
lent <- function() {
  batch <- low$cubie_batch_create(solver)
  low$cb_bind_values(batch, "a", c(0, table$a), 1, n)
  overwrite()
  # It does not begin before a solve of hours that stands in front of it is stopped.
  busy <- low$cubie_batch_submit(endless)
  res <- low$cubie_batch_submit(batch)
  low$cb_release(batch)
  rm(batch)
  overwrite()
  low$cubie_result_cancel(busy)
  low$cubie_result_wait(res, -1, NULL)
  low$cb_let_go(res)
  low$cubie_result_copy_outputs(res, 0)
}
expect_identical(lent(), vapply(table$a, function(a) cubie_solve(model, c(a = a))$y[[1, 1, 2]], 0))
batch <- low$cubie_batch_create(solver)
expect_equal(raised(low$cb_bind_values(batch, "a", 1:3, 0, 3)), "invalid_argument")
expect_equal(raised(low$cb_bind_values(batch, "a", c(1, 2), 2, 1)), "out_of_range")
expect_equal(raised(low$cb_bind_values(batch, "a", c(1, 2), -1, 1)), "out_of_range")
expect_equal(raised(low$cb_bind_values(batch, "a", c(1, 2), 1, 2)), "invalid_argument")
expect_equal(raised(low$cb_bind_values(batch, "a", c(1, 2), 0, 0)), "invalid_argument")
expect_equal(raised(low$cb_bind_values(batch, "aa", c(1, 2), 0, 2)), "unknown_name")
expect_equal(raised(low$cb_bind_values(solver, "a", c(1, 2), 0, 2)), "invalid_handle")
expect_equal(raised(low$cb_let_go(batch)), "invalid_handle")
expect_equal(low$cb_first_not_finite(c(1, 2, NA, Inf)), 3)
expect_equal(low$cb_first_not_finite(c(1, 2)), 0)

# A million runs of four parameters, 32 MB: memory of the process grows by less than a copy of one of them while a batch
# takes them, and by less than half a copy of all while it is solved, in chunks, for statistics alone.
memory <- function(what) {
  line <- grep(paste0("^", what, ":"), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}
forget_peak <- function() tryCatch({ cat("5", file = "/proc/self/clear_refs"); TRUE }, error = function(e) FALSE, warning = function(w) FALSE)
if (file.exists("/proc/self/status") && !checked_memory && forget_peak()) {
  million <- 1e6
  one_column <- million * 8 / 2^20
  large <- matrix(rep(table$a, length.out = 4 * million), ncol = 4, dimnames = list(NULL, c("a", "b", "c", "d")))
  frame <- as.data.frame(large)
  growth <- function(expr, what = "VmRSS") {
    invisible(gc())
    forget_peak()
    before <- memory("VmRSS")
    force(expr)
    memory(what) - before
  }
  hold <- low$cubie_batch_create(solver)
  expect_true(growth(for (i in 1:4) low$cubie_batch_set_values(hold, letters[i], frame[[i]])) > 3 * one_column) # it is seen
  low$cb_release(hold)
  for (params in list(large, frame)) {
    batch <- low$cubie_batch_create(solver)
    design <- NULL
    expect_true(growth({
      design <- low$as_design(params, "params")
      low$set_design(batch, model, design, low$as_design(NULL, "init"))
    }) < one_column)
    low$cb_release(batch)
    whole <- function(params) {
      cubie_solve(model, params, times = c(0, 0.01), save = "none", summaries = FALSE, reduce_runs = "moments",
                  keep_final_states = 1, chunk_runs = 2^14)
    }
    whole(params[1:10, ]) # what is compiled and made once
    expect_true(growth(whole(params), "VmHWM") < 2 * one_column)
  }
}
