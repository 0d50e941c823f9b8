# Solves against closed forms; times, tolerances, methods, options.
source("helper.R", local = TRUE)

r <- cubie_solve(decay, times = 0:4)
expect_inherits(r, "cubie_result")
expect_equal(dim(r), c(1L, 1L, 5L))
# Local errors of 1e-6 over 5 steps or so add up to some 1e-5 at most.
expect_equal(as.vector(r$y), exp(-0.5 * 0:4), tolerance = 1e-5)
expect_equal(r$time, as.numeric(0:4))

# One row per run; what is not given is as in the text.
k <- c(0.1, 0.5, 2)
r <- cubie_solve(decay, data.frame(k = k), times = c(0, 1, 3), rtol = 1e-10, atol = 1e-12)
expect_equal(r$n_runs, 3)
expect_equal(r$y[, "x", 3], exp(-3 * k), tolerance = 1e-8)
expect_equal(cubie_solve(decay, list(k = k), times = c(0, 1))$n_runs, 3)
expect_equal(cubie_solve(decay, cbind(k = k), times = c(0, 1))$n_runs, 3)
expect_equal(cubie_solve(decay, data.frame(k = 1:3), times = c(0, 1))$n_runs, 3)
expect_equal(cubie_solve(decay, c(k = 2), times = c(0, 1))$y[[1, 1, 2]], exp(-2), tolerance = 1e-5)
# Initial values, alone, beside parameters and among them.
expect_equal(cubie_solve(decay, init = c(x = 3), times = c(0, 1))$y[[1, 1, 1]], 3)
r <- cubie_solve(decay, c(k = 1), init = data.frame(x = 1:2), times = c(0, 1))
expect_equal(r$y[, 1, 1], c(1, 2))
expect_equal(r$y[[2, 1, 2]] / r$y[[1, 1, 2]], 2, tolerance = 1e-5)
expect_equal(cubie_solve(decay, data.frame(k = 1, x = 1:2), times = c(0, 1))$y[, 1, 1], c(1, 2))

# Times: one alone is an end, backwards is fine, the first is where runs start.
expect_equal(dim(cubie_solve(decay, times = 2)$y), c(1L, 1L, 1L))
expect_equal(cubie_solve(decay, times = 2)$y[1], exp(-1), tolerance = 1e-5)
expect_equal(cubie_solve(decay, times = c(1, 0))$y[[1, 1, 2]], exp(0.5), tolerance = 1e-5)
expect_equal(cubie_solve(decay, times = c(10, 11))$y[1, 1, ], c(1, exp(-0.5)), tolerance = 1e-5)

# Methods by name; each is as exact as it is asked to be.
for (method in c("tsit5", "dop853", "rodas5p", "radau_iia_5", "kvaerno5")) {
  y <- cubie_solve(decay, times = c(0, 2), method = method, rtol = 1e-9, atol = 1e-12)$y[[1, 1, 2]]
  expect_equal(y, exp(-1), tolerance = 1e-7, info = method)
}
expect_equal(raised(cubie_solve(decay, method = "no_such")), "unknown_name")
# Fixed steps of RK4: the error of one step of h = 0.1 is (h k)^5/120, ten of them 2.6e-8.
y <- cubie_solve(decay, times = c(0, 1), method = "rk4", controller = "fixed", dt = 0.1)$y[[1, 1, 2]]
expect_equal(y, exp(-0.5), tolerance = 1e-7)

# Tolerances: one, one per state, by name.
expect_silent(cubie_solve(lorenz, rtol = c(1e-6, 1e-7, 1e-8)))
expect_silent(cubie_solve(lorenz, atol = c(z = 1e-9)))
expect_equal(raised(cubie_solve(lorenz, rtol = c(1e-6, 1e-7))), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, atol = c(w = 1e-9))), "unknown_name")
expect_equal(raised(cubie_solve(lorenz, rtol = -1)), "out_of_range")
expect_equal(raised(cubie_solve(lorenz, rtol = "a")), "invalid_argument")
expect_equal(raised(cubie_solve(lorenz, rtol = NA_real_)), "invalid_argument")

