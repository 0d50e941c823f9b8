#ifndef CUBIE_KERNEL_EVENTS_H
#define CUBIE_KERNEL_EVENTS_H
// Scheduled events: at given times states and parameters change. Steps end on these times; behind them a run goes on as
// from a new start (restart.h).
//
// Doses are events, too (doses.h, steady.h).
//
// Which event is next is found for one lane at a time (event_times.h), once per event; what it does is done by
// selection in all lanes.

#include "args.h"
#include "erk.h"
#include "event_times.h"
#include "lane.h"
#include "lane_time.h"
#include "restart.h"
#include "runs.h"

namespace cubie_kernel {

/// Of kernels without steady states.
template <class L>
struct no_steady {
  struct storage {};
  CUBIE_FN void attach(storage&) {}
  CUBIE_FN void clear() {}
};

/// What a lane group keeps of the events ahead. `Plan`, part of the kernel text, has n_attributes.
template <class L, class Plan, class Steady>
struct event_memory {
  static constexpr int n_attributes = Plan::n_attributes;
  struct storage {
    event_place of[L::W];
    double attributes[n_attributes > 0 ? n_attributes* L::W : 1];
    typename Steady::storage steady;
  };
  lane_time<L> next;    // the event that the run comes to next; its end where there is none, and none comes later
  typename L::M ahead;  // lanes that have one
  event_place* place;   // [W]; an array of its own, as that of the runs
  double* attributes;   // (lane, number)
  Steady steady;

  CUBIE_FN void attach(storage& s) {
    place = s.of;
    attributes = s.attributes;
    steady.attach(s.steady);
  }
  /// As attach(), of runs that are under way.
  CUBIE_FN void resume(storage& s) {
    attach(s);
    if constexpr (n_attributes > 0) {
      for (int l = 0; l < L::W; ++l) place[l].attributes = attributes + l * n_attributes;
    }
  }
  CUBIE_FN void clear(const lane_time<L>& t_end) {
    next = t_end;
    ahead = lanes<L>::none();
    steady.clear();
  }
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct scheduled_events {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Events Plan;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef scheduled_event event;
  static constexpr int W = L::W;
  static constexpr int n = Loop::n, n_parameters = Loop::n_parameters;
  static constexpr bool unrolled = Loop::unrolled;
  // Steps end at events and where the run ends, and nowhere else.
  static constexpr bool alone = !Loop::lands && !Loop::driven && !Loop::rooted;

  /// Times and distances as event_times.h counts them, and back.
  template <class X>
  static CUBIE_FN X along(X x) {
    if constexpr (Plan::backward)
      return -x;
    else
      return x;
  }

  static CUBIE_FN time_value split(double t) {
    const float hi = (float)t;
    return {t, hi, (float)(t - (double)hi)};
  }
  static CUBIE_FN double as_double(const time& t, int l) {
    if constexpr (sizeof(S) == 4)
      return (double)E::get(t.hi, l) + (double)E::get(t.lo, l);
    else
      return (double)E::get(t.v, l);
  }
  static CUBIE_FN const event* rows_of(const group& g, int l) {
    const event_args& a = g.a.events;
    return a.rows + (g.run[l] + g.a.first_run - g.a.input_first) * a.run_stride;
  }

  /// Whether the infusions among these rows whose rate or duration is the model's last for some time, or none.
  static CUBIE_FN bool lengths_known(const event* one, const event_place& p) {
    bool known = true;
    for (; one->repeats >= 0; ++one) {
      const double span = span_of(*one, p);
      known = known && (one->span_divisor + one->value_divisor == 0 || (span >= 0.0 && span - span == 0.0));
    }
    return known;
  }
  /// What the model says of the doses of the runs of `fresh`, by their parameters. Returns the lanes where some of it
  /// is not finite, or the length of an infusion no length: nobody knows when their doses come.
  static CUBIE_FN M read_attributes(group& g, M fresh) {
    M unknown = E::none();
    if constexpr (Plan::n_attributes > 0) {
      T numbers[Plan::n_attributes];
      Loop::Model::attributes(T(S(0)), g.p, g.p, numbers);
      CUBIE_UNROLL for (int i = 0; i < Plan::n_attributes; ++i) {
        unknown = mask_or(unknown, mask_and(fresh, mask_not(Loop::finite(numbers[i]))));
      }
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (!E::get_mask(fresh, l)) continue;
        double* const to = g.span.events.attributes + l * Plan::n_attributes;
        CUBIE_UNROLL for (int i = 0; i < Plan::n_attributes; ++i) to[i] = (double)E::get(numbers[i], l);
        g.span.events.place[l].attributes = to;
        if (!lengths_known(rows_of(g, l) + g.a.events.n_listed, g.span.events.place[l])) E::set_mask(unknown, l, true);
      }
    }
    (void)g, (void)fresh;
    return unknown;
  }

