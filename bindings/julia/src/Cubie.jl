"""
    Cubie

Solves one system of ordinary differential equations for many parameter sets and initial values at once, each run with
its own adaptive steps, on all cores and vector lanes of the host or on an NVIDIA GPU.

    using Cubie
    model = Model(\"\"\"
        states     x = 1, y = 0, z = 0
        parameters sigma = 10, rho = 28
        x' = sigma*(y - x); y' = x*(rho - z) - y; z' = x*y - 8/3*z
    \"\"\")
    runs = Ensemble(model; p = (rho = range(0, 28, length = 1000),), tspan = (0, 10))
    r = Cubie.solve(runs, Cubie.Tsit5(); saveat = 0.1, reltol = 1e-8, abstol = 1e-8)
    r[:x]          # Matrix, (run, time)

`solve` is not exported, because every package of SciML has one.
"""
module Cubie

using Libdl
using Logging: LogLevel, @logmsg
using Statistics

export CubieError, Context, Ensemble, Model
export columns, final_states, last_steps, outputs, retcodes, statuses, summaries

"The C interface one-to-one, written from its header; for what the package itself does not offer."
module LibCubie
include("abi/constants.jl")
include("abi/functions.jl")
end

include("errors.jl")
include("handles.jl")
include("library.jl")
include("options.jl")
include("context.jl")
include("algorithms.jl")
include("tracing.jl")
include("model.jl")
include("compiled.jl")
include("solvers.jl")
include("values.jl")
include("events.jl")
include("doses.jl")
include("ensemble.jl")
include("result.jl")
include("run.jl")
include("retcodes.jl")
include("statistics.jl")
include("reports.jl")
include("progress.jl")
include("sink.jl")
include("solve.jl")
include("bound.jl")
include("runs.jl")
include("device_arrays.jl")
include("extensions.jl")
include("show.jl")
include("precompile.jl")

function __init__()
    DEFAULT_CONTEXT[] = nothing
    load_library()
end

end
