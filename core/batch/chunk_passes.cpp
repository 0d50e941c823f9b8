// The passes of a chunk by the halves of an automatic method, after its first launch.

#include <algorithm>

#include "batch/chunk_pipeline.hpp"

namespace cubie::batch {
namespace {

constexpr long long kZero = 0;
constexpr std::int64_t kCounterPitch = 256;  // as of the run counters
constexpr std::int64_t kParkedAt = 128;      // behind which the count of parked runs stands

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
    if (per_worker > 0)
      workers = static_cast<std::int32_t>(std::min<std::int64_t>(workers, workspace_room_ / per_worker));
    args.block_runs = kernel.block_runs(n_parked_, workers);
    args.workspace_stride = kernel.plan().buffers.workspace_bytes;
    compute.copy(args.next_run, &kZero, sizeof kZero);
    compute.copy(args.n_parked, &kZero, sizeof kZero);
    integrator::BatchSolverKernel::launch(*pass.built, compute, args, workers);
    clock_.end(Activity::kernel, chunk, compute);
    compute.record(*copy.computed);
  }
}

}  // namespace cubie::batch
