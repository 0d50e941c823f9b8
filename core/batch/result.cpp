#include "batch/result.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "batch/batch_state.hpp"
#include "batch/engine.hpp"
#include "batch/result_state.hpp"

namespace cubie::batch {

void ResultState::begin() {
  next = nullptr;
  next_run = 0;
  chunks.forget();
  deliveries.clear();
  mailbox->done_runs = 0;
  mailbox->abort = 0;
  claimed = false;
  phase = Phase::queued;
  callback_code = 0;
  callback_stopped = false;
  abandoned = false;
  tick = device::Clock::now() + std::chrono::milliseconds(1);  // the first look at the callback comes early
  completing = false;
  file = {};
  netcdf = nullptr;
  settled = true;
  outputs_fetched = final_fetched = summaries_fetched = false;
  device_results.forget();
  reduction.forget();
  const std::lock_guard lock(mutex);
  closed = false;
  status = ErrorCode::ok;
  message.clear();
  netcdf_failure.clear();
}

void ResultState::end(Phase p, ErrorCode code, std::string_view text) noexcept {
  for (Ref<ValueArray>& array : values) array = nullptr;  // the batch may overwrite its values from now on
  drivers = nullptr;
  events = nullptr;
  if (p == Phase::finished) {
    file.complete();
    file = {};
    completing = false;
  } else {
    const std::lock_guard lock(settle_mutex);
    settled = false;
  }
  {
    const std::lock_guard lock(mutex);
    status = code;
    closed = true;
    try {
      message = text;
    } catch (...) {
      message.clear();
    }
  }
  phase = p;
  ended.notify();
}

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <class S>
void fill_unfinished(std::span<S> array, std::int64_t runs, std::span<const int> status, S value) {
  if (runs == 0) return;
  const bool known = std::ssize(status) == runs;  // else there was no memory for it
  const std::int64_t rows = static_cast<std::int64_t>(array.size()) / runs;
  for (std::int64_t row = 0; row < rows; ++row) {
    S* at = array.data() + row * runs;
    for (std::int64_t r = 0; r < runs; ++r) {
      if (!known || status[static_cast<std::size_t>(r)] == cubie_kernel::run_not_started) at[r] = value;
    }
  }
}

}  // namespace

void ResultState::settle() noexcept {
  const std::lock_guard lock(settle_mutex);
  if (settled) return;
  settled = true;
  if (reduces()) return;
  const std::span<int> flags = run_status.span<int>();
  // Of a chunk that did not come whole nothing counts.
  for (std::int64_t i = 0; chunking.pipelined && !flags.empty() && i < chunks.count(); ++i) {
    if (chunks.complete(i)) continue;
    const std::int64_t first = i * chunks.length();
    const std::int64_t count = std::min(chunks.length(), n_runs - first);
    std::fill_n(flags.begin() + first, count, static_cast<int>(cubie_kernel::run_not_started));
  }
  fill_file(flags);
  if (phase.load() == Phase::failed) return;  // holds nothing else
  const bool own_outputs = !bound_outputs && !sink && output_file.empty();
  if (!on_device && own_outputs) fill_numbers(outputs, flags);
  if (!on_device && n_summaries > 0) fill_numbers(summaries, flags);
  fill_numbers(event_records, flags);
  fill_unfinished(event_counts.span<int>(), n_runs, flags, 0);
  if (!on_device && keep_final) fill_numbers(final_states, flags);
  if (keep_statistics) {
    fill_unfinished(accepted.span<int>(), n_runs, flags, 0);
    fill_unfinished(rejected.span<int>(), n_runs, flags, 0);
    if (counts_newton) fill_unfinished(newton.span<int>(), n_runs, flags, 0);
    if (counts_linear) fill_unfinished(linear.span<int>(), n_runs, flags, 0);
    if (counts_rows) fill_unfinished(rows.span<int>(), n_runs, flags, 0);
    if (stiff != nullptr) fill_unfinished(switches.span<int>(), n_runs, flags, 0);
    fill_unfinished(last_steps.span<double>(), n_runs, flags, kNan);
  }
}

