// SLEEF's functions by AVX512 vectors.

#include <sleef.h>

#include "device/host/vector_math_raw.hpp"

#define CUBIE_TABLE kAvx512Math
#define CUBIE_ISA avx512f
#define CUBIE_VEC_F64 __m512d
#define CUBIE_VEC_F32 __m512
#define CUBIE_LANES_F64 d8
#define CUBIE_LANES_F32 f16
#include "device/host/vector_math_raw.inc"
