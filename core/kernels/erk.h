#ifndef CUBIE_KERNEL_ERK_H
#define CUBIE_KERNEL_ERK_H
// Explicit Runge-Kutta: one attempted step, its error norm, its continuous extension.
//
// `Tab` is the tableau (written into the kernel text by core/codegen from the same rows the host registry reads):
//   stages, extra, degree, fsal, has_error, has_error2         constants
//   nonzero_a(i, j), nonzero_b(i), nonzero_w(i)                 constexpr
//   a<S>(i, j), b<S>(i), c<S>(i), e<S>(i), e2<S>(i), w<S>(i, k) coefficients; rows >= stages of a and c belong to the
//                                                               extra stages of the interpolant
// Loops over stages are unrolled (their bounds and zeros are known); loops over states are unrolled for small systems
// and rolled for large ones, which changes no value.

#include "driver.h"
#include "lane.h"
#include "lane_time.h"

// A variable index would keep an array out of registers, so what is unrolled is unrolled everywhere.
#define CUBIE_LOOP(v, count, unrolled, ...)                  \
  if constexpr (unrolled) {                                  \
    CUBIE_UNROLL for (int v = 0; v < count; ++v) __VA_ARGS__ \
  } else {                                                   \
    CUBIE_ROLL for (int v = 0; v < count; ++v) __VA_ARGS__   \
  }
#define CUBIE_STATE_LOOP(v, unrolled, ...) CUBIE_LOOP(v, n, unrolled, __VA_ARGS__)

namespace cubie_kernel {

/// The stage whose slope stands for that of the result of an explicit step; 0: there is none. The last one of methods
/// that begin the next step with it, whose slope it is. Of others one at the end of the step that is part of the
/// result, where dense output has stages of its own: low orders differ too much, and their cubic needs the very slope.
template <class Tab>
constexpr int stage_at_end() {
  if (Tab::fsal) return Tab::stages - 1;
  int stage = 0;
  if (Tab::extra <= 1) return stage;
  for (int i = 1; i < Tab::stages; ++i) {
    if (Tab::template c<double>(i) == 1.0 && Tab::nonzero_b(i)) stage = i;
  }
  return stage;
}

template <class L, class Model, class Tab, bool unrolled>
struct erk {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n = Model::n_states;
  static constexpr int slots = Tab::stages + Tab::extra;
  static constexpr bool evaluates_first = !Tab::fsal;  // attempt() expects k[0], which no earlier step has left
  static constexpr bool linearises = false;
  static constexpr bool stores_increments = false;  // per stage, in the unit of the state; else slopes
  static constexpr bool reuses = false;             // matrices of steps before
  static constexpr bool filters = false;            // the error estimate
  static constexpr bool corrects_rows = false;      // that are interpolated, see consistent.h
  static constexpr int newton_solves = 0;           // of an attempt
  typedef T (*stage_array)[n];

  /// The unit of what is stored per stage, in units of the state: error estimate and interpolant are sums of stages.
  static CUBIE_FN T unit(T h) { return h; }

  /// sum_j a_ij k_j of row i, products in order of j, each added by a fused operation.
  template <int row>
  static CUBIE_FN T row_sum(stage_array k, int v, int count) {
    T sum = T(S(0));
    bool first = true;
    CUBIE_UNROLL for (int j = 0; j < count; ++j) {
      if (Tab::nonzero_a(row, j)) {
        const T a = T(Tab::template a<S>(row, j));
        sum = first ? a * k[j][v] : fma(a, k[j][v], sum);
        first = false;
      }
    }
    return sum;
  }

  /// What the arguments of stages i and i - 1 differ by in state v, over h.
  template <int i>
  static CUBIE_FN T row_difference(stage_array k, int v) {
    T sum = T(S(0));
    CUBIE_UNROLL for (int j = 0; j < i; ++j) {
      const S less = j < i - 1 ? Tab::template a<S>(i - 1, j) : S(0);
      sum = fma(T(Tab::template a<S>(i, j) - less), k[j][v], sum);
    }
    return sum;
  }

  template <int i>
  static CUBIE_FN void stage(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array k, T* at) {
    CUBIE_STATE_LOOP(v, unrolled, { at[v] = fma(h, row_sum<i>(k, v, i), y[v]); })
    Model::rhs(t.at(Tab::template c<S>(i), h), at, p, k[i]);
  }
  template <int i, int end>
  static CUBIE_FN void stages_from(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array k, T* at) {
    if constexpr (i < end) {
      stage<i>(t, h, y, p, k, at);
      stages_from<i + 1, end>(t, h, y, p, k, at);
    }
  }

  /// One attempt of size h from (t, y) with k[0] = f(t, y): fills k[1 ..] and y_next.
  static CUBIE_FN void attempt(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array k, T* y_next) {
    stages_from<1, Tab::stages>(t, h, y, p, k, y_next);
    if constexpr (!Tab::fsal) {
      CUBIE_STATE_LOOP(v, unrolled, { y_next[v] = fma(h, result_sum(k, v), y[v]); })
    }
  }

  /// sum_i b_i k_i.
  static CUBIE_FN T result_sum(stage_array k, int v) {
    T sum = T(S(0));
    bool first = true;
    CUBIE_UNROLL for (int i = 0; i < Tab::stages; ++i) {
      if (Tab::nonzero_b(i)) {
        const T b = T(Tab::template b<S>(i));
        sum = first ? b * k[i][v] : fma(b, k[i][v], sum);
        first = false;
      }
    }
    return sum;
  }

