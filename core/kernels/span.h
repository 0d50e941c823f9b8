#ifndef CUBIE_KERNEL_SPAN_H
#define CUBIE_KERNEL_SPAN_H
// The span of time that runs cover, and where rows and samples stand in it: the same for all runs of a launch.
// own_spans.h is the other kind.

#include "args.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

/// What a group keeps of spans.
template <class L>
struct shared_span_memory {};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct shared_spans {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::M M;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef lane_time<lane<S, 1>> one_time;

  /// For the lanes' first runs.
  static CUBIE_FN void clear(group&) {}
  /// Spans of the runs that the lanes of the mask begin, or go on with.
  static CUBIE_FN void load(group&, M) {}
  static CUBIE_FN time begin(const group& g) { return time::from(g.a.t0); }
  /// 1 where time runs forwards, else -1.
  static CUBIE_FN T sign(const group& g) { return T(g.a.t_end.d < g.a.t0.d ? S(-1) : S(1)); }
  static CUBIE_FN bool forward(const group& g, int) { return !(g.a.t_end.d < g.a.t0.d); }
  static CUBIE_FN one_time end(const group& g, int) { return one_time::from(g.a.t_end); }

  /// Row g.saves of each lane, on the grid.
  static CUBIE_FN time row(const group& g) { return time::grid(g.a.first_save, g.saves, g.a.save_interval); }
  /// Row `k` of lane `l`, from the list.
  static CUBIE_FN void set_listed(const group& g, int l, long long k, time& to) { to.set(l, g.a.save_times[k]); }

  /// Sample k of each lane.
  static CUBIE_FN time sample(const group& g, I k) { return time::grid(g.a.summary.start, k, g.a.summary.interval); }
  static CUBIE_FN T sample_interval(const group& g) {
    return T(S(sizeof(S) == 4 ? g.a.summary.interval.hi : g.a.summary.interval.d));
  }
  static CUBIE_FN T window_length(const group& g) { return T(S(g.a.summary.length)); }
};

}  // namespace cubie_kernel

#endif
