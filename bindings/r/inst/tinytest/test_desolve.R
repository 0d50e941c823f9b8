# The same functions, solved by deSolve and by cubie: the same numbers within tolerance.
source("helper.R", local = TRUE)
if (!requireNamespace("deSolve", quietly = TRUE)) exit_file("deSolve is not installed")

lotka_volterra <- function(t, y, parms) {
  with(as.list(c(y, parms)), {
    eaten <- eat * prey * predators
    list(c(birth * prey - eaten, gain * eaten - death * predators), total = prey + predators)
  })
}
sir <- function(t, y, parms) {
  with(as.list(c(y, parms)), {
    beta <- beta0 * (1 + season * cos(2 * pi * t / 365))
    infections <- beta * S * I / (S + I + R)
    list(c(mu * (S + I + R) - infections - mu * S, infections - (gamma + mu) * I, gamma * I - mu * R))
  })
}
two_compartments <- function(t, y, parms) {
  with(as.list(c(y, parms)), {
    k10 <- CL / V1; k12 <- Q / V1; k21 <- Q / V2
    list(c(-ka * depot, ka * depot - (k10 + k12) * central + k21 * peripheral, k12 * central - k21 * peripheral),
         conc = central / V1)
  })
}
van_der_pol <- function(t, y, parms) list(c(y[2], parms["mu"] * (1 - y[1]^2) * y[2] - y[1]))

# Both are asked for 1e-8 and 1e-10: their global errors are then some 1e-6 relative at most over these spans.
compare <- function(f, states, parameters, times, vary, tolerance = 1e-5, ...) {
  model <- cubie_model(f, states = states, parameters = parameters)
  design <- stats::setNames(data.frame(vary[[1]]), names(vary))
  ours <- cubie_solve(model, design, times = times, rtol = 1e-8, atol = 1e-10, ...)
  for (run in seq_len(nrow(design))) {
    parameters[[names(vary)]] <- design[[1]][run]
    theirs <- deSolve::ode(states, times, f, parameters, method = "lsoda", rtol = 1e-8, atol = 1e-10, maxsteps = 1e5)
    theirs <- unname(unclass(theirs)[, -1, drop = FALSE])
    mine <- matrix(aperm(ours$y[run, , , drop = FALSE], c(3, 2, 1)), nrow = length(times))
    scale <- apply(abs(theirs), 2, max)
    expect_true(all(abs(mine - theirs[, seq_len(ncol(mine))]) <= tolerance * rep(scale, each = nrow(mine))))
  }
}
compare(lotka_volterra, c(prey = 10, predators = 5), c(birth = 1, eat = 0.1, gain = 0.5, death = 0.3), seq(0, 30, 0.5),
        list(birth = c(0.8, 1, 1.2)))
compare(sir, c(S = 0.9, I = 0.01, R = 0.09), c(beta0 = 0.5, season = 0.2, gamma = 0.1, mu = 1e-4), seq(0, 730, 10),
        list(season = c(0, 0.1, 0.4)))
compare(two_compartments, c(depot = 100, central = 0, peripheral = 0), c(ka = 1, CL = 5, V1 = 20, Q = 3, V2 = 40),
        seq(0, 48, 1), list(CL = c(2, 5, 10)))
# Errors along a relaxation oscillation grow with its phase: the jump of length 1/mu moves.
compare(van_der_pol, c(y1 = 2, y2 = 0), c(mu = 5), seq(0, 20, 0.5), list(mu = c(1, 5, 20)), tolerance = 1e-3)

# A forcing as deSolve has it, with straight lines between the samples.
forcing <- data.frame(time = 0:10, value = sin(0:10))
f <- stats::approxfun(forcing$time, forcing$value, rule = 2)
theirs <- deSolve::ode(c(x = 0), 0:10, function(t, y, p) list(f(t) - y), NULL, rtol = 1e-9, atol = 1e-9, hmax = 0.1)
model <- cubie_model(function(t, y, p) list(u - y), states = c(x = 0), drivers = "u")
ours <- cubie_solve(model, times = 0:10, rtol = 1e-9, atol = 1e-9,
                    inputs = list(u = cubie_input(forcing, interpolation = "linear")))
expect_equal(as.vector(ours$y), unname(theirs[, 2]), tolerance = 1e-6)

# deSolve's generic diagnostics() takes our results too.
expect_equal(nrow(deSolve::diagnostics(ours)), 1)
