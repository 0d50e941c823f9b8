#ifndef CUBIE_KERNEL_FOLD_ARGS_H
#define CUBIE_KERNEL_FOLD_ARGS_H
// What a launch of fold.h passes in, and what it leaves: plain structs, the same bytes on both sides.

namespace cubie_kernel {

constexpr int fold_most_arrays = 16;
constexpr int fold_sum_digits = 69;      // of output::ExactMoments
constexpr int fold_square_digits = 136;  // likewise
constexpr int fold_page_bins = 128;      // of output::LogHistogram
constexpr int fold_page_numbers = 4096;
constexpr int fold_words = 256;  // different status words there is room for

/// What a cell, one row of one array, has gathered. All zero: of no run.
struct fold_cell {
  unsigned long long count;
  // The largest of the numbers, and of their complements, as integers of the same order; see fold_order().
  unsigned long long most, least;
  // Digits of 32 bits that have not carried, in two's complement.
  unsigned long long sum[fold_sum_digits], squares[fold_square_digits];
};

/// One array of a chunk: (row, run), run fastest. Its rows are cells first_cell and those behind it.
struct fold_rows {
  const void* data;
  long long first_cell;
  int element;
  int unused;
};
enum fold_element : int { fold_f64 = 0, fold_f32 = 1, fold_i32 = 2 };

/// fold_clear: forget everything. fold_reserve: see that there is a place for all that the runs bring. fold_gather: add
/// them, unless the solve was aborted or there is no place.
enum fold_task : int { fold_clear = 0, fold_reserve = 1, fold_gather = 2 };

/// How the latest task went.
struct fold_outcome {
  unsigned long long go;    // 1: the solve had not been aborted
  unsigned long long full;  // 1: there is no place
  unsigned long long used_words, used_pages;
};

struct fold_args {
  fold_rows arrays[fold_most_arrays];
  int n_arrays;
  int task;
  long long n_cells;
  long long row_runs;      // of the chunk
  long long first, count;  // the runs in hand
  long long segment_runs;  // a warp takes so many of one cell at a time
  const int* status;
  const int* abort_flag;  // or null

  fold_outcome* outcome;  // the block begins with it
  long long block_words;  // of 8 bytes
  fold_cell* cells;
  unsigned long long *word_keys, *word_counts;  // status + 1, 0: free; runs of that status
  unsigned long long *page_keys, *pages;        // cell * fold_page_numbers + page + 1, 0: free; counts of its bins
  long long n_pages;                            // 0: no histograms
  long long page_limit;                         // beyond which a table is full
};

}  // namespace cubie_kernel

#endif
