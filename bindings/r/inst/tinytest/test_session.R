# Progress, interrupts, errors on the way, forks, inputs, devices, options, pictures.
source("helper.R", local = TRUE)

# Progress: fractions that rise to 1.
seen <- numeric()
r <- cubie_solve(lorenz, cubie_grid(rho = seq(0, 40, length.out = 20000)), times = c(0, 5), progress = function(f) seen <<- c(seen, f))
expect_true(length(seen) >= 1)
expect_true(!is.unsorted(seen))
expect_equal(seen[length(seen)], 1)

# An error, a condition or a jump in progress comes out as it went in, and everything stays usable.
many <- cubie_grid(rho = seq(0, 40, length.out = 2e5))
slow <- function(progress) cubie_solve(lorenz, many, times = c(0, 200), rtol = 1e-10, atol = 1e-10, progress = progress)
began <- proc.time()[["elapsed"]]
expect_error(slow(function(f) stop("enough")), "enough")
expect_inherits(tryCatch(slow(function(f) stop(structure(class = c("mine", "condition"), list()))), mine = identity), "mine")
expect_equal(callCC(function(k) slow(function(f) k("jumped"))), "jumped")
expect_equal(withRestarts(slow(function(f) invokeRestart("give_up")), give_up = function() "given up"), "given up")
# Four solves of minutes each were stopped in far less.
expect_true(checked_memory || proc.time()[["elapsed"]] - began < 30)
expect_equal(as.vector(cubie_solve(decay, times = c(0, 1))$y), c(1, exp(-0.5)), tolerance = 1e-5)

# Another solve inside progress.
inner <- NULL
outer <- cubie_solve(lorenz, cubie_grid(rho = seq(0, 40, length.out = 1000)), times = c(0, 5), progress = function(f) {
  if (is.null(inner)) inner <<- cubie_model(decay_text)$states
})
expect_equal(inner, c(x = 1))

# Ctrl-C, sent by another process: the condition is R's own, and comes at once.
if (.Platform$OS.type == "unix") {
  file <- tempfile()
  system(sprintf("(sleep 0.5; date +%%s.%%N > %s; kill -INT %d) &", file, Sys.getpid()))
  setTimeLimit(elapsed = 60, transient = TRUE) # if it were not heeded, the solve would take minutes
  stopped <- tryCatch({ slow(NULL); "finished" }, interrupt = function(i) "interrupted")
  setTimeLimit()
  late <- as.numeric(Sys.time()) - as.numeric(readLines(file))
  expect_equal(stopped, "interrupted")
  # 100 ms by promise, at most 47 ms in fifty; the rest is for a machine that does something else as well.
  expect_true(checked_memory || late < 0.5, info = format(late))
  expect_equal(as.vector(cubie_solve(decay, times = c(0, 1))$y), c(1, exp(-0.5)), tolerance = 1e-5)
}

# Children of fork make contexts of their own, before and after the parent has solved.
if (.Platform$OS.type == "unix") {
  cores <- 2
  values <- parallel::mclapply(c(1, 2), function(k) cubie_solve(decay, c(k = k), times = c(0, 1))$y[[1, 1, 2]], mc.cores = cores)
  expect_equal(unlist(values), exp(-c(1, 2)), tolerance = 1e-5)
  # A child reads copies of its parent's values; the values themselves are the parent's, which is said.
  parents <- cubie_solve(decay, times = 0:2)
  copy <- parents$y[, , ]
  children <- parallel::mclapply(1:2, function(i) {
    gc()
    list(copy = copy, view = raised(parents$y[, , ]))
  }, mc.cores = cores)
  for (child in children) {
    expect_identical(child$copy, parents$y[, , ])
    expect_equal(child$view, "forked")
  }
}

