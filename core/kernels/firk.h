#ifndef CUBIE_KERNEL_FIRK_H
#define CUBIE_KERNEL_FIRK_H
// Fully implicit Runge-Kutta methods: one attempted step by Newton iterations on all stages at once, in the
// coordinates in which A^-1 is block diagonal: one real system per real eigenvalue, one complex per pair. These
// coordinates ask for one Jacobian of all stages: with newton_kind::full that of the mean of the stages, anew for each
// correction, which is Newton's method where there is one stage.
//
// Stage increments Z = h A f(y + Z), which are what is stored per stage, become w with Z = T w; block b solves
//
//   (J - d_b M) dw_b = d_b M w_b - (T^-1 f)_b,    d_b = lambda_b / h.
//
// Source: Hairer, Wanner, Solving ODEs II, IV.8 (8.4)-(8.5); start of the iteration from the collocation polynomial of
// the attempt before: the same section, (8.8).
// `Tab` as in erk.h, with b, e, w for the increments, real_blocks, lambda<S>(b), lambda_im<S>(b) by row of T^-1 (a pair
// has two rows, with the same values), t<S>(i, j), t_inverse<S>(i, j), error_gamma<S>(), stiffly_accurate.

#include "dirk.h"
#include "erk.h"
#include "linear_memory.h"
#include "lu.h"
#include "newton.h"

namespace cubie_kernel {

template <class L, class Model, class Tab, bool unrolled, newton_kind kind = newton_kind::simplified>
struct firk : erk<L, Model, Tab, unrolled> {
  typedef erk<L, Model, Tab, unrolled> sums;
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef complex_lane<L> C;
  typedef typename sums::stage_array stage_array;
  static constexpr int n = Model::n_states;
  static constexpr int s = Tab::stages;
  static constexpr bool evaluates_first = false;
  static constexpr bool linearises = true, stores_increments = true;
  static constexpr bool full = kind == newton_kind::full, reuses = kind == newton_kind::reusing;
  typedef newton_memory<L, reuses> newton_memory_type;
  static constexpr bool filters = Tab::has_error;
  static constexpr int newton_solves = 1;
  static constexpr bool own_filter = filters && Tab::real_blocks == 0;  // no block has a real matrix
  // Attempts further than this beyond the last one start from nothing.
  static constexpr S kFarthest = S(8);

  static CUBIE_FN T unit(T) { return T(S(1)); }

  /// As erk::error_norm, of (I - g h J)^-1 (g h f(t, y) + sum_i e_i Z_i) with g = error_gamma.
  /// Source: Hairer, Wanner, Solving ODEs II, IV.8 (8.19).
  static CUBIE_FN T filtered_norm(T h, const T* y, const T* y_next, stage_array z, const S* atol, const S* rtol,
                                  const linear_memory<L>& m, const M& active) {
    T* const x = m.slopes + (2 + s) * n;
    const T scale = T(S(1) / Tab::template error_gamma<S>()) / h;
    CUBIE_STATE_LOOP(v, unrolled, {
      // What a start as given leaves in an equation without derivative is no error of the step.
      const T f = is_algebraic<Model>(v) ? T(S(0)) : m.slopes[v];
      x[v] = -fma(Model::mass(v) * scale, sums::template combination<false>(z, v), f);
    })
    const I why = solve_linear<L, Model>(m, own_filter ? m.factors + s * Model::n_lu : m.factors, x, active);
    return where(why == I(SI(0)), norm_of<L, Model, unrolled>(x, y, y_next, atol, rtol), T(S(1e20)));
  }

