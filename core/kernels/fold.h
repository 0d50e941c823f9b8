#ifndef CUBIE_KERNEL_FOLD_H
#define CUBIE_KERNEL_FOLD_H
// Statistics over the runs of a chunk, gathered on a GPU where its outputs lie.
//
// Note [Folding on the device]
// All that is gathered is integers: digits of sums without rounding, counts of bins, the largest of numbers taken as
// integers. Additions and maxima of integers have one outcome in whatever order threads come to them, so that the bits
// are those of output::RunStatistics. A thread collects what it meets in bins of one exponent each, and brings a bin to
// memory when another exponent wants its place or it is full; histograms lie in a table of pages by cell and exponent.
// The table has no room to grow: a first launch finds a place for every page and every status word, the second adds
// numbers only if there is one for all, and the host empties the table or halves the range where there is not.

#include "args.h"
#include "fold_args.h"
#include "lane.h"

#if CUBIE_GPU
namespace cubie_kernel {

constexpr int fold_warp = 32;
constexpr int fold_bins = 4;
constexpr int fold_most_terms = 1024;  // of mantissas of 53 bits in a sum of 63

/// 64 bits of a double; those of the positive zero for both.
CUBIE_FN u64 fold_bits(double x) {
  const u64 bits = (u64)as_int(x);
  return bits == (u64)1 << 63 ? 0 : bits;
}
/// Ascends with the number.
CUBIE_FN u64 fold_order(u64 bits) { return bits >> 63 != 0 ? ~bits : bits | (u64)1 << 63; }

/// Hands the bits of each finite number of a lane's complete runs to `take`.
template <class Take>
CUBIE_FN void fold_each(const fold_args& a, i64 cell, i64 from, i64 to, int lane, Take& take) {
  int array = 0;
  while (array + 1 < a.n_arrays && cell >= a.arrays[array + 1].first_cell) ++array;
  const fold_rows rows = a.arrays[array];
  const i64 row = (cell - rows.first_cell) * a.row_runs;
  for (i64 run = from + lane; run < to; run += fold_warp) {
    if ((a.status[run] & ~(int)run_stopped) != 0) continue;
    const u64 bits = fold_bits(rows.element == fold_f64   ? ((const double*)rows.data)[row + run]
                               : rows.element == fold_f32 ? (double)((const float*)rows.data)[row + run]
                                                          : (double)((const int*)rows.data)[row + run]);
    if ((bits >> 52 & 0x7ff) != 0x7ff) take(bits);
  }
}

/// A table of keys by hashing; a key once there stays at its place.
struct fold_table {
  u64* keys;
  i64 n, limit;
  u64 *used, *full;

