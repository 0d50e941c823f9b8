# From an ensemble to its result.

"""
A solve that is set up: `Cubie.solve!` makes it, as often as wanted. Made by [`Cubie.init`](@ref); one task uses it at
a time.
"""
mutable struct Prepared
    ensemble::Ensemble
    solver::Solver
    batch::Owned{LibCubie.cubie_batch}
    kept::Dict{Any,Any}  # arrays that the C batch works on; see bound.jl
    sink::Union{Nothing,Sink}
    progress::Any
    verbose::Bool
    first_run::Int     # option of the batch
end

const SOLVE_KEYWORDS = (:saveat, :abstol, :reltol, :dt, :dtmin, :dtmax, :adaptive, :maxiters, :save_idxs, :precision,
                        :trajectories, :progress, :verbose, :context, :initial_steps, :summaries, :sink, :output_file)

"""
    Cubie.init(ensemble, [alg]; keywords...) -> Prepared

Sets a solve up without solving. `Cubie.solve!(prepared)` solves, and again after `Cubie.remake!(prepared; p = ..., u0 =
...)`: nothing is compiled anew. `Cubie.bind!` lets it work on arrays without a copy. Keywords are those of
[`Cubie.solve`](@ref).
"""
init(ensemble::Ensemble, alg = nothing; kw...) = prepare(ensemble, alg, keywords(kw))

function prepare(ensemble::Ensemble, @nospecialize(alg), given::Settings)
    context, progress = taken!(given, :context, default_context()), taken!(given, :progress)
    verbose, saveat = taken!(given, :verbose, true), taken!(given, :saveat)
    trajectories, initial_steps = taken!(given, :trajectories), taken!(given, :initial_steps)
    sink, output_file = taken!(given, :sink), taken!(given, :output_file)
    settings, rest = solver_settings(alg, given)
    for (name, _) in rest
        option_scope(name) === :batch || unknown_keyword(name)
    end
    solver = take_solver(ensemble.model, context, settings)
    try
        batch = created(out -> LibCubie.cubie_batch_create(solver.handle, out), LibCubie.cubie_batch,
                        :cubie_batch_create)
        prepared = Prepared(ensemble, solver, batch, Dict{Any,Any}(), nothing, progress, verbose, 0)
        fill_batch(batch, ensemble)
        trajectories === nothing || set_option(batch, :n_runs, trajectories)
        foreach(setting -> set_option(batch, setting...), rest)
        prepared.first_run = get_option(batch, :first_run, Int)
        set_save_points(batch, saveat)
        bind_initial_steps(prepared, initial_steps === nothing ? nothing : collect(Float64, initial_steps))
        sink === nothing || (prepared.sink = bind_sink(batch, sink, solver))
        output_file === nothing || set_output_file(batch, output_file)
        return prepared
    catch
        return_solver(ensemble.model, solver)
        rethrow()
    end
end

function unknown_keyword(name)
    option_scope(name) === :context &&
        throw(ArgumentError("$name is an option of the context: solve(...; context = Context($name = ...))"))
    known = [collect(SOLVE_KEYWORDS); [o.name for o in options() if o.scope !== :context]]
    throw(ArgumentError("solve has no keyword $name$(nearest_hint(name, known))"))
end

set_save_points(batch, ::Nothing) = nothing
set_save_points(batch, every::Real) = set_option(batch, :save_every, Float64(every))
function set_save_points(batch, times)
    numbers = collect(Float64, times)
    isempty(numbers) && return nothing  # SciML's word for nothing in particular
    check(LibCubie.cubie_batch_set_save_times(batch, numbers, length(numbers)), :cubie_batch_set_save_times)
end

"""
    Cubie.remake!(prepared; u0 = nothing, p = nothing)

Gives a solve that is set up other initial values or parameters, in the forms of [`Ensemble`](@ref).
"""
function remake!(prepared::Prepared; u0 = nothing, p = nothing)
    model = prepared.ensemble.model
    states, parameters = new_columns(u0, model.states, "state"), new_columns(p, model.parameters, "parameter")
    set_columns(prepared, states)
    set_columns(prepared, parameters)
    return prepared
end

# Most often the values come by name; code is made for these names then, as solves that are short are made often.
new_columns(x, names, what) = columns_of(x, names, what)
new_columns(::Nothing, names, what) = ()
function new_columns(x::NamedTuple, names, what)
    foreach(name -> known_name(name, names, what), keys(x))
    return map((name, values) -> name => column(values, name), keys(x), Tuple(x))
end

set_columns(prepared::Prepared, columns::Columns) = foreach(c -> set_columns(prepared, (c,)), columns)
set_columns(::Prepared, ::Tuple{}) = nothing
function set_columns(prepared::Prepared, columns::Tuple)
    name, values = columns[1]
    set_column(prepared.batch, name, values)
    isempty(prepared.kept) || delete!(prepared.kept, name)
    return set_columns(prepared, Base.tail(columns))
end

"Lets go of a solve that was set up. Its results stay."
function Base.close(prepared::Prepared)
    isopen(prepared) || return nothing
    close(prepared.batch)
    return_solver(prepared.ensemble.model, prepared.solver)
end
Base.isopen(prepared::Prepared) = isopen(prepared.batch)

"""
    Cubie.solve!(prepared) -> Result

Solves what [`Cubie.init`](@ref) set up, with the values of [`Cubie.remake!`](@ref) and on the arrays of
[`Cubie.bind!`](@ref).
"""
solve!(prepared::Prepared; progress = prepared.progress) =
    solve_and_report(prepared, progress === nothing ? nothing : reporter(progress))

