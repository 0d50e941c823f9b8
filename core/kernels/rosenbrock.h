#ifndef CUBIE_KERNEL_ROSENBROCK_H
#define CUBIE_KERNEL_ROSENBROCK_H
// Rosenbrock methods: one attempted step, which solves one linear system per stage with the factors of one matrix.
//
// With W = J - M / (gamma h) and stage increments U_i of the size of the state,
//
//   W U_i = -( f(t + c_i h, y + sum_j a_ij U_j) + M sum_j (C_ij / h) U_j + g_i h df/dt ),    y_next = y + sum_i b_i
//   U_i.
//
// Source: Hairer, Wanner, Solving ODEs II, IV.7 (7.25). The Jacobian is that of the step's start, also after a
// rejection: it is formed anew then, with the same bits.
// `Tab` as in erk.h, with a, b, e, w for the increments, and coupling<S>(i, j), nonzero_coupling(i, j), gamma<S>(),
// time_weight<S>(i), same_argument(i): stage i has the argument of stage i - 1.

#include "erk.h"
#include "linear_memory.h"
#include "newton.h"

namespace cubie_kernel {

template <class L, class Model, class Tab, bool unrolled>
struct rosenbrock : erk<L, Model, Tab, unrolled> {
  typedef erk<L, Model, Tab, unrolled> sums;
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename sums::stage_array stage_array;
  static constexpr int n = Model::n_states;
  static constexpr bool evaluates_first = false;  // of a step, before attempt()
  static constexpr bool linearises = true, stores_increments = true;
  static constexpr bool corrects_rows = Model::n_algebraic > 0;

  /// Increments have the unit of the state already.
  static CUBIE_FN T unit(T) { return T(S(1)); }

  template <int row>
  static CUBIE_FN T coupling_sum(stage_array u, int v) {
    T sum = T(S(0));
    bool first = true;
    CUBIE_UNROLL for (int j = 0; j < row; ++j) {
      if (Tab::nonzero_coupling(row, j)) {
        const T c = T(Tab::template coupling<S>(row, j));
        sum = first ? c * u[j][v] : fma(c, u[j][v], sum);
        first = false;
      }
    }
    return sum;
  }

  template <int i>
  static CUBIE_FN void stages_from(const lane_time<L>& t, T h, T per_h, const T* y, const inputs<L>& p, stage_array u,
                                   T* argument, const linear_memory<L>& m, const M& active, I& failure) {
    if constexpr (i < Tab::stages) {
      T* const f = m.slopes;
      if constexpr (i > 0) {
        if constexpr (!Tab::same_argument(i)) {
          CUBIE_STATE_LOOP(v, unrolled, { argument[v] = sums::template row_sum<i>(u, v, i) + y[v]; })
          Model::rhs(t.at(Tab::template c<S>(i), h), argument, p, f);
        }
      }
      const T of_time = T(Tab::template time_weight<S>(i)) * h;
      CUBIE_STATE_LOOP(v, unrolled, {
        T x = f[v];
        if constexpr (i > 0) x = fma(Model::mass(v) * coupling_sum<i>(u, v), per_h, x);
        if constexpr (Model::has_time_derivative) x = fma(of_time, m.slopes[n + v], x);
        u[i][v] = -x;
      })
      failure = failure | solve_linear<L, Model>(m, m.factors, u[i], active);
      stages_from<i + 1>(t, h, per_h, y, p, u, argument, m, active, failure);
    }
  }

  /// One attempt of size h from (t, y): fills u and y_next. Returns run_pivot where the matrix could not be factored.
  static CUBIE_FN I attempt(const loop_args&, const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array u,
                            T* y_next, const linear_memory<L>& m, newton_memory<L>&, M active, M) {
    const T per_h = T(S(1)) / h;
    Model::linearise(t, y, p, m.slopes, m.jacobian, m.slopes + n);
    const M singular = Model::factor(per_h * T(Tab::template per_gamma<S>()), m.jacobian, m.factors);
    I failure = where(singular, I(SI(run_pivot)), I(SI(0)));
    stages_from<0>(t, h, per_h, y, p, u, y_next, m, active, failure);
    CUBIE_STATE_LOOP(v, unrolled, { y_next[v] = sums::result_sum(u, v) + y[v]; })
    return failure;
  }
};

}  // namespace cubie_kernel

#endif
