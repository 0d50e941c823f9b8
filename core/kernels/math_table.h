#ifndef CUBIE_KERNEL_MATH_TABLE_H
#define CUBIE_KERNEL_MATH_TABLE_H
// Elementary functions without code of their own here: the host's function table, or the functions of the CUDA
// compiler.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

#if CUBIE_GPU

template <class L>
struct math_table {
  typedef typename L::T T;
#define CUBIE_GPU_UNARY(name, device) \
  static CUBIE_FN T name(T x) {       \
    if constexpr (sizeof(T) == 8)     \
      return ::device(x);             \
    else                              \
      return ::device##f(x);          \
  }
#define CUBIE_GPU_BINARY(name, device) \
  static CUBIE_FN T name(T x, T y) {   \
    if constexpr (sizeof(T) == 8)      \
      return ::device(x, y);           \
    else                               \
      return ::device##f(x, y);        \
  }
  CUBIE_GPU_UNARY(expm1, expm1)
  CUBIE_GPU_UNARY(log2, log2)
  CUBIE_GPU_UNARY(log10, log10)
  CUBIE_GPU_UNARY(log1p, log1p)
  CUBIE_GPU_UNARY(cbrt, cbrt)
  CUBIE_GPU_UNARY(tan, tan)
  CUBIE_GPU_UNARY(asin, asin)
  CUBIE_GPU_UNARY(acos, acos)
  CUBIE_GPU_UNARY(atan, atan)
  CUBIE_GPU_BINARY(atan2, atan2)
  CUBIE_GPU_UNARY(sinh, sinh)
  CUBIE_GPU_UNARY(cosh, cosh)
  CUBIE_GPU_UNARY(asinh, asinh)
  CUBIE_GPU_UNARY(acosh, acosh)
  CUBIE_GPU_UNARY(atanh, atanh)
  CUBIE_GPU_UNARY(erf, erf)
  CUBIE_GPU_UNARY(erfc, erfc)
  CUBIE_GPU_UNARY(gamma, tgamma)
  CUBIE_GPU_UNARY(lgamma, lgamma)
  CUBIE_GPU_BINARY(fmod, fmod)
  CUBIE_GPU_BINARY(hypot, hypot)
#undef CUBIE_GPU_UNARY
#undef CUBIE_GPU_BINARY
};

#else

/// The table in force in this object. Set once, before any kernel of the object runs; only read afterwards.
__attribute__((visibility("hidden"))) inline const host_math* g_host_math = nullptr;

template <class L>
struct math_table {
  typedef typename L::S S;
  typedef typename L::T T;

  // Out of line: a call per group costs little beside the function itself, and callers stay small.
#define CUBIE_HOST_UNARY(name)                  \
  static CUBIE_FN T name(T x) {                 \
    if constexpr (sizeof(S) == 8)               \
      return unary(g_host_math->name##_f64, x); \
    else                                        \
      return unary(g_host_math->name##_f32, x); \
  }
#define CUBIE_HOST_BINARY(name)                     \
  static CUBIE_FN T name(T x, T y) {                \
    if constexpr (sizeof(S) == 8)                   \
      return binary(g_host_math->name##_f64, x, y); \
    else                                            \
      return binary(g_host_math->name##_f32, x, y); \
  }
#include "host_math.def"
#undef CUBIE_HOST_UNARY
#undef CUBIE_HOST_BINARY

 private:
  template <class F>
  static CUBIE_FN T unary(F function, T x) {
    alignas(64) S a[L::W];
    CUBIE_COPY(a, &x, sizeof a);
    function(a, a, L::W);
    CUBIE_COPY(&x, a, sizeof a);
    return x;
  }
  template <class F>
  static CUBIE_FN T binary(F function, T x, T y) {
    alignas(64) S a[L::W];
    alignas(64) S b[L::W];
    CUBIE_COPY(a, &x, sizeof a);
    CUBIE_COPY(b, &y, sizeof b);
    function(a, a, b, L::W);
    CUBIE_COPY(&x, a, sizeof a);
    return x;
  }
};

#endif

}  // namespace cubie_kernel

#if !CUBIE_GPU
/// Called once by whoever loads a host kernel object, with the table its kernels shall use. Weak: any number of sources
/// of one object may include this header.
extern "C" __attribute__((weak, visibility("default"))) void cubie_kernel_bind(const cubie_kernel::host_math* table) {
  cubie_kernel::g_host_math = table;
}
#endif

#endif
