#ifndef CUBIE_KERNEL_MATH_TRIG_H
#define CUBIE_KERNEL_MATH_TRIG_H
// sin and cos. The argument is reduced to r + r_low, |r| <= pi/4, by three words of pi/2, or, when it is large, one
// lane after the other by the bits of 2/pi that matter (Payne and Hanek 1983).

#include "math_bits.h"

namespace cubie_kernel {

CUBIE_FN u64 multiply_high(u64 a, u64 b) {
#if CUBIE_GPU
  return __umul64hi(a, b);
#else
  return (u64)(((unsigned __int128)a * b) >> 64);
#endif
}

CUBIE_FN int leading_zeros(u64 x) {
#if CUBIE_GPU
  return __clzll((i64)x);
#else
  return __builtin_clzll(x);
#endif
}

/// x - n pi/2 for large finite x > 0 as quadrant n mod 4 and a fraction: the return value is n, the fraction of pi/2 is
/// (high 2^-64 + low 2^-128), negated when `negative`. x = mantissa * 2^exponent, -62 < exponent < 1000.
CUBIE_NOINLINE int reduce_by_bits(u64 mantissa, int exponent, u64& high, u64& low, bool& negative) {
  // 2/pi after the point; the word 0 before it serves exponents below 2.
  const u64 bits[21] = {0,
                        0xa2f9836e4e441529ull,
                        0xfc2757d1f534ddc0ull,
                        0xdb6295993c439041ull,
                        0xfe5163abdebbc561ull,
                        0xb7246e3a424dd2e0ull,
                        0x06492eea09d1921cull,
                        0xfe1deb1cb129a73eull,
                        0xe88235f52ebb4484ull,
                        0xe99c7026b45f7e41ull,
                        0x3991d639835339f4ull,
                        0x9c845f8bbdf9283bull,
                        0x1ff897ffde05980full,
                        0xef2f118b5a0a6d1full,
                        0x6d367ecf27cb09b7ull,
                        0x4f463f669e5fea2dull,
                        0x7527bac7ebe5f17bull,
                        0x3d0739f78a5292eaull,
                        0x6bfb5fb11f8d5d08ull,
                        0x56033046fc7b6babull,
                        0xf0cfbc209af4361dull};
  // Bits whose product with x is a multiple of 4 are skipped; 192 bits from there on decide.
  const int start = exponent + 62;
  const int word = start >> 6;
  const int shift = start & 63;
  u64 w[3];
  for (int i = 0; i < 3; ++i)
    w[i] = shift == 0 ? bits[word + i] : (bits[word + i] << shift) | (bits[word + i + 1] >> (64 - shift));
  const u64 middle = mantissa * w[1];
  const u64 sum = middle + multiply_high(mantissa, w[2]);
  const u64 top = mantissa * w[0] + multiply_high(mantissa, w[1]) + (sum < middle ? 1 : 0);
  int quadrant = (int)(top >> 62);
  high = (top << 2) | (sum >> 62);
  low = sum << 2;
  negative = (high >> 63) != 0;
  if (negative) {
    ++quadrant;
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  return quadrant & 3;
}

/// r + r_low = x - n pi/2 for one large number x > 0; NaN for infinities and NaN. Returns n mod 4.
template <class S>
CUBIE_FN int reduce_large(S x, S& r, S& r_low) {
  typedef math_constants<S> K;
  typedef math_bits<lane<S, 1>> B;
  constexpr int digits = K::mantissa_bits + 1;
  if (!(x <= K::max_finite)) {
    r = r_low = B::nan();
    return 0;
  }
  const typename K::U pattern = B::of(x);
  const int bias = (int)format<S>::bias + K::mantissa_bits;
  const u64 mantissa = (u64)((pattern & K::mantissa_mask) | (K::mantissa_mask + 1));
  u64 high = 0, low = 0;
  bool negative = false;
  const int n = reduce_by_bits(mantissa, (int)(pattern >> K::mantissa_bits) - bias, high, low, negative);
  int zeros = 0;
  if (high == 0) {
    high = low;
    low = 0;
    zeros = 64;
  }
  if (high == 0) {
    r = r_low = S(0);
    return n;
  }
  const int lead = leading_zeros(high);
  if (lead > 0) {
    high = (high << lead) | (low >> (64 - lead));
    low <<= lead;
  }
  zeros += lead;
  // Two numbers of full length, each exact.
  const u64 second = (high << digits) | (low >> (64 - digits));
  const S scale = B::to((typename K::U)(format<S>::bias - zeros) << K::mantissa_bits) * (negative ? S(-1) : S(1));
  const S unit = B::to((typename K::U)(format<S>::bias - digits) << K::mantissa_bits);
  const S a = ((S)(high >> (64 - digits)) * unit) * scale;
  const S b = (((S)(second >> (64 - digits)) * unit) * unit) * scale;
  const S p = a * K::half_pi_1;
  const S p_low = fma(a, K::half_pi_1, -p) + fma(a, K::half_pi_2, b * K::half_pi_1);
  r = p + p_low;
  r_low = (p - r) + p_low;
  return n;
}

/// ax - n pi/2 as r + r_low, n in the low bits of the return value; ax <= K::trig_limit.
template <class L>
CUBIE_FN typename math_bits<L>::U reduce_small(typename L::T ax, typename L::T& r, typename L::T& r_low) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  const T t = fma(ax, B::number(B::K::two_over_pi), B::number(B::K::magic));
  const T n = t - B::number(B::K::magic);
  const T r0 = fma(n, B::number(-B::K::half_pi_1), ax);  // exact
  const T p = n * B::number(-B::K::half_pi_2);
  const T p_low = fma(n, B::number(-B::K::half_pi_2), -p);
  r = r0 + p;
  const T part = r - r0;
  const T lost = (r0 - (r - part)) + (p - part);
  r_low = lost + fma(n, B::number(-B::K::half_pi_3), p_low);
  return B::of(t);
}

/// sin (quarter = 0) or cos (quarter = 1) from the reduced argument; `flip` holds a sign bit to apply.
template <class L, int quarter>
CUBIE_FN typename L::T trig_of_reduced(typename L::T r, typename L::T r_low, typename math_bits<L>::U n,
                                       typename math_bits<L>::U flip) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  typedef typename B::U U;
  typedef typename B::SU SU;
  const T z = r * r;
  T s, c;
  if constexpr (B::K::is_double) {
    const T z2 = z * z;
    const T z4 = z2 * z2;
    s = fma(z4, fma(z, B::number(0x1.5d915da29935fp-33), B::number(-0x1.ae5e60c3573c4p-26)),
            fma(z2, fma(z, B::number(0x1.71de3570fcdafp-19), B::number(-0x1.a01a019c0a2afp-13)),
                fma(z, B::number(0x1.111111110f842p-7), B::number(-0x1.5555555555549p-3))));
    c = fma(z4, fma(z, B::number(-0x1.8fa292e2ed5bdp-37), B::number(0x1.1ee9d3e120082p-29)),
            fma(z2, fma(z, B::number(-0x1.27e4f7e5465adp-22), B::number(0x1.a01a019c7ce74p-16)),
                fma(z, B::number(-0x1.6c16c16c14f48p-10), B::number(0x1.555555555554bp-5))));
  } else {
    s = fma(z, fma(z, B::number(-0x1.994b48p-13), B::number(0x1.110756p-7)), B::number(-0x1.555546p-3));
    c = fma(z, fma(z, B::number(0x1.99e8c4p-16), B::number(-0x1.6c0c2ap-10)), B::number(0x1.55554ap-5));
  }
  const T half = B::number(0.5) * z;
  // sin(r + l) = r + (r^3 s + l (1 - z/2)); cos(r + l) = 1 - z/2 + (z^2 c - r l), what 1 - z/2 rounds off kept.
  const T sine = r + fma(z * r, s, fma(-half, r_low, r_low));
  const T head = B::number(1) - half;
  const T cosine = head + (((B::number(1) - head) - half) + fma(z * z, c, -(r * r_low)));
  const U q = n + U(SU(quarter));
  const T y = where((q & U(SU(1))) != U(SU(0)), cosine, sine);
  return B::to(B::of(y) ^ ((q & U(SU(2))) << (8 * (int)sizeof(SU) - 2)) ^ flip);
}