  CUBIE_FN i64 first(u64 key) const { return (i64)((key * 0x9e3779b97f4a7c15ull >> 16) % (u64)n); }
  /// -1: it is not there.
  CUBIE_FN i64 find(u64 key) const {
    i64 at = first(key);
    for (i64 i = 0; i < n; ++i) {
      if (keys[at] == key) return at;
      if (++at == n) at = 0;
    }
    return -1;
  }
  CUBIE_FN void reserve(u64 key) const {
    i64 at = first(key);
    for (i64 i = 0; i < n; ++i) {
      if (*(volatile u64*)full != 0) return;
      u64 found = *(volatile u64*)(keys + at);
      if (found == 0) {
        found = atomicCAS(keys + at, 0ull, key);
        if (found == 0) {
          if ((i64)atomicAdd(used, 1ull) >= limit) *(volatile u64*)full = 1;
          return;
        }
      }
      if (found == key) return;
      if (++at == n) at = 0;
    }
    *(volatile u64*)full = 1;
  }
};

CUBIE_FN fold_table fold_word_table(const fold_args& a) {
  return {a.word_keys, fold_words, fold_words / 2, &a.outcome->used_words, &a.outcome->full};
}
CUBIE_FN fold_table fold_page_table(const fold_args& a) {
  return {a.page_keys, a.n_pages, a.page_limit, &a.outcome->used_pages, &a.outcome->full};
}

/// Key of the page of a number in the histogram of a cell.
CUBIE_FN u64 fold_page_key(i64 cell, u64 bits) {
  const int exponent = (int)(bits >> 52 & 0x7ff);
  const int page =
      bits >> 63 != 0 && exponent > 0 ? fold_page_numbers / 2 - 1 - exponent : fold_page_numbers / 2 + exponent;
  return (u64)cell * fold_page_numbers + (u64)page + 1;
}
/// Its bin there. Negative numbers descend with their bits; subnormal ones count as zeros.
CUBIE_FN int fold_page_bin(u64 bits) {
  if ((bits >> 52 & 0x7ff) == 0) return 0;
  const int bin = (int)(bits >> 45 & (fold_page_bins - 1));
  return bits >> 63 != 0 ? fold_page_bins - 1 - bin : bin;
}

struct fold_reserving {
  fold_table table;
  i64 cell;
  u64 latest;
  CUBIE_FN void operator()(u64 bits) {
    const u64 key = fold_page_key(cell, bits);
    if (key != latest) table.reserve(key);
    latest = key;
  }
};

/// Adds high:low, which stands `place` bits above the last one, to digits of 32 bits.
CUBIE_FN void fold_add_digits(u64* digits, u64 low, u64 high, int place, bool negative) {
  const int shift = place & 31;
  const u64 words[3] = {low << shift, shift == 0 ? high : high << shift | low >> (64 - shift),
                        shift == 0 ? 0 : high >> (64 - shift)};
  u64* const at = digits + (place >> 5);
  CUBIE_UNROLL
  for (int i = 0; i < 5; ++i) {
    const u64 digit = words[i / 2] >> 32 * (i % 2) & 0xffffffffull;
    if (digit != 0) atomicAdd(at + i, negative ? 0 - digit : digit);
  }
}

/// Numbers of one exponent: the sum of their mantissas, and of the squares of these.
struct fold_bin {
  i64 sum;
  u64 low, high;
  int place, terms;
};

struct fold_gathering {
  const fold_args& a;
  fold_cell& cell;
  i64 number;  // of the cell
  fold_bin bins[fold_bins];
  u64 count = 0, most = 0, least = 0;
  u64 key = 0, waiting = 0;  // of the latest page; numbers of the latest bin that have not been counted there
  u64 *page = nullptr, *slot = nullptr;

  CUBIE_FN fold_gathering(const fold_args& args, i64 which) : a(args), cell(args.cells[which]), number(which) {
    CUBIE_UNROLL
    for (int i = 0; i < fold_bins; ++i) bins[i] = {0, 0, 0, 0, 0};
  }

