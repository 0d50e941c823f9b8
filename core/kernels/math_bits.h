#ifndef CUBIE_KERNEL_MATH_BITS_H
#define CUBIE_KERNEL_MATH_BITS_H
// What the elementary functions share: constants of a format and bit patterns as unsigned lane groups.

#include "lane.h"

namespace cubie_kernel {

template <class S>
struct math_constants;
template <>
struct math_constants<double> {
  typedef unsigned long U;
  static constexpr bool is_double = true;
  static constexpr int mantissa_bits = 52;
  static constexpr U one_bits = 0x3ff0000000000000ul;
  static constexpr U sign_bit = 0x8000000000000000ul;
  static constexpr U infinity_bits = 0x7ff0000000000000ul;
  static constexpr U nan_bits = 0x7ff8000000000000ul;
  static constexpr U mantissa_mask = 0x000ffffffffffffful;
  static constexpr U root_half_bits = 0x3fe6a09e667f3bcdul;  // sqrt(1/2)
  static constexpr U int_bits = 0x4330000000000000ul;        // 2^52: the low bits hold an integer
  static constexpr double int_offset = 0x1p52 + 1023;
  static constexpr double magic = 0x1.8p52;  // adding it rounds to an integer, held in the low bits of the sum
  static constexpr double min_normal = 0x1p-1022;
  static constexpr double max_finite = 0x1.fffffffffffffp1023;
  static constexpr double up_scale = 0x1p54;  // makes subnormal numbers normal
  static constexpr double up_scale_log2 = 54;
  static constexpr double log2e = 0x1.71547652b82fep+0;
  static constexpr double ln2_hi = 0x1.62e42fefa39efp-1;  // ln 2 in two words of full length
  static constexpr double ln2_lo = 0x1.abc9e3b39803fp-56;
  static constexpr double ln2_short = 0x1.62e42fefa4000p-1;  // and with a short first word: k * ln2_short is exact
  static constexpr double ln2_rest = -0x1.8432a1b0e2634p-43;
  static constexpr double exp_safe = 707;  // |x| below it: exp(x) is a normal number
  static constexpr double exp_high = 711;  // exp is infinite from here on
  static constexpr double exp_low = -747;  // exp is 0 up to here
  static constexpr double tanh_one = 20;   // tanh is 1 from here on
  static constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
  static constexpr double half_pi_1 = 0x1.921fb54442d18p+0;
  static constexpr double half_pi_2 = 0x1.1a62633145c07p-54;
  static constexpr double half_pi_3 = -0x1.f1976b7ed8fbcp-110;
  static constexpr double trig_limit = 0x1p30;  // short argument reduction up to here
  static constexpr double two_thirds_hi = 0x1.5555555555555p-1;
  static constexpr double two_thirds_lo = 0x1.5555555555555p-55;
};
template <>
struct math_constants<float> {
  typedef unsigned int U;
  static constexpr bool is_double = false;
  static constexpr int mantissa_bits = 23;
  static constexpr U one_bits = 0x3f800000u;
  static constexpr U sign_bit = 0x80000000u;
  static constexpr U infinity_bits = 0x7f800000u;
  static constexpr U nan_bits = 0x7fc00000u;
  static constexpr U mantissa_mask = 0x007fffffu;
  static constexpr U root_half_bits = 0x3f3504f3u;
  static constexpr U int_bits = 0x4b000000u;
  static constexpr float int_offset = 0x1p23f + 127;
  static constexpr float magic = 0x1.8p23f;
  static constexpr float min_normal = 0x1p-126f;
  static constexpr float max_finite = 0x1.fffffep127f;
  static constexpr float up_scale = 0x1p25f;
  static constexpr float up_scale_log2 = 25;
  static constexpr float log2e = 0x1.715476p+0f;
  static constexpr float ln2_hi = 0x1.62e430p-1f;
  static constexpr float ln2_lo = -0x1.05c610p-29f;
  static constexpr float ln2_short = 0x1.62e400p-1f;
  static constexpr float ln2_rest = 0x1.7f7d1cp-20f;
  static constexpr float exp_safe = 86;
  static constexpr float exp_high = 90;
  static constexpr float exp_low = -105;
  static constexpr float tanh_one = 10;
  static constexpr float two_over_pi = 0x1.45f306p-1f;
  static constexpr float half_pi_1 = 0x1.921fb6p+0f;
  static constexpr float half_pi_2 = -0x1.777a5cp-25f;
  static constexpr float half_pi_3 = -0x1.ee59dap-50f;
  static constexpr float trig_limit = 0x1p14f;
  static constexpr float two_thirds_hi = 0x1.555556p-1f;
  static constexpr float two_thirds_lo = -0x1.555556p-26f;
};

/// Unsigned integers of the size of a number, one or a vector of them.
template <class S, int W>
struct bits_type {
#if CUBIE_VECTORS
  typedef vec<typename math_constants<S>::U, W> U;
#endif
};
template <class S>
struct bits_type<S, 1> {
  typedef typename math_constants<S>::U U;
};

template <class L>
struct math_bits {
  typedef typename L::S S;
  typedef typename L::T T;
  typedef typename L::I I;
  typedef typename L::M M;
  typedef math_constants<S> K;
  typedef typename K::U SU;
  typedef typename bits_type<S, L::W>::U U;

  static CUBIE_FN T number(double x) { return T(S(x)); }
  static CUBIE_FN U of(T x) { return (U)as_int(x); }
  static CUBIE_FN T to(U x) { return as_float((I)x); }

  static CUBIE_FN T infinity() { return to(U(K::infinity_bits)); }
  /// The one NaN that results here: no sign or payload tells which argument it came from, on any target.
  static CUBIE_FN T nan() { return to(U(K::nan_bits)); }

  /// 2^k for the integer k held in the low bits of `t`, a sum with K::magic; 2^k must be a normal number.
  static CUBIE_FN T power_of_two(T t) { return to((of(t) << K::mantissa_bits) + U(K::one_bits)); }

  static CUBIE_FN T with_sign_of(T magnitude, T sign) {
    return to((of(magnitude) & U(SU(~K::sign_bit))) | (of(sign) & U(K::sign_bit)));
  }
};

}  // namespace cubie_kernel

#endif
