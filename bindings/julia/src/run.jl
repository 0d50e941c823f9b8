# One run of a result.

"""
    Run

Run `i` of a result, `r[i]`, with the words of a SciML solution: `run.t`, `run.u` (a vector of states per time),
`run[k]` (the `k`-th of them), `run[:x]`, `run.retcode`, `run.prob_index`, and `Array(run)` of shape (variable, time).
"""
struct Run
    parent::Result
    index::Int
end

function Base.getindex(r::Result, run::Integer)
    check_run(r, run)
    return Run(r, run)
end

Base.getindex(run::Run, name::Name) = getfield(run, :parent)[name, getfield(run, :index)]
Base.getindex(run::Run, k::Integer) = outputs(getfield(run, :parent)).array[getfield(run, :index), :, k]
Base.Array(run::Run) = outputs(getfield(run, :parent)).array[getfield(run, :index), :, :]
Base.length(run::Run) = save_count(getfield(run, :parent))
Base.firstindex(::Run) = 1
Base.lastindex(run::Run) = length(run)
Base.iterate(run::Run, k = 1) = k > length(run) ? nothing : (run[k], k + 1)
Base.eltype(::Type{Run}) = Vector

function Base.getproperty(run::Run, name::Symbol)
    r, i = getfield(run, :parent), getfield(run, :index)
    name === :t && return run_times(r, i)
    name === :u && return collect.(eachcol(Array(run)))
    name === :retcode && return retcode(statuses(r)[i])
    name === :status && return statuses(r)[i]
    name === :prob_index && return r.first_run + i
    name === :names && return r.names
    return getfield(run, name)
end
Base.propertynames(::Run, private::Bool = false) = (:t, :u, :retcode, :status, :prob_index, :names)
