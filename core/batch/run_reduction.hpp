#pragma once
// Statistics over runs that grow chunk by chunk, in place of the runs themselves.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "device/device.hpp"
#include "device/host/failure.hpp"
#include "device/host/thread_pool.hpp"
#include "memory/shape.hpp"
#include "output/run_statistics.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

/// Threads that fold chunks beside those that compute the next ones. Belongs to the driver, made when first needed.
class FoldThreads {
 public:
  explicit FoldThreads(std::int32_t threads)
      : pool_(new device::ThreadPool(threads), device::Abandonable::Delete()),
        job_(make_ref<device::PoolJob>()),
        spin_(false) {}
  [[nodiscard]] std::int32_t count() const noexcept { return pool_->threads(); }
  /// One call at a time, on an engine thread.
  [[nodiscard]] device::Failure run(device::KernelEntry entry, const void* args) {
    return pool_->run(*job_, entry, args, pool_->threads(), spin_);
  }

 private:
  std::unique_ptr<device::ThreadPool, device::Abandonable::Delete> pool_;
  Ref<device::PoolJob> job_;
  device::SpinBudget spin_;
};

/// One array of a chunk: (row, run), run fastest.
struct ReducedRows {
  const void* data = nullptr;
  memory::ElementType element = memory::ElementType::f64;
};

struct ReducedChunk {
  std::int64_t n_runs = 0;
  std::vector<ReducedRows> arrays;  ///< by number of memory::OutputArrays; those without rows are not looked at
  const std::int32_t* status = nullptr;
};

/// What kernels have gathered of whole chunks (kernels/fold.h).
struct GatheredRuns {
  std::span<const cubie_kernel::fold_cell> cells;  ///< one per row, array by array
  std::span<const unsigned long long> word_keys, word_counts, page_keys, pages;
};

/// Note [Folding]
/// A cell is one row of one array: what it has gathered fits a few kilobytes, whatever the number of runs. Workers take
/// cells, so that none is touched by two at a time; where there are fewer cells than workers each cell has several
/// parts, one per block of a chunk's runs, which are merged when all has been folded. Every part is a sum of integers,
/// so the bits of a statistic depend neither on chunks nor on parts, nor on who takes what. Parts lie in memory that
/// the solve has planned with; the pages of histograms, which nobody can tell beforehand, do not.
class RunReduction {
 public:
  /// Rows of each array, by number of memory::OutputArrays.
  using RowCounts = std::vector<std::int64_t>;

  ~RunReduction() { forget(); }
  RunReduction() = default;
  RunReduction(const RunReduction&) = delete;
  RunReduction& operator=(const RunReduction&) = delete;

  /// Of the parts in which so many workers fold so many cells.
  [[nodiscard]] static std::int64_t part_bytes(std::int64_t cells, std::int32_t workers);
  /// Begins with no run. `room`: part_bytes() of memory until gather(), as buffers of devices are aligned; null: from
  /// the heap. Workers 0: nothing is folded here, only absorbed. Throws out_of_host_memory.
  void begin(RowCounts rows, output::Gathered what, std::int32_t workers, void* room);
  /// Nothing is folded any more: merges the parts and gives up their memory. A failure is kept. On an engine thread.
  void gather() noexcept;
  /// There is none.
  void forget() noexcept;
  [[nodiscard]] bool active() const noexcept { return active_; }
  [[nodiscard]] output::Gathered gathered() const noexcept { return what_; }
  [[nodiscard]] const RowCounts& rows() const noexcept { return rows_; }

  /// Adds the runs of a chunk, on an engine thread and those of `threads`. A failure is kept; then the statistics are
  /// of no use. Thread-safe.
  void fold(FoldThreads& threads, const ReducedChunk& chunk) noexcept;
  /// Adds what has been gathered elsewhere. On an engine thread, while nothing is folded.
  void absorb(const GatheredRuns& runs);
  /// Throws the first failure of fold().
  void throw_failure() const;

  // After gather().
  [[nodiscard]] std::int64_t n_folded() const noexcept { return n_folded_; }
  /// Folded runs by status word.
  [[nodiscard]] const std::map<std::int32_t, std::int64_t>& status_counts() const noexcept { return status_; }
  /// One number per row of array `which`.
  void copy(std::size_t which, output::Statistic statistic, double probability, std::span<double> out) const;

 private:
  struct Job;
  static void work(const void* job, int worker);
  void fold_item(const ReducedChunk& chunk, std::int64_t item);
  void count_status(const ReducedChunk& chunk);
  void drop_parts() noexcept;
  [[nodiscard]] static std::int64_t parts_of(std::int64_t cells, std::int32_t workers) noexcept;

  bool active_ = false;
  output::Gathered what_;
  RowCounts rows_;
  std::int64_t n_cells_ = 0, n_parts_ = 1;
  std::vector<output::RunStatistics> cells_;
  std::span<output::RunStatistics> parts_;    // (cell, part), while chunks are folded
  std::unique_ptr<device::Buffer> own_room_;  // of the parts, where begin() was given none
  std::map<std::int32_t, std::int64_t> status_;
  std::int64_t n_folded_ = 0;
  mutable std::mutex mutex_;  // one chunk at a time
  device::Failure failure_;   // mutex_
  device::Failure reserve_;   // for when there is no memory for another
};

}  // namespace cubie::batch