  /// w from the increments of the attempt before, continued as a polynomial through them and 0 at its start; 0 where
  /// that is of no use.
  static CUBIE_FN void start(T h, stage_array k, const newton_memory<L>& memory, M again) {
    const T one = T(S(1)), zero = T(S(0));
    const T ratio = h / where(memory.last_step == zero, one, memory.last_step);
    const M usable = mask_and(memory.last_step != zero, ratio <= T(kFarthest));
    const T begin = where(again, zero, one);
    T l[s][s];  // of stage i: weight of the old stage j
    CUBIE_UNROLL for (int i = 0; i < s; ++i) {
      const T x = fma(T(Tab::template c<S>(i)), ratio, begin);
      CUBIE_UNROLL for (int j = 0; j < s; ++j) l[i][j] = basis(j, x) - basis(j, begin);
    }
    CUBIE_STATE_LOOP(v, unrolled, {
      T guess[s];
      CUBIE_UNROLL for (int i = 0; i < s; ++i) {
        guess[i] = l[i][0] * k[0][v];
        CUBIE_UNROLL for (int j = 1; j < s; ++j) guess[i] = fma(l[i][j], k[j][v], guess[i]);
      }
      CUBIE_UNROLL for (int b = 0; b < s; ++b) {
        T sum = T(Tab::template t_inverse<S>(b, 0)) * guess[0];
        CUBIE_UNROLL for (int j = 1; j < s; ++j) sum = fma(T(Tab::template t_inverse<S>(b, j)), guess[j], sum);
        k[b][v] = where(usable, sum, zero);
      }
    })
  }
  /// The polynomial that is 1 at node j and 0 at the other nodes and at 0.
  static CUBIE_FN T basis(int j, T x) {
    T product = x * T(S(1) / Tab::template c<S>(j));
    CUBIE_UNROLL for (int m = 0; m < s; ++m) {
      if (m != j) {
        const T scale = T(S(1) / (Tab::template c<S>(j) - Tab::template c<S>(m)));
        product = product * ((x - T(Tab::template c<S>(m))) * scale);
      }
    }
    return product;
  }

  /// (T w)_i of state v.
  template <int i>
  static CUBIE_FN T increment(stage_array w, int v) {
    T sum = T(Tab::template t<S>(i, 0)) * w[0][v];
    CUBIE_UNROLL for (int j = 1; j < s; ++j) sum = fma(T(Tab::template t<S>(i, j)), w[j][v], sum);
    return sum;
  }

  template <int i>
  static CUBIE_FN void slopes_from(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array w, T* at,
                                   T* f) {
    if constexpr (i < s) {
      CUBIE_STATE_LOOP(v, unrolled, { at[v] = y[v] + increment<i>(w, v); })
      Model::rhs(t.at(Tab::template c<S>(i), h), at, p, f + i * n);
      slopes_from<i + 1>(t, h, y, p, w, at, f);
    }
  }

  /// The corrections of block b and what follows: solved in x, added to w where busy; their weighted squares summed.
  template <int b>
  static CUBIE_FN void solve_from(T per_h, const T* y, stage_array w, const T* f, T* x, const linear_memory<L>& m,
                                  const T* factors, M busy, T& sum, I& unsolved, const S* atol, const S* rtol) {
    if constexpr (b < Tab::real_blocks) {
      const T d = T(Tab::template lambda<S>(b)) * per_h;
      CUBIE_STATE_LOOP(v, unrolled, { x[v] = fma(Model::mass(v) * d, w[b][v], -f[b * n + v]); })
      unsolved = unsolved | solve_linear<L, Model>(m, factors, x, busy);
      CUBIE_STATE_LOOP(v, unrolled, {
        const T q = x[v] * error_weight(fabs(y[v]), atol[v], rtol[v]);
        sum = fma(q, q, sum);
        w[b][v] = where(busy, w[b][v] + x[v], w[b][v]);
      })
      solve_from<b + 1>(per_h, y, w, f, x, m, factors + Model::n_lu, busy, sum, unsolved, atol, rtol);
    } else if constexpr (b < s) {
      const T re = T(Tab::template lambda<S>(b)) * per_h, im = T(Tab::template lambda_im<S>(b)) * per_h;
      C* const z = (C*)x;
      CUBIE_STATE_LOOP(v, unrolled, {
        const T wr = Model::mass(v) * w[b][v], wi = Model::mass(v) * w[b + 1][v];
        z[v].re = fma(re, wr, fma(-im, wi, -f[b * n + v]));
        z[v].im = fma(im, wr, fma(re, wi, -f[(b + 1) * n + v]));
      })
      unsolved = unsolved | solve_linear<L, Model>(m, (const C*)factors, z, busy);
      CUBIE_STATE_LOOP(v, unrolled, {
        const T weight = error_weight(fabs(y[v]), atol[v], rtol[v]);
        const T q = z[v].re * weight, r = z[v].im * weight;
        sum = fma(r, r, fma(q, q, sum));
        w[b][v] = where(busy, w[b][v] + z[v].re, w[b][v]);
        w[b + 1][v] = where(busy, w[b + 1][v] + z[v].im, w[b + 1][v]);
      })
      solve_from<b + 2>(per_h, y, w, f, x, m, factors + 2 * Model::n_lu, busy, sum, unsolved, atol, rtol);
    }
  }

