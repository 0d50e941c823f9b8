# Arrays of a result as tensors of DLPack.jl, without a copy.
module CubieDLPackExt

using Cubie, DLPack

DLPack.DLManagedTensor(r::Cubie.Result, name::Symbol = :outputs) =
    DLPack.DLManagedTensor(Ptr{DLPack.DLManagedTensor}(Cubie.dlpack(r, name)))

end
