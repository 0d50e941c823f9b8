# Events against closed forms and deSolve, in both kinds of columns.
source("helper.R", local = TRUE)
tight <- function(...) cubie_solve(..., rtol = 1e-10, atol = 1e-12)

# A dose of 2 at t = 1 on top of exp(-t/2): superposition.
times <- c(0, 0.5, 1, 2, 4)
e <- cubie_events(time = 1, var = "x", value = 2)
expect_inherits(e, "cubie_events")
expect_equal(as.vector(tight(decay, times = times, events = e)$y), exp(-times / 2) + ifelse(times >= 1, 2 * exp(-(times - 1) / 2), 0),
             tolerance = 1e-8)
expect_equal(tight(decay, times = times, events = e, event_rows = "before")$y[[1, 1, 3]], exp(-0.5), tolerance = 1e-8)
# Repeated: 3 doses, one apart; a parameter changes; a state is multiplied.
y <- tight(decay, times = 0:5, events = cubie_events(1, "x", 1, every = 1, n = 3))$y
expect_equal(y[[1, 1, 6]], exp(-2.5) + sum(exp(-(5 - 1:3) / 2)), tolerance = 1e-8)
y <- tight(decay, times = 0:2, events = cubie_events(1, "k", 2, "replace"))$y
expect_equal(y[[1, 1, 3]], exp(-0.5 - 2), tolerance = 1e-8)
y <- tight(decay, times = 0:2, events = cubie_events(c(1, 1), "x", c(3, 1), c("multiply", "add")))$y
expect_equal(y[[1, 1, 2]], 3 * exp(-0.5) + 1, tolerance = 1e-8)

# Each run its own events; runs that the events make.
own <- cubie_events(c(1, 1, 2), "x", c(1, 2, 5), run = c(2, 3, 3))
y <- tight(decay, data.frame(k = c(0.5, 0.5, 0.5)), times = 0:2, events = own)$y
expect_equal(y[, 1, 2], exp(-0.5) + c(0, 1, 2), tolerance = 1e-8)
expect_equal(y[, 1, 3], exp(-1) + c(0, 1, 2) * exp(-0.5) + c(0, 0, 5), tolerance = 1e-8)
expect_identical(tight(decay, times = 0:2, events = own)$y[, , ], y[, , ])
expect_identical(tight(decay, data.frame(id = c("a", "b", "c"), k = 0.5), times = 0:2,
                       events = data.frame(id = c("b", "c", "c"), time = c(1, 1, 2), var = "x", value = c(1, 2, 5), method = "add"))$y[, , ],
                 y[, , ])

# NONMEM's columns.
oral <- cubie_model("states depot = 0, central = 0\nparameters ka = 1, ke = 0.2\ndepot' = -ka*depot\ncentral' = ka*depot - ke*central")
bateman <- function(t, ka = 1, ke = 0.2) ifelse(t < 0, 0, ka / (ka - ke) * (exp(-ke * pmax(t, 0)) - exp(-ka * pmax(t, 0))))
times <- seq(0, 48, 2)
doses <- data.frame(time = 0, amt = 100, evid = 1, cmt = 1, ii = 12, addl = 2)
expect_equal(tight(oral, times = times, events = doses)$y[1, "central", ],
             100 * (bateman(times) + bateman(times - 12) + bateman(times - 24)), tolerance = 1e-8, check.attributes = FALSE)
doses <- data.frame(ID = c(1, 1, 2), TIME = c(0, 5, 0), AMT = c(100, NA, 50), EVID = c(1, 0, 1), CMT = c("depot", ".", "central"))
y <- tight(oral, times = times, events = doses)$y
expect_equal(dim(y), c(2L, 2L, 25L))
expect_equal(y[2, "central", ], 50 * exp(-0.2 * times), tolerance = 1e-8, check.attributes = FALSE)
reset <- data.frame(time = c(0, 10, 20), amt = c(100, 0, 10), evid = c(1, 3, 4), cmt = 2)
y <- tight(oral, times = times, events = reset)$y
expect_equal(y[[1, "central", 6]], 0)
expect_equal(y[[1, "central", 11]], 10)
y <- tight(oral, times = times, events = data.frame(time = c(2, 4), amt = c(7, 0.5), evid = c(5, 6), cmt = "central"))$y
expect_equal(y[[1, "central", 2]], 7)
expect_equal(y[[1, "central", 3]], 7 * exp(-0.4) / 2, tolerance = 1e-8)
expect_equal(tight(oral, times = 0:1, events = data.frame(time = 0, amt = 3))$y[[1, "depot", 1]], 3)

