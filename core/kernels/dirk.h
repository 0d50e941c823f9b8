#ifndef CUBIE_KERNEL_DIRK_H
#define CUBIE_KERNEL_DIRK_H
// Diagonally implicit Runge-Kutta methods, the first stage explicit or not: one attempted step by Newton iterations
// with the matrix W = J - M / (gamma h), one for all stages of the same diagonal gamma, or one per iterate.
//
// Stage i solves M (Y - base_i) / (gamma h) = f(t + c_i h, Y), base_i = y + h sum_{j < i} a_ij k_j; then
// k_i = (Y - base_i) / (gamma h), which needs no further evaluation and does not multiply the error left in Y by J.
// Source: Hairer, Wanner, Solving ODEs II, IV.6 and IV.8; Shampine (1980), SIAM J. Sci. Stat. Comput. 1(1) 103-118.
// `Tab` as in erk.h, with implicit(i), new_matrix(i): the diagonal differs from that of the implicit stage before,
// per_gamma<S>(i), stiffly_accurate, euler_predictor, filtered: the error estimate is multiplied by (I - gamma h J)^-1.

#include "consistent.h"
#include "erk.h"
#include "linear_memory.h"
#include "newton.h"

namespace cubie_kernel {

/// 1 / (atol + rtol |y|).
template <class T, class S>
CUBIE_FN T error_weight(T y, S atol, S rtol) {
  return T(S(1)) / fma(T(rtol), fabs(y), T(atol));
}

/// Mean square of the weighted components of x, as erk::error_norm has it; not finite when y_next is not.
template <class L, class Model, bool unrolled>
CUBIE_FN typename L::T norm_of(const typename L::T* x, const typename L::T* y, const typename L::T* y_next,
                               const typename L::S* atol, const typename L::S* rtol) {
  typedef typename L::T T;
  typedef typename L::S S;
  constexpr int n = Model::n_states;
  T sum = T(S(0)), finite = T(S(0));
  CUBIE_STATE_LOOP(v, unrolled, {
    const T q = x[v] * error_weight(larger(fabs(y[v]), fabs(y_next[v])), atol[v], rtol[v]);
    sum = fma(q, q, sum);
    finite = fma(y_next[v], T(S(0)), finite);
  })
  return fma(sum, T(S(1) / S(n)), finite);
}

/// Forms and factors W at (t, at), with f(t, at) in f. Returns run_pivot in the lanes of `busy` where that fails.
/// slopes[2 n ..] is scratch.
template <class L, class Model>
CUBIE_FN typename L::I matrix_of_iterate(const lane_time<L>& t, const typename L::T* at, const inputs<L>& p,
                                         const typename L::T& d, const linear_memory<L>& m, const typename L::M& busy,
                                         typename L::T* f) {
  typedef typename L::I I;
  typedef typename L::SI SI;
  Model::linearise(t, at, p, f, m.jacobian, m.slopes + 2 * Model::n_states);
  return where(mask_and(busy, Model::factor(d, m.jacobian, m.factors)), I(SI(run_pivot)), I(SI(0)));
}

/// Solves one stage for Y in every lane of `wanted`, from the guess that is in `at`. slopes[n ..] holds base_i.
template <class L, class Model, bool unrolled, bool full, class Memory>
CUBIE_NOINLINE typename L::I solve_stage(const loop_args& a, const lane_time<L>& t, const typename L::T* y,
                                         const inputs<L>& p, typename L::T* at, typename L::T& per_gamma_h,
                                         const linear_memory<L>& m, Memory& memory, typename L::M& wanted) {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  constexpr int n = Model::n_states;
  const S* const atol = (const S*)a.atol;
  const S* const rtol = (const S*)a.rtol;
  T* const x = m.slopes;
  const T* const base = m.slopes + n;
  const T d = per_gamma_h;
  const linear_point<L> iterate{&a, &t, at, &p, count_of<L, Model>(m)};
  linear_memory<L> moved = m;
  moved.point = &iterate;
  const linear_memory<L>& here = full ? moved : m;
  newton_test<L> test(wanted, memory);
  for (int i = 0; i < a.newton_iterations && any(test.busy); ++i) {
    if constexpr (full) {
      test.fail(matrix_of_iterate<L, Model>(t, at, p, d, m, test.busy, x));
    } else {
      Model::rhs(t, at, p, x);
    }
    CUBIE_STATE_LOOP(v, unrolled, { x[v] = fma(Model::mass(v) * d, at[v] - base[v], -x[v]); })
    test.fail(solve_linear<L, Model>(here, m.factors, x, test.busy));
    T sum = T(S(0));
    CUBIE_STATE_LOOP(v, unrolled, {
      const T q = x[v] * error_weight(larger(fabs(y[v]), fabs(at[v])), atol[v], rtol[v]);
      sum = fma(q, q, sum);
      at[v] = where(test.busy, at[v] + x[v], at[v]);
    })
    memory.iterations = memory.iterations + lanes<L>::count(test.busy);
    test.judge(i, root(sum * T(S(1) / S(n))), T(S(a.newton_kappa)));
  }
  const M all_of_them = wanted;
  test.finish(memory, all_of_them);
  return test.failure;
}

template <class L, class Model, class Tab, bool unrolled, newton_kind kind = newton_kind::simplified>
struct dirk : erk<L, Model, Tab, unrolled> {
  typedef erk<L, Model, Tab, unrolled> sums;
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename sums::stage_array stage_array;
  static constexpr int n = Model::n_states;
  static constexpr bool evaluates_first = false;
  static constexpr bool linearises = true;
  static constexpr bool full = kind == newton_kind::full, reuses = kind == newton_kind::reusing;
  typedef newton_memory<L, reuses> newton_memory_type;
  // What the estimate says of equations without derivative is that of the other states, carried over by W.
  static constexpr bool filters = Tab::filtered || Model::n_algebraic > 0;
  static constexpr bool corrects_rows = Model::n_algebraic > 0;
  static constexpr int implicit_stages() {
    int count = 0;
    for (int i = 0; i < Tab::stages; ++i) count += Tab::implicit(i) ? 1 : 0;
    return count;
  }
  static constexpr int newton_solves = implicit_stages();
  static constexpr int matrices() {
    int count = 0;
    for (int i = 0; i < Tab::stages; ++i) count += Tab::new_matrix(i) ? 1 : 0;
    return count;
  }
  // f at the start of the step is a stage, or the first guess of one.
  static constexpr bool needs_slope = Tab::implicit(0) || !Tab::fsal;

