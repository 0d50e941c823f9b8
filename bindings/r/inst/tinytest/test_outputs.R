# Values that go to a function, to a file or into statistics; parts of a design; events beside doses.
source("helper.R", local = TRUE)
low <- asNamespace("cubie")

times <- c(0, 0.5, 1, 2)
design <- data.frame(rho = seq(10, 40, length.out = 50))
kept <- cubie_solve(lorenz, design, times = times, save = c("x", "z"))
all <- kept$y[, , ]

# A sink gets every run once, in order, with the values that a result would hold.
chunks <- list()
collect <- function(y, runs, status) chunks[[length(chunks) + 1]] <<- list(y = y, runs = runs, status = status)
away <- cubie_solve(lorenz, design, times = times, save = c("x", "z"), sink = collect, chunk_runs = 16)
expect_equal(vapply(chunks, function(chunk) length(chunk$runs), 0L), c(16L, 16L, 16L, 2L))
expect_equal(unlist(lapply(chunks, `[[`, "runs")), 1:50)
expect_identical(dimnames(chunks[[1]]$y), list(run = NULL, variable = c("x", "z"), time = NULL))
for (chunk in chunks) expect_identical(unname(chunk$y[, , ]), unname(all[chunk$runs, , ]))
expect_identical(unlist(lapply(chunks, `[[`, "status")), integer(50))
# The result has everything else.
expect_null(away$y)
expect_equal(away$n_runs, 50)
expect_identical(away$status, kept$status)
expect_identical(away$time, kept$time)
expect_equal(nrow(diagnostics(away)), 50)
expect_stdout(print(away), "went to a function")
expect_true(grepl("went to a function", message_of(as.data.frame(away))))
# Parts of a design have their own numbers; single precision becomes double; a function may take what it likes.
chunks <- list()
cubie_solve(lorenz, design, times = times, sink = collect, runs = 41:45)
expect_equal(chunks[[1]]$runs, 41:45)
expect_identical(unname(chunks[[1]]$y[, c(1, 3), ]), unname(all[41:45, , ]))
single <- cubie_solve(lorenz, design, times = times, precision = "f32")$y
chunks <- list()
cubie_solve(lorenz, design, times = times, precision = "f32", sink = collect)
expect_identical(as.vector(chunks[[1]]$y), as.vector(single))
seen <- 0
cubie_solve(lorenz, design, sink = function(y, ...) seen <<- seen + nrow(y))
expect_equal(seen, 50)
# Runs that fail are told by their status; with nothing saved there are no values.
chunks <- list()
expect_warning(cubie_solve(lorenz, design, times = c(0, 10), max_steps = 3, sink = collect), "50 of 50")
expect_equal(unique(chunks[[1]]$status), 32L)
expect_true(all(is.nan(chunks[[1]]$y[, , 2])))
# Errors and jumps in a sink come out as they went in, and end the solve.
calls <- 0
failing <- function(y, runs, status) {
  calls <<- calls + 1
  if (calls == 2) stop("disk full")
}
expect_error(cubie_solve(lorenz, design, sink = failing, chunk_runs = 10), "disk full")
expect_equal(calls, 2)
expect_equal(callCC(function(k) cubie_solve(lorenz, design, sink = function(y, ...) k("jumped"))), "jumped")
expect_equal(tryCatch(cubie_solve(lorenz, design, sink = function(y, ...) signalCondition(structure(class = c("mine", "condition"), list()))), mine = function(c) "mine"), "mine")
expect_identical(cubie_solve(lorenz, design, times = times, save = c("x", "z"))$y[, , ], all)
# A solve inside a sink would wait for the one that waits for it: it is refused, and comes out as an error of the solve.
expect_equal(raised(cubie_solve(lorenz, design, sink = function(y, ...) cubie_solve(decay))), "wrong_state")
expect_equal(raised(cubie_solve(lorenz, sink = "file")), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, sink = collect, file = tempfile())), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, sink = collect, reduce = TRUE)), "invalid_argument")
expect_equal(raised(low$cb_bind_sink(NULL, collect, "x", 64)), "invalid_handle")

