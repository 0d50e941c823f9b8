#include "batch/engine.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <new>
#include <utility>

#include "batch/device_choice.hpp"
#include "batch/event_outputs.hpp"
#include "batch/half_passes.hpp"
#include "batch/launch_slices.hpp"
#include "batch/overlap.hpp"
#include "batch/result_state.hpp"
#include "batch/solver_state.hpp"
#include "codegen/fold_text.hpp"
#include "device/host/host_device.hpp"
#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::batch {

constexpr std::int64_t kStreamedChunkBytes = std::int64_t{32} << 20;
constexpr std::int64_t kReducedChunkBytes = std::int64_t{4} << 20;  // on the host: near its caches
constexpr std::int64_t kStreamedChunkRuns = 64;                     // fewer would leave lanes idle
constexpr std::int64_t kParkingBytes = std::int64_t{256} << 20;
constexpr std::int64_t kFewestParkedRuns = 65536;  // a range's end costs idle workers

/// One compile on a thread of its own. The thread holds a reference, so a cancelled solve can leave it behind; it
/// ends in the kernel cache.
struct CompileTask final : RefCounted {
  CompileTask(Ref<Engine> e, std::shared_ptr<integrator::BatchSolverKernel> k)
      : engine(std::move(e)), kernel(std::move(k)) {}
  Ref<Engine> engine;
  std::shared_ptr<integrator::BatchSolverKernel> kernel;
  std::shared_ptr<integrator::StiffHalf> stiff;  ///< in place of `kernel`: the one it makes, if it can
  std::string text;                              ///< in place of both: of a kernel that belongs to no solver
  std::shared_ptr<const integrator::BuiltKernel> built;
  std::exception_ptr error;
  std::atomic<bool> done{false};
  device::Notifier changed;

  static void run(void* self) {
    const Ref<CompileTask> task = Ref<CompileTask>::adopt(static_cast<CompileTask*>(self));
    try {
      if (task->stiff != nullptr) task->kernel = task->stiff->kernel();
      if (task->kernel != nullptr) (void)task->kernel->build(task->engine->builder());
      if (!task->text.empty()) task->built = task->engine->builder().build(task->text);
    } catch (...) {
      task->error = std::current_exception();
    }
    task->done = true;
    task->changed.notify();
  }
};

namespace {

/// Of a run.
std::int64_t event_numbers(const ResultState& state) {
  return state.n_events + state.n_event_records * event_record_numbers(state.n_states);
}

/// In and out, without what is the same for all runs.
std::int64_t copied_bytes_per_run(const ResultState& state) {
  const auto per_run = std::count_if(state.inputs.begin(), state.inputs.end(), [](const auto& input) {
    return input.kind == cubie_kernel::input_source::per_run;
  });
  if (state.on_device) return per_run * (state.f32 ? 4 : 8);
  const std::int64_t summaries = state.n_windows * state.n_summaries;
  const std::int64_t numbers = per_run + summaries + event_numbers(state) + state.n_saves * state.n_variables +
                               (state.keep_final || state.bound_final ? state.n_states : 0);
  return numbers * (state.f32 ? 4 : 8);
}

/// Of all outputs of a run.
std::int64_t bytes_per_run(const ResultState& state) {
  const std::int64_t numbers = state.n_saves * state.n_variables + state.n_windows * state.n_summaries +
                               event_numbers(state) + (state.keep_final ? state.n_states : 0);
  return numbers * (state.f32 ? 4 : 8) + (state.keep_statistics ? 28 : 4);
}

/// What the stiff half will need of a workspace that is made before anybody wants it; its kernel is not compiled for
/// that.
std::int64_t stiff_workspace_bytes(ResultState& state, std::int32_t workers) {
  const auto& locations = state.stiff->config().locations;
  const bool none = std::ranges::find(locations, integrator::Location::workspace) == locations.end();
  if (none && !in_slices(state.args)) return 0;
  const auto kernel = state.stiff->kernel();
  return kernel == nullptr ? 0 : kernel->workspace_bytes(workers);
}

/// Of a solve that did not finish. After its end: whoever waits for that does not wait for a large file.
void complete_file(ResultState& state) noexcept {
  device::SpinBudget none(false);
  // A cancel that came before the driver is about to end the solve on its own thread.
  state.ended.wait([&] { return state.has_ended(); }, none);
  state.settle();
  state.completing = false;
}

}  // namespace

Ref<Engine> Engine::create(const config::OptionSet& options, std::shared_ptr<device::Device> device) {
  Ref<Engine> engine = Ref<Engine>::adopt(new Engine(options, std::move(device)));
  // The driver thread adopts this reference.
  Engine* held = Ref<Engine>(engine).detach();
  try {
    device::EngineThread("cubie-driver", &Engine::drive, held).detach();
  } catch (...) {
    held->release();
    throw;
  }
  return engine;
}

