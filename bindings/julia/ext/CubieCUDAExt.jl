# Arrays of a result that stayed on the GPU (option on_device = 1) as CuArrays, without a copy.
module CubieCUDAExt

using Cubie, CUDA

"""
    CuArray(r::Cubie.Result, name = :outputs)

The array lives as long as the result does: keep `r`, or copy.
"""
function CUDA.CuArray(r::Cubie.Result, name::Symbol = :outputs)
    found = Cubie.device_array(r, name)
    found.device === :cuda ||
        throw(ArgumentError("$name of this result is on the host: solve with on_device = 1 on a CUDA device"))
    return CUDA.unsafe_wrap(CUDA.CuArray, CUDA.CuPtr{found.type}(UInt(found.address)), found.shape)
end

end