  CUBIE_FN void empty(fold_bin& bin) {
    if (bin.terms == 0) return;
    fold_add_digits(cell.sum, (u64)(bin.sum < 0 ? -bin.sum : bin.sum), 0, bin.place, bin.sum < 0);
    fold_add_digits(cell.squares, bin.low, bin.high, 2 * bin.place, false);
    bin = {0, 0, 0, 0, 0};
  }
  CUBIE_FN void add(u64 bits) {
    const int biased = (int)(bits >> 52 & 0x7ff);
    const u64 fraction = bits & (((u64)1 << 52) - 1);
    const u64 mantissa = biased > 0 ? fraction | (u64)1 << 52 : fraction;
    const int place = biased > 0 ? biased - 1 : 0;
    fold_bin& bin = bins[place % fold_bins];
    if (bin.place != place || bin.terms == fold_most_terms) empty(bin);
    bin.place = place;
    ++bin.terms;
    bin.sum += bits >> 63 != 0 ? -(i64)mantissa : (i64)mantissa;
    const u64 low = bin.low + mantissa * mantissa;
    bin.high += __umul64hi(mantissa, mantissa) + (low < bin.low ? 1 : 0);
    bin.low = low;
  }
  CUBIE_FN void count_bin(u64 bits) {
    const u64 wanted = fold_page_key(number, bits);
    if (wanted != key) {
      page = a.pages + fold_page_table(a).find(wanted) * fold_page_bins;
      key = wanted;
    }
    u64* const now = page + fold_page_bin(bits);
    if (now != slot && waiting > 0) {
      atomicAdd(slot, waiting);
      waiting = 0;
    }
    slot = now;
    ++waiting;
  }
  CUBIE_FN void operator()(u64 bits) {
    add(bits);
    if (a.n_pages > 0) count_bin(bits);
    ++count;
    const u64 order = fold_order(bits);
    if (order > most) most = order;
    if (~order > least) least = ~order;
  }
  CUBIE_FN void end() {
    CUBIE_UNROLL
    for (int i = 0; i < fold_bins; ++i) empty(bins[i]);
    if (waiting > 0) atomicAdd(slot, waiting);
    if (count == 0) return;
    atomicAdd(&cell.count, count);
    atomicMax(&cell.most, most);
    atomicMax(&cell.least, least);
  }
};

struct fold {
  /// Status words of the runs in hand, each worker every n_workers-th.
  static CUBIE_FN void reserve_words(const fold_args& a, int worker, int n_workers) {
    int latest = -1;
    for (i64 run = a.first + worker; run < a.first + a.count; run += n_workers) {
      if (a.status[run] == latest) continue;
      latest = a.status[run];
      fold_word_table(a).reserve((u64)latest + 1);
    }
  }
  static CUBIE_FN void count_words(const fold_args& a, int worker, int n_workers) {
    int latest = -1;
    u64 waiting = 0;
    u64* slot = nullptr;
    for (i64 run = a.first + worker; run < a.first + a.count; run += n_workers) {
      if (a.status[run] != latest) {
        if (waiting > 0) atomicAdd(slot, waiting);
        waiting = 0;
        latest = a.status[run];
        slot = a.word_counts + fold_word_table(a).find((u64)latest + 1);
      }
      ++waiting;
    }
    if (waiting > 0) atomicAdd(slot, waiting);
  }

  static CUBIE_FN void run(const fold_args& a, int worker, int n_workers) {
    if (a.task == fold_clear) {
      u64* const block = (u64*)a.outcome;
      for (i64 i = worker; i < a.block_words; i += n_workers) block[i] = 0;
      return;
    }
    const bool reserves = a.task == fold_reserve;
    // One thread asks whether the solve has been aborted: all others must take the same answer.
    if (reserves && worker == 0) {
      a.outcome->go = a.abort_flag == nullptr || *(const volatile int*)a.abort_flag == 0 ? 1 : 0;
    }
    if (!reserves && (a.outcome->go == 0 || a.outcome->full != 0)) return;
    if (reserves) {
      reserve_words(a, worker, n_workers);
      if (a.n_pages == 0) return;
    } else {
      count_words(a, worker, n_workers);
    }
    const i64 end = a.first + a.count;
    const i64 segments = (a.count + a.segment_runs - 1) / a.segment_runs;
    for (i64 item = worker / fold_warp; item < a.n_cells * segments; item += n_workers / fold_warp) {
      const i64 cell = item / segments;
      const i64 from = a.first + item % segments * a.segment_runs;
      const i64 to = from + a.segment_runs < end ? from + a.segment_runs : end;
      if (reserves) {
        if (*(volatile u64*)&a.outcome->full != 0) return;
        fold_reserving take{fold_page_table(a), cell, 0};
        fold_each(a, cell, from, to, worker % fold_warp, take);
      } else {
        fold_gathering take(a, cell);
        fold_each(a, cell, from, to, worker % fold_warp, take);
        take.end();
      }
    }
  }
};

}  // namespace cubie_kernel
#endif

#endif