Engine::Engine(const config::OptionSet& options, std::shared_ptr<device::Device> device)
    : device_(std::move(device)), options_(options) {
  using config::OptionId;
  if (device_ == nullptr) {
    StartedDevice started = start_device(options);
    device_ = std::move(started.device);
    device_reason_ = std::move(started.reason);
  }
  compile::KernelCacheOptions cache;
  const std::string& mode = options.get_text(OptionId::kernel_cache);
  cache.mode = mode == "on"    ? compile::CacheMode::on
               : mode == "off" ? compile::CacheMode::off
                               : compile::CacheMode::read_only;
  cache.directory = options.get_text(OptionId::cache_directory);
  cache.max_bytes = options.get_int64(OptionId::cache_max_bytes);
  builder_ = std::make_unique<integrator::KernelBuilder>(device_, make_compiler(*device_, options), std::move(cache));
  if (!device_->info().unified) return;
  stream_ = device_->make_stream();
}

void Engine::drive(void* engine) {
  const Ref<Engine> self = Ref<Engine>::adopt(static_cast<Engine*>(engine));
  self->work();
}

EngineMemory& Engine::memory() {
  const std::lock_guard lock(memory_mutex_);
  if (memory_ == nullptr) memory_ = std::make_unique<EngineMemory>(device_, options_);
  return *memory_;
}

void Engine::wake(const Result& result) noexcept {
  const std::lock_guard lock(memory_mutex_);
  if (pipelined_ == &result) pipeline_->abort();
}

void Engine::submit(Ref<Result> result) {
  Result* item = result.detach();
  item->state().next = nullptr;
  item->state().queued = true;
  {
    const std::lock_guard lock(mutex_);
    if (back_ == nullptr) {
      front_ = item;
    } else {
      back_->state().next = item;
    }
    back_ = item;
  }
  queued_.fetch_add(1);
  changed_.notify();
}

void Engine::retire() noexcept {
  retired_ = true;
  changed_.notify();
}

void Engine::work() {
  device::SpinBudget budget(device_->info().workers > 1);
  for (;;) {
    changed_.wait([this] { return queued_.load() > 0 || retired_.load(); }, budget);
    if (queued_.load() == 0) return;
    Ref<Result> result;
    {
      const std::lock_guard lock(mutex_);
      result = Ref<Result>::adopt(front_);
      front_ = front_->state().next;
      if (front_ == nullptr) back_ = nullptr;
    }
    queued_.fetch_sub(1);
    ResultState& state = result->state();
    state.with_driver = true;
    state.queued = false;
    const bool to_file = !state.output_file.empty();
    const bool finished = !state.claimed.exchange(true) && process(*result);
    if (!finished && to_file) complete_file(state);
    state.with_driver = false;
  }
}

bool Engine::process(Result& result) noexcept {
  ResultState& state = result.state();
  try {
    const TimeLog::Clock::time_point begun = TimeLog::Clock::now();
    const bool folds = state.reduces() && device_->info().kind == device::DeviceKind::cuda;
    const bool obtained = !state.aborted() && obtain_kernel(result) && (!folds || obtain_fold(state));
    state.log.add(
        {Activity::compile, TimeRow::kAllChunks, state.log.seconds(begun), state.log.seconds(TimeLog::Clock::now())});
    if (obtained) run(result);
    if (!obtained || state.aborted()) {
      state.end(Phase::cancelled, ErrorCode::cancelled, {});
      return false;
    }
    state.end(Phase::finished, ErrorCode::ok, {});
    return true;
  } catch (const Error& error) {
    state.end(Phase::failed, error.code(), error.message());
  } catch (const std::bad_alloc&) {
    state.end(Phase::failed, ErrorCode::out_of_host_memory, {});
  } catch (const std::exception& error) {
    state.end(Phase::failed, ErrorCode::internal, error.what());
  } catch (...) {
    state.end(Phase::failed, ErrorCode::internal, "unknown failure");
  }
  return false;
}

bool Engine::obtain_kernel(Result& result) {
  ResultState& state = result.state();
  if (state.kernel->built() != nullptr) return true;
  state.phase = Phase::compiling;
  if (state.kernel->fetch(*builder_) != nullptr) return true;
  const Ref<CompileTask> task = make_ref<CompileTask>(Ref<Engine>::share(this), state.kernel);
  return await(*task, state);
}

bool Engine::obtain_fold(const ResultState& state) {
  if (fold_ != nullptr) return true;
  std::string text = codegen::emit_fold_kernel();
  fold_ = builder_->fetch(text);
  if (fold_ != nullptr) return true;
  const Ref<CompileTask> task = make_ref<CompileTask>(Ref<Engine>::share(this), nullptr);
  task->text = std::move(text);
  if (!await(*task, state)) return false;
  fold_ = task->built;
  return true;
}

