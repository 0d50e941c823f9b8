#ifndef CUBIE_KERNEL_LU_H
#define CUBIE_KERNEL_LU_H
// What the generated LU factorisation is written in: the same words for a lane group of real numbers and for one of
// complex numbers.

#include "lane.h"

/// A table of indices that loops walk, at namespace scope.
#if CUBIE_GPU
#define CUBIE_TABLE static __device__ const
#else
#define CUBIE_TABLE static constexpr
#endif

namespace cubie_kernel {

/// A lane group of complex numbers.
template <class L>
struct complex_lane {
  typename L::T re, im;
};

// ---- real ----------------------------------------------------------------------------------------------------------

/// x - a b
template <class T>
CUBIE_FN T sub_product(T x, T a, T b) {
  return fma(-a, b, x);
}
/// a b
template <class T>
CUBIE_FN T times(T a, T b) {
  return a * b;
}
/// 1 / x
template <class T>
CUBIE_FN T reciprocal(T x) {
  return T(1) / x;
}
/// Whether `r`, the reciprocal of a pivot, is a number to go on with: the pivot was neither zero, nor so small that its
/// reciprocal overflows, nor infinite or NaN.
template <class T>
CUBIE_FN auto is_usable_reciprocal(T r) {
  return mask_and(r - r == T(0), r != T(0));
}

/// Entries of W of type N from those of the Jacobian.
template <class N>
struct lu_entry {
  typedef N T;
  static CUBIE_FN N of(T x) { return x; }
};

/// x - d
template <class T>
CUBIE_FN T shifted(T x, T d) {
  return x - d;
}
/// x - d mass
template <class T>
CUBIE_FN T shifted(T x, T d, T mass) {
  return fma(-d, mass, x);
}

// ---- complex -------------------------------------------------------------------------------------------------------

template <class L>
CUBIE_FN complex_lane<L> sub_product(complex_lane<L> x, complex_lane<L> a, complex_lane<L> b) {
  return {fma(a.im, b.im, fma(-a.re, b.re, x.re)), fma(-a.im, b.re, fma(-a.re, b.im, x.im))};
}
template <class L>
CUBIE_FN complex_lane<L> times(complex_lane<L> a, complex_lane<L> b) {
  return {fma(-a.im, b.im, a.re * b.re), fma(a.im, b.re, a.re * b.im)};
}
/// By the ratio of the smaller to the larger component, so that nothing is squared.
template <class L>
CUBIE_FN complex_lane<L> reciprocal(complex_lane<L> x) {
  typedef typename L::T T;
  const typename L::M swapped = fabs(x.im) > fabs(x.re);
  const T large = where(swapped, x.im, x.re);
  const T small = where(swapped, x.re, x.im);
  const T ratio = small / large;
  const T a = T(1) / fma(small, ratio, large);
  const T b = ratio * a;
  return {where(swapped, b, a), -where(swapped, a, b)};
}
template <class L>
CUBIE_FN typename L::M is_usable_reciprocal(complex_lane<L> r) {
  typedef typename L::T T;
  return mask_and(mask_and(r.re - r.re == T(0), r.im - r.im == T(0)), mask_or(r.re != T(0), r.im != T(0)));
}

template <class L>
struct lu_entry<complex_lane<L>> {
  typedef complex_lane<L> N;
  typedef typename L::T T;
  static CUBIE_FN N of(T x) { return {x, T(0)}; }
};

template <class L>
CUBIE_FN complex_lane<L> shifted(complex_lane<L> x, complex_lane<L> d) {
  return {x.re - d.re, x.im - d.im};
}
template <class L>
CUBIE_FN complex_lane<L> shifted(complex_lane<L> x, complex_lane<L> d, typename L::T mass) {
  return {fma(-d.re, mass, x.re), fma(-d.im, mass, x.im)};
}

// ---- a full block
// ----------------------------------------------------------------------------------------------------

/// Eliminates row `row` of a full block of `size` columns, a multiple of `tile`, from the rows above it; the pivot is
/// left to the caller. The elements of row j within the block end where row_end[j] says. `tile` columns stay in
/// registers while the rows above pass by; each element takes them in their order.
template <int tile, class N, class Index>
CUBIE_FN void lu_full_row(N* w, const Index* row_end, int row, int size) {
  N* const a = w + row_end[row] - size;
  CUBIE_ROLL
  for (int c = 0; c < size; c += tile) {
    N v[tile];
    CUBIE_UNROLL
    for (int i = 0; i < tile; ++i) v[i] = a[c + i];
    const int before = c < row ? c : row;
    CUBIE_ROLL
    for (int j = 0; j < before; ++j) {
      const N l = a[j];
      const N* const u = w + row_end[j] - size + c;
      CUBIE_UNROLL
      for (int i = 0; i < tile; ++i) v[i] = sub_product(v[i], l, u[i]);
    }
    CUBIE_UNROLL
    for (int j = 0; j < tile; ++j) {
      if (c + j < row) {
        const N* const u = w + row_end[c + j] - size + c;
        v[j] = times(v[j], u[j]);
        CUBIE_UNROLL
        for (int i = j + 1; i < tile; ++i) v[i] = sub_product(v[i], v[j], u[i]);
      }
    }
    CUBIE_UNROLL
    for (int i = 0; i < tile; ++i) a[c + i] = v[i];
  }
}

}  // namespace cubie_kernel

#endif
