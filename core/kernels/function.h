#ifndef CUBIE_KERNEL_FUNCTION_H
#define CUBIE_KERNEL_FUNCTION_H
// Right-hand sides that exist as compiled code, on the host: called for one run at a time, in double whatever the
// kernel computes in. What such a call says besides values travels beside them: slopes without values are NaN, which
// refuses the attempt, and the group knows why.

#include "args.h"
#include "driver.h"
#include "driver_pieces.h"
#include "lane.h"
#include "lane_time.h"

namespace cubie_kernel {

enum function_outcome : int { function_good, function_failed, function_ended, function_aborted };

/// What calls need, in the place of a view of drivers, and the worst that they have met.
template <class L>
struct function_view : driver_view<L> {
  const loop_args* args;
  mutable int outcome;  // failed: of the calls since the last attempt; beyond: of the run, which makes no more calls
};

template <class L>
struct driver_memory<L, kCallsFunction> {
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  static_assert(L::W == 1, "a function is called for one run at a time");
  function_view<L> view;

  CUBIE_FN void attach(const loop_args& a, const long long* run) {
    view.table = &a.drivers;
    view.run = run;
    view.args = &a;
  }
  CUBIE_FN void clear(const loop_args&) { view.outcome = function_good; }
  CUBIE_FN const driver_view<L>* steps() const { return &view; }
  CUBIE_FN const driver_view<L>* rows() const { return &view; }

  /// Another run has been loaded.
  CUBIE_FN void forget() { view.outcome = function_good; }
  /// What has failed can be done without.
  CUBIE_FN void forgive() {
    if (view.outcome == function_failed) view.outcome = function_good;
  }
  /// Status bits of the attempt just made, which leaves no failure behind, or of the run.
  CUBIE_FN I failure() {
    constexpr int kBits[] = {run_ok, run_function_failed, run_function_ended, run_cancelled};
    const int bits = kBits[view.outcome];
    forgive();
    return I(SI(bits));
  }
  /// Whether the run ends: by the word of its function, or because a call outside attempts has failed, which no smaller
  /// step repeats.
  CUBIE_FN M lost() const { return view.outcome != function_good; }
  CUBIE_FN void end_lost(M& over, I& status) {
    if (!lost()) return;
    over = true;
    status = failure();
  }
};

/// The calls for a system of n states and np parameters.
template <class L, int n, int np>
struct function_calls {
  typedef typename L::S S;
  typedef function_view<L> view;
  static constexpr bool narrow = sizeof(S) != sizeof(double);
  static constexpr double kRoot = 0x1p-26;  // of the spacing of numbers at 1
  static constexpr int kParameters = np > 0 ? np : 1;

  static CUBIE_FN double time_of(const lane_time<L>& t) {
    if constexpr (narrow)
      return (double)t.hi + (double)t.lo;
    else
      return (double)t.v;
  }
  static CUBIE_FN S nan() { return S(as_float(0x7ff8000000000000L)); }

  static CUBIE_FN bool may_call(const view& v) {
    if (v.outcome > function_failed) return false;
    if (*(const volatile int*)v.args->abort_flag == 0) return true;
    v.outcome = function_aborted;
    return false;
  }
  /// What a call has returned: 0, or a number that is not.
  static CUBIE_FN int noted(const view& v, int returned) {
    if (returned < 0) v.outcome = function_ended;
    return returned;
  }
  static CUBIE_FN int slopes_of(const view& v, double t, const double* y, const double* p, double* dy) {
    if (!may_call(v)) return -1;
    const compiled_function& f = *v.args->function;
    return noted(v, f.slopes(f.self, t, y, p, dy));
  }

  /// dy = f(t, y), or NaN.
  static CUBIE_FN void slopes(const lane_time<L>& at, const S* y, const inputs<L>& in, S* dy) {
    call(static_cast<const view&>(*in.drivers), time_of(at), y, in.p, dy);
  }
  CUBIE_NOINLINE void call(const view& v, double t, const S* y, const S* p, S* dy) {
    int returned;
    if constexpr (narrow) {
      double wide_y[n], wide_p[kParameters], wide_dy[n];
      widen(n, y, wide_y);
      widen(np, p, wide_p);
      returned = slopes_of(v, t, wide_y, wide_p, wide_dy);
      CUBIE_ROLL for (int i = 0; i < n; ++i) dy[i] = S(wide_dy[i]);
    } else {
      returned = slopes_of(v, t, y, p, dy);
    }
    if (returned == 0) return;
    if (v.outcome == function_good) v.outcome = function_failed;
    CUBIE_ROLL for (int i = 0; i < n; ++i) dy[i] = nan();
  }
  static CUBIE_FN void widen(int count, const S* from, double* to) {
    CUBIE_ROLL for (int i = 0; i < count; ++i) to[i] = (double)from[i];
  }

