#ifndef CUBIE_KERNEL_LOOP_H
#define CUBIE_KERNEL_LOOP_H
// The loop of one lane group: take runs from the queue, step, save, finish, take the next.
//
// `Set` is what the plan decided (written into the kernel text): L, the family's step<L, Model, Tab>, adaptive,
// controller, interpolate, refill, unrolled, shared_workspace (of a GPU: in memory of the multiprocessor), and for each
// named buffer `<buffer>_at`: its byte offset in the worker's workspace, or -1 for local. Every decision about a lane
// uses that lane's values alone; any() only skips work that every lane would mask out.

#include "args.h"
#include "control.h"
#include "driver.h"
#include "driver_pieces.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "linear_memory.h"
#include "looks.h"
#include "newton.h"
#include "parked.h"
#include "restart.h"
#include "rows.h"
#include "run_ends.h"
#include "runs.h"
#include "span.h"
#include "start.h"
#include "stiffness.h"
#include "strides.h"
#include "summary.h"

namespace cubie_kernel {

template <class Set_, class Model_, class Tab_, class Summaries_ = no_summaries, class Rows_ = plain_rows,
          class Events_ = no_events, class Roots_ = no_roots>
struct integration_loop {
  typedef Set_ Set;
  typedef Model_ Model;
  typedef Tab_ Tab;
  typedef Summaries_ Summaries;
  typedef Rows_ Rows;
  typedef Events_ Events;
  typedef Roots_ Roots;
  typedef typename Set::L L;
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  typedef lanes<L> E;
  typedef lane_time<L> time;
  typedef typename Set::template step<L, Model, Tab> step;
  typedef saved_rows<integration_loop> rows;
  typedef run_start<integration_loop> start;
  typedef run_ends<integration_loop> ends;
  typedef parked_runs<integration_loop> parked;
  typedef summaries<integration_loop> samples;
  typedef stiffness<integration_loop> judge;
  typedef driver_pieces<integration_loop> pieces;
  typedef typename Rows::template spans<integration_loop> spans;
  typedef typename Events::template table<integration_loop> events;
  typedef typename Roots::template in<integration_loop> roots;
  static constexpr int W = L::W, n = Model::n_states, n_parameters = Model::n_parameters, n_saved = Model::n_saved;
  static constexpr int n_inputs = n_parameters + Events::n_hidden;
  static constexpr bool unrolled = Set::unrolled, adaptive = Set::adaptive;
  static constexpr bool moves = Set::half != half_kind::whole;  // between the kernels of an automatic method
  static constexpr bool driven = Model::driven;                 // the right-hand side reads drivers
  static constexpr bool eventful = Events::scheduled;
  static constexpr bool in_pieces = driven || eventful;  // steps end between rows and before the end
  static constexpr bool summarises = Summaries::n_outputs > 0;
  static constexpr bool lands = !Set::interpolate && (!Rows::every_step || summarises);  // on rows and samples
  static constexpr bool rooted = Roots::n_events > 0;
  static constexpr bool calls = (int)Model::reads_drivers == kCallsFunction;  // for its right-hand side
  // The slope where an explicit step ends, for events of the model: that of a stage (0: none), or else computed, and
  // handed on to the next step.
  static constexpr int end_stage = step::linearises ? 0 : stage_at_end<Tab>();
  static constexpr bool hands_on = step::evaluates_first && rooted && !calls && end_stage == 0;
  static constexpr bool keeps_slope = Tab::fsal || hands_on;
  // Behind the stages: the slope where a step ends, then the states that a search for a steady state keeps.
  static constexpr int slope_slot = step::slots, kept_slot = slope_slot + (hands_on ? 1 : 0);
  static constexpr int slots = kept_slot + (Events::steady ? 2 : 0);
  struct span_memory : Rows::template span_memory<L>, Events::template memory<L>, Roots::memory {};
  static constexpr int kUnrolledValues = 24;  // parameters and saved values
  // Of an attempt, in right-hand sides of one state; factors count as a few.
  static constexpr long long kWork = (n + (step::linearises ? 4LL * Set::n_factors : 0)) * Tab::stages;
  // Fixed steps between two events of a group that are taken in one stride: long enough to hide the questions, short
  // enough for an abort to be seen soon. Stages in the workspace belong to systems beside whose right-hand sides the
  // questions cost nothing.
  static constexpr bool kStrides =
      !Set::adaptive && !step::linearises && Set::stages_at < 0 && !Summaries::follows && !calls && !rooted;
  static constexpr int kStride = kWork > 5000 ? 4 : kWork < 312 ? 64 : (int)(20000 / kWork);
  static constexpr unsigned looks_every = look_every(kWork, kStrides ? kStride : 0);

