#include "integrator/ivp_loop.hpp"

#include <algorithm>

#include "codegen/summary_text.hpp"
#include "integrator/auto_method.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

// A worker's stack has 64 MiB; the right-hand side's own temporaries need their part of it.
constexpr std::int64_t kMostLocalBytes = std::int64_t{16} << 20;
// Two warps of a block have as much in the 64 KB that the least of all multiprocessors gives a block.
constexpr std::int64_t kMostSharedBytes = 1000;

struct LinearSizes {
  std::int64_t jacobian = 0, factors = 0, slopes = 0;
};

/// As core/kernels/{rosenbrock,dirk,firk,reuse}.h use them.
LinearSizes linear_sizes(const plan::Method& method, const ModelSizes& sizes, bool adaptive, plan::Newton newton) {
  const std::int64_t n = sizes.n_states, s = method.stages;
  const std::int64_t jacobian =
      (newton == plan::Newton::reusing ? 2 : 1) * sizes.n_jacobian;  // with one to choose from
  switch (method.family) {
    case plan::Family::erk:
      return {};
    case plan::Family::rosenbrock:
    case plan::Family::dirk:
      return {jacobian, sizes.n_factors + sizes.n_work, (newton == plan::Newton::full ? 3 : 2) * n};
    case plan::Family::firk: {
      // A complex matrix and system for each pair of eigenvalues; a real one for the estimate where no block has it.
      const bool own_filter = adaptive && !method.error.empty() && method.transform.real_eigenvalues.empty();
      return {jacobian, (s + (own_filter ? 1 : 0)) * sizes.n_factors + sizes.n_work, (s + 4) * n};
    }
  }
  return {};
}

constexpr std::int64_t kSliceWord = 8;  // of slots, which hold addresses and times, too

/// Numbers per lane of a worker's slot of launch slices, never too few: the kernel does not compile where they are.
/// As core/kernels/slices.h and what it stores.
std::int64_t slice_numbers(const BatchSolverConfig& config, const plan::LoopPlan& plan, const LayoutUnits& units,
                           std::int64_t local_bytes) {
  // Of a group's members each is a lane group or a word at least, a time may be two; each of some structs is aligned as
  // a lane group is. Buffers that are not local hold one number there where they have none.
  std::int64_t members = 48 + static_cast<std::int64_t>(plan::kLoopBuffers);
  if (config.newton == plan::Newton::reusing) members += 4;
  if (config.half != plan::Half::whole) members += 4;
  if (config.rows.own_spans) members += 12;
  if (config.events.scheduled) members += 6;
  if (plan.n_summary_numbers > 0) members += 8;
  if (plan.n_root_events > 0) members += 4 * plan.n_root_events + 10;
  constexpr std::int64_t kWords = 32;
  std::int64_t words_per_lane = 1;  // the number of its run
  constexpr std::int64_t kPlaceWords = 8, kSteadyWords = 10;
  if (config.events.scheduled) words_per_lane += kPlaceWords + 1 + config.events.n_attributes;
  if (config.events.steady) words_per_lane += kSteadyWords;
  const std::int64_t number = units.number_bytes * units.lanes;
  const std::int64_t bytes =
      local_bytes + members * std::max(number, kSliceWord) + (kWords + words_per_lane * units.lanes) * kSliceWord;
  return (bytes + number - 1) / number;
}

}  // namespace

IvpLoop::IvpLoop(BufferRegistry& registry) : registry_(registry), component_(registry.add_component("ivp_loop")) {}

