module DLPack
struct DLTensor
    data::Ptr{Cvoid}
    device_type::Int32
    device_id::Int32
    ndim::Int32
    code::UInt8
    bits::UInt8
    lanes::UInt16
    shape::Ptr{Int64}
    strides::Ptr{Int64}
    byte_offset::UInt64
end
struct Layout
    tensor::DLTensor
    manager::Ptr{Cvoid}
    deleter::Ptr{Cvoid}
end
mutable struct DLManagedTensor
    address::Ptr{Layout}
    function DLManagedTensor(address::Ptr{DLManagedTensor})
        finalizer(t -> ccall(unsafe_load(t.address).deleter, Cvoid, (Ptr{Cvoid},), t.address), new(Ptr{Layout}(address)))
    end
end
end
