#ifndef CUBIE_KERNEL_LANE_TIME_H
#define CUBIE_KERNEL_LANE_TIME_H
// Time of each lane: a double in f64 kernels, the sum of two floats (48 bits) in f32 kernels, which then need no FP64
// instruction.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

/// Integers to numbers, exact while they fit the mantissa.
template <class L>
CUBIE_FN typename L::T to_real(typename L::I i) {
  if constexpr (L::W == 1) {
    return typename L::T(i);
  } else {
#if CUBIE_VECTORS
    return __builtin_convertvector(i, typename L::T);
#endif
  }
}

/// One number per lane (f64 and wider).
template <class L, bool two_floats = sizeof(typename L::S) == 4>
struct lane_time {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::M M;
  T v;

  static CUBIE_FN lane_time from(const time_value& t) { return {T(S(t.d))}; }
  /// base + k * step, rounded once: the grid has no drift.
  static CUBIE_FN lane_time grid(const time_value& base, I k, const time_value& step) {
    return {fma(to_real<L>(k), T(S(step.d)), T(S(base.d)))};
  }
  /// With the step in two parts; the second is 0 where one holds it.
  static CUBIE_FN lane_time grid(const lane_time& base, I k, T step, T) { return {fma(to_real<L>(k), step, base.v)}; }
  static CUBIE_FN lane_time select(M m, const lane_time& a, const lane_time& b) { return {where(m, a.v, b.v)}; }
  CUBIE_FN void set(int l, const time_value& t) { lanes<L>::set(v, l, S(t.d)); }
  /// Calls f(i, number i of which a time is made).
  template <class F>
  CUBIE_FN void visit(const F& f) {
    f(0, v);
  }
  CUBIE_FN T value() const { return v; }
  /// For right-hand sides that take a plain number.
  CUBIE_FN operator T() const { return v; }
  /// t + c h as the argument of the right-hand side.
  CUBIE_FN lane_time at(S c, T h) const { return {fma(T(c), h, v)}; }
  CUBIE_FN lane_time plus(T h) const { return {v + h}; }
  /// target - t.
  CUBIE_FN T until(const lane_time& target) const { return target.v - v; }
};

/// Two floats per lane, normalised: hi is the sum rounded.
template <class L>
struct lane_time<L, true> {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::M M;
  T hi, lo;

  static CUBIE_FN lane_time from(const time_value& t) { return {T(t.hi), T(t.lo)}; }
  static CUBIE_FN lane_time sum(T a, T b, T low) {  // Knuth's two-sum, then renormalised
    const T s = a + b;
    const T bb = s - a;
    const T e = ((a - (s - bb)) + (b - bb)) + low;
    const T h = s + e;
    return {h, e - (h - s)};
  }
  static CUBIE_FN lane_time grid(const time_value& base, I k, const time_value& step) {
    return grid(from(base), k, T(step.hi), T(step.lo));
  }
  static CUBIE_FN lane_time grid(const lane_time& base, I k, T step, T step_low) {
    // k is split so that both parts and their products with step are exact as float pairs.
    const I low_bits = k & I(4095);
    const T ka = to_real<L>(k - low_bits), kb = to_real<L>(low_bits);
    const T pa = ka * step, pb = kb * step;
    const T ea = fma(ka, step_low, fma(ka, step, -pa)), eb = fma(kb, step_low, fma(kb, step, -pb));
    const lane_time a = sum(base.hi, pa, ea + base.lo);
    return sum(a.hi, pb, a.lo + eb);
  }
  static CUBIE_FN lane_time select(M m, const lane_time& a, const lane_time& b) {
    return {where(m, a.hi, b.hi), where(m, a.lo, b.lo)};
  }
  CUBIE_FN void set(int l, const time_value& t) {
    lanes<L>::set(hi, l, t.hi);
    lanes<L>::set(lo, l, t.lo);
  }
  template <class F>
  CUBIE_FN void visit(const F& f) {
    f(0, hi);
    f(1, lo);
  }
  CUBIE_FN T value() const { return hi; }
  CUBIE_FN operator T() const { return hi; }
  CUBIE_FN lane_time at(S c, T h) const {
    const T step = fma(T(c), h, lo);
    const T s = hi + step;
    const T bb = s - hi;
    return {s, (hi - (s - bb)) + (step - bb)};
  }
  CUBIE_FN lane_time plus(T h) const { return sum(hi, h, lo); }
  CUBIE_FN T until(const lane_time& target) const { return (target.hi - hi) + (target.lo - lo); }
};

/// The part of a step that rounding to S takes off: x - h for h = S(x), itself rounded to S. In f32 kernels from the
/// bits, since h is the nearest float: no FP64 instruction.
template <class S>
CUBIE_FN S rest_of(double x, S h) {
  if constexpr (sizeof(S) == 4) {
    const long bits = as_int(x);
    const long exponent = (bits >> 52) - 1023 - 52 + 127;  // of the last place of x, as in a float
    if (exponent < 1) return S(0);
    return S(bits - as_int(double(h))) * as_float((int)exponent << 23);
  } else {
    return S(x - double(h));
  }
}

/// The magnitude below which a step no longer moves time: |t| in f64, less by the second float in f32.
template <class L>
CUBIE_FN typename L::T time_scale(const lane_time<L>& t) {
  typedef typename L::S S;
  if constexpr (sizeof(S) == 4)
    return fabs(t.value()) * typename L::T(S(0x1p-20));
  else
    return fabs(t.value());
}

}  // namespace cubie_kernel

#endif
