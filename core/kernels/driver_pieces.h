#ifndef CUBIE_KERNEL_DRIVER_PIECES_H
#define CUBIE_KERNEL_DRIVER_PIECES_H
// Steps end where drivers jump: between two jumps lies a piece of time in which the right-hand side is smooth. A step
// belongs to one piece and reads what is in force there, up to both ends.

#include "args.h"
#include "driver.h"
#include "driver_knots.h"
#include "lane.h"
#include "lane_time.h"
#include "restart.h"

namespace cubie_kernel {

/// In place of `true` as Model::reads_drivers: the right-hand side is compiled code, see function.h.
constexpr int kCallsFunction = 2;

/// What a group knows of drivers; nothing where its model reads none.
template <class L, int reads>
struct driver_memory {
  CUBIE_FN void attach(const loop_args&, const long long*) {}
  CUBIE_FN void clear(const loop_args&) {}
  CUBIE_FN const driver_view<L>* steps() const { return nullptr; }
  CUBIE_FN const driver_view<L>* rows() const { return nullptr; }
};
template <class L>
struct driver_memory<L, 1> {
  driver_view<L> in_piece, anywhere;
  lane_time<L> next;   // the jump that the run comes to next; its end where there is none
  typename L::I jump;  // the piece begins with this one, counted on through all periods; -1: with none before it

  CUBIE_FN void attach(const loop_args& a, const long long* run) {
    in_piece.table = anywhere.table = &a.drivers;
    in_piece.bounded = true;
    in_piece.run = anywhere.run = run;
    in_piece.first_run = anywhere.first_run = a.first_run - a.input_first;
  }
  CUBIE_FN void clear(const loop_args& a) { next = lane_time<L>::from(a.t_end); }
  CUBIE_FN const driver_view<L>* steps() const { return &in_piece; }
  CUBIE_FN const driver_view<L>* rows() const { return &anywhere; }
};

/// The jumps of a table, numbered from 0; those of a table that wraps go on for ever in both directions.
template <class S>
struct jump_list {
  typedef lane_time<lane<S, 1>> time;
  typedef typename lane<S, 1>::SI SI;

  struct numbered {
    long long cycle, at;
    bool exists;
  };
  static CUBIE_FN numbered number(const driver_args& d, long long j) {
    if (d.outside != driver_args::wrap) return {0, j, j >= 0 && j < d.n_jumps};
    long long cycle = j / d.n_jumps, at = j % d.n_jumps;
    if (at < 0) at += d.n_jumps, --cycle;
    return {cycle, at, true};
  }
  static CUBIE_FN time time_of(const driver_args& d, const numbered& j) {
    return time::grid(time::from(d.jumps[j.at].t), SI(j.cycle), step_of(d), step_low_of(d));
  }
  static CUBIE_FN S step_of(const driver_args& d) {
    if constexpr (sizeof(S) == 4)
      return d.length.hi;
    else
      return S(d.length.d);
  }
  static CUBIE_FN S step_low_of(const driver_args& d) {
    if constexpr (sizeof(S) == 4)
      return d.length.lo;
    else
      return S(0);
  }
  /// The first segment behind jump number j, or beyond all segments.
  static CUBIE_FN S segment_of(const driver_args& d, long long j) {
    const numbered x = number(d, j);
    if (!x.exists) return S(j < 0 ? -1e30 : 1e30);
    return S(x.cycle * d.n_segments + d.jumps[x.at].segment);
  }
  static CUBIE_FN bool passed(const driver_args& d, long long j, const time& t, bool forward) {
    const numbered x = number(d, j);
    if (!x.exists) return j < 0;
    const S left = t.until(time_of(d, x));
    return forward ? left <= S(0) : left < S(0);
  }

  /// The last jump that a run at t has behind it on the axis of time. Standing on one, it has just come from there.
  static CUBIE_FN long long find(const driver_args& d, const time& t, bool forward) {
    long long low = -1, high = d.n_jumps;
    if (d.outside == driver_args::wrap) {
      const S turns = time::from(d.jumps[0].t).until(t) * S(d.per_length);
      const long long cycle = (long long)turns - 1;
      low = cycle * d.n_jumps;
      high = (cycle + 3) * d.n_jumps;
    }
    while (high - low > 1) {
      const long long middle = low + ((high - low) >> 1);
      if (passed(d, middle, t, forward))
        low = middle;
      else
        high = middle;
    }
    return low;
  }
};

/// Goes on to the next piece from number `jump`, or finds the one that a run which `starts` at t is in; the run ends
/// at `end`.
template <class S>
CUBIE_NOINLINE void enter_piece(const driver_args& d, const lane_time<lane<S, 1>>& t, bool starts, bool forward,
                                const lane_time<lane<S, 1>>& end, long long& jump, S& first, S& last,
                                lane_time<lane<S, 1>>& next) {
  typedef jump_list<S> jumps;
  jump = starts ? jumps::find(d, t, forward) : forward ? jump + 1 : jump - 1;
  first = jumps::segment_of(d, jump);
  last = jumps::segment_of(d, jump + 1) - S(1);
  const auto ahead = jumps::number(d, forward ? jump + 1 : jump);
  next = ahead.exists ? jumps::time_of(d, ahead) : end;
}

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct driver_pieces {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef typename jump_list<S>::time one_time;
  static constexpr int W = L::W;

  static CUBIE_FN bool any_jump(const group& g) { return g.a.drivers.n_jumps != 0; }

  /// Where the lanes of `fresh` begin, at time `at`.
  static CUBIE_FN void start(group& g, M fresh, const time& at) {
    if (!any_jump(g)) return;
    enter_all(g, fresh, at, true);
  }

  /// The time that a step must not cross: `end`, or the next jump before it.
  static CUBIE_FN time limit(const group& g, const time& end) {
    if (!any_jump(g)) return end;
    const T sign = Loop::spans::sign(g);
    return time::select(g.drivers.next.until(end) * sign > T(S(0)), g.drivers.next, end);
  }

  /// The lanes of `m`, which go on, and stand on a jump, do so behind it: another piece, slopes of its own, and
  /// controllers that remember nothing of the piece before.
  static CUBIE_FN void cross(group& g, M m) {
    if (!any_jump(g)) return;
    m = mask_and(m, g.t.until(g.drivers.next) == T(S(0)));
    if (!any(m)) return;
    enter_all(g, m, g.t, false);
    (void)restart<Loop>::template after_jump<false>(g, m);
    if constexpr (Loop::rooted) Loop::roots::reread(g, m);
  }

 private:
  static CUBIE_FN void enter_all(group& g, M m, const time& t, bool starts) {
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(m, l)) continue;
      long long jump = E::get_int(g.drivers.jump, l);
      S first, last;
      one_time next;
      enter_piece<S>(g.a.drivers, time_of_lane<L>(t, l), starts, Loop::spans::forward(g, l), Loop::spans::end(g, l),
                     jump, first, last, next);
      E::set_int(g.drivers.jump, l, SI(jump));
      E::set(g.drivers.in_piece.first, l, first);
      E::set(g.drivers.in_piece.last, l, last);
      if constexpr (sizeof(S) == 4)
        g.drivers.next.set(l, {0.0, next.hi, next.lo});
      else
        g.drivers.next.set(l, {(double)next.v, 0.0f, 0.0f});
    }
  }
};

}  // namespace cubie_kernel

#endif
