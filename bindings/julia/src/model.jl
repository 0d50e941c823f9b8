# Models: text, or a Julia function turned into text.

"What a model declares: names in declared order, their units and the values the model gives them."
struct Variables
    names::Vector{Symbol}
    units::Vector{String}
    defaults::Vector{Float64}
end

Base.length(v::Variables) = length(v.names)

"A compiled right-hand side: addresses of the functions, and what they get, which lives as long as the model."
struct Compiled
    right_hand_side::Ptr{Cvoid}
    jacobian::Ptr{Cvoid}
    userdata::Any
    states::Int
    parameters::Int
end

"""
    Model(text; context = Cubie.default_context())
    Model(f, u0, p = nothing; observed = nothing)
    Model(address::Ptr; states, parameters = (), ...)

A system of ordinary differential equations, checked at once.

`text` is in cubie's own language; a mistake in it is a `CubieError` of status `:MODEL` that shows the place.

`f` is a right-hand side as SciML has them, `f(du, u, p, t)` or `du = f(u, p, t)`. It is called once, with numbers
that write down what is done with them ([`Cubie.Traced`](@ref)), so it must do the same whatever the values are:
branches on them are an error, [`Cubie.ifelse`](@ref) is what takes their place. `u0` and `p` give the default values,
and names where they are `NamedTuple`s (`du.x` and `u.x` work then as `du[1]` and `u[1]` do); else states are `u1, u2,
...` and parameters `p1, p2, ...`. `observed(u, p, t)` may return a `NamedTuple` of further quantities that can be
saved.

`model.text`, `model.states`, `model.parameters`, `model.constants`, `model.drivers` and `model.observables` tell what
it is.
"""
struct Model
    text::String
    compiled::Union{Nothing,Compiled}
    variables::NTuple{5,Variables}
    pool::Vector{Any}  # solvers of this model that nobody uses now; see solvers.jl
    pool_lock::ReentrantLock
end

const ROLES = (states = LibCubie.CUBIE_ROLE_STATE, parameters = LibCubie.CUBIE_ROLE_PARAMETER,
               constants = LibCubie.CUBIE_ROLE_CONSTANT, drivers = LibCubie.CUBIE_ROLE_DRIVER,
               observables = LibCubie.CUBIE_ROLE_OBSERVABLE)

function read_variables(handle, role)
    count = received(out -> LibCubie.cubie_solver_get_variable_count(handle, role, out), Int64,
                     :cubie_solver_get_variable_count)
    text(f, i, call) = copied_text((dst, n, needed) -> f(handle, role, i, dst, n, needed), call)
    return Variables(
        [Symbol(text(LibCubie.cubie_solver_copy_variable_name, i, :cubie_solver_copy_variable_name))
         for i in 0:count-1],
        [text(LibCubie.cubie_solver_copy_variable_unit, i, :cubie_solver_copy_variable_unit) for i in 0:count-1],
        [received(out -> LibCubie.cubie_solver_get_variable_default(handle, role, i, out), Float64,
                  :cubie_solver_get_variable_default) for i in 0:count-1])
end

Model(text::AbstractString; context::Context = default_context()) = checked_model(text, nothing, context)

function checked_model(text, compiled, context)
    handle = solver_handle(context, text, compiled)
    try
        return Model(text, compiled, Tuple(read_variables(handle, role) for role in ROLES), Any[], ReentrantLock())
    finally
        close(handle)
    end
end

# Words one by one: each `model.word` in a program is then known to be names while it is compiled.
function Base.getproperty(m::Model, name::Symbol)
    name === :states && return getfield(m, :variables)[1].names
    name === :parameters && return getfield(m, :variables)[2].names
    name === :constants && return getfield(m, :variables)[3].names
    name === :drivers && return getfield(m, :variables)[4].names
    name === :observables && return getfield(m, :variables)[5].names
    return getfield(m, name)
end
Base.propertynames(::Model, private::Bool = false) =
    (:text, keys(ROLES)..., (private ? (:variables, :pool, :pool_lock) : ())...)

variables(m::Model, role::Symbol) = getfield(m, :variables)[findfirst(==(role), keys(ROLES))]

"Values that the model gives, as a `NamedTuple`: of `:states`, `:parameters` or `:constants`."
defaults(m::Model, role::Symbol) =
    NamedTuple{Tuple(variables(m, role).names)}(Tuple(variables(m, role).defaults))

"Units that the model gives, as a `NamedTuple` of texts: of `:states`, `:parameters`, ..."
units(m::Model, role::Symbol) = NamedTuple{Tuple(variables(m, role).names)}(Tuple(variables(m, role).units))

# ------------------------------------------------------------------------------------ a Julia function as a model

"A vector whose elements have names too, as a right-hand side written with names reads and writes it."
struct Named{names,T} <: AbstractVector{T}
    numbers::Vector{T}
end
Named(names::Tuple, numbers::Vector{T}) where {T} = Named{names,T}(numbers)

