#ifndef CUBIE_KERNEL_MATH_LOG_H
#define CUBIE_KERNEL_MATH_LOG_H
// log and pow. x = 2^k m with m between sqrt(1/2) and sqrt(2); log m = 2 atanh(s), s = (m - 1)/(m + 1).

#include "math_bits.h"
#include "math_exp.h"
#include "math_round.h"

namespace cubie_kernel {

/// m and k of a positive normal number.
template <class L>
CUBIE_FN typename L::T split_exponent(typename L::T x, typename L::T& k) {
  typedef math_bits<L> B;
  typedef typename B::U U;
  const U shifted = B::of(x) + U(typename B::SU(B::K::one_bits - B::K::root_half_bits));
  k = B::to((shifted >> B::K::mantissa_bits) | U(B::K::int_bits)) - B::number(B::K::int_offset);
  return B::to((shifted & U(B::K::mantissa_mask)) + U(B::K::root_half_bits));
}

/// log of 2^k_add x for positive normal x.
template <class L>
CUBIE_FN typename L::T log_normal(typename L::T x, typename L::T k_add) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  T k;
  const T f = split_exponent<L>(x, k) - B::number(1);
  k = k + k_add;
  const T s = f / (B::number(2) + f);
  const T z = s * s;
  T p;  // (2 atanh(s) / s - 2) / z
  if constexpr (B::K::is_double) {
    const T z2 = z * z;
    const T a = fma(z, B::number(0x1.999999997fc6fp-2), B::number(0x1.5555555555593p-1));
    const T b = fma(z, B::number(0x1.c71c51f891fb3p-3), B::number(0x1.24924942048c5p-2));
    const T c = fma(z, B::number(0x1.39a15754ec988p-3), B::number(0x1.7466428f375b9p-3));
    p = fma(z2, fma(z2, fma(z2, B::number(0x1.2f097f546eb03p-3), c), b), a);
  } else {
    p = fma(z, fma(z, B::number(0x1.31e488p-2), B::number(0x1.995eacp-2)), B::number(0x1.55557ap-1));
  }
  // log(1 + f) = f - f^2/2 + s (f^2/2 + z p); the sum with k ln 2 keeps what its first addition rounds off.
  const T half_square = B::number(0.5) * f * f;
  const T u = half_square - fma(s, fma(z, p, half_square), k * B::number(B::K::ln2_rest));
  const T head = k * B::number(B::K::ln2_short);
  const T sum = head + f;
  return sum + (((head - sum) + f) - u);
}

/// log of anything but positive normal numbers; the same bits for those.
template <class L>
CUBIE_NOINLINE void log_rare(const typename L::T& x, typename L::T& y) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const typename L::M small = x < B::number(B::K::min_normal);
  const T xs = where(small, x * B::number(B::K::up_scale), x);
  T r = log_normal<L>(xs, where(small, B::number(-B::K::up_scale_log2), B::number(0)));
  r = where(x == B::number(0), -B::infinity(), r);
  r = where(x == B::infinity(), B::infinity(), r);
  y = where(x >= B::number(0), r, B::nan());
}

template <class L>
CUBIE_FN typename L::M is_positive_normal(typename L::T x) {
  typedef math_bits<L> B;
  return mask_and(x >= B::number(B::K::min_normal), x <= B::number(B::K::max_finite));
}

template <class L>
CUBIE_FN typename L::T log_of(typename L::T x) {
  typedef math_bits<L> B;
  typename L::T y = log_normal<L>(x, B::number(0));
  if (any(mask_not(is_positive_normal<L>(x)))) log_rare<L>(x, y);
  return y;
}

