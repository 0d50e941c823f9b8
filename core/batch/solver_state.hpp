#pragma once
// What a solver owns: the checked model, its options, the integrator plan and the kernel of the present settings.

#include <memory>
#include <string>
#include <vector>

#include "batch/host_function.hpp"
#include "batch/solve_arrays.hpp"
#include "config/options.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "integrator/configure.hpp"
#include "integrator/single_integrator_run.hpp"
#include "integrator/stiff_half.hpp"
#include "model/model.hpp"

namespace cubie::batch {

/// Names and units of the numbers of a window.
struct SummaryNames {
  std::vector<std::string> names, units;
};

struct SolverState {
  explicit SolverState(std::string_view text, const HostFunction& compiled = {});
  SolverState(const SolverState&) = delete;  // kernels know where its function stands
  SolverState& operator=(const SolverState&) = delete;

  /// Brings configuration and kernel text up to date with the options and the device; nothing happens when nothing
  /// that affects code changed. `needs`: of the batch that is to be solved.
  void prepare(const integrator::DeviceTraits& device, const integrator::BatchNeeds& needs = {});

  const HostFunction function;  ///< of the right-hand side, where it is no text
  const cubie_kernel::compiled_function called = function.for_kernels();
  model::Model model;
  config::OptionSet options;
  std::vector<double> atol, rtol;  ///< one per state
  integrator::SingleIntegratorRun run;
  std::vector<std::int32_t> used_drivers;  ///< that the kernel reads, by declared index
  bool dirty = true;                       ///< an option that affects code changed
  integrator::DeviceTraits device;         ///< that the kernel is for, as are the next
  integrator::BatchNeeds needs;
  std::shared_ptr<const std::vector<std::string>> saved_names, saved_units;
  std::shared_ptr<const SummaryNames> summary_names;
  std::shared_ptr<integrator::BatchSolverKernel> kernel;
  std::shared_ptr<integrator::StiffHalf> stiff;  ///< with the automatic method
  std::int64_t kernels = 0;                      ///< texts turned into kernel objects
  /// Device arrays of pipelined solves; the driver thread's alone while the solver lives.
  std::unique_ptr<SolveArrays> arrays;
};

}  // namespace cubie::batch