# Workers without fork, as future's multisession has them: models and results travel, handles are made anew there.
worker <- parallel::makePSOCKcluster(1)
on_worker <- parallel::clusterCall(worker, function(paths, model, result) {
  .libPaths(paths)
  loadNamespace("cubie")
  list(again = cubie::cubie_solve(model, times = c(0, 1))$y[[1, 1, 2]], rows = nrow(as.data.frame(result)))
}, .libPaths(), decay, cubie_solve(decay, times = 0:4))[[1]]
parallel::stopCluster(worker)
expect_identical(on_worker$again, cubie_solve(decay, times = c(0, 1))$y[[1, 1, 2]])
expect_equal(on_worker$rows, 5L)

# The same by future, without and with fork; a result that a worker made is one here, too.
if (requireNamespace("future", quietly = TRUE)) {
  rates <- c(0.5, 1, 2)
  alone <- vapply(rates, function(k) cubie_solve(decay, c(k = k), times = c(0, 1))$y[[1, 1, 2]], 0)
  given <- cubie_solve(decay, times = 0:4)
  values <- given$y[, , ]
  paths <- .libPaths()
  for (name in c("multisession", if (future::supportsMulticore()) "multicore")) {
    future::plan(name, workers = 2)
    promised <- lapply(rates, function(k) future::future({
      .libPaths(paths)
      list(end = cubie::cubie_solve(decay, c(k = k), times = c(0, 1))$y[[1, 1, 2]], process = Sys.getpid())
    }, globals = list(paths = paths, decay = decay, k = k)))
    done <- lapply(promised, future::value)
    expect_identical(vapply(done, `[[`, 0, "end"), alone, info = name)
    expect_false(Sys.getpid() %in% vapply(done, `[[`, 0L, "process"), info = name)
    made <- future::value(future::future({
      .libPaths(paths)
      cubie::cubie_solve(decay, times = 0:4)
    }, globals = list(paths = paths, decay = decay)))
    expect_identical(made$y[, , ], values, info = name)
  }
  future::plan("sequential")
}

# Sampled inputs. x' = u with straight lines: integrals of trapezoids.
m <- cubie_model("states x = 0\ndrivers u\nx' = u")
tight <- function(inputs, times = c(0, 1, 2, 3), ...) {
  cubie_solve(m, times = times, inputs = inputs, rtol = 1e-10, atol = 1e-10, ...)$y
}
line <- cubie_input(c(0, 1, 2), c(0, 1, 0), interpolation = "linear")
expect_equal(as.vector(tight(list(u = line))), c(0, 0.5, 1, 1), tolerance = 1e-8)
expect_equal(as.vector(tight(list(u = cubie_input(c(0, 1, 2), c(1, 2, 4), interpolation = "previous")))), c(0, 1, 3, 7), tolerance = 1e-8)
# Zero outside fades in and out over one distance of samples.
expect_equal(as.vector(tight(list(u = cubie_input(c(0, 1, 2), c(1, 1, 1), "linear", outside = "zero")))), c(0, 1, 2, 2.5), tolerance = 1e-8)
frame <- data.frame(time = 0:4, value = c(1, 1, 1, 1, 1))
expect_equal(as.vector(tight(list(u = frame))), 0:3, tolerance = 1e-8)
expect_equal(as.vector(tight(list(u = as.matrix(frame)))), 0:3, tolerance = 1e-8)
per_run <- tight(list(u = data.frame(time = 0:4, a = 1, b = 2, c = 3)))
expect_equal(dim(per_run), c(3L, 1L, 4L))
expect_equal(per_run[, 1, 4], c(3, 6, 9), tolerance = 1e-8)
expect_equal(raised(cubie_solve(m)), "wrong_state")
expect_equal(raised(cubie_solve(m, inputs = frame)), "invalid_argument")
expect_equal(raised(cubie_solve(m, inputs = list(v = frame))), "unknown_name")
expect_equal(raised(cubie_solve(m, inputs = list(u = 1:3))), "invalid_argument")
expect_equal(raised(cubie_solve(m, inputs = list(u = data.frame(time = 0:1)))), "invalid_argument")
expect_equal(raised(cubie_input(1:3, 1:2)), "invalid_argument")
expect_equal(raised(cubie_input(1:3, letters[1:3])), "invalid_argument")
expect_equal(raised(cubie_input(1:3, 1:3, interpolation = 1)), "invalid_argument")
expect_equal(raised(tight(list(u = cubie_input(0:4, 1:5, interpolation = "no_such")))), "unknown_name")
expect_equal(raised(tight(list(u = cubie_input(c(0, 0, 1, 2), 1:4)))), "invalid_argument")

