#ifndef CUBIE_KERNEL_SUMMARY_DENSE_H
#define CUBIE_KERNEL_SUMMARY_DENSE_H
// Extremes, peaks, crossings and times beyond a level of dense output in place of samples. Part of kernels that ask for
// them.
//
// Each step's part of a window is looked at in eight equal parts. Three places of which the middle one is beyond the
// others hold an extreme, two on different sides of a level a crossing; what lies between is found on the interpolant.
// Next to both ends of the part there is one more place each: an extreme between an end and its neighbour shows there.
// The windows' own samples count at their borders alone, so that nothing depends on the distance of samples.
//
// `Plan` has n_tracks and track(k), n_searches and search(k), n_dwells and dwell(k): tables, so that the code does not
// grow with them.

#include "args.h"
#include "bracket.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "peak.h"
#include "summary_metrics.h"

namespace cubie_kernel {

/// Neighbouring variables that are followed: the first of `count`, and the numbers kept of it; those of the next stand
/// `size` further.
struct dense_track {
  int first, count, numbers, size;
};

/// What is looked for in the variables of a track: local maxima (sign 1), minima (-1) or crossings of `level` (0). The
/// rest are places from the numbers of the track on: of the extreme and of the list of `n_events`, -1 if not wanted; of
/// crossings.
template <class S>
struct dense_search {
  int track, sign, best, events, n_events, crossings;
  S level;
};

/// A level beyond which the time of the variables of a track is measured, and the place of what is kept, from the
/// numbers of the track on.
template <class S>
struct dense_level {
  int track, dwell;
  S level;
};

/// What is known of one variable from place to place.
template <class L>
struct summary_track {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  enum {
    check,   // whether all values of the window were finite: 0, or NaN
    now,     // the value at the last place
    next,    // the value at this one
    behind,  // behind the begin of this part of a step
    level,   // the extreme so far of a rise or fall
    level_time,
    level_at,   // its place in this part of a step; -1 before
    left_at,    // the place before it
    direction,  // 1 while rising, -1 while falling, 0 before either
    n_numbers
  };
  static CUBIE_FN M good(const T* a) { return a[check] == T(S(0)); }

  /// The samples at the borders of windows.
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    const T zero = T(S(0));
    const M border = mask_and(s.due, s.weight == T(S(0.5))), begun = s.begun;
    a[check] = where(border, fma(x, zero, where(s.first, zero, a[check])), a[check]);
    a[now] = where(begun, x, a[now]);
    a[level] = where(begun, x, a[level]);
    a[level_time] = where(begun, s.time, a[level_time]);
    a[direction] = where(begun, zero, a[direction]);
  }
  static CUBIE_FN void put(M m, T x, T* a) {
    a[next] = where(m, x, a[next]);
    a[check] = where(m, fma(x, T(S(0)), a[check]), a[check]);
  }
  /// To the next place, u at `time`, in the lanes of `m`; u_before is that of the last. A plateau stays with its begin.
  static CUBIE_FN void advance(M m, T u_before, T u, T time, T* a) {
    const M up = mask_and(m, a[next] > a[level]), down = mask_and(m, a[next] < a[level]);
    const M lost = mask_and(m, mask_not(a[level] == a[level]));  // behind NaN all begins anew
    const M moved = mask_or(mask_or(up, down), lost);
    const T otherwise = where(lost, T(S(0)), a[direction]);
    a[direction] = where(up, T(S(1)), where(down, T(S(-1)), otherwise));
    a[left_at] = where(moved, u_before, a[left_at]);
    a[level_at] = where(moved, u, a[level_at]);
    a[level] = where(moved, a[next], a[level]);
    a[level_time] = where(moved, time, a[level_time]);
    a[now] = where(m, a[next], a[now]);
  }
  /// To the end of a part that is none, in the lanes of `m`: what moves there is rounding.
  static CUBIE_FN void shift(M m, T* a) {
    a[level] = where(mask_and(m, a[level] == a[now]), a[next], a[level]);
    a[now] = where(m, a[next], a[now]);
  }
  /// The first place of a part, in the lanes of `m`: where the last one ended, but for jumps.
  static CUBIE_FN void begin(M m, T time, T* a) {
    const T zero = T(S(0));
    a[left_at] = where(m, zero, a[left_at]);
    a[level_at] = where(m, where(a[level] == a[now], zero, T(S(-1))), a[level_at]);
    advance(mask_and(m, mask_not(a[next] == a[now])), zero, zero, time, a);
  }
};

