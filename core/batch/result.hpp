#pragma once
// Result: what came out of one submitted batch, or is coming.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/dlpack.hpp"
#include "batch/time_log.hpp"
#include "device/device.hpp"
#include "output/run_statistics.hpp"
#include "util/error.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

struct ResultState;

enum class Phase : std::int32_t { queued = 0, compiling = 1, running = 2, finished = 3, failed = 4, cancelled = 5 };

struct Progress {
  Phase phase = Phase::queued;
  std::int64_t runs_done = 0;
  std::int64_t runs_total = 0;
};

/// Called on the waiting thread only, never under a lock, at most 25 ms apart. Non-zero stops the solve.
using ProgressFn = std::int32_t (*)(std::int64_t runs_done, std::int64_t runs_total, void* userdata);

enum class Order : std::int32_t {
  time_variable_run = 0,  ///< run fastest: the library's own order
  run_variable_time = 1,  ///< time fastest
};

enum class Counter : std::int32_t { accepted = 0, rejected = 1, newton = 2, switches = 3, linear = 4, rows = 5 };

/// Values are those of the C interface.
enum class ResultArray : std::int32_t {
  outputs,
  final_states,
  run_status,
  accepted,
  rejected,
  last_steps,
  summaries,
  event_counts,
  event_records
};

/// A dense array in C order, run fastest.
struct ArrayView {
  enum class Element : std::int8_t { f64, f32, i32 };
  void* data = nullptr;  ///< null without elements
  std::vector<std::int64_t> shape;
  Element element = Element::f64;
  device::DeviceKind device = device::DeviceKind::host;
  std::int32_t ordinal = 0;  ///< of a GPU
};

class Result final : public RefCounted {
 public:
  /// Any thread.
  [[nodiscard]] Progress progress() const noexcept;
  void cancel() noexcept;
  /// The owner of the handle is about to drop it: stops a solve under way, and returns once no engine thread can touch
  /// arrays of the caller any more (at once when none is bound, else within 100 ms).
  void abandon() noexcept;

  /// Waits until the solve has ended or `timeout_seconds` (negative: for ever) are over; pumps `callback`. Returns
  /// true when ended. Throws the failure of the solve: callback, cancelled, compile, ... A run that failed is no
  /// failure of the solve.
  bool wait(double timeout_seconds, ProgressFn callback, void* userdata);
  /// Value the callback returned when it stopped the solve, else 0.
  [[nodiscard]] std::int32_t callback_code() const noexcept;
  /// ok while under way and after success.
  [[nodiscard]] ErrorCode status() const noexcept;
  [[nodiscard]] std::string error_message() const;

  // Shapes are known from submission on.
  [[nodiscard]] std::int64_t n_runs() const noexcept;
  [[nodiscard]] std::int64_t n_saves() const noexcept;
  [[nodiscard]] std::int64_t n_variables() const noexcept;
  [[nodiscard]] std::int64_t n_states() const noexcept;
  [[nodiscard]] bool is_f32() const noexcept;
  [[nodiscard]] const std::vector<std::string>& saved_names() const noexcept;
  [[nodiscard]] const std::vector<std::string>& saved_units() const noexcept;
  /// With spans per run those that the options name, and that each run's are in proportion to. Throws wrong_state where
  /// rows stand at steps.
  [[nodiscard]] const std::vector<double>& save_times() const;
  /// Times of the rows of one run, counted in this result; rows that a run of save_steps has not are NaN. `out` has one
  /// element per row. Throws as copy_outputs() where the times are among them (save_steps).
  void copy_run_times(std::int64_t run, std::span<double> out) const;
  /// Windows of summaries, and numbers of each; no summaries, no windows.
  [[nodiscard]] std::int64_t n_windows() const noexcept;
  [[nodiscard]] std::int64_t n_summaries() const noexcept;
  [[nodiscard]] const std::vector<std::string>& summary_names() const noexcept;
  [[nodiscard]] const std::vector<std::string>& summary_units() const noexcept;
  /// Where windows begin, and where the last one ends.
  [[nodiscard]] std::vector<double> window_times() const;
  /// The relative tolerance in force (raised where the format could not hold the requested one).
  [[nodiscard]] double effective_rtol() const noexcept;

