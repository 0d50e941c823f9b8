#pragma once
// From options to a configuration: which method, controller, lane width and layout; and the numbers of the step
// control, which are arguments of a launch and never part of the code.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/options.hpp"
#include "integrator/batch_solver_config.hpp"
#include "kernels/args.h"
#include "model/model.hpp"
#include "plan/method.hpp"
#include "symbolic/graph.hpp"

namespace cubie::integrator {

/// The device, as far as the configuration depends on it.
struct DeviceTraits {
  bool gpu = false;                 ///< a lane group is one thread
  bool avx512 = false;              ///< of the host
  bool limits_kernel_time = false;  ///< as device::DeviceInfo says
  [[nodiscard]] bool operator==(const DeviceTraits&) const = default;
};

/// A thread of a GPU has no more of its own; some 100 000 of them are there at once.
inline constexpr std::int64_t kMostGpuLocalBytes = std::int64_t{1} << 16;

/// What a batch asks of the code.
struct BatchNeeds {
  bool every_step = false;  ///< rows where steps end
  bool own_spans = false;   ///< t0 and t_end per run
  plan::EventPlan events = {};
  friend bool operator==(const BatchNeeds&, const BatchNeeds&) = default;
};

struct Configuration {
  BatchSolverConfig code;
  std::optional<BatchSolverConfig> stiff;  ///< of the kernel that takes over stiff runs, with the automatic method
  std::vector<std::string> saved_names, saved_units;
  std::vector<std::string> summary_names, summary_units;
};

/// Throws Error naming the option: an adaptive controller for a method without error estimate and interpolation
/// beyond the method's dense output are not_supported; nothing is replaced silently.
[[nodiscard]] Configuration configure(const config::OptionSet& options, const model::Model& model,
                                      const symbolic::System& system, const DeviceTraits& device,
                                      const BatchNeeds& needs = {});

/// Seconds after which launches end before their runs do; 0: they do not.
[[nodiscard]] double launch_slice(const config::OptionSet& options, const DeviceTraits& device);

/// Whether linear systems of this code, of so many states, may be solved by iteration. Only where full factors would be
/// too large for option linear_solver at auto is that not known before the factors are planned.
[[nodiscard]] bool may_iterate(const BatchSolverConfig& code, std::size_t n_states);

/// Throws out_of_range when a thread of a GPU would need more local memory than kMostGpuLocalBytes.
void check_local_bytes(const plan::LoopPlan& plan, bool gpu);

/// Numbers of the step control for one launch.
struct StepNumbers {
  double dt = 0.0;  ///< fixed step, or first step (0: chosen per run)
  double dt_min = 0.0;
  double dt_max = 0.0;  ///< +infinity: no bound
  std::int64_t max_steps = 0;
  cubie_kernel::control_args control{};
  double newton_kappa = 0.0;
  double krylov_tolerance = 0.0;
  std::int32_t krylov_iterations = 0;  ///< at most, of one linear system
  std::int32_t newton_iterations = 0;  ///< at most, of one solve
  bool consistent_initial = true;      ///< states of equations without derivative are solved for at the start
  bool iterates = false;               ///< stages are solved by Newton iterations, which are counted
};

/// `span` is |t_end - t0|, `rtol` the smallest one of all states. Throws invalid_argument: fixed steps without dt, dt
/// outside [dt_min, dt_max], ...
[[nodiscard]] StepNumbers step_numbers(const config::OptionSet& options, const BatchSolverConfig& code, double span,
                                       double rtol);

/// The relative tolerance in force: requests below what the format resolves are raised to 16 units in the last place,
/// since the error estimate is round-off there (f32: 1.9e-6; f64: 3.6e-15).
[[nodiscard]] double effective_rtol(double requested, plan::Precision precision) noexcept;

}  // namespace cubie::integrator
