#ifndef CUBIE_KERNEL_INITIAL_STEP_H
#define CUBIE_KERNEL_INITIAL_STEP_H
// The first step size of a run.

#include "args.h"
#include "consistent.h"
#include "control.h"
#include "driver.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// Chooses |h| from the size of y, f = f(t, y) and a difference of f, so that an explicit Euler step is safe.
///
/// Shapes: one lane group; y, f, y1, f1 have n_states elements, y1 and f1 are scratch. Units: h in the unit of t.
/// Preconditions: f finite, span >= 0. Costs one evaluation of the right-hand side.
/// Source: Hairer, Norsett, Wanner, Solving ODEs I, II.4, "starting step size", with squared norms and the
/// (p + 1)-th root taken by the controller's log2 arithmetic. Deviations: h never exceeds the span; states of equations
/// without derivative move along with the others, by their slopes in f, and have no part in the norms.
template <class L, class Model, bool unrolled, int order>
CUBIE_FN typename L::T initial_step(const loop_args& a, const lane_time<L>& t, const typename L::T* y,
                                    const typename L::T* f, const inputs<L>& p, typename L::T span, typename L::T sign,
                                    typename L::T* y1, typename L::T* f1) {
  typedef typename L::T T;
  typedef typename L::S S;
  constexpr int n = Model::n_states;
  const S* atol = (const S*)a.atol;
  const S* rtol = (const S*)a.rtol;
  const T big = T(S(sizeof(S) == 4 ? 1e30 : 1e200)), small = T(S(sizeof(S) == 4 ? 1e-30 : 1e-200));
  const T cap = T(S(1e15));  // of one weighted component, so that its square stays in the range of float
  const T most_steep = T(S(sizeof(S) == 4 ? 1e37 : 1e300));
  T d0 = T(S(0)), d1 = T(S(0)), steepest = T(S(0));
  CUBIE_STATE_LOOP(v, unrolled, {
    if (!is_algebraic<Model>(v)) {
      const T weight = T(S(1)) / fma(T(rtol[v]), fabs(y[v]), T(atol[v]));
      const T slope = fabs(f[v] * weight);
      steepest = larger(slope, steepest);
      const T q0 = smaller(fabs(y[v] * weight), cap), q1 = smaller(slope, cap);
      d0 = fma(q0, q0, d0);
      d1 = fma(q1, q1, d1);
    }
  })
  const T inverse_n = T(S(1) / S(n > Model::n_algebraic ? n - Model::n_algebraic : 1));
  d0 = smaller(d0 * inverse_n, big);
  d1 = smaller(d1 * inverse_n, big);
  // Squared norms: the book's 1e-5 becomes 1e-10, and h0 = 0.01 d0 / d1 the root of a quotient.
  const typename L::M tiny = mask_or(d0 < T(S(1e-10)), d1 < T(S(1e-10)));
  T h0 = where(tiny, T(S(1e-6)), T(S(0.01)) * root(d0 / larger(d1, small)));
  // Beyond the cap d1 says too little. An implicit method would take a first step across a growth that steep, and find
  // itself at rest behind it.
  h0 = where(steepest > cap, smaller(h0, T(S(0.01)) * root(larger(d0, T(S(1)))) / smaller(steepest, most_steep)), h0);
  h0 = smaller(h0, span);
  const T signed_h0 = h0 * sign;
  CUBIE_STATE_LOOP(v, unrolled, { y1[v] = fma(signed_h0, f[v], y[v]); })
  Model::rhs(t.at(S(1), signed_h0), y1, p, f1);
  T d2 = T(S(0));
  CUBIE_STATE_LOOP(v, unrolled, {
    if (!is_algebraic<Model>(v)) {
      const T weight = T(S(1)) / fma(T(rtol[v]), fabs(y[v]), T(atol[v]));
      const T q = smaller(fabs((f1[v] - f[v]) * weight), cap);
      d2 = fma(q, q, d2);
    }
  })
  d2 = smaller(d2 * inverse_n / larger(h0 * h0, small), big);
  const T most = larger(larger(d1, d2), small);
  // (0.01 / max(d1, d2))^(1/(p+1)): half the exponent for the squared norm, log2(0.01^2) = -13.2877...
  const T h1 = control_exp2<L>((T(S(-13.287712379549449)) - control_log2<L>(most)) * T(S(0.5) / S(order + 1)));
  const T flat = larger(T(S(1e-6)), h0 * T(S(1e-3)));
  return smaller(smaller(T(S(100)) * h0, where(most <= T(S(1e-30)), flat, h1)), span);
}

}  // namespace cubie_kernel

#endif
