#ifndef CUBIE_KERNEL_MATH_EXP_H
#define CUBIE_KERNEL_MATH_EXP_H
// exp and tanh. e^x = 2^k e^r with |r| <= ln(2)/2, e^r by a polynomial whose last sum keeps what the first one rounds
// off.

#include "math_bits.h"

namespace cubie_kernel {

/// e^r - 1 - r - r^2/2 + rest for |r| <= ln(2)/2. Minimax polynomials; error of the approximation relative to r 2^-60
/// (double), 2^-26 (float), which tanh needs close to 0.
template <class L>
CUBIE_FN typename L::T exp_cubic(typename L::T r, typename L::T r2, typename L::T rest) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  if constexpr (B::K::is_double) {
    // Pairs, so that the chain of dependent operations is short.
    const T a = fma(r, B::number(0x1.5555555555539p-5), B::number(0x1.5555555555558p-3));
    const T b = fma(r, B::number(0x1.6c16c16c24ea6p-10), B::number(0x1.111111110f95ep-7));
    const T c = fma(r, B::number(0x1.a01a015646dafp-16), B::number(0x1.a01a01aef18c0p-13));
    const T d = fma(r, B::number(0x1.27e590524584fp-22), B::number(0x1.71ddfa84df2ddp-19));
    const T e = fma(r, B::number(0x1.1e53c9029dc05p-29), B::number(0x1.af5b3385f330ap-26));
    const T r4 = r2 * r2;
    const T low = fma(r2, b, a);
    const T high = fma(r4, e, fma(r2, d, c));
    return fma(r2 * r, fma(r4, high, low), rest);
  } else {
    const T a = fma(r, B::number(0x1.555688p-5), B::number(0x1.5554a2p-3));
    const T b = fma(r, B::number(0x1.6b6dc2p-10), B::number(0x1.122fc6p-7));
    return fma(r2 * r, fma(r2, b, a), rest);
  }
}

/// e^x as 2^k y: k in the low bits of `t` (also K::magic + k as a number), 0.7 < y < 1.42. |x| must be moderate.
template <class L>
CUBIE_FN typename L::T exp_scaled(typename L::T x, typename L::T x_low, typename L::T& t) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  t = fma(x, B::number(B::K::log2e), B::number(B::K::magic));
  const T k = t - B::number(B::K::magic);
  const T r0 = fma(k, B::number(-B::K::ln2_hi), x);  // exact
  const T low = fma(k, B::number(-B::K::ln2_lo), x_low);
  const T r = r0 + low;
  const T r2 = r * r;
  const T q = fma(r2, B::number(0.5), exp_cubic<L>(r, r2, (r0 - r) + low));
  const T s = B::number(1) + r;
  return s + (((B::number(1) - s) + r) + q);
}

/// y 2^k where the result may leave the normal range: two factors, the second product is the only rounding.
template <class L>
CUBIE_FN typename L::T scale_twice(typename L::T y, typename L::T t) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T magic = B::number(B::K::magic);
  const T k = t - magic;
  const T half = fma(k, B::number(0.5), magic);
  const T other = (k - (half - magic)) + magic;
  return (y * B::power_of_two(half)) * B::power_of_two(other);
}

/// exp outside the range where 2^k is a normal number, and of NaN. The same bits inside it.
template <class L>
CUBIE_NOINLINE void exp_rare(const typename L::T& x, typename L::T& y) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  T c = where(x < B::number(B::K::exp_high), x, B::number(B::K::exp_high));
  c = where(c > B::number(B::K::exp_low), c, B::number(B::K::exp_low));
  T t;
  const T m = exp_scaled<L>(c, B::number(0), t);
  y = where(x == x, scale_twice<L>(m, t), B::nan());
}

template <class L>
CUBIE_FN typename L::T exp_of(typename L::T x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  T t;
  const T m = exp_scaled<L>(x, B::number(0), t);
  T y = B::to(B::of(m) + (B::of(t) << B::K::mantissa_bits));
  if (any(mask_not(fabs(x) < B::number(B::K::exp_safe)))) exp_rare<L>(x, y);
  return y;
}

/// tanh(a) = (E - 1) / (E + 1) with E = e^2a = 2^k (1 + g + q), g = r + r^2/2; numerator and denominator as sums of two
/// numbers.
template <class L>
CUBIE_FN typename L::T tanh_of(typename L::T x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T one = B::number(1);
  const T ax = fabs(x);
  const T a = where(ax < B::number(B::K::tanh_one), ax, B::number(B::K::tanh_one));
  const T z = a + a;
  const T t = fma(z, B::number(B::K::log2e), B::number(B::K::magic));
  const T k = t - B::number(B::K::magic);
  const T r0 = fma(k, B::number(-B::K::ln2_hi), z);
  const T low = k * B::number(-B::K::ln2_lo);
  const T r = r0 + low;
  const T r2 = r * r;
  const T half = B::number(0.5) * r2;
  const T half_low = fma(B::number(0.5) * r, r, -half);
  const T g = r + half;
  const T q = exp_cubic<L>(r, r2, ((r0 - r) + low) + half_low) + ((r - g) + half);
  const T p = B::power_of_two(t);
  const T pg = p * g;
  const T pq = p * q;
  // Each addition keeps what it rounds off; the terms come in falling order of size.
  const T n0 = p - one;
  const T n1 = n0 + pg;
  const T n2 = (((p - n0) - one) + ((n0 - n1) + pg)) + pq;
  const T n = n1 + n2;
  const T n_low = (n1 - n) + n2;
  const T d0 = p + one;
  const T d1 = d0 + pg;
  const T d2 = (((p - d0) + one) + ((d0 - d1) + pg)) + pq;
  const T d = d1 + d2;
  const T d_low = (d1 - d) + d2;
  const T inverse = one / d;
  const T quotient = n * inverse;
  const T rest = fma(-quotient, d_low, fma(-quotient, d, n) + n_low);
  const T y = fma(rest, inverse, quotient);
  return where(x == x, B::with_sign_of(y, x), B::nan());
}

}  // namespace cubie_kernel

#endif
