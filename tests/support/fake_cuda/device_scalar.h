#ifndef FAKE_CUDA_DEVICE_SCALAR_H
#define FAKE_CUDA_DEVICE_SCALAR_H
// What a single lane may call: atomics, bits, loads, arithmetic, elementary functions.

#include "device_runtime.h"

inline void* memcpy(void* to, const void* from, unsigned long n) { return __builtin_memcpy(to, from, n); }
inline void* memset(void* to, int value, unsigned long n) { return __builtin_memset(to, value, n); }

#define FAKE_CUDA_ATOMICS(T)                                                                       \
  inline T atomicAdd(T* at, T value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }   \
  inline T atomicSub(T* at, T value) { return __atomic_fetch_sub(at, value, __ATOMIC_RELAXED); }   \
  inline T atomicMax(T* at, T value) { return __atomic_fetch_max(at, value, __ATOMIC_RELAXED); }   \
  inline T atomicMin(T* at, T value) { return __atomic_fetch_min(at, value, __ATOMIC_RELAXED); }   \
  inline T atomicOr(T* at, T value) { return __atomic_fetch_or(at, value, __ATOMIC_RELAXED); }     \
  inline T atomicAnd(T* at, T value) { return __atomic_fetch_and(at, value, __ATOMIC_RELAXED); }   \
  inline T atomicExch(T* at, T value) { return __atomic_exchange_n(at, value, __ATOMIC_RELAXED); } \
  inline T atomicCAS(T* at, T expected, T value) {                                                 \
    __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);  \
    return expected;                                                                               \
  }
FAKE_CUDA_ATOMICS(int)
FAKE_CUDA_ATOMICS(unsigned)
FAKE_CUDA_ATOMICS(unsigned long long)
#undef FAKE_CUDA_ATOMICS
inline float atomicAdd(float* at, float value) { return fake_cuda::add_by_exchange<float, unsigned>(at, value); }
inline double atomicAdd(double* at, double value) {
  return fake_cuda::add_by_exchange<double, unsigned long long>(at, value);
}

template <class T>
inline T __ldg(const T* at) {
  return *at;
}

// In place of a register that only PTX knows.
#define CUBIE_GLOBAL_TIMER() (fake_cuda::g_runtime->nanoseconds())
// Often enough for the short runs of tests to be cut.
#define CUBIE_SLICE_LOOKS 16u

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz((unsigned)x); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll((unsigned long long)x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return (unsigned long long)(((unsigned __int128)a * b) >> 64);
}

#define FAKE_CUDA_BITS(name, To, From)        \
  inline To name(From x) {                    \
    To bits;                                  \
    __builtin_memcpy(&bits, &x, sizeof bits); \
    return bits;                              \
  }
FAKE_CUDA_BITS(__double_as_longlong, long long, double)
FAKE_CUDA_BITS(__longlong_as_double, double, long long)
FAKE_CUDA_BITS(__float_as_int, int, float)
FAKE_CUDA_BITS(__int_as_float, float, int)
FAKE_CUDA_BITS(__float_as_uint, unsigned, float)
FAKE_CUDA_BITS(__uint_as_float, float, unsigned)
#undef FAKE_CUDA_BITS

// One instruction each, so that nothing is left to link; a processor without a fused multiply-add is refused there.
inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#define FAKE_CUDA_BUILTIN(name)                                    \
  inline double name(double x) { return __builtin_##name(x); }     \
  inline float name##f(float x) { return __builtin_##name##f(x); } \
  inline float name(float x) { return __builtin_##name##f(x); }
FAKE_CUDA_BUILTIN(ceil)
FAKE_CUDA_BUILTIN(fabs)
FAKE_CUDA_BUILTIN(floor)
FAKE_CUDA_BUILTIN(nearbyint)
FAKE_CUDA_BUILTIN(rint)
FAKE_CUDA_BUILTIN(sqrt)
FAKE_CUDA_BUILTIN(trunc)
#undef FAKE_CUDA_BUILTIN
#define FAKE_CUDA_BUILTIN(name)                                                \
  inline double name(double x, double y) { return __builtin_##name(x, y); }    \
  inline float name##f(float x, float y) { return __builtin_##name##f(x, y); } \
  inline float name(float x, float y) { return __builtin_##name##f(x, y); }
FAKE_CUDA_BUILTIN(copysign)
FAKE_CUDA_BUILTIN(fmax)
FAKE_CUDA_BUILTIN(fmin)
#undef FAKE_CUDA_BUILTIN
inline bool isnan(double x) { return __builtin_isnan(x); }
inline bool isinf(double x) { return __builtin_isinf(x); }
inline bool isfinite(double x) { return __builtin_isfinite(x); }

#define FAKE_CUDA_UNARY(name)                                                \
  inline double name(double x) { return fake_cuda::g_runtime->name(x); }     \
  inline float name##f(float x) { return fake_cuda::g_runtime->name##f(x); } \
  inline float name(float x) { return fake_cuda::g_runtime->name##f(x); }
#define FAKE_CUDA_BINARY(name)                                                           \
  inline double name(double x, double y) { return fake_cuda::g_runtime->name(x, y); }    \
  inline float name##f(float x, float y) { return fake_cuda::g_runtime->name##f(x, y); } \
  inline float name(float x, float y) { return fake_cuda::g_runtime->name##f(x, y); }
#include "device_math.def"
#undef FAKE_CUDA_UNARY
#undef FAKE_CUDA_BINARY

#endif
