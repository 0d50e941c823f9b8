// Chunks on their way into statistics over runs, on the writeback thread and those that fold.

#include <algorithm>

#include "batch/batch_state.hpp"
#include "batch/chunk_pipeline.hpp"
#include "device/host/host_device.hpp"

namespace cubie::batch {
namespace {

using memory::OutputArrays;

constexpr std::int32_t kMostFoldThreads = 16;

}  // namespace

FoldPlace ChunkPipeline::fold_place(const device::Kernel* fold) {
  if (!state_->reduces() || fold != nullptr) return {fold != nullptr, 0};
  const device::DeviceInfo& info = memory_.device().info();
  if (fold_threads_ == nullptr) {
    const bool host = info.kind == device::DeviceKind::host;
    fold_threads_ =
        std::make_unique<FoldThreads>(host ? info.workers : std::min(kMostFoldThreads, device::usable_cpus()));
  }
  return {false, info.unified ? fold_threads_->count() : 0};
}

void ChunkPipeline::begin_reduction(const device::Kernel* fold) {
  ResultState& s = *state_;
  outputs_.clear();
  char* const room = arrays_->input_data(arrays_->statistics, 0);
  if (fold != nullptr) {
    s.reduction.begin(arrays_->rows, *s.reduce, 0, nullptr);
    device_fold_.begin(*fold, *memory_.stage_out, room, s.reduction);
  } else {
    s.reduction.begin(arrays_->rows, *s.reduce, fold_threads_->count(), room);
  }
}

/// The chunk's kernel has been waited for. Returns when the statistics hold it; false when the solve was aborted.
bool ChunkPipeline::fold_on_device(std::int64_t chunk) {
  DeviceChunk what;
  what.chunk.n_runs = plan_.range(chunk).count;
  what.chunk.arrays.assign(arrays_->outputs.size(), {});
  for (std::size_t i = 0; i < arrays_->outputs.size(); ++i) {
    what.chunk.arrays[i] = {arrays_->output_data(i, chunk), arrays_->outputs.array(i).element()};
  }
  what.chunk.status = reinterpret_cast<const std::int32_t*>(what.chunk.arrays[OutputArrays::run_status].data);
  what.abort_flag = state_->args.abort_flag;
  return device_fold_.fold(what);
}

/// After a cancel: chunks that had come count.
void ChunkPipeline::end_fold_on_device() noexcept {
  try {
    if (aborted() && !left_work_) device_fold_.drain();
  } catch (...) {  // the device has failed since; then no run has come
  }
  device_fold_.end();
}

/// Copies all that the chunk has of its runs into staging.
void ChunkPipeline::stage_fold(std::int64_t chunk) {
  Fold& fold = folds_[static_cast<std::size_t>(chunk % plan_.depth)];
  fold.state = state_;
  fold.threads = fold_threads_.get();
  fold.chunk.n_runs = plan_.range(chunk).count;
  fold.chunk.arrays.assign(arrays_->outputs.size(), {});
  for (std::size_t i = 0; i < arrays_->outputs.size(); ++i) {
    const memory::ManagedArray& array = arrays_->outputs.array(i);
    if (array.shape().elements() == 0) continue;
    memory::StagingLease lease = stage_out(i, chunk);
    fold.chunk.arrays[i] = {lease.data(), array.element()};
    if (i == OutputArrays::run_status) fold.chunk.status = static_cast<const std::int32_t*>(lease.data());
    fold.leases.push_back(std::move(lease));
  }
  fold.bytes = moved_bytes_;
}

void ChunkPipeline::submit_fold(std::int64_t chunk) {
  Fold& fold = folds_[static_cast<std::size_t>(chunk % plan_.depth)];
  // The writeback gives them back; the driver may wait for that.
  for (memory::StagingLease& lease : fold.leases) lease.hand_over();
  memory::WritebackTask task;
  task.event = copy_of(chunk).out_ready;
  task.tag = chunk;
  task.context = &fold;
  task.ended = &ChunkPipeline::fold_staged;
  submit(std::move(task));
}

void ChunkPipeline::fold_staged(void* context, const memory::WritebackEnd& end) noexcept {
  Fold& fold = *static_cast<Fold*>(context);
  ResultState& s = *fold.state;
  if (end.error != nullptr) {  // the device may not have come to the copies
    for (memory::StagingLease& lease : fold.leases) lease.set_aside();
  } else if (!end.cancelled && !s.aborted()) {
    s.reduction.fold(*fold.threads, fold.chunk);
    if (s.log.enabled()) {
      s.log.extend(
          {Activity::writeback, end.tag, s.log.seconds(end.begun), s.log.seconds(TimeLog::Clock::now()), fold.bytes});
    }
    s.chunks.done(end.tag);
  }
  fold.leases.clear();
}

}  // namespace cubie::batch
