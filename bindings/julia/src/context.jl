# The device with its threads, memory and kernel cache.

"""
    Context(; device = "auto", threads = 0, options...)

Device, worker threads, memory limits and kernel cache, shared by all that is solved with it. `device` is `"auto"` (the
best there is), `"host"`, `"cuda"` or `"cuda:N"`. Every context option is a keyword: `Cubie.options(:context)`.

Most programs need none: [`Cubie.solve`](@ref) makes one for all. `open(Context; ...) do context ... end` closes it at
the end.
"""
struct Context
    handle::Owned{LibCubie.cubie_context}
end

function Context(; kw...)
    context = Context(created(LibCubie.cubie_context_create, LibCubie.cubie_context, :cubie_context_create))
    for (name, value) in kw
        value === nothing || set_option(context.handle, name, value)
    end
    return context
end

Base.close(c::Context) = close(c.handle)
Base.isopen(c::Context) = isopen(c.handle)

function Base.open(f::Function, ::Type{Context}; kw...)
    context = Context(; kw...)
    try
        return f(context)
    finally
        close(context)
    end
end

const DEFAULT_CONTEXT = Ref{Union{Nothing,Tuple{Int32,Context}}}(nothing)
const DEFAULT_CONTEXT_LOCK = ReentrantLock()

"""
    Cubie.default_context()

The context of all solves that name none, made when it is first wanted, and anew in a forked process.
"""
function default_context()
    lock(DEFAULT_CONTEXT_LOCK) do
        found = DEFAULT_CONTEXT[]
        if found === nothing || found[1] != getpid() || !isopen(found[2])
            found = (getpid(), Context())
            DEFAULT_CONTEXT[] = found
        end
        return found[2]
    end
end

context_text(c::Context, f, call) = copied_text((dst, n, needed) -> f(c.handle, dst, n, needed), call)

"Name of a context's device, for display. Starts the device."
device_name(c::Context = default_context()) =
    context_text(c, LibCubie.cubie_context_copy_device_name, :cubie_context_copy_device_name)

"`:host` or `:cuda`. Starts the device."
device_kind(c::Context = default_context()) =
    received(out -> LibCubie.cubie_context_get_device_kind(c.handle, out), Int32, :cubie_context_get_device_kind) ==
    LibCubie.CUBIE_DEVICE_CUDA ? :cuda : :host

"Why device `\"auto\"` took the host; empty when it took a GPU. Starts the device."
device_reason(c::Context = default_context()) =
    context_text(c, LibCubie.cubie_context_copy_device_reason, :cubie_context_copy_device_reason)

"Worker threads of the host device, or multiprocessors of a GPU. Starts the device."
device_workers(c::Context = default_context()) =
    Int(received(out -> LibCubie.cubie_context_get_device_workers(c.handle, out), Int32,
                 :cubie_context_get_device_workers))

"""
    Cubie.device_memory([context]) -> (planned, in_use, peak, limit)

Device memory of all solves of a context, in bytes.
"""
function device_memory(c::Context = default_context())
    numbers = [Ref{Int64}(0) for _ in 1:4]
    check(LibCubie.cubie_context_get_memory(c.handle, numbers...), :cubie_context_get_memory)
    return NamedTuple{(:planned, :in_use, :peak, :limit)}(Tuple(Int(n[]) for n in numbers))
end

"What the device executes: `\"sm_90\"`, or the instructions of the host. Starts the device."
device_architecture(c::Context = default_context()) =
    context_text(c, LibCubie.cubie_context_copy_device_architecture, :cubie_context_copy_device_architecture)

"""
    Cubie.pinned_memory([context]) -> (in_use, peak, budget)

Pinned memory of all solves of a context, in bytes.
"""
function pinned_memory(c::Context = default_context())
    numbers = [Ref{Int64}(0) for _ in 1:3]
    check(LibCubie.cubie_context_get_pinned_memory(c.handle, numbers...), :cubie_context_get_pinned_memory)
    return NamedTuple{(:in_use, :peak, :budget)}(Tuple(Int(n[]) for n in numbers))
end

"""
    Cubie.gpus() -> Vector{NamedTuple}

The CUDA devices that the driver knows: `device` as the keyword of [`Context`](@ref) has it, `name`, `bus_id`,
`architecture` (90 for 9.0), `memory` in bytes and `workers`, its multiprocessors. Empty without a driver;
`Cubie.gpu_reason()` tells why.
"""
function gpus()
    count = received(LibCubie.cubie_cuda_device_get_count, Int32, :cubie_cuda_device_get_count)
    text(i, f, call) = copied_text((dst, n, needed) -> f(i, dst, n, needed), call)
    return [(device = "cuda:$i",
             name = text(i, LibCubie.cubie_cuda_device_copy_name, :cubie_cuda_device_copy_name),
             bus_id = text(i, LibCubie.cubie_cuda_device_copy_bus_id, :cubie_cuda_device_copy_bus_id),
             architecture = Int(received(out -> LibCubie.cubie_cuda_device_get_architecture(i, out), Int32,
                                         :cubie_cuda_device_get_architecture)),
             memory = Int(received(out -> LibCubie.cubie_cuda_device_get_memory_bytes(i, out), Int64,
                                   :cubie_cuda_device_get_memory_bytes)),
             workers = Int(received(out -> LibCubie.cubie_cuda_device_get_workers(i, out), Int32,
                                    :cubie_cuda_device_get_workers))) for i in Int32(0):Int32(count - 1)]
end

"Why there is no CUDA device, or why some cannot be used; empty when all is well."
gpu_reason() = copied_text(LibCubie.cubie_cuda_copy_reason, :cubie_cuda_copy_reason)
