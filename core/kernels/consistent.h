#ifndef CUBIE_KERNEL_CONSISTENT_H
#define CUBIE_KERNEL_CONSISTENT_H
// Equations 0 = g(t, y, z) without derivative: values and slopes of their states z from those of the others.
//
// All of it solves systems with V = (I, 0; g_y, g_z), which are the rows of W = J - d M for d = -1 once the rows of J
// that belong to derivatives are zero: the generated factorisation serves here as well, and so do iterations.
// Of the model: n_algebraic, algebraic(v): row v has no derivative, keep_algebraic(jac): zeroes the other rows of J.

#include "args.h"
#include "driver.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "linear_memory.h"

namespace cubie_kernel {

/// Whether row v is 0 = g; false, known to compilers, in models without such rows.
template <class Model>
CUBIE_FN constexpr bool is_algebraic(int v) {
  if constexpr (Model::n_algebraic > 0) {
    return Model::algebraic(v);
  } else {
    return false;
  }
}

/// Of the corrections x of the states z: the largest, in units of the error tolerance at y; not finite when one is not.
template <class L, class Model, bool unrolled>
CUBIE_FN typename L::T correction_size(const loop_args& a, const typename L::T* x, const typename L::T* y) {
  typedef typename L::T T;
  typedef typename L::S S;
  constexpr int n = Model::n_states;
  const S* const atol = (const S*)a.atol;
  const S* const rtol = (const S*)a.rtol;
  T size = T(S(0)), finite = T(S(0));
  CUBIE_STATE_LOOP(v, unrolled, {
    if (is_algebraic<Model>(v)) {
      size = larger(size, fabs(x[v] / fma(T(rtol[v]), fabs(y[v]), T(atol[v]))));
      finite = fma(x[v], T(S(0)), finite);
    }
  })
  return size + finite;
}

/// x <- V^-1 x with V at (t, y), which factor_algebraic has been at. Returns the lanes of `wanted` where an iteration
/// did not get there.
template <class L, class Model>
CUBIE_FN typename L::M solve_constraints(const loop_args& a, const lane_time<L>& t, const typename L::T* y,
                                         const inputs<L>& p, const linear_memory<L>& m, typename L::T* x,
                                         const typename L::M& wanted) {
  if constexpr (Model::iterative) {
    const linear_point<L> point{&a, &t, y, &p, count_of<L, Model>(m), true};
    linear_memory<L> here = m;
    here.point = &point;
    return Model::solve(here, m.factors, x, wanted) != typename L::I(typename L::SI(0));
  } else {
    (void)a, (void)t, (void)y, (void)p, (void)wanted;
    Model::solve(m.factors, x);
    return lanes<L>::none();
  }
}

/// x <- V^-1 (0, -g) with g in the rows of f; what it returns, and V, as with solve_constraints.
template <class L, class Model, bool unrolled>
CUBIE_FN typename L::M correction_of(const loop_args& a, const lane_time<L>& t, const typename L::T* y,
                                     const inputs<L>& p, const linear_memory<L>& m, const typename L::T* f,
                                     typename L::T* x, const typename L::M& wanted) {
  typedef typename L::T T;
  typedef typename L::S S;
  constexpr int n = Model::n_states;
  CUBIE_STATE_LOOP(v, unrolled, { x[v] = is_algebraic<Model>(v) ? -f[v] : T(S(0)); })
  return solve_constraints<L, Model>(a, t, y, p, m, x, wanted);
}

/// Factors V at (t, y); f(t, y) and df/dt are left in m.slopes. Returns the lanes where a pivot vanished.
template <class L, class Model>
CUBIE_FN typename L::M factor_algebraic(const lane_time<L>& t, const typename L::T* y, const inputs<L>& p,
                                        const linear_memory<L>& m) {
  typedef typename L::T T;
  typedef typename L::S S;
  Model::linearise(t, y, p, m.slopes, m.jacobian, m.slopes + Model::n_states);
  Model::keep_algebraic(m.jacobian);
  return Model::factor(T(S(-1)), m.jacobian, m.factors);
}

/// Solves 0 = g(t, y, z) for z, from the values in `y`, in every lane of `wanted`; the other lanes of `y` stay. Returns
/// the lanes where that failed. x and trial have n elements.
///
/// Newton's method with a new Jacobian for each correction, which is shortened until the next one, with the same
/// Jacobian, is shorter: a measure that does not depend on the units of g. The differential states stay as they are.
/// Source: Brown, Hindmarsh, Petzold (1998), SIAM J. Sci. Comput. 19(5) 1495-1512, for index 1 with given differential
/// states; the test of shortened corrections: Deuflhard, Newton Methods for Nonlinear Problems, 2004, 3.3.
template <class L, class Model, bool unrolled>
CUBIE_NOINLINE typename L::M solve_algebraic(const loop_args& a, const lane_time<L>& t, typename L::T* y,
                                             const inputs<L>& p, const linear_memory<L>& m, typename L::T* x,
                                             typename L::T* trial, const typename L::M& wanted) {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  constexpr int n = Model::n_states;
  constexpr int kCorrections = 50, kHalvings = 20;
  const T one = T(S(1)), zero = T(S(0));
  M busy = wanted, failed = lanes<L>::none();
  for (int i = 0; i < kCorrections && any(busy); ++i) {
    M bad = factor_algebraic<L, Model>(t, y, p, m);
    bad = mask_or(bad, correction_of<L, Model, unrolled>(a, t, y, p, m, m.slopes, x, busy));
    const T size = correction_size<L, Model, unrolled>(a, x, y);
    bad = mask_and(busy, mask_or(bad, mask_not(size - size == zero)));
    failed = mask_or(failed, bad);
    busy = mask_and(busy, mask_not(bad));
    M open = busy;  // lanes that look for the length of this correction
    T length = one;
    for (int j = 0; j < kHalvings && any(open); ++j) {
      CUBIE_STATE_LOOP(v, unrolled, { trial[v] = fma(length, x[v], y[v]); })
      Model::rhs(t, trial, p, m.slopes);
      T* const next = m.slopes + n;
      const M lost = correction_of<L, Model, unrolled>(a, t, y, p, m, m.slopes, next, open);
      (void)lost;
      T next_size = correction_size<L, Model, unrolled>(a, next, y);
      if constexpr (Model::iterative) next_size = where(lost, one / zero, next_size);
      // Below the tolerance, corrections that no longer shrink are rounding.
      const M converged = mask_or(next_size <= T(S(a.newton_kappa)),
                                  mask_and(size <= one, mask_and(next_size <= one, next_size > size * T(S(0.5)))));
      const M whole = mask_and(mask_and(open, length == one), converged);
      const M shorter = mask_and(open, next_size <= fma(length, T(S(-0.25)), one) * size);
      const M taken = mask_or(whole, shorter);
      CUBIE_STATE_LOOP(v, unrolled, { y[v] = where(taken, where(whole, trial[v] + next[v], trial[v]), y[v]); })
      busy = mask_and(busy, mask_not(whole));
      open = mask_and(open, mask_not(taken));
      length = length * T(S(0.5));
    }
    failed = mask_or(failed, open);
    busy = mask_and(busy, mask_not(open));
  }
  return mask_or(failed, busy);
}

/// Slopes of all states at (t, y) on the equations: x <- V^-1 (f, -dg/dt). 0 where z has no slope.
template <class L, class Model, bool unrolled>
CUBIE_NOINLINE void slopes_on_equations(const loop_args& a, const lane_time<L>& t, const typename L::T* y,
                                        const inputs<L>& p, const linear_memory<L>& m, typename L::T* x,
                                        const typename L::M& wanted) {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  constexpr int n = Model::n_states;
  const T zero = T(S(0));
  M singular = factor_algebraic<L, Model>(t, y, p, m);
  CUBIE_STATE_LOOP(v, unrolled, {
    T slope = is_algebraic<Model>(v) ? zero : m.slopes[v];
    if constexpr (Model::has_time_derivative) slope = is_algebraic<Model>(v) ? -m.slopes[n + v] : slope;
    x[v] = slope;
  })
  singular = mask_or(singular, solve_constraints<L, Model>(a, t, y, p, m, x, wanted));
  CUBIE_STATE_LOOP(v, unrolled, {
    const M none = mask_or(singular, mask_not(x[v] - x[v] == zero));
    x[v] = is_algebraic<Model>(v) ? where(none, zero, x[v]) : m.slopes[v];
  })
}

/// One correction of the states z of an interpolated row, in the lanes of `wanted`: interpolants know nothing of g, and
/// most are of lower order in z than in the other states. One suffices, since it squares the error.
template <class L, class Model, bool unrolled>
CUBIE_NOINLINE void correct_row(const loop_args& a, const lane_time<L>& t, typename L::T* row, const inputs<L>& p,
                                const linear_memory<L>& m, const typename L::M& wanted) {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  constexpr int n = Model::n_states;
  M usable = mask_and(wanted, mask_not(factor_algebraic<L, Model>(t, row, p, m)));
  T* const x = m.slopes + n;
  usable = mask_and(usable, mask_not(correction_of<L, Model, unrolled>(a, t, row, p, m, m.slopes, x, usable)));
  CUBIE_STATE_LOOP(v, unrolled, {
    if (is_algebraic<Model>(v)) {
      const M good = mask_and(usable, x[v] - x[v] == T(S(0)));
      row[v] = where(good, row[v] + x[v], row[v]);
    }
  })
}

}  // namespace cubie_kernel

#endif
