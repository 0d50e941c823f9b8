#ifndef CUBIE_KERNEL_STEADY_H
#define CUBIE_KERNEL_STEADY_H
// Steady states: what a regimen without beginning has led to. A run that comes to such an event goes through periods of
// the regimen, from its initial values on, until a period leaves its beginning as it was; time stands still for all
// else: rows and samples wait, and the table of events does.
//
// Infusions that last longer than the regimen's interval overlap: each period begins with those under way from before,
// the last of which are left to the run, where the events `end_earlier` end them.
//
// The error left is estimated from two changes in a row, d then d r with r < 1, as the rest of a geometric series,
// d r^2 / (1 - r). Changes are taken in units of |y| + atol / rtol.

#include "args.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// The regimen of one lane.
struct steady_place {
  double from;            // when it is asked for
  double span, interval;  // of an infusion within a period, 0: none; of the regimen
  double earlier;         // infusions under way when a period begins
  double value;           // dose or rate
  double change;          // of the period before
  int target;
  int periods;
  bool on_top;    // of what there was
  bool infusing;  // the next stop is the end of the infusion
};

template <class L>
struct steady_memory {
  struct storage {
    steady_place of[L::W];
  };
  typename L::M busy;
  steady_place* place;

  CUBIE_FN void attach(storage& s) { place = s.of; }
  CUBIE_FN void clear() { busy = lanes<L>::none(); }
};

/// `Loop` is the integration_loop it belongs to. What happens to a lane is told by its operation.
template <class Loop>
struct steady_states {
  typedef typename Loop::L L;
  typedef typename Loop::S S;
  typedef typename Loop::E E;
  typedef typename Loop::group group;
  typedef scheduled_event event;
  static constexpr int n = Loop::n, n_parameters = Loop::n_parameters, n_hidden = Loop::Events::n_hidden;
  static constexpr bool unrolled = Loop::unrolled;
  // Behind the stages: the state where the period began, and that before the steady state; the rates of the latter
  // stand behind those of the run.
  static constexpr int trough = Loop::kept_slot, before = trough + 1, rates = n_parameters,
                       rates_before = rates + n_hidden;

  struct step {
    int target, operation;
    double value, stop;  // stop: when the lane is asked next; 0 with `over`
    bool back;           // to where the regimen is asked for: a period has ended
    bool over;           // the steady state is there
  };

  /// Lane `l` comes to event `e` with this target, value and span, for which all else waits.
  static CUBIE_FN step enter(group& g, int l, const event& e, double at, int target, double value, double span) {
    steady_place& s = g.span.events.steady.place[l];
    s.from = at;
    s.earlier = span > e.interval ? (double)fold_span(span, e.interval) : 0.0;
    s.span = span;
    s.interval = e.interval;
    s.value = value;
    s.target = target;
    s.on_top = e.operation == event::steady_on_top;
    s.periods = 0;
    s.change = 0.0;
    E::set_mask(g.span.events.steady.busy, l, true);
    CUBIE_STATE_LOOP(v, unrolled, { E::set(g.k[before][v], l, E::get(g.y[v], l)); })
    CUBIE_LOOP(v, n_hidden, true, { E::set(g.p[rates_before + v], l, E::get(g.p[rates + v], l)); })
    Loop::events::begin_anew(g, l);
    return begin_period(g, l);
  }

  /// Lane `l` comes to the end of an infusion or of a period.
  static CUBIE_FN step proceed(group& g, int l) {
    steady_place& s = g.span.events.steady.place[l];
    if (s.infusing) {
      s.infusing = false;
      return {s.target, event::end_rate, s.value, s.from + s.interval, false, false};
    }
    clear_rates(g, l);
    const double change = change_of(g, l), ratio = change / s.change;
    const double left = ratio < 1.0 ? change * ratio / (1.0 - ratio) : change;
    ++s.periods;
    const bool settled = s.periods > 1 && (left <= g.a.events.steady_tolerance || change == 0.0);
    s.change = change;
    if (!settled) {
      step next = begin_period(g, l);
      next.back = true;
      return next;
    }
    if (s.on_top) {
      CUBIE_STATE_LOOP(v, unrolled, { E::set(g.y[v], l, E::get(g.y[v], l) + E::get(g.k[before][v], l)); })
      CUBIE_LOOP(v, n_hidden, true, { E::set(g.p[rates + v], l, E::get(g.p[rates_before + v], l)); })
    }
    add_earlier(g, l);
    E::set_mask(g.span.events.steady.busy, l, false);
    return {-1, event::none, 0.0, 0.0, true, true};
  }

 private:
  static CUBIE_FN void clear_rates(group& g, int l) {
    (void)g, (void)l;
    CUBIE_LOOP(v, n_hidden, true, { E::set(g.p[n_parameters + v], l, S(0)); })
  }
  /// The infusions under way when a period begins, but for the one that begins with it.
  static CUBIE_FN void add_earlier(group& g, int l) {
    const steady_place& s = g.span.events.steady.place[l];
    constexpr int n_rates = n_hidden / 2;
    CUBIE_LOOP(j, n_rates, true, {
      if (s.earlier > 0.0 && s.target == n + n_parameters + j) {
        auto& rate = g.p[n_parameters + j];
        auto& count = g.p[n_parameters + n_rates + j];
        E::set(rate, l, S((double)E::get(rate, l) + s.earlier * s.value));
        E::set(count, l, S((double)E::get(count, l) + s.earlier));
      }
    })
    (void)s;
  }
  static CUBIE_FN step begin_period(group& g, int l) {
    steady_place& s = g.span.events.steady.place[l];
    add_earlier(g, l);
    CUBIE_STATE_LOOP(v, unrolled, { E::set(g.k[trough][v], l, E::get(g.y[v], l)); })
    s.infusing = s.span > 0.0 && s.span < s.interval;
    const int operation = s.span > 0.0 ? (int)event::start_rate : (int)event::add;
    return {s.target, operation, s.value, s.from + (s.infusing ? s.span : s.interval), false, false};
  }
  static CUBIE_FN double change_of(const group& g, int l) {
    const S* const atol = (const S*)g.a.atol;
    const S* const rtol = (const S*)g.a.rtol;
    double most = 0.0;
    CUBIE_STATE_LOOP(v, unrolled, {
      const double y = (double)E::get(g.y[v], l), x = (double)E::get(g.k[trough][v], l);
      most = larger(fabs(y - x) / (fabs(y) + (double)atol[v] / (double)rtol[v]), most);
    })
    return most;
  }
};

}  // namespace cubie_kernel

#endif
