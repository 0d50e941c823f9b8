# Arrays of the caller that a prepared solve reads and writes where they are.

"""
    Cubie.bind!(prepared; u0, p, final_states, outputs, initial_steps) -> prepared

Lets `Cubie.solve!(prepared)` work on arrays where they are, from now on: nothing is copied, and what is written to them
counts at the next solve.

    rho, ends = collect(20.0:27.0), zeros(8, 3)
    Cubie.bind!(prepared; p = (rho = rho,), final_states = ends)
    for candidate in candidates
        rho .= candidate
        close(Cubie.solve!(prepared))      # reads rho, writes ends
    end

| keyword | |
|---|---|
| `u0`, `p` | vectors by name with a number per run, `(rho = rho,)`, or a matrix of all (run, variable) |
| `final_states` | receives (run, state); may be the matrix of `u0` |
| `outputs` | receives the saved values, (run, variable, time) |
| `initial_steps` | first step size of each run, a `Vector{Float64}` |

Arrays are strided, also a `view` of larger ones with positive steps; those that are written to are of the solve's
precision. They must not be resized before [`Cubie.unbind!`](@ref). A vector's name in [`Cubie.remake!`](@ref) is copied
again from then on.
"""
function bind!(prepared::Prepared; u0 = nothing, p = nothing, final_states = nothing, outputs = nothing,
               initial_steps = nothing)
    model = prepared.ensemble.model
    bind_inputs(prepared, :initial_values, u0, model.states, "state")
    bind_inputs(prepared, :parameters, p, model.parameters, "parameter")
    bind_whole(prepared, :final_states, final_states)
    bind_whole(prepared, :outputs, outputs)
    bind_initial_steps(prepared, initial_steps === nothing ? nothing : dense_vector(initial_steps, "initial_steps"))
    return prepared
end

"""
    Cubie.unbind!(prepared) -> prepared

Lets go of all arrays that [`Cubie.bind!`](@ref) was given: values are as they were before.
"""
function unbind!(prepared::Prepared)
    for key in collect(keys(prepared.kept))
        unbind(prepared.batch, key)
        delete!(prepared.kept, key)
    end
    return prepared
end

# ------------------------------------------------------------------------------------------------ as the C library has it

# An array lives as long as it is in `kept`, under the name of a variable or the word of a whole array.
struct Whole
    name::Symbol
end

const Floating = Union{Float64,Float32}

bind_inputs(::Prepared, whole, ::Nothing, names, what) = nothing
bind_inputs(prepared::Prepared, whole, x::AbstractMatrix, names, what) = bind_whole(prepared, whole, x)
function bind_inputs(prepared::Prepared, whole, x::Union{NamedTuple,AbstractDict}, names, what)
    foreach(name -> known_name(name, names, what), keys(x))
    for name in keys(x)
        numbers = placed(x[name], name, 1)
        call, f = bind_function(:values, eltype(numbers))
        check(f(prepared.batch, Symbol(name), pointer(numbers), reach(numbers), length(numbers), strides(numbers)...), call)
        prepared.kept[Symbol(name)] = numbers
    end
end
bind_inputs(::Prepared, whole, x, names, what) =
    throw(ArgumentError("$(what)s to work on must be a matrix, or vectors by name (got a $(typeof(x)))"))

bind_whole(::Prepared, whole, ::Nothing) = nothing
function bind_whole(prepared::Prepared, whole, x)
    numbers = placed(x, whole, whole === :outputs ? 3 : 2)
    whole in (:outputs, :final_states) && !is_writable(numbers) &&
        throw(ArgumentError("$whole must be an array that can be written to (got a $(typeof(x)))"))
    call, f = bind_function(whole, eltype(numbers))
    # C counts the run last.
    check(f(prepared.batch, pointer(numbers), reach(numbers), reverse(size(numbers))..., reverse(strides(numbers))...), call)
    prepared.kept[Whole(whole)] = numbers
    return nothing
end

bind_initial_steps(::Prepared, ::Nothing) = nothing
function bind_initial_steps(prepared::Prepared, steps::Vector{Float64})
    check(LibCubie.cubie_batch_bind_initial_steps(prepared.batch, steps, length(steps)),
          :cubie_batch_bind_initial_steps)
    prepared.kept[Whole(:initial_steps)] = steps
    return nothing
end

function unbind(batch, name::Symbol)
    check(LibCubie.cubie_batch_bind_values(batch, name, C_NULL, 0, 0, 0), :cubie_batch_bind_values)
end
function unbind(batch, whole::Whole)
    if whole.name === :initial_steps
        check(LibCubie.cubie_batch_bind_initial_steps(batch, C_NULL, 0), :cubie_batch_bind_initial_steps)
    else
        call, f = bind_function(whole.name, Float64)
        check(f(batch, C_NULL, 0, zeros(Int64, whole.name === :outputs ? 6 : 4)...), call)
    end
end

function bind_function(what::Symbol, ::Type{T}) where {T}
    call = Symbol(:cubie_batch_bind_, what, T === Float32 ? "_f32" : "")
    return call, getfield(LibCubie, call)
end

"An array that C can work on: numbers at positive distances."
function placed(x, name, dimensions)
    x isa StridedArray{<:Floating} || throw(ArgumentError(
        "$name must be an array of Float64 or Float32 in memory, to work on it where it is (got a $(typeof(x)))"))
    ndims(x) == dimensions ||
        throw(DimensionMismatch("$name must have $dimensions dimensions to work on it where it is (got $(ndims(x)))"))
    all(step -> step >= 0, strides(x)) || throw(ArgumentError("$name goes backwards in memory"))
    return x
end

function dense_vector(x, name)
    x isa Vector{Float64} || throw(ArgumentError("$name must be a Vector{Float64} to work on it (got a $(typeof(x)))"))
    return x
end

"Elements from the first one in memory to the last."
reach(x) = isempty(x) ? 0 : 1 + sum((size(x) .- 1) .* strides(x))

is_writable(::Array) = true
is_writable(x::AbstractArray) = parent(x) !== x && is_writable(parent(x))
