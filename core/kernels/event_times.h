#ifndef CUBIE_KERNEL_EVENT_TIMES_H
#define CUBIE_KERNEL_EVENT_TIMES_H
// When the events of a table happen: rows that stand alone or repeat, that numbers of the model move or stretch. One
// lane at a time, in double arithmetic on every target: f32 kernels compute in double here and in events.h, and nowhere
// else in a run.
//
// Times here grow along the run: where runs go backwards they are those of the table times -1, as their rows are.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

/// Where a run is among its events.
struct event_place {
  double begin, end;  // of the run; a reset is another beginning
  double at;          // of the event it comes to next, or has come to
  long long row;      // which it is; -1: none
  int order;
  int begin_order;           // of the reset at `begin`; below that of any event where there has been none
  long long cursor;          // first row of the list that has not happened
  const double* attributes;  // numbers of the model for this run, counted from 1; null: it has none
};

/// How much later than the table says an event is.
CUBIE_FN double lag_of(const scheduled_event& e, const event_place& p) {
  return e.lag > 0 ? p.attributes[e.lag - 1] : 0.0;
}
CUBIE_FN double scaled(double x, int factor, int divisor, const event_place& p) {
  if (factor > 0) x *= p.attributes[factor - 1];
  if (divisor > 0) x /= p.attributes[divisor - 1];
  return x;
}
CUBIE_FN double span_of(const scheduled_event& e, const event_place& p) {
  return scaled(e.span, e.span_factor, e.span_divisor, p);
}
CUBIE_FN double duration_of(const scheduled_event& e, const event_place& p) {
  return scaled(e.duration, e.span_factor, e.span_divisor, p);
}
CUBIE_FN double value_of(const scheduled_event& e, const event_place& p) {
  return scaled(e.value, e.value_factor, e.value_divisor, p);
}
/// Of an infusion, all that it gives. A duration of the model may be 0, where there is no rate.
CUBIE_FN double amount_of(const scheduled_event& e, const event_place& p) {
  if (e.value_divisor > 0) return scaled(e.value, e.value_factor, 0, p);
  return value_of(e, p) * duration_of(e, p);
}

/// How many of the infusions before one of this `span`, one every `interval`, are under way when it begins. The span
/// becomes what is left then of the one that ends first.
CUBIE_FN long long fold_span(double& span, double interval) {
  const double most = 0x1p52;  // that can be counted
  double earlier = smaller(span / interval, most);
  earlier = (double)(long long)earlier;
  if (earlier * interval >= span) earlier -= 1.0;
  if (!(earlier > 0.0)) return 0;
  span = fma(-earlier, interval, span);
  return (long long)earlier;
}
/// Whether what has begun `since` a time at which it is told of in this order still acts: no reset is behind it.
CUBIE_FN bool still_acts(double since, int order, const event_place& p) {
  return since > p.begin || (since == p.begin && order >= p.begin_order);
}
/// Of a row of the list, which no number of the model moves.
CUBIE_FN double due_time(const scheduled_event& e) { return e.since + e.span; }

/// The same as below where the last event of a series comes first. The times are the very numbers that runs forwards
/// meet, times -1.
CUBIE_FN double next_from_behind(const scheduled_event& e, const event_place& p, double behind) {
  const double room = e.since - larger(p.at, p.begin);
  if (!(room >= 0)) return behind;
  const double periods = room / -e.interval;
  if (periods > 0x1p52 && e.repeats > 1LL << 52) return behind;
  long long k = periods < (double)e.repeats ? (long long)periods : e.repeats;
  if (k < e.repeats) ++k;  // the quotient is rounded
  for (; k >= 0; --k) {
    const double due = fma((double)k, e.interval, e.since);
    const bool later = due > p.at || (due == p.at && e.order > p.order);
    if (later && due >= p.begin) return due;
    if (!(due <= p.end)) break;
  }
  return behind;
}

/// The first event of a row that repeats which happens later than (p.at, p.order), and begins within the run; its time,
/// or a time behind the end of the run. Of events that are too many to be counted in a double, which lag times alone
/// can bring about, none happens.
template <class Plan>
CUBIE_FN double next_repetition(const scheduled_event& e, const event_place& p) {
  const double behind = p.end + 1.0 + fabs(p.end);
  const double first = e.since + lag_of(e, p);
  double span = span_of(e, p);
  long long k = 0, repeats = e.repeats;
  if constexpr (Plan::steady) {
    if (e.operation == scheduled_event::end_earlier) {  // which have all begun before the steady state
      repeats = fold_span(span, e.interval) - 1;
      if (!still_acts(first, e.order, p)) return behind;
    }
  }
  if constexpr (Plan::backward) {
    if (e.interval < 0.0) return next_from_behind(e, p, behind);
  }
  const double from = larger(p.at - span, p.begin) - first;
  if (repeats > 0 && from > 0) {
    const double periods = from / e.interval;
    // One before the quotient, which is rounded.
    k = periods < (double)repeats ? (long long)periods : repeats;
    if (k > (1LL << 52)) return behind;
    if (k > 0) --k;
  }
  for (; k <= repeats; ++k) {
    const double since = fma((double)k, e.interval, first), due = since + span;
    const bool later = due > p.at || (due == p.at && e.order > p.order);
    if (later && still_acts(since, e.order, p)) return due;
    if (repeats == 0 || !(due <= p.end)) break;
  }
  return behind;
}

/// Finds the event that comes next after (p.at, p.order).
template <class Plan>
CUBIE_NOINLINE void find_event(const event_args& a, const scheduled_event* rows, event_place& p) {
  double best = p.end;
  int order = 0x7fffffff;
  long long row = -1;
  const scheduled_event* one = rows + p.cursor;
  while (!still_acts(one->since, one->order, p)) ++one;  // has begun before the run: its end has no meaning
  p.cursor = one - rows;
  if (due_time(*one) <= best) {
    best = due_time(*one);
    order = one->order;
    row = p.cursor;
  }
  for (one = rows + a.n_listed; one->repeats >= 0; ++one) {
    const double due = next_repetition<Plan>(*one, p);
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

/// Lets the run begin where it has begun anew last, up to time `at`.
CUBIE_NOINLINE void find_latest_reset(const event_args& a, const scheduled_event* rows, event_place& p, double at) {
  for (long long i = 0; i < a.n_listed || rows[i].repeats >= 0; ++i) {
    const scheduled_event& e = rows[i];
    if (e.operation != scheduled_event::reset && e.operation != scheduled_event::steady) continue;
    const double first = e.since + lag_of(e, p);
    long long k = 0;
    if (e.repeats > 0 && at > first) {
      const double periods = (at - first) / e.interval;  // rounded: one more, and back
      k = periods + 1.0 < (double)e.repeats ? (long long)periods + 1 : e.repeats;
      while (k > 0 && fma((double)k, e.interval, first) > at) --k;
    }
    const double due = fma((double)k, e.interval, first);
    if (due <= at && still_acts(due, e.order, p)) p.begin = due, p.begin_order = e.order;
  }
}

/// Finds the first event of a run, or, `later`, the first one after time `p.at`.
template <class Plan>
CUBIE_NOINLINE void find_first_event(const event_args& a, const scheduled_event* rows, event_place& p, bool later) {
  p.begin_order = -1;
  if (later && a.resets != 0) find_latest_reset(a, rows, p, p.at);
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
  find_event<Plan>(a, rows, p);
}

}  // namespace cubie_kernel

#endif