void ResultState::fill_numbers(Array& array, std::span<const int> status_words) const noexcept {
  if (f32) {
    fill_unfinished(array.span<float>(), n_runs, status_words, static_cast<float>(kNan));
  } else {
    fill_unfinished(array.span<double>(), n_runs, status_words, kNan);
  }
}

void ResultState::fetch(ResultArray which) {
  if (!on_device) return;
  const bool out = which == ResultArray::outputs, end = which == ResultArray::final_states;
  const std::lock_guard lock(settle_mutex);
  bool& done = out ? outputs_fetched : end ? final_fetched : summaries_fetched;
  if (done) return;
  Array& array = out ? outputs : end ? final_states : summaries;
  const std::size_t row = static_cast<std::size_t>(n_runs) * (f32 ? sizeof(float) : sizeof(double));
  const std::int64_t rows = out ? n_saves * n_variables : end ? n_states : n_windows * n_summaries;
  array.resize(row * static_cast<std::size_t>(rows), out ? "outputs" : end ? "final states" : "summaries");
  if (device_results.prepared()) {
    if (out) device_results.fetch_outputs(array.as<void>());
    if (end) device_results.fetch_final_states(array.as<void>());
    if (!out && !end) device_results.fetch_summaries(array.as<void>());
  }
  if (phase.load() == Phase::cancelled) fill_numbers(array, run_status.span<int>());
  done = true;
}

void ResultState::close_netcdf() {
  if (netcdf == nullptr) return;
  const std::unique_ptr<output::NetcdfFile> mine = std::move(netcdf);
  mine->close(phase.load() == Phase::finished);
}

void ResultState::fill_file(std::span<const int> status_words) noexcept {
  if (file.data() == nullptr) return;
  constexpr std::size_t kResident = std::size_t{32} << 20;
  const std::size_t width = f32 ? sizeof(float) : sizeof(double);
  const std::size_t row = static_cast<std::size_t>(n_runs) * width;
  std::size_t written = 0;
  for (std::size_t at = 0; at < file.bytes(); at += row) {
    char* const data = static_cast<char*>(file.data()) + at;
    if (f32) {
      const std::span<float> values(reinterpret_cast<float*>(data), static_cast<std::size_t>(n_runs));
      fill_unfinished(values, n_runs, status_words, static_cast<float>(kNan));
    } else {
      const std::span<double> values(reinterpret_cast<double*>(data), static_cast<std::size_t>(n_runs));
      fill_unfinished(values, n_runs, status_words, kNan);
    }
    written += row;
    if (written < kResident) continue;
    file.drop_pages();
    written = 0;
  }
  file.complete();
  file = {};
}

Result::Result(std::unique_ptr<ResultState> state) : state_(std::move(state)) {}
Result::~Result() = default;

void Result::last_release() noexcept {
  state_->netcdf = nullptr;
  const Ref<Batch> batch = state_->batch;
  Result* doomed = this;
  if (batch) {
    BatchState& owner = batch->state();
    const std::lock_guard lock(owner.mutex);
    // Under the lock: until here Batch::cancel may have found this result among the active ones.
    std::erase(owner.active, this);
    if (owner.spare == nullptr) {
      state_->batch = nullptr;
      for (Ref<ValueArray>& array : state_->values) array = nullptr;
      state_->drivers = nullptr;
      state_->events = nullptr;
      state_->spans = nullptr;
      state_->kernel = nullptr;
      state_->saved_names = nullptr;
      state_->saved_units = nullptr;
      state_->summary_names = nullptr;
      owner.spare = this;
      doomed = nullptr;
    }
  }
  delete doomed;
}

void Batch::delete_spare() noexcept { delete std::exchange(state_->spare, nullptr); }

void check_readable(ResultState& s) {
  if (!s.has_ended()) throw Error(ErrorCode::wrong_state, "res is not finished: wait for it first");
  s.settle();
  if (s.phase.load() == Phase::failed) throw Error(ErrorCode::wrong_state, "res holds nothing: the solve failed");
}

