#include "batch/run_reduction.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "device/host/host_buffer.hpp"
#include "util/checked.hpp"

namespace cubie::batch {

using memory::ElementType;

struct RunReduction::Job {
  RunReduction* self;
  const ReducedChunk* chunk;
  std::atomic<std::int64_t>* next;
};

std::int64_t RunReduction::parts_of(std::int64_t cells, std::int32_t workers) noexcept {
  // Two parts per worker even out what differs between them.
  const std::int64_t wanted = workers > 1 ? std::int64_t{2} * workers : workers;
  return cells == 0 ? wanted : std::max(std::min<std::int64_t>(wanted, 1), wanted / cells);
}

std::int64_t RunReduction::part_bytes(std::int64_t cells, std::int32_t workers) {
  static_assert(alignof(output::RunStatistics) <= device::kBufferAlignment);
  constexpr const char* kWhat = "number of statistics";
  const std::int64_t parts = checked_mul(cells, parts_of(cells, workers), kWhat);
  return checked_mul(parts, std::int64_t{sizeof(output::RunStatistics)}, kWhat);
}

void RunReduction::begin(RowCounts rows, output::Gathered what, std::int32_t workers, void* room) {
  forget();
  std::int64_t cells = 0;
  for (const std::int64_t count : rows) cells = checked_add(cells, count, "number of statistics");
  const std::int64_t bytes = part_bytes(cells, workers);
  try {
    if (reserve_ == nullptr) reserve_ = device::reserve_failure();
    cells_.reserve(checked_cast<std::size_t>(cells, "number of statistics"));
    for (std::int64_t i = 0; i < cells; ++i) cells_.emplace_back(what);
    if (room == nullptr && bytes > 0) {
      own_room_ = device::make_host_buffer(static_cast<std::size_t>(bytes));
      room = own_room_->data();
    }
  } catch (const std::exception&) {
    forget();
    throw Error(ErrorCode::out_of_host_memory, "statistics over runs of {} values do not fit in memory", cells);
  }
  n_parts_ = parts_of(cells, workers);
  const auto count = static_cast<std::size_t>(cells * n_parts_);
  if (count > 0) {
    output::RunStatistics* const first = static_cast<output::RunStatistics*>(room);
    for (std::size_t i = 0; i < count; ++i) std::construct_at(first + i, what);
    parts_ = {first, count};
  }
  rows_ = std::move(rows);
  n_cells_ = cells;
  what_ = what;
  active_ = true;
}

void RunReduction::gather() noexcept {
  const std::lock_guard lock(mutex_);
  try {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      cells_[i / static_cast<std::size_t>(n_parts_)].merge(parts_[i]);
    }
  } catch (...) {
    if (failure_ == nullptr) failure_ = device::current_failure(reserve_);
  }
  drop_parts();
}

void RunReduction::drop_parts() noexcept {
  std::destroy(parts_.begin(), parts_.end());
  parts_ = {};
  own_room_.reset();
}

void RunReduction::forget() noexcept {
  active_ = false;
  drop_parts();
  cells_.clear();
  status_.clear();
  rows_.clear();
  n_cells_ = n_folded_ = 0;
  n_parts_ = 1;
  failure_ = nullptr;
}

void RunReduction::fold(FoldThreads& threads, const ReducedChunk& chunk) noexcept {
  const std::lock_guard lock(mutex_);
  if (failure_ != nullptr) return;
  std::atomic<std::int64_t> next{0};
  const Job job{this, &chunk, &next};
  failure_ = threads.run(&RunReduction::work, &job);
  n_folded_ += chunk.n_runs;
}

void RunReduction::absorb(const GatheredRuns& runs) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < runs.cells.size(); ++i) cells_[i].merge(runs.cells[i]);
  for (std::size_t i = 0; i < runs.page_keys.size(); ++i) {
    constexpr std::size_t kBins = cubie_kernel::fold_page_bins;
    const auto counts = runs.pages.subspan(i * kBins).first<kBins>();
    // A place may have been found for a page of which nothing came.
    if (runs.page_keys[i] == 0 || std::ranges::count(counts, 0U) == std::ssize(counts)) continue;
    const std::uint64_t key = runs.page_keys[i] - 1;
    cells_[key / cubie_kernel::fold_page_numbers].merge_page(
        static_cast<std::uint32_t>(key % cubie_kernel::fold_page_numbers), counts);
  }
  for (std::size_t i = 0; i < runs.word_keys.size(); ++i) {
    if (runs.word_counts[i] == 0) continue;
    const auto count = static_cast<std::int64_t>(runs.word_counts[i]);
    status_[static_cast<std::int32_t>(runs.word_keys[i] - 1)] += count;
    n_folded_ += count;
  }
}

void RunReduction::throw_failure() const {
  const std::lock_guard lock(mutex_);
  device::throw_if_failed(failure_);
}

void RunReduction::work(const void* args, int /*worker*/) {
  const Job& job = *static_cast<const Job*>(args);
  const std::int64_t items = job.self->n_cells_ * job.self->n_parts_;
  // Short rows are taken several at a time: the counter is shared.
  const std::int64_t block = std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(1, job.chunk->n_runs));
  for (;;) {
    const std::int64_t first = job.next->fetch_add(block);
    if (first == 0) job.self->count_status(*job.chunk);
    if (first >= items) return;
    for (std::int64_t i = first; i < std::min(first + block, items); ++i) job.self->fold_item(*job.chunk, i);
  }
}

void RunReduction::count_status(const ReducedChunk& chunk) {
  std::int64_t ok = 0;
  for (std::int64_t r = 0; r < chunk.n_runs; ++r) {
    if (chunk.status[r] == 0) {
      ++ok;
    } else {
      ++status_[chunk.status[r]];
    }
  }
  if (ok > 0) status_[0] += ok;
}

void RunReduction::fold_item(const ReducedChunk& chunk, std::int64_t item) {
  const std::int64_t part = item % n_parts_;
  std::int64_t row = item / n_parts_;
  std::size_t array = 0;
  while (row >= rows_[array]) row -= rows_[array++];
  const std::int64_t first = chunk.n_runs * part / n_parts_;
  const auto count = static_cast<std::size_t>(chunk.n_runs * (part + 1) / n_parts_ - first);
  const ReducedRows& rows = chunk.arrays[array];
  const std::span<const std::int32_t> status(chunk.status + first, count);
  output::RunStatistics& cell = parts_[static_cast<std::size_t>(item)];
  const std::int64_t at = row * chunk.n_runs + first;
  const auto add = [&]<class S>(const S* values) { cell.add(std::span<const S>(values + at, count), status); };
  if (rows.element == ElementType::f64) {
    add(static_cast<const double*>(rows.data));
  } else if (rows.element == ElementType::f32) {
    add(static_cast<const float*>(rows.data));
  } else {
    add(static_cast<const std::int32_t*>(rows.data));
  }
}

void RunReduction::copy(std::size_t which, output::Statistic statistic, double probability,
                        std::span<double> out) const {
  std::int64_t first = 0;
  for (std::size_t i = 0; i < which; ++i) first += rows_[i];
  for (std::size_t row = 0; row < out.size(); ++row) {
    out[row] = cells_[static_cast<std::size_t>(first) + row].value(statistic, probability);
  }
}

}  // namespace cubie::batch
