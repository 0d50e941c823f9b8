#ifndef CUBIE_KERNEL_DRIVER_H
#define CUBIE_KERNEL_DRIVER_H
// Drivers: sampled inputs of a model as piecewise polynomials. Each lane has its own time, so each lane looks up its
// own segment.

#include "args.h"
#include "driver_knots.h"
#include "lane.h"
#include "lane_time.h"
#include "math_round.h"

namespace cubie_kernel {

/// What a right-hand side reads besides time and state. Converts from and to plain parameters, for models without
/// drivers.
template <class L>
struct inputs {
  const typename L::T* p;
  const driver_view<L>* drivers;
  CUBIE_FN inputs(const typename L::T* parameters, const driver_view<L>* view = nullptr)
      : p(parameters), drivers(view) {}
  CUBIE_FN operator const typename L::T *() const { return p; }
};

/// Where the time of each lane lies in the table, and the polynomials there.
///
/// Ends of the table: a time within `slack` segments of an end counts as the end, since the rounding of t must not
/// decide whether the last sample is read. Where drivers jump, a time just before a knot counts as the knot.
template <class L>
struct driver_point {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  typedef lanes<L> E;
  static constexpr int W = L::W;

  const driver_args& a;
  T tau;                 // place in the segment, 0 .. 1
  M inside;              // false: before or after the table
  bool together;         // all lanes read one segment
  long long segment[W];  // its first coefficient, of the first lane alone when together; always one of the table's

  CUBIE_FN driver_point(const driver_view<L>& view, const lane_time<L>& t) : a(*view.table) {
    T at;
    const T zero = T(S(0)), one = T(S(1)), n = T(S(a.n_segments)), last = T(S(a.n_segments - 1));
    const bool bounded = view.bounded && a.n_jumps != 0;
    inside = E::every();
    if (a.knots != nullptr) {
      const T first = view.first, final = view.last;
      const lane_time<L> now = t;
      knot_place<L> place;
      place_on_knots<L>(a, bounded, first, final, now, place);
      at = place.at;
      tau = place.tau;
      inside = place.inside;
    } else {
      locate(t, at);
      if (bounded) {  // rounding of t must not take it across a jump
        const T held = larger(smaller(at, view.last), view.first);
        tau = tau + (at - held);
        at = held;
      }
      if (a.outside == driver_args::wrap) {
        at = remainder(remainder(at, n), n);
        at = where(at < zero, at + n, at);
        at = where(at >= n, at - n, at);
      } else {
        const T place = at + tau;
        inside = bounded ? mask_and(at >= zero, at < n) : mask_and(place >= T(S(-a.slack)), place <= T(S(a.upper)));
        tau = where(at < zero, zero, where(at >= n, one, tau));
      }
    }
    at = smaller(larger(at, zero), last);  // 0 for NaN: no lane reads beyond the table
    const long long stride = (long long)a.n_drivers * a.n_coefficients;
    segment[0] = (long long)E::get(at, 0) * stride;
    if (a.run_stride != 0) {
      together = false;
      CUBIE_UNROLL for (int l = 0; l < W; ++l) {
        const long long run = view.run[l] < 0 ? 0 : view.run[l] + view.first_run;
        segment[l] = (long long)E::get(at, l) * stride + run * a.run_stride;
      }
      return;
    }
    together = W == 1 || all(at == T(E::get(at, 0)));
    if (!together) {
      CUBIE_UNROLL for (int l = 1; l < W; ++l) segment[l] = (long long)E::get(at, l) * stride;
    }
  }

  CUBIE_FN T value(int driver) const {
    T sum;
    if (a.n_coefficients == 1) {
      T c[1];
      load(driver, c);
      sum = c[0];
    } else if (a.n_coefficients == 2) {
      T c[2];
      load(driver, c);
      sum = fma(c[1], tau, c[0]);
    } else {
      T c[4];
      load(driver, c);
      sum = fma(fma(fma(c[3], tau, c[2]), tau, c[1]), tau, c[0]);
    }
    if (a.outside == driver_args::hold) return sum;
    return where(inside, sum, T(S(0)));
  }

  /// Derivative by t, of the polynomial in force: at an inner knot that of the later segment.
  CUBIE_FN T slope(int driver) const {
    T sum;
    if (a.n_coefficients == 1) {
      sum = T(S(0));
    } else if (a.n_coefficients == 2) {
      T c[2];
      load(driver, c);
      sum = c[1];
    } else {
      T c[4];
      load(driver, c);
      sum = fma(fma(T(S(3)) * c[3], tau, T(S(2)) * c[2]), tau, c[1]);
    }
    return where(inside, sum * rate(), T(S(0)));
  }

 private:
  /// 1 / dt of the segment of each lane.
  CUBIE_FN T rate() const {
    if (a.knots != nullptr) {
      const long long stride = (long long)a.n_drivers * a.n_coefficients;
      T x = T(S(0));
      CUBIE_UNROLL for (int l = 0; l < W; ++l) {
        E::set(x, l, knot_rate<S>(a.knots[segment[together ? 0 : l] / stride % a.n_segments]));
      }
      return x;
    }
    if constexpr (sizeof(S) == 4)
      return T(a.per_dt.hi);
    else
      return T(S(a.per_dt.d));
  }

  /// The number of segments from the start of the table to t, as an integer `at` and the rest `tau`. In f32 kernels
  /// the difference of times and the quotient are sums of two floats, so that no digit is lost far from t = 0.
  CUBIE_FN void locate(const lane_time<L>& t, T& at) {
    if constexpr (sizeof(S) == 4) {
      const T start = T(a.t0.hi), rate = T(a.per_dt.hi);
      const T d = t.hi - start;  // Knuth's exact difference
      const T dd = d - t.hi;
      const T low = ((t.hi - (d - dd)) - (start + dd)) + (t.lo - T(a.t0.lo));
      const T u = d * rate;
      const T rest = fma(d, rate, -u) + fma(d, T(a.per_dt.lo), low * rate);
      const T whole = round_down(u);
      const T r = (u - whole) + rest;
      const T carry = round_down(r + T(S(a.snap)));
      at = whole + carry;
      tau = r - carry;
    } else {
      const T u = (t.v - T(S(a.t0.d))) * T(S(a.per_dt.d));
      at = round_down(u + T(S(a.snap)));
      tau = u - at;
    }
  }

  /// x mod n, up to one n to either side for quotients that a number holds exactly.
  CUBIE_FN T remainder(T x, T n) const { return fma(-round_down(x * T(S(a.per_period))), n, x); }

  template <int count>
  CUBIE_FN void load(int driver, T (&c)[count]) const {
    const S* const first = (const S*)a.coefficients + driver * count;
    if (together) {  // as in solves with fixed steps
      CUBIE_UNROLL for (int j = 0; j < count; ++j) c[j] = T(first[segment[0] + j]);
      return;
    }
    CUBIE_UNROLL for (int j = 0; j < count; ++j) c[j] = T(S(0));
    CUBIE_UNROLL for (int l = 0; l < W; ++l) {
      const S* const from = first + segment[l];
      CUBIE_UNROLL for (int j = 0; j < count; ++j) E::set(c[j], l, from[j]);
    }
  }
};

}  // namespace cubie_kernel

#endif