# Infusions by rate and by duration: closed forms of one compartment. x' = r - k x.
k <- 0.5
infused <- function(t, rate, from, to) {
  up <- pmax(pmin(t, to) - from, 0)
  rate / k * (1 - exp(-k * up)) * exp(-k * pmax(t - to, 0))
}
fine <- seq(0, 10, 0.5)
y <- tight(decay, init = c(x = 0), times = fine, events = data.frame(time = 1, amt = 6, rate = 2))$y
expect_equal(as.vector(y), infused(fine, 2, 1, 4), tolerance = 1e-8)
y <- tight(decay, init = c(x = 0), times = fine, events = data.frame(time = c(1, 2), amt = c(6, 4), dur = c(3, 4)))$y
expect_equal(as.vector(y), infused(fine, 2, 1, 4) + infused(fine, 1, 2, 6), tolerance = 1e-8)
# Steady state of a dose of 1 every 2: peaks 1/(1 - exp(-2 k)).
y <- tight(decay, times = c(0, 1, 2), events = data.frame(time = 0, amt = 1, ii = 2, ss = 1), steady_tolerance = 1e-11)$y
expect_equal(as.vector(y), exp(-k * 0:2) / (1 - exp(-2 * k)), tolerance = 1e-8)
# Lag time and bioavailability, in a block and by rxode2's names.
lagged <- cubie_model({
  parameters(k = 0.5, tlag = 1.5, part = 0.8)
  d/dt(x) <- -k * x
  lag(x) <- tlag
  f(x) <- part
})
y <- tight(lagged, data.frame(tlag = c(0, 1.5)), times = 0:4, events = data.frame(time = 0, amt = 10))$y
expect_equal(y[1, 1, ], 8 * exp(-k * 0:4), tolerance = 1e-8)
expect_equal(y[2, 1, ], ifelse(0:4 < 1.5, 0, 8 * exp(-k * (0:4 - 1.5))), tolerance = 1e-8)
# The model's rate and duration, by rxode2's names.
modelled <- cubie_model({
  parameters(k = 0.5, fast = 4, long = 3)
  d/dt(x) <- -k * x
  rate(x) <- fast
  dur(x) <- long
})
y <- tight(modelled, times = fine, events = data.frame(time = c(0, 1), amt = c(8, 6), rate = c(-1, -2)))$y
expect_equal(as.vector(y), infused(fine, 4, 0, 2) + infused(fine, 2, 1, 4), tolerance = 1e-8)
expect_equal(raised(tight(decay, events = data.frame(time = 0, amt = 1, rate = -1))), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame(time = 0, amt = 1, ss = 1))), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame(time = 0, amt = 1, rate = Inf))), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame(time = 0, amt = 1, evid = 1.5))), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame(time = 0, amt = 1, dur = "x"))), "invalid_argument")

# deSolve's own table and its own list, by its own solver.  It shows rows as they are before an event.
if (requireNamespace("deSolve", quietly = TRUE)) {
  f <- function(t, y, p) list(c(-0.1 * y[1], 0.1 * y[1] - 0.05 * y[2]))
  table <- data.frame(var = c("a", "b", "a", "b"), time = c(1, 1, 5, 9), value = c(1, 2, 3, 4), method = c("add", "mult", "rep", "add"))
  theirs <- deSolve::ode(c(a = 1, b = 2), 0:10, f, NULL, events = list(data = table), rtol = 1e-10, atol = 1e-10)
  ours <- tight(cubie_model(f, states = c(a = 1, b = 2)), times = 0:10, events = list(data = table), event_rows = "before")
  expect_equal(t(ours$y[1, , ]), unclass(theirs)[, -1], tolerance = 1e-6, check.attributes = FALSE)
}

