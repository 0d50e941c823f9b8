#include "batch/chunk_pipeline.hpp"

#include <algorithm>
#include <utility>

#include "batch/batch_state.hpp"
#include "util/checked.hpp"

namespace cubie::batch {
namespace {

using memory::ElementType;
using memory::InputArrays;
using memory::OutputArrays;

constexpr long long kZero = 0;

memory::Layout bound_layout(const memory::Shape& shape, const BoundArray& bound, std::int64_t element) {
  memory::Layout layout;
  layout.shape = shape;
  if (shape.rank() == 3) {
    layout.stride_bytes = {bound.time_stride * element, bound.variable_stride * element, bound.run_stride * element};
  } else {
    layout.stride_bytes = {bound.variable_stride * element, bound.run_stride * element};
  }
  return layout;
}

void note_sent(void* state, const memory::WritebackEnd& end) noexcept {
  if (end.error == nullptr && !end.cancelled) static_cast<ResultState*>(state)->chunks.done(end.tag);
}

void note_placed(void* context, const memory::WritebackEnd& end) noexcept {
  if (!end.copied) return;
  ResultState& state = *static_cast<ResultState*>(context);
  TimeLog& log = state.log;
  if (log.enabled()) {
    log.extend({Activity::writeback, end.tag, log.seconds(end.begun), log.seconds(TimeLog::Clock::now()), end.bytes});
  }
  state.chunks.done(end.tag);
}

void note_filed(void* context, const memory::WritebackEnd& end) noexcept {
  note_placed(context, end);
  static_cast<ResultState*>(context)->file.drop_pages();  // else the whole file would stay in memory
}

}  // namespace

ChunkPipeline::ChunkPipeline(EngineMemory& memory) : memory_(memory) {}

void ChunkPipeline::run(ResultState& state, Kernels kernels, SolveArrays& arrays, const memory::SolveLimits& limits) {
  state_ = &state;
  kernel_ = &kernels.built;
  sliced_chunk_ = -1;
  arrays_ = &arrays;
  workers_ = kernels.workers;
  workspace_bytes_ = kernels.workspace_bytes;
  workspace_room_ = std::max<std::int64_t>(kernels.workspace_bytes + state.args.tile_stride * kernels.workers,
                                           kernels.stiff_workspace_bytes);
  obtain_stiff_ = std::move(kernels.obtain_stiff);
  number_ = state.f32 ? ElementType::f32 : ElementType::f64;
  if (left_work_) synchronize();
  memory::SolveLimits beside = limits;
  if (state.on_device) beside.device_bytes = std::min(beside.device_bytes, keep_on_device());
  arrays.prepare(state, workspace_room_, fold_place(kernels.fold), beside);
  plan_ = arrays.plan();
  {
    const std::lock_guard lock(abort_mutex_);
    ++group_;
  }
  if (!arrays.inputs.client().begin_work()) {
    throw Error(ErrorCode::internal, "device arrays are gone although they have just been allocated");
  }
  try {
    if (state.reduces()) {
      begin_reduction(kernels.fold);
    } else {
      collect_outputs();
    }
    for (std::int32_t i = 0; i < plan_.depth; ++i) {
      Copy& copy = copies_[static_cast<std::size_t>(i)];
      if (copy.in_ready == nullptr) copy = make_copy();
    }
    state.chunks.begin(plan_);
    reserve_staging();
    clock_.start(memory_.device(), *memory_.stage_in, state.log, plan_.depth);
    upload_tables();
    // Chunk c - depth + 1 is staged out after chunk c has been launched, so that the device never waits for the host.
    const std::int64_t behind = plan_.depth - 1;
    for (std::int64_t i = 0; i < plan_.n_chunks + behind && !aborted(); ++i) {
      if (i < plan_.n_chunks) begin_chunk(i);
      if (i >= behind && !aborted()) end_chunk(i - behind);
    }
    finish();
  } catch (...) {
    const std::exception_ptr reason = std::current_exception();
    const bool cancelled = aborted();
    stop();
    arrays.inputs.client().end_work();
    if (cancelled) return;  // whoever waited for staging was woken by the cancel
    std::rethrow_exception(reason);
  }
  arrays.inputs.client().end_work();
}

ChunkPipeline::Copy ChunkPipeline::make_copy() const {
  Copy copy;
  copy.in_ready = memory_.device().make_event();
  copy.computed = memory_.device().make_event();
  copy.counted = memory_.device().make_event();
  copy.out_ready = memory_.device().make_event();
  return copy;
}

void ChunkPipeline::add_output(std::size_t array, Array& library, const BoundArray* bound, const char* what) {
  const memory::ManagedArray& managed = arrays_->outputs.array(array);
  if (managed.shape().elements() == 0) return;
  Output out;
  out.array = array;
  out.element = managed.element();
  out.run_axis = managed.request().chunk_axis;
  if (array == OutputArrays::saved && state_->file.data() != nullptr) {
    out.host = state_->file.data();
    out.layout = memory::dense_layout(managed.shape(), memory::kCOrder, out.element);
  } else if (bound != nullptr && bound->data != nullptr) {
    out.host = bound->data;
    out.layout = bound_layout(managed.shape(), *bound, memory::element_bytes(out.element));
  } else {
    library.resize(static_cast<std::size_t>(managed.bytes()), what, memory_.host(), fits());
    out.host = library.as<void>();
    out.layout = memory::dense_layout(managed.shape(), memory::kCOrder, out.element);
    out.direct = library.is_pinned() && fits();
  }
  outputs_.push_back(out);
}

/// Returns what the limit leaves for everything else.
std::int64_t ChunkPipeline::keep_on_device() {
  ResultState& s = *state_;
  const std::int64_t row = checked_mul(s.n_runs, memory::element_bytes(number_), "result size");
  const auto bytes = [&](std::int64_t rows, std::int64_t columns) {
    return checked_cast<std::size_t>(checked_mul(row, checked_mul(rows, columns, "result size"), "result size"),
                                     "result size");
  };
  const DeviceResultSizes sizes{bytes(s.n_saves, s.n_variables), bytes(s.keep_final ? s.n_states : 0, 1),
                                bytes(s.n_windows, s.n_summaries)};
  const std::int64_t limit = memory_.manager().limit_bytes();
  std::int64_t kept = 0;
  for (const std::size_t part : {sizes.outputs, sizes.final_states, sizes.summaries}) {
    kept = checked_add(kept, static_cast<std::int64_t>(part), "result size");
  }
  if (kept >= limit) {
    throw Error(ErrorCode::out_of_device_memory,
                "outputs, final states and summaries take {} bytes of the device (option on_device), whose limit is {}",
                kept, limit);
  }
  try {
    s.device_results.prepare(memory_.shared_device(), sizes);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::out_of_device_memory) throw;
    memory_.manager().invalidate_all();  // solvers that rest give theirs up, this one as well
    s.device_results.prepare(memory_.shared_device(), sizes);
  }
  return limit - kept;
}

