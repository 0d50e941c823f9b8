// The host function table: SLEEF's functions with repaired ends, one table per instruction set.

#include "device/host/vector_math.hpp"

#include <cmath>
#include <initializer_list>

#include "device/host/vector_math_raw.hpp"
#include "device/host/vector_math_repair.hpp"

namespace cubie::device {
namespace {

using cubie_kernel::host_math;

constexpr int kMaxLanes = 32;

// One row: SLEEF for the whole group, then the members it cannot answer. Single precision is answered there by the
// row's double function, which knows the range where SLEEF's float function ends but the double one does not.
#define CUBIE_HOST_UNARY(name)                                             \
  template <const host_math& raw>                                          \
  void name##_f64(double* out, const double* x, int n) {                   \
    double in[kMaxLanes] = {};                                             \
    for (int i = 0; i < n; ++i) in[i] = x[i];                              \
    raw.name##_f64(out, in, n);                                            \
    for (int i = 0; i < n; ++i)                                            \
      if (!repair::keep_##name(in[i])) out[i] = repair::fix_##name(in[i]); \
  }                                                                        \
  template <const host_math& raw>                                          \
  void name##_f32(float* out, const float* x, int n) {                     \
    float in[kMaxLanes] = {};                                              \
    for (int i = 0; i < n; ++i) in[i] = x[i];                              \
    raw.name##_f32(out, in, n);                                            \
    for (int i = 0; i < n; ++i)                                            \
      if (!repair::keep_##name(in[i])) {                                   \
        const double wide = static_cast<double>(in[i]);                    \
        double y = wide;                                                   \
        if (repair::keep_##name(wide))                                     \
          kScalarMath.name##_f64(&y, &wide, 1);                            \
        else                                                               \
          y = repair::fix_##name(wide);                                    \
        out[i] = static_cast<float>(y);                                    \
      }                                                                    \
  }
#define CUBIE_HOST_BINARY(name)
#include "kernels/host_math.def"
#undef CUBIE_HOST_UNARY
#undef CUBIE_HOST_BINARY

template <class S>
bool plain(S x) {
  return std::fabs(x) > 0 && std::fabs(x) <= repair::kMax<S>;
}

#define CUBIE_REPAIRED_BINARY(name, S, suffix)                                                                      \
  template <const host_math& raw>                                                                                   \
  void name##suffix(S* out, const S* x, const S* y, int n) {                                                        \
    S a[kMaxLanes] = {};                                                                                            \
    S b[kMaxLanes] = {};                                                                                            \
    for (int i = 0; i < n; ++i) {                                                                                   \
      a[i] = x[i];                                                                                                  \
      b[i] = y[i];                                                                                                  \
    }                                                                                                               \
    raw.name##suffix(out, a, b, n);                                                                                 \
    for (int i = 0; i < n; ++i)                                                                                     \
      if (!plain(a[i]) || !plain(b[i]))                                                                             \
        out[i] = static_cast<S>(                                                                                    \
            repair::fix_##name(static_cast<double>(a[i]), static_cast<double>(b[i]), static_cast<double>(out[i]))); \
  }
CUBIE_REPAIRED_BINARY(atan2, double, _f64)
CUBIE_REPAIRED_BINARY(atan2, float, _f32)
CUBIE_REPAIRED_BINARY(hypot, double, _f64)
CUBIE_REPAIRED_BINARY(hypot, float, _f32)

// The remainder is exact by definition: the C library's is the same everywhere, and right for every quotient.
template <const host_math&>
void fmod_f64(double* out, const double* x, const double* y, int n) {
  for (int i = 0; i < n; ++i) {
    const double r = std::fmod(x[i], y[i]);
    out[i] = r == r ? r : repair::kNan<double>;
  }
}
template <const host_math&>
void fmod_f32(float* out, const float* x, const float* y, int n) {
  for (int i = 0; i < n; ++i) {
    const float r = std::fmod(x[i], y[i]);
    out[i] = r == r ? r : repair::kNan<float>;
  }
}

template <const host_math& raw>
constexpr host_math kTable = {
#define CUBIE_HOST_UNARY(name) name##_f64<raw>, name##_f32<raw>,
#define CUBIE_HOST_BINARY(name) name##_f64<raw>, name##_f32<raw>,
#include "kernels/host_math.def"
#undef CUBIE_HOST_UNARY
#undef CUBIE_HOST_BINARY
};

}  // namespace

const host_math* host_math_table_of(VectorIsa isa) noexcept {
  switch (isa) {
    case VectorIsa::scalar:
      return &kTable<kScalarMath>;
#if defined(__x86_64__)
    case VectorIsa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kTable<kAvx2Math> : nullptr;
    case VectorIsa::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") ? &kTable<kAvx512Math> : nullptr;
#endif
    default:
      return nullptr;
  }
}

const host_math& host_math_table() noexcept {
  static const host_math* const table = [] {
    for (const VectorIsa isa : {VectorIsa::avx512, VectorIsa::avx2})
      if (const host_math* found = host_math_table_of(isa)) return found;
    return host_math_table_of(VectorIsa::scalar);
  }();
  return *table;
}

}  // namespace cubie::device