# A file: read back it is the array of a result, whole or some of its times.
path <- tempfile(fileext = ".npy")
filed <- cubie_solve(lorenz, design, times = times, save = c("x", "z"), file = path)
expect_null(filed$y)
expect_stdout(print(filed), basename(path))
back <- cubie_read_npy(path)
expect_equal(dim(back), c(50L, 2L, 4L))
expect_identical(as.vector(back), as.vector(kept$y))
expect_identical(as.vector(cubie_read_npy(path, times = c(4, 1))), as.vector(kept$y[, , c(4, 1)]))
cubie_solve(lorenz, design, times = times, precision = "f32", file = path)
expect_identical(as.vector(cubie_read_npy(path)), as.vector(single))
expect_equal(raised(cubie_read_npy(path, times = 5)), "invalid_argument")
expect_equal(raised(cubie_read_npy(path, times = NA)), "invalid_argument")
expect_equal(raised(cubie_read_npy(tempfile())), "io")
expect_equal(raised(cubie_read_npy(3)), "invalid_argument")
writeLines("no array at all", path)
expect_equal(raised(cubie_read_npy(path)), "io")
writeBin(as.raw(c(0x93, utf8ToInt("NUMPY"), 1, 0, 2, 0, 123, 125)), path)
expect_equal(raised(cubie_read_npy(path)), "io")
expect_equal(raised(cubie_solve(lorenz, file = file.path(tempfile(), "no", "folder.npy"))), "io")
expect_equal(raised(cubie_solve(lorenz, file = 3)), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, file = "")), "invalid_argument")

# Statistics over runs: those of kept runs, of values, summaries and final states.
gathered <- cubie_solve(lorenz, design, times = times, save = c("x", "z"), summaries = "max(z)", reduce = TRUE,
                        keep_final_states = 1, chunk_runs = 7)
expect_null(gathered$y)
expect_stdout(print(gathered), "no run is kept")
table <- summary(gathered)
expect_equal(table$n, rep(50, 8))
expect_equal(table$mean, as.vector(apply(kept$y, c(2, 3), mean)), tolerance = 1e-14)
expect_equal(table$sd, as.vector(apply(kept$y, c(2, 3), sd)), tolerance = 1e-13)
expect_identical(table$max, as.vector(apply(kept$y, c(2, 3), max)))
peaks <- cubie_solve(lorenz, design, times = times, save = c("x", "z"), summaries = "max(z)")$summaries
expect_equal(gathered$statistics$summaries$mean, mean(peaks), tolerance = 1e-14)
expect_equal(gathered$statistics$summaries$summary, "z.max")
ends <- cubie_solve(lorenz, design, times = times, keep_final_states = 1)$final
expect_identical(gathered$statistics$final$min, unname(apply(ends, 2, min)))
expect_identical(gathered$statistics$final$variable, c("x", "y", "z"))
# Any quantile, within 2^-8 of the number in its place.
third <- quantile(gathered, 1/3)
expect_equal(dim(third), c(1L, 2L, 4L))
exact <- quantile(kept, 1/3, type = 1)
expect_true(all(abs(third - exact) <= 2^-8 * abs(exact) + 1e-300 | abs(third - quantile(kept, 1/3, type = 3)) <= 2^-8 * abs(exact)))
expect_equal(names(summary(gathered, probs = c(0.1, 0.9))), c("variable", "time", "n", "mean", "sd", "min", "q10", "q90", "max"))
again <- tempfile()
saveRDS(gathered, again)
restored <- readRDS(again)
expect_equal(summary(restored), table)
expect_equal(raised(quantile(restored, 0.3)), "wrong_state")
moments <- cubie_solve(lorenz, design, save = "none", summaries = "mean(x)", reduce = "moments")
expect_equal(names(summary(moments)), c("summary", "window", "n", "mean", "sd", "min", "max"))
expect_equal(raised(quantile(moments)), "wrong_state")
expect_equal(raised(cubie_solve(lorenz, reduce = "median")), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, reduce = 1)), "invalid_argument")