  /// dy = f(t, y), jac = df/dy row by row and, `by_time`, dfdt = df/dt; all NaN where any of them cannot be had.
  template <bool by_time>
  static CUBIE_FN void linearise(const lane_time<L>& at, const S* y, const inputs<L>& in, S* dy, S* jac, S* dfdt) {
    call_all<by_time>(static_cast<const view&>(*in.drivers), time_of(at), y, in.p, dy, jac, dfdt);
  }
  template <bool by_time>
  CUBIE_NOINLINE void call_all(const view& v, double t, const S* given_y, const S* given_p, S* dy, S* jac, S* dfdt) {
    double y[n], p[kParameters], f[n];
    widen(n, given_y, y);
    widen(np, given_p, p);
    bool good = slopes_of(v, t, y, p, f) == 0;
    if (good) good = v.args->function->jacobian != nullptr ? given(v, t, y, p, jac) : differences(v, t, y, p, f, jac);
    if constexpr (by_time) good = good && time_difference(v, t, y, p, f, dfdt);
    CUBIE_ROLL for (int i = 0; i < n; ++i) dy[i] = good ? S(f[i]) : nan();
    if (good) return;
    if (v.outcome == function_good) v.outcome = function_failed;
    CUBIE_ROLL for (int e = 0; e < n * n; ++e) jac[e] = nan();
    if constexpr (by_time) {
      CUBIE_ROLL for (int i = 0; i < n; ++i) dfdt[i] = nan();
    }
  }

  CUBIE_NOINLINE bool given(const view& v, double t, const double* y, const double* p, S* jac) {
    if (!may_call(v)) return false;
    double columns[n * n];
    CUBIE_ROLL for (int e = 0; e < n * n; ++e) columns[e] = 0.0;
    const compiled_function& f = *v.args->function;
    if (noted(v, f.jacobian(f.self, t, y, p, columns)) != 0) return false;
    CUBIE_ROLL for (int i = 0; i < n; ++i) {
      CUBIE_ROLL for (int j = 0; j < n; ++j) jac[i * n + j] = S(columns[j * n + i]);
    }
    return true;
  }

  /// One-sided differences away from zero, or towards it where there are no values on that side. The change of a state
  /// is a part of its own size, and of the size below which its tolerance calls it small, which is no larger than the
  /// largest state.
  CUBIE_NOINLINE bool differences(const view& v, double t, double* y, const double* p, const double* f, S* jac) {
    const S* const atol = (const S*)v.args->atol;
    const S* const rtol = (const S*)v.args->rtol;
    double largest = 0.0, g[n];
    CUBIE_ROLL for (int j = 0; j < n; ++j) largest = larger(fabs(y[j]), largest);
    CUBIE_ROLL for (int j = 0; j < n; ++j) {
      const double small = (double)atol[j] / (double)rtol[j];
      const double size = larger(fabs(y[j]), largest > 0.0 ? smaller(small, largest) : small);
      const double kept = y[j], change = kept < 0.0 ? -kRoot * size : kRoot * size;
      double taken = 0.0;
      int returned = 1;
      for (int side = 0; side < 2 && returned > 0; ++side) {
        y[j] = side == 0 ? kept + change : kept - change;
        taken = y[j] - kept;
        returned = slopes_of(v, t, y, p, g);
      }
      y[j] = kept;
      if (returned != 0) return false;
      CUBIE_ROLL for (int i = 0; i < n; ++i) jac[i * n + j] = S((g[i] - f[i]) / taken);
    }
    return true;
  }

  /// As above, ahead of the run or, where there are no values, behind it. How fast f changes with time is not known: a
  /// thousandth of the span stands for it.
  CUBIE_NOINLINE bool time_difference(const view& v, double t, const double* y, const double* p, const double* f,
                                      S* dfdt) {
    const loop_args& a = *v.args;
    const long long run = v.run[0];
    const bool own = a.span_begins != nullptr && run >= 0;
    const double span = own ? a.span_ends[run] - a.span_begins[run] : a.t_end.d - a.t0.d;
    const double scale = fabs(span) * 0x1p-10;
    const double size = kRoot * root(larger(fabs(t), scale)) * root(scale), change = span < 0.0 ? -size : size;
    double taken = 0.0, g[n];
    int returned = 1;
    for (int side = 0; side < 2 && returned > 0; ++side) {
      const double moved = side == 0 ? t + change : t - change;
      taken = moved - t;
      returned = slopes_of(v, moved, y, p, g);
    }
    if (returned != 0) return false;
    CUBIE_ROLL for (int i = 0; i < n; ++i) dfdt[i] = S((g[i] - f[i]) / taken);
    return true;
  }
};

}  // namespace cubie_kernel

#endif
