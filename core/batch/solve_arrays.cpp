#include "batch/solve_arrays.hpp"

#include <numeric>

#include <fmt/format.h>

#include "batch/device_fold.hpp"
#include "batch/event_outputs.hpp"
#include "batch/half_passes.hpp"

namespace cubie::batch {
namespace {

using Source = cubie_kernel::input_source;

/// `owner` is null for the first client of a solver. The caps of a group add up: a solver that names no group is one of
/// its own, and inputs and outputs have half of its share each.
memory::ClientOptions client_options(const SolveArrays& solver, const memory::MemoryClient* owner) {
  memory::ClientOptions out;
  out.group = solver.options.group.empty() ? fmt::format("solver {}", fmt::ptr(&solver)) : solver.options.group;
  if (solver.options.proportion) out.proportion = *solver.options.proportion / 2;
  out.same_owner = owner;
  return out;
}

constexpr std::int64_t kAlignment = 256;

std::int64_t take(std::int64_t& at, std::int64_t bytes) {
  const std::int64_t offset = at;
  at += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  return offset;
}

template <class T>
std::int64_t bytes_of(const std::vector<T>& list) {
  return static_cast<std::int64_t>(list.size() * sizeof(T));
}

}  // namespace

SolveArrays::SolveArrays(memory::MemoryManager& manager, const MemoryOptions& memory_options)
    : options(memory_options),
      inputs(manager, client_options(*this, nullptr)),
      outputs(manager, client_options(*this, &inputs.client())),
      tables(inputs.add({.name = "tables", .shape = {0}, .element = memory::ElementType::byte, .unchunkable = true})),
      workspace(
          inputs.add({.name = "workspace", .shape = {0}, .element = memory::ElementType::byte, .unchunkable = true})),
      slots(inputs.add({.name = "slots", .shape = {0, 0}, .element = memory::ElementType::byte, .chunk_axis = 1})),
      lists(inputs.add({.name = "lists", .shape = {0, 0}, .element = memory::ElementType::byte, .chunk_axis = 1})),
      statistics(
          inputs.add({.name = "statistics", .shape = {0}, .element = memory::ElementType::byte, .unchunkable = true})) {
}

void SolveArrays::collect_inputs(const ResultState& state) {
  initial_values.clear();
  parameters.clear();
  n_shared_values = 0;
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    const Source& s = state.inputs[i];
    if (s.kind == Source::per_run) {
      auto& list = i < static_cast<std::size_t>(state.n_states) ? initial_values : parameters;
      const bool sampled = s.base == nullptr && state.samplers[i].has_value();
      list.push_back({s.base, s.stride, s.is_double != 0, i, sampled ? &*state.samplers[i] : nullptr});
    } else if (s.modulus != kReadInPlace) {
      n_shared_values += s.kind == Source::grid ? s.modulus : 1;
    }
  }
}

void SolveArrays::prepare(const ResultState& state, std::int64_t workspace_bytes, FoldPlace fold,
                          const memory::SolveLimits& limits) {
  using memory::ElementType;
  collect_inputs(state);
  const ElementType number = state.f32 ? ElementType::f32 : ElementType::f64;
  memory::InputSizes in;
  in.number = number;
  in.n_runs = state.n_runs;
  in.n_initial_values = static_cast<std::int64_t>(initial_values.size());
  in.n_parameters = static_cast<std::int64_t>(parameters.size());
  in.n_shared_values = n_shared_values;
  in.initial_steps = state.args.initial_steps != nullptr;
  in.spans = state.args.span_begins != nullptr;
  if (state.drivers) {
    in.n_segments = state.drivers->table.n_segments;
    in.n_drivers = state.drivers->table.n_drivers;
    in.n_coefficients = state.drivers->table.n_coefficients;
    in.driver_runs = state.drivers->table.n_runs > 1;
  }
  if (state.events && state.events->table.n_runs > 0) in.event_bytes = state.events->table.run_bytes();
  inputs.update(in);

  memory::OutputSizes out;
  out.number = number;
  out.n_runs = state.n_runs;
  out.n_saves = state.n_variables > 0 && !state.on_device ? state.n_saves : 0;
  out.n_variables = state.n_variables;
  out.n_final_states = (state.keep_final && !state.on_device) || state.bound_final ? state.n_states : 0;
  out.counters = out.last_steps = state.keep_statistics;
  out.newton = state.counts_newton;
  out.linear = state.counts_linear;
  out.rows = state.counts_rows;
  out.switches = state.keep_statistics && state.stiff != nullptr;
  out.n_windows = state.on_device ? 0 : state.n_windows;
  out.n_summaries = state.n_summaries;
  size_events(state, out);
  outputs.update(out);
  rows.assign(outputs.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i != memory::OutputArrays::run_status) rows[i] = outputs.array(i).shape().elements() / state.n_runs;
  }

  const std::int64_t element = memory::element_bytes(number);
  const auto n_inputs = static_cast<std::int64_t>(state.inputs.size() * sizeof(Source));
  std::int64_t at = 0;
  layout.inputs = take(at, n_inputs * memory::kMaxDepth);
  layout.atol = take(at, state.n_states * element);
  layout.rtol = take(at, state.n_states * element);
  layout.save_times = take(at, static_cast<std::int64_t>(state.save_times.size() * sizeof(cubie_kernel::time_value)));
  layout.knots = take(at, state.drivers ? bytes_of(state.drivers->table.knots) : 0);
  layout.jumps = take(at, state.drivers ? bytes_of(state.drivers->table.jumps) : 0);
  layout.events = take(at, state.events && state.events->table.n_runs == 0 ? bytes_of(state.events->table.rows) : 0);
  layout.counters = take(at, memory::kMaxDepth * kAlignment);
  layout.bytes = at;
  inputs.reshape(tables, {layout.bytes}, ElementType::byte);
  if (workspace_bytes > 0) {
    inputs.reshape(workspace, {workspace_bytes}, ElementType::byte);
  } else {
    inputs.deactivate(workspace);
  }
  if (state.stiff != nullptr) {
    inputs.reshape(slots, {slot_bytes_of(state), state.n_runs}, ElementType::byte);
    inputs.reshape(lists, {kListBytes, state.n_runs}, ElementType::byte);
  } else {
    inputs.deactivate(slots);
    inputs.deactivate(lists);
  }
  const std::int64_t cells = std::accumulate(rows.begin(), rows.end(), std::int64_t{0});
  const std::int64_t statistics_bytes = fold.kernel        ? DeviceFold::block_bytes(cells, *state.reduce)
                                        : fold.threads > 0 ? RunReduction::part_bytes(cells, fold.threads)
                                                           : 0;
  if (statistics_bytes > 0) {
    inputs.reshape(statistics, {statistics_bytes}, ElementType::byte);
  } else {
    inputs.deactivate(statistics);
  }
  inputs.queue_requests(state.n_runs);
  outputs.queue_requests(state.n_runs);
  inputs.allocate(limits);
  outputs.receive();
}

}  // namespace cubie::batch