function solve_and_report(prepared::Prepared, @nospecialize(report))
    arrays = collect(values(prepared.kept))  # another task may bind others meanwhile
    handle = submit(prepared.batch)
    GC.@preserve prepared arrays await(handle, report, prepared.sink)
    solved = Result(handle, prepared.ensemble.model, prepared.solver.saved, prepared.first_run)
    prepared.verbose && warn_of_failures(solved)
    return solved
end

"""
    Cubie.solve(ensemble, [alg]; keywords...) -> Result
    Cubie.solve(model, [alg]; tspan, u0, p, ..., keywords...) -> Result

Solves all runs of an [`Ensemble`](@ref). `alg` is one of [`Cubie.Algorithm`](@ref), by default `Cubie.Auto()`.

| keyword | |
|---|---|
| `saveat` | a number: the distance of rows; a collection: the times of rows. Without it, one row at the end |
| `abstol`, `reltol` | tolerances of a step, 1e-6 both; a vector has one per state |
| `dt`, `dtmin`, `dtmax`, `adaptive` | step sizes; `adaptive = false` takes steps of `dt` |
| `maxiters` | steps after which a run fails |
| `save_idxs` | what is saved: names, or `"states"`, `"observables"`, `"all"`, `"none"` |
| `precision` | `Float64` or `Float32` |
| `trajectories` | number of runs, where the values do not tell |
| `summaries` | summaries over windows; see [`summaries`](@ref) |
| `initial_steps` | first step size of each run |
| `sink` | a function `(runs, outputs, statuses)` that gets the rows chunk by chunk in place of the result |
| `output_file` | a file for them: `.npy`, larger than memory if need be, or `.nc` (netCDF) |
| `progress` | `true`, or a function of the fraction that is done; called some 40 times a second |
| `verbose` | `false`: no warning of runs that failed |
| `context` | a [`Context`](@ref) of one's own |

Every option of the C library is a keyword too: see `Cubie.options(:solver)` and `Cubie.options(:batch)`.

A run that fails is data: its `retcode` says why, its rows are NaN from there on, the others are untouched.

Ctrl-C stops the solve within a tenth of a second, as an `InterruptException`. So does an exception in `progress`,
which comes out of `solve`. Other tasks go on meanwhile.
"""
solve(ensemble::Ensemble, alg = nothing; kw...) = solved(ensemble, alg, keywords(kw))

function solve(model::Model, alg = nothing; kw...)
    given = keywords(kw)
    runs = filter(setting -> setting.first in ENSEMBLE_KEYWORDS, given)
    return solved(ensemble_of(model, runs), alg, filter(setting -> !(setting.first in ENSEMBLE_KEYWORDS), given))
end

function solved(ensemble::Ensemble, @nospecialize(alg), given::Settings)
    prepared = prepare(ensemble, alg, given)
    try
        return solve!(prepared)
    finally
        close(prepared)
    end
end

# SIGINT waits until the handle has an owner.
function submit(batch::Owned{LibCubie.cubie_batch})
    disable_sigint() do
        created(out -> LibCubie.cubie_batch_submit(batch, out), LibCubie.cubie_result, :cubie_batch_submit)
    end
end

const SLICE = 0.02  # seconds of waiting after which Julia has its turn: interrupts, other tasks, garbage collection

"""
Waits until a solve has ended. But for a sink, no Julia code runs inside the C library: it waits for a short time,
returns, and Ctrl-C, progress and other tasks are dealt with here. An exception stops the solve and goes on.
"""
function await(handle::Owned{LibCubie.cubie_result}, @nospecialize(report), sink::Union{Nothing,Sink} = nothing)
    ended = Ref{Int32}(0)
    try
        while true
            wait_slice(handle, SLICE, ended, sink)
            ended[] != 0 && break
            report === nothing || report(fraction_done(handle))
            yield()
        end
        report === nothing || report(1.0)
    catch
        ended[] == 0 && stop(handle)
        rethrow()
    end
    return nothing
end

function wait_slice(handle, seconds, ended, sink)
    status = disable_sigint(() -> LibCubie.cubie_result_wait(handle, seconds, C_NULL, C_NULL, ended))
    status == 0 || (ended[] = 1)
    sink === nothing || rethrow_of(sink)
    check(status, :cubie_result_wait)
end

# Bound arrays belong to Julia again only when the engine has let go of them.
function stop(handle)
    isopen(handle) || return nothing
    disable_sigint() do
        LibCubie.cubie_result_cancel(handle)
        LibCubie.cubie_result_wait(handle, -1.0, C_NULL, C_NULL, C_NULL)
    end
    return nothing
end

function fraction_done(handle)
    done, total = Ref{Int64}(0), Ref{Int64}(0)
    check(LibCubie.cubie_result_get_progress(handle, done, total), :cubie_result_get_progress)
    return total[] == 0 ? 0.0 : done[] / total[]
end

function warn_of_failures(r::Result)
    failed = failed_count(r)
    failed == 0 && return nothing
    counts = Dict{Symbol,Int}()
    for status in statuses(r)
        is_success(status) || (counts[retcode(status)] = get(counts, retcode(status), 0) + 1)
    end
    words = join(("$n $code" for (code, n) in sort(collect(counts); by = string ∘ first)), ", ")
    @warn "$failed of $(length(r)) runs failed: $words"
    return nothing
end
