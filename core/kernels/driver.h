#ifndef CUBIE_KERNEL_DRIVER_H
#define CUBIE_KERNEL_DRIVER_H
// Drivers: sampled inputs of a model as piecewise polynomials on a uniform grid. Each lane has its own time, so each
// lane looks up its own segment.

#include "args.h"
#include "lane.h"
#include "lane_time.h"
#include "math_round.h"

namespace cubie_kernel {

/// What a right-hand side reads besides time and state. Converts from and to plain parameters, for models without
/// drivers.
template <class L>
struct inputs {
  const typename L::T* p;
  const driver_args* drivers;
  CUBIE_FN inputs(const typename L::T* parameters, const driver_args* table = nullptr)
      : p(parameters), drivers(table) {}
  CUBIE_FN operator const typename L::T *() const { return p; }
};

/// Where the time of each lane lies in the table, and the polynomials there.
///
/// Ends of the table: a time within `slack` segments of an end counts as the end, since the rounding of t must not
/// decide whether the last sample is read.
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
  long long segment[W];  // always one of the table's

  CUBIE_FN driver_point(const driver_args& table, const lane_time<L>& t) : a(table) {
    T at;
    locate(t, at);
    const T zero = T(S(0)), one = T(S(1)), n = T(S(a.n_segments)), last = T(S(a.n_segments - 1));
    inside = E::every();
    if (a.outside == driver_args::wrap) {
      at = remainder(remainder(at, n), n);
      at = where(at < zero, at + n, at);
      at = where(at >= n, at - n, at);
    } else {
      const T place = at + tau;
      inside = mask_and(place >= T(S(-a.slack)), place <= T(S((double)a.n_segments + a.slack)));
      tau = where(at < zero, zero, where(at >= n, one, tau));
    }
    at = smaller(larger(at, zero), last);  // 0 for NaN: no lane reads beyond the table
    CUBIE_UNROLL for (int l = 0; l < W; ++l) segment[l] = (long long)E::get(at, l);
  }

  CUBIE_FN T value(int driver) const {
    T sum = coefficient(driver, a.n_coefficients - 1);
    CUBIE_ROLL for (int j = a.n_coefficients - 2; j >= 0; --j) sum = fma(sum, tau, coefficient(driver, j));
    if (a.outside == driver_args::hold) return sum;
    return where(inside, sum, T(S(0)));
  }

  /// Derivative by t, of the polynomial in force: at an inner knot that of the later segment.
  CUBIE_FN T slope(int driver) const {
    const int top = a.n_coefficients - 1;
    T sum = T(S(top)) * coefficient(driver, top);
    CUBIE_ROLL for (int j = top - 1; j > 0; --j) sum = fma(sum, tau, T(S(j)) * coefficient(driver, j));
    return where(inside, sum * T(S(a.per_dt.d)), T(S(0)));
  }

 private:
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
      const T carry = round_down(r);
      at = whole + carry;
      tau = r - carry;
    } else {
      const T u = (t.v - T(S(a.t0.d))) * T(S(a.per_dt.d));
      at = round_down(u);
      tau = u - at;
    }
  }

  /// x mod n, up to one n to either side for quotients that a number holds exactly.
  CUBIE_FN T remainder(T x, T n) const { return fma(-round_down(x * T(S(a.per_period))), n, x); }

  CUBIE_FN T coefficient(int driver, int power) const {
    const S* const from = (const S*)a.coefficients + driver * a.n_coefficients + power;
    const long long stride = (long long)a.n_drivers * a.n_coefficients;
    T c = T(S(0));
    CUBIE_UNROLL for (int l = 0; l < W; ++l) E::set(c, l, from[segment[l] * stride]);
    return c;
  }
};

}  // namespace cubie_kernel

#endif
