# Blocks and functions of R as models: each is compared with what R itself computes of the same code.
source("helper.R", local = TRUE)

text_of <- function(...) as.character(cubie_model(...))

# The derivative at the start by cubie: the state after one tiny explicit Euler step, by R: the function itself.
# With dt = 2^-30 the difference quotient is exact to rounding of x, 2^-52/2^-30 = 2e-7 relative to x.
slopes <- function(model, at = NULL) {
  h <- 2^-30
  r <- cubie_solve(model, init = at, times = c(0, h), method = "euler", controller = "fixed", dt = h, save = "states")
  (r$y[1, , 2] - r$y[1, , 1]) / h
}
agrees <- function(f, states, parameters = NULL, at = NULL, ...) {
  model <- cubie_model(f, states = states, parameters = parameters, ...)
  y <- states
  y[names(at)] <- at
  wanted <- unlist(f(0, y, parameters)[[1]])
  expect_equal(unname(slopes(model, at)), as.numeric(wanted), tolerance = 1e-6)
}

# Arithmetic and functions, as R has them.
agrees(function(t, y, p) with(as.list(c(y, p)), list(c(-a * x + b / x - x^2^0.5, x %% 0.7 + x %/% 0.7))),
       c(x = 2.3, z = 1), c(a = 0.3, b = 2))
agrees(function(t, y, p) {
  x <- y[["x"]]
  list(c(exp(x) + log(x) + log(x, 3) + log2(x) + log10(x) + log1p(x) + expm1(x) + sqrt(x) + abs(-x)))
}, c(x = 0.7))
agrees(function(t, y, p) {
  x <- y["x"]
  list(sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x) + sinh(x) + cosh(x) + tanh(x) + asinh(x) + atanh(x) + atan2(x, 2))
}, c(x = 0.4))
agrees(function(t, y, p) list(c(floor(y[1]) + ceiling(y[1]) + trunc(-y[1]) + sign(-y[1]), min(y, 3) + max(y[2], 1))),
       c(a = 1.6, b = 2.5))
agrees(function(t, y, p) list(c(round(y[1]), round(y[2]), round(y[3]), round(-y[3]))), c(a = 2.5, b = 3.5, c = 1.4, d = 0))
agrees(function(t, y, p) list(c(gamma(y[1]) + lgamma(y[1]), pmin(y[2], 1) + pmax(y[1], y[2]))), c(a = 2.2, b = 0.3))
agrees(function(t, y, p) list((y > 1) + (y <= 2 & !(y == 1.5)) + (y < 1 || y != 1)), c(y = 1.5))
agrees(function(t, y, p) list(c(-y[1]^2, 2^-1 * y[2], -2^2 + y[1] - -1)), c(a = 3, b = 1, c = 0))
agrees(function(t, y, p) list(pi * y + 1e-7 + 123456.789), c(y = 1))

# Ways to name states and parameters.
agrees(function(t, state, parms) list(c(parms["k"] * state["x"], parms[["k"]] + state[["y"]])), c(x = 1.5, y = 2), c(k = 0.7))
agrees(function(t, state, parms) list(c(parms$k * state[1], state[2])), c(x = 1.5, y = 2), list(k = 0.7))
agrees(function(t, y, parms) with(as.list(parms), list(k * y)), c(x = 1.5), c(k = 0.7))
agrees(function(t, y, parms) with(as.list(c(y, parms)), list(c(mort.rate * N.prey))), c(N.prey = 2), c(mort.rate = 0.3))
agrees(function(t, y, parms) { k <- parms[1]; x <- y[1]; return(list(-k * x)) }, c(x = 1.5), c(k = 0.7))

# Names that the model text keeps for itself, or would take for derivatives.
agrees(function(t, y, p) with(as.list(c(y, p)), { dx <- state + 1; d2 <- dx * 2; list(c(d2, dx)) }), c(x = 1, state = 2))
agrees(function(t, y, p) with(as.list(c(y, p)), list(c(x * gamma, x * exp))), c(x = 1, z = 2), c(gamma = 2, exp = 3))

# Assigned again, branches, loops, vectors, helpers.
agrees(function(t, y, p) { a <- y[1]; a <- a + 1; a <- a * a; list(a) }, c(x = 2))
for (x0 in c(1, 3)) {
  agrees(function(t, y, p) { a <- y[1]; if (a > 2) a <- a * 10 else { a <- a - 1; a <- a * 2 }; list(a) }, c(x = 2), at = c(x = x0))
  agrees(function(t, y, p) { a <- if (y[1] > 2) 5 else if (y[1] > 0.5) 7 else 9; if (y[1] < 2) a <- a + 1; list(a) }, c(x = 2), at = c(x = x0))
  agrees(function(t, y, p) list(ifelse(y > 2, y^2, -y)), c(x = 2), at = c(x = x0))
}
agrees(function(t, y, p) { s <- 0; for (i in 1:3) s <- s + y[i] * i; list(rep(s, 3)) }, c(a = 1, b = 2, c = 4))
agrees(function(t, y, p) { d <- numeric(3); for (i in seq_along(y)) d[i] <- y[i] - p["k"] * i; list(d) },
       c(a = 1, b = 2, c = 4), c(k = 0.5))
