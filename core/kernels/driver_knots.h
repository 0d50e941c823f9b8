#ifndef CUBIE_KERNEL_DRIVER_KNOTS_H
#define CUBIE_KERNEL_DRIVER_KNOTS_H
// Driver tables on grids of their own: which segment a time lies in. Also the view of a table that a group of lanes
// has.

#include "args.h"
#include "lane.h"
#include "lane_time.h"
#include "math_round.h"

namespace cubie_kernel {

/// A table as a group reads it. `bounded`: where drivers jump, between two jumps that enclose the step of each lane, so
/// that its last stage reads what is in force before the jump it ends on, and the next step begins behind it. Segments
/// `first` to `last` count on through the periods of a table that wraps.
template <class L>
struct driver_view {
  typedef typename L::T T;
  const driver_args* table;
  bool bounded;
  T first, last;
  const long long* run;  // of each lane, -1: none; read where runs have coefficients of their own
  long long first_run;   // the coefficients of run 0 are those of this one
};

template <class S>
CUBIE_FN S knot_rate(const driver_knot& k) {
  if constexpr (sizeof(S) == 4)
    return k.per_dt_f32;
  else
    return S(k.per_dt);
}

/// The time of one lane.
template <class L>
CUBIE_FN lane_time<lane<typename L::S, 1>> time_of_lane(const lane_time<L>& t, int l) {
  if constexpr (sizeof(typename L::S) == 4)
    return {lanes<L>::get(t.hi, l), lanes<L>::get(t.lo, l)};
  else
    return {lanes<L>::get(t.v, l)};
}

/// One number per call, as the functions below are: a search goes another way in each lane.
template <class S>
struct knot_search {
  typedef lane<S, 1> L;
  typedef lane_time<L> time;
  const driver_args& a;

  CUBIE_FN time knot(long long j) const {
    if constexpr (sizeof(S) == 4)
      return {a.knots[j].hi, a.knots[j].lo};
    else
      return {S(a.knots[j].at)};
  }
  /// Time since the start of period `cycle` of the table.
  CUBIE_FN time since_start(const time& t, S cycle) const {
    if constexpr (sizeof(S) == 4) {
      const time d = time::sum(t.hi, -a.t0.hi, t.lo - a.t0.lo);
      return time::grid(d, -(int)cycle, a.length.hi, a.length.lo);
    } else {
      return {fma(-cycle, S(a.length.d), t.v - S(a.t0.d))};
    }
  }
  /// The last segment that begins not later than x, which lies in the table.
  CUBIE_FN long long segment(const time& x) const {
    long long low = 0, high = a.n_segments;
    const S snap = S(a.knot_snap);
    while (high - low > 1) {
      const long long middle = (low + high) >> 1;
      if (knot(middle).until(x) + snap >= S(0))
        low = middle;
      else
        high = middle;
    }
    return low;
  }
  CUBIE_FN S length() const {
    if constexpr (sizeof(S) == 4)
      return a.length.hi;
    else
      return S(a.length.d);
  }
};

/// Where a time lies, as driver_point has it.
template <class L>
struct knot_place {
  typename L::T at, tau;
  typename L::M inside;
};

/// As driver_point::locate, on knots, with the period taken off. `first` and `last` count where `bounded`. None of the
/// arguments is part of a group, which could not stay in registers then.
template <class L>
CUBIE_NOINLINE void place_on_knots(const driver_args& a, bool bounded, const typename L::T& first,
                                   const typename L::T& last, const lane_time<L>& t, knot_place<L>& out) {
  typedef typename L::S S;
  typedef lanes<L> E;
  const knot_search<S> search{a};
  const S n = S(a.n_segments), snap = S(a.knot_snap);
  const bool wrap = a.outside == driver_args::wrap;
  constexpr S kMostCycles = S(sizeof(S) == 4 ? 1 << 24 : 1 << 30);
  CUBIE_ROLL for (int l = 0; l < L::W; ++l) {
    const auto now = time_of_lane<L>(t, l);
    S cycle = S(0);
    auto x = search.since_start(now, cycle);
    if (wrap) {
      cycle = round_down(x.value() * S(a.per_length));
      if (!(fabs(cycle) < kMostCycles)) cycle = S(0);
      x = search.since_start(now, cycle);
      if (x.value() < -snap) {
        cycle = cycle - S(1);
        x = search.since_start(now, cycle);
      } else if (x.value() + snap >= search.length()) {
        cycle = cycle + S(1);
        x = search.since_start(now, cycle);
      }
    }
    const bool before = !wrap && x.value() < -snap, behind = !wrap && x.value() >= search.length();
    bool in = !wrap ? x.value() >= -snap && x.value() <= S(a.knot_upper) : true;
    S place = before ? S(-1) : behind ? n : fma(cycle, n, S(search.segment(x)));
    if (bounded) {
      place = larger(smaller(place, E::get(last, l)), E::get(first, l));
      in = wrap || (place >= S(0) && place < n);
    }
    if (wrap) {
      const S own = round_down(place * S(a.per_period));
      S rest = fma(-own, n, place), turn = own;
      if (rest < S(0)) rest = rest + n, turn = turn - S(1);
      if (rest >= n) rest = rest - n, turn = turn + S(1);
      place = rest;
      if (turn != cycle) x = search.since_start(now, turn);
    }
    const S held = smaller(larger(place, S(0)), n - S(1));
    const long long j = (long long)held;
    S part = search.knot(j).until(x) * knot_rate<S>(a.knots[j]);
    if (place < S(0)) part = S(0);
    if (place >= n) part = S(1);
    E::set(out.at, l, held);
    E::set(out.tau, l, part);
    E::set_mask(out.inside, l, in);
  }
}

}  // namespace cubie_kernel

#endif