void check_runs_kept(const ResultState& s) {
  if (s.reduces()) throw Error(ErrorCode::wrong_state, "runs went into statistics over runs (option reduce_runs)");
}

void check_outputs_kept(const ResultState& s) {
  check_runs_kept(s);
  if (s.bound_outputs) throw Error(ErrorCode::wrong_state, "outputs went to the bound array");
  if (!s.netcdf_path.empty()) throw Error(ErrorCode::wrong_state, "outputs went to the file '{}'", s.netcdf_path);
  if (s.sink) throw Error(ErrorCode::wrong_state, "outputs went to the sink");
  if (!s.output_file.empty()) throw Error(ErrorCode::wrong_state, "outputs went to the file '{}'", s.output_file);
}

void check_final_kept(const ResultState& s) {
  check_runs_kept(s);
  if (s.bound_final) throw Error(ErrorCode::wrong_state, "final states went to the bound array");
  if (!s.keep_final) throw Error(ErrorCode::wrong_state, "final states were not kept (option keep_final_states)");
}

void check_statistics_kept(const ResultState& s) {
  check_runs_kept(s);
  if (!s.keep_statistics) throw Error(ErrorCode::wrong_state, "statistics were not kept (option keep_statistics)");
}

void check_common_times(const ResultState& s) {
  if (s.schedule.every_step) {
    throw Error(ErrorCode::wrong_state, "rows stand at the steps of each run (option save_steps): times differ");
  }
}

