#pragma once
// The functions of the driver, declared from the table, so that a definition with other parameters does not compile.
// They return nothing: what goes wrong is thrown as Failure.

#include "failure.hpp"

namespace fake_cuda {

#define CUBIE_CUDA_FUNCTION(since, name, parameters) void name parameters;
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION

}  // namespace fake_cuda