plan::LoopPlan IvpLoop::plan(const BatchSolverConfig& config, const plan::Method& method, const ModelSizes& sizes) {
  const std::int64_t slots = method.stages + (config.interpolate ? method.interpolant.extra_stages : 0);
  // As core/kernels/loop.h: the slope where a step ends, states and rates beside the search for a steady state.
  bool ends_on_stage = false;  // stage_at_end
  for (std::size_t i = 1; i < method.c.size() && config.interpolate && method.interpolant.extra_stages > 1; ++i) {
    ends_on_stage = ends_on_stage || (method.c[i] == 1.0 && method.b[i] != 0.0);
  }
  const bool hands_on = sizes.n_root_events > 0 && method.family == plan::Family::erk && !method.fsal &&
                        !ends_on_stage && !sizes.calls_function;
  const std::int64_t kept = (hands_on ? 1 : 0) + (config.events.steady ? 2 : 0);
  const std::int64_t n = sizes.n_states;
  const LinearSizes linear = linear_sizes(method, sizes, config.controller != plan::Controller::fixed, config.newton);
  const std::int64_t summarised = codegen::summary_sizes(config.summaries).n_numbers;
  const std::int64_t summary_numbers = summarised + static_cast<std::int64_t>(config.summaries.variables.size());
  const std::array<std::int64_t, plan::kLoopBuffers> elements = {
      n,
      n,
      sizes.n_parameters + (config.events.steady ? 2 : 1) * config.events.n_hidden(),
      (slots + kept) * n,
      n,
      static_cast<std::int64_t>(config.saved.size()),
      linear.jacobian,
      linear.factors,
      linear.slopes,
      summary_numbers};
  registry_.clear(component_);
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    registry_.add_buffer(component_,
                         {plan::kLoopBufferNames[i], elements[i], Element::number, config.locations[i], {}});
  }

  plan::LoopPlan out;
  out.precision = config.precision;
  out.lane_width = config.lane_width;
  out.controller = config.controller;
  out.adaptive = config.controller != plan::Controller::fixed;
  out.interpolate = config.interpolate;
  out.refill = config.refill;
  out.unrolled = config.unrolled;
  out.linear_solver = sizes.linear_solver;
  out.newton = config.newton;
  out.half = config.half;
  out.stability_bound = stability_bound(config.half);
  out.n_jacobian = linear.jacobian;
  out.n_factors = linear.factors;
  out.n_slopes = linear.slopes;
  out.n_summary_numbers = summarised;
  out.calls_function = sizes.calls_function;
  out.n_root_events = sizes.n_root_events;
  out.rows = config.rows;
  out.events = config.events;
  out.summary_histograms = codegen::keeps(config.summaries, plan::Metric::quantile);
  out.summary_integrals = codegen::keeps(config.summaries, plan::Metric::quadrature);
  out.summary_dwells = codegen::keeps_sampled(config.summaries, plan::Metric::time_above) ||
                       codegen::keeps_sampled(config.summaries, plan::Metric::time_below);
  out.summary_searches = codegen::refines(config.summaries);
  LayoutUnits units;
  units.number_bytes = config.precision == plan::Precision::f64 ? 8 : 4;
  units.lanes = config.lane_width;
  units.alignment = config.gpu ? units.number_bytes : 256;  // of the widest lane group
  if (config.sliced) units.alignment = std::max(units.alignment, kSliceWord);
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    out.buffers.workspace_offset[i] =
        registry_.placement(component_, component_, plan::kLoopBufferNames[i], units).offset;
  }
  const Totals totals = registry_.totals(component_, units);
  if (totals.local_bytes > kMostLocalBytes) {
    throw Error(ErrorCode::out_of_range,
                "local buffers take {} bytes per worker, more than {}: set their <buffer>_location to workspace, or a "
                "smaller lane_width (got {})",
                totals.local_bytes, kMostLocalBytes, config.lane_width);
  }
  out.buffers.workspace_bytes = totals.workspace_bytes;
  out.buffers.local_bytes = totals.local_bytes;
  if (config.sliced) {
    const std::int64_t numbers = slice_numbers(config, out, units, totals.local_bytes);
    registry_.add_buffer(component_, {"slice", numbers, Element::number, Location::persistent, {}});
    const Placement slot = registry_.placement(component_, component_, "slice", units);
    out.buffers.slice_offset = out.buffers.workspace_bytes + slot.offset;
    out.buffers.slice_bytes = slot.bytes;
    out.buffers.workspace_bytes += registry_.totals(component_, units).persistent_bytes;
  } else if (config.gpu && totals.workspace_bytes > 0 && totals.workspace_bytes <= kMostSharedBytes) {
    // An odd number of elements from thread to thread: their areas begin in different banks.
    out.buffers.shared = true;
    out.buffers.workspace_bytes = (totals.workspace_bytes / units.number_bytes | 1) * units.number_bytes;
  }
  return out;
}

}  // namespace cubie::integrator