/// log of 2^k_add x, x positive and normal, as the sum of two numbers: relative error 2^-65 (double), 2^-34 (float).
template <class L>
CUBIE_FN void log_two_terms(typename L::T x, typename L::T k_add, typename L::T& high, typename L::T& low) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T one = B::number(1);
  T k;
  const T m = split_exponent<L>(x, k);
  k = k + k_add;
  // s = f / (m + 1) in two terms.
  const T f = m - one;
  const T d = m + one;
  const T d_low = m - (d - one);
  const T inverse = one / d;
  const T s = f * inverse;
  const T s_low = fma(-s, d_low, fma(-s, d, f)) * inverse;
  // z = s^2 in two terms; atanh(s)/s * 2 = 2 + z (2/3 + z q).
  const T z = s * s;
  const T z_low = fma(s, s, -z) + B::number(2) * s * s_low;
  T q;
  if constexpr (B::K::is_double) {
    const T z2 = z * z;
    const T a = fma(z, B::number(0x1.249249249303ep-2), B::number(0x1.9999999999996p-2));
    const T b = fma(z, B::number(0x1.745d1832db231p-3), B::number(0x1.c71c71c57f4d2p-3));
    const T c = fma(z, B::number(0x1.1120bb2199d6fp-3), B::number(0x1.3b1362918ed44p-3));
    const T e = fma(z, B::number(0x1.eb186ed0fc510p-4), B::number(0x1.de3290c294683p-4));
    const T z4 = z2 * z2;
    q = fma(z4, fma(z2, e, c), fma(z2, b, a));
  } else {
    q = fma(z, fma(z, B::number(0x1.df9f52p-3), B::number(0x1.24528cp-2)), B::number(0x1.999a00p-2));
  }
  const T u = z * q;
  const T u_low = fma(z, q, -u) + z_low * q;
  const T w = B::number(B::K::two_thirds_hi) + u;
  const T w_low = ((B::number(B::K::two_thirds_hi) - w) + u) + (u_low + B::number(B::K::two_thirds_lo));
  // v = z w, then log m = 2 s + s v.
  const T v = z * w;
  const T v_low = fma(z, w, -v) + fma(z, w_low, z_low * w);
  const T g = s * v;
  const T g_low = fma(s, v, -g) + fma(s, v_low, s_low * v);
  const T s2 = s + s;
  const T h = s2 + g;
  const T h_low = ((s2 - h) + g) + (g_low + (s_low + s_low));
  const T head = k * B::number(B::K::ln2_short);  // exact
  high = head + h;
  low = ((head - high) + h) + fma(k, B::number(B::K::ln2_rest), h_low);
}

/// pow wherever an argument or the result is special, subnormal or out of range, and for x <= 0.
template <class L>
CUBIE_NOINLINE void pow_rare(const typename L::T& x, const typename L::T& y, typename L::T& result) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  typedef typename L::M M;
  const T zero = B::number(0);
  const T one = B::number(1);
  const T ax = fabs(x);
  const M small = ax < B::number(B::K::min_normal);
  T high, low, t;
  log_two_terms<L>(where(small, ax * B::number(B::K::up_scale), ax),
                   where(small, B::number(-B::K::up_scale_log2), zero), high, low);
  // Products beyond the range of exp go to its ends; NaN products belong to arguments that are answered below.
  T p = y * high;
  T p_low = fma(y, high, -p) + y * low;
  const M over = p > B::number(B::K::exp_high);
  const M under = p < B::number(B::K::exp_low);
  p_low = where(mask_or(over, under), zero, p_low);
  p = where(over, B::number(B::K::exp_high), where(under, B::number(B::K::exp_low), p));
  const T m = exp_scaled<L>(p, p_low, t);
  T r = scale_twice<L>(m, t);

  const T ay = fabs(y);
  const M infinite_y = ay == B::infinity();
  const M integer_y = round_down(ay) == ay;  // infinity counts as an even integer
  const T half_y = ay * B::number(0.5);
  const M odd_y = mask_and(integer_y, mask_not(round_down(half_y) == half_y));
  r = where(ax == zero, where(y < zero, B::infinity(), zero), r);
  r = where(ax == B::infinity(), where(y < zero, zero, B::infinity()), r);
  const M grows = mask_or(mask_and(ax > one, y > zero), mask_and(ax < one, y < zero));
  r = where(infinite_y, where(grows, B::infinity(), where(ax == one, one, zero)), r);
  r = where(odd_y, B::with_sign_of(r, x), r);
  r = where(mask_and(mask_and(x < zero, ax < B::infinity()), mask_not(integer_y)), B::nan(), r);
  r = where(mask_and(x == x, y == y), r, B::nan());
  result = where(mask_or(y == zero, x == one), one, r);
}

template <class L>
CUBIE_FN typename L::T pow_of(typename L::T x, typename L::T y) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  T high, low, t;
  log_two_terms<L>(x, B::number(0), high, low);
  const T p = y * high;
  const T m = exp_scaled<L>(p, fma(y, high, -p) + y * low, t);
  T r = B::to(B::of(m) + (B::of(t) << B::K::mantissa_bits));
  if (any(mask_not(mask_and(is_positive_normal<L>(x), fabs(p) < B::number(B::K::exp_safe))))) pow_rare<L>(x, y, r);
  return r;
}

}  // namespace cubie_kernel

#endif
