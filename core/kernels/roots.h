#ifndef CUBIE_KERNEL_ROOTS_H
#define CUBIE_KERNEL_ROOTS_H
// Root events of a model: where the guards of a run cross 0, and what happens there. Part of kernels of models that
// have any.
//
// Each guard has a side, the sign it had last. After an accepted step its sign at the end is compared with that; where
// root_screen.h does not tell that it cannot have crossed in between either, the dense output is sampled. A change of
// sign is narrowed down to one time, where all guards that have changed by then fire, in the order of the text.
// Explicit methods without a slope where a step ends evaluate it for the guards, and begin their next step with it. An
// event that changes the run, or ends it, ends the step there: what is due before comes from the dense
// output, what follows from a new start. Others leave the step, and so the solution, as it was.
//
// `Plan`, part of the kernel text, has n_events, direction(i): 1 up, -1 down, 0 both; changes(i), stops(i), records(i)
// and assign(i, mask, time, states, parameters, inputs).

#include "args.h"
#include "bracket.h"
#include "consistent.h"
#include "driver.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "restart.h"
#include "root_screen.h"

namespace cubie_kernel {

/// What belongs to the events of the runs in flight.
template <class L, int n>
struct root_memory {
  typename L::T side[n];   // 1 or -1; 0 where a guard has had no sign yet
  typename L::T value[n];  // of the guards where the next step begins
  typename L::M fired[n];  // in the step that ends there
  typename L::I counts[n];
  typename L::I total, recorded;
  typename L::M cut;                           // steps that end at an event: known where there are any, see locate()
  typename L::M stopped, exhausted, unsolved;  // runs that end there: the same
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct root_events {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::Tab Tab;
  typedef typename Loop::Roots Plan;
  typedef typename Loop::step step;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  static constexpr int W = L::W;
  static constexpr int n = Loop::n, count = Plan::n_events;
  static constexpr bool unrolled = Loop::unrolled, few = count <= 4;
  typedef root_screen<Loop> screen;
  static constexpr int kSamples = 8;                              // of a step that is looked at closely
  static constexpr int kMostHalvings = sizeof(S) == 4 ? 32 : 64;  // more than any bracket needs

  static CUBIE_FN auto in(const group& g) {
    if constexpr (Loop::driven)
      return g.in();
    else
      return g.in_row();
  }
  static CUBIE_FN T sign_of(T x, T otherwise) {
    return where(x > T(S(0)), T(S(1)), where(x < T(S(0)), T(S(-1)), otherwise));
  }

  // ---- beginning and ending runs -----------------------------------------------------------------------------------

  /// For the lanes' first runs.
  static CUBIE_FN void clear(group& g) {
    auto& e = g.span;
    const T zero = T(S(0));
    const I none = I(SI(0));
    CUBIE_LOOP(i, count, few, {
      e.side[i] = e.value[i] = zero;
      e.counts[i] = none;
      e.fired[i] = E::none();
    })
    e.total = e.recorded = none;
    e.cut = e.stopped = e.exhausted = e.unsolved = E::none();
  }

  /// The runs of `fresh` begin at `at`, their first slopes known.
  static CUBIE_FN void begin(group& g, M fresh, const time& at) {
    auto& e = g.span;
    const I none = I(SI(0));
    CUBIE_LOOP(i, count, few, {
      e.counts[i] = where(fresh, none, e.counts[i]);
      e.fired[i] = mask_and(e.fired[i], mask_not(fresh));
    })
    e.total = where(fresh, none, e.total);
    e.recorded = where(fresh, none, e.recorded);
    take_sides(g, fresh, at);
  }

  /// Finds the sides of the guards of the lanes of `m`, whose states are new. A guard at 0, or as near to 0 as the
  /// place where it has just fired, is on the side that it moves to.
  static CUBIE_FN void take_sides(group& g, M m, const time& at) {
    auto& e = g.span;
    T now[count], rates[count];
    Model::guards(at, g.y, in(g), now);
    if constexpr (Loop::keeps_slope || Loop::adaptive) {
      Model::guard_rates(at, g.y, in(g), g.k[0], rates);
    } else {
      Model::rhs(at, g.y, g.in(), g.y_next);
      Model::guard_rates(at, g.y, in(g), g.y_next, rates);
    }
    const T sign = Loop::spans::sign(g);
    const T zero = T(S(0));
    const T rounding = g.habs * T(S(sizeof(S) == 4 ? 0x1p-20 : 0x1p-44));  // of a step, in time
    CUBIE_LOOP(i, count, few, {
      const T noise = fma(fabs(rates[i]), rounding, fabs(e.value[i]) * T(S(2)));
      const M near = mask_or(now[i] == zero, mask_and(e.fired[i], fabs(now[i]) <= noise));
      const T side = where(near, sign_of(rates[i] * sign, zero), sign_of(now[i], zero));
      e.side[i] = where(m, side, e.side[i]);
      e.value[i] = where(m, now[i], e.value[i]);
    })
  }

  /// The states of the lanes of `m` have been changed from elsewhere, at g.t.
  static CUBIE_FN void moved(group& g, M m) {
    CUBIE_LOOP(i, count, few, { g.span.fired[i] = mask_and(g.span.fired[i], mask_not(m)); })
    take_sides(g, m, g.t);
  }

  /// The lanes of `m` read other drivers from here on. Their guards may have jumped with them: what the next step
  /// begins with is found anew, and the side stays, so that a jump to the other one is a crossing.
  static CUBIE_FN void reread(group& g, M m) {
    auto& e = g.span;
    T now[count];
    Model::guards(g.t, g.y, in(g), now);
    CUBIE_LOOP(i, count, few, { e.value[i] = where(m, now[i], e.value[i]); })
  }

  /// Run `r` in lane `l` has ended: its counts, and NaN for records that it has not come to.
  static CUBIE_FN void finish(group& g, long long r, int l) {
    const root_args& a = g.a.roots;
    if (a.counts != nullptr) {
      CUBIE_LOOP(i, count, few, { a.counts[i * a.count_stride + r] = (int)E::get_int(g.span.counts[i], l); })
    }
    fill_records(a, r, E::get_int(g.span.recorded, l));
  }
  static CUBIE_RARE void fill_records(const root_args& a, long long r, long long first) {
    if (a.records == nullptr) return;
    for (long long k = first; k < a.n_records; ++k) {
      for (int j = 0; j < n + 2; ++j) *place(a, r, k, j) = Loop::nan();
    }
  }
  static CUBIE_FN S* place(const root_args& a, long long r, long long record, int number) {
    return (S*)a.records + record * a.record_stride + number * a.number_stride + r;
  }

  /// Calls f(place, lane group of numbers or integers) for what a run takes along into another kernel, from `at` on.
  template <class F>
  static CUBIE_FN void visit(group& g, int at, const F& f) {
    auto& e = g.span;
    f(at, e.total);
    f(at + 1, e.recorded);
    CUBIE_LOOP(i, count, few, {
      f(at + 2 + i, e.side[i]);
      f(at + 2 + count + i, e.value[i]);
      f(at + 2 + 2 * count + i, e.counts[i]);
    })
  }
  /// The runs of `m` have come from another kernel, with what visit() has brought.
  static CUBIE_FN void resume(group& g, M m) {
    CUBIE_LOOP(i, count, few, { g.span.fired[i] = mask_and(g.span.fired[i], mask_not(m)); })
    if constexpr (Loop::driven) reread(g, m);
  }
  /// Of the lanes of `accept` those whose steps are whole: the others have begun anew at an event.
  static CUBIE_FN M whole(const group& g, M accept) { return mask_and(accept, mask_not(g.span.cut)); }

  // ---- after a step ------------------------------------------------------------------------------------------------

  /// Looks for events in the steps of `accept`, of size h. Tells whether any of them ends at one. Of those that do, the
  /// lanes of e.cut, t_next and g.y_next become time and state there, before any assignment, and `hit`
  /// whether that is their target.
  static CUBIE_FN bool locate(group& g, T h, M accept, const time& target, time& t_next, M& hit) {
    auto& e = g.span;
    T now[count];
    Model::guards(t_next, g.y_next, in(g), now);
    M look = accept;
    if constexpr (screen::possible) look = mask_and(accept, mask_not(screen::calm(g, h, accept, t_next, now, in(g))));
    M uncut = accept;
    bool cuts = false;
    if constexpr (Loop::moves) e.cut = E::none();  // whole() is asked of every step
    if (CUBIE_RARELY(any(look))) {
      e.cut = E::none();
      if constexpr (apart) {
        scan_apart(g, h, look, target, t_next, hit);
      } else {
        scan(g, h, look, target, t_next, hit);
      }
      uncut = whole(g, accept);
      cuts = any(e.cut);
    }
    CUBIE_LOOP(i, count, few, { e.value[i] = where(uncut, now[i], e.value[i]); })
    return cuts;
  }

  /// Carries out what has fired where steps are cut, g.t and g.y being there: the runs go on from the states assigned,
  /// or end. Those that end are kept for status(). In the lanes of `jumping` a scheduled event comes next, at the same
  /// time, which does not happen where runs end; rows there are its own in those of `waiting`, and stand before it in
  /// the others.
  static CUBIE_FN void apply(group& g, M& jumping, M& waiting) {
    auto& e = g.span;
    e.stopped = e.exhausted = e.unsolved = E::none();
    [[maybe_unused]] M assigned = E::none();
    CUBIE_LOOP(i, count, few, {
      const M m = mask_and(e.fired[i], e.cut);
      if (Plan::changes(i)) assigned = mask_or(assigned, m);
      if (Plan::changes(i) && any(m)) Plan::template assign<Model>(i, m, g.t, g.y, g.p, in(g));
      if (Plan::stops(i)) e.stopped = mask_or(e.stopped, m);
    })
    e.exhausted = mask_and(e.cut, e.total > I(SI(g.a.roots.most)));
    e.exhausted = mask_and(e.exhausted, mask_not(e.stopped));
    const M ending = mask_or(e.stopped, e.exhausted);
    const M at_end = mask_and(e.cut, g.t.until(g.t_end) == T(S(0)));
    const M goes_on = mask_and(e.cut, mask_not(mask_or(ending, at_end)));
    if (any(goes_on)) {
      e.unsolved = mask_and(goes_on, restart<Loop>::template after_jump<false>(g, goes_on));
      take_sides(g, goes_on, g.t);
    }
    const M over = mask_or(ending, at_end);
    if constexpr (Model::n_algebraic > 0) {  // what is left behind fulfils the equations, too
      const M stale = mask_and(over, assigned);
      if (any(stale)) e.unsolved = mask_or(e.unsolved, Loop::start::make_consistent(g, stale, g.t));
    }
    const M now = mask_and(e.cut, mask_and(mask_or(at_end, jumping), mask_not(waiting)));
    const M settled = mask_and(mask_or(ending, now), mask_not(e.unsolved));
    if (any(settled)) last_rows(g, settled, at_end);
    jumping = mask_and(jumping, mask_not(ended(g)));
    waiting = mask_and(waiting, jumping);
  }

  /// The rows and samples that stand where runs end at an event.
  static CUBIE_FN void last_rows(group& g, M over, M at_end) {
    const T zero = T(S(0));
    const T sign = Loop::spans::sign(g);
    const auto due = [&](M left, const time& when) {
      return mask_and(mask_and(over, left), mask_or(at_end, when.until(g.t) * sign >= zero));
    };
    if constexpr (!Loop::Rows::every_step) {
      for (M m = due(Loop::rows::rows_left(g), g.next_save); any(m); m = due(Loop::rows::rows_left(g), g.next_save)) {
        Loop::rows::save_row(g, m, g.t, g.y);
      }
    }
    if constexpr (Loop::summarises) {
      for (M m = due(Loop::samples::left(g), g.summary.next); any(m); m = due(Loop::samples::left(g), g.summary.next)) {
        Loop::samples::take(g, m, g.y);
      }
    }
  }

  /// What runs that end at an event end with, else `others`, where steps are cut.
  static CUBIE_FN I status(const group& g, I others) {
    const I stopped = where(g.span.stopped, I(SI(run_stopped)), others);
    const I exhausted = where(g.span.exhausted, I(SI(run_max_events)), stopped);
    return where(g.span.unsolved, I(SI(run_dae_initialisation)), exhausted);
  }
  static CUBIE_FN M ended(const group& g) {
    return mask_or(mask_or(g.span.stopped, g.span.exhausted), g.span.unsolved);
  }

 private:
  /// A change of sign in the theta of each lane: low is before, high is behind.
  struct bracket {
    M found;
    T low, high;
    T at_low, at_high;  // margins there
    M changed[count];   // whose guards
  };

  /// How far the guards of `which` are from having all kept their sides; none has, where it is not positive.
  static CUBIE_FN T margin(const group& g, const M* which, const T* values) {
    T least = T(S(sizeof(S) == 4 ? 1e38 : 1e300));
    CUBIE_LOOP(i, count, few, { least = where(which[i], smaller(g.span.side[i] * values[i], least), least); })
    return least;
  }
  /// Lanes where guard `i` at `value` has crossed in a direction that counts. False for NaN.
  static CUBIE_FN M crossed(int i, T side, T value) {
    const T zero = T(S(0));
    const M other = mask_and(side * value <= zero, mask_not(side == zero));
    const int direction = Plan::direction(i);
    if (direction == 0) return other;
    return mask_and(other, direction > 0 ? side < zero : side > zero);
  }

  // On the host a function of its own, if what it needs is little: its loops would take the registers of the steps.
  static constexpr bool apart = !CUBIE_GPU && unrolled && !step::corrects_rows && !Loop::driven && !Loop::calls;

  /// scan() with copies, so that no address of what the steps keep in registers is handed out.
  static CUBIE_FN void scan_apart(group& g, T h, M look, const time& target, time& t_next, M& hit) {
    typedef typename Plan::memory memory;
    T y[n], y_next[n], dense[n], p[Loop::n_inputs > 0 ? Loop::n_inputs : 1], k[step::slots][n];
    CUBIE_STATE_LOOP(v, unrolled, {
      y[v] = g.y[v];
      y_next[v] = g.y_next[v];
      CUBIE_LOOP(i, step::slots, unrolled, { k[i][v] = g.k[i][v]; })
    })
    CUBIE_LOOP(v, Loop::n_inputs, (Loop::n_inputs <= Loop::kUnrolledValues), { p[v] = g.p[v]; })
    group copy{g.a};
    copy.y = y, copy.y_next = y_next, copy.dense = dense, copy.p = p, copy.k = k;
    copy.t = g.t;
    copy.run = g.run;
    (memory&)copy.span = g.span;
    time ends[2] = {target, t_next};
    M hits = hit;
    scan_elsewhere(copy, h, look, ends, hits);
    t_next = ends[1];
    hit = hits;
    (memory&)g.span = copy.span;
    CUBIE_STATE_LOOP(v, unrolled, { g.y_next[v] = y_next[v]; })
  }
  static CUBIE_RARE void scan_elsewhere(group& g, const T& h, const M& look, time* ends, M& hit) {
    scan(g, h, look, ends[0], ends[1], hit);
  }

  static CUBIE_FN void scan(group& g, T h, M look, const time& target, time& t_next, M& hit) {
    auto& e = g.span;
    if constexpr (Tab::extra > 0) step::extra_stages(g.t, h, g.y, g.in(), g.k, g.dense);
    typename step::interpolant dense;
    dense.prepare(g.k);
    const T zero = T(S(0)), one = T(S(1));
    const time end = t_next;
    const auto time_at = [&](T theta) { return time::select(theta >= one, end, g.t.plus(theta * h)); };
    const auto evaluate = [&](T theta, T* guards) {
      dense.evaluate(theta, step::unit(h), g.y, g.y_next, g.k, g.dense);
      Model::guards(time_at(theta), g.dense, in(g), guards);
    };
    T from = zero, before[count], now[count];
    CUBIE_LOOP(i, count, few, { before[i] = e.value[i]; })
    // The size of time's own steps, and what theta can tell apart.
    T least = larger(T(S(g.a.roots.tolerance)), time_scale(g.t) * T(S(format<S>::epsilon))) / fabs(h);
    least = larger(least, T(S(2) * format<S>::epsilon));
    for (;;) {
      bracket b;
      find(g, look, from, before, now, evaluate, b);
      if (!any(b.found)) return;
      narrow(g, least, now, evaluate, b);
      evaluate(b.high, now);
      const time when = time_at(b.high);
      M changes = E::none();
      I fired = I(SI(0));
      CUBIE_LOOP(i, count, few, {
        const M m = mask_and(mask_and(b.found, b.changed[i]), e.side[i] * now[i] <= zero);
        e.fired[i] = where_mask(b.found, m, e.fired[i]);
        e.counts[i] = e.counts[i] + E::count(m);
        fired = fired + E::count(m);
        if (Plan::changes(i) || Plan::stops(i)) changes = mask_or(changes, m);
      })
      e.total = e.total + fired;
      if constexpr (step::corrects_rows) {  // as rows: the records, and where the run goes on from
        correct_row<L, Model, unrolled>(g.a, when, g.dense, g.in(), g.linear, mask_and(b.found, b.high < one));
      }
      if (g.a.roots.n_records > 0) record_all(g, b.found, when);
      const M cut = mask_and(b.found, mask_or(changes, e.total > I(SI(g.a.roots.most))));
      const M goes_on = mask_and(b.found, mask_not(cut));
      e.cut = mask_or(e.cut, cut);
      t_next = time::select(cut, when, t_next);
      hit = where_mask(cut, mask_and(hit, when.until(target) == zero), hit);
      CUBIE_STATE_LOOP(v, unrolled, { g.y_next[v] = where(cut, g.dense[v], g.y_next[v]); })
      CUBIE_LOOP(i, count, few, {
        e.value[i] = where(cut, now[i], e.value[i]);
        before[i] = where(goes_on, now[i], before[i]);
        const T side = where(e.fired[i], -e.side[i], e.side[i]);
        e.side[i] = where(goes_on, sign_of(now[i], side), e.side[i]);
      })
      from = where(goes_on, b.high, from);
      look = goes_on;
      if (!any(look)) return;
    }
  }

  /// The first samples behind `from` at which a guard has crossed. Sides and `before` follow the samples in between.
  template <class F>
  static CUBIE_FN void find(group& g, M look, T from, T* before, T* now, const F& evaluate, bracket& b) {
    auto& e = g.span;
    const T zero = T(S(0));
    b.found = E::none();
    b.low = b.high = from;
    b.at_low = b.at_high = zero;
    CUBIE_LOOP(i, count, few, { b.changed[i] = E::none(); })
    CUBIE_ROLL for (int j = 1; j <= kSamples; ++j) {
      const T theta = T(S(j) * S(1.0 / kSamples));
      const M here = mask_and(mask_and(look, mask_not(b.found)), theta > from);
      if (!any(here)) continue;
      evaluate(theta, now);
      M some = E::none();
      M changed[count];
      CUBIE_LOOP(i, count, few, {
        changed[i] = mask_and(here, crossed(i, e.side[i], now[i]));
        some = mask_or(some, changed[i]);
      })
      b.high = where(here, theta, b.high);
      b.at_low = where(some, margin(g, changed, before), b.at_low);
      b.at_high = where(some, margin(g, changed, now), b.at_high);
      const M passed = mask_and(here, mask_not(some));
      b.low = where(passed, theta, b.low);
      b.found = mask_or(b.found, some);
      CUBIE_LOOP(i, count, few, {
        b.changed[i] = mask_or(b.changed[i], changed[i]);
        before[i] = where(passed, now[i], before[i]);
        e.side[i] = where(passed, sign_of(now[i], e.side[i]), e.side[i]);
      })
    }
  }

  /// Narrows brackets to `least`: the first of the guards to change decides.
  template <class F>
  static CUBIE_FN void narrow(group& g, T least, T* now, const F& evaluate, bracket& b) {
    const T zero = T(S(0)), half = T(S(0.5));
    const T width = b.high - b.low;
    T slack = width;
    M busy = mask_and(b.found, width > least);
    CUBIE_ROLL for (int k = 0; k < kMostHalvings && any(busy); ++k) {
      const T x = next_in_bracket<L>(b.low, b.high, b.at_low, b.at_high, width, slack, least);
      evaluate(where(busy, x, b.high), now);
      const T there = margin(g, b.changed, now);
      const M right = mask_and(busy, there <= zero), left = mask_and(busy, mask_not(there <= zero));
      b.high = where(right, x, b.high);
      b.at_high = where(right, there, b.at_high);
      b.low = where(left, x, b.low);
      b.at_low = where(left, there, b.at_low);
      slack = slack * half;
      busy = mask_and(busy, b.high - b.low > least);
    }
  }

  static CUBIE_FN M where_mask(M m, M a, M b) { return mask_or(mask_and(m, a), mask_and(mask_not(m), b)); }

  /// Keeps time, number and state of what has fired, from g.dense.
  static CUBIE_FN void record_all(group& g, M found, const time& when) {
    auto& e = g.span;
    const root_args& a = g.a.roots;
    CUBIE_LOOP(i, count, few, {
      if (Plan::records(i)) {
        const M m = mask_and(mask_and(found, e.fired[i]), e.recorded < I(SI(a.n_records)));
        if (a.records != nullptr && any(m)) {
          CUBIE_ROLL for (int l = 0; l < W; ++l) {
            if (!E::get_mask(m, l)) continue;
            const long long k = E::get_int(e.recorded, l), r = g.run[l];
            *place(a, r, k, 0) = E::get(when.value(), l);
            *place(a, r, k, 1) = S(i);
            CUBIE_STATE_LOOP(v, unrolled, { *place(a, r, k, v + 2) = E::get(g.dense[v], l); })
          }
        }
        e.recorded = e.recorded + E::count(m);
      }
    })
  }
};

}  // namespace cubie_kernel

#endif