namespace {

/// False in a forked child, where nothing of the solve may be touched: memory that a GPU writes is the parent's.
bool is_here(const ResultState& state) noexcept {
  try {
    state.batch->solver().context().check_process();
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Progress Result::progress() const noexcept {
  const ResultState& s = *state_;
  Progress p;
  p.phase = s.phase.load();
  p.runs_total = s.n_runs;
  if (!is_here(s)) return p;
  p.runs_done = std::min<std::int64_t>(__atomic_load_n(&s.mailbox->done_runs, __ATOMIC_RELAXED), s.n_runs);
  return p;
}

void Result::cancel() noexcept {
  ResultState& s = *state_;
  if (s.has_ended() || !is_here(s)) return;
  s.mailbox->abort.store(1);
  if (s.chunking.pipelined) {
    s.delivered.notify();
    try {
      s.batch->solver().context().engine().wake(*this);
    } catch (...) {  // a forked child: nobody here works on it
    }
  }
  // Still in the queue: nothing has to be stopped, and what stands before it may take long.
  if (!s.claimed.exchange(true)) s.end(Phase::cancelled, ErrorCode::cancelled, {});
}

void Result::abandon() noexcept {
  ResultState& s = *state_;
  if (!s.has_ended()) {
    cancel();
    bool here = true;
    try {
      s.batch->solver().context().check_process();
    } catch (...) {
      here = false;  // a forked child: nobody here works on the arrays
    }
    if (s.bound && here) {
      device::SpinBudget none(false);
      s.ended.wait([&] { return s.has_ended(); }, none);
    }
  }
  s.abandoned = true;  // the last touch: from here on the batch may use the result again
}

bool Result::wait(double timeout_seconds, ProgressFn callback, void* userdata) {
  ResultState& s = *state_;
  s.batch->solver().context().check_process();
  if (std::isnan(timeout_seconds)) throw Error(ErrorCode::invalid_argument, "timeout must be a number (got nan)");
  if (s.waiting.exchange(true)) throw Error(ErrorCode::wrong_state, "res is being waited for already");
  struct Leave {
    std::atomic<bool>& flag;
    ~Leave() { flag = false; }
  } leave{s.waiting};

  using std::chrono::milliseconds;
  const device::Clock::time_point start = device::Clock::now();
  device::Deadline deadline;
  // A timeout beyond a century is none: it would overflow the clock.
  if (timeout_seconds >= 0 && timeout_seconds < 3e9) {
    deadline =
        start + std::chrono::duration_cast<device::Clock::duration>(std::chrono::duration<double>(timeout_seconds));
  }
  if (!deadline && !s.has_ended()) check_sink_calls(s.batch->solver().context());
  device::SpinBudget budget(true);
  const auto ended = [&] { return s.has_ended(); };
  const auto woken = [&] { return s.has_ended() || s.deliveries.waiting(); };
  while (!ended()) {
    // Short enough to look at the callback in between; a poll does not wait at all.
    if (!pump_sink(timeout_seconds == 0.0 ? 0.0 : 0.02) && !s.deliveries.waiting()) {
      device::Deadline next = deadline;
      if (callback != nullptr && (!next || s.tick < *next)) next = s.tick;
      (void)s.ended.wait_until(woken, budget, next);
    }
    if (ended()) break;
    if (callback != nullptr && device::Clock::now() >= s.tick) {
      const Progress p = progress();
      const std::int32_t code = callback(p.runs_done, p.runs_total, userdata);
      s.tick = device::Clock::now() + milliseconds(20);
      if (code != 0) {
        s.callback_code = code;
        s.callback_stopped = true;
        cancel();
        callback = nullptr;
        deadline.reset();  // the abort is quick, and the caller wants to know how it ended
        continue;
      }
    }
    if (deadline && device::Clock::now() >= *deadline && !ended()) return false;
  }
  const Phase phase = s.phase.load();
  s.close_netcdf();
  if (phase == Phase::finished && callback != nullptr) (void)callback(s.n_runs, s.n_runs, userdata);
  if (phase == Phase::cancelled) {
    const std::string failure = [&] {
      const std::lock_guard lock(s.mutex);
      return s.netcdf_failure;
    }();
    if (!failure.empty()) throw Error(ErrorCode::io, "{}", failure);
    if (s.callback_stopped.load()) {
      throw Error(ErrorCode::callback, "the callback stopped the solve (returned {})", s.callback_code.load());
    }
    throw Error(ErrorCode::cancelled, "the solve was cancelled");
  }
  if (phase == Phase::failed) throw Error(status(), error_message());
  return true;
}

std::int32_t Result::callback_code() const noexcept { return state_->callback_code.load(); }

ErrorCode Result::status() const noexcept {
  const std::lock_guard lock(state_->mutex);
  if (!state_->netcdf_failure.empty()) return ErrorCode::io;
  if (state_->status == ErrorCode::cancelled && state_->callback_stopped.load()) return ErrorCode::callback;
  return state_->status;
}

std::string Result::error_message() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->message.empty() && state_->status == ErrorCode::out_of_host_memory) return "out of host memory";
  return state_->message;
}

std::int64_t Result::n_runs() const noexcept { return state_->n_runs; }
std::int64_t Result::n_saves() const noexcept { return state_->n_saves; }
std::int64_t Result::n_variables() const noexcept { return state_->n_variables; }
std::int64_t Result::n_states() const noexcept { return state_->n_states; }
bool Result::is_f32() const noexcept { return state_->f32; }
const std::vector<std::string>& Result::saved_names() const noexcept { return *state_->saved_names; }
const std::vector<std::string>& Result::saved_units() const noexcept { return *state_->saved_units; }
const std::vector<double>& Result::save_times() const {
  check_common_times(*state_);
  return state_->times;
}
std::int64_t Result::n_chunks() const noexcept { return state_->chunks.count(); }
std::int64_t Result::chunk_length() const noexcept { return state_->chunks.length(); }
bool Result::chunk_complete(std::int64_t i) const {
  const ResultState& s = *state_;
  if (i < 0 || i >= s.chunks.count()) {
    throw Error(ErrorCode::out_of_range, "chunk must be >= 0 and < {} (got {})", s.chunks.count(), i);
  }
  return s.chunking.pipelined ? s.chunks.complete(i) : s.phase.load() == Phase::finished;
}
const TimeLog& Result::time_log() const noexcept { return state_->log; }
double Result::effective_rtol() const noexcept { return state_->effective_rtol; }

}  // namespace cubie::batch