agrees(function(t, N, p) list(p["r"] * N * (1 - sum(N) / 10) + prod(N) - mean(N)), c(a = 1, b = 2, c = 4), c(r = 0.5))
agrees(function(t, y, p) list(c(y[-1], length(y) * y[1])), c(a = 1, b = 2, c = 4))
rate <- 0.25
helper <- function(x, half = 2) { z <- x + half; x / z }
agrees(function(t, y, p) list(rate * helper(y) + helper(y, 3) + helper(half = 1, x = y)), c(x = 1.5))
agrees(function(t, y, p) { f <- function(a) a * 2 + 1; list(f(f(y))) }, c(x = 1.5))

# Outputs besides the derivatives, t, and drivers.
m <- cubie_model(function(t, y, p) with(as.list(c(y, p)), list(c(x = -k * x), twice = 2 * x, c(u = x, w = x + t))),
                 states = c(x = 1), parameters = c(k = 1))
expect_equal(m$observables, c("twice", "u", "w"))
r <- cubie_solve(m, times = c(0, 2))
expect_equal(r$y[[1, "twice", 2]], 2 * r$y[[1, "x", 2]])
expect_equal(r$y[[1, "w", 2]], r$y[[1, "x", 2]] + 2)
m <- cubie_model(function(t, y, p) list(rain - y), states = c(x = 0), drivers = "rain")
expect_equal(m$drivers, "rain")

# Blocks.
b <- cubie_model({
  states(prey = 10)
  parameters(birth = 1, eat = 0.1)
  constants(gain = 1 / 2)
  observables(total)
  predators(0) <- 5
  eaten <- eat * prey * predators
  d/dt(prey) <- birth * prey - eaten
  d/dt(predators) <- gain * eaten - 0.3 * predators
  total <- prey + predators
})
expect_equal(b$states, c(prey = 10, predators = 5))
expect_equal(b$parameters, c(birth = 1, eat = 0.1))
expect_equal(b$constants, c(gain = 0.5))
expect_equal(b$observables, "total")
expect_equal(unname(slopes(b)), c(10 - 5, 2.5 - 1.5), tolerance = 1e-6)
quoted <- quote({ d/dt(x) <- -k * x })
expect_equal(cubie_model(quoted, states = c(x = 2), parameters = c(k = 3))$states, c(x = 2))
expect_equal(cubie_model(quoted, parameters = "k")$parameters, c(k = 0))
dotted <- cubie_model({ d/dt(a.b) <- -k.el * a.b }, states = c(a.b = 1), parameters = c(k.el = 1))
r <- cubie_solve(dotted, data.frame(k.el = 1:2), times = c(0, 1))
expect_equal(r$variables, "a.b")
expect_equal(r$y[, "a.b", 2], exp(-(1:2)), tolerance = 1e-5)
expect_equal(runs(r)$k.el, c(1, 2))

# What cannot be read is an error that names it.
cannot <- function(pattern, f, states = c(x = 1), ...) {
  expect_equal(raised(cubie_model(f, states = states, ...)), "model")
  expect_true(grepl(pattern, message_of(cubie_model(f, states = states, ...))), info = message_of(cubie_model(f, states = states, ...)))
}
cannot("besselJ\\(\\)", function(t, y, p) list(besselJ(y, 1)))
samples <- stats::approxfun(0:3, 0:3)
spline <- stats::splinefun(0:3, 0:3)
cannot("make it a driver", function(t, y, p) list(samples(t)))
cannot("make it a driver", function(t, y, p) list(spline(t)), states = c(x = 1))
cannot("`q1`", function(t, y, p) list(q1 * y))
cannot("while", function(t, y, p) { while (y > 0) y <- y - 1; list(y) })
cannot("index is not known", function(t, y, p) list(y[y]))
cannot("no element \"z\"", function(t, y, p) list(y["z"]))
cannot("elements 1 to 1", function(t, y, p) list(y[2]))
cannot("2 derivatives", function(t, y, p) list(c(y, y)))
cannot("calls itself", function(t, y, p) { f <- function(a) f(a); list(f(y)) })
cannot("return\\(\\) inside", function(t, y, p) { if (y > 0) return(list(1)); list(y) })
cannot("not known before", function(t, y, p) { for (i in y) y <- i; list(y) })
cannot("not list", function(t, y, p) function(x) x)
cannot("not finite", function(t, y, p) list(y * Inf))
expect_equal(raised(cubie_model(function(t, y, p) list(y))), "invalid_argument")
expect_equal(raised(cubie_model(function(t) list(1), states = c(x = 1))), "invalid_argument")
expect_equal(raised(cubie_model(function(t, y, p) list(y), states = c(x = NA))), "invalid_argument")
expect_equal(raised(cubie_model(function(t, y, p) list(y), states = 1)), "invalid_argument")
expect_equal(raised(cubie_model(function(t, y, p) list(y), states = c(x = 1), parameters = c(x = 1))), "model")
expect_equal(raised(cubie_model({ y <- 1 })), "model")
expect_equal(raised(cubie_model({ d/dt(x) <- k })), "model")
expect_equal(raised(cubie_model({ states(y = 1); d/dt(x) <- 1 })), "model")
expect_equal(raised(cubie_model({ d/dt(x) <- 1; d/dt(x) <- 2 })), "model")
expect_equal(raised(cubie_model({ observables(s); d/dt(x) <- 1 })), "model")
expect_equal(raised(cubie_model({ z(0) <- 1; d/dt(x) <- 1 })), "unknown_name")
expect_equal(raised(cubie_model({ states(x = NA); d/dt(x) <- 1 })), "invalid_argument")
