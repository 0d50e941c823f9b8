# Initial values and parameters of the runs, in all the forms that users have them in.

"A distribution that values of a variable are drawn from; see [`Ensemble`](@ref)."
struct Distribution
    name::String
    a::Float64
    b::Float64
end

"Between `a` and `b`, all equally likely."
Uniform(a::Real, b::Real) = Distribution("uniform", a, b)
"Between `a` and `b`, their logarithms equally likely."
LogUniform(a::Real, b::Real) = Distribution("loguniform", a, b)
"Of mean `a` and standard deviation `b`."
Normal(a::Real, b::Real) = Distribution("normal", a, b)
"Whose logarithm has mean `a` and standard deviation `b`."
LogNormal(a::Real, b::Real) = Distribution("lognormal", a, b)

"Values of one variable: one for all runs, one per run (or of one axis of a grid), or where to draw them from."
const Column = Union{Vector{Float64},Distribution}
const Columns = Vector{Pair{Symbol,Column}}

column(x::Real, name) = Float64[x]
column(x::Distribution, name) = x
function column(x::AbstractVector{<:Real}, name)
    isempty(x) && throw(ArgumentError("$name must have a value"))
    return convert(Vector{Float64}, x)
end
column(x, name) =
    throw(ArgumentError("values of $name must be a number, a vector or a distribution (got a $(typeof(x)))"))

function known_name(name, names, what)
    symbol = Symbol(name)
    symbol in names ||
        throw(ArgumentError("the model has no $what called $name$(nearest_hint(name, names))"))
    return symbol
end

"""
    as_table(x) -> NamedTuple or nothing

Columns of a table, for what is no table of Julia's own. The extension for Tables.jl adds all of its kinds.
"""
as_table(x) = nothing
const TABLE_READERS = Function[as_table]

"""
Columns of `x`, whose variables are `names`:

* `nothing` or an empty collection: the model's values
* a vector of numbers, or a tuple of them: one value per variable, for all runs
* a matrix: a row per run, a column per variable
* a `NamedTuple`, `Dict` or vector of pairs: a number, a vector with a value per run, or a distribution per name
* a vector of vectors, tuples, `NamedTuple`s or dictionaries: an element per run
* a table: a row per run, columns by name
"""
columns_of(::Nothing, names, what) = Columns()
columns_of(x::Union{NamedTuple,AbstractDict}, names, what) =
    Columns([known_name(name, names, what) => column(x[name], name) for name in keys(x)])
columns_of(x::AbstractVector{<:Pair}, names, what) =
    Columns([known_name(first(p), names, what) => column(last(p), first(p)) for p in x])
columns_of(x::Real, names, what) = columns_of([x], names, what)
columns_of(x::Tuple{Vararg{Real}}, names, what) = columns_of(Float64[x...], names, what)

function columns_of(x::AbstractVector{<:Real}, names, what)
    isempty(x) && return Columns()
    length(x) == length(names) ||
        throw(DimensionMismatch("there are $(length(x)) values for $(length(names)) $(what)s"))
    return Columns([name => Float64[value] for (name, value) in zip(names, x)])
end

function columns_of(x::AbstractMatrix{<:Real}, names, what)
    size(x, 2) == length(names) || throw(DimensionMismatch(
        "a matrix of $(what)s has a row per run and a column per $what: $(length(names)), not $(size(x, 2))"))
    return Columns([name => column(x[:, i], name) for (i, name) in enumerate(names)])
end

function columns_of(x::AbstractVector, names, what)
    isempty(x) && return Columns()
    table = table_columns(x)
    table === nothing || return columns_of(table, names, what)
    one = first(x)
    if one isa Union{NamedTuple,AbstractDict}
        all(row -> keys(row) == keys(one), x) ||
            throw(ArgumentError("all runs must have values for the same $(what)s"))
        return columns_of(Dict(Symbol(name) => Float64[row[name] for row in x] for name in keys(one)), names, what)
    end
    all(row -> length(row) == length(names), x) ||
        throw(DimensionMismatch("each run must have $(length(names)) $(what)s"))
    return Columns([name => Float64[collect(row)[i] for row in x] for (i, name) in enumerate(names)])
end

function columns_of(x, names, what)
    table = table_columns(x)
    table === nothing &&
        throw(ArgumentError("$(what)s must be numbers, a matrix, a NamedTuple or a table (got a $(typeof(x)))"))
    return columns_of(table, names, what)
end

function table_columns(x)
    for reader in TABLE_READERS
        found = reader(x)
        found === nothing || return found
    end
    return nothing
end

function set_column(batch, name::Symbol, values::Vector{Float64})
    check(LibCubie.cubie_batch_set_values(batch, name, values, length(values)), :cubie_batch_set_values)
end
function set_column(batch, name::Symbol, d::Distribution)
    check(LibCubie.cubie_batch_sample_values(batch, name, d.name, d.a, d.b), :cubie_batch_sample_values)
end