bool Engine::obtain_stiff_half(ResultState& state) {
  integrator::StiffHalf& stiff = *state.stiff;
  if (stiff.unavailable()) return true;
  if (const auto kernel = stiff.made(); kernel != nullptr && kernel->built() != nullptr) return true;
  const TimeLog::Clock::time_point begun = TimeLog::Clock::now();
  const Ref<CompileTask> task = make_ref<CompileTask>(Ref<Engine>::share(this), nullptr);
  task->stiff = state.stiff;
  const bool obtained = await(*task, state);
  state.log.add(
      {Activity::compile, TimeRow::kAllChunks, state.log.seconds(begun), state.log.seconds(TimeLog::Clock::now())});
  return obtained;
}

/// Lets the task run on a thread of its own; false when cancelled meanwhile.
bool Engine::await(CompileTask& task, const ResultState& state) {
  CompileTask* held = Ref<CompileTask>::share(&task).detach();
  try {
    device::EngineThread("cubie-compile", &CompileTask::run, held).detach();
  } catch (...) {
    held->release();
    throw;
  }
  device::SpinBudget none(false);
  // Two things end this wait: the task and a cancel. Each wakes its own notifier, so look at both in turn.
  while (!task.done.load() && !state.aborted()) {
    (void)task.changed.wait_until([&] { return task.done.load(); }, none,
                                  device::Clock::now() + std::chrono::milliseconds(10));
  }
  if (!task.done.load()) return false;
  if (task.error) std::rethrow_exception(task.error);
  return !state.aborted();
}

void Engine::run(Result& result) {
  ResultState& state = result.state();
  const std::shared_ptr<const integrator::BuiltKernel> built = state.kernel->built();
  const std::int32_t workers = state.kernel->workers(*built, state.n_runs);
  cubie_kernel::loop_args& args = state.args;
  args.block_runs = state.kernel->block_runs(state.n_runs, workers);
  args.workspace_stride = state.kernel->plan().buffers.workspace_bytes;
  const std::int64_t plan_bytes = state.kernel->workspace_bytes(workers);
  if (state.chunking.pipelined) {
    run_pipelined(result, *built, workers, plan_bytes);
    return;
  }
  state.chunks.begin({.n_runs = state.n_runs, .chunk_length = state.n_runs, .n_chunks = 1});
  args.workspace = workspace(checked_add(
      plan_bytes, checked_mul<std::int64_t>(args.tile_stride, workers, "workspace size"), "workspace size"));
  if (args.tile_stride > 0) args.tile = args.workspace + plan_bytes;
  state.phase = Phase::running;
  const TimeLog::Clock::time_point begun = TimeLog::Clock::now();
  if (state.stiff != nullptr) {
    run_halves(state, *built, workers);
  } else {
    launch(*built, args, workers);
  }
  state.log.add({Activity::kernel, 0, state.log.seconds(begun), state.log.seconds(TimeLog::Clock::now())});
}

/// Room for all workers of a launch; null for none. What an earlier launch has left there is gone.
char* Engine::workspace(std::int64_t bytes) {
  if (bytes == 0) return nullptr;
  if (workspace_ == nullptr || workspace_->bytes() < static_cast<std::size_t>(bytes)) {
    workspace_.reset();
    workspace_ = device_->allocate(static_cast<std::size_t>(bytes));
  }
  return static_cast<char*>(workspace_->data());
}

/// Returns when the kernel has ended. This thread is its first worker where the device computes on the host: a short
/// solve is then handed over once and back once.
void Engine::launch(const integrator::BuiltKernel& built, const cubie_kernel::loop_args& args, std::int32_t workers) {
  if (in_slices(args)) {
    run_in_slices(built, *stream_, args, workers);
  } else {
    integrator::BatchSolverKernel::run(built, *stream_, args, workers);
  }
}

