# Handles of the C library as Julia objects. The garbage collector may end them in any order and on any thread; the C
# library is made for that: a child keeps its parent, and destroying takes no lock.

"""
    Owned{T}(address)

Owner of one C handle of type `T`. It is passed to functions of `LibCubie` itself, never its address, so that the
garbage collector leaves it alone while a call uses it. `close` ends it, as does the garbage collector.

A result whose memory was `lent` to arrays is closed at once, but its memory goes with the last of those arrays.
"""
mutable struct Owned{T}
    address::Ptr{T}
    closed::Bool
    lent::Bool
    function Owned{T}(address::Ptr{T}) where {T}
        address == C_NULL && throw(ArgumentError("a $T handle must not be NULL"))
        return finalizer(destroy!, new{T}(address, false, false))
    end
end
Owned(address::Ptr{T}) where {T} = Owned{T}(address)

destroy(address::Ptr{LibCubie.cubie_context}) = LibCubie.cubie_context_destroy(address)
destroy(address::Ptr{LibCubie.cubie_solver}) = LibCubie.cubie_solver_destroy(address)
destroy(address::Ptr{LibCubie.cubie_batch}) = LibCubie.cubie_batch_destroy(address)
destroy(address::Ptr{LibCubie.cubie_result}) = LibCubie.cubie_result_destroy(address)

# A finalizer: no output, no lock, no exception.
function destroy!(h::Owned{T}) where {T}
    address, h.address, h.closed = h.address, Ptr{T}(C_NULL), true
    address == C_NULL || destroy(address)
    return nothing
end

function Base.close(h::Owned)
    h.closed = true
    h.lent || destroy!(h)
    return nothing
end

Base.isopen(h::Owned) = !h.closed

Base.cconvert(::Type{Ptr{T}}, h::Owned{T}) where {T} = h

function Base.unsafe_convert(::Type{Ptr{T}}, h::Owned{T}) where {T}
    h.closed && throw(ArgumentError("the $(kind_name(T)) is closed"))
    return h.address
end

kind_name(::Type{LibCubie.cubie_context}) = "context"
kind_name(::Type{LibCubie.cubie_solver}) = "solver"
kind_name(::Type{LibCubie.cubie_batch}) = "batch"
kind_name(::Type{LibCubie.cubie_result}) = "result"

# A second owner would destroy the handle twice.
Base.deepcopy_internal(h::Owned{T}, ::IdDict) where {T} = throw(ArgumentError("a $(kind_name(T)) cannot be copied"))
Base.copy(h::Owned{T}) where {T} = throw(ArgumentError("a $(kind_name(T)) cannot be copied"))

"A handle made by `create(out) -> status`."
function created(create, ::Type{T}, call::Symbol) where {T}
    out = Ref{Ptr{T}}(C_NULL)
    check(create(out), call)
    return Owned(out[])
end

"Number of C handles of this process that have not been destroyed, for tests of leaks."
live_handles() = LibCubie.cubie_live_handles()