  // Contents: throw wrong_state before the solve ended, or when bound to a caller's array or not kept. After a cancel
  // the runs that finished are valid. `out` must have exactly the right size.
  void copy_outputs(Order order, std::span<double> out) const;
  void copy_outputs(Order order, std::span<float> out) const;
  /// Shape (window, summary, run) for (time, variable, run).
  void copy_summaries(Order order, std::span<double> out) const;
  void copy_summaries(Order order, std::span<float> out) const;
  [[nodiscard]] std::span<const double> summaries_f64() const;
  [[nodiscard]] std::span<const float> summaries_f32() const;
  /// Runs that ended with another status than 0 or that of a stop by an event.
  [[nodiscard]] std::int64_t n_failed() const;
  /// A statistic over the runs that did, of each saved row and variable, shape (time, variable), or of each window and
  /// summary. The same bits whatever the order of the runs. Numbers that are not finite are left out.
  void copy_output_statistic(output::Statistic which, double probability, std::span<double> out) const;
  void copy_summary_statistic(output::Statistic which, double probability, std::span<double> out) const;
  /// Of each state at the end.
  void copy_final_statistic(output::Statistic which, double probability, std::span<double> out) const;
  [[nodiscard]] double counter_statistic(Counter counter, output::Statistic which, double probability) const;
  /// Runs whose status has one of `bits`; 0: runs that have ended well.
  [[nodiscard]] std::int64_t count_status(std::int32_t bits) const;
  /// Shape (state, run), run fastest.
  void copy_final_states(std::span<double> out) const;
  void copy_final_states(std::span<float> out) const;
  void copy_run_status(std::span<std::int32_t> out) const;
  void copy_counter(Counter counter, std::span<std::int32_t> out) const;
  /// Step size that each run would try next, > 0.
  void copy_last_steps(std::span<double> out) const;
  /// Events of the model, and records of each run.
  [[nodiscard]] std::int64_t n_events() const noexcept;
  [[nodiscard]] std::int64_t n_event_records() const noexcept;
  /// Shape (event, run).
  void copy_event_counts(std::span<std::int32_t> out) const;
  /// Shape (record, number, run): time, event, states before it; NaN behind the last record of a run.
  void copy_event_records(std::span<double> out) const;
  /// One saved variable, shape (time, run), or one summary, shape (window, run). Throws as copies of all of them.
  void copy_saved(std::int64_t variable, std::span<double> out) const;
  void copy_summary(std::int64_t summary, std::span<double> out) const;
  /// The position of a name. Throws unknown_name with the nearest one.
  [[nodiscard]] std::int64_t find_saved(std::string_view name) const;
  [[nodiscard]] std::int64_t find_summary(std::string_view name) const;
  /// An array as a file of the format .npy. Throws as array() does, and io naming path and reason.
  void write_npy(ResultArray which, std::string_view path) const;
  /// Outputs as text, one line per run and time: number of the run in the grid, time, values; the shortest digits that
  /// read back as the same numbers, NaN for none. The file appears when it is complete. Throws io naming path and
  /// reason.
  void write_csv(std::string_view path) const;
  /// Library-owned outputs in library order; valid as long as the result lives. Throws not_supported when the
  /// solve's precision is the other one.
  [[nodiscard]] std::span<const double> outputs_f64() const;
  [[nodiscard]] std::span<const float> outputs_f32() const;

  /// Where an array is, in memory of the device when it stayed there. Throws as the copies above do. Of runs that never
  /// started, what stayed on the device holds anything.
  [[nodiscard]] ArrayView array(ResultArray which) const;
  /// The same for another library, which deletes it; the arrays live as long. Throws as array() does.
  [[nodiscard]] dlpack::ManagedTensor* export_dlpack(ResultArray which);

  [[nodiscard]] ResultState& state() noexcept { return *state_; }
  [[nodiscard]] const ResultState& state() const noexcept { return *state_; }

  /// Chunks of the solve; 0 before it has been planned. 1: not cut.
  [[nodiscard]] std::int64_t n_chunks() const noexcept;
  /// Runs of every chunk but the last.
  [[nodiscard]] std::int64_t chunk_length() const noexcept;
  /// Whether the runs of chunk `i` are where they belong. Throws out_of_range.
  [[nodiscard]] bool chunk_complete(std::int64_t i) const;
  /// Rows so far; none without option time_log.
  [[nodiscard]] const TimeLog& time_log() const noexcept;

  explicit Result(std::unique_ptr<ResultState> state);

 private:
  friend class Batch;
  ~Result() override;
  /// Hands the next finished chunk to the sink, waiting for it at most `seconds`; false when there is none.
  bool pump_sink(double seconds);
  /// Goes back to the batch for the next submission, or is deleted.
  void last_release() noexcept override;
  std::unique_ptr<ResultState> state_;
};

}  // namespace cubie::batch