  /// As erk::error_norm, of the estimate filtered with the last matrix that was factored.
  static CUBIE_FN T filtered_norm(T h, const T* y, const T* y_next, stage_array k, const S* atol, const S* rtol,
                                  const linear_memory<L>& m, const M& active) {
    T* const x = m.slopes;
    const T factor = -T(Tab::template per_gamma<S>(Tab::stages - 1));  // h and 1 / h cancel
    CUBIE_STATE_LOOP(v, unrolled, { x[v] = Model::mass(v) * (factor * sums::template combination<false>(k, v)); })
    (void)h;
    const I why = solve_linear<L, Model>(m, m.factors, x, active);
    return where(why == I(SI(0)), norm_of<L, Model, unrolled>(x, y, y_next, atol, rtol), T(S(1e20)));
  }

  template <int i>
  static CUBIE_FN void stages_from(const loop_args& a, const lane_time<L>& t, T h, const T* y, const inputs<L>& p,
                                   stage_array k, T* at, const linear_memory<L>& m, newton_memory_type& memory,
                                   M& wanted, I& failure) {
    if constexpr (i < Tab::stages) {
      if constexpr (Tab::implicit(i)) {
        T d = T(Tab::template per_gamma<S>(i)) / h;
        if constexpr (Tab::new_matrix(i) && !full) {
          M singular = lanes<L>::none();
          bool wants_factors = true;
          if constexpr (reuses && matrices() == 1) wants_factors = memory.needs_factors(h, wanted);
          if (wants_factors) singular = mask_and(wanted, Model::factor(d, m.jacobian, m.factors));
          failure = where(singular, I(SI(run_pivot)), failure);
          wanted = mask_and(wanted, mask_not(singular));
        }
        T* const base = m.slopes + n;
        const T per_d = h * T(Tab::template gamma<S>(i));
        const M known = memory.last_step != T(S(0));
        CUBIE_STATE_LOOP(v, unrolled, {
          T guess;  // of the stage's derivative: the one known last, of this step or the one before
          if constexpr (i > 0) {
            base[v] = fma(h, sums::template row_sum<i>(k, v, i), y[v]);
            guess = k[i - 1][v];
          } else {
            base[v] = y[v];
            const T slope = is_algebraic<Model>(v) ? T(S(0)) : m.slopes[v];
            guess = Tab::euler_predictor ? slope : where(known, k[Tab::stages - 1][v], slope);
          }
          at[v] = fma(per_d, guess, base[v]);
        })
        const I why =
            solve_stage<L, Model, unrolled, full>(a, t.at(Tab::template c<S>(i), h), y, p, at, d, m, memory, wanted);
        failure = failure | why;
        wanted = mask_and(wanted, why == I(SI(0)));
        CUBIE_STATE_LOOP(v, unrolled, { k[i][v] = (at[v] - base[v]) * d; })
      } else if constexpr (i > 0) {
        sums::template stage<i>(t, h, y, p, k, at);
      }
      stages_from<i + 1>(a, t, h, y, p, k, at, m, memory, wanted, failure);
    }
  }

  /// One attempt of size h from (t, y): fills k and y_next. Returns the status bits of lanes that could not be solved.
  static CUBIE_FN I attempt(const loop_args& a, const lane_time<L>& t, T h, const T* y, const inputs<L>& p,
                            stage_array k, T* y_next, const linear_memory<L>& m, newton_memory_type& memory, M active,
                            M) {
    if constexpr (full) {
      if constexpr (needs_slope) Model::rhs(t, y, p, m.slopes);
    } else if constexpr (reuses) {
      memory.template renew<Model, unrolled, needs_slope>(t, y, p, m, active);
    } else {
      Model::linearise(t, y, p, m.slopes, m.jacobian, m.slopes + n);
    }
    // An explicit first stage of a method with its last stage at the end is that stage of the step before.
    if constexpr (!Tab::implicit(0) && !Tab::fsal) {
      CUBIE_STATE_LOOP(v, unrolled, { k[0][v] = m.slopes[v]; })
    }
    I failure = I(SI(0));
    M wanted = active;
    stages_from<0>(a, t, h, y, p, k, y_next, m, memory, wanted, failure);
    if constexpr (!Tab::stiffly_accurate) {
      CUBIE_STATE_LOOP(v, unrolled, { y_next[v] = fma(h, sums::result_sum(k, v), y[v]); })
    }
    if constexpr (full && filters && Tab::has_error) {
      // Which iterate the last matrix of a lane is of depends on how long others iterate; this one does not.
      T d = T(Tab::template per_gamma<S>(Tab::stages - 1)) / h;
      failure = failure | matrix_of_iterate<L, Model>(t, y, p, d, m, wanted, m.slopes);
    }
    memory.last_step = where(active, where(failure == I(SI(0)), h, T(S(0))), memory.last_step);
    if constexpr (reuses) memory.judge_matrices(failure != I(SI(0)), active);
    return failure;
  }
};

}  // namespace cubie_kernel

#endif
