#ifndef CUBIE_KERNEL_EVENTS_H
#define CUBIE_KERNEL_EVENTS_H
// Scheduled events: at given times states and parameters change. Steps end on these times; behind them a run goes on as
// from a new start (restart.h).
//
// Which event is next is found for one lane at a time, in double arithmetic on every target, once per event; what it
// does is done by selection in all lanes. f32 kernels compute in double here and nowhere else in a run.

#include "args.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "restart.h"
#include "runs.h"

namespace cubie_kernel {

/// Where a run is among its events.
struct event_place {
  double begin, end;  // of the run
  double at;          // of the event it comes to next, or has come to
  long long row;      // which it is; -1: none
  int order;
  long long cursor;  // first row of the list that has not happened
};

CUBIE_FN double due_time(const scheduled_event& e) { return e.since + e.span; }

/// The first event of a row that repeats which happens later than (p.at, p.order), and begins within the run; its time,
/// or a time behind the end of the run.
CUBIE_FN double next_repetition(const scheduled_event& e, const event_place& p) {
  const double behind = p.end + 1.0 + fabs(p.end);
  long long k = 0;
  const double from = larger(p.at - e.span, p.begin) - e.since;
  if (e.interval > 0 && from > 0) {
    const double periods = from / e.interval;
    // One before the quotient, which is rounded.
    k = periods < (double)e.repeats ? (long long)periods : e.repeats;
    if (k > 0) --k;
  }
  for (; k <= e.repeats; ++k) {
    const double since = fma((double)k, e.interval, e.since), due = since + e.span;
    const bool later = due > p.at || (due == p.at && e.order > p.order);
    if (later && since >= p.begin) return due;
    if (e.interval == 0) break;
  }
  return behind;
}

/// Finds the event that comes next after (p.at, p.order).
CUBIE_NOINLINE void find_event(const event_args& a, const scheduled_event* rows, event_place& p) {
  double best = p.end;
  int order = 0x7fffffff;
  long long row = -1;
  const scheduled_event* one = rows + p.cursor;
  while (one->since < p.begin) ++one;  // has begun before the run, and so has its end no meaning
  p.cursor = one - rows;
  if (due_time(*one) <= best) {
    best = due_time(*one);
    order = one->order;
    row = p.cursor;
  }
  for (one = rows + a.n_listed; one->repeats >= 0; ++one) {
    const double due = next_repetition(*one, p);
    if (due < best || (due == best && one->order < order)) {
      best = due;
      order = one->order;
      row = one - rows;
    }
  }
  p.at = best;
  p.order = order;
  p.row = row;
}

/// Finds the first event of a run, or, `later`, the first one after time `p.at`.
CUBIE_NOINLINE void find_first_event(const event_args& a, const scheduled_event* rows, event_place& p, bool later) {
  if (!later) p.at = p.begin;
  p.order = later ? 0x7fffffff : -1;
  long long low = 0, high = a.n_listed - 1;  // the last one never happens
  while (low < high) {
    const long long middle = (low + high) >> 1;
    const double due = due_time(rows[middle]);
    if (due > p.at || (!later && due == p.at))
      high = middle;
    else
      low = middle + 1;
  }
  p.cursor = low;
  find_event(a, rows, p);
}

/// What a lane group keeps of the events ahead.
template <class L>
struct event_memory {
  struct storage {
    event_place of[L::W];
  };
  lane_time<L> next;    // the event that the run comes to next; its end where there is none
  typename L::M ahead;  // lanes that have one
  event_place* place;   // [W]; an array of its own, as that of the runs

  CUBIE_FN void open(storage& s) {
    place = s.of;
    ahead = lanes<L>::none();
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

  /// What comes first in the lanes of `fresh`; those that have not `begun` here are on their way, at g.t.
  static CUBIE_FN void load(group& g, M fresh, M begun) {
    g.events.next = time::select(fresh, g.t_end, g.events.next);
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(fresh, l)) continue;
      event_place& p = g.events.place[l];
      const bool later = !E::get_mask(begun, l);
      const bool own = g.a.span_begins != nullptr;
      p.begin = own ? g.a.span_begins[g.run[l]] : g.a.t0.d;
      p.end = own ? g.a.span_ends[g.run[l]] : g.a.t_end.d;
      p.at = as_double(g.t, l);
      find_first_event(g.a.events, rows_of(g, l), p, later);
      // Times of f32 kernels are coarser than the table's: what rounds to a time that has been is over.
      while (later && p.row >= 0 && !(as_double(g.t, l) < rounded(p.at))) pass(g, l);
      announce(g, l);
    }
  }

  /// The time that a step must not cross: `end`, or the next event before it.
  static CUBIE_FN time limit(const group& g, const time& end) {
    const M sooner = mask_and(g.events.ahead, g.events.next.until(end) > T(S(0)));
    return time::select(sooner, g.events.next, end);
  }
  /// The lanes of `m`, at time t, that stand on an event.
  static CUBIE_FN M arriving(const group& g, M m, const time& t) {
    return mask_and(mask_and(m, g.events.ahead), t.until(g.events.next) == T(S(0)));
  }
  /// Of the lanes that stand on an event those whose rows and samples at its time wait until it has happened.
  static CUBIE_FN M awaited(const group& g, M jumping) { return g.a.events.rows_before != 0 ? E::none() : jumping; }

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
    event_place& p = g.events.place[l];
    if (p.row == p.cursor) ++p.cursor;
    find_event(g.a.events, rows_of(g, l), p);
  }
  static CUBIE_FN void announce(group& g, int l) {
    const event_place& p = g.events.place[l];
    E::set_mask(g.events.ahead, l, p.row >= 0);
    if (p.row >= 0) g.events.next.set(l, split(p.at));
  }

  /// All events at time g.t of the lanes of `m`, which stand on one.
  static CUBIE_FN void happen(group& g, M m) {
    do {
      I target = I(SI(-1)), operation = I(SI(event::none));
      T value = T(S(0));
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (!E::get_mask(m, l)) continue;
        const event& e = rows_of(g, l)[g.events.place[l].row];
        E::set_int(target, l, SI(e.target));
        E::set_int(operation, l, SI(e.operation));
        E::set(value, l, S(e.value));
        pass(g, l);
        announce(g, l);
      }
      const auto changed = [&](int number, const T& x) {
        T to = where(operation == I(SI(event::add)), x + value, x);
        to = where(operation == I(SI(event::replace)), value, to);
        to = where(operation == I(SI(event::multiply)), x * value, to);
        return where(target == I(SI(number)), to, x);
      };
      CUBIE_STATE_LOOP(v, unrolled, { g.y[v] = changed(v, g.y[v]); })
      CUBIE_LOOP(v, n_parameters, (n_parameters <= Loop::kUnrolledValues), { g.p[v] = changed(n + v, g.p[v]); })
      m = mask_and(mask_and(m, g.events.ahead), g.events.next.until(g.t) >= T(S(0)));
    } while (any(m));
  }

  /// Rows and samples that waited for an event of the lanes of `m` at g.t.
  static CUBIE_FN void save_awaited(group& g, M m) {
    m = awaited(g, m);
    const M at_end = g.t.until(g.t_end) == T(S(0));
    const auto reached = [&](const time& row) { return mask_or(at_end, row.until(g.t) >= T(S(0))); };
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