# Devices and options.
devices <- cubie_devices()
expect_equal(devices$device[1], "host")
expect_true(devices$workers[1] >= 1)
expect_stdout(print(devices), "GiB")
expect_identical(cubie_solve(decay, device = "cpu")$y[1], cubie_solve(decay, device = "host", threads = 1)$y[1])
if (nrow(devices) == 1) expect_equal(raised(cubie_solve(decay, device = "cuda")), "no_device")
options <- cubie_options()
expect_true(nrow(options) > 50)
expect_equal(options$default[options$name == "rtol"], "1e-06")
expect_true(all(options$scope %in% c("context", "solver", "batch")))
expect_true(nrow(cubie_options("newton")) < nrow(options))
expect_equal(raised(cubie_options(3)), "invalid_argument")
control <- cubie_control(max_steps = 10, precision = "f32", keep_statistics = TRUE)
expect_stdout(print(control), "max_steps")
expect_stdout(print(cubie_control()), "by default")
expect_equal(raised(cubie_control(3)), "invalid_argument")
expect_equal(raised(cubie_control(max_steps = "a")), "invalid_argument")
expect_equal(raised(cubie_control(precision = 3)), "invalid_argument")
expect_equal(raised(cubie_control(max_steps = 1, max_steps = 2)), "invalid_argument")
expect_equal(raised(cubie_control(max_stepz = 1)), "unknown_name")
expect_true(grepl("^[0-9]", cubie_version()))
# Every option of the library can be asked for under its name, by its own default where that is a value.
fine <- vapply(options$name, function(name) {
  given <- options$default[options$name == name]
  value <- if (options$type[options$name == name] == "string") given else as.numeric(given)
  inherits(do.call(cubie_control, stats::setNames(list(value), name)), "cubie_control")
}, NA)
expect_true(all(fine))

# Pictures: each form draws, and what cannot be drawn says so.
grDevices::pdf(NULL)
few <- cubie_solve(lorenz, data.frame(rho = c(10, 28)), times = seq(0, 1, 0.1))
expect_silent(plot(few))
expect_silent(plot(few, which = "x", main = "x", col = 1:2))
lots <- cubie_solve(lorenz, cubie_sample(60, rho = uniform(10, 28), seed = 1), times = seq(0, 1, 0.1), summaries = "max")
expect_silent(plot(lots))
expect_silent(plot(lots, which = "z", type = "lines"))
sweep <- cubie_solve(lorenz, cubie_grid(rho = 1:5, sigma = c(5, 10)), times = c(0, 1), summaries = "max(z)")
expect_silent(image <- plot(sweep, which = "x", type = "image"))
expect_identical(image, sweep)
expect_silent(plot(sweep, which = "z.max"))
expect_silent(plot(sweep, time = 0))
expect_equal(raised(plot(few, which = "w")), "unknown_name")
expect_equal(raised(plot(few, type = "image")), "invalid_argument")
expect_equal(raised(plot(lots, which = "z.max")), "invalid_argument")
expect_equal(raised(plot(cubie_solve(decay, times = 1), type = "fan")), "invalid_argument")
# The cells of an image are those of the runs.
cells <- cubie:::plot_image(sweep, "x", NULL, NULL)
table <- runs(sweep)
one <- cubie_solve(lorenz, c(rho = 4, sigma = 5), times = c(0, 1))
expect_identical(cells[4, 1], one$y[[1, "x", 2]])
if (requireNamespace("ggplot2", quietly = TRUE)) {
  expect_inherits(ggplot2::autoplot(few), "ggplot")
  expect_inherits(ggplot2::autoplot(lots, which = "z"), "ggplot")
}
invisible(grDevices::dev.off())