# Events of the model: a bouncing ball, in text and as a block. It falls from 1 with g = 2: impact at t = 1, speed 2.
ball <- cubie_model("states x = 1, v = 0\nparameters r = 0.5\nx' = v\nv' = -2\nwhen x crosses 0 down: x = 0, v = -r*v, record")
block <- cubie_model({
  states(x = 1, v = 0)
  parameters(r = 0.5)
  d/dt(x) <- v
  d/dt(v) <- -2
  when(x, "down", {
    x <- 0
    v <- -r * v
    record
  })
})
for (m in list(ball, block)) {
  b <- tight(m, data.frame(r = c(0.5, 0)), times = c(0, 1.5, 2.5), method = "tsit5")
  expect_equal(b$event_counts[1, 1], 2)
  first <- b$event_records[b$event_records$run == 1, ]
  expect_equal(first$time, c(1, 2), tolerance = 1e-8)
  expect_equal(first$v, c(-2, -1), tolerance = 1e-8)
  expect_equal(b$y[[1, "x", 2]], 0.25, tolerance = 1e-8)
}
expect_equal(subset(b, 1)$event_counts[1, 1], 2)
halt <- cubie_model({ d/dt(x) <- 1; when(x - 0.5, "up", stop) })
h <- tight(halt, times = c(0, 0.25, 1), method = "tsit5")
expect_equal(h$failed, 0)
expect_true(is.nan(h$y[[1, 1, 3]]))
expect_equal(raised(cubie_model({ d/dt(x) <- 1; when(x, "sideways", stop) })), "model")
expect_equal(raised(cubie_model({ d/dt(x) <- 1; when(x, "up") })), "model")
expect_equal(raised(cubie_model({ d/dt(x) <- 1; when(x, "up", y <- 1) })), "model")

# Mistakes.
expect_equal(raised(cubie_events(1, "x", 1, "sub")), "unknown_name")
expect_equal(raised(cubie_events(NA, "x", 1)), "invalid_argument")
expect_equal(raised(cubie_events("a", "x", 1)), "invalid_argument")
expect_equal(raised(cubie_events(numeric(), "x", 1)), "invalid_argument")
expect_equal(raised(cubie_events(1:3, c("x", "y"), 1)), "invalid_argument")
expect_equal(raised(tight(decay, events = cubie_events(1, "y", 1))), "unknown_name")
expect_equal(raised(tight(decay, events = cubie_events(Inf, "x", 1))), "invalid_argument")
expect_equal(raised(tight(decay, events = cubie_events(0.5, "x", 1, every = -1))), "invalid_argument")
expect_equal(raised(tight(decay, events = cubie_events(0.5, "x", 1, n = 3))), "invalid_argument")
expect_equal(raised(tight(decay, data.frame(k = 1:2), events = cubie_events(0.5, "x", 1, run = 3))), "invalid_argument")
expect_equal(raised(tight(decay, events = cubie_events(0.5, "x", 1, run = "b"))), "invalid_argument")
expect_equal(raised(tight(decay, data.frame(id = c(1, 1), k = 1:2), events = cubie_events(0.5, "x", 1, run = 1))), "invalid_argument")
expect_equal(raised(tight(oral, times = c(1, 0), events = data.frame(time = 0.5, amt = 1))), "not_supported")
# Backwards in time an event does what its row says, on the way from 1 to 0.
expect_equal(tight(decay, times = c(1, 0), events = cubie_events(0.5, "x", 1))$y[[1, 1, 2]], (exp(0.25) + 1) * exp(0.25), tolerance = 1e-8)
expect_equal(raised(tight(decay, events = 3)), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame())), "invalid_argument")
expect_equal(raised(tight(decay, events = data.frame(a = 1))), "invalid_argument")
expect_equal(raised(tight(oral, events = data.frame(time = 0, amt = 1, evid = 9))), "invalid_argument")
expect_equal(raised(tight(oral, events = data.frame(time = 0, amt = 1, cmt = 3))), "invalid_argument")
expect_equal(raised(tight(oral, events = data.frame(time = 0, amt = 1, cmt = "gut"))), "unknown_name")
expect_equal(raised(tight(oral, events = data.frame(time = 0, amt = 1, addl = 3))), "invalid_argument")
expect_equal(raised(tight(oral, events = data.frame(time = 0, amt = "a"))), "invalid_argument")
expect_equal(tight(oral, times = 0:1, events = data.frame(time = 0, amt = 1, evid = 7))$y[[1, 1, 2]], 0)
expect_equal(tight(oral, times = 0:1, events = data.frame(time = 0, amt = 0, evid = 0))$y[[1, 1, 2]], 0)
