# Saved values handed to a Julia function chunk by chunk, or written to a file, for results larger than memory.

"A function for chunks, and the exception that it threw."
mutable struct Sink
    f::Any
    variables::Int
    exception::Any
end

# Called by the C library inside a wait, on the thread that waits. An exception must not cross its frames, Ctrl-C's
# least of all: that is why SIGINT is held back outside and let in only behind the `try`.
function sink_thunk(first_run::Int64, runs::Int64, numbers::Ptr{T}, count::Int64, words::Ptr{Int32},
                    address::Ptr{Cvoid})::Int32 where {T}
    sink = unsafe_pointer_to_objref(address)::Sink
    try
        reenable_sigint() do
            shape = (runs, sink.variables, sink.variables == 0 || runs == 0 ? 0 : count ÷ (runs * sink.variables))
            outputs = numbers == C_NULL ? zeros(T, shape) : copy(unsafe_wrap(Array, numbers, shape))
            sink.f(first_run+1:first_run+runs, outputs, copy(unsafe_wrap(Array, words, runs)))
        end
        return Int32(0)
    catch e
        sink.exception = e
        return Int32(1)
    end
end

"Lets a batch hand its rows to `f(runs, outputs, statuses)`: a range of the grid, a copy (run, variable, time), words."
function bind_sink(batch::Owned{LibCubie.cubie_batch}, f, solver::Solver)
    sink = Sink(f, length(solver.saved), nothing)
    address = pointer_from_objref(sink)
    if get_option(solver.handle, :precision, String) == "f32"
        thunk = @cfunction(sink_thunk, Int32, (Int64, Int64, Ptr{Float32}, Int64, Ptr{Int32}, Ptr{Cvoid}))
        check(LibCubie.cubie_batch_bind_sink_f32(batch, thunk, address), :cubie_batch_bind_sink_f32)
    else
        thunk = @cfunction(sink_thunk, Int32, (Int64, Int64, Ptr{Float64}, Int64, Ptr{Int32}, Ptr{Cvoid}))
        check(LibCubie.cubie_batch_bind_sink(batch, thunk, address), :cubie_batch_bind_sink)
    end
    return sink
end

function rethrow_of(sink::Sink)
    e, sink.exception = sink.exception, nothing
    e === nothing || throw(e)
    return nothing
end

function set_output_file(batch::Owned{LibCubie.cubie_batch}, path::AbstractString)
    if endswith(path, ".nc")
        check(LibCubie.cubie_batch_set_netcdf_file(batch, path), :cubie_batch_set_netcdf_file)
    elseif endswith(path, ".npy")
        check(LibCubie.cubie_batch_set_output_file(batch, path), :cubie_batch_set_output_file)
    else
        throw(ArgumentError("output_file must end in .npy or .nc (got $path)"))
    end
end
