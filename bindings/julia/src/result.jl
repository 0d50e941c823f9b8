# What came out of a solve.

"""
    Result

What came out of [`Cubie.solve`](@ref).

    r.t               times of the saved rows
    r[:x]             Matrix (run, time) of one variable
    r[i]              run i: r[i][:x], r[i].t, r[i].u, r[i].retcode
    r[:x, i]          one variable of run i
    Array(r)          a copy of all, (run, variable, time)
    outputs(r)        the same without a copy, read only
    r.names           names of the saved variables
    retcodes(r)       Symbols as SciML has them; statuses(r): bits of the C library
    final_states(r)   Matrix (run, state) at the end of each run
    last_steps(r)     the step size each run would try next
    summaries(r)      windows, with option summaries
    mean(r), quantile(r, 0.9), ...   over runs, with `using Statistics`
    columns(r)        a long table: run, time and the variables

`close(r)` gives its memory back at once; the garbage collector does so later.
"""
struct Result
    handle::Owned{LibCubie.cubie_result}
    model::Model
    names::Vector{Symbol}
    first_run::Int
end

Base.close(r::Result) = close(r.handle)
Base.isopen(r::Result) = isopen(r.handle)

# A function that is only handed on would be called by a search for its method each time: `F` has code made for it.
count_of(r::Result, f::F, call) where {F} = Int(received(out -> f(r.handle, out), Int64, call))
run_count(r::Result) = count_of(r, LibCubie.cubie_result_get_run_count, :cubie_result_get_run_count)
save_count(r::Result) = count_of(r, LibCubie.cubie_result_get_save_count, :cubie_result_get_save_count)
state_count(r::Result) = count_of(r, LibCubie.cubie_result_get_state_count, :cubie_result_get_state_count)

"`Float64` or `Float32`: what the solve computed in."
function Base.eltype(r::Result)
    bits = received(out -> LibCubie.cubie_result_get_precision_bits(r.handle, out), Int32,
                    :cubie_result_get_precision_bits)
    return bits == 32 ? Float32 : Float64
end

copied_from(r::Result, f::F, ::Type{T}, call) where {F,T} = copied((dst, n, needed) -> f(r.handle, dst, n, needed), T, call)

"Times of the saved rows."
save_times(r::Result) = copied_from(r, LibCubie.cubie_result_copy_save_times, Float64, :cubie_result_copy_save_times)

function Base.getproperty(r::Result, name::Symbol)
    name === :t && return save_times(r)
    name === :retcodes && return retcodes(r)
    name === :stats && return counters(r)
    return getfield(r, name)
end
Base.propertynames(::Result, private::Bool = false) =
    private ? (:t, :names, :retcodes, :stats, :model, :handle, :first_run) : (:t, :names, :retcodes, :stats, :model)

# -------------------------------------------------------------------------------------------- arrays of the library

"""
    Lent{T,N} <: AbstractArray{T,N}

Memory of the C library as an array that cannot be written to. It keeps the memory alive, also after `close`.
"""
struct Lent{T,N} <: DenseArray{T,N}
    array::Array{T,N}
    owner::Owned{LibCubie.cubie_result}
end

Base.size(a::Lent) = size(a.array)
Base.IndexStyle(::Type{<:Lent}) = IndexLinear()
Base.@propagate_inbounds Base.getindex(a::Lent, i::Int) = a.array[i]
Base.strides(a::Lent) = strides(a.array)
Base.elsize(::Type{Lent{T,N}}) where {T,N} = sizeof(T)
Base.unsafe_convert(::Type{Ptr{T}}, a::Lent{T}) where {T} = Base.unsafe_convert(Ptr{T}, a.array)
Base.setindex!(a::Lent, x, i...) = throw(ArgumentError("an array of a result cannot be written to; copy it"))

function lent(r::Result, ::Type{T}, shape, f, call) where {T}
    address, elements = Ref{Ptr{T}}(C_NULL), Ref{Int64}(0)
    check(f(r.handle, address, elements), call)
    r.handle.lent = true
    elements[] == prod(shape) || error("$call: $(elements[]) elements for the shape $shape")
    address[] == C_NULL && return Lent(Array{T}(undef, shape), r.handle)
    return Lent(unsafe_wrap(Array, address[], shape), r.handle)
end