  template <int b>
  static CUBIE_FN M factor_from(T per_h, const T* jacobian, T* factors) {
    if constexpr (b < Tab::real_blocks) {
      const M bad = Model::factor(T(Tab::template lambda<S>(b)) * per_h, jacobian, factors);
      return mask_or(bad, factor_from<b + 1>(per_h, jacobian, factors + Model::n_lu));
    } else if constexpr (b < s) {
      const C d = {T(Tab::template lambda<S>(b)) * per_h, T(Tab::template lambda_im<S>(b)) * per_h};
      const M bad = Model::factor(d, jacobian, (C*)factors);
      return mask_or(bad, factor_from<b + 2>(per_h, jacobian, factors + 2 * Model::n_lu));
    } else {
      return lanes<L>::none();
    }
  }

  /// Forms J at the mean of the stages and factors the blocks. x and what follows, 2 n elements, are scratch. Returns
  /// the lanes where a pivot vanished.
  static CUBIE_FN M matrix_of_iterate(const lane_time<L>& t, T h, T per_h, const T* y, const inputs<L>& p,
                                      stage_array w, T* mean, T* x, const linear_memory<L>& m) {
    CUBIE_STATE_LOOP(v, unrolled, {
      T z[s];
      increments<0>(w, v, z);
      T sum = z[0];
      CUBIE_UNROLL for (int i = 1; i < s; ++i) sum = sum + z[i];
      mean[v] = fma(sum, T(S(1) / S(s)), y[v]);
    })
    Model::linearise(t.at(mean_node(), h), mean, p, x, m.jacobian, x + n);
    return factor_from<0>(per_h, m.jacobian, m.factors);
  }
  static constexpr S mean_node() {
    S sum = S(0);
    for (int i = 0; i < s; ++i) sum += Tab::template c<S>(i);
    return sum / S(s);
  }

  /// Factors the matrix of the estimate, from the Jacobian that stands, where no block has it.
  static CUBIE_FN M factor_filter(T per_h, const linear_memory<L>& m) {
    if constexpr (own_filter) {
      const T d = per_h * T(S(1) / Tab::template error_gamma<S>());
      return Model::factor(d, m.jacobian, m.factors + s * Model::n_lu);
    } else {
      return lanes<L>::none();
    }
  }

  /// f(t, y), and the matrices of the step as far as they are formed before it. Returns the lanes where a pivot
  /// vanished.
  static CUBIE_FN M matrices_of_start(const lane_time<L>& t, T h, T per_h, const T* y, const inputs<L>& p,
                                      const linear_memory<L>& m, newton_memory_type& memory, const M& active) {
    M singular = lanes<L>::none();
    if constexpr (full) return singular;
    bool wants_factors = true;
    if constexpr (reuses) {
      memory.template renew<Model, unrolled, true>(t, y, p, m, active);
      wants_factors = memory.needs_factors(h, active);
    } else {
      Model::linearise(t, y, p, m.slopes, m.jacobian, m.slopes + n);
    }
    if (wants_factors) {
      singular = factor_from<0>(per_h, m.jacobian, m.factors);
      if constexpr (own_filter) singular = mask_or(singular, factor_filter(per_h, m));
    }
    return singular;
  }

