#ifndef CUBIE_KERNEL_OWN_SPANS_H
#define CUBIE_KERNEL_OWN_SPANS_H
// Runs that begin and end at times of their own. What the arguments of the launch say about rows and samples are then
// fractions of a span: row k of run r stands at fraction first_save + k * save_interval of it. They become times once,
// when a run is loaded: f32 kernels compute in double there, and for each row of a list, nowhere else.

#include "args.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

template <class L>
struct own_span_memory {
  typedef typename L::T T;
  lane_time<L> begin, first_row, first_sample;
  T sign, row_step, row_step_low, sample_step, sample_step_low, window_length;
};

/// `Loop` is the integration_loop it belongs to. Functions as of shared_spans.
template <class Loop>
struct own_spans {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef lane_time<lane<S, 1>> one_time;
  static constexpr int W = L::W;

  static CUBIE_FN time_value split(double t) {
    const float hi = (float)t;
    return {t, hi, (float)(t - (double)hi)};
  }
  static CUBIE_FN void set_step(T& step, T& low, int l, double x) {
    const time_value parts = split(x);
    E::set(step, l, sizeof(S) == 4 ? S(parts.hi) : S(x));
    E::set(low, l, sizeof(S) == 4 ? S(parts.lo) : S(0));
  }

  static CUBIE_FN void clear(group& g) {
    const T zero = T(S(0));
    g.span.begin = g.span.first_row = g.span.first_sample = g.t;
    g.span.sign = T(S(1));
    g.span.row_step = g.span.row_step_low = g.span.sample_step = g.span.sample_step_low = g.span.window_length = zero;
  }
  static CUBIE_FN void load(group& g, M fresh) {
    const loop_args& a = g.a;
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (!E::get_mask(fresh, l)) continue;
      const double t0 = a.span_begins[g.run[l]], t_end = a.span_ends[g.run[l]], span = t_end - t0;
      g.span.begin.set(l, split(t0));
      g.t_end.set(l, split(t_end));
      E::set(g.span.sign, l, span < 0 ? S(-1) : S(1));
      g.span.first_row.set(l, split(fma(a.first_save.d, span, t0)));
      set_step(g.span.row_step, g.span.row_step_low, l, a.save_interval.d * span);
      if constexpr (Loop::summarises) {
        g.span.first_sample.set(l, split(fma(a.summary.start.d, span, t0)));
        set_step(g.span.sample_step, g.span.sample_step_low, l, a.summary.interval.d * span);
        E::set(g.span.window_length, l, S(a.summary.length * span));
      }
    }
  }
  static CUBIE_FN time begin(const group& g) { return g.span.begin; }
  static CUBIE_FN T sign(const group& g) { return g.span.sign; }
  static CUBIE_FN bool forward(const group& g, int l) { return !(E::get(g.span.sign, l) < S(0)); }
  static CUBIE_FN one_time end(const group& g, int l) { return one_time::from(split(g.a.span_ends[g.run[l]])); }

  static CUBIE_FN time row(const group& g) {
    return time::grid(g.span.first_row, g.saves, g.span.row_step, g.span.row_step_low);
  }
  static CUBIE_FN void set_listed(const group& g, int l, long long k, time& to) {
    const double t0 = g.a.span_begins[g.run[l]], t_end = g.a.span_ends[g.run[l]];
    const bool at_end = g.a.last_save_at_end != 0 && k == g.a.n_saves - 1;
    to.set(l, split(at_end ? t_end : fma(g.a.save_times[k].d, t_end - t0, t0)));
  }

  static CUBIE_FN time sample(const group& g, I k) {
    return time::grid(g.span.first_sample, k, g.span.sample_step, g.span.sample_step_low);
  }
  static CUBIE_FN T sample_interval(const group& g) { return g.span.sample_step; }
  static CUBIE_FN T window_length(const group& g) { return g.span.window_length; }
};

}  // namespace cubie_kernel

#endif
