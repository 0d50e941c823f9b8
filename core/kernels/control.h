#ifndef CUBIE_KERNEL_CONTROL_H
#define CUBIE_KERNEL_CONTROL_H
// Step controllers as pure functions on log2 of the squared error norm.
//
// A step size needs three digits, so logarithm and exponential are polynomials of degree 4: a dozen instructions,
// identical on every target. Whether a step is accepted is decided on the norm itself, never on these.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

/// log2(x) for finite x > 0 (normal numbers), absolute error below 9e-5.
template <class L>
CUBIE_FN typename L::T control_log2(typename L::T x) {
  typedef typename L::T T;
  typedef typename L::I I;
  typedef typename L::S S;
  typedef typename L::SI SI;
  typedef format<S> F;
  const I bits = as_int(x);
  const I exponent = (bits >> F::mantissa_bits) - I(F::bias);
  const T m = as_float((bits & I((SI(1) << F::mantissa_bits) - 1)) | I(SI(F::bias) << F::mantissa_bits));
  // The exponent becomes a number by way of the mantissa of 1.5 * 2^52 (2^23), exact and without a conversion.
  T e;
  if constexpr (sizeof(S) == 8) {
    e = as_float(exponent + I(0x4338000000000000L)) - T(S(6755399441055744.0));
  } else {
    e = as_float(exponent + I(0x4B400000)) - T(S(12582912.0f));
  }
  T p = T(S(-0.08161580870889339));
  p = fma(p, m, T(S(0.6451423648442207)));
  p = fma(p, m, T(S(-2.1206751338627985)));
  p = fma(p, m, T(S(4.070090794467816)));
  p = fma(p, m, T(S(-2.512854624818128)));
  return e + p;
}

/// 2^x for |x| < 100, relative error below 4e-6.
template <class L>
CUBIE_FN typename L::T control_exp2(typename L::T x) {
  typedef typename L::T T;
  typedef typename L::I I;
  typedef typename L::S S;
  typedef format<S> F;
  T r;
  I e;
  if constexpr (sizeof(S) == 8) {
    const T shifted = x + T(S(6755399441055744.0));
    e = as_int(shifted) - I(0x4338000000000000L);
    r = x - (shifted - T(S(6755399441055744.0)));
  } else {
    const T shifted = x + T(S(12582912.0f));
    e = as_int(shifted) - I(0x4B400000);
    r = x - (shifted - T(S(12582912.0f)));
  }
  T p = T(S(0.00968571144188721));
  p = fma(p, r, T(S(0.055922025683650047)));
  p = fma(p, r, T(S(0.24021865493628153)));
  p = fma(p, r, T(S(0.6931210358597487)));
  p = fma(p, r, T(S(1.000000151080633)));
  return as_float(as_int(p) + (e << F::mantissa_bits));
}

enum class controller_kind : int { fixed, i, pi, pid, gustafsson, h211b };

/// Per-run memory of a controller: log2 of the squared error norms of the last two committed steps and of the last
/// committed step size. Zero norms (err = 1) stand in before there is a past.
template <class L>
struct control_history {
  typename L::T error1, error2, step;
  typename L::I count;  // committed steps, saturating at 2
};

/// Proposes log2(h_next / h) from the squared norm's log2 `error` (at 1 the step is just accepted).
///
/// Shapes: one lane group. Units: dimensionless. Gains as in core/config/options.def.
/// Source: i, pi, pid: Söderlind (2003), ACM TOMS 29(1) 1-26, with exponents kp, ki, kd on err^(-1/(q+1));
/// gustafsson: Gustafsson (1994), ACM TOMS 20(4) 496-517, predictive form; the elementary proposal beside it is the one
/// that `effort`, of newton_effort(), or null, reduces, as in the code RADAU5; h211b: Söderlind (2003), table 1, b = 4.
/// Deviation: rejected steps use the proportional part alone.
template <class L, controller_kind kind>
CUBIE_FN typename L::T propose_log2_gain(const control_args& c, const control_history<L>& past, typename L::T error,
                                         typename L::T log2_step, typename L::M accepted,
                                         const typename L::T* effort = nullptr) {
  typedef typename L::T T;
  typedef typename L::S S;
  const T safety = T(S(c.log2_safety)), e = T(S(c.exponent));
  const T proportional = fma(-(T(S(c.kp)) * e), error, safety);
  T gain = proportional;
  if constexpr (kind == controller_kind::pi || kind == controller_kind::pid) {
    gain = fma(-(T(S(c.ki)) * e), past.error1, gain);
  }
  if constexpr (kind == controller_kind::pid) gain = fma(-(T(S(c.kd)) * e), past.error2, gain);
  if constexpr (kind == controller_kind::gustafsson) {
    const T basic = fma(-e, error, effort == nullptr ? safety : safety + *effort);
    const T change = log2_step - past.step;
    const T predictive = fma(-e, fma(T(S(2)), error, -past.error1), safety + change);
    gain = where(past.count > typename L::I(0), smaller(predictive, basic), basic);
    return where(accepted, gain, basic);
  }
  if constexpr (kind == controller_kind::h211b) {
    const T quarter = T(S(0.25)) * e;
    const T basic = fma(-e, error, safety);
    const T change = log2_step - past.step;
    const T filtered = fma(-quarter, error, fma(-quarter, past.error1, fma(T(S(-0.25)), change, safety)));
    gain = where(past.count > typename L::I(0), filtered, basic);
    return where(accepted, gain, basic);
  }
  return where(accepted, gain, proportional);
}

/// log2 of the factor by which steps whose Newton iterations took long become smaller: (1 + 2 m) / (k + 2 m) with k
/// `iterations` per solve of at most m.
/// Source: Hairer, Wanner, Solving ODEs II, IV.8 (8.21).
template <class L>
CUBIE_FN typename L::T newton_effort(typename L::T iterations, int most) {
  typedef typename L::T T;
  typedef typename L::S S;
  const S twice = S(2 * most);
  return control_log2<L>(T(S(1) + twice) / (iterations + T(twice)));
}

/// Limits a proposal to [min_gain, max_gain], leaves the step alone inside the deadband, and keeps a rejected step
/// from growing.
template <class L>
CUBIE_FN typename L::T limit_log2_gain(const control_args& c, typename L::T gain, typename L::M accepted) {
  typedef typename L::T T;
  typedef typename L::S S;
  const T zero = T(S(0));
  // larger(a, b) yields b when a is NaN: a NaN proposal becomes the strongest reduction.
  T g = smaller(larger(gain, T(S(c.log2_min_gain))), T(S(c.log2_max_gain)));
  const typename L::M dead =
      mask_and(mask_and(g >= T(S(c.log2_deadband_min)), g <= T(S(c.log2_deadband_max))), accepted);
  g = where(dead, zero, g);
  return where(accepted, g, smaller(g, T(S(c.log2_safety))));
}

}  // namespace cubie_kernel

#endif
