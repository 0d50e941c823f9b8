#ifndef CUBIE_KERNEL_START_H
#define CUBIE_KERNEL_START_H
// What a run needs before its first step: states that fulfil the equations without derivative, slopes, a step size.

#include "args.h"
#include "consistent.h"
#include "initial_step.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct run_start {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::Tab Tab;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  static constexpr int n = Loop::n;
  static constexpr bool unrolled = Loop::unrolled, adaptive = Loop::adaptive;
  static constexpr bool constrained = Model::n_algebraic > 0;

  /// Solves for the states without derivative in the lanes of `fresh`, unless they are to stay as given. Returns the
  /// lanes where that fails, which g.inconsistent keeps for status().
  static CUBIE_FN M make_consistent(group& g, M fresh, const time& t0) {
    if constexpr (constrained) {
      g.inconsistent = E::none();
      if (g.a.consistent_initial != 0) {
        g.inconsistent = solve_algebraic<L, Model, unrolled>(g.a, t0, g.y, g.in(), g.linear, g.y_next, g.dense, fresh);
      }
      return g.inconsistent;
    } else {
      (void)g, (void)fresh, (void)t0;
      return E::none();
    }
  }

  /// The status of lanes that end before their first step, given the one that the consistent of them end with.
  static CUBIE_FN I status(group& g, int others) {
    const I consistent = I(SI(others));
    if constexpr (constrained) return where(g.inconsistent, I(SI(run_dae_initialisation)), consistent);
    if constexpr (Loop::calls) {
      if (others == run_non_finite && g.drivers.lost()) return g.drivers.failure();
    }
    (void)g;
    return consistent;
  }

  /// The first slopes of the lanes of `fresh`, into k[0], and their first step size, where it is to be `chosen`.
  /// Returns the lanes where the right-hand side is not finite.
  static CUBIE_FN M prepare(group& g, M fresh, const time& t0, bool chosen) {
    const loop_args& a = g.a;
    // k[0] of the other lanes must survive: it is their FSAL stage.
    if constexpr (constrained) {
      slopes_on_equations<L, Model, unrolled>(a, t0, g.y, g.in(), g.linear, g.y_next, fresh);
    } else {
      Model::rhs(t0, g.y, g.in(), g.y_next);
    }
    M bad = E::none();
    CUBIE_STATE_LOOP(v, unrolled, {
      g.k[0][v] = where(fresh, g.y_next[v], g.k[0][v]);
      bad = mask_or(bad, mask_not(Loop::finite(g.y_next[v])));
    })
    bad = mask_and(bad, fresh);
    if constexpr (adaptive) {
      const T span = Loop::span_of(g);
      if (chosen) {
        const T h = initial_step<L, Model, unrolled, Tab::order>(a, t0, g.y, g.k[0], g.in(), span, Loop::spans::sign(g),
                                                                 g.y_next, g.dense);
        g.habs = where(mask_and(fresh, mask_not(g.habs > T(S(0)))), h, g.habs);
        if constexpr (Loop::calls) {
          if (!bad) g.drivers.forgive();  // a difference that could not be had
        }
      }
      T limited = larger(g.habs, T(S(a.dt_min)));
      limited = smaller(limited, T(S(a.dt_max)));
      g.habs = where(fresh, limited, g.habs);
    }
    return bad;
  }
};

}  // namespace cubie_kernel

#endif
