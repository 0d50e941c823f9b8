# What a result shows: arrays, tables, statistics, status, runs; designs; files.
source("helper.R", local = TRUE)

r <- cubie_solve(lorenz, data.frame(rho = c(10, 20, 28), x = 1:3), times = seq(0, 1, 0.25))
expect_equal(dim(r), c(3L, 3L, 5L))
expect_equal(dimnames(r)$variable, c("x", "y", "z"))
expect_equal(length(r), 3)
expect_equal(time(r), seq(0, 1, 0.25))
expect_identical(as.array(r), r$y)
expect_identical(r[2, "z", 3], r$y[2, "z", 3])
expect_equal(dim(r[, "x", , drop = FALSE]), c(3L, 1L, 5L))
expect_stdout(print(r), "3 runs, 3 variables, 5 times")
expect_equal(r$y[, "x", 1], 1:3)

# A view: reading copies nothing, changing makes a copy of its own.
y <- r$y
expect_equal(sum(y), sum(as.vector(y)))
y[1, 1, 1] <- 100
expect_equal(r$y[[1, 1, 1]], 1)
expect_equal(y[[1, 1, 1]], 100)
expect_identical(y[2, , ], r$y[2, , ])
expect_identical(sum(r$y), sum(r$y[, , ])) # nothing that reads changes what is there
z <- r$y * 2
expect_equal(z[3, 1, 1], c(x = 6)[[1]], check.attributes = FALSE)
rm(y, z)
kept <- local(cubie_solve(decay, times = 0:2)$y)
invisible(gc())
expect_equal(as.vector(kept), exp(-0.5 * 0:2), tolerance = 1e-5)
expect_identical(unserialize(serialize(kept, NULL)), kept[, , , drop = FALSE])
expect_identical(range(kept), range(as.vector(kept)))
expect_identical(kept[c(3, 1)], as.vector(kept)[c(3, 1)])
expect_true(is.na(kept[7]))

# Tables.
wide <- as.data.frame(r)
expect_equal(names(wide), c("run", "time", "x", "y", "z"))
expect_equal(nrow(wide), 15)
expect_equal(wide$x[wide$run == 2], as.vector(r$y[2, "x", ]))
expect_equal(wide$time[1:5], r$time)
long <- as.data.frame(r, format = "long")
expect_equal(names(long), c("run", "time", "variable", "value"))
expect_equal(nrow(long), 45)
expect_equal(long$value[long$run == 3 & long$variable == "z"], as.vector(r$y[3, "z", ]))
with_params <- as.data.frame(r, params = TRUE)
expect_equal(unique(with_params$rho[with_params$run == 3]), 28)
expect_equal(nrow(head(r)), 6)
expect_equal(nrow(head(r, 2)), 2)
expect_equal(head(r, 7)$x, wide$x[1:7])
expect_equal(runs(r)$rho, c(10, 20, 28))
expect_equal(runs(r)$x, 1:3)

# What runs() gives can be solved again.
expect_identical(cubie_solve(lorenz, runs(r), times = seq(0, 1, 0.25))$y[, , ], r$y[, , ])

# Parts.
part <- subset(r, rho > 15, select = "z", times = c(0.5, 1))
expect_equal(dim(part), c(2L, 1L, 2L))
expect_identical(as.vector(part$y), as.vector(r$y[2:3, "z", c(3, 5)]))
expect_equal(runs(part)$rho, c(20, 28))
expect_equal(subset(r, 2)$n_runs, 1)
expect_equal(subset(r, status == "ok")$n_runs, 3)
expect_equal(raised(subset(r, select = "w")), "unknown_name")
expect_equal(raised(subset(r, times = 0.3)), "invalid_argument")
expect_equal(raised(subset(r, 9)), "invalid_argument")
expect_equal(raised(subset(r, "a")), "invalid_argument")
expect_equal(raised(runs(3)), "invalid_argument")

# Statistics over runs.
s <- summary(r, probs = 0.5)
expect_equal(names(s), c("variable", "time", "n", "mean", "sd", "min", "q50", "max"))
expect_equal(s$mean[s$variable == "y" & s$time == 1], mean(r$y[, "y", 5]))
expect_equal(s$q50[s$variable == "y" & s$time == 1], stats::median(r$y[, "y", 5]))
q <- quantile(r, c(0, 1))
expect_equal(dim(q), c(2L, 3L, 5L))
expect_equal(q[2, "x", 5], max(r$y[, "x", 5]), check.attributes = FALSE)
reduced <- cubie_solve(lorenz, data.frame(rho = c(10, 20, 28), x = 1:3), times = seq(0, 1, 0.25), reduce_runs = "all")
expect_null(reduced$y)
# The sums of the statistics are exact: what differs is R's rounding.
expect_equal(summary(reduced)$mean, s$mean, tolerance = 1e-14)
expect_equal(summary(reduced)$sd, s$sd, tolerance = 1e-12)
expect_equal(summary(reduced)$max, s$max)
expect_equal(raised(as.data.frame(reduced)), "wrong_state")
expect_equal(raised(diagnostics(reduced)), "wrong_state")
expect_stdout(print(reduced), "no run is kept")

