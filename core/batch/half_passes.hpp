#pragma once
// Solves by an automatic method: which kernel goes on with the runs that others have parked.

#include <cstdint>
#include <memory>

#include "batch/result_state.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "integrator/kernel_builder.hpp"
#include "kernels/args.h"

namespace cubie::batch {

/// Note [Passes]
/// The kernel of the explicit half takes all runs of a launch and writes down those that want the stiff half; a pass of
/// the other kernel goes through this list and writes down those that want to come back; and so on until a list stays
/// empty. Two lists take turns. Where the model has no stiff half, the one list there is goes to the explicit kernel
/// again, from where nobody may leave: which bits a run has never depends on what is known when its launch begins.

/// Where the runs of a launch wait between two passes.
struct ParkingPlace {
  char* slots = nullptr;
  long long* lists[2] = {};
  long long* count = nullptr;  ///< of the list being written
};

/// Bytes of the slot of one run, and of its entries in the lists.
[[nodiscard]] inline std::int64_t slot_bytes_of(const ResultState& state) noexcept {
  const plan::LoopPlan& plan = state.kernel->plan();
  const bool eventful = plan.events.scheduled || plan.n_root_events > 0;
  const std::int64_t changing = eventful ? std::ssize(state.inputs) - state.n_states + plan.events.n_hidden() : 0;
  return cubie_kernel::slot_bytes({state.n_states, changing, plan.n_summary_numbers, plan.n_root_events},
                                  state.f32 ? 4 : 8);
}
inline constexpr std::int64_t kListBytes = 2 * sizeof(long long);

/// What launches a pass; alive as long as the solve is.
struct PassKernel {
  std::shared_ptr<integrator::BatchSolverKernel> kernel;
  const integrator::BuiltKernel* built = nullptr;
};

/// The part of a launch's arguments for its runs [first, first + count); `number_bytes` are those of a state.
[[nodiscard]] cubie_kernel::loop_args arguments_of_range(const cubie_kernel::loop_args& all, std::int64_t first,
                                                         std::int64_t count, std::int64_t number_bytes) noexcept;

/// The passes of one launch, one after the other.
class HalfPasses {
 public:
  /// `first` are the arguments of the first launch, with the place in them.
  HalfPasses(const ResultState& state, const cubie_kernel::loop_args& first, const ParkingPlace& place)
      : state_(state), first_(first), place_(place) {}

  /// Arguments of the first launch, which differ from those of any other method by the place.
  static void attach(cubie_kernel::loop_args& args, const ParkingPlace& place) noexcept;

  /// Whether the next pass is one of the stiff half. Where there is none, the explicit one takes it.
  [[nodiscard]] bool wants_stiff() const noexcept { return !stiff_ && !state_.stiff->unavailable(); }
  /// Arguments of the next pass, over the `count` runs that the latest launch has parked, but for what belongs to the
  /// kernel: blocks, workspace.
  [[nodiscard]] cubie_kernel::loop_args next(std::int64_t count);
  /// What launches this pass; `first` launched the first.
  [[nodiscard]] PassKernel kernel(const integrator::BuiltKernel& first) const;

 private:
  const ResultState& state_;
  const cubie_kernel::loop_args first_;
  const ParkingPlace place_;
  bool stiff_ = false;  // the latest pass
  int list_ = 0;        // that the latest pass has written
};

}  // namespace cubie::batch
