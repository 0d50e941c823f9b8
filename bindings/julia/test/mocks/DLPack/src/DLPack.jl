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
# As the package does it, the deleter gets the address of a copy of the structure.
mutable struct DLManagedTensor
    layout::Layout
    function DLManagedTensor(address::Ptr{DLManagedTensor})
        finalizer(new(unsafe_load(Ptr{Layout}(address)))) do t
            ccall(t.layout.deleter, Cvoid, (Ptr{Cvoid},), Ref(t.layout))
        end
    end
end
end