void ChunkPipeline::collect_outputs() {
  ResultState& s = *state_;
  outputs_.clear();
  if (!s.sink)
    add_output(OutputArrays::saved, s.outputs, s.bound_outputs ? &s.bound_outputs_array : nullptr, "outputs");
  add_output(OutputArrays::final_states, s.final_states, s.bound_final ? &s.bound_final_array : nullptr,
             "final states");
  add_output(OutputArrays::summaries, s.summaries, nullptr, "summaries");
  add_output(OutputArrays::event_records, s.event_records, nullptr, "events");
  add_output(OutputArrays::event_counts, s.event_counts, nullptr, "events");
  add_output(OutputArrays::accepted, s.accepted, nullptr, "statistics");
  add_output(OutputArrays::rejected, s.rejected, nullptr, "statistics");
  add_output(OutputArrays::newton, s.newton, nullptr, "statistics");
  add_output(OutputArrays::linear, s.linear, nullptr, "statistics");
  add_output(OutputArrays::rows, s.rows, nullptr, "statistics");
  add_output(OutputArrays::switches, s.switches, nullptr, "statistics");
  add_output(OutputArrays::last_steps, s.last_steps, nullptr, "statistics");
  // The status comes last: a run whose status is set has all its outputs.
  if (s.sink) {
    s.run_status.resize(static_cast<std::size_t>(s.n_runs) * sizeof(int), "run status", memory_.host(), false);
  } else {
    add_output(OutputArrays::run_status, s.run_status, nullptr, "run status");
  }
  std::fill_n(s.run_status.as<int>(), s.n_runs, static_cast<int>(cubie_kernel::run_not_started));
}

