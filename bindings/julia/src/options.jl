# The options of the C library: their table, and setting them by name.

"""
    OptionInfo

One option of the C library: `scope` (`:context`, `:solver` or `:batch`), `name`, `type`, `default` as text, `choices`,
`range` (the least and the largest number that it takes; `nothing` of text), `unit`, `help` and `since`.
"""
struct OptionInfo
    scope::Symbol
    name::Symbol
    type::DataType
    default::String
    choices::Vector{String}
    range::Union{Nothing,Tuple{Int,Int},Tuple{Float64,Float64}}
    unit::String
    help::String
    since::VersionNumber
end

const SCOPES = (:context, :solver, :batch)
const OPTION_TYPES = (Int, Float64, String)
const OPTION_TABLE = Ref{Vector{OptionInfo}}()

function read_option(i)
    scope = received(out -> LibCubie.cubie_option_get_scope(i, out), Int32, :cubie_option_get_scope)
    type = received(out -> LibCubie.cubie_option_get_type(i, out), Int32, :cubie_option_get_type)
    text(f, call) = copied_text((dst, n, needed) -> f(i, dst, n, needed), call)
    choices = text(LibCubie.cubie_option_copy_choices, :cubie_option_copy_choices)
    return OptionInfo(
        SCOPES[scope+1],
        Symbol(text(LibCubie.cubie_option_copy_name, :cubie_option_copy_name)),
        OPTION_TYPES[type+1],
        text(LibCubie.cubie_option_copy_default, :cubie_option_copy_default),
        isempty(choices) ? String[] : String.(split(choices, '|')),
        read_range(i, OPTION_TYPES[type+1]),
        text(LibCubie.cubie_option_copy_unit, :cubie_option_copy_unit),
        text(LibCubie.cubie_option_copy_help, :cubie_option_copy_help),
        VersionNumber(text(LibCubie.cubie_option_copy_since, :cubie_option_copy_since)),
    )
end

read_range(i, ::Type{String}) = nothing
function read_range(i, ::Type{Int})
    least, largest = Ref{Int64}(0), Ref{Int64}(0)
    check(LibCubie.cubie_option_get_int64_range(i, least, largest), :cubie_option_get_int64_range)
    return (least[], largest[])
end
function read_range(i, ::Type{Float64})
    least, largest, is_open = Ref(0.0), Ref(0.0), Ref{Int32}(0)
    check(LibCubie.cubie_option_get_double_range(i, least, largest, is_open), :cubie_option_get_double_range)
    return (least[], largest[])
end

"""
    Cubie.options([scope]) -> Vector{OptionInfo}

All options of the C library, or those of `:context`, `:solver` or `:batch`. Each may be a keyword of
[`Cubie.solve`](@ref) (those of the context: of [`Context`](@ref)).
"""
function options()
    if !isassigned(OPTION_TABLE)
        count = received(LibCubie.cubie_option_get_count, Int64, :cubie_option_get_count)
        OPTION_TABLE[] = [read_option(i) for i in 0:count-1]
    end
    return copy(OPTION_TABLE[])
end
options(scope::Symbol) = filter(o -> o.scope === scope, options())

const OPTION_SCOPES = Ref{Dict{Symbol,Symbol}}()

"Scope of the option called `name`, or `nothing`."
function option_scope(name::Symbol)
    # Tasks on several threads may both make it: each is whole.
    isassigned(OPTION_SCOPES) || (OPTION_SCOPES[] = Dict(o.name => o.scope for o in options()))
    return get(OPTION_SCOPES[], name, nothing)
end

for scope in SCOPES
    handle = :(Owned{LibCubie.$(Symbol(:cubie_, scope))})
    names = Dict(kind => Symbol(:cubie_, scope, :_, kind)
                 for kind in (:set_int64, :set_double, :set_string, :get_int64, :get_double, :copy_string))
    call(kind) = :(LibCubie.$(names[kind]))
    @eval begin
        set_option(h::$handle, name, value::Integer) =
            check($(call(:set_int64))(h, name, value), $(QuoteNode(names[:set_int64])))
        set_option(h::$handle, name, value::Real) =
            check($(call(:set_double))(h, name, value), $(QuoteNode(names[:set_double])))
        set_option(h::$handle, name, value::Union{AbstractString,Symbol}) =
            check($(call(:set_string))(h, name, String(value)), $(QuoteNode(names[:set_string])))
        get_option(h::$handle, name, ::Type{Int}) =
            received(out -> $(call(:get_int64))(h, name, out), Int64, $(QuoteNode(names[:get_int64])))
        get_option(h::$handle, name, ::Type{Float64}) =
            received(out -> $(call(:get_double))(h, name, out), Float64, $(QuoteNode(names[:get_double])))
        get_option(h::$handle, name, ::Type{String}) =
            copied_text((dst, n, needed) -> $(call(:copy_string))(h, name, dst, n, needed),
                        $(QuoteNode(names[:copy_string])))
    end
end

function set_option(h::Owned, name, value)
    throw(ArgumentError("option $name must be a number or text (got $(repr(value)))"))
end

# Tolerances may be vectors: one per state.
function set_option(h::Owned{LibCubie.cubie_solver}, name, values::AbstractVector{<:Real})
    numbers = collect(Float64, values)
    if Symbol(name) === :atol
        check(LibCubie.cubie_solver_set_atol(h, numbers, length(numbers)), :cubie_solver_set_atol)
    elseif Symbol(name) === :rtol
        check(LibCubie.cubie_solver_set_rtol(h, numbers, length(numbers)), :cubie_solver_set_rtol)
    else
        throw(ArgumentError("option $name must be one value (got a vector of $(length(numbers)))"))
    end
end
