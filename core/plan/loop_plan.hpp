#pragma once
// What the integrator decided and the kernel text carries out: plain structs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "plan/event_plan.hpp"
#include "plan/row_plan.hpp"

namespace cubie::plan {

enum class Precision : std::int8_t { f32, f64 };

/// Names and order as controller_kind in core/kernels/control.h.
enum class Controller : std::int8_t { fixed, i, pi, pid, gustafsson, h211b };

/// How the linear systems of implicit methods are solved. Names of the last two as krylov_kind in
/// core/kernels/krylov.h.
enum class LinearSolver : std::int8_t { automatic, lu, gmres, bicgstab };
/// Of an iteration; names as preconditioner_kind there.
enum class Preconditioner : std::int8_t { none, jacobi, neumann };

/// Whose Jacobian Newton's iterations take; names and order as newton_kind in core/kernels/newton.h.
enum class Newton : std::int8_t { simplified, full, reusing };

/// Whether a kernel carries runs from beginning to end, or is one of two that hand them to each other. Order as
/// half_kind in core/kernels/stiffness.h.
enum class Half : std::int8_t { whole, explicit_half, stiff_half };

/// The named buffers of the loop, per lane group; jacobian to slopes belong to methods that solve
/// linear systems.
enum class LoopBuffer : std::int8_t {
  state,
  state_next,
  parameters,
  stages,
  dense,
  saved,
  jacobian,
  factors,
  slopes,
  summary,
  count
};
inline constexpr std::size_t kLoopBuffers = static_cast<std::size_t>(LoopBuffer::count);
inline constexpr std::array<const char*, kLoopBuffers> kLoopBufferNames = {
    "state", "state_next", "parameters", "stages", "dense", "saved", "jacobian", "factors", "slopes", "summary"};

/// Where each buffer lives: byte offset in the worker's workspace, or -1 for local storage.
struct BufferLayout {
  std::array<std::int64_t, kLoopBuffers> workspace_offset{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  std::int64_t workspace_bytes = 0;  ///< per worker; the distance of two workers' areas
  bool shared = false;               ///< of a GPU: the workspace is in memory of the multiprocessor
  std::int64_t local_bytes = 0;      ///< per lane group, on the worker's stack
  std::int64_t slice_offset = -1;    ///< in the workspace: where launch slices keep what is in hand; -1: no slices
  std::int64_t slice_bytes = 0;
};

struct LoopPlan {
  Precision precision = Precision::f64;
  std::int32_t lane_width = 1;
  Controller controller = Controller::fixed;
  bool adaptive = false;
  bool interpolate = true;  ///< rows from dense output; false: steps land on rows
  bool refill = true;
  bool unrolled = true;
  LinearSolver linear_solver = LinearSolver::lu;  ///< not automatic
  Newton newton = Newton::simplified;
  Half half = Half::whole;
  double stability_bound = 0.0;  ///< of |h lambda|, where runs change to the other half
  std::int64_t n_jacobian = 0;   ///< numbers per lane; these three are 0 with methods that solve no linear system
  std::int64_t n_factors = 0;
  std::int64_t n_slopes = 0;
  std::int64_t n_summary_numbers = 0;  ///< kept per lane; 0: the kernel makes no summaries
  bool summary_histograms = false;     ///< some of these are histograms
  bool summary_integrals = false;      ///< some are integrals of dense output
  bool summary_dwells = false;         ///< some are times on one side of a level
  bool summary_searches = false;       ///< some are extremes or crossings of it
  bool calls_function = false;         ///< the right-hand side is compiled code
  std::int64_t n_root_events = 0;      ///< of the model
  RowPlan rows;
  EventPlan events;
  BufferLayout buffers;
};

}  // namespace cubie::plan