/// Makes the staging buffers of all chunks in flight, so that memory does not depend on how fast which side is.
void ChunkPipeline::reserve_staging() {
  const auto reserve = [&](const memory::ManagedArray& array) {
    if (!array.request().staged || array.request().unchunkable || array.shape().elements() == 0) return;
    memory_.staging().reserve(array.name(), array.bytes() / state_->n_runs * plan_.chunk_length, plan_.depth);
  };
  for (std::size_t i = 0; i < arrays_->inputs.size(); ++i) reserve(arrays_->inputs.array(i));
  const bool direct = std::any_of(outputs_.begin(), outputs_.end(), [](const Output& output) { return output.direct; });
  const bool staged = !direct && !device_fold_.active();
  for (std::size_t i = 0; i < arrays_->outputs.size() && staged; ++i) reserve(arrays_->outputs.array(i));
}

void ChunkPipeline::submit(memory::WritebackTask&& task) {
  const std::lock_guard lock(abort_mutex_);
  task.group = group_;
  if (aborted()) {
    task.host = nullptr;
    task.ended = nullptr;
  }
  last_ticket_ = memory_.writeback().submit(std::move(task));
}

void ChunkPipeline::begin_chunk(std::int64_t chunk) {
  Copy& copy = copy_of(chunk);
  device::Stream& in = *memory_.stage_in;
  const bool again = chunk >= plan_.depth;
  if (again) {
    memory_.writeback().wait(copy.in_ticket);
    in.wait(*copy.computed);
  }
  clock_.begin(Activity::stage_in, chunk, in);
  moved_bytes_ = 0;
  returns_.clear();
  stage_in(InputArrays::initial_values, arrays_->initial_values, chunk);
  stage_in(InputArrays::parameters, arrays_->parameters, chunk);
  stage_in_tables(chunk);
  const cubie_kernel::loop_args args = chunk_args(chunk);
  in.copy(args.next_run, &kZero, sizeof kZero);
  if (args.n_parked != nullptr) in.copy(args.n_parked, &kZero, sizeof kZero);
  clock_.end(Activity::stage_in, chunk, in, moved_bytes_);
  in.record(*copy.in_ready);
  for (memory::WritebackTask& task : returns_) {
    task.event = copy.in_ready;
    submit(std::move(task));
  }
  returns_.clear();
  copy.in_ticket = last_ticket_;

  finish_slices();
  device::Stream& compute = *memory_.compute;
  compute.wait(*copy.in_ready);
  if (again) compute.wait(*copy.out_ready);
  clock_.begin(Activity::kernel, chunk, compute);
  launch(chunk, args, *kernel_, workers_);
}

void ChunkPipeline::end_chunk(std::int64_t chunk) {
  ResultState& s = *state_;
  Copy& copy = copy_of(chunk);
  const memory::RunRange runs = plan_.range(chunk);
  if (chunk >= plan_.depth) memory_.writeback().wait(copy.out_ticket);
  if (s.sink) await_delivery(static_cast<std::size_t>(plan_.depth) - 1);
  if (s.stiff != nullptr || chunk == sliced_chunk_) finish_slices();
  if (s.stiff != nullptr && !aborted()) finish_passes(chunk);
  if (aborted()) return;
  if (chunk >= plan_.depth) clock_.collect(chunk - plan_.depth);
  device::Stream& out = *memory_.stage_out;
  out.wait(*copy.computed);
  clock_.begin(Activity::stage_out, chunk, out);
  moved_bytes_ = 0;

  if (device_fold_.active()) {
    s.chunks.expect(chunk, 1);
    if (fold_on_device(chunk)) s.chunks.done(chunk);
    clock_.end(Activity::stage_out, chunk, out, moved_bytes_);
    out.record(*copy.out_ready);
    return;
  }
  if (s.reduces()) stage_fold(chunk);
  std::vector<memory::WritebackTask>& tasks = returns_;
  tasks.clear();
  for (const Output& output : outputs_) {
    memory::WritebackTask task;
    if (output.direct) {
      const std::int64_t bytes = arrays_->outputs.array(output.array).bytes() / s.n_runs * runs.count;
      const auto element = static_cast<std::size_t>(memory::element_bytes(output.element));
      const std::size_t width = static_cast<std::size_t>(runs.count) * element;
      out.copy_2d(static_cast<char*>(output.host) + static_cast<std::size_t>(runs.first) * element,
                  static_cast<std::size_t>(s.n_runs) * element, arrays_->output_data(output.array, chunk), width, width,
                  static_cast<std::size_t>(bytes) / width);
      moved_bytes_ += bytes;
    } else {
      task.staging = stage_out(output.array, chunk);
      task.slice = memory::Slice(output.layout, output.element, memory::kCOrder, output.run_axis, runs);
      task.host = output.host;
    }
    tasks.push_back(std::move(task));
  }
  Delivery delivery;
  if (s.sink) {
    delivery.runs = {s.args.first_run + runs.first, runs.count};
    delivery.first_in_result = runs.first;
    delivery.chunk = chunk;
    if (s.n_variables > 0) delivery.outputs = stage_out(OutputArrays::saved, chunk);
    delivery.status = stage_out(OutputArrays::run_status, chunk);
  }
  clock_.end(Activity::stage_out, chunk, out, moved_bytes_);
  out.record(*copy.out_ready);
  s.chunks.expect(chunk, static_cast<std::int32_t>(tasks.size()) + (s.sink || s.reduces() ? 1 : 0));
  for (memory::WritebackTask& task : tasks) {
    task.event = copy.out_ready;
    task.tag = chunk;
    task.context = &s;
    // Without a target the copy has gone straight to the result.
    task.ended = task.host == nullptr ? note_sent : task.host == s.file.data() ? note_filed : note_placed;
    submit(std::move(task));
  }
  tasks.clear();
  if (s.reduces()) submit_fold(chunk);
  copy.out_ticket = last_ticket_;
  if (s.sink) {
    delivery.ready = copy.out_ready;
    delivery.others = copy.out_ticket;
    s.deliveries.put(std::move(delivery));
    s.ended.notify();
  }
}

