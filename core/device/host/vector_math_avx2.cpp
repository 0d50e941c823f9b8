// SLEEF's functions by AVX2 vectors.

#include <sleef.h>

#include "device/host/vector_math_raw.hpp"

#define CUBIE_TABLE kAvx2Math
#define CUBIE_ISA avx2
#define CUBIE_VEC_F64 __m256d
#define CUBIE_VEC_F32 __m256
#define CUBIE_LANES_F64 d4
#define CUBIE_LANES_F32 f8
#include "device/host/vector_math_raw.inc"
