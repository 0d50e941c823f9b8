# Models and bounds that several files of tests use.

using Cubie
using Cubie: LibCubie
using Logging
using Statistics

# Kernels come from a folder of the tests' own, so that nothing outside decides what is compiled.
const SCRATCH = mktempdir()
Cubie.DEFAULT_CONTEXT[] = (getpid(), Context(device = "host", threads = 2, cache_directory = joinpath(SCRATCH, "kernels")))

const LORENZ = """
states     x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
constants  beta = 8/3
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - beta*z
"""

# y(t) = y0 exp(-k t) with a second state that integrates it, and an observable.
const DECAY = """
states      y = 1 [mg], total = 0 [mg h]
parameters  k = 1 [1/h]
observables twice [mg]
y'     = -k*y
total' = y
twice  = 2*y
"""

const TIGHT = (abstol = 1e-10, reltol = 1e-10)
# Global error of a decaying exponential over a few time units: a modest multiple of the tolerance of one step.
const CLOSE = 1e-8

# An explicit method unless another is asked for: the two of `auto` take twice as long to compile.
solve(what; kw...) = haskey(kw, :method) ? Cubie.solve(what; kw...) : Cubie.solve(what, Cubie.Tsit5(); kw...)
solve(what, alg; kw...) = Cubie.solve(what, alg; kw...)

decay() = Model(DECAY)
lorenz() = Model(LORENZ)

"The exception that a block throws, or nothing."
macro thrown(block)
    quote
        try
            $(esc(block))
            nothing
        catch e
            e
        end
    end
end

# Long enough that a solve is waited for more than once: small steps. And one that would run for days.
const SLOW = (adaptive = false, dt = 1 / 256, verbose = false)
const ENDLESS = (adaptive = false, dt = 1e-6, verbose = false)
const FOR_DAYS = (0, 2000)
