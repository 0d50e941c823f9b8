// SLEEF's functions by scalar FMA code.

// Announces FMA to the header, which declares these functions only then.
#ifndef FP_FAST_FMA
#define FP_FAST_FMA
#endif
#include <sleef.h>

#include "device/host/vector_math_raw.hpp"

#define CUBIE_TABLE kScalarMath
#define CUBIE_ISA purecfma
#define CUBIE_VEC_F64 double
#define CUBIE_VEC_F32 float
#define CUBIE_LANES_F64 d1
#define CUBIE_LANES_F32 f1
#include "device/host/vector_math_raw.inc"
