// The launches of a chunk: in slices, or whole; and the passes by the halves of an automatic method, after the first.

#include <algorithm>
#include <utility>

#include "batch/chunk_pipeline.hpp"

namespace cubie::batch {
namespace {

constexpr long long kZero = 0;
constexpr std::int64_t kCounterPitch = 256;  // as of the run counters
constexpr std::int64_t kParkedAt = 128;      // behind which the count of parked runs stands
constexpr std::int64_t kSlicesAt = 64;       // as well, what slices count

}  // namespace

ParkingPlace ChunkPipeline::parking_place(std::int64_t chunk) const {
  ParkingPlace place;
  place.slots = arrays_->input_data(arrays_->slots, chunk);
  place.lists[0] = reinterpret_cast<long long*>(arrays_->input_data(arrays_->lists, chunk));
  place.lists[1] = place.lists[0] + plan_.chunk_length;
  place.count = reinterpret_cast<long long*>(arrays_->input_data(arrays_->tables, 0) + arrays_->layout.counters +
                                             chunk % plan_.depth * kCounterPitch + kParkedAt);
  return place;
}

/// One launch of a chunk, or the first slice of it; see finish_slices().
void ChunkPipeline::launch(std::int64_t chunk, const cubie_kernel::loop_args& args,
                           const integrator::BuiltKernel& built, std::int32_t workers) {
  device::Stream& compute = *memory_.compute;
  if (in_slices(args)) {
    sliced_chunk_ = chunk;
    sliced_args_ = args;
    sliced_kernel_ = &built;
    sliced_workers_ = workers;
    auto* const counters =
        reinterpret_cast<SliceCounters*>(arrays_->input_data(arrays_->tables, 0) + arrays_->layout.counters +
                                         chunk % plan_.depth * kCounterPitch + kSlicesAt);
    count_slices(sliced_args_, counters);
    slice_counters_ = {};
    compute.copy(counters, &slice_counters_, sizeof slice_counters_);
    integrator::BatchSolverKernel::launch(built, compute, sliced_args_, workers);
  } else {
    compute.announce_work(args.resumed == nullptr ? args.n_runs : 0);
    integrator::BatchSolverKernel::launch(built, compute, args, workers);
  }
  clock_.end(Activity::kernel, chunk, compute);
  compute.record(*copy_of(chunk).computed);
}

/// Returns when the latest launch has come to its end, slice by slice. No other may be under way meanwhile: see
/// Note [Launch slices].
void ChunkPipeline::finish_slices() {
  if (sliced_chunk_ < 0) return;
  const std::int64_t chunk = std::exchange(sliced_chunk_, -1);
  Copy& copy = copy_of(chunk);
  device::Stream& compute = *memory_.compute;
  for (;;) {
    compute.copy(&slice_counters_, sliced_args_.slice.begun, sizeof slice_counters_);
    compute.record(*copy.counted);
    copy.counted->wait();
    if (slice_counters_.unfinished == 0) return;
    slice_counters_ = {};
    compute.copy(sliced_args_.slice.begun, &slice_counters_, sizeof slice_counters_);
    sliced_args_.slice.resumed = 1;
    integrator::BatchSolverKernel::launch(*sliced_kernel_, compute, sliced_args_, sliced_workers_);
    clock_.end(Activity::kernel, chunk, compute);
    compute.record(*copy.computed);
  }
}

/// Returns when no run of the chunk is parked, or the solve has been aborted. The launches of later chunks stand in the
/// queue meanwhile.
void ChunkPipeline::finish_passes(std::int64_t chunk) {
  ResultState& s = *state_;
  Copy& copy = copy_of(chunk);
  device::Stream& compute = *memory_.compute;
  device::Stream& out = *memory_.stage_out;
  const cubie_kernel::loop_args first = chunk_args(chunk);
  HalfPasses passes(s, first, parking_place(chunk));
  for (;;) {
    n_parked_ = 0;
    out.wait(*copy.computed);
    out.copy(&n_parked_, first.n_parked, sizeof n_parked_);
    out.record(*copy.counted);
    copy.counted->wait();
    if (n_parked_ == 0 || aborted()) return;
    if (passes.wants_stiff() && !obtain_stiff_()) return;
    cubie_kernel::loop_args args = passes.next(n_parked_);
    const PassKernel pass = passes.kernel(*kernel_);
    const integrator::BatchSolverKernel& kernel = *pass.kernel;
    std::int32_t workers = kernel.workers(*pass.built, n_parked_);
    const std::int64_t per_worker = kernel.workspace_bytes(1);
    if (per_worker > 0) {
      const std::int32_t together = kernel.workers(*pass.built, 1);  // those of a warp are launched all or none
      const std::int64_t room = workspace_room_ / per_worker / together * together;
      workers = static_cast<std::int32_t>(std::min<std::int64_t>(workers, room));
    }
    args.block_runs = kernel.block_runs(n_parked_, workers);
    args.workspace_stride = kernel.plan().buffers.workspace_bytes;
    compute.copy(args.next_run, &kZero, sizeof kZero);
    compute.copy(args.n_parked, &kZero, sizeof kZero);
    launch(chunk, args, *pass.built, workers);
    finish_slices();
  }
}

}  // namespace cubie::batch