  /// One attempt of size h from (t, y): fills k with the increments, and y_next. Returns the status bits of lanes that
  /// could not be solved. slopes: f(t, y) and its derivative by time, then the stages' slopes, then one block's system.
  static CUBIE_FN I attempt(const loop_args& a, const lane_time<L>& t, T h, const T* y, const inputs<L>& p,
                            stage_array k, T* y_next, const linear_memory<L>& m, newton_memory_type& memory, M active,
                            M again) {
    const T per_h = T(S(1)) / h;
    T* const f = m.slopes + 2 * n;
    T* const x = f + s * n;
    const S* const atol = (const S*)a.atol;
    const S* const rtol = (const S*)a.rtol;
    const M singular = matrices_of_start(t, h, per_h, y, p, m, memory, active);
    const M wanted = mask_and(active, mask_not(singular));
    start(h, k, memory, again);
    const lane_time<L> mean_time = t.at(mean_node(), h);
    const linear_point<L> iterate{&a, &mean_time, y_next, &p, count_of<L, Model>(m)};
    linear_memory<L> moved = m;
    moved.point = &iterate;
    const linear_memory<L>& here = full ? moved : m;
    newton_test<L> test(wanted, memory);
    for (int i = 0; i < a.newton_iterations && any(test.busy); ++i) {
      slopes_from<0>(t, h, y, p, k, y_next, f);
      if constexpr (full) {
        const M bad = matrix_of_iterate(t, h, per_h, y, p, k, y_next, x, m);
        test.fail(where(mask_and(test.busy, bad), I(SI(run_pivot)), I(SI(0))));
      }
      CUBIE_STATE_LOOP(v, unrolled, {
        T of_stage[s];
        CUBIE_UNROLL for (int j = 0; j < s; ++j) of_stage[j] = f[j * n + v];
        CUBIE_UNROLL for (int b = 0; b < s; ++b) {
          T sum = T(Tab::template t_inverse<S>(b, 0)) * of_stage[0];
          CUBIE_UNROLL for (int j = 1; j < s; ++j) { sum = fma(T(Tab::template t_inverse<S>(b, j)), of_stage[j], sum); }
          f[b * n + v] = sum;
        }
      })
      T sum = T(S(0));
      I unsolved = I(SI(0));
      solve_from<0>(per_h, y, k, f, x, here, m.factors, test.busy, sum, unsolved, atol, rtol);
      test.fail(unsolved);
      memory.iterations = memory.iterations + lanes<L>::count(test.busy);
      test.judge(i, root(sum * T(S(1) / S(n * s))), T(S(a.newton_kappa)));
    }
    test.finish(memory, wanted);
    I failure = where(singular, I(SI(run_pivot)), test.failure);
    if constexpr (full && filters) {
      // Which iterate the last matrix of a lane is of depends on how long others iterate; this one does not.
      Model::linearise(t, y, p, m.slopes, m.jacobian, m.slopes + n);
      M bad;
      if constexpr (own_filter) {
        bad = factor_filter(per_h, m);
      } else {
        bad = Model::factor(T(Tab::template lambda<S>(0)) * per_h, m.jacobian, m.factors);
      }
      failure = failure | where(mask_and(mask_and(wanted, failure == I(SI(0))), bad), I(SI(run_pivot)), I(SI(0)));
    }
    memory.last_step = where(active, where(failure == I(SI(0)), h, T(S(0))), memory.last_step);
    if constexpr (reuses) memory.judge_matrices(failure != I(SI(0)), active);

    CUBIE_STATE_LOOP(v, unrolled, {
      T z[s];
      increments<0>(k, v, z);
      CUBIE_UNROLL for (int i = 0; i < s; ++i) k[i][v] = z[i];
      y_next[v] = y[v] + (Tab::stiffly_accurate ? z[s - 1] : sums::result_sum(k, v));
    })
    return failure;
  }

  template <int i>
  static CUBIE_FN void increments(stage_array w, int v, T* z) {
    if constexpr (i < s) {
      z[i] = increment<i>(w, v);
      increments<i + 1>(w, v, z);
    }
  }
};

}  // namespace cubie_kernel

#endif