  /// Everything that belongs to the runs in flight.
  struct group {
    const loop_args& a;
    T *y, *y_next, *p, *dense, *out;
    typename step::stage_array k;
    linear_memory<L> linear;
    newton_memory<L, step::reuses> newton;
    time t, next_save, t_end, base;  // base: where the grid of fixed steps starts
    T habs, habs_low;                // step size to try next, > 0; fixed steps: what rounding to S took from it
    I saves, accepted, rejected, base_steps;
    M active, after_reject, inconsistent;  // the last: see start.h
    control_history<L> past;
    S* tile;                               // rows of this group, or null
    int loaded;                            // lanes of this group, in lock step
    stiffness_memory<L, Set::half> stiff;  // these four where the padding takes empty ones
    driver_memory<L, Model::reads_drivers> drivers;
    summary_memory<L, summarises> summary;
    span_memory span;
    long long ended;  // runs ended since the counter was brought up to date
#if CUBIE_GPU
    int warp_ended;  // of those, what is known of all lanes
#endif
    long long* run;  // [W]; an array of its own, so that its variable indices do not keep the rest out of registers
    /// For steps, and for rows, whose times may be those of jumps.
    CUBIE_FN inputs<L> in() const { return {p, drivers.steps()}; }
    CUBIE_FN inputs<L> in_row() const { return {p, drivers.rows()}; }
  };

  static CUBIE_FN S nan() { return quiet_nan<S>(); }
  static CUBIE_FN T span_of(const group& g) { return fabs(spans::begin(g).until(g.t_end)); }
  static CUBIE_FN M finite(T x) { return x - x == T(S(0)); }

  // ---- stepping --------------------------------------------------------------------------------------------------