# Part of a design: the same numbers, and what each run was given.
part <- cubie_solve(lorenz, design, times = times, save = c("x", "z"), runs = 11:20)
expect_identical(part$y[, , ], all[11:20, , ])
expect_equal(runs(part)$rho, design$rho[11:20])
expect_equal(cubie_solve(lorenz, cubie_grid(rho = 1:5, sigma = 1:4), runs = 7)$n_runs, 1)
expect_equal(runs(cubie_solve(lorenz, cubie_grid(rho = 1:5, sigma = 1:4), runs = 7:8))$rho, c(2, 3))
for (wrong in list(0, 2.5, c(1, 3), 3:1, "1", NA, integer())) expect_equal(raised(cubie_solve(lorenz, design, runs = wrong)), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, design, runs = 50:51)), "out_of_range")

# Doses beside events: x' = -k*x with 4 at time 1 by a dose, and k doubled there by an event, which comes first.
both <- cubie_solve(decay, c(k = 0.5), times = c(0, 1, 2), event_rows = "after", rtol = 1e-10, atol = 1e-12,
                    events = cubie_events(1, "k", 2, "multiply"), doses = data.frame(time = 1, amt = 4, cmt = "x"))
expect_equal(both$y[1, 1, 2], exp(-0.5) + 4, tolerance = 1e-8, check.attributes = FALSE)
expect_equal(both$y[1, 1, 3], (exp(-0.5) + 4) * exp(-1), tolerance = 1e-8, check.attributes = FALSE)
only <- data.frame(time = 1, amt = 4)
expect_identical(cubie_solve(decay, times = 0:2, doses = only)$y[, , ], cubie_solve(decay, times = 0:2, events = only)$y[, , ])
expect_equal(raised(cubie_solve(decay, doses = cubie_events(1, "k", 2))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, doses = only, events = only)), "invalid_argument")

# Spans of runs: x = exp(-k*(t - t0)) at parts of each run's own time.
spans <- data.frame(t0 = c(0, 1, -2), t_end = c(1, 5, 0))
own <- cubie_solve(decay, c(k = 0.5), times = c(0, 0.25, 1), spans = spans, rtol = 1e-9, atol = 1e-12)
expect_equal(own$n_runs, 3)
expect_equal(unname(own$y[, 1, ]), exp(-0.5 * outer(spans$t_end - spans$t0, c(0, 0.25, 1))), tolerance = 1e-7)
expect_equal(time(own, 2), c(1, 2, 5))
expect_equal(time(own), c(0, 0.25, 1))
expect_equal(as.data.frame(own)$time, c(0, 0.25, 1, 1, 2, 5, -2, -1.5, 0))
expect_equal(time(subset(own, 3, times = c(0, 1)), 1), c(-2, 0))
expect_equal(time(cubie_solve(decay, times = c(0, 1), spans = spans, runs = 2:3), 1), c(1, 5))
# With times in another measure, parts count.
expect_equal(time(cubie_solve(decay, times = c(10, 15, 20), spans = as.matrix(spans)), 2), c(1, 3, 5))
grDevices::pdf(NULL)
expect_silent(plot(own))
expect_silent(plot(gathered, which = "x"))
expect_equal(raised(plot(moments)), "wrong_state")
invisible(grDevices::dev.off())
expect_equal(raised(time(own, 4)), "invalid_argument")
expect_equal(raised(cubie_solve(decay, spans = data.frame(t0 = 0))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, spans = data.frame(t0 = 0, t_end = "a"))), "invalid_argument")
expect_equal(message_of(cubie_solve(decay, spans = data.frame(t0 = 0, t_end = c(1, NA)))), "spans$t_end must be finite (row 2 is NA)")
expect_equal(raised(cubie_solve(decay, spans = data.frame(t0 = 0, t_end = 0))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, data.frame(k = 1:2), spans = spans)), "invalid_argument")