/// sin or cos of a group that holds a large number, an infinity or NaN; the same bits for its other members.
template <class L, int quarter>
CUBIE_NOINLINE void trig_rare(const typename L::T& x, typename L::T& y) {
  typedef math_bits<L> B;
  typedef lanes<L> N;
  typedef typename L::S S;
  typedef typename L::T T;
  typedef typename B::SU SU;
  const T ax = fabs(x);
  T r, r_low;
  typename B::U n = reduce_small<L>(ax, r, r_low);
  CUBIE_ROLL
  for (int l = 0; l < L::W; ++l) {
    const S a = N::get(ax, l);
    if (a <= B::K::trig_limit) continue;
    S one_r, one_low;
    const int quadrant = reduce_large<S>(a, one_r, one_low);
    N::set(r, l, one_r);
    N::set(r_low, l, one_low);
    if constexpr (L::W == 1)
      n = (SU)quadrant;
    else
      n[l] = (SU)quadrant;
  }
  const typename B::U flip = B::of(x) & typename B::U(quarter == 0 ? SU(B::K::sign_bit) : SU(0));
  const T v = trig_of_reduced<L, quarter>(r, r_low, n, flip);
  y = where(ax <= B::number(B::K::max_finite), v, B::nan());
}

template <class L, int quarter>
CUBIE_FN typename L::T trig_of(typename L::T x) {
  typedef math_bits<L> B;
  typedef typename L::T T;
  typedef typename B::SU SU;
  const T ax = fabs(x);  // sin is odd bit for bit: sin(-0) is -0
  T r, r_low;
  const typename B::U n = reduce_small<L>(ax, r, r_low);
  const typename B::U flip = B::of(x) & typename B::U(quarter == 0 ? SU(B::K::sign_bit) : SU(0));
  T y = trig_of_reduced<L, quarter>(r, r_low, n, flip);
  if (any(mask_not(ax <= B::number(B::K::trig_limit)))) trig_rare<L, quarter>(x, y);
  return y;
}

}  // namespace cubie_kernel

#endif