  /// One attempt of every lane, with all that follows from it but the end of runs: the lanes whose runs end are
  /// returned, and what their status is goes to `status`.
  static CUBIE_FN M advance(group& g, I& status) {
    const loop_args& a = g.a;
    const T sign = spans::sign(g), zero = T(S(0));
    if constexpr (step::evaluates_first && !hands_on) Model::rhs(g.t, g.y, g.in(), g.k[0]);

    // The target of this step: the end, or the next row when steps land on rows.
    time target = g.t_end;
    if constexpr (!Set::interpolate && !Rows::every_step)
      target = time::select(rows::rows_left(g), g.next_save, target);
    if constexpr (!Set::interpolate && summarises) target = samples::before(g, target);
    if constexpr (eventful) target = events::limit(g, target);
    if constexpr (driven) target = pieces::limit(g, target);
    const T remaining = g.t.until(target) * sign;
    constexpr double stretch = Set::adaptive ? 1.0 + 0x1p-10 : 1.0 + 0x1p-20;
    M hit = g.habs * T(S(stretch)) >= remaining;
    const T hs_abs = where(hit, remaining, g.habs);
    const T h = hs_abs * sign;

    I failure = I(SI(0));  // bits of the run's status
    const I iterations_before = g.newton.iterations;
    const inputs<L> in = g.in();
    const linear_point<L> point{&a, &g.t, g.y, &in, &g.linear.iterations};
    if constexpr (step::linearises) {
      if constexpr (Model::iterative) g.linear.point = &point;
      failure = step::attempt(a, g.t, h, g.y, in, g.k, g.y_next, g.linear, g.newton, g.active, g.after_reject);
    } else {
      step::attempt(g.t, h, g.y, in, g.k, g.y_next);
    }
    if constexpr (calls) failure = failure | g.drivers.failure();

    M accept, broken;
    T habs_next = g.habs;
    if constexpr (Set::adaptive) {
      T norm;
      if constexpr (step::filters) {
        norm = step::filtered_norm(h, g.y, g.y_next, g.k, (const S*)a.atol, (const S*)a.rtol, g.linear, g.active);
      } else {
        norm = step::error_norm(step::unit(h), g.y, g.y_next, g.k, (const S*)a.atol, (const S*)a.rtol);
      }
      broken = mask_not(finite(norm));
      if constexpr (step::linearises || calls) broken = mask_or(broken, failure != I(SI(0)));
      accept = mask_and(mask_and(norm <= T(S(1)), g.active), mask_not(broken));  // false for NaN
      const T error = control_log2<L>(smaller(larger(where(broken, T(S(1e20)), norm), T(S(1e-20))), T(S(1e20))));
      T log2_step = zero;
      if constexpr (Set::controller == controller_kind::gustafsson || Set::controller == controller_kind::h211b) {
        log2_step = control_log2<L>(hs_abs);
      }
      constexpr bool counts_effort = Set::controller == controller_kind::gustafsson && step::newton_solves > 0;
      T effort = zero;
      if constexpr (counts_effort) {
        const T taken = to_real<L>(g.newton.iterations - iterations_before);
        effort = newton_effort<L>(taken * T(S(1) / S(step::newton_solves)), a.newton_iterations);
      }
      T gain = propose_log2_gain<L, Set::controller>(a.control, g.past, error, log2_step, accept,
                                                     counts_effort ? &effort : nullptr);
      gain = limit_log2_gain<L>(a.control, gain, accept);
      gain = where(broken, smaller(T(S(a.control.log2_min_gain)), T(S(-1))), gain);
      gain = where(mask_and(g.after_reject, accept), smaller(gain, zero), gain);
      habs_next = hs_abs * control_exp2<L>(gain);
      if constexpr (step::reuses) habs_next = g.newton.next_step(habs_next, gain, hs_abs, g.habs, accept);
      // A step cut short to hit its target says little about the next: keep the uncut size and the history.
      const M cut = mask_and(mask_and(hit, accept), hs_abs < g.habs);
      habs_next = where(cut, larger(g.habs, habs_next), habs_next);
      const M commit = mask_and(accept, mask_not(cut));
      g.past.error2 = where(commit, g.past.error1, g.past.error2);
      g.past.error1 = where(commit, error, g.past.error1);
      g.past.step = where(commit, log2_step, g.past.step);
      g.past.count = where(commit, I(SI(1)), g.past.count);
      g.after_reject = mask_and(g.active, mask_not(accept));
    } else {
      T sum = zero;
      CUBIE_STATE_LOOP(v, unrolled, { sum = fma(g.y_next[v], zero, sum); })
      broken = mask_not(sum == zero);
      if constexpr (step::linearises || calls) broken = mask_or(broken, failure != I(SI(0)));
      accept = mask_and(mask_not(broken), g.active);
    }
    g.accepted = g.accepted + E::count(accept);
    const M refused = mask_and(g.active, mask_not(accept));
    g.rejected = g.rejected + E::count(refused);

    // Where the step leads.
    time t_next;
    if constexpr (Set::adaptive) {
      t_next = time::select(hit, target, g.t.plus(h));
    } else {
      const I steps = g.accepted - g.base_steps;
      t_next = time::select(hit, target, time::grid(g.base, steps, g.habs * sign, g.habs_low * sign));
    }
    const M stuck = mask_and(accept, g.t.until(t_next) == zero);
    [[maybe_unused]] bool cuts = false;  // some of these steps, at events of the model
    if constexpr (rooted) cuts = roots::locate(g, h, accept, target, t_next, hit);
    // Lanes that come to an event, and those whose rows at its time wait for it.
    [[maybe_unused]] M jumping = E::none(), waiting = E::none();
    M passing = accept;  // the lanes whose rows and end this step may bring
    if constexpr (eventful) {
      jumping = events::reached(g, mask_and(accept, hit), t_next);
      waiting = events::awaited(g, jumping);
      passing = events::passing(g, accept);
    }

    [[maybe_unused]] M at_end = E::every();  // of the lanes that hit their target, where rows are interpolated
    if constexpr (in_pieces) at_end = t_next.until(g.t_end) == zero;
    if constexpr (Set::interpolate) {
      // A row time that rounding puts behind t_end is due at t_end: no row of a finished run stays unwritten.
      const M last = mask_and(mask_and(accept, hit), at_end);
      const auto reached = [&](const time& event) {
        const T ahead = event.until(t_next) * sign;
        M now = mask_or(last, ahead >= zero);
        if constexpr (rooted) {
          if (CUBIE_RARELY(cuts)) now = where(g.span.cut, ahead > zero, now);
        }
        if constexpr (eventful) now = where(waiting, ahead > zero, now);
        return now;
      };
      M due = E::none();
      if constexpr (!Rows::every_step) due = mask_and(mask_and(passing, rows::rows_left(g)), reached(g.next_save));
      M sampled = E::none();
      if constexpr (summarises) sampled = mask_and(mask_and(passing, samples::left(g)), reached(g.summary.next));
      M wanted = due;
      if constexpr (summarises) wanted = mask_or(due, sampled);
      if constexpr (Summaries::follows) wanted = mask_or(wanted, mask_and(passing, samples::open(g)));
      if (any(wanted)) {
        if constexpr (Tab::extra > 0) step::extra_stages(g.t, h, g.y, g.in(), g.k, g.dense);
        typename step::interpolant interpolant;
        interpolant.prepare(g.k);
        const T per_h = T(S(1)) / h;
        const auto interpolate = [&](const time& event, M which) {
          T theta = g.t.until(event) * per_h;
          theta = where(event.until(t_next) * sign <= zero, T(S(1)), theta);
          interpolant.evaluate(theta, step::unit(h), g.y, g.y_next, g.k, g.dense);
          if constexpr (step::corrects_rows) {
            correct_row<L, Model, unrolled>(a, event, g.dense, g.in(), g.linear, mask_and(which, theta < T(S(1))));
          }
        };
        if (!summarises || any(due)) rows::save_due(g, due, reached, interpolate);
        if constexpr (summarises) {
          typename Summaries::template steps<integration_loop> follow(g);
          while (any(sampled)) {
            follow.to_sample(g, sampled, interpolate);
            interpolate(g.summary.next, sampled);
            samples::take(g, sampled, g.dense);
            sampled = mask_and(mask_and(sampled, samples::left(g)), reached(g.summary.next));
          }
          follow.to_end(g, t_next, passing, interpolate);
        }
      }
    }

    // Commit.
    g.t = time::select(accept, t_next, g.t);
    CUBIE_STATE_LOOP(v, unrolled, {
      g.y[v] = where(accept, g.y_next[v], g.y[v]);
      if constexpr (Tab::fsal && !moves) g.k[0][v] = where(accept, g.k[Tab::stages - 1][v], g.k[0][v]);
      if constexpr (hands_on) g.k[0][v] = where(accept, g.k[slope_slot][v], g.k[0][v]);
    })
    if constexpr (rooted) {
      if (CUBIE_RARELY(cuts)) roots::apply(g, jumping, waiting);
    }
    if constexpr (Rows::every_step) {
      M due = mask_and(passing, rows::rows_left(g));
      if constexpr (eventful) due = mask_and(due, mask_not(waiting));
      if constexpr (rooted) due = cuts ? mask_and(due, mask_not(g.span.unsolved)) : due;
      if (any(due)) rows::save_row(g, due, g.t, g.y);
    }
    M done = mask_and(passing, hit);
    if constexpr (Set::interpolate) {
      done = mask_and(done, at_end);
    } else {
      const M arrived = done;
      M due = Rows::every_step ? E::none() : mask_and(done, rows::rows_left(g));
      if constexpr (in_pieces) due = mask_and(due, g.t.until(g.next_save) == zero);
      if constexpr (eventful) done = mask_and(done, mask_not(waiting)), due = mask_and(due, done);
      if constexpr (summarises) due = mask_and(due, samples::take_on_steps(g, done));
      if (any(due)) rows::save_row(g, due, g.t, g.y);
      done = mask_and(arrived, g.t.until(g.t_end) == zero);
      if constexpr (!Set::adaptive) {  // the grid of fixed steps starts anew at each row
        const M anew = summarises ? arrived : due;
        g.base = time::select(anew, g.t, g.base);
        g.base_steps = where(anew, g.accepted, g.base_steps);
      }
    }
    const M crossing = mask_and(mask_and(accept, hit), mask_not(done));
    if constexpr (driven && !moves) pieces::cross(g, crossing);
    if constexpr (Set::adaptive) {
      habs_next = smaller(habs_next, T(S(a.dt_max)));
      // dt_min holds steps up; a step rejected at dt_min itself ends the run below.
      const M above = mask_or(accept, hs_abs > T(S(a.dt_min)));
      g.habs = where(g.active, where(above, larger(habs_next, T(S(a.dt_min))), habs_next), g.habs);
    }

    // Who is finished?
    const M spent = mask_and(g.active, g.accepted + g.rejected >= I(SI(a.max_steps)));
    M small = E::none();
    if constexpr (Set::adaptive) {
      // Around t = 0 the spacing of time says nothing; there a step ends where numbers do.
      const T floor = larger(T(S(4) * format<S>::epsilon) * time_scale(g.t), T(S(sizeof(S) == 4 ? 1e-30 : 1e-290)));
      const T least = larger(T(S(a.dt_min)), floor);
      small = mask_and(refused, g.habs < least);
    } else {
      small = refused;
      if constexpr (step::reuses) small = mask_and(small, mask_not(g.newton.outdated));
    }
    M over = mask_or(mask_or(done, spent), mask_or(small, stuck));
    if constexpr (calls) over = mask_or(over, g.drivers.lost());
    if constexpr (rooted) {
      if (CUBIE_RARELY(cuts)) over = mask_or(over, roots::ended(g));
    }
    M attend = over;
    if constexpr (moves) attend = mask_or(over, judge::due(g));
    if (CUBIE_RARELY(any(attend))) {
      M moving = E::none();
      if constexpr (moves) {
        M held = jumping;  // by events, which the other kernel would not take up where they are
        if constexpr (eventful) held = mask_or(held, mask_not(events::passing(g, E::every())));
        const M lost = mask_and(small, mask_not(mask_or(held, mask_or(broken, spent))));
        moving = judge::leaving(g, h, mask_or(over, held), lost);
        if (any(moving)) parked::park(g, moving);
        over = mask_or(over, moving);
      }
      status = ends::status_of(small, broken, failure, stuck, done);
      if constexpr (rooted) status = cuts ? roots::status(g, status) : status;
      if constexpr (moves) status = where(moving, I(SI(run_cancelled)), status);
    }
    if constexpr (moves) {  // judges have asked about all slopes of the attempt
      if constexpr (Tab::fsal) {
        const M whole = roots::whole(g, accept);
        CUBIE_STATE_LOOP(v, unrolled, { g.k[0][v] = where(whole, g.k[Tab::stages - 1][v], g.k[0][v]); })
      }
      if constexpr (driven) pieces::cross(g, crossing);
    }
    if constexpr (eventful) {
      if (CUBIE_RARELY(any(jumping))) {
        const M failed = mask_and(events::jump(g, jumping), mask_or(done, mask_not(over)));
        if constexpr (rooted) roots::moved(g, jumping);
        status = where(failed, I(SI(run_dae_initialisation)), status);
        over = mask_or(over, failed);
        events::go_on(g, jumping, done, failed, over, status);
      }
    }
    if constexpr (calls) g.drivers.end_lost(over, status);
    return over;
  }

