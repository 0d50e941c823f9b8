#ifndef CUBIE_KERNEL_RUN_ENDS_H
#define CUBIE_KERNEL_RUN_ENDS_H
// Beginning and ending runs: what a lane loads before its first step, and what it leaves behind after its last.

#include "args.h"
#include "lane.h"
#include "lane_time.h"
#include "linear_memory.h"
#include "runs.h"
#include "start.h"

namespace cubie_kernel {

/// The plan of kernels of models without events; of others see roots.h.
struct no_roots {
  static constexpr int n_events = 0;
  struct memory {};
  template <class Loop>
  struct in {
    static CUBIE_FN typename Loop::M whole(const typename Loop::group&, typename Loop::M accept) { return accept; }
  };
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct run_ends {
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
  typedef typename Loop::rows rows;
  typedef typename Loop::start start;
  static constexpr int W = L::W;
  static constexpr int n = Loop::n, n_parameters = Loop::n_parameters;
  static constexpr bool unrolled = Loop::unrolled, adaptive = Loop::adaptive;
  static constexpr int kUnrolledValues = Loop::kUnrolledValues;
  static constexpr bool iterative = is_iterative<Model, Loop::step::linearises>();
  static constexpr int kReport = 64;  // ended runs a worker keeps to itself

  /// What runs end with that are over after an attempt: `small` ones cannot make their step any smaller, `broken` ones
  /// are not finite, `failure` says what went wrong in their systems, `stuck` ones stand still, `done` ones have come
  /// to their end. The others have used up their steps.
  static CUBIE_FN I status_of(M small, M broken, I failure, M stuck, M done) {
    const I ok = I(SI(run_ok));
    I status = where(small, I(SI(adaptive ? run_step_too_small : run_non_finite)), ok);
    status = status | where(mask_and(small, broken), I(SI(run_non_finite)), ok);
    if constexpr (Loop::step::linearises || Loop::calls) {
      const M told = mask_and(small, failure != ok);
      status = where(told, (status & I(SI(~run_non_finite))) | failure, status);
    }
    (void)failure;
    status = status | where(stuck, I(SI(run_stagnation)), ok);
    status = where(status == ok, I(SI(run_max_steps)), status);
    return where(done, ok, status);
  }

  /// Lanes that have no run yet.
  static CUBIE_FN void clear(group& g) {
    const T zero = T(S(0));
    const I none = I(SI(0));
    g.t = g.next_save = g.base = time::from(g.a.t0);
    g.t_end = time::from(g.a.t_end);
    g.habs = g.habs_low = zero;
    g.saves = g.accepted = g.rejected = g.base_steps = none;
    g.active = g.after_reject = E::none();
    g.past.error1 = g.past.error2 = g.past.step = g.newton.theta = g.newton.last_step = zero;
    g.past.count = g.newton.iterations = none;
    if constexpr (Loop::step::linearises) g.linear.iterations = none;
    Loop::spans::clear(g);
    g.drivers.clear(g.a);
    if constexpr (Loop::eventful) g.span.events.clear(g.t_end);
    if constexpr (Loop::rooted) Loop::roots::clear(g);
    if constexpr (Loop::step::reuses) g.newton.forget(E::every());
    if constexpr (Loop::summarises) Loop::samples::clear(g, g.summary.numbers);
    for (int l = 0; l < W; ++l) g.run[l] = -1;
    CUBIE_STATE_LOOP(v, unrolled, {
      g.y[v] = zero;
      CUBIE_LOOP(i, Loop::step::slots, unrolled, { g.k[i][v] = zero; })
    })
    CUBIE_LOOP(v, Loop::n_inputs, (Loop::n_inputs <= kUnrolledValues), { g.p[v] = zero; })
  }

  static CUBIE_FN void finish(group& g, int l, int status) {
    const loop_args& a = g.a;
    const long long r = g.run[l];
    const bool whole = status == run_ok || (Loop::rooted && status == run_stopped);  // no failure
    if (Loop::Rows::every_step || status != run_ok) {
      if constexpr (Loop::Rows::repeats_last) {
        rows::fill_rows_with_last(a, g.tile, r, E::get_int(g.saves, l), l, status);
      } else {
        rows::fill_rows_with_nan(a, g.tile, r, E::get_int(g.saves, l), l);
      }
    }
    if constexpr (Loop::summarises) {
      if (status != run_ok) Loop::samples::fill_with_nan(g, l);
    }
    if (a.final_states != nullptr) {
      S* final_states = (S*)a.final_states + r * a.final_run_stride;
      CUBIE_STATE_LOOP(v, unrolled,
                       { final_states[v * a.final_variable_stride] = whole ? E::get(g.y[v], l) : Loop::nan(); })
    }
    if (a.accepted != nullptr) a.accepted[r] = (int)E::get_int(g.accepted, l);
    if (a.rejected != nullptr) a.rejected[r] = (int)E::get_int(g.rejected, l);
    if (a.newton != nullptr) a.newton[r] = (int)E::get_int(g.newton.iterations, l);
    if constexpr (Loop::moves || iterative) {
      if (a.linear != nullptr) a.linear[r] = iterative ? (int)E::get_int(g.linear.iterations, l) : 0;
    }
    if constexpr (Loop::Rows::every_step) {
      if (a.rows != nullptr) a.rows[r] = (int)E::get_int(g.saves, l);
    }
    if constexpr (Loop::moves) {
      if (a.switches != nullptr) a.switches[r] = (int)E::get_int(g.stiff.moves, l);
    }
    if (a.last_steps != nullptr) a.last_steps[r] = (double)E::get(smaller(g.habs, Loop::span_of(g)), l);
    if constexpr (Loop::rooted) Loop::roots::finish(g, r, l);
    // The status comes last: a run whose status is set has all its outputs, but for rows that wait in the tile.
    a.status[r] = status;
    E::set_mask(g.active, l, false);
    ++g.ended;
  }

  /// Brings the counter of ended runs up to date, when enough have ended or at the `last` time.
  static CUBIE_FN void report(group& g, bool last) {
#if CUBIE_GPU
    // A lane ends one run at most before it is asked here. The counter is in memory of the host: one question per warp.
    g.warp_ended += count_together(g.ended != 0);
    g.ended = 0;
    if (!last && g.warp_ended < kReport) return;
    if ((threadIdx.x & 31) == 0 && g.warp_ended > 0) {
      atomicAdd((unsigned long long*)g.a.done_runs, (unsigned long long)g.warp_ended);
    }
    g.warp_ended = 0;
#else
    if (!last && g.ended < kReport) return;
    __atomic_fetch_add(g.a.done_runs, g.ended, __ATOMIC_RELAXED);
    g.ended = 0;
#endif
  }

  /// Fills idle lanes from the queue. `early`: runs that end before their first step, because the span is empty or the
  /// right-hand side is not finite.
  static CUBIE_FN void refill(group& g, run_queue& queue, M& early) {
    const loop_args& a = g.a;
    report(g, false);
    M fresh = E::none();
    bool chosen = false, resumed = false;
    if constexpr (Loop::moves) resumed = a.resumed != nullptr;
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      const bool idle = !E::get_mask(g.active, l);
      const long long r = queue.take(idle);
      if (!idle) continue;
      if (r < 0) break;
      g.run[l] = resumed ? a.resumed[r] : r;
      ++g.loaded;
      const long long global = a.first_run + g.run[l];
      if (!resumed) {
        CUBIE_STATE_LOOP(v, unrolled, { E::set(g.y[v], l, input_value<S>(a.inputs[v], global, a.input_first)); })
      }
      CUBIE_LOOP(v, n_parameters, (n_parameters <= kUnrolledValues),
                 { E::set(g.p[v], l, input_value<S>(a.inputs[n + v], global, a.input_first)); })
      CUBIE_LOOP(v, Loop::Events::n_hidden, true, { E::set(g.p[n_parameters + v], l, S(0)); })
      E::set_mask(fresh, l, true);
      if (resumed) continue;
      double asked = a.dt;
      if (a.initial_steps != nullptr && a.initial_steps[r] > 0) asked = a.initial_steps[r];
      const S h = S(asked);
      if (!(h > S(0))) chosen = true;
      E::set(g.habs, l, h);
      if constexpr (!adaptive) E::set(g.habs_low, l, rest_of<S>(asked, h));
    }
    if (!any(fresh)) return;
    g.active = mask_or(g.active, fresh);
    if constexpr (Loop::calls) g.drivers.forget();
    [[maybe_unused]] M unknown = E::none();
    if constexpr (Loop::eventful) unknown = Loop::events::read_attributes(g, fresh);
    const T zero = T(S(0));
    if constexpr (Loop::moves) {
      if (resumed) {
        Loop::parked::resume(g, fresh);
        chosen = any(mask_and(fresh, mask_not(g.habs > zero)));
      }
    }
    const I none = I(SI(0));
    Loop::spans::load(g, fresh);
    const time t0 = Loop::spans::begin(g);
    const M begun = resumed ? E::none() : fresh;
    g.t = time::select(begun, t0, g.t);
    g.base = time::select(begun, t0, g.base);
    g.base_steps = where(begun, none, g.base_steps);
    g.saves = where(begun, none, g.saves);
    g.accepted = where(begun, none, g.accepted);
    g.rejected = where(begun, none, g.rejected);
    g.newton.forget(fresh);
    g.newton.iterations = where(begun, none, g.newton.iterations);
    if constexpr (iterative) g.linear.iterations = where(fresh, none, g.linear.iterations);
    g.past.error1 = where(fresh, zero, g.past.error1);
    g.past.error2 = where(fresh, zero, g.past.error2);
    g.past.step = where(fresh, zero, g.past.step);
    g.past.count = where(fresh, none, g.past.count);
    g.after_reject = mask_and(g.after_reject, mask_not(fresh));
    if constexpr (Loop::moves) Loop::judge::forget(g, fresh, begun);
    const time at = Loop::moves ? g.t : t0;

    if constexpr (Loop::driven) Loop::pieces::start(g, fresh, at);
    early = start::make_consistent(g, begun, t0);
    if constexpr (Loop::eventful) early = mask_or(early, unknown);
    // The first row stands whatever the right-hand side makes of it.
    rows::schedule(g, fresh);
    M present = mask_and(fresh, mask_not(early));  // the lanes whose rows stand as they are
    [[maybe_unused]] M jumping = E::none();
    if constexpr (Loop::eventful) {
      Loop::events::load(g, fresh, begun);
      jumping = Loop::events::arriving(g, mask_and(begun, present), at);
      present = mask_and(present, mask_not(Loop::events::awaited(g, jumping)));
    }
    M due = mask_and(present, rows::rows_left(g));
    if constexpr (Loop::Rows::every_step) {
      due = mask_and(due, begun);
    } else {
      due = mask_and(due, at.until(g.next_save) == zero);
    }
    if (any(due)) rows::save_row(g, due, at, g.y);
    if constexpr (Loop::summarises) {
      Loop::samples::begin(g, begun);
      Loop::samples::schedule(g, fresh);
      M sampled = mask_and(present, Loop::samples::left(g));
      sampled = mask_and(sampled, at.until(g.summary.next) == zero);
      if (any(sampled)) Loop::samples::take(g, sampled, g.y);
    }
    if constexpr (Loop::eventful) {
      if (any(jumping)) early = mask_or(early, Loop::events::begin(g, jumping));
    }
    if (a.t0.d == a.t_end.d) {  // an empty span: the initial state is the answer
      early = fresh;
      return;
    }
    if (Loop::keeps_slope || adaptive) early = mask_or(early, start::prepare(g, fresh, at, chosen));
    if constexpr (Loop::rooted) {
      if (resumed)
        Loop::roots::resume(g, fresh);
      else
        Loop::roots::begin(g, fresh, at);
    }
  }
};

}  // namespace cubie_kernel

#endif
