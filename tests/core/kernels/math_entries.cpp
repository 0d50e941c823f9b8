// Every function of math.h over arrays. Built by the C++ compiler of the tests (one lane) and, as a shared object
// without any library, by Clang (all widths).

#include "math_entries.h"

#include "kernels/math.h"

namespace {

using cubie_kernel::lane;
using cubie_kernel::math;

template <class L>
struct over_arrays {
  typedef typename L::T T;
  typedef typename L::S S;
#define CUBIE_UNARY(name)                                           \
  static void name(void* out, const void* x, const void*, long n) { \
    for (long i = 0; i < n; i += L::W) {                            \
      T v;                                                          \
      __builtin_memcpy(&v, static_cast<const S*>(x) + i, sizeof v); \
      v = math<L>::name(v);                                         \
      __builtin_memcpy(static_cast<S*>(out) + i, &v, sizeof v);     \
    }                                                               \
  }
#define CUBIE_BINARY(name)                                            \
  static void name(void* out, const void* x, const void* y, long n) { \
    for (long i = 0; i < n; i += L::W) {                              \
      T v, w;                                                         \
      __builtin_memcpy(&v, static_cast<const S*>(x) + i, sizeof v);   \
      __builtin_memcpy(&w, static_cast<const S*>(y) + i, sizeof w);   \
      v = math<L>::name(v, w);                                        \
      __builtin_memcpy(static_cast<S*>(out) + i, &v, sizeof v);       \
    }                                                                 \
  }
#include "math_names.def"
#undef CUBIE_UNARY
#undef CUBIE_BINARY
};

#define CUBIE_UNARY(name) {#name, kWidth, kDouble, 1, over_arrays<lane<Number, kWidth>>::name},
#define CUBIE_BINARY(name) {#name, kWidth, kDouble, 2, over_arrays<lane<Number, kWidth>>::name},

template <class Number, int kWidth>
struct list {
  static constexpr int kDouble = sizeof(Number) == 8;
  static const math_entry entries[];
  static const long count;
};
template <class Number, int kWidth>
const math_entry list<Number, kWidth>::entries[] = {
#include "math_names.def"
};
template <class Number, int kWidth>
const long list<Number, kWidth>::count = sizeof entries / sizeof entries[0];

math_entry all[1000];
long total = 0;

template <class Number, int width>
void append() {
  for (long i = 0; i < list<Number, width>::count; ++i) all[total++] = list<Number, width>::entries[i];
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const math_entry* CUBIE_ENTRIES(long* count) {
  if (total == 0) {
    append<double, 1>();
    append<float, 1>();
#if CUBIE_VECTORS
    append<double, 2>();
    append<double, 4>();
    append<double, 8>();
    append<double, 16>();
    append<float, 4>();
    append<float, 8>();
    append<float, 16>();
    append<float, 32>();
#endif
  }
  *count = total;
  return all;
}
