#pragma once
// SLEEF's functions by one instruction set each, as they are: inputs outside the range SLEEF states are wrong here and
// repaired by vector_math.cpp. `out` may be an input.

#include "kernels/args.h"

namespace cubie::device {

extern const cubie_kernel::host_math kScalarMath;
#if defined(__x86_64__)
extern const cubie_kernel::host_math kAvx2Math;
extern const cubie_kernel::host_math kAvx512Math;
#endif

}  // namespace cubie::device