  /// What comes first in the lanes of `fresh`; those that have not `begun` here are on their way, at g.t.
  static CUBIE_FN void load(group& g, M fresh, M begun) {
    g.span.events.next = time::select(fresh, g.t_end, g.span.events.next);
    g.span.events.ahead = mask_and(g.span.events.ahead, mask_not(fresh));
    if constexpr (Plan::steady) {  // a run that has ended in its search leaves that behind
      g.span.events.steady.busy = mask_and(g.span.events.steady.busy, mask_not(fresh));
    }
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(fresh, l)) continue;
      event_place& p = g.span.events.place[l];
      const bool later = !E::get_mask(begun, l);
      const bool own = g.a.span_begins != nullptr;
      p.begin = along(own ? g.a.span_begins[g.run[l]] : g.a.t0.d);
      p.end = along(own ? g.a.span_ends[g.run[l]] : g.a.t_end.d);
      if (later) p.at = along(as_double(g.t, l));
      find_first_event<Plan>(g.a.events, rows_of(g, l), p, later);
      // Times of f32 kernels are coarser than the table's: what rounds to a time that has been is over.
      while (later && p.row >= 0 && !(along(as_double(g.t, l)) < rounded(p.at))) pass(g, l);
      if (p.row >= 0) announce(g, l);
    }
  }

  /// The time that a step must not cross: `end`, or the next event before it.
  static CUBIE_FN time limit(const group& g, const time& end) {
    if constexpr (alone) return g.span.events.next;
    M sooner = mask_and(g.span.events.ahead, along(g.span.events.next.until(end)) > T(S(0)));
    if constexpr (Plan::steady) sooner = mask_or(sooner, g.span.events.steady.busy);
    return time::select(sooner, g.span.events.next, end);
  }
  /// The lanes of `m`, whose steps have come to their limit() at time t, that stand on an event.
  static CUBIE_FN M reached(const group& g, M m, const time& t) {
    if constexpr (alone) return mask_and(m, g.span.events.ahead);
    return arriving(g, m, t);
  }
  /// The lanes of `m`, at time t, that stand on an event.
  static CUBIE_FN M arriving(const group& g, M m, const time& t) {
    return mask_and(mask_and(m, g.span.events.ahead), t.until(g.span.events.next) == T(S(0)));
  }
  /// Of the lanes of `m` those for which time goes by: rows, samples and the end of the run count.
  static CUBIE_FN M passing(const group& g, M m) {
    if constexpr (Plan::steady) return mask_and(m, mask_not(g.span.events.steady.busy));
    (void)g;
    return m;
  }
  /// Of the lanes that stand on an event those whose rows and samples at its time wait until it has happened.
  static CUBIE_FN M awaited(const group& g, M jumping) {
    return g.a.events.rows_before != 0 ? E::none() : passing(g, jumping);
  }

  /// The start of the runs of `jumping`, which stand on an event there; what they need before their first step comes
  /// later. Returns the lanes whose equations without derivative cannot be solved.
  static CUBIE_FN M begin(group& g, M jumping) {
    happen(g, jumping);
    if constexpr (Loop::Model::n_algebraic > 0) {
      const M failed = g.inconsistent;
      jumping = mask_and(jumping, mask_not(failed));
      g.inconsistent = mask_or(Loop::start::make_consistent(g, jumping, g.t), failed);
      jumping = mask_and(jumping, mask_not(g.inconsistent));
    }
    save_awaited(g, jumping);
    if constexpr (Loop::Model::n_algebraic > 0) return g.inconsistent;
    return E::none();
  }

  /// The end of an accepted step of the lanes of `jumping`. Returns the lanes whose equations without derivative cannot
  /// be solved any more.
  static CUBIE_FN M jump(group& g, M jumping) {
    happen(g, jumping);
    const M failed = restart<Loop>::template after_jump<true>(g, jumping);
    save_awaited(g, mask_and(jumping, mask_not(failed)));
    return failed;
  }

  /// Of the lanes of `jumping` that are `done` those go on that look for a steady state at their very end, and those
  /// are over that have found it there.
  static CUBIE_FN void go_on(const group& g, M jumping, M done, M failed, M& over, I& status) {
    if constexpr (Plan::steady) {
      const M busy = g.span.events.steady.busy;
      over = mask_and(over, mask_not(mask_and(mask_and(jumping, done), mask_and(busy, mask_not(failed)))));
      const M at_end = mask_and(jumping, g.t.until(g.t_end) == T(S(0)));
      const M found = mask_and(at_end, mask_not(mask_or(mask_or(busy, over), failed)));
      status = where(found, I(SI(run_ok)), status);
      over = mask_or(over, found);
    }
    (void)g, (void)jumping, (void)done, (void)failed, (void)over, (void)status;
  }

  /// Initial values, and no infusions.
  static CUBIE_FN void begin_anew(group& g, int l) {
    const loop_args& a = g.a;
    const long long global = a.first_run + g.run[l];
    CUBIE_STATE_LOOP(v, unrolled, { E::set(g.y[v], l, input_value<S>(a.inputs[v], global, a.input_first)); })
    CUBIE_LOOP(v, Plan::n_hidden, true, { E::set(g.p[n_parameters + v], l, S(0)); })
  }

 private:
  /// A time of the table, as kernels of this precision hold it.
  static CUBIE_FN double rounded(double t) {
    if constexpr (sizeof(S) == 4) {
      const time_value parts = split(t);
      return (double)parts.hi + (double)parts.lo;
    } else {
      return t;
    }
  }
  /// Goes on to the event after the one that lane `l` has come to.
  static CUBIE_FN void pass(group& g, int l) {
    event_place& p = g.span.events.place[l];
    if (p.row == p.cursor) ++p.cursor;
    find_event<Plan>(g.a.events, rows_of(g, l), p);
  }
  static CUBIE_FN void announce(group& g, int l) {
    const event_place& p = g.span.events.place[l];
    E::set_mask(g.span.events.ahead, l, p.row >= 0);
    if (p.row >= 0) g.span.events.next.set(l, split(along(p.at)));
  }

  /// Whether times of the run of lane `l` can tell the end of an infusion from its start. One that is over at once, as
  /// where nothing of it is available, is given at once: both of its rows ask here.
  static CUBIE_FN bool lasts(const group& g, int l, double span) {
    const bool own = g.a.span_begins != nullptr;
    const double begin = own ? g.a.span_begins[g.run[l]] : g.a.t0.d;
    return span > 0x1p-44 * larger(fabs(begin), fabs(g.span.events.place[l].end));
  }
  /// The state that takes in at the rate in this place.
  static CUBIE_FN int infused_by(int rate) {
    int state = rate;
    if constexpr (Plan::n_rates > 0) {
      CUBIE_UNROLL for (int j = 0; j < Plan::n_rates; ++j) {
        if (rate == n + n_parameters + j) state = Plan::infused_state(j);
      }
    }
    return state;
  }

  /// What one lane does about the event it stands on, but for the change of the variable.
  static CUBIE_FN void take(group& g, int l, int& target, int& operation, double& value) {
    event_place& p = g.span.events.place[l];
    if constexpr (Plan::steady) {
      typedef typename Plan::template steady_type<Loop> steady;
      const bool busy = E::get_mask(g.span.events.steady.busy, l);
      const event& e = rows_of(g, l)[p.row < 0 ? 0 : p.row];
      if (busy || e.operation >= event::steady) {
        typename steady::step step;
        if (busy) {
          step = steady::proceed(g, l);
          if (step.back) turn_back(g, l, g.span.events.steady.place[l].from);
        } else {
          double amount = value_of(e, p), span = duration_of(e, p);
          int into = e.target;
          if (e.duration > 0 && !lasts(g, l, span)) amount = amount_of(e, p), span = 0.0, into = infused_by(into);
          step = steady::enter(g, l, e, p.at, into, amount, span);
          if (e.operation == event::steady) p.begin = p.at, p.begin_order = e.order;
          pass(g, l);
        }
        target = step.target, operation = step.operation, value = step.value;
        announce(g, l);
        if (step.over) return;
        E::set_mask(g.span.events.ahead, l, true);
        g.span.events.next.set(l, split(step.stop));
        return;
      }
    }
    const event& e = rows_of(g, l)[p.row];
    target = e.target, operation = e.operation, value = value_of(e, p);
    if constexpr (Plan::n_rates > 0) {
      if (operation == event::start_rate && !lasts(g, l, duration_of(e, p))) {
        target = infused_by(target), operation = event::add, value = amount_of(e, p);
      } else if (operation == event::end_rate && !lasts(g, l, span_of(e, p))) {
        operation = event::none;
      } else if (Plan::steady && operation == event::end_earlier) {
        operation = event::end_rate;
      }
    }
    if (operation == event::reset) {
      p.begin = p.at, p.begin_order = e.order;
      begin_anew(g, l);
    }
    pass(g, l);
    announce(g, l);
  }

  /// All events at time g.t of the lanes of `m`, which stand on one.
  static CUBIE_FN void happen(group& g, M m) {
    do {
      I targets = I(SI(-1)), operations = I(SI(event::none));
      T value = T(S(0));
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (!E::get_mask(m, l)) continue;
        int target, operation;
        double operand;
        take(g, l, target, operation, operand);
        E::set_int(targets, l, SI(target));
        E::set_int(operations, l, SI(operation));
        E::set(value, l, S(operand));
      }
      g.span.events.next = time::select(g.span.events.ahead, g.span.events.next, g.t_end);
      const auto changed = [&](int number, const T& x) {
        T to = where(operations == I(SI(event::add)), x + value, x);
        to = where(operations == I(SI(event::replace)), value, to);
        to = where(operations == I(SI(event::multiply)), x * value, to);
        return where(targets == I(SI(number)), to, x);
      };
      CUBIE_STATE_LOOP(v, unrolled, { g.y[v] = changed(v, g.y[v]); })
      CUBIE_LOOP(v, n_parameters, (n_parameters <= Loop::kUnrolledValues), { g.p[v] = changed(n + v, g.p[v]); })
      if constexpr (Plan::n_rates > 0) change_rates(g, targets, operations, value);
      m = mask_and(mask_and(m, g.span.events.ahead), along(g.span.events.next.until(g.t)) >= T(S(0)));
    } while (any(m));
  }

  static CUBIE_FN void change_rates(group& g, const I& targets, const I& operations, const T& value) {
    const T zero = T(S(0)), one = T(S(1));
    CUBIE_UNROLL for (int j = 0; j < Plan::n_rates; ++j) {
      T& rate = g.p[n_parameters + j];
      T& count = g.p[n_parameters + Plan::n_rates + j];
      const M here = targets == I(SI(n + n_parameters + j));
      const M starts = mask_and(here, operations == I(SI(event::start_rate)));
      const M ends = mask_and(mask_and(here, operations == I(SI(event::end_rate))), count > zero);
      count = where(starts, count + one, where(ends, count - one, count));
      rate = where(starts, rate + value, where(ends, rate - value, rate));
      rate = where(count > zero, rate, zero);
    }
  }

  /// Time of lane `l` goes back.
  static CUBIE_FN void turn_back(group& g, int l, double to) {
    g.t.set(l, split(to));
    if constexpr (Loop::driven) {
      M back = E::none();
      E::set_mask(back, l, true);
      Loop::pieces::start(g, back, g.t);
    }
  }

  /// Rows and samples that waited for an event of the lanes of `m` at g.t.
  static CUBIE_FN void save_awaited(group& g, M m) {
    m = awaited(g, m);  // without those that a steady state has stopped
    const M at_end = g.t.until(g.t_end) == T(S(0));
    const auto reached = [&](const time& row) { return mask_or(at_end, along(row.until(g.t)) >= T(S(0))); };
    M due = mask_and(m, Loop::rows::rows_left(g));
    if constexpr (Loop::Rows::every_step) {
      if (any(due)) Loop::rows::save_row(g, due, g.t, g.y);
    } else {
      due = mask_and(due, reached(g.next_save));
      while (any(due)) {
        Loop::rows::save_row(g, due, g.next_save, g.y);
        due = mask_and(mask_and(due, Loop::rows::rows_left(g)), reached(g.next_save));
      }
    }
    if constexpr (Loop::summarises) {
      due = mask_and(mask_and(m, Loop::samples::left(g)), reached(g.summary.next));
      while (any(due)) {
        Loop::samples::take(g, due, g.y);
        due = mask_and(mask_and(due, Loop::samples::left(g)), reached(g.summary.next));
      }
    }
  }
};

}  // namespace cubie_kernel

#endif
