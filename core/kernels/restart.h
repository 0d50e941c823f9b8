#ifndef CUBIE_KERNEL_RESTART_H
#define CUBIE_KERNEL_RESTART_H
// Going on after a jump of the state, or of what the equations read: what steps before it have left is of no use behind
// it. Solves of events do that, and steps that end where drivers jump.

#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// The plan of kernels without events.
struct no_events {
  static constexpr bool scheduled = false, steady = false;  // see events.h
  static constexpr int n_hidden = 0;                        // numbers behind the parameters, which only events change
  template <class L>
  struct memory {
    struct storage {};
  };
  template <class Loop>
  struct table {};
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct restart {
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::group group;
  typedef typename Loop::time time;

  /// The lanes of `m`, which have a step behind them and not their end before them, forget what they have kept of it:
  /// what Newton's iterations and the controller remember, matrices of steps before, the grid of fixed steps, and the
  /// slope that a method hands on from step to step, which is evaluated anew at (g.t, g.y). The size of the next step
  /// is `chosen` as at the start of a run, or stays what it was. Returns the lanes whose equations without derivative
  /// cannot be solved there. Costs an evaluation of the right-hand side, and one more where the step size is chosen.
  /// Source: Hairer, Norsett, Wanner, Solving ODEs I, II.6, "discontinuous equations"; Shampine, Thompson (2000),
  /// Comput. Math. Appl. 39, 43-54.
  template <bool chosen>
  static CUBIE_FN M after_jump(group& g, M m) {
    const T zero = T(S(0));
    g.newton.forget(m);
    g.past.error1 = where(m, zero, g.past.error1);
    g.past.error2 = where(m, zero, g.past.error2);
    g.past.step = where(m, zero, g.past.step);
    g.past.count = where(m, I(SI(0)), g.past.count);
    if constexpr (!Loop::adaptive) {  // the grid of fixed steps starts anew
      g.base = time::select(m, g.t, g.base);
      g.base_steps = where(m, g.accepted, g.base_steps);
    }
    const M failed = Loop::start::make_consistent(g, m, g.t);
    if constexpr (chosen && Loop::adaptive) g.habs = where(m, zero, g.habs);
    if constexpr (Loop::keeps_slope || Loop::adaptive) (void)Loop::start::prepare(g, m, g.t, chosen);
    return failed;
  }
};

}  // namespace cubie_kernel

#endif