  /// Mean square of the weighted error components; not finite when anything in the step is not.
  ///
  /// Weight of component v: 1 / (atol_v + rtol_v max(|y_v|, |y_next_v|)).
  /// Source: Hairer, Norsett, Wanner, Solving ODEs I, II.4 (4.11); DOP853: the same book, II.10, combined norm.
  static CUBIE_FN T error_norm(T unit, const T* y, const T* y_next, stage_array k, const S* atol, const S* rtol) {
    T sum = T(S(0)), sum2 = T(S(0)), finite = T(S(0));
    CUBIE_STATE_LOOP(v, unrolled, {
      const T weight = T(S(1)) / fma(T(rtol[v]), larger(fabs(y[v]), fabs(y_next[v])), T(atol[v]));
      const T q = unit * combination<false>(k, v) * weight;
      sum = fma(q, q, sum);
      if constexpr (Tab::has_error2) {
        const T q2 = unit * combination<true>(k, v) * weight;
        sum2 = fma(q2, q2, sum2);
      }
      // An infinite y_next has weight 0 and would hide; 0 * y_next is NaN then.
      finite = fma(y_next[v], T(S(0)), finite);
    })
    if constexpr (Tab::has_error2) {
      const T d = fma(T(S(0.01)), sum2, sum);
      sum = where(d > T(S(0)), sum * (sum / d), T(S(0)) * d);
    }
    return fma(sum, T(S(1) / S(n)), finite);
  }

  template <bool second>
  static CUBIE_FN T combination(stage_array k, int v) {
    T sum = T(S(0));
    bool first = true;
    CUBIE_UNROLL for (int i = 0; i < Tab::stages; ++i) {
      if (second ? Tab::nonzero_e2(i) : Tab::nonzero_e(i)) {
        const T e = T(second ? Tab::template e2<S>(i) : Tab::template e<S>(i));
        sum = first ? e * k[i][v] : fma(e, k[i][v], sum);
        first = false;
      }
    }
    return sum;
  }

  /// The extra stages of the interpolant, for steps that are interpolated. `scratch` has n elements.
  template <int i>
  static CUBIE_FN void extra_from(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array k,
                                  T* scratch) {
    if constexpr (i < slots) {
      stage<i>(t, h, y, p, k, scratch);
      extra_from<i + 1>(t, h, y, p, k, scratch);
    }
  }
  static CUBIE_FN void extra_stages(const lane_time<L>& t, T h, const T* y, const inputs<L>& p, stage_array k,
                                    T* scratch) {
    extra_from<Tab::stages>(t, h, y, p, k, scratch);
  }

  /// The interpolant of one step. Where there are few states the polynomials of all of them are formed once per step,
  /// and a row costs Horner's rule; otherwise a row costs the weights at its theta and one sum over stages per state.
  static constexpr int degree = Tab::degree > 0 ? Tab::degree : 1;
  static constexpr bool few_states = n * slots * degree <= 600;  // whatever is unrolled: rounding depends on it
  struct interpolant {
    T c[few_states ? degree : 1][few_states ? n : 1];

    CUBIE_FN void prepare(stage_array k) {
      if constexpr (few_states) {
        CUBIE_UNROLL for (int j = 0; j < degree; ++j) {
          CUBIE_STATE_LOOP(v, unrolled, {
            T sum = T(S(0));
            CUBIE_UNROLL for (int i = 0; i < slots; ++i) {
              if (Tab::template w<S>(i, j) != S(0)) sum = fma(T(Tab::template w<S>(i, j)), k[i][v], sum);
            }
            c[j][v] = sum;
          })
        }
      }
    }

    /// y(t + theta h); theta = 1 gives y_next itself.
    CUBIE_FN void evaluate(T theta, T unit, const T* y, const T* y_next, stage_array k, T* out) const {
      const M at_end = theta >= T(S(1));
      if constexpr (few_states) {
        const T moved = theta * unit;
        CUBIE_STATE_LOOP(v, unrolled, {
          T s = c[degree - 1][v];
          CUBIE_UNROLL for (int j = degree - 2; j >= 0; --j) s = fma(s, theta, c[j][v]);
          out[v] = where(at_end, y_next[v], fma(moved, s, y[v]));
        })
      } else {
        T b[slots];
        CUBIE_UNROLL for (int i = 0; i < slots; ++i) {
          if (Tab::nonzero_w(i)) {
            T s = T(Tab::template w<S>(i, degree - 1));
            CUBIE_UNROLL for (int j = degree - 2; j >= 0; --j) s = fma(s, theta, T(Tab::template w<S>(i, j)));
            b[i] = s * theta;
          }
        }
        CUBIE_STATE_LOOP(v, unrolled, {
          T sum = T(S(0));
          bool first = true;
          CUBIE_UNROLL for (int i = 0; i < slots; ++i) {
            if (Tab::nonzero_w(i)) {
              sum = first ? b[i] * k[i][v] : fma(b[i], k[i][v], sum);
              first = false;
            }
          }
          out[v] = where(at_end, y_next[v], fma(unit, sum, y[v]));
        })
      }
    }
  };
};

}  // namespace cubie_kernel

#endif
