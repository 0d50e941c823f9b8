#ifndef CUBIE_KERNEL_STRIDES_H
#define CUBIE_KERNEL_STRIDES_H
// Fixed steps in long strides: between two events of a group there is nothing to ask.

#include "args.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct strides {
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
  typedef typename Loop::step step;
  static constexpr int W = L::W;
  static constexpr int n = Loop::n;
  static constexpr bool unrolled = Loop::unrolled;

  /// Number of fixed steps that every lane can take before anything else than stepping happens to it, at most `most`.
  static CUBIE_FN int plain_steps(const group& g, int most) {
    const loop_args& a = g.a;
    const T sign = Loop::spans::sign(g);
    T room = g.t.until(g.t_end) * sign;
    if constexpr (Loop::Rows::every_step) {
      room = where(Loop::rows::rows_left(g), T(S(0)), room);
    } else {
      room = where(Loop::rows::rows_left(g), smaller(room, g.t.until(g.next_save) * sign), room);
    }
    if constexpr (Loop::eventful) room = smaller(room, g.t.until(Loop::events::limit(g, g.t_end)) * sign);
    if constexpr (Loop::driven) room = smaller(room, g.t.until(Loop::pieces::limit(g, g.t_end)) * sign);
    if constexpr (Loop::summarises) {
      room = where(Loop::samples::left(g), smaller(room, g.t.until(g.summary.next) * sign), room);
    }
    // Two steps short of the next event, so that rounding in the quotient cannot step over it.
    T count = smaller(room / g.habs - T(S(2)), T(S(most)));
    count = smaller(count, to_real<L>(I(SI(a.max_steps)) - g.accepted - g.rejected) - T(S(2)));
    count = where(g.active, count, T(S(most)));
    S least = S(most);
    for (int l = 0; l < W; ++l) least = E::get(count, l) < least ? E::get(count, l) : least;
    return least > S(0) ? (int)least : 0;
  }

  /// Takes `count` fixed steps in which nothing but stepping happens: the same operations as advance(), without its
  /// questions. Returns false, with everything as before, when a state stopped being finite or time stood still on the
  /// way: advance() then finds out in which step it happened (a state that is not finite stays so).
  static CUBIE_FN bool advance_plain(group& g, int count) {
    const T sign = Loop::spans::sign(g);
    const T h = g.habs * sign, h_low = g.habs_low * sign;
    T k_before[Tab::fsal ? n : 1];
    CUBIE_STATE_LOOP(v, unrolled, {
      g.dense[v] = g.y[v];
      if constexpr (Tab::fsal) k_before[v] = g.k[0][v];
    })
    time t = g.t;
    M stuck = E::none();
    I steps = g.accepted - g.base_steps;
    for (int i = 0; i < count; ++i) {
      if constexpr (!Tab::fsal) Model::rhs(t, g.y, g.in(), g.k[0]);
      step::attempt(t, h, g.y, g.in(), g.k, g.y_next);
      CUBIE_STATE_LOOP(v, unrolled, {
        g.y[v] = g.y_next[v];
        if constexpr (Tab::fsal) g.k[0][v] = g.k[Tab::stages - 1][v];
      })
      steps = steps + I(SI(1));
      const time t_next = time::grid(g.base, steps, h, h_low);
      stuck = mask_or(stuck, t.until(t_next) == T(S(0)));
      t = t_next;
    }
    T sum = T(S(0));
    CUBIE_STATE_LOOP(v, unrolled, { sum = fma(g.y[v], T(S(0)), sum); })
    if (any(mask_and(g.active, mask_or(stuck, mask_not(sum == T(S(0))))))) {
      CUBIE_STATE_LOOP(v, unrolled, {
        g.y[v] = g.dense[v];
        if constexpr (Tab::fsal) g.k[0][v] = k_before[v];
      })
      return false;
    }
    g.t = time::select(g.active, t, g.t);
    g.accepted = where(g.active, g.accepted + I(SI(count)), g.accepted);
    return true;
  }
};

}  // namespace cubie_kernel

#endif