/// Range by range, so that the room for parked runs does not grow with the batch.
void Engine::run_halves(ResultState& state, const integrator::BuiltKernel& built, std::int32_t workers) {
  const std::int64_t run_bytes = slot_bytes_of(state) + kListBytes;
  const std::int64_t length = std::min(state.n_runs, std::max(kFewestParkedRuns, kParkingBytes / run_bytes));
  const std::size_t bytes = static_cast<std::size_t>(std::max<std::int64_t>(1, length) * run_bytes);
  if (parking_ == nullptr || parking_->bytes() < bytes) {
    parking_.reset();
    parking_ = device_->allocate(bytes);
  }
  long long parked = 0;
  ParkingPlace place;
  place.slots = static_cast<char*>(parking_->data());
  place.lists[0] = reinterpret_cast<long long*>(place.slots + slot_bytes_of(state) * length);
  place.lists[1] = place.lists[0] + length;
  place.count = &parked;
  const std::int64_t plan_bytes = state.kernel->workspace_bytes(workers);
  for (std::int64_t first = 0; first < state.n_runs && !state.aborted(); first += length) {
    cubie_kernel::loop_args args =
        arguments_of_range(state.args, first, std::min(length, state.n_runs - first), state.f32 ? 4 : 8);
    args.block_runs = state.kernel->block_runs(args.n_runs, workers);
    args.workspace = workspace(plan_bytes + args.tile_stride * workers);  // which a pass may have moved
    if (args.tile_stride > 0) args.tile = args.workspace + plan_bytes;
    HalfPasses::attach(args, place);
    state.next_run = parked = 0;
    launch(built, args, workers);
    for (HalfPasses passes(state, args, place); parked > 0 && !state.aborted();) {
      if (passes.wants_stiff() && !obtain_stiff_half(state)) return;
      cubie_kernel::loop_args pass_args = passes.next(parked);
      const PassKernel pass = passes.kernel(built);
      const std::int32_t pass_workers = pass.kernel->workers(*pass.built, parked);
      pass_args.block_runs = pass.kernel->block_runs(parked, pass_workers);
      pass_args.workspace_stride = pass.kernel->plan().buffers.workspace_bytes;
      pass_args.workspace = workspace(pass.kernel->workspace_bytes(pass_workers));
      state.next_run = parked = 0;
      launch(*pass.built, pass_args, pass_workers);
    }
  }
}

void Engine::run_pipelined(Result& result, const integrator::BuiltKernel& built, std::int32_t workers,
                           std::int64_t workspace_bytes) {
  ResultState& state = result.state();
  if (state.n_runs == 0) {
    state.chunks.begin({.n_runs = 0, .chunk_length = 0, .n_chunks = 1});
    state.chunks.expect(0, 0);
    return;
  }
  EngineMemory& memory = this->memory();
  if (pipeline_ == nullptr) pipeline_ = std::make_unique<ChunkPipeline>(memory);
  std::unique_ptr<SolveArrays>& arrays = state.batch->solver().state().arrays;
  if (arrays != nullptr && arrays->options != state.chunking.memory) arrays.reset();
  if (arrays == nullptr) arrays = std::make_unique<SolveArrays>(memory.manager(), state.chunking.memory);

  memory::SolveLimits limits;
  limits.depth = state.chunking.depth;
  limits.max_chunk_length = state.chunking.chunk_runs;
  if (limits.max_chunk_length == 0 && (state.sink || !state.output_file.empty())) {
    // Chunks for a sink or a file are as large as copies need to be efficient, not as large as memory.
    const std::int64_t run_bytes = std::max<std::int64_t>(1, state.n_saves * state.n_variables * (state.f32 ? 4 : 8));
    limits.max_chunk_length = std::max(kStreamedChunkRuns, kStreamedChunkBytes / run_bytes);
  }
  if (limits.max_chunk_length == 0 && state.reduces()) {
    const bool host = device_->info().kind == device::DeviceKind::host;
    limits.max_chunk_length =
        std::max(kStreamedChunkRuns, (host ? kReducedChunkBytes : kStreamedChunkBytes) / bytes_per_run(state));
  }
  if (limits.max_chunk_length == 0) {
    const integrator::BatchSolverKernel& kernel = *state.kernel;
    const std::int64_t busy = std::int64_t{built.kernel->workers(state.n_runs)} * kernel.plan().lane_width;
    state.chunking.overlap_runs = overlap_length(state.n_runs, copied_bytes_per_run(state), busy);
    limits.max_chunk_length = state.chunking.overlap_runs;
  }
  if (state.chunking.limit_bytes > 0) limits.device_bytes = state.chunking.limit_bytes;
  limits.pinned_bytes = EngineMemory::staging_part(memory.ledger().budget());
  {
    const std::lock_guard lock(memory_mutex_);
    memory.staging().resume();
    pipelined_ = &result;
  }
  struct Leave {
    Engine& engine;
    ~Leave() {
      const std::lock_guard lock(engine.memory_mutex_);
      engine.pipelined_ = nullptr;
    }
  } leave{*this};
  if (state.aborted()) return;
  state.phase = Phase::running;
  ChunkPipeline::Kernels kernels{built, workers, workspace_bytes, 0, {}, {}};
  if (state.reduces() && fold_ != nullptr) kernels.fold = fold_->kernel.get();
  if (state.stiff != nullptr) {
    kernels.stiff_workspace_bytes = stiff_workspace_bytes(state, workers);
    kernels.obtain_stiff = [&] { return obtain_stiff_half(state); };
  }
  pipeline_->run(state, std::move(kernels), *arrays, limits);
}

}  // namespace cubie::batch
