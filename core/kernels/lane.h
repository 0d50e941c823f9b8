#ifndef CUBIE_KERNEL_LANE_H
#define CUBIE_KERNEL_LANE_H
// The lane type: one number (W = 1) or a vector of W numbers, with masks and selection.

#if defined(__CUDACC_RTC__) || defined(__CUDACC__)
#define CUBIE_GPU 1
#define CUBIE_FN __device__ __forceinline__
#define CUBIE_NOINLINE static __device__ __noinline__
#define CUBIE_RARE CUBIE_FN
#define CUBIE_UNROLL _Pragma("unroll")
#define CUBIE_ROLL _Pragma("unroll 1")
#elif defined(__clang__)
#define CUBIE_GPU 0
#if defined(__x86_64__)
// The usual convention passes lane groups wider than a register through memory, which costs the optimiser a fourth of
// its time to take apart once all is inlined; this one passes any vector as a value.
#define CUBIE_FN inline __attribute__((always_inline, ms_abi))
#else
#define CUBIE_FN inline __attribute__((always_inline))
#endif
#define CUBIE_NOINLINE static __attribute__((noinline))
#define CUBIE_RARE __attribute__((noinline))
#define CUBIE_UNROLL _Pragma("clang loop unroll(full)")
#define CUBIE_ROLL _Pragma("clang loop unroll(disable)")
#else  // a plain C++17 compiler: W = 1 only, used by tests that step in extended precision
#define CUBIE_GPU 0
#define CUBIE_FN inline __attribute__((always_inline))
#define CUBIE_NOINLINE static __attribute__((noinline))
#define CUBIE_RARE __attribute__((noinline))
#define CUBIE_UNROLL
#define CUBIE_ROLL
#endif
#define CUBIE_RESTRICT __restrict__
// CUBIE_RARELY(x): x, which rarely holds; what follows it takes no registers from the rest. (NVRTC gives some kernels
// more registers for it.)
#if CUBIE_GPU
#define CUBIE_RARELY(x) (x)
#else
#define CUBIE_RARELY(x) __builtin_expect((x), 0)
#endif
// CUBIE_RARE: work once per run or row. On the host one copy, outside the loop, saves compile time; its arguments are
// numbers and addresses, so that nothing the loop keeps in registers is sent through memory. On a GPU a call costs
// more.
#if CUBIE_GPU
#define CUBIE_COPY memcpy
#else
#define CUBIE_COPY __builtin_memcpy
#endif

#if defined(__clang__) && !CUBIE_GPU
#define CUBIE_VECTORS 1
#else
#define CUBIE_VECTORS 0
#endif