# Options, in control, by name in the call, and in deSolve's words.
expect_equal(raised(cubie_solve(decay, no_such_option = 1)), "unknown_name")
expect_true(grepl("did you mean \"max_steps\"", message_of(cubie_solve(decay, max_step = 1))))
expect_warning(cubie_solve(lorenz, times = c(0, 10), max_steps = 3), "max steps")
expect_warning(cubie_solve(lorenz, times = c(0, 10), maxsteps = 3), "1 of 1 run failed")
expect_warning(cubie_solve(lorenz, times = c(0, 10), control = cubie_control(max_steps = 3)))
expect_warning(cubie_solve(lorenz, times = c(0, 10), control = list(max_steps = 3)))
expect_silent(cubie_solve(lorenz, times = c(0, 10), control = cubie_control(max_steps = 3), max_steps = 1e5))
expect_equal(raised(cubie_solve(decay, control = cubie_control(rtol = 1e-3))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, control = 3)), "invalid_argument")
few <- diagnostics(cubie_solve(lorenz, times = c(0, 10)))$accepted
expect_true(diagnostics(cubie_solve(lorenz, times = c(0, 10), hmax = 0.001))$accepted >= 10000)
expect_true(few < 1000)

# What is saved.
m <- cubie_model("states x = 1, y = 2\nparameters k = 1\nobservables s\ns = x + y\nx' = -k*x\ny' = 0")
expect_equal(cubie_solve(m)$variables, c("x", "y", "s"))
expect_equal(cubie_solve(m, save = "s")$variables, "s")
expect_equal(cubie_solve(m, save = c("y", "x"))$variables, c("y", "x"))
expect_equal(cubie_solve(m, save = "states")$variables, c("x", "y"))
expect_null(cubie_solve(m, save = "none", summaries = "mean")$y)
expect_null(cubie_solve(m, save = FALSE, keep_final_states = 1)$y)
expect_equal(cubie_solve(m, save = "none", keep_final_states = 1)$final[1, "y"], c(y = 2))
expect_equal(raised(cubie_solve(m, save = "z")), "unknown_name")
expect_equal(raised(cubie_solve(m, save = 1)), "invalid_argument")
steps <- cubie_solve(m, save = c("t", "x"), save_steps = 50, times = c(0, 3))
expect_equal(steps$variables, c("t", "x"))
expect_null(steps$time)
expect_equal(steps$y[[1, "t", 1]], 0)

# Single precision: seven digits.
expect_equal(as.vector(cubie_solve(decay, times = c(0, 1), precision = "f32")$y), c(1, exp(-0.5)), tolerance = 1e-5)

# Inputs that cannot be used.
expect_equal(raised(cubie_solve(decay, c(kk = 1))), "unknown_name")
expect_true(grepl("did you mean \"k\"", message_of(cubie_solve(decay, c(kk = 1)))))
expect_equal(raised(cubie_solve(decay, init = c(k = 1))), "unknown_name")
expect_equal(raised(cubie_solve(decay, c(x = 1), init = c(x = 2))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, 1)), "invalid_argument")
expect_equal(raised(cubie_solve(decay, "k")), "invalid_argument")
expect_equal(raised(cubie_solve(decay, data.frame(k = "a"))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, data.frame(k = factor("a")))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, data.frame(k = c(1, NA)))), "invalid_argument")
expect_true(grepl("params\\$k must be finite \\(row 2 is NA\\)", message_of(cubie_solve(decay, data.frame(k = c(1, NA))))))
expect_equal(raised(cubie_solve(decay, data.frame(k = c(1, Inf)))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, data.frame(k = numeric()))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, list(k = 1:2, x = 1:3))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, matrix(1, 2, 1))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, c(k = 1, k = 2))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = c(0, 0))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = c(0, 2, 1))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = c(0, NA))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = c(0, Inf))), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = "now")), "invalid_argument")
expect_equal(raised(cubie_solve(decay, times = numeric())), "invalid_argument")
expect_equal(raised(cubie_solve(decay, device = "gpu")), "invalid_argument")
expect_equal(raised(cubie_solve(decay, threads = -1)), "out_of_range")
expect_equal(raised(cubie_solve(decay, progress = 7)), "invalid_argument")
expect_equal(raised(cubie_solve("states x = 1")), "model")

# Promise: the numbers of a run depend on that run alone.
all <- cubie_solve(lorenz, data.frame(rho = seq(10, 40, length.out = 37)), times = c(0, 5))
one <- cubie_solve(lorenz, data.frame(rho = seq(10, 40, length.out = 37)[17]), times = c(0, 5), threads = 1)
expect_identical(all$y[17, , 2], one$y[1, , 2])
