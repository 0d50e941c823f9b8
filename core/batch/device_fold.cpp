#include "batch/device_fold.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/args.h"
#include "util/checked.hpp"

namespace cubie::batch {
namespace {

using cubie_kernel::fold_cell;
using cubie_kernel::fold_outcome;

constexpr std::int64_t kWord = sizeof(unsigned long long);
constexpr std::int64_t kPagesPerCell = 12;  // most quantities span fewer powers of two
constexpr std::int64_t kPageBytes = cubie_kernel::fold_page_bins * kWord;
// A digit has room for 2^31 terms that have not carried, and a run adds one to each at most. What is folded between two
// looks at the count is one chunk.
constexpr std::int64_t kMostRuns = std::int64_t{1} << 30;
// Numbers of one cell that a warp takes at a time: enough for what it keeps to be worth more than bringing it to
// memory.
constexpr std::int64_t kLeastSegment = 1024, kMostSegment = 16384;

constexpr int element_of(memory::ElementType type) {
  return type == memory::ElementType::f64   ? cubie_kernel::fold_f64
         : type == memory::ElementType::f32 ? cubie_kernel::fold_f32
                                            : cubie_kernel::fold_i32;
}

}  // namespace

DeviceFold::Layout DeviceFold::layout_of(std::int64_t cells, output::Gathered what) {
  constexpr const char* kWhat = "statistics over runs";
  Layout at;
  at.n_pages = what.quantiles ? checked_mul(cells, kPagesPerCell, kWhat) : 0;
  at.bytes = sizeof(fold_outcome);
  const auto take = [&](std::int64_t count, std::int64_t bytes) {
    const std::int64_t offset = at.bytes;
    at.bytes = checked_add(at.bytes, checked_mul(count, bytes, kWhat), kWhat);
    return offset;
  };
  at.word_keys = take(cubie_kernel::fold_words, kWord);
  at.word_counts = take(cubie_kernel::fold_words, kWord);
  at.cells = take(cells, sizeof(fold_cell));
  at.page_keys = take(at.n_pages, kWord);
  at.pages = take(at.n_pages, kPageBytes);
  return at;
}

std::int64_t DeviceFold::block_bytes(std::int64_t cells, output::Gathered what) { return layout_of(cells, what).bytes; }

void DeviceFold::begin(const device::Kernel& kernel, device::Stream& stream, void* block, RunReduction& into) {
  const RunReduction::RowCounts& rows = into.rows();
  const std::int64_t cells = std::accumulate(rows.begin(), rows.end(), std::int64_t{0});
  kernel_ = &kernel;
  stream_ = &stream;
  into_ = &into;
  block_ = static_cast<char*>(block);
  layout_ = layout_of(cells, into.gathered());
  args_ = {};
  args_.n_cells = cells;
  args_.block_words = layout_.bytes / kWord;
  args_.outcome = reinterpret_cast<fold_outcome*>(block_);
  args_.cells = reinterpret_cast<fold_cell*>(block_ + layout_.cells);
  const auto words = [&](std::int64_t offset) { return reinterpret_cast<unsigned long long*>(block_ + offset); };
  args_.word_keys = words(layout_.word_keys);
  args_.word_counts = words(layout_.word_counts);
  args_.page_keys = words(layout_.page_keys);
  args_.pages = words(layout_.pages);
  args_.n_pages = layout_.n_pages;
  // One run alone wants a page per cell, which there is always room for.
  args_.page_limit = layout_.n_pages / 4 * 3;
  since_drain_ = 0;
  launch(cubie_kernel::fold_clear);
}

void DeviceFold::launch(cubie_kernel::fold_task task) {
  constexpr std::int64_t kWarp = 32;
  args_.task = task;
  std::int64_t workers = args_.block_words;
  if (task != cubie_kernel::fold_clear) {
    const std::int64_t segments = (args_.count + args_.segment_runs - 1) / args_.segment_runs;
    constexpr std::int64_t kMost = std::int64_t{1} << 24;  // no device has as many warps
    const std::int64_t cells = std::min(std::int64_t{args_.n_cells}, kMost);
    workers = std::max(cells * std::min(segments, kMost) * kWarp, std::int64_t{args_.count});
  }
  stream_->launch(*kernel_, std::as_bytes(std::span(&args_, 1)), kernel_->workers(workers));
}

bool DeviceFold::fold(const DeviceChunk& what) {
  const RunReduction::RowCounts& rows = into_->rows();
  if (rows.size() > cubie_kernel::fold_most_arrays) throw Error(ErrorCode::internal, "too many arrays to fold");
  std::int64_t cell = 0;
  args_.n_arrays = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == 0) continue;
    const ReducedRows& from = what.chunk.arrays[i];
    args_.arrays[args_.n_arrays++] = {from.data, cell, element_of(from.element), 0};
    cell += rows[i];
  }
  args_.row_runs = what.chunk.n_runs;
  args_.status = what.chunk.status;
  args_.abort_flag = what.abort_flag;
  if (since_drain_ + what.chunk.n_runs > kMostRuns && since_drain_ > 0) renew();
  const fold_outcome outcome = gather(0, what.chunk.n_runs);
  if (outcome.go == 0) return false;
  if (outcome.full != 0) {
    args_.abort_flag = nullptr;  // it is all or nothing
    gather_all(0, what.chunk.n_runs);
  }
  since_drain_ += what.chunk.n_runs;
  return true;
}

fold_outcome DeviceFold::gather(std::int64_t first, std::int64_t count) {
  args_.first = first;
  args_.count = count;
  // Some items per warp of a large device, where there are enough numbers.
  args_.segment_runs =
      std::clamp(count * std::max<std::int64_t>(1, args_.n_cells) / 16384, kLeastSegment, kMostSegment);
  launch(cubie_kernel::fold_reserve);
  launch(cubie_kernel::fold_gather);
  fold_outcome outcome;
  stream_->copy(&outcome, block_, sizeof outcome);
  stream_->synchronize();
  return outcome;
}

void DeviceFold::gather_all(std::int64_t first, std::int64_t count) {
  renew();
  if (gather(first, count).full == 0) return;
  if (count < 2) throw Error(ErrorCode::internal, "statistics of one run have no place");
  gather_all(first, count / 2);
  gather_all(first + count / 2, count - count / 2);
}

void DeviceFold::drain() {
  host_.resize(checked_cast<std::size_t>(layout_.bytes, "statistics over runs"));
  stream_->copy(host_.data(), block_, host_.size());
  stream_->synchronize();
  const auto words = [&](std::int64_t offset, std::int64_t count) {
    return std::span(reinterpret_cast<const unsigned long long*>(host_.data() + offset),
                     static_cast<std::size_t>(count));
  };
  GatheredRuns runs;
  runs.cells = std::span(reinterpret_cast<const fold_cell*>(host_.data() + layout_.cells),
                         static_cast<std::size_t>(args_.n_cells));
  runs.word_keys = words(layout_.word_keys, cubie_kernel::fold_words);
  runs.word_counts = words(layout_.word_counts, cubie_kernel::fold_words);
  runs.page_keys = words(layout_.page_keys, layout_.n_pages);
  runs.pages = words(layout_.pages, layout_.n_pages * cubie_kernel::fold_page_bins);
  into_->absorb(runs);
}

void DeviceFold::renew() {
  drain();
  launch(cubie_kernel::fold_clear);
  since_drain_ = 0;
}

}  // namespace cubie::batch