/// The array's part of a chunk on its way into staging; not there before the stream has come to it.
memory::StagingLease ChunkPipeline::stage_out(std::size_t array, std::int64_t chunk) {
  const memory::ManagedArray& managed = arrays_->outputs.array(array);
  const std::int64_t run_bytes = managed.bytes() / state_->n_runs;
  const std::int64_t bytes = run_bytes * plan_.range(chunk).count;
  memory::StagingLease lease = memory_.staging().acquire(managed.name(), run_bytes * plan_.chunk_length);
  memory_.stage_out->copy(lease.data(), arrays_->output_data(array, chunk), static_cast<std::size_t>(bytes));
  moved_bytes_ += bytes;
  return lease;
}

/// Returns when no more chunks than that are on their way to the sink, or the solve has been aborted. Throws what kept
/// the waiting thread from delivering one.
void ChunkPipeline::await_delivery(std::size_t most_outstanding) {
  device::SpinBudget none(false);
  const DeliveryQueue& deliveries = state_->deliveries;
  state_->delivered.wait([&] { return deliveries.outstanding() <= most_outstanding || aborted(); }, none);
  deliveries.throw_failure();
}

void ChunkPipeline::finish() {
  if (aborted()) {
    stop();
    return;
  }
  memory_.writeback().wait_all();
  if (state_->sink) await_delivery(0);
  if (device_fold_.active()) {
    device_fold_.drain();
    device_fold_.end();
  }
  state_->reduction.gather();
  state_->reduction.throw_failure();
  if (aborted()) {
    stop();
    return;
  }
  synchronize();
  for (std::int64_t i = std::max<std::int64_t>(0, plan_.n_chunks - plan_.depth); i < plan_.n_chunks; ++i) {
    clock_.collect(i);
  }
}

/// Throws while it is not known that the streams have nothing to do any more.
void ChunkPipeline::synchronize() {
  memory_.stage_in->synchronize();
  memory_.compute->synchronize();
  memory_.stage_out->synchronize();
  left_work_ = false;
}

void ChunkPipeline::abort() noexcept {
  memory_.staging().abort();
  const std::lock_guard lock(abort_mutex_);
  try {
    memory_.writeback().cancel(group_);
  } catch (...) {  // a forked child
  }
  memory_.stage_in->skip_copies();
  memory_.stage_out->skip_copies();
}

void ChunkPipeline::stop() noexcept {
  state_->mailbox->abort = 1;  // kernels must not begin on inputs that do not come any more
  try {
    memory_.writeback().cancel(group_);
  } catch (...) {
  }
  memory_.stage_in->skip_copies();
  memory_.stage_out->skip_copies();
  for (device::Stream* stream : {memory_.stage_in.get(), memory_.compute.get(), memory_.stage_out.get()}) {
    try {
      stream->synchronize();
    } catch (...) {
      left_work_ = true;  // it may not have waited
    }
  }
  returns_.clear();  // no copy touches these buffers any more
  try {
    if (last_ticket_ > 0) memory_.writeback().wait(last_ticket_);
    (void)memory_.writeback().first_error();
    memory_.writeback().wait_all();
  } catch (...) {
  }
  for (Fold& fold : folds_) fold.leases.clear();
  if (device_fold_.active()) end_fold_on_device();
  state_->reduction.gather();
  state_->deliveries.clear();
}

}  // namespace cubie::batch
