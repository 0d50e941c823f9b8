# Failures of the C library as exceptions, and its copied texts and arrays.

"""
    CubieError(status::Symbol, message, call::Symbol)

A function of the C library failed. `status` is the name of its code without prefix (`:MODEL`, `:OUT_OF_RANGE`,
`:COMPILE`, ...), `message` what the library says: the argument and its value, or line and column of model text.

Arguments that the package itself can see to be wrong are an `ArgumentError` or a `DimensionMismatch` instead.
"""
struct CubieError <: Exception
    status::Symbol
    message::String
    call::Symbol
end

Base.showerror(io::IO, e::CubieError) = print(io, "CubieError(", e.status, "): ", e.message)

const ERROR_PREFIX = "CUBIE_ERR_"

function status_symbol(status::Integer)
    name = unsafe_string(LibCubie.cubie_status_name(status))
    Symbol(startswith(name, ERROR_PREFIX) ? name[length(ERROR_PREFIX)+1:end] : name)
end

"Text of the last failed call of this thread."
function last_error_message()
    buffer = Vector{UInt8}(undef, LibCubie.cubie_last_error_message(C_NULL, 0))
    LibCubie.cubie_last_error_message(buffer, length(buffer))
    return String(resize!(buffer, length(buffer) - 1))
end

# The message belongs to the thread: nothing between the call and this may switch tasks.
@noinline fail(status::Int32, call::Symbol) = throw(CubieError(status_symbol(status), last_error_message(), call))

"Does nothing for 0; throws the `CubieError` of any other status of the function named `call`."
check(status::Int32, call::Symbol) = status == 0 ? nothing : fail(status, call)

"Text of a function `(dst, dst_len, out_needed) -> status`."
function copied_text(copy, call::Symbol)
    needed = Ref{Int64}(0)
    check(copy(C_NULL, 0, needed), call)
    buffer = Vector{UInt8}(undef, needed[])
    check(copy(buffer, needed[], C_NULL), call)
    return String(resize!(buffer, needed[] - 1))
end

"Numbers of a function `(dst, dst_len, out_needed) -> status`, as a vector of `T`."
function copied(copy, ::Type{T}, call::Symbol) where {T}
    needed = Ref{Int64}(0)
    check(copy(C_NULL, 0, needed), call)
    numbers = Vector{T}(undef, needed[])
    check(copy(numbers, needed[], C_NULL), call)
    return numbers
end

"Number of a function `(out) -> status`."
function received(receive, ::Type{T}, call::Symbol) where {T}
    out = Ref{T}(zero(T))
    check(receive(out), call)
    return out[]
end

const Name = Union{Symbol,AbstractString}  # of a variable

"A word for an error message: the one of `known` that is most like `name`, or an empty text when none is."
function nearest_hint(name, known)
    best, distance = "", typemax(Int)
    for candidate in known
        d = edit_distance(lowercase(string(name)), lowercase(string(candidate)))
        if d < distance
            best, distance = string(candidate), d
        end
    end
    return distance <= max(1, length(string(name)) ÷ 3) ? "; did you mean $best?" : ""
end

function edit_distance(a::AbstractString, b::AbstractString)
    a, b = collect(a), collect(b)
    row = collect(0:length(b))
    for i in eachindex(a)
        corner, row[1] = row[1], i
        for j in eachindex(b)
            corner, row[j+1] = row[j+1], min(row[j+1] + 1, row[j] + 1, corner + (a[i] != b[j]))
        end
    end
    return row[end]
end