/// An extreme and its time.
template <class L, int sign>
struct dense_extreme {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 2;
  static CUBIE_FN void add(const summary_sample<L>& s, T x, T* a) {
    const M border = mask_and(s.due, s.weight == T(S(0.5)));
    const M taken = mask_and(border, mask_or(s.first, sign > 0 ? x > a[0] : x < a[0]));
    a[0] = where(taken, x, a[0]);
    a[1] = where(taken, s.time, a[1]);
  }
};

/// How often a level is crossed, and when first.
template <class L>
struct dense_crossings {
  typedef typename L::T T;
  typedef typename L::S S;
  static constexpr int n_numbers = 2;
  static CUBIE_FN void start(const summary_sample<L>& s, T* a) {
    const typename L::M fresh = mask_and(s.due, s.first);
    a[0] = where(fresh, T(S(0)), a[0]);
    a[1] = number_or_nan<L>(mask_not(fresh), a[1]);
  }
};

/// Times at or above a level and below it, each a sum of two numbers.
template <class L>
struct dense_dwell {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::M M;
  static constexpr int n_numbers = 4;
  static CUBIE_FN void start(const summary_sample<L>& s, T* a) {
    const M fresh = mask_and(s.due, s.first);
    CUBIE_LOOP(i, n_numbers, true, { a[i] = where(fresh, T(S(0)), a[i]); })
  }
  static CUBIE_FN void add(M m, T time, T* a) {
    T high = a[0], low = a[1];
    summary_moments<L>::accumulate(high, low, time);
    a[0] = where(m, high, a[0]);
    a[1] = where(m, low, a[1]);
  }
  static CUBIE_FN T above(const T* a) { return a[0] + a[1]; }
  static CUBIE_FN T below(const T* a) { return a[2] + a[3]; }
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct dense_steps {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Summaries Plan;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  typedef typename Loop::samples samples;
  typedef summary_track<L> track;
  static constexpr int n = Loop::n;
  static constexpr int kParts = 8;
  // From either end to the place next to it: values there differ by more than rounding unless the slope vanishes.
  static constexpr double kNextTo = sizeof(S) == 4 ? 0x1p-9 : 0x1p-20;
  time from;

  explicit CUBIE_FN dense_steps(const group& g) : from(g.t) {}

  template <class F>
  CUBIE_FN void to_sample(group& g, M sampled, const F& interpolate) {
    const M open = samples::open(g), closes = g.summary.at == I(SI(g.a.summary.per_window));
    over(g, from, g.summary.next, mask_and(mask_and(sampled, open), closes), true, interpolate);
    const M border = mask_and(sampled, mask_or(closes, mask_not(open)));
    from = time::select(border, g.summary.next, from);
  }
  template <class F>
  CUBIE_FN void to_end(group& g, const time& end, M passing, const F& interpolate) {
    const M there = mask_not(from.until(end) == T(S(0)));
    over(g, from, end, mask_and(mask_and(passing, samples::open(g)), there), false, interpolate);
  }

 private:
  enum class kind { first, behind, middle, before_end, sliver };

  /// One place of a part of a step.
  struct place {
    kind what;
    bool second;  // the first middle one
    bool closes;  // whether the part ends its window
    M here;
    T u_before, u, time;
  };
  /// What a search has found.
  struct finding {
    M search, turned, hump;  // where to look, turns of rise or fall, extremes between an end and its neighbour
    T low, at, high;         // where
    T value, time;
  };

  /// What lies between two times of the present step in the lanes of `m`; whether it ends its window.
  template <class F>
  static CUBIE_FN void over(group& g, const time& from, const time& to, M m, bool closes, const F& interpolate) {
    if (!any(m)) return;
    const T length = from.until(to), zero = T(S(0)), one = T(S(1));
    // Where borders meet ends of steps but for rounding, what lies between them is no part to look at.
    const T resolution = time_scale(from) * T(S(format<S>::epsilon));
    const M some = mask_and(m, fabs(length) > T(S(64)) * resolution);
    const M sliver = mask_and(m, mask_not(mask_or(some, length == zero)));
    const M at_start = g.t.until(from) == zero;
    T* const x = g.summary.sample;
    T* const a = g.summary.numbers;
    const auto time_at = [&](T u) { return time::select(u >= one, to, from.plus(length * u)); };
    const auto evaluate = [&](T u, M which) {
      const time when = time_at(u);
      interpolate(when, which);
      // What equations without derivative leave to an iteration is the same on both sides of a step's begin.
      const M begins = mask_and(at_start, u == zero);
      CUBIE_STATE_LOOP(v, Loop::unrolled, { g.dense[v] = where(begins, g.y[v], g.dense[v]); })
      Loop::Model::sampled(when, g.dense, g.in_row(), x);
    };
    T u_before = zero;
    CUBIE_ROLL for (int j = 0; j < kParts + 4; ++j) {
      place p;
      p.what = j == 0            ? kind::first
               : j == 1          ? kind::behind
               : j == kParts + 2 ? kind::before_end
               : j == kParts + 3 ? kind::sliver
                                 : kind::middle;
      p.second = j == 2;
      p.closes = closes;
      p.here = p.what == kind::first ? m : p.what == kind::sliver ? sliver : some;
      if (!any(p.here)) continue;
      p.u_before = u_before;
      p.u = T(S(j - 1) * S(1.0 / kParts));
      if (p.what == kind::first) p.u = zero;
      if (p.what == kind::behind) p.u = T(S(kNextTo));
      if (p.what == kind::before_end) p.u = T(S(1 - kNextTo));
      if (p.what == kind::sliver) p.u = one;
      p.time = time_at(p.u).value();
      evaluate(p.u, p.here);
      for_each(a, [&](int v, T* b) { track::put(p.here, x[v], b); });
      if constexpr (Plan::n_searches > 0) {
        if (p.what != kind::behind) {
          CUBIE_ROLL for (int k = 0; k < Plan::n_searches; ++k) {
            const dense_search<S> s = Plan::search(k);
            const dense_track t = Plan::track(s.track);
            CUBIE_ROLL for (int i = 0; i < t.count; ++i)
                look(s, p, resolution / fabs(length), a + t.numbers + i * t.size, time_at, [&](T u, M which) {
                  evaluate(u, which);
                  return x[t.first + i];
                });
          }
        }
      }
      if constexpr (Plan::n_dwells > 0) {
        CUBIE_ROLL for (int k = 0; k < Plan::n_dwells && p.what == kind::middle; ++k) {
          const dense_level<S> d = Plan::dwell(k);
          const dense_track t = Plan::track(d.track);
          CUBIE_ROLL for (int i = 0; i < t.count; ++i)
              measure(d, p, resolution / fabs(length), fabs(length), a + t.numbers + i * t.size, [&](T u, M which) {
                evaluate(u, which);
                return x[t.first + i];
              });
        }
      }
      for_each(a, [&](int, T* b) {
        if (p.what == kind::first) track::begin(p.here, p.time, b);
        if (p.what == kind::behind) b[track::behind] = where(p.here, b[track::next], b[track::behind]);
        if (p.what == kind::middle) track::advance(p.here, p.u_before, p.u, p.time, b);
        if (p.what == kind::sliver) track::shift(p.here, b);
      });
      if (p.what == kind::middle) u_before = p.u;
    }
  }

  template <class F>
  static CUBIE_FN void for_each(T* a, const F& f) {
    CUBIE_ROLL for (int k = 0; k < Plan::n_tracks; ++k) {
      const dense_track t = Plan::track(k);
      CUBIE_ROLL for (int i = 0; i < t.count; ++i) f(t.first + i, a + t.numbers + i * t.size);
    }
  }

  template <class At, class F>
  static CUBIE_FN void look(const dense_search<S>& s, const place& p, T resolution, T* b, const At& time_at,
                            const F& value) {
    finding f = s.sign == 0 ? crossing(s, p, b) : turn(T(S(s.sign)), p, b);
    if (any(f.search)) {
      if (s.sign == 0) {
        f.high = cross(f, T(s.level), b[track::now], b[track::next], resolution, value);
        f.time = where(f.search, time_at(f.high).value(), f.time);
      } else {
        const T sign = T(S(s.sign));
        peak_search<L>::find(f.search, sign, f.low, f.at, f.high, f.value, value);
        f.time = where(f.search, time_at(f.at).value(), f.time);
      }
    }
    if (s.sign == 0) {
      T* const a = b + s.crossings;
      a[1] = where(mask_and(f.turned, a[0] == T(S(0))), f.time, a[1]);
      a[0] = where(f.turned, a[0] + T(S(1)), a[0]);
      return;
    }
    const T sign = T(S(s.sign));
    if (p.what == kind::before_end && p.closes) {  // nothing behind it belongs to this window: it is passed here
      b[track::level] = where(f.hump, b[track::now], b[track::level]);
      b[track::level_time] = where(f.hump, time_at(T(S(1))).value(), b[track::level_time]);
      b[track::level_at] = where(f.hump, T(S(-1)), b[track::level_at]);
      b[track::direction] = where(f.hump, -sign, b[track::direction]);
      f.turned = f.hump;
    } else if (p.what == kind::before_end) {
      b[track::level] = where(f.hump, f.value, b[track::level]);
      b[track::level_time] = where(f.hump, f.time, b[track::level_time]);
    }
    if (s.best >= 0) {
      T* const a = b + s.best;
      improve(mask_or(f.turned, f.hump), sign, f.value, f.time, a);
      if (p.what != kind::before_end) improve(p.here, sign, b[track::next], p.time, a);
    }
    if (s.events >= 0) list(f.turned, s.n_events, f.time, f.value, b + s.events);
  }

  static CUBIE_FN void improve(M m, T sign, T value, T time, T* a) {
    const M taken = mask_and(m, sign * value > sign * a[0]);
    a[0] = where(taken, value, a[0]);
    a[1] = where(taken, time, a[1]);
  }
  /// As summary_events, whose memory it is.
  static CUBIE_FN void list(M happened, int count, T time, T value, T* a) {
    if (!any(happened)) return;
    CUBIE_ROLL for (int i = 0; i < count; ++i) {
      const M here = mask_and(happened, a[0] == to_real<L>(I(SI(i))));
      a[1 + i] = where(here, time, a[1 + i]);
      a[1 + count + i] = where(here, value, a[1 + count + i]);
    }
    a[0] = where(happened, a[0] + T(S(1)), a[0]);
  }

  /// Turns at the last place, and extremes next to the ends.
  static CUBIE_FN finding turn(T sign, const place& p, const T* b) {
    const T zero = T(S(0));
    const T next = sign * b[track::next], now = sign * b[track::now], level = sign * b[track::level];
    const M toward = b[track::direction] == sign;
    finding f;
    f.value = b[track::level];
    f.time = b[track::level_time];
    f.low = b[track::left_at];
    f.at = b[track::level_at];
    f.high = p.u;
    f.turned = mask_and(mask_and(p.here, toward), next < level);
    f.hump = f.search = E::none();
    if (p.what == kind::first) f.turned = mask_and(f.turned, mask_not(next == now));
    if (p.what == kind::middle) {
      f.search = mask_and(f.turned, mask_and(f.at >= zero, f.low < f.at));
      if (p.second) {
        const M beyond = mask_and(sign * b[track::behind] > now, next < now);
        f.hump = mask_and(p.here, beyond);
        f.low = where(f.hump, zero, f.low);
        f.at = where(f.hump, T(S(kNextTo)), f.at);
        f.value = where(f.hump, b[track::behind], f.value);
        f.search = mask_or(f.search, f.hump);
        f.turned = mask_or(f.turned, mask_and(f.hump, b[track::direction] == zero));  // of a run that begins before it
      }
    }
    if (p.what == kind::sliver) f.turned = E::none();
    if (p.what == kind::before_end) {
      f.turned = E::none();
      f.hump = mask_and(mask_and(p.here, toward), mask_and(f.at == T(S(1)), next > level));
      f.at = p.u;
      f.high = T(S(1));
      f.value = where(f.hump, b[track::next], f.value);
      f.search = f.hump;
    }
    return f;
  }

  /// Whether the level, which itself counts as above, has been crossed since the last place.
  static CUBIE_FN finding crossing(const dense_search<S>& s, const place& p, const T* b) {
    const T level = T(s.level);
    const M before = b[track::now] < level, after = b[track::next] < level;
    finding f;
    f.turned = mask_and(p.here, mask_or(mask_and(before, mask_not(after)), mask_and(mask_not(before), after)));
    f.hump = f.search = E::none();
    f.low = p.u_before;
    f.high = f.at = p.u;
    f.value = level;
    f.time = p.time;
    if (p.what == kind::middle) f.search = f.turned;
    if (p.what == kind::before_end) f.turned = E::none();
    return f;
  }

  /// Adds the time from the last place to this one to that above the level or below it, divided where it is crossed.
  template <class F>
  static CUBIE_FN void measure(const dense_level<S>& d, const place& p, T resolution, T length, T* b, const F& value) {
    const T zero = T(S(0)), level = T(d.level);
    const M before = b[track::now] >= level, after = b[track::next] >= level;
    finding f;
    f.search = mask_and(p.here, mask_or(mask_and(before, mask_not(after)), mask_and(mask_not(before), after)));
    f.low = p.u_before;
    f.high = p.u;
    T at = p.u;
    if (any(f.search)) {
      at = where(f.search, cross(f, level, b[track::now], b[track::next], resolution, value), p.u);
    }
    const T first = (at - p.u_before) * length, rest = (p.u - at) * length;
    T* const a = b + d.dwell;
    dense_dwell<L>::add(p.here, where(before, first, zero) + where(after, rest, zero), a);
    dense_dwell<L>::add(p.here, where(before, zero, first) + where(after, zero, rest), a + 2);
  }

  /// The first place behind the crossing of `level`.
  template <class F>
  static CUBIE_FN T cross(const finding& f, T level, T before, T after, T resolution, const F& value) {
    const T zero = T(S(0)), half = T(S(0.5));
    const M below = before < level;
    const T side = where(below, T(S(-1)), T(S(1)));
    const T least = larger(resolution, T(S(2) * format<S>::epsilon));
    T low = f.low, high = f.high;
    T at_low = side * (before - level), at_high = side * (after - level);
    const T width = high - low;
    T slack = width;
    M busy = mask_and(f.search, width > least);
    CUBIE_ROLL for (int k = 0; k < (sizeof(S) == 4 ? 32 : 64) && any(busy); ++k) {
      const T u = next_in_bracket<L>(low, high, at_low, at_high, width, slack, least);
      const T x = value(where(busy, u, high), busy);
      const M there = x < level;
      const M passed = mask_or(mask_and(below, mask_not(there)), mask_and(mask_not(below), there));
      const M right = mask_and(busy, passed), left = mask_and(busy, mask_not(passed));
      const T margin = side * (x - level);
      high = where(right, u, high);
      at_high = where(right, smaller(margin, zero), at_high);
      low = where(left, u, low);
      at_low = where(left, margin, at_low);
      slack = slack * half;
      busy = mask_and(busy, high - low > least);
    }
    return high;
  }
};

}  // namespace cubie_kernel

#endif
