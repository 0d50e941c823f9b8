#ifndef CUBIE_KERNEL_ROWS_H
#define CUBIE_KERNEL_ROWS_H
// The rows of a run: when the next is due, and where it is written.

#include "args.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "span.h"

namespace cubie_kernel {

/// Rows at given times, the same for all runs, of quantities of the model; NaN from a failure on. A kernel that does
/// more says so in its text (codegen/kernel_text.hpp).
struct plain_rows {
  static constexpr bool every_step = false;    // rows stand where steps end, the first at the start
  static constexpr bool repeats_last = false;  // a run that fails repeats its last row
  static constexpr bool counts = false;        // there is count(group, time, row): numbers of the run itself
  template <class Loop>
  using spans = shared_spans<Loop>;
  template <class L>
  using span_memory = shared_span_memory<L>;
};

/// `Loop` is the integration_loop it belongs to.
template <class Loop>
struct saved_rows {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::group group;
  typedef typename Loop::time time;
  static constexpr int W = L::W;
  static constexpr int n_saved = Loop::n_saved;
  static constexpr int kUnrolledValues = Loop::kUnrolledValues;
  static constexpr int kTogether = n_saved > 8 || W < 8 ? 1 : 8;  // lanes whose values go to the tile unrolled
  static constexpr int kApart = 2;                                // rows, see save_due()
  static constexpr long long kStreamed = 8 << 20;                 // bytes of all rows from which stores pass the caches

  /// Sets g.next_save from g.saves where `m`; a lane with no row left gets a time that is never reached.
  static CUBIE_FN void schedule(group& g, M m) {
    if constexpr (Loop::Rows::every_step) return;
    const loop_args& a = g.a;
    time next = g.t_end;
    if (a.save_times != nullptr) {
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        const long long s = E::get_int(g.saves, l);
        if (E::get_mask(m, l) && s < a.n_saves) Loop::spans::set_listed(g, l, s, next);
      }
    } else {
      const M at_end = g.saves == I(SI(a.n_saves - 1));
      next = Loop::spans::row(g);
      if (a.last_save_at_end != 0) next = time::select(at_end, g.t_end, next);
    }
    g.next_save = time::select(m, next, g.next_save);
  }
  static CUBIE_FN M rows_left(const group& g) { return g.saves < I(SI(g.a.n_saves)); }

  /// Writes row g.saves of the lanes in `m` from state `y` at time `at`, then moves them to their next row. `together`,
  /// unless null, is where in the tile this row is, the same one for all of them.
  static CUBIE_FN void save_row(group& g, M m, const time& at, const T* y, S* together = nullptr) {
    const loop_args& a = g.a;
    if constexpr (n_saved > 0) {
      if (a.saved != nullptr) {
        Model::saved(at, y, g.in_row(), g.out);
        if constexpr (Loop::Rows::counts) Loop::Rows::count(g, at, g.out);
        const I row = g.saves;
        if (together != nullptr) {
          CUBIE_LOOP(j, n_saved, (n_saved <= kUnrolledValues), {
            T values;
            CUBIE_COPY(&values, together + j * W, sizeof values);
            values = where(m, g.out[j], values);
            CUBIE_COPY(together + j * W, &values, sizeof values);
          })
        } else {
          store_row(a, g.tile, g.run, row, m, g.out);
        }
      }
    }
    g.saves = g.saves + E::count(m);
    schedule(g, m);
  }

  /// Writes the rows that the lanes of `due` have come to in one step: `interpolate(time, lanes)` brings their states
  /// to g.dense, `reached(time)` tells who has come so far. Lanes that are at most kApart rows apart wait for each
  /// other, row by row: whole lane groups are written then, in less than half the time that a place per lane takes.
  template <class Reached, class Interpolate>
  static CUBIE_FN void save_due(group& g, M due, const Reached& reached, const Interpolate& interpolate) {
    S* to = nullptr;
    I row = I(SI(0));
#if CUBIE_VECTORS
    if constexpr (W > 1 && n_saved > 0) {
      const SI first = __builtin_reduce_min(where(due, g.saves, I(SI(g.a.n_saves))));
      const SI last = __builtin_reduce_max(where(due, g.saves, I(SI(0))));
      row = I(first);
      if (g.tile != nullptr && last - first <= kApart) to = g.tile + (long long)first * (n_saved * W);
    }
#endif
    do {
      const M now = to == nullptr ? due : mask_and(due, g.saves == row);
      interpolate(g.next_save, now);
      save_row(g, now, g.next_save, g.dense, to);
      if (to != nullptr) to += n_saved * W;
      row = row + I(SI(1));
      due = mask_and(mask_and(due, rows_left(g)), reached(g.next_save));
    } while (any(due));
  }