namespace cubie_kernel {

typedef long long i64;
typedef unsigned long long u64;

/// Bit layout of a floating-point format: an integer of its size and the places of its fields.
template <class S>
struct format;
template <>
struct format<double> {
  typedef long I;
  typedef unsigned long U;
  static constexpr int mantissa_bits = 52;
  static constexpr I bias = 1023;
  static constexpr double epsilon = 0x1p-52;
};
template <>
struct format<float> {
  typedef int I;
  typedef unsigned int U;
  static constexpr int mantissa_bits = 23;
  static constexpr I bias = 127;
  static constexpr float epsilon = 0x1p-23f;
};

#if CUBIE_VECTORS
template <class E, int W>
using vec = E __attribute__((ext_vector_type(W)));
#endif

/// lane<S, W>: S the number, T the lane group of W numbers, I integers of the same size, M the mask of a comparison.
template <class S_, int W_>
struct lane {
  static constexpr int W = W_;
  typedef S_ S;
  typedef typename format<S>::I SI;
#if CUBIE_VECTORS
  typedef vec<S, W> T;
  typedef vec<SI, W> I;
  typedef I M;
#endif
};
template <class S_>
struct lane<S_, 1> {
  static constexpr int W = 1;
  typedef S_ S;
  typedef typename format<S>::I SI;
  typedef S T;
  typedef SI I;
  typedef bool M;
};

// ---- scalars -------------------------------------------------------------------------------------------------------

template <class T>
CUBIE_FN T where(bool m, T a, T b) {
  return m ? a : b;
}
CUBIE_FN bool any(bool m) { return m; }
CUBIE_FN bool all(bool m) { return m; }
CUBIE_FN bool mask_not(bool m) { return !m; }
CUBIE_FN bool mask_and(bool a, bool b) { return a && b; }
CUBIE_FN bool mask_or(bool a, bool b) { return a || b; }

#if CUBIE_GPU
CUBIE_FN long as_int(double x) { return __double_as_longlong(x); }
CUBIE_FN int as_int(float x) { return __float_as_int(x); }
CUBIE_FN double as_float(long x) { return __longlong_as_double(x); }
CUBIE_FN float as_float(int x) { return __int_as_float(x); }
CUBIE_FN double fma(double a, double b, double c) { return ::fma(a, b, c); }
CUBIE_FN float fma(float a, float b, float c) { return ::fmaf(a, b, c); }
CUBIE_FN double fabs(double x) { return ::fabs(x); }
CUBIE_FN float fabs(float x) { return ::fabsf(x); }
CUBIE_FN double root(double x) { return ::sqrt(x); }
CUBIE_FN float root(float x) { return ::sqrtf(x); }
#else
CUBIE_FN long as_int(double x) {
  long r;
  __builtin_memcpy(&r, &x, sizeof r);
  return r;
}
CUBIE_FN int as_int(float x) {
  int r;
  __builtin_memcpy(&r, &x, sizeof r);
  return r;
}
CUBIE_FN double as_float(long x) {
  double r;
  __builtin_memcpy(&r, &x, sizeof r);
  return r;
}
CUBIE_FN float as_float(int x) {
  float r;
  __builtin_memcpy(&r, &x, sizeof r);
  return r;
}
CUBIE_FN double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
CUBIE_FN float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
CUBIE_FN double fabs(double x) { return __builtin_fabs(x); }
CUBIE_FN float fabs(float x) { return __builtin_fabsf(x); }
CUBIE_FN double root(double x) { return __builtin_sqrt(x); }
CUBIE_FN float root(float x) { return __builtin_sqrtf(x); }
#endif

// ---- vectors -------------------------------------------------------------------------------------------------------

#if CUBIE_VECTORS
template <int W>
CUBIE_FN vec<double, W> where(vec<long, W> m, vec<double, W> a, vec<double, W> b) {
  return m ? a : b;
}
template <int W>
CUBIE_FN vec<long, W> where(vec<long, W> m, vec<long, W> a, vec<long, W> b) {
  return m ? a : b;
}
template <int W>
CUBIE_FN vec<float, W> where(vec<int, W> m, vec<float, W> a, vec<float, W> b) {
  return m ? a : b;
}
template <int W>
CUBIE_FN vec<int, W> where(vec<int, W> m, vec<int, W> a, vec<int, W> b) {
  return m ? a : b;
}
template <class I, int W>
CUBIE_FN bool any(vec<I, W> m) {
  return __builtin_reduce_or(m) != 0;
}
template <class I, int W>
CUBIE_FN bool all(vec<I, W> m) {
  return __builtin_reduce_and(m) != 0;
}
template <class I, int W>
CUBIE_FN vec<I, W> mask_not(vec<I, W> m) {
  return ~m;
}
template <class I, int W>
CUBIE_FN vec<I, W> mask_and(vec<I, W> a, vec<I, W> b) {
  return a & b;
}
template <class I, int W>
CUBIE_FN vec<I, W> mask_or(vec<I, W> a, vec<I, W> b) {
  return a | b;
}
template <int W>
CUBIE_FN vec<long, W> as_int(vec<double, W> x) {
  return __builtin_bit_cast(vec<long, W>, x);
}
template <int W>
CUBIE_FN vec<int, W> as_int(vec<float, W> x) {
  return __builtin_bit_cast(vec<int, W>, x);
}
template <int W>
CUBIE_FN vec<double, W> as_float(vec<long, W> x) {
  return __builtin_bit_cast(vec<double, W>, x);
}
template <int W>
CUBIE_FN vec<float, W> as_float(vec<int, W> x) {
  return __builtin_bit_cast(vec<float, W>, x);
}
template <class S, int W>
CUBIE_FN vec<S, W> fma(vec<S, W> a, vec<S, W> b, vec<S, W> c) {
  return __builtin_elementwise_fma(a, b, c);
}
template <class S, int W>
CUBIE_FN vec<S, W> fabs(vec<S, W> x) {
  return __builtin_elementwise_abs(x);
}
template <class S, int W>
CUBIE_FN vec<S, W> root(vec<S, W> x) {
  return __builtin_elementwise_sqrt(x);
}
#endif

// ---- lanes that run together ---------------------------------------------------------------------------------------
// On a GPU a lane group is one thread, and the 32 threads of a warp go through the loop side by side. These are asked
// by all of them at once, and all get the same answer; elsewhere they are any() and all() of the group.

#if CUBIE_GPU
constexpr unsigned kWarp = 0xffffffffu;
CUBIE_FN bool any_together(bool m) { return __any_sync(kWarp, m) != 0; }
CUBIE_FN int count_together(bool m) { return __popc(__ballot_sync(kWarp, m)); }
#else
template <class M>
CUBIE_FN bool any_together(M m) {
  return any(m);
}
#endif

template <class S>
CUBIE_FN S quiet_nan() {
  if constexpr (sizeof(S) == 8)
    return as_float(0x7ff8000000000000L);
  else if constexpr (sizeof(S) == 4)
    return as_float(0x7fc00000);
  else
    return S(as_float(0x7ff8000000000000L));
}

// The larger and the smaller of two numbers as compare and select (one instruction on x86): the second argument
// when either is NaN. For the loop's own use; the language's min and max are in math.h.
template <class T>
CUBIE_FN T larger(T a, T b) {
  return a > b ? a : b;
}
template <class T>
CUBIE_FN T smaller(T a, T b) {
  return a < b ? a : b;
}

/// Element access and masks, the same words for W = 1 and W > 1.
template <class L>
struct lanes {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  static constexpr int W = L::W;

