# C solvers of a model with their options set, kept for the next solve that wants the same: making one reads the text
# anew and generates its kernel text anew.

"""
A C solver with all its options set. One task uses it at a time: `take_solver` hands it out, `return_solver` puts it
back.
"""
struct Solver
    handle::Owned{LibCubie.cubie_solver}
    context::Context
    settings::Vector{Pair{Symbol,Any}}
    saved::Vector{Symbol}  # names of saved variables
    states::Int
end

const MOST_IDLE_SOLVERS = 4  # of one model

function Solver(model::Model, context::Context, settings)
    handle = solver_handle(context, model.text, model.compiled)
    foreach(setting -> set_option(handle, setting...), settings)
    count = received(out -> LibCubie.cubie_solver_get_saved_count(handle, out), Int64, :cubie_solver_get_saved_count)
    saved = [Symbol(copied_text((dst, n, needed) -> LibCubie.cubie_solver_copy_saved_name(handle, i, dst, n, needed),
                                :cubie_solver_copy_saved_name)) for i in 0:count-1]
    return Solver(handle, context, settings, saved, length(model.states))
end

"A solver of these settings that nobody else uses."
function take_solver(model::Model, context::Context, settings)
    isopen(context) || throw(ArgumentError("the context is closed"))
    idle = lock(model.pool_lock) do
        at = findfirst(s -> s.context.handle === context.handle && isequal(s.settings, settings), model.pool)
        at === nothing ? nothing : popat!(model.pool, at)
    end
    return idle === nothing ? Solver(model, context, settings) : idle::Solver
end

function return_solver(model::Model, solver::Solver)
    lock(model.pool_lock) do
        push!(model.pool, solver)
        length(model.pool) > MOST_IDLE_SOLVERS && close(popfirst!(model.pool).handle)
    end
    return nothing
end

"Lets go of what a model keeps for its next solve; the model itself can be used as before."
function Base.close(model::Model)
    idle = lock(() -> splice!(model.pool, 1:length(model.pool)), model.pool_lock)
    foreach(solver -> close(solver.handle), idle)
    return nothing
end

function with_solver(f, model::Model, context::Context, settings)
    solver = take_solver(model, context, settings)
    try
        return f(solver)
    finally
        return_solver(model, solver)
    end
end

# Keywords as a vector, which is one type: code for `NamedTuple`s would be compiled anew for every set of names.
const Setting = Pair{Symbol,Any}
const Settings = Vector{Setting}

function keywords(@nospecialize(kw))
    settings = Setting[]
    for (name, value) in kw
        push!(settings, Setting(name, value))
    end
    return settings
end

"Takes a keyword out of the settings: its value, or what stands for one that is not given."
function taken!(settings::Settings, name::Symbol, default = nothing)
    at = findfirst(setting -> setting.first === name, settings)
    at === nothing && return default
    value = settings[at].second
    deleteat!(settings, at)
    return value === nothing ? default : value
end

"""
    Cubie.kernel_text(model, [alg]; options...)

The kernel text that a solve with these options compiles, for the curious.
"""
kernel_text(model::Model, alg = nothing; kw...) =
    with_settings(model, alg, keywords(kw)) do solver
        copied_text((dst, n, needed) -> LibCubie.cubie_solver_copy_kernel_text(solver.handle, dst, n, needed),
                    :cubie_solver_copy_kernel_text)
    end

"    Cubie.build_log(model, [alg]; options...): what the compiler says of the kernel of these options; most often nothing"
build_log(model::Model, alg = nothing; kw...) =
    with_settings(model, alg, keywords(kw)) do solver
        check(LibCubie.cubie_solver_compile(solver.handle), :cubie_solver_compile)
        copied_text((dst, n, needed) -> LibCubie.cubie_solver_copy_build_log(solver.handle, dst, n, needed),
                    :cubie_solver_copy_build_log)
    end

function with_settings(f, model::Model, @nospecialize(alg), given::Settings)
    context = taken!(given, :context, default_context())
    settings, rest = solver_settings(alg, given)
    isempty(rest) || throw(ArgumentError("$(first(first(rest))) is no option of a solver"))
    return with_solver(f, model, context, settings)
end

"""
    Cubie.compile(model, [alg]; options...)

Compiles the kernel of these options now, or fetches it from the cache on disk, instead of at the first solve.
"""
compile(model::Model, alg = nothing; kw...) =
    with_settings(model, alg, keywords(kw)) do solver
        check(LibCubie.cubie_solver_compile(solver.handle), :cubie_solver_compile)
    end

# ---------------------------------------------------------------- keywords of a solve as options of the C library

const SYNONYMS = Dict(:abstol => :atol, :reltol => :rtol, :dtmin => :dt_min, :dtmax => :dt_max, :maxiters => :max_steps)

precision_name(T::Type) = T === Float64 ? "f64" : T === Float32 ? "f32" :
    throw(ArgumentError("precision must be Float64 or Float32 (got $T)"))
precision_name(name) = name

saved_names(x::Union{Symbol,AbstractString}) = String(x)
saved_names(x) = isempty(x) ? "none" : join((String(name) for name in x), ", ")

"""
Options of the solver among the keywords, and the keywords that are left. `nothing` stands for what is not given.
"""
function solver_settings(@nospecialize(alg), given::Settings)
    settings, rest = Setting[], Setting[]
    alg === nothing || push!(settings, :method => method_name(alg))
    for (word, value) in given
        value === nothing && continue
        name = get(SYNONYMS, word, word)
        if name === :adaptive
            value || push!(settings, :controller => "fixed")
        elseif name === :precision
            push!(settings, name => precision_name(value))
        elseif name === :save_idxs || name === :save_variables
            push!(settings, :save_variables => saved_names(value))
        elseif name === :summaries
            push!(settings, name => saved_names(value))
        elseif option_scope(name) === :solver
            push!(settings, name => value isa AbstractVector ? collect(Float64, value) : value)
        else
            push!(rest, word => value)
        end
    end
    sort!(settings; by = first)
    for i in 2:length(settings)
        settings[i][1] === settings[i-1][1] &&
            throw(ArgumentError("option $(settings[i][1]) is given twice, under two names"))
    end
    return settings, rest
end
