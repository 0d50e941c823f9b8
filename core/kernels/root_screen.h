#ifndef CUBIE_KERNEL_ROOT_SCREEN_H
#define CUBIE_KERNEL_ROOT_SCREEN_H
// Steps in which no guard of a root event changes its sign, as far as bounds tell that are made of what is known where
// they begin and end.
//
// A guard is bounded by the control points of a polynomial in Bernstein's form, whose hull holds it. Methods that know
// both slopes of a step have the cubic through values and slopes of the guard; the slope of a stage at the end of the
// step may stand for that of its result (stage_at_end). Others have their dense output, of degree d: a guard is
// followed from the nearer end of the step along its tangent to each of the d - 1 control points in between, which for
// a guard that is linear in states and t are those of the guard on the dense output itself: no crossing there escapes
// them. What a guard that is not linear does between them besides is not seen.
//
// Source: Farin, Curves and Surfaces for CAGD, 4.3 (convex hull), 5.1.

#include "erk.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// How fast a state moves on the straight line from an end of the step to control point `m` of its dense output;
/// [v] sums stages of state v alone. `Loop` is the integration_loop it belongs to.
template <class Loop, int m, bool from_end>
struct control_line {
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::Tab Tab;
  static constexpr int degree = Tab::degree > 3 ? Tab::degree : 3;
  typename Loop::step::stage_array k;
  T per_h;

  /// C(m, j + 1) / C(degree, j + 1): what theta^(j + 1) is in control point m.
  static constexpr double share(int j) {
    double product = 1;
    for (int q = 0; q <= j; ++q) product *= double(m - q) / double(degree - q);
    return product;
  }
  /// Of stage i, per unit of time.
  static constexpr double weight(int i) {
    double sum = 0;
    for (int j = 0; j < Tab::degree; ++j) {
      sum += Tab::template w<double>(i, j) * (from_end ? 1 - share(j) : share(j));
    }
    sum *= double(degree) / double(from_end ? degree - m : m);
    return sum > -1e-12 && sum < 1e-12 ? 0 : sum;  // what rounding leaves of 0
  }
  CUBIE_FN T operator[](int v) const {
    const T sum = sum_from<0>(v, T(S(0)));
    return Loop::step::stores_increments ? sum * per_h : sum;
  }

 private:
  template <int i>
  CUBIE_FN T sum_from(int v, T sum) const {
    if constexpr (i < Tab::stages) {
      constexpr double w = weight(i);
      if constexpr (w == 0)
        return sum_from<i + 1>(v, sum);
      else
        return sum_from<i + 1>(v, fma(T(S(w)), k[i][v], sum));
    } else {
      return sum;
    }
  }
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct root_screen {
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::Tab Tab;
  typedef typename Loop::step step;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  static constexpr int n = Loop::n, count = Loop::Roots::n_events;
  static constexpr bool unrolled = Loop::unrolled, few = count <= 4;
  // Slopes at both ends of a step are there; or else its dense output is, without a stage more.
  static constexpr bool by_slopes = Loop::hands_on || Loop::end_stage > 0;
  static constexpr bool by_output = step::linearises && Tab::extra == 0;
  static constexpr bool possible = by_slopes || by_output;

  /// The lanes in which no guard can leave its side in a step of size h: guards are e.value where it begins and `now`
  /// where it ends, at (t_next, g.y_next). Of some use in lanes of `accept`.
  template <class Inputs>
  static CUBIE_FN M calm(group& g, T h, M accept, const time& t_next, const T* now, const Inputs& in) {
    auto& e = g.span;
    const T zero = T(S(0));
    T least[count];  // of what is known of each guard; positive on its side
    CUBIE_LOOP(i, count, few, {
      least[i] = e.side[i] * now[i];
      if constexpr (Loop::driven) least[i] = smaller(e.side[i] * e.value[i], least[i]);  // see reread()
    })
    if constexpr (by_slopes) {
      T rates[count];
      const T third = h * T(S(1.0 / 3));
      Model::guard_rates(g.t, g.y, in, g.k[0], rates);
      bound(g, third, e.value, rates, least);
      if constexpr (Loop::hands_on) {
        T* const slope = g.k[Loop::slope_slot];
        if (any(accept)) Model::rhs(t_next, g.y_next, g.in(), slope);
        Model::guard_rates(t_next, g.y_next, in, slope, rates);
      } else {
        Model::guard_rates(t_next, g.y_next, in, g.k[Loop::end_stage], rates);
      }
      bound(g, -third, now, rates, least);
    } else {
      bound_from<1>(g, h, T(S(1)) / h, t_next, now, in, least);
    }
    (void)accept;
    M calm = E::every();
    CUBIE_LOOP(i, count, few, { calm = mask_and(calm, least[i] > zero); })
    return calm;
  }

 private:
  /// With control points `ahead` in time of where the guards are `values`.
  static CUBIE_FN void bound(const group& g, T ahead, const T* values, const T* rates, T* least) {
    CUBIE_LOOP(i, count, few, {
      const T there = g.span.side[i] * fma(ahead, rates[i], values[i]);
      // A slope may be NaN where the guard itself is not: nothing is known then, whatever comes after.
      least[i] = where(there > T(S(0)), smaller(least[i], there), T(S(-1)));
    })
  }

  template <int m, class Inputs>
  static CUBIE_FN void bound_from(const group& g, T h, T per_h, const time& t_next, const T* now, const Inputs& in,
                                  T* least) {
    constexpr int degree = control_line<Loop, m, false>::degree;
    if constexpr (m < degree) {
      constexpr double place = double(m) / degree;
      T rates[count];
      if constexpr (2 * m <= degree) {
        const control_line<Loop, m, false> line = {g.k, per_h};
        Model::guard_rates(g.t, g.y, in, line, rates);
        bound(g, h * T(S(place)), g.span.value, rates, least);
      }
      if constexpr (2 * m >= degree) {
        const control_line<Loop, m, true> line = {g.k, per_h};
        Model::guard_rates(t_next, g.y_next, in, line, rates);
        bound(g, h * T(S(place - 1)), now, rates, least);
      }
      bound_from<m + 1>(g, h, per_h, t_next, now, in, least);
    }
  }
};

}  // namespace cubie_kernel

#endif