"""
    outputs(r) -> array (run, variable, time)

The saved values in the library's own memory: no copy, read only. They stay readable while the array exists.
"""
function outputs(r::Result)
    shape = (run_count(r), length(r.names), save_count(r))
    return eltype(r) === Float64 ?
           lent(r, Float64, shape, LibCubie.cubie_result_get_outputs_data, :cubie_result_get_outputs_data) :
           lent(r, Float32, shape, LibCubie.cubie_result_get_outputs_data_f32, :cubie_result_get_outputs_data_f32)
end

"A copy of the saved values, (run, variable, time)."
Base.Array(r::Result) = copy(outputs(r).array)
Base.Array{T}(r::Result) where {T} = convert(Array{T}, Array(r))

"States at the end of each run: Matrix (run, state). NaN where a run failed."
function final_states(r::Result)
    shape = (run_count(r), state_count(r))
    return eltype(r) === Float64 ?
        filled(LibCubie.cubie_result_copy_final_states, r, Float64, shape, :cubie_result_copy_final_states) :
        filled(LibCubie.cubie_result_copy_final_states_f32, r, Float32, shape, :cubie_result_copy_final_states_f32)
end

"An array of a shape that is known, from a function `(res, dst, dst_len, out_needed) -> status`."
function filled(f, r::Result, ::Type{T}, shape, call) where {T}
    numbers = Array{T}(undef, shape)
    check(f(r.handle, numbers, length(numbers), C_NULL), call)
    return numbers
end

"Step size that each run would try next, for a solve that goes on from here (keyword `initial_steps`)."
last_steps(r::Result) = copied_from(r, LibCubie.cubie_result_copy_last_steps, Float64, :cubie_result_copy_last_steps)

# --------------------------------------------------------------------------------------------------------- indexing

function variable_place(names, name)
    place = findfirst(==(Symbol(name)), names)
    place === nothing && throw(ArgumentError(
        "$name is not among what was saved ($(join(names, ", ")))$(nearest_hint(name, names))"))
    return place
end

function Base.getindex(r::Result, name::Name)
    place = variable_place(r.names, name)
    return outputs(r).array[:, place, :]
end

function Base.getindex(r::Result, name::Name, run::Integer)
    place = variable_place(r.names, name)
    check_run(r, run)
    return outputs(r).array[run, place, :]
end
Base.getindex(r::Result, run::Integer, name::Name) = r[name, run]

function check_run(r::Result, run::Integer)
    1 <= run <= run_count(r) || throw(BoundsError(r, run))
    return nothing
end

Base.length(r::Result) = run_count(r)
Base.firstindex(::Result) = 1
Base.lastindex(r::Result) = length(r)
Base.eachindex(r::Result) = Base.OneTo(length(r))
Base.keys(r::Result) = eachindex(r)
Base.iterate(r::Result, run = 1) = run > length(r) ? nothing : (r[run], run + 1)

"""
    columns(r) -> NamedTuple of vectors

All saved values as a long table: a row per run and time, with columns `run` (its number in the whole grid, from 1),
`time`, and one per variable. Any package for tables can take it: `DataFrame(columns(r))`.
"""
function columns(r::Result)
    values, runs, times = outputs(r).array, length(r), save_count(r)
    time = Matrix{Float64}(undef, times, runs)
    for run in 1:runs
        time[:, run] = run_times(r, run)
    end
    head = (run = repeat(r.first_run .+ (1:runs), inner = times), time = vec(time))
    taken = map(name -> name in (:run, :time) ? Symbol(name, :_) : name, r.names)
    return merge(head, NamedTuple{Tuple(taken)}(Tuple(vec(permutedims(values[:, v, :])) for v in eachindex(taken))))
end

"Times of the rows of one run."
function run_times(r::Result, run::Integer)
    check_run(r, run)
    return copied((dst, n, needed) -> LibCubie.cubie_result_copy_run_times(r.handle, run - 1, dst, n, needed), Float64,
                  :cubie_result_copy_run_times)
end

"Writes the saved values to `path`: text with a line per run and time for `.csv`, an array of NumPy for `.npy`."
function write_file(path::AbstractString, r::Result)
    if endswith(path, ".csv")
        check(LibCubie.cubie_result_write_csv(r.handle, path), :cubie_result_write_csv)
    elseif endswith(path, ".npy")
        check(LibCubie.cubie_result_write_npy(r.handle, LibCubie.CUBIE_ARRAY_OUTPUTS, path), :cubie_result_write_npy)
    else
        throw(ArgumentError("the name must end in .csv or .npy (got $path)"))
    end
    return path
end
