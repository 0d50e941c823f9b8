# A number type that writes down what is done with it, so that a right-hand side in Julia becomes model text.

"What has been computed, each operation once; later ones refer to earlier ones by their place."
struct Tape
    operations::Vector{Tuple{Symbol,Vector{Int},String}}  # form, operands, text of a leaf or name of a function
    places::Dict{Tuple{Symbol,Vector{Int},String},Int}
end
Tape() = Tape(Tuple{Symbol,Vector{Int},String}[], Dict{Tuple{Symbol,Vector{Int},String},Int}())

function place!(tape::Tape, form::Symbol, operands::Vector{Int}, text::String)
    get!(tape.places, (form, operands, text)) do
        push!(tape.operations, (form, operands, text))
        length(tape.operations)
    end
end

"""
    Cubie.Traced <: Real

What a right-hand side is called with to learn its formulas. Arithmetic and the functions of `Base` that models have
give another one; a comparison gives a [`Cubie.Condition`](@ref).
"""
struct Traced <: Real
    tape::Union{Nothing,Tape}  # nothing: a plain number
    place::Int
    value::Float64
end

"""
    Cubie.Condition

A comparison of traced numbers, for `Cubie.ifelse(condition, a, b)`. It cannot decide an `if`, `?:`, `&&` or `||`: its
value differs from run to run and from time to time. Combine conditions by `&`, `|` and `!`.
"""
struct Condition
    tape::Tape
    place::Int
end

const NO_BRANCHES = "the right-hand side branches on a value that is known only while a run is solved: write " *
                    "Cubie.ifelse(condition, a, b), or min, max, abs, clamp, in place of if, ?:, && and ||"

leaf(tape::Tape, name) = Traced(tape, place!(tape, :leaf, Int[], String(name)), NaN)
constant(x::Real) = Traced(nothing, 0, Float64(x))
is_constant(x::Traced) = x.tape === nothing

function placed(tape::Tape, x::Traced)
    is_constant(x) || return x.place
    isfinite(x.value) || throw(ArgumentError("the right-hand side computes with $(x.value)"))
    text = isinteger(x.value) && abs(x.value) < 1e15 ? string(Int(x.value)) : string(x.value)
    return place!(tape, :leaf, Int[], signbit(x.value) ? "($text)" : text)
end

tape_of(a::Traced) = a.tape
tape_of(a::Traced, b::Traced) = is_constant(a) ? b.tape : a.tape

# `f` is what Julia computes of plain numbers.
function traced(f, form::Symbol, text::String, a::Traced)
    is_constant(a) && return constant(f(a.value))
    return Traced(a.tape, place!(a.tape, form, [a.place], text), NaN)
end
function traced(f, form::Symbol, text::String, a::Traced, b::Traced)
    tape = tape_of(a, b)
    tape === nothing && return constant(f(a.value, b.value))
    return Traced(tape, place!(tape, form, [placed(tape, a), placed(tape, b)], text), NaN)
end
function compared(f, text::String, a::Traced, b::Traced)
    tape = tape_of(a, b)
    tape === nothing && return f(a.value, b.value)
    return Condition(tape, place!(tape, :infix, [placed(tape, a), placed(tape, b)], text))
end

Traced(x::Traced) = x
Traced(x::Real) = constant(x)
Base.convert(::Type{Traced}, x::Traced) = x
Base.convert(::Type{Traced}, x::Real) = constant(x)
Base.promote_rule(::Type{Traced}, ::Type{<:Real}) = Traced
Base.promote_rule(::Type{BigFloat}, ::Type{Traced}) = Traced
Base.zero(::Type{Traced}) = constant(0)
Base.one(::Type{Traced}) = constant(1)
Base.float(x::Traced) = x
Base.eps(::Type{Traced}) = constant(eps())

function plain(x::Traced)
    is_constant(x) && return x.value
    throw(ArgumentError("the right-hand side needs the value of a number that is known only while a run is solved"))
end
for T in (:Float64, :Float32, :Float16, :BigFloat, :Integer, :Int64, :Int32, :Bool)
    @eval Base.$T(x::Traced) = $T(plain(x))
end
Base.AbstractFloat(x::Traced) = x
Base.hash(x::Traced, h::UInt) = hash(x.place, hash(x.value, h))

Base.show(io::IO, x::Traced) = print(io, is_constant(x) ? x.value : expression(x.tape, x.place))
Base.show(io::IO, x::Condition) = print(io, expression(x.tape, x.place))

Base.:+(a::Traced, b::Traced) = traced(+, :infix, "+", a, b)
Base.:-(a::Traced, b::Traced) = traced(-, :infix, "-", a, b)
Base.:*(a::Traced, b::Traced) = traced(*, :infix, "*", a, b)
Base.:/(a::Traced, b::Traced) = traced(/, :infix, "/", a, b)
Base.:\(a::Traced, b::Traced) = b / a
Base.:^(a::Traced, b::Traced) = traced(^, :infix, "^", a, b)
Base.:^(a::Traced, b::Integer) = a^constant(b)
Base.:^(a::Traced, b::Rational) = a^constant(b)
Base.:-(a::Traced) = traced(-, :prefix, "-", a)
Base.:+(a::Traced) = a
Base.muladd(a::Traced, b::Traced, c::Traced) = a * b + c
Base.fma(a::Traced, b::Traced, c::Traced) = a * b + c