  static CUBIE_FN S get(const T& v, int l) {
    if constexpr (W == 1)
      return v;
    else
      return v[l];
  }
  static CUBIE_FN void set(T& v, int l, S x) {
    if constexpr (W == 1)
      v = x;
    else
      v[l] = x;
  }
  static CUBIE_FN SI get_int(const I& v, int l) {
    if constexpr (W == 1)
      return v;
    else
      return v[l];
  }
  static CUBIE_FN void set_int(I& v, int l, SI x) {
    if constexpr (W == 1)
      v = x;
    else
      v[l] = x;
  }
  static CUBIE_FN bool get_mask(const M& v, int l) {
    if constexpr (W == 1)
      return v;
    else
      return v[l] != 0;
  }
  static CUBIE_FN void set_mask(M& v, int l, bool x) {
    if constexpr (W == 1)
      v = x;
    else
      v[l] = x ? SI(-1) : SI(0);
  }
  static CUBIE_FN M none() {
    if constexpr (W == 1)
      return false;
    else
      return M(SI(0));
  }
  static CUBIE_FN M every() {
    if constexpr (W == 1)
      return true;
    else
      return M(SI(-1));
  }
  /// 1 where the mask is set, else 0.
  static CUBIE_FN I count(M m) {
    if constexpr (W == 1)
      return m ? SI(1) : SI(0);
    else
      return -m;
  }
  /// Selection of integers by a mask.
  static CUBIE_FN I where_int(M m, I a, I b) { return where(m, a, b); }
};

}  // namespace cubie_kernel

#endif
