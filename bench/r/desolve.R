# 10^4 parameter sets by cubie and by deSolve, with its models as R functions and compiled, on two cores each.
#
# usage: CUBIE_HOME=... Rscript bench/r/desolve.R [RUNS]     (the package cubie installed; an idle machine)
#
# deSolve solves one set after the other in two forked processes; of R functions it solves every 40th set, of compiled
# models every 4th, and the time is scaled. Each row says how far the end states are apart.
library(cubie)
library(deSolve)

runs <- if (length(commandArgs(TRUE))) as.numeric(commandArgs(TRUE)[1]) else 1e4
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
folder <- tempfile()
dir.create(folder)
invisible(file.copy(file.path(here, "models.c"), folder))
status <- system2("R", c("CMD", "SHLIB", file.path(folder, "models.c")), stdout = FALSE, stderr = FALSE)
if (status != 0) stop("the compiled models do not compile")
dyn.load(file.path(folder, "models.so"))

problems <- list(
  list(name = "Lotka-Volterra", symbol = "lotka_volterra", init = "init_lv", states = c(prey = 10, predators = 5),
       parameters = c(birth = 1, eat = 0.1, gain = 0.5, death = 0.3), vary = "birth", range = c(0.8, 1.2),
       times = seq(0, 30, 1), step = 0.05, f = function(t, y, parms) {
         with(as.list(c(y, parms)), {
           eaten <- eat * prey * predators
           list(c(birth * prey - eaten, gain * eaten - death * predators))
         })
       }),
  list(name = "SIR, seasonal", symbol = "seasonal_sir", init = "init_sir", states = c(S = 0.9, I = 0.01, R = 0.09),
       parameters = c(beta0 = 0.5, season = 0.2, gamma = 0.1, mu = 1e-4), vary = "beta0", range = c(0.3, 0.7),
       times = seq(0, 730, 10), step = 1, f = function(t, y, parms) {
         with(as.list(c(y, parms)), {
           beta <- beta0 * (1 + season * cos(2 * pi * t / 365))
           infections <- beta * S * I / (S + I + R)
           list(c(mu * (S + I + R) - infections - mu * S, infections - (gamma + mu) * I, gamma * I - mu * R))
         })
       }),
  list(name = "PK, two compartments", symbol = "two_compartments", init = "init_pk",
       states = c(depot = 100, central = 0, peripheral = 0), parameters = c(ka = 1, CL = 5, V1 = 20, Q = 3, V2 = 40),
       vary = "CL", range = c(2, 10), times = seq(0, 48, 1), step = 0.1, f = function(t, y, parms) {
         with(as.list(c(y, parms)), {
           k10 <- CL / V1
           k12 <- Q / V1
           k21 <- Q / V2
           list(c(-ka * depot, ka * depot - (k10 + k12) * central + k21 * peripheral, k12 * central - k21 * peripheral))
         })
       }),
  list(name = "Van der Pol", symbol = "van_der_pol", init = "init_vdp", states = c(x = 2, v = 0),
       parameters = c(mu = 5), vary = "mu", range = c(1, 10), times = seq(0, 20, 0.5), step = 0.01,
       f = function(t, y, parms) list(c(y[2], parms["mu"] * (1 - y[1]^2) * y[2] - y[1])))
)

seconds <- function(expr) {
  began <- proc.time()[["elapsed"]]
  force(expr)
  proc.time()[["elapsed"]] - began
}

# The end states of every `stride`-th set, and the seconds that all sets would take.
by_desolve <- function(p, values, stride, solve) {
  some <- seq(1, length(values), stride)
  ends <- NULL
  took <- seconds(ends <- parallel::mclapply(values[some], function(v) {
    parameters <- p$parameters
    parameters[[p$vary]] <- v
    out <- solve(parameters)
    out[nrow(out), -1]
  }, mc.cores = 2))
  list(seconds = took * stride, some = some, ends = do.call(rbind, ends))
}

cat(sprintf("%s sets, two cores, rtol = atol = 1e-6; deSolve %s, cubie %s\n\n", format(runs), packageVersion("deSolve"),
            cubie_version()))
cat("| problem | cubie s | deSolve | s | times as long | largest difference at the end |\n|---|---:|---|---:|---:|---:|\n")
for (p in problems) {
  values <- seq(p$range[1], p$range[2], length.out = runs)
  model <- cubie_model(p$f, states = p$states, parameters = p$parameters)
  design <- stats::setNames(data.frame(values), p$vary)
  ours <- cubie_solve(model, design, times = p$times, progress = FALSE) # compiles
  took <- stats::median(replicate(5, seconds(ours <- cubie_solve(model, design, times = p$times, progress = FALSE))))
  fixed <- function() cubie_solve(model, design, times = p$times, method = "rk4", controller = "fixed", dt = p$step,
                                  progress = FALSE)
  ours_fixed <- fixed()
  took_fixed <- stats::median(replicate(5, seconds(ours_fixed <- fixed())))
  last <- length(p$times)
  row <- function(name, result, mine, mine_took) {
    # Relative to the largest of all states: some are next to nothing at the end.
    apart <- max(abs(result$ends - mine$y[result$some, , last])) / max(abs(mine$y))
    cat(sprintf("| %s | %.4f | %s | %.2f | %.0f | %.1e |\n", p$name, mine_took, name, result$seconds,
                result$seconds / mine_took, apart))
  }
  row("lsoda, R function", by_desolve(p, values, 40, function(q) {
    ode(p$states, p$times, p$f, q, method = "lsoda", rtol = 1e-6, atol = 1e-6)
  }), ours, took)
  row("lsoda, compiled", by_desolve(p, values, 4, function(q) {
    ode(p$states, p$times, p$symbol, q, method = "lsoda", rtol = 1e-6, atol = 1e-6, dllname = "models", initfunc = p$init)
  }), ours, took)
  row("rk4, compiled, same steps", by_desolve(p, values, 4, function(q) {
    ode(p$states, p$times, p$symbol, q, method = "rk4", dllname = "models", initfunc = p$init, hini = p$step)
  }), ours_fixed, took_fixed)
}