for name in (:exp, :expm1, :log, :log2, :log10, :log1p, :sqrt, :cbrt, :sin, :cos, :tan, :asin, :acos, :atan, :sinh,
             :cosh, :tanh, :asinh, :acosh, :atanh, :abs, :sign, :floor, :ceil, :trunc)
    @eval Base.$name(a::Traced) = traced($name, :call, $(string(name)), a)
end
for (name, text) in ((:min, "min"), (:max, "max"), (:atan, "atan2"), (:hypot, "hypot"), (:mod, "mod"), (:rem, "fmod"),
                     (:copysign, "copysign"))
    @eval Base.$name(a::Traced, b::Traced) = traced($name, :call, $text, a, b)
end
Base.exp2(a::Traced) = 2^a
Base.exp10(a::Traced) = 10^a
Base.sinpi(a::Traced) = sin(constant(pi) * a)
Base.cospi(a::Traced) = cos(constant(pi) * a)
Base.deg2rad(a::Traced) = a * (pi / 180)
Base.rad2deg(a::Traced) = a * (180 / pi)
Base.sincos(a::Traced) = (sin(a), cos(a))
Base.clamp(x::Traced, low::Real, high::Real) = min(max(x, Traced(low)), Traced(high))
Base.abs2(a::Traced) = a * a

Base.:<(a::Traced, b::Traced) = compared(<, "<", a, b)
Base.:<=(a::Traced, b::Traced) = compared(<=, "<=", a, b)
Base.:(==)(a::Traced, b::Traced) = compared(==, "==", a, b)
Base.isless(a::Traced, b::Traced) =
    is_constant(a) && is_constant(b) ? isless(a.value, b.value) : throw(ArgumentError(NO_BRANCHES))
for name in (:isnan, :isinf, :isfinite)
    @eval Base.$name(a::Traced) =
        is_constant(a) ? $name(a.value) : Condition(a.tape, place!(a.tape, :call, [a.place], $(string(name))))
end

Base.:!(c::Condition) = Condition(c.tape, place!(c.tape, :prefix, [c.place], "!"))
Base.:&(a::Condition, b::Condition) = Condition(a.tape, place!(a.tape, :infix, [a.place, b.place], "&&"))
Base.:|(a::Condition, b::Condition) = Condition(a.tape, place!(a.tape, :infix, [a.place, b.place], "||"))
Base.:&(a::Condition, b::Bool) = b ? a : false
Base.:&(a::Bool, b::Condition) = b & a
Base.:|(a::Condition, b::Bool) = b ? true : a
Base.:|(a::Bool, b::Condition) = b | a

function chosen(c::Condition, a::Real, b::Real)
    places = [c.place, placed(c.tape, Traced(a)), placed(c.tape, Traced(b))]
    return Traced(c.tape, place!(c.tape, :select, places, ""), NaN)
end

"""
    Cubie.ifelse(condition, a, b)

`a` where the condition holds, else `b`: what a right-hand side uses in place of `if`. For plain numbers it is the
`ifelse` of Base; from Julia 1.8 on that one knows traced numbers too.
"""
ifelse(c::Bool, a, b) = c ? a : b
ifelse(c::Condition, a::Real, b::Real) = chosen(c, a, b)
@static if !(Base.ifelse isa Core.Builtin)
    Base.ifelse(c::Condition, a::Real, b::Real) = chosen(c, a, b)
end

# Model text of an operation whose operands have text already.
function operation_text((form, operands, text), operand)
    form === :leaf && return text
    form === :prefix && return "($text$(operand(operands[1])))"
    form === :infix && return "($(operand(operands[1])) $text $(operand(operands[2])))"
    form === :call && return "$text($(join((operand(i) for i in operands), ", ")))"
    return "($(operand(operands[1])) ? $(operand(operands[2])) : $(operand(operands[3])))"
end

expression(tape::Tape, place::Int) = operation_text(tape.operations[place], i -> expression(tape, i))

const DEEPEST = 24  # brackets inside each other, after which a part gets a name of its own

"""
Statements for what `results` need, and the text of each result. What is used more than once, or too deep in brackets,
gets a name that begins with `prefix`.
"""
function statements(tape::Tape, results::Vector{Traced}, prefix::String)
    count = length(tape.operations)
    uses = zeros(Int, count)
    last_places = [is_constant(x) ? placed(tape, x) : x.place for x in results]
    count = length(tape.operations)
    resize!(uses, count)
    fill!(uses, 0)
    foreach(p -> uses[p] += 1, last_places)
    for place in count:-1:1
        uses[place] > 0 && foreach(p -> uses[p] += 1, tape.operations[place][2])
    end
    texts, depths, lines = fill("", count), zeros(Int, count), String[]
    for place in 1:count
        uses[place] > 0 || continue
        operation = tape.operations[place]
        texts[place] = operation_text(operation, i -> texts[i])
        isempty(operation[2]) && continue
        depths[place] = 1 + maximum(depths[i] for i in operation[2])
        if uses[place] > 1 || depths[place] > DEEPEST
            push!(lines, "$prefix$(length(lines) + 1) = $(texts[place])")
            texts[place], depths[place] = "$prefix$(length(lines))", 0
        end
    end
    return lines, texts[last_places]
end
