# Events and root functions of eight models, by deSolve and by cubie.
source("helper.R", local = TRUE)
if (!requireNamespace("deSolve", quietly = TRUE)) exit_file("deSolve is not installed")

# Both are asked for 1e-10: what they differ by at the end stays below 1e-6 of the largest value, also behind jumps,
# whose times both find to more digits than that.
alike <- function(ours, theirs, tolerance = 1e-6) {
  theirs <- unname(unclass(theirs)[, -1, drop = FALSE])
  mine <- matrix(aperm(ours$y, c(3, 2, 1)), nrow = dim(ours$y)[3])
  rows <- seq_len(nrow(theirs)) # a solver that stops returns fewer
  scale <- apply(abs(theirs), 2, max)
  expect_true(all(abs(mine[rows, ] - theirs) <= tolerance * rep(scale, each = nrow(theirs))))
}
here <- function(model, times, ...) cubie_solve(model, times = times, rtol = 1e-10, atol = 1e-12, ...)
there <- function(y, times, f, p = NULL, ...) deSolve::ode(y, times, f, p, rtol = 1e-10, atol = 1e-12, maxsteps = 1e5, ...)

# Tables of events. deSolve wants a row at each, and shows there what was before it.
at_tables <- function(f, y, times, table) {
  times <- sort(unique(c(times, table$time)))
  alike(here(cubie_model(f, states = y), times, events = table, event_rows = "before"),
        there(y, times, f, events = list(data = table)))
}

# Boluses into a depot, as "add".
f <- function(t, y, p) list(c(-y[1], y[1] - 0.3 * y[2] + 0.1 * y[3], 0.2 * y[2] - 0.1 * y[3]))
y <- c(depot = 0, central = 0, peripheral = 0)
table <- data.frame(var = "depot", time = seq(0.5, 48, 8), value = 100, method = "add")
at_tables(f, y, 0:48, table)

# Vaccination of a fifth of the susceptible, as "multiply", and cases that arrive, as "add".
f <- function(t, y, p) list(c(-0.4 * y[1] * y[2], 0.4 * y[1] * y[2] - 0.1 * y[2], 0.1 * y[2]))
y <- c(S = 0.99, I = 0.01, R = 0)
table <- data.frame(var = c("S", "I", "S", "I", "S"), time = c(10.5, 20.5, 30.5, 40.5, 50.5),
                    value = c(0.8, 0.001, 0.8, 0.002, 0.8), method = c("mult", "add", "mult", "add", "mult"))
at_tables(f, y, 0:80, table)

# A chemostat that is refilled, as "replace".
f <- function(t, y, p) {
  growth <- 0.6 * y[1] / (0.2 + y[1]) * y[2]
  list(c(0.1 * (2 - y[1]) - growth / 0.5, growth - 0.1 * y[2]))
}
y <- c(substrate = 2, cells = 0.05)
table <- data.frame(var = c("substrate", "cells", "substrate"), time = c(15.25, 15.25, 40.75), value = c(2, 0.1, 1),
                    method = "rep")
at_tables(f, y, seq(0, 60, 1), table)

# Root functions.

# The ball of deSolve's own manual; it starts on the floor, upwards.
f <- function(t, y, p) list(c(y[2], -9.8))
impact <- function(t, y, p) c(0, -0.9 * y[2])
times <- seq(0, 10, 0.1)
theirs <- there(c(height = 0, v = 10), times, f, rootfun = function(t, y, p) y[1],
                events = list(func = impact, root = TRUE), method = "lsodar")
ball <- cubie_model("states height = 0, v = 10\nheight' = v\nv' = -9.8\nwhen height crosses 0 down: height = 0, v = -0.9*v, record")
ours <- here(ball, times, method = "tsit5")
# A row on the wrong side of an impact would differ by all of the velocity; none of these times is one.
alike(ours, theirs)
roots <- attributes(theirs)$troot
roots <- roots[roots > 1e-6]
expect_equal(ours$event_records$time[seq_along(roots)], roots, tolerance = 1e-8)

# A heater between two temperatures: a state that is a switch.
f <- function(t, y, p) list(c(12 * y[2] - 0.4 * (y[1] - 5), 0))
theirs <- there(c(temperature = 15, on = 1), times, f, rootfun = function(t, y, p) c(y[1] - 18, y[1] - 20),
                events = list(func = function(t, y, p) c(y[1], if (y[1] > 19) 0 else 1), root = TRUE), method = "lsodar")
heater <- cubie_model(paste0("states temperature = 15, on = 1\ntemperature' = 12*on - 0.4*(temperature - 5)\non' = 0\n",
                             "when temperature crosses 20 up: on = 0\nwhen temperature crosses 18 down: on = 1"))
alike(here(heater, times, method = "tsit5"), theirs)

# Prey that are hunted whenever there are many.
f <- function(t, y, p) list(c(y[1] - 0.1 * y[1] * y[2], 0.05 * y[1] * y[2] - 0.5 * y[2]))
y <- c(prey = 10, predators = 5)
theirs <- there(y, 0:30, f, rootfun = function(t, y, p) y[1] - 15,
                events = list(func = function(t, y, p) c(if (y[1] > 14.9) 0.6 * y[1] else y[1], y[2]), root = TRUE),
                method = "lsodar")
hunted <- cubie_model(paste0("states prey = 10, predators = 5\nprey' = prey - 0.1*prey*predators\n",
                             "predators' = 0.05*prey*predators - 0.5*predators\nwhen prey crosses 15 up: prey = 0.6*prey"))
alike(here(hunted, 0:30, method = "tsit5"), theirs)

# An oscillator that is kicked where it comes through zero, stiff enough for an implicit method.
f <- function(t, y, p) list(c(y[2], 20 * (1 - y[1]^2) * y[2] - y[1]))
y <- c(x = 2, v = 0)
times <- seq(0, 60, 2)
theirs <- there(y, times, f, rootfun = function(t, y, p) y[1] - 1.5, method = "radau",
                events = list(func = function(t, y, p) c(y[1] + 0.2, y[2]), root = TRUE))
kicked <- cubie_model("states x = 2, v = 0\nx' = v\nv' = 20*(1 - x^2)*v - x\nwhen x crosses 1.5 down: x = x + 0.2, record")
ours <- here(kicked, times, method = "rodas5p")
first <- attributes(theirs)$troot[1]
expect_equal(ours$event_records$time[1], first, tolerance = 1e-6)

# A root that ends the run.
f <- function(t, y, p) list(-0.2 * y)
times <- 0:20
theirs <- there(c(x = 5), times, f, rootfun = function(t, y, p) y[1] - 1, method = "lsodar")
ours <- here(cubie_model("states x = 5\nx' = -0.2*x\nwhen x crosses 1: stop, record"), times, method = "tsit5")
expect_equal(ours$event_records$time, attributes(theirs)$troot, tolerance = 1e-8)
expect_equal(sum(!is.nan(ours$y)), sum(theirs[, "time"] < attributes(theirs)$troot - 1e-9))
expect_equal(ours$failed, 0)
