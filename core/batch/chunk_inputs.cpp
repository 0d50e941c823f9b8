// What the kernel of a chunk reads: tables and shared values once per solve, inputs and arguments per chunk.

#include <algorithm>
#include <cstring>
#include <utility>

#include "batch/chunk_pipeline.hpp"
#include "batch/event_outputs.hpp"

namespace cubie::batch {
namespace {

using memory::InputArrays;
using memory::OutputArrays;
using Source = cubie_kernel::input_source;

constexpr std::int64_t kCounterPitch = 256;
constexpr std::int64_t kGatheredRuns = 16384;  // between two looks at the abort flag

template <class S>
void gather(const std::vector<PerRunInput>& inputs, std::int64_t first, std::int64_t count, std::int64_t pitch, S* to) {
  for (const PerRunInput& input : inputs) {
    const std::int64_t at = first * input.stride;
    if (input.sampler != nullptr) {
      for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<S>(input.sampler->value(first + i));
    } else if (input.is_double) {
      const double* from = static_cast<const double*>(input.base) + at;
      for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<S>(from[i * input.stride]);
    } else {
      const float* from = static_cast<const float*>(input.base) + at;
      for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<S>(from[i * input.stride]);
    }
    to += pitch;
  }
}

}  // namespace

void ChunkPipeline::upload_tables() {
  const ResultState& s = *state_;
  const TableLayout& at = arrays_->layout;
  const auto element = static_cast<std::size_t>(memory::element_bytes(number_));
  const auto n_states = static_cast<std::size_t>(s.n_states);
  tables_.assign(static_cast<std::size_t>(at.bytes), 0);
  shared_.clear();
  char* const shared_data = arrays_->input_data(InputArrays::shared_values, 0);
  // Sources of values that all runs read; those that differ are put in per copy below.
  sources_ = s.inputs;
  for (Source& source : sources_) {
    if (source.kind == Source::per_run || source.modulus == kReadInPlace) continue;
    const std::int64_t count = source.kind == Source::grid ? source.modulus : 1;
    const std::size_t offset = shared_.size();
    for (std::int64_t i = 0; i < count; ++i) {
      shared_.push_back(source.is_double != 0 ? static_cast<const double*>(source.base)[i]
                                              : static_cast<double>(static_cast<const float*>(source.base)[i]));
    }
    source.base = shared_data + offset * sizeof(double);
    source.stride = 1;
    source.is_double = 1;
  }
  for (std::int64_t copy = 0; copy < plan_.depth; ++copy) {
    const auto point = [&](const std::vector<PerRunInput>& list, std::size_t array) {
      const char* base = arrays_->input_data(array, copy);
      for (std::size_t row = 0; row < list.size(); ++row) {
        Source& source = sources_[list[row].input];
        source.base = base + row * static_cast<std::size_t>(plan_.chunk_length) * element;
        source.stride = 1;
        source.is_double = s.f32 ? 0 : 1;
      }
    };
    point(arrays_->initial_values, InputArrays::initial_values);
    point(arrays_->parameters, InputArrays::parameters);
    const std::size_t bytes = sources_.size() * sizeof(Source);
    if (bytes > 0) {
      std::memcpy(tables_.data() + at.inputs + static_cast<std::size_t>(copy) * bytes, sources_.data(), bytes);
    }
  }
  std::memcpy(tables_.data() + at.atol, s.args.atol, n_states * element);
  std::memcpy(tables_.data() + at.rtol, s.args.rtol, n_states * element);
  const auto put = [&]<class T>(std::int64_t offset, const std::vector<T>& list) {
    if (!list.empty()) std::memcpy(tables_.data() + offset, list.data(), list.size() * sizeof(T));
  };
  put(at.save_times, s.save_times);
  if (s.drivers) {
    put(at.knots, s.drivers->table.knots);
    put(at.jumps, s.drivers->table.jumps);
  }
  if (s.events && s.events->table.n_runs == 0) put(at.events, s.events->table.rows);
  device::Stream& stream = *memory_.stage_in;
  stream.copy(arrays_->input_data(arrays_->tables, 0), tables_.data(), tables_.size());
  if (!shared_.empty()) stream.copy(shared_data, shared_.data(), shared_.size() * sizeof(double));
  if (s.drivers && s.drivers->table.n_runs == 1) {
    const auto n = static_cast<std::size_t>(s.drivers->table.run_size());
    stream.copy(arrays_->input_data(InputArrays::driver_coefficients, 0), s.args.drivers.coefficients, n * element);
  }
}

void ChunkPipeline::stage_in(std::size_t array, const std::vector<PerRunInput>& inputs, std::int64_t chunk) {
  if (inputs.empty()) return;
  const memory::RunRange runs = plan_.range(chunk);
  const std::int64_t element = memory::element_bytes(number_);
  const std::int64_t rows = static_cast<std::int64_t>(inputs.size());
  memory::StagingLease lease =
      memory_.staging().acquire(arrays_->inputs.array(array).name(), rows * plan_.chunk_length * element);
  const std::int64_t first = state_->args.first_run + runs.first;
  for (std::int64_t at = 0; at < runs.count && !aborted(); at += kGatheredRuns) {
    const std::int64_t count = std::min(kGatheredRuns, runs.count - at);
    if (state_->f32) {
      gather(inputs, first + at, count, plan_.chunk_length, static_cast<float*>(lease.data()) + at);
    } else {
      gather(inputs, first + at, count, plan_.chunk_length, static_cast<double*>(lease.data()) + at);
    }
  }
  const auto pitch = static_cast<std::size_t>(plan_.chunk_length * element);
  memory_.stage_in->copy_2d(arrays_->input_data(array, chunk), pitch, lease.data(), pitch,
                            static_cast<std::size_t>(runs.count * element), static_cast<std::size_t>(rows));
  moved_bytes_ += rows * runs.count * element;
  memory::WritebackTask give_back;
  give_back.staging = std::move(lease);
  returns_.push_back(std::move(give_back));
}

/// Rows of `row_bytes` per run that stand one behind the other at `from`, which begins with the first of the solve.
void ChunkPipeline::stage_in_rows(std::size_t array, const void* from, std::int64_t row_bytes, std::int64_t chunk) {
  const memory::RunRange runs = plan_.range(chunk);
  memory::StagingLease lease =
      memory_.staging().acquire(arrays_->inputs.array(array).name(), plan_.chunk_length * row_bytes);
  const char* const first = static_cast<const char*>(from) + runs.first * row_bytes;
  const std::int64_t piece = std::max<std::int64_t>(kGatheredRuns * 8 / row_bytes, 1);
  for (std::int64_t at = 0; at < runs.count && !aborted(); at += piece) {
    const std::int64_t count = std::min(piece, runs.count - at);
    std::memcpy(static_cast<char*>(lease.data()) + at * row_bytes, first + at * row_bytes,
                static_cast<std::size_t>(count * row_bytes));
  }
  const std::int64_t bytes = runs.count * row_bytes;
  memory_.stage_in->copy(arrays_->input_data(array, chunk), lease.data(), static_cast<std::size_t>(bytes));
  moved_bytes_ += bytes;
  memory::WritebackTask give_back;
  give_back.staging = std::move(lease);
  returns_.push_back(std::move(give_back));
}

void ChunkPipeline::stage_in_tables(std::int64_t chunk) {
  const ResultState& s = *state_;
  if (s.args.initial_steps != nullptr) {
    stage_in_rows(InputArrays::initial_steps, s.args.initial_steps, sizeof(double), chunk);
  }
  if (s.args.span_begins != nullptr) {
    stage_in_rows(InputArrays::span_begins, s.args.span_begins, sizeof(double), chunk);
    stage_in_rows(InputArrays::span_ends, s.args.span_ends, sizeof(double), chunk);
  }
  if (s.events && s.events->table.n_runs > 0) {
    const std::int64_t row = s.events->table.run_bytes();
    const char* const first = reinterpret_cast<const char*>(s.args.events.rows) + s.args.first_run * row;
    stage_in_rows(InputArrays::event_runs, first, row, chunk);
  }
  if (s.drivers && s.drivers->table.n_runs > 1) {
    const std::int64_t row = s.drivers->table.run_size() * memory::element_bytes(number_);
    stage_in_rows(InputArrays::driver_runs,
                  static_cast<const char*>(s.args.drivers.coefficients) + s.args.first_run * row, row, chunk);
  }
}

cubie_kernel::loop_args ChunkPipeline::chunk_args(std::int64_t chunk) const {
  const ResultState& s = *state_;
  const memory::RunRange runs = plan_.range(chunk);
  const std::int64_t copy = chunk % plan_.depth;
  const TableLayout& at = arrays_->layout;
  char* const tables = arrays_->input_data(arrays_->tables, 0);
  cubie_kernel::loop_args a = s.args;
  a.first_run = s.args.first_run + runs.first;
  a.input_first = a.first_run;
  a.n_runs = runs.count;
  a.block_runs = s.kernel->block_runs(runs.count, workers_);
  a.next_run = reinterpret_cast<long long*>(tables + at.counters + copy * kCounterPitch);
  a.inputs = reinterpret_cast<const Source*>(tables + at.inputs) + copy * static_cast<std::int64_t>(s.inputs.size());
  if (a.initial_steps != nullptr) {
    a.initial_steps = reinterpret_cast<const double*>(arrays_->input_data(InputArrays::initial_steps, chunk));
  }
  if (a.span_begins != nullptr) {
    a.span_begins = reinterpret_cast<const double*>(arrays_->input_data(InputArrays::span_begins, chunk));
    a.span_ends = reinterpret_cast<const double*>(arrays_->input_data(InputArrays::span_ends, chunk));
  }
  a.atol = tables + at.atol;
  a.rtol = tables + at.rtol;
  if (!s.save_times.empty()) {
    a.save_times = reinterpret_cast<const cubie_kernel::time_value*>(tables + at.save_times);
  }
  if (s.drivers) {
    a.drivers.coefficients = s.drivers->table.n_runs > 1 ? arrays_->input_data(InputArrays::driver_runs, chunk)
                                                         : arrays_->input_data(InputArrays::driver_coefficients, 0);
    if (a.drivers.knots != nullptr) {
      a.drivers.knots = reinterpret_cast<const cubie_kernel::driver_knot*>(tables + at.knots);
    }
    a.drivers.jumps = reinterpret_cast<const cubie_kernel::driver_jump*>(tables + at.jumps);
  }
  if (s.events) {
    const char* const rows =
        s.events->table.n_runs > 0 ? arrays_->input_data(InputArrays::event_runs, chunk) : tables + at.events;
    a.events.rows = reinterpret_cast<const cubie_kernel::scheduled_event*>(rows);
  }
  a.workspace = arrays_->input_data(arrays_->workspace, 0);
  a.tile = a.tile_stride > 0 ? a.workspace + workspace_bytes_ : nullptr;

  if (s.stiff != nullptr) HalfPasses::attach(a, parking_place(chunk));

  a.saved = arrays_->output_data(OutputArrays::saved, chunk);
  a.saved_time_stride = s.n_variables * runs.count;
  a.saved_variable_stride = runs.count;
  a.saved_run_stride = 1;
  a.summary.data = arrays_->output_data(OutputArrays::summaries, chunk);
  a.summary.window_stride = s.n_summaries * runs.count;
  a.summary.variable_stride = runs.count;
  a.summary.run_stride = 1;
  place_events(s, runs.count, arrays_->output_data(OutputArrays::event_records, chunk),
               arrays_->output_data(OutputArrays::event_counts, chunk), a.roots);
  a.final_states = arrays_->output_data(OutputArrays::final_states, chunk);
  a.final_variable_stride = runs.count;
  a.final_run_stride = 1;
  if (s.on_device) {
    const std::int64_t offset = runs.first * memory::element_bytes(number_);
    a.saved_time_stride = s.n_variables * s.n_runs;
    a.saved_variable_stride = a.final_variable_stride = s.n_runs;
    char* const outputs = s.device_results.outputs();
    char* const final_states = s.device_results.final_states();
    char* const summaries = s.device_results.summaries();
    a.summary.window_stride = s.n_summaries * s.n_runs;
    a.summary.variable_stride = s.n_runs;
    a.summary.data = summaries == nullptr || s.n_windows * s.n_summaries == 0 ? nullptr : summaries + offset;
    a.saved = outputs == nullptr || s.n_variables == 0 ? nullptr : outputs + offset;
    a.final_states = final_states == nullptr || !s.keep_final ? nullptr : final_states + offset;
  }
  a.status = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::run_status, chunk));
  a.accepted = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::accepted, chunk));
  a.rejected = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::rejected, chunk));
  a.newton = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::newton, chunk));
  a.linear = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::linear, chunk));
  a.rows = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::rows, chunk));
  a.switches = reinterpret_cast<int*>(arrays_->output_data(OutputArrays::switches, chunk));
  a.last_steps = reinterpret_cast<double*>(arrays_->output_data(OutputArrays::last_steps, chunk));
  return a;
}

}  // namespace cubie::batch