# Failures are data.
expect_warning(bad <- cubie_solve(decay, data.frame(k = c(1, -1e6, 1)), times = c(0, 1, 2)), "1 of 3 runs failed")
expect_equal(as.character(status(bad))[c(1, 3)], c("ok", "ok"))
expect_true(as.character(status(bad))[2] != "ok")
expect_true(is.nan(bad$y[[2, 1, 3]]))
expect_equal(bad$y[[3, 1, 3]], exp(-2), tolerance = 1e-5)
expect_equal(bad$failed, 1)
expect_stdout(print(bad), "1 run; see status")
expect_equal(names(diagnostics(bad)), c("run", "status", "accepted", "rejected", "newton_iterations", "switches"))
expect_equal(raised(diagnostics(3)), "invalid_argument")
caught <- tryCatch(cubie_solve(decay, c(k = -1e6), times = c(0, 1)), warning = function(w) class(w)[1])
expect_equal(caught, "cubie_warning_failed_runs")

# Summaries over windows.
w <- cubie_solve(decay, data.frame(k = c(1, 2)), times = c(0, 2), summaries = c("mean", "max(x)", "min"), summarise_every = 1,
                 rtol = 1e-9, atol = 1e-9, sample_every = 0.001)
expect_equal(dim(w$summaries), c(2L, 3L, 2L))
expect_true(all(c("x.mean", "x.max", "x.min") %in% dimnames(w$summaries)$summary))
expect_equal(w$windows, c(0, 1, 2))
# The trapezoidal mean at h = 1e-3 is off by h^2/12 f''.
expect_equal(w$summaries[, "x.mean", 1], (1 - exp(-c(1, 2))) / c(1, 2), tolerance = 1e-6)
expect_equal(w$summaries[, "x.max", 2], exp(-c(1, 2)), tolerance = 1e-7)
expect_equal(raised(cubie_solve(decay, summaries = "no_such")), "unknown_name")
expect_equal(raised(cubie_solve(decay, summaries = 1)), "invalid_argument")

# Grids.
g <- cubie_grid(k = c(1, 2), x = c(1, 10, 100))
expect_equal(length(g), 6)
expect_stdout(print(g), "6 runs")
r <- cubie_solve(decay, g, times = c(0, 1))
expect_equal(r$n_runs, 6)
table <- runs(r)
expect_equal(nrow(unique(table[c("k", "x")])), 6)
expect_equal(r$y[, 1, 2], table$x * exp(-table$k), tolerance = 1e-5)
expect_equal(nrow(as.data.frame(g)), 6)
expect_equal(cubie_solve(decay, cubie_grid(list(k = 1:2)), init = c(x = 2), times = c(0, 1))$y[, 1, 1], c(2, 2))
expect_equal(raised(cubie_grid()), "invalid_argument")
expect_equal(raised(cubie_grid(1:2)), "invalid_argument")
expect_equal(raised(cubie_grid(k = "a")), "invalid_argument")
expect_equal(raised(cubie_grid(k = 1, k = 2)), "invalid_argument")
expect_equal(raised(cubie_solve(decay, cubie_grid(kk = 1:2))), "unknown_name")
expect_equal(raised(cubie_solve(decay, cubie_grid(k = 1:2), init = data.frame(x = 1:2))), "invalid_argument")

# Samples.
set.seed(7)
a <- cubie_sample(100, k = uniform(1, 2), x = 3)
set.seed(7)
b <- cubie_sample(100, k = uniform(1, 2), x = 3)
expect_identical(a, b)
r <- cubie_solve(decay, a, times = c(0, 1))
values <- runs(r)$k
expect_true(all(values > 1 & values < 2))
expect_equal(r$y[, 1, 1], rep(3, 100))
expect_equal(r$y[, 1, 2], 3 * exp(-values), tolerance = 1e-5)
sobol <- runs(cubie_solve(decay, cubie_sample(64, k = uniform(0, 64), method = "sobol", seed = 1)))$k
expect_equal(sort(floor(sobol)), as.numeric(0:63))
latin <- runs(cubie_solve(decay, cubie_sample(10, k = loguniform(1, exp(10)), method = "latin", seed = 1)))$k
expect_equal(sort(floor(log(latin))), as.numeric(0:9))
expect_stdout(print(a), "100 runs, random")
expect_stdout(print(normal(0, 1)), "normal\\(0, 1\\)")
expect_equal(raised(cubie_sample(0, k = uniform(0, 1))), "invalid_argument")
expect_equal(raised(cubie_sample(10)), "invalid_argument")
expect_equal(raised(cubie_sample(10, k = "uniform")), "invalid_argument")
expect_equal(raised(cubie_sample(10, k = uniform(0, 1), seed = -1)), "invalid_argument")
expect_equal(raised(uniform("a", 1)), "invalid_argument")
expect_equal(raised(cubie_solve(decay, cubie_sample(10, k = uniform(2, 1), seed = 1))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, cubie_sample(10, q = uniform(1, 2), seed = 1))), "unknown_name")

# Saved and read again, in another process in effect: handles are made anew.
file <- tempfile()
saveRDS(list(model = decay, result = r), file)
back <- readRDS(file)
expect_identical(back$result$y[, , ], r$y[, , ])
expect_identical(runs(back$result), runs(r))
expect_equal(summary(back$result), summary(r))
expect_equal(cubie_solve(back$model, times = c(0, 1))$y[[1, 1, 2]], exp(-0.5), tolerance = 1e-5)