  /// A worker's part of a launch. `Slices`: see looks.h.
  template <class Slices = no_slices>
  static CUBIE_FN void run(const loop_args& a, int worker) {
    char* workspace = a.workspace + worker * a.workspace_stride;
#if CUBIE_GPU
    if constexpr (Set::shared_workspace) {
      extern __shared__ double shared_memory[];
      workspace = (char*)shared_memory + threadIdx.x * a.workspace_stride;
    }
#endif
    local_buffer<T, n, (Set::state_at < 0)> state;
    local_buffer<T, n, (Set::state_next_at < 0)> state_next;
    local_buffer<T, n_inputs + (Events::steady ? Events::n_hidden : 0), (Set::parameters_at < 0)> parameters;
    local_buffer<T, n * slots, (Set::stages_at < 0)> stages;
    local_buffer<T, n, (Set::dense_at < 0)> dense;
    local_buffer<T, n_saved, (Set::saved_at < 0)> saved;
    local_buffer<T, Set::n_jacobian, (Set::jacobian_at < 0)> jacobian;
    local_buffer<T, Set::n_factors, (Set::factors_at < 0)> factors;
    local_buffer<T, Set::n_slopes, (Set::slopes_at < 0)> slopes;
    local_buffer<T, Summaries::n_numbers + Summaries::n_variables, (Set::summary_at < 0)> summary;
    long long run[W];
    typename Events::template memory<L>::storage places;
    group g{a};
    g.drivers.attach(a, run);
    if constexpr (eventful) g.span.events.attach(places);
    g.run = run;
    g.tile = a.tile == nullptr ? nullptr : (S*)(a.tile + worker * a.tile_stride);
    g.ended = 0;
#if CUBIE_GPU
    g.warp_ended = 0;
#endif
    g.y = state.get(workspace, Set::state_at);
    g.y_next = state_next.get(workspace, Set::state_next_at);
    g.p = parameters.get(workspace, Set::parameters_at);
    g.dense = dense.get(workspace, Set::dense_at);
    g.out = saved.get(workspace, Set::saved_at);
    g.k = (typename step::stage_array)stages.get(workspace, Set::stages_at);
    g.linear.jacobian = jacobian.get(workspace, Set::jacobian_at);
    g.linear.factors = factors.get(workspace, Set::factors_at);
    g.linear.slopes = slopes.get(workspace, Set::slopes_at);
    if constexpr (step::linearises) {
      if constexpr (Model::iterative) g.linear.factors += Model::n_work;
    }
    if constexpr (summarises) g.summary.numbers = summary.get(workspace, Set::summary_at);
    if (!Slices::any || a.slice.resumed == 0) ends::clear(g);

    run_queue queue(a);
    [[maybe_unused]] typename Slices::slot slot(a, worker);
    // All that a worker has in hand between two attempts, but for what is in its workspace.
#define CUBIE_IN_HAND g, state, parameters, stages, jacobian, factors, slopes, summary, run, places, queue
    if constexpr (Slices::any) {
      if (a.slice.resumed != 0) {
        if (!slot.full()) return;
        slot.load(CUBIE_IN_HAND);
        g.drivers.attach(a, run);
        if constexpr (eventful) g.span.events.resume(places);
      }
    }
    unsigned looks = 0;
    bool more = !told_to_end<looks_every>(a, looks);  // nor may the inputs of an aborted solve have come
    if constexpr (Slices::any) more = more && (a.slice.resumed == 0 || !queue.empty());
    looks = 0;
    int questions = 0;  // steps to take one by one before long strides are tried again
    const bool refill_lanes = Set::refill && a.lock_step == 0;
    for (;;) {
      // What decides here is the same for all lanes that run together, for which they wait for each other.
      M early = E::none();
      const bool at_rest = !any_together(g.active);
      if constexpr (Slices::any) {
        if (slot.over(a) && (more || !at_rest)) {
          ends::report(g, true);
          slot.store(a, CUBIE_IN_HAND);
          return;
        }
      }
      if (CUBIE_RARELY(at_rest || (refill_lanes && more && enough_idle(g.active)))) {
        rows::flush_tile(g);
        if (at_rest && !more) break;
        if (more) {
          ends::refill(g, queue, early);
          more = !queue.empty();
        }
      }
      const bool aborted = told_to_end<looks_every>(a, looks);
      if (aborted) {
        early = g.active;
        more = false;
      }
      M over = early;
      I status = I(SI(0));
      if (CUBIE_RARELY(any(early))) {
        status = start::status(g, aborted ? run_cancelled : a.t0.d == a.t_end.d ? run_ok : run_non_finite);
      } else if (any(g.active)) {
        if constexpr (kStrides) {
          if (questions > 0) {
            --questions;
          } else {
            const int count = strides<integration_loop>::plain_steps(g, kStride);
            if (count >= 4) {
              if (strides<integration_loop>::advance_plain(g, count)) continue;
              questions = kStride;
            }
          }
        }
        over = advance(g, status);
      }
      if (!CUBIE_RARELY(any(over))) continue;
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (E::get_mask(over, l)) ends::finish(g, l, (int)E::get_int(status, l));
      }
    }
    ends::report(g, true);
    if constexpr (Slices::any) slot.leave_empty();
  }
#undef CUBIE_IN_HAND
};

}  // namespace cubie_kernel

#endif