  /// Writes `values` as row `saves` of the lanes in `m`.
  static CUBIE_RARE void store_row(const loop_args& a, S* tile, const long long* run, const I& saves, const M& m,
                                   const T* values) {
    if (!CUBIE_GPU && tile != nullptr) {
      // Without a branch: lanes that are not due write to a spare row behind the last. (Some lanes at a time: all of
      // them unrolled, these stores would be a fifth of the kernel's text.)
      const I row = where(m, saves, I(SI(a.n_saves)));
      SI rows[W];
      CUBIE_COPY(rows, &row, sizeof rows);
      CUBIE_ROLL for (int first = 0; first < W; first += kTogether) {
        CUBIE_UNROLL for (int l = first; l < first + kTogether; ++l) {
          S* to = tile + (long long)rows[l] * (n_saved * W) + l;
          CUBIE_LOOP(j, n_saved, (n_saved <= kUnrolledValues), { to[j * W] = ((const S*)&values[j])[l]; })
        }
      }
    } else {
      CUBIE_ROLL for (int l = 0; l < W; ++l) {
        if (!E::get_mask(m, l)) continue;
        long long stride;
        S* row = row_of(a, tile, run[l], E::get_int(saves, l), l, stride);
        CUBIE_LOOP(j, n_saved, (n_saved <= kUnrolledValues), { row[j * stride] = E::get(values[j], l); })
      }
    }
  }

  /// Where row `save` of run `run` in lane `l` goes; `stride` is the distance of its variables.
  static CUBIE_FN S* row_of(const loop_args& a, S* tile, long long run, long long save, int l, long long& stride) {
    if (tile != nullptr) {
      stride = W;
      return tile + save * n_saved * W + l;
    }
    stride = a.saved_variable_stride;
    return (S*)a.saved + save * a.saved_time_stride + run * a.saved_run_stride;
  }

  /// All rows from `first` on, of run `run` in lane `l`.
  static CUBIE_RARE void fill_rows_with_nan(const loop_args& a, S* tile, long long run, long long first, int l) {
    if (a.saved == nullptr) return;
    for (long long s = first; s < a.n_saves; ++s) {
      long long stride;
      S* row = row_of(a, tile, run, s, l, stride);
      for (int j = 0; j < n_saved; ++j) row[j * stride] = Loop::nan();
    }
  }

  /// The same with the values of the row before, where there is one; a cancelled run has none to repeat.
  static CUBIE_RARE void fill_rows_with_last(const loop_args& a, S* tile, long long run, long long first, int l,
                                             int status) {
    if (first == 0 || status == run_cancelled) return fill_rows_with_nan(a, tile, run, first, l);
    if (a.saved == nullptr) return;
    long long stride;
    const S* const last = row_of(a, tile, run, first - 1, l, stride);
    for (long long s = first; s < a.n_saves; ++s) {
      S* const row = row_of(a, tile, run, s, l, stride);
      for (int j = 0; j < n_saved; ++j) row[j * stride] = last[j * stride];
    }
  }

  /// Writes the tile of a finished group to the output: runs g.run[0] .. g.run[0] + g.loaded.
  static CUBIE_FN void flush_tile(group& g) {
    const int count = g.loaded;
    g.loaded = 0;
    if (CUBIE_GPU || g.tile == nullptr || count == 0) return;
    write_tile(g.a, g.tile, g.run[0], count);
  }
  static CUBIE_RARE void write_tile(const loop_args& a, const S* from, long long first, int count) {
    const bool whole = count == W && a.saved_run_stride == 1;
    const bool streamed = whole && a.n_runs * a.n_saves * (long long)(n_saved * sizeof(S)) >= kStreamed;
    for (long long s = 0; s < a.n_saves; ++s) {
      for (int j = 0; j < n_saved; ++j, from += W) {
        S* to = (S*)a.saved + s * a.saved_time_stride + j * a.saved_variable_stride + first * a.saved_run_stride;
        if (streamed && stream_row(to, from)) continue;
        if (whole) {
          CUBIE_COPY(to, from, W * sizeof(S));
        } else {
          CUBIE_ROLL for (int l = 0; l < count; ++l) to[l * a.saved_run_stride] = from[l];
        }
      }
    }
    if (streamed) finish_streams();
  }

  /// Copies W numbers past the caches: a row of a large result is not read again before it has left them, and its cache
  /// lines need not be read before they are written. False if they are no whole cache lines.
  static CUBIE_FN bool stream_row(S* to, const S* from) {
#if CUBIE_VECTORS
    constexpr int kLine = 64;
    constexpr int bytes = W * (int)sizeof(S);
    if constexpr (bytes % kLine == 0) {
      if ((unsigned long)to % kLine != 0) return false;
      typedef vec<S, kLine / (int)sizeof(S)> line;
      CUBIE_UNROLL for (int i = 0; i < bytes / kLine; ++i) {
        line x;
        CUBIE_COPY(&x, (const char*)from + i * kLine, sizeof x);
        __builtin_nontemporal_store(x, (line*)to + i);
      }
      return true;
    }
#endif
    (void)to, (void)from;
    return false;
  }
  /// Such stores are not ordered with the ones that follow, of the runs' status among them.
  static CUBIE_FN void finish_streams() {
#if CUBIE_VECTORS && defined(__x86_64__)
    __builtin_ia32_sfence();
#elif CUBIE_VECTORS
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
  }
};

}  // namespace cubie_kernel

#endif
