# Solves that are set up once and made often: the bits of cubie_solve(), values of each call alone, mistakes that say so.
source("helper.R", local = TRUE)
low <- asNamespace("cubie")

rho <- seq(1, 28, length.out = 8)
whole <- cubie_solve(lorenz, data.frame(rho = rho), times = c(0, 1), method = "tsit5", save = "none", keep_final_states = 1)
prepared <- cubie_prepare(lorenz, data.frame(rho = rho), times = c(0, 1), method = "tsit5")
expect_identical(cubie_final(prepared), whole$final)
expect_identical(cubie_final(prepared, rho = rho), whole$final)
expect_true(grepl("8 runs of x, y, z", paste(capture.output(print(prepared)), collapse = " ")))

# What is not named has the values of cubie_prepare(), whatever the calls before had.
other <- cubie_final(prepared, rho = rev(rho), sigma = 9, x = 2L)
expect_identical(cubie_final(prepared), whole$final)
alone <- cubie_solve(lorenz, data.frame(rho = rev(rho), sigma = 9), init = c(x = 2), times = c(0, 1), method = "tsit5",
                     save = "none", keep_final_states = 1)
expect_identical(other, alone$final)
expect_identical(rho, seq(1, 28, length.out = 8)) # read, not written

# One run that is prepared: as many as the longest value has.
single <- cubie_prepare(decay, times = 2)
expect_equal(cubie_final(single, k = c(0.1, 0.2, 0.4))[, "x"], exp(-2 * c(0.1, 0.2, 0.4)), tolerance = 1e-5)
expect_equal(dim(cubie_final(single)), c(1L, 1L))
expect_equal(cubie_final(single, k = 0.3)[[1, "x"]], exp(-0.6), tolerance = 1e-5)

# Mistakes are conditions, and leave nothing behind.
expect_equal(raised(cubie_final(prepared, rho = 1:3)), "invalid_argument")
expect_true(grepl("8", message_of(cubie_final(prepared, rho = 1:3))))
expect_equal(raised(cubie_final(prepared, rh = rho)), "unknown_name")
expect_true(grepl("rho", message_of(cubie_final(prepared, rh = rho))))
expect_equal(raised(cubie_final(prepared, sigma = 9, rh = rho)), "unknown_name") # one was bound already
expect_equal(raised(cubie_final(prepared, rho)), "invalid_argument")
expect_equal(raised(cubie_final(prepared, rho = "28")), "invalid_argument")
expect_equal(raised(cubie_final(prepared, rho = numeric())), "invalid_argument")
expect_true(grepl("element 2 is NA", message_of(cubie_final(prepared, rho = c(1, NA, 3:8)))))
expect_true(grepl("element 1 is -Inf", message_of(cubie_final(prepared, rho = -Inf))))
expect_equal(raised(cubie_final(decay)), "invalid_argument")
expect_equal(raised(cubie_final(prepared, progress = 3)), "invalid_argument")
expect_equal(raised(cubie_prepare(decay, save = "all")), "invalid_argument")
expect_equal(raised(cubie_prepare(decay, run_count = 1)), "invalid_argument")
expect_equal(raised(cubie_prepare(decay, precision = "f32")), "invalid_argument")
expect_equal(raised(cubie_prepare(decay, data.frame(q = 1))), "unknown_name")
expect_identical(cubie_final(prepared), whole$final)

# Runs that fail are NaN and counted in a warning; the others are untouched.
blow_up <- cubie_prepare("states y = 1; parameters a = 1; y' = a*y^2", times = 2)
seen <- NULL
y <- withCallingHandlers(cubie_final(blow_up, a = c(-1, 1, -2)), cubie_warning_failed_runs = function(w) {
  seen <<- conditionMessage(w)
  invokeRestart("muffleWarning")
})
expect_equal(is.nan(y[, "y"]), c(FALSE, TRUE, FALSE))
expect_true(grepl("1 of 3 runs", seen))

# Progress is told the end, and an error in it comes out and stops the solve.
told <- NULL
invisible(cubie_final(prepared, progress = function(done, total) told <<- c(done, total)))
expect_equal(told, c(8, 8))
long <- cubie_prepare(lorenz, data.frame(rho = seq(1, 28, length.out = 1e5)), times = c(0, 2000), method = "tsit5", rtol = 1e-8)
expect_error(cubie_final(long, progress = function(done, total) stop("enough")), "enough")
low$cb_release(long$batch)
expect_equal(raised(cubie_final(long)), "invalid_handle")

# Memory of R may move between calls, and be collected: nothing is kept of one.
for (i in 1:20) {
  y <- cubie_final(prepared, rho = rho + 0)
  if (i %% 5 == 0) invisible(gc())
  if (!identical(y, whole$final)) stop("run ", i, " differs")
}
before <- low$cubie_live_handles()
for (i in 1:3) invisible(cubie_final(prepared, rho = rho))
expect_equal(low$cubie_live_handles(), before)

# Names of R that model text does not take.
dotted <- cubie_model(function(t, y, p) list(c(-p["k.el"] * y[1])), states = c(a.b = 1), parameters = c(k.el = 0.5))
expect_equal(cubie_final(cubie_prepare(dotted, times = 2), k.el = 0.25)[[1, "a.b"]], exp(-0.5), tolerance = 1e-5)