Base.size(v::Named) = size(getfield(v, :numbers))
Base.getindex(v::Named, i::Int) = getfield(v, :numbers)[i]
Base.setindex!(v::Named, x, i::Int) = setindex!(getfield(v, :numbers), x, i)
Base.getproperty(v::Named{names}, name::Symbol) where {names} = v[name_place(names, name)]
Base.setproperty!(v::Named{names}, name::Symbol, x) where {names} = setindex!(v, x, name_place(names, name))
Base.propertynames(::Named{names}, private::Bool = false) where {names} = names

function name_place(names, name)
    place = findfirst(==(name), names)
    place === nothing && throw(ArgumentError("there is no $name among $(join(names, ", "))"))
    return place
end

"Names and values found while arguments of a right-hand side are replaced by traced numbers."
struct Declared
    tape::Tape
    names::Vector{String}
    values::Vector{Float64}
end
Declared(tape::Tape) = Declared(tape, String[], Float64[])

function declare!(d::Declared, x::Real, name)
    isfinite(x) || throw(ArgumentError("$name must be finite (got $x)"))
    push!(d.names, name)
    push!(d.values, x)
    return leaf(d.tape, name)
end
declare!(d::Declared, x::Bool, name) = x
declare!(d::Declared, x::AbstractArray{<:Real}, name) =
    reshape(Traced[declare!(d, x[i], "$name$k") for (k, i) in enumerate(eachindex(x))], size(x))
declare!(d::Declared, x::Tuple, name) = ntuple(i -> declare!(d, x[i], "$name$i"), length(x))
declare!(d::Declared, x::NamedTuple{names}, name) where {names} =
    NamedTuple{names}(ntuple(i -> declare!(d, x[i], string(names[i])), length(names)))
declare!(d::Declared, x, name) = x  # what is no number is handed through

"States as `f` gets them: with names of their own where `u0` has them."
traced_states(d::Declared, u0::NamedTuple{names}) where {names} =
    Named(names, Traced[declare!(d, u0[i], string(names[i])) for i in 1:length(names)])
traced_states(d::Declared, u0::AbstractArray{<:Real}) = declare!(d, u0, "u")
traced_states(d::Declared, u0::Real) = declare!(d, u0, "u")
traced_states(d::Declared, u0::Tuple) = traced_states(d, collect(u0))
traced_states(::Declared, u0) = throw(ArgumentError("u0 must be numbers or a NamedTuple of them (got a $(typeof(u0)))"))

traced_parameters(d::Declared, p) = declare!(d, p, "p")

"Calls a function of the model with traced numbers; a branch on one becomes an error that says so."
function without_branches(f, arguments...)
    try
        return f(arguments...)
    catch e
        e isa TypeError && (e.got isa Condition || e.got === Condition) && throw(ArgumentError(NO_BRANCHES))
        rethrow()
    end
end

function right_hand_side(f, u, p, t)
    if applicable(f, u, u, p, t)
        du = u isa Named ? Named(propertynames(u), fill(constant(NaN), length(u))) : fill(constant(NaN), size(u))
        without_branches(f, du, u, p, t)
        return du
    end
    applicable(f, u, p, t) || throw(ArgumentError("the right-hand side must be f(du, u, p, t) or f(u, p, t)"))
    du = without_branches(f, u, p, t)
    du isa Real && return [du]
    length(du) == length(u) ||
        throw(DimensionMismatch("the right-hand side gives $(length(du)) numbers for $(length(u)) states"))
    return du
end

declaration(word, d::Declared) =
    isempty(d.names) ? "" : "$word " * join(("$n = $v" for (n, v) in zip(d.names, d.values)), ", ") * "\n"

"Model text of a right-hand side in Julia; see [`Model`](@ref)."
function traced_text(f, u0, p, observed)
    tape = Tape()
    states, parameters = Declared(tape), Declared(tape)
    u, traced_p, t = traced_states(states, u0), traced_parameters(parameters, p), leaf(tape, "t")
    isempty(states.names) && throw(ArgumentError("u0 must have a number"))
    du = right_hand_side(f, u, traced_p, t)
    results, names = Traced[], states.names
    for (name, x) in zip(names, du)
        x isa Traced && is_constant(x) && isnan(x.value) &&
            throw(ArgumentError("the right-hand side gives no derivative of $name"))
        push!(results, x)
    end
    seen = observed === nothing ? NamedTuple() : without_branches(observed, u, traced_p, t)
    seen isa NamedTuple || throw(ArgumentError("observed must give a NamedTuple (got a $(typeof(seen)))"))
    append!(results, Traced[x for x in values(seen)])
    taken = [names; parameters.names; collect(string.(keys(seen)))]
    prefix = "w_"
    while any(n -> startswith(n, prefix), taken)
        prefix *= "_"
    end
    lines, texts = statements(tape, results, prefix)
    n = length(names)
    return declaration("states", states) * declaration("parameters", parameters) *
           (isempty(seen) ? "" : "observables " * join(keys(seen), ", ") * "\n") *
           join(("$line\n" for line in lines)) *
           join(("$(names[i])' = $(texts[i])\n" for i in 1:n)) *
           join(("$name = $(texts[n + i])\n" for (i, name) in enumerate(keys(seen))))
end

Model(f, u0, p = nothing; observed = nothing, context::Context = default_context()) =
    Model(traced_text(f, u0, p, observed); context = context)
