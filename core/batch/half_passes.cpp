#include "batch/half_passes.hpp"

#include <utility>

namespace cubie::batch {

void HalfPasses::attach(cubie_kernel::loop_args& args, const ParkingPlace& place) noexcept {
  args.slots = place.slots;
  args.resumed = nullptr;
  args.parked = place.lists[0];
  args.n_parked = place.count;
  args.may_park = 1;
}

cubie_kernel::loop_args HalfPasses::next(std::int64_t count) {
  const bool available = !state_.stiff->unavailable();
  stiff_ = !stiff_ && available;
  cubie_kernel::loop_args args = first_;
  args.n_runs = count;
  args.resumed = place_.lists[list_];
  list_ = 1 - list_;
  args.parked = place_.lists[list_];
  args.may_park = available ? 1 : 0;
  // The runs of a list stand anywhere in the output: no group writes rows side by side.
  args.lock_step = 0;
  args.tile = nullptr;
  args.tile_stride = 0;
  if (stiff_) {
    args.control = state_.stiff_steps.control;
    args.newton_kappa = state_.stiff_steps.newton_kappa;
    args.newton_iterations = state_.stiff_steps.newton_iterations;
  }
  return args;
}

PassKernel HalfPasses::kernel(const integrator::BuiltKernel& first) const {
  if (!stiff_) return {state_.kernel, &first};
  auto kernel = state_.stiff->made();
  const integrator::BuiltKernel* const built = kernel->built().get();
  return {std::move(kernel), built};
}

cubie_kernel::loop_args arguments_of_range(const cubie_kernel::loop_args& all, std::int64_t first, std::int64_t count,
                                           std::int64_t number_bytes) noexcept {
  cubie_kernel::loop_args args = all;
  const auto numbers = [&](void* data, std::int64_t stride) -> void* {
    return data == nullptr ? nullptr : static_cast<char*>(data) + first * stride * number_bytes;
  };
  const auto per_run = [&]<class T>(T* data) { return data == nullptr ? nullptr : data + first; };
  args.first_run += first;
  args.n_runs = count;
  args.initial_steps = per_run(all.initial_steps);
  args.span_begins = per_run(all.span_begins);
  args.span_ends = per_run(all.span_ends);
  args.saved = numbers(all.saved, all.saved_run_stride);
  args.final_states = numbers(all.final_states, all.final_run_stride);
  args.summary.data = numbers(all.summary.data, all.summary.run_stride);
  args.roots.records = numbers(all.roots.records, 1);
  args.roots.counts = per_run(all.roots.counts);
  args.status = per_run(all.status);
  args.accepted = per_run(all.accepted);
  args.rejected = per_run(all.rejected);
  args.newton = per_run(all.newton);
  args.linear = per_run(all.linear);
  args.rows = per_run(all.rows);
  args.switches = per_run(all.switches);
  args.last_steps = per_run(all.last_steps);
  return args;
}

}  // namespace cubie::batch
