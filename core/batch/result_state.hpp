#pragma once
// Everything one solve owns: what it was asked, where its arrays are, how far it is.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/array.hpp"
#include "batch/batch.hpp"
#include "batch/chunk_options.hpp"
#include "batch/chunk_record.hpp"
#include "batch/device_results.hpp"
#include "batch/drivers.hpp"
#include "batch/events.hpp"
#include "batch/mailbox.hpp"
#include "batch/result.hpp"
#include "batch/run_reduction.hpp"
#include "batch/sampling.hpp"
#include "batch/sink.hpp"
#include "batch/time_log.hpp"
#include "batch/time_spans.hpp"
#include "device/host/notifier.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "integrator/configure.hpp"
#include "integrator/stiff_half.hpp"
#include "kernels/args.h"
#include "output/netcdf_file.hpp"
#include "output/npy_file.hpp"
#include "output/save_schedule.hpp"
#include "output/summary_schedule.hpp"

namespace cubie::batch {

struct SummaryNames;

struct ResultState {
  Ref<Batch> batch;        ///< kept alive while the result is; null in the pool of spare results
  Result* next = nullptr;  ///< link of the driver's queue

  // What to do; fixed at submission.
  std::shared_ptr<integrator::BatchSolverKernel> kernel;
  std::shared_ptr<integrator::StiffHalf> stiff;  ///< that takes over stiff runs; null: none does
  integrator::StepNumbers stiff_steps;
  std::shared_ptr<const std::vector<std::string>> saved_names, saved_units;
  std::shared_ptr<const SummaryNames> summary_names;
  output::SaveSchedule schedule;
  output::SummarySchedule summary_schedule;
  std::vector<double> times;            ///< of the rows; none where they stand at steps
  Ref<TimeSpans> spans;                 ///< of the whole grid; null: all runs have that of the schedules
  std::int64_t time_slot = -1;          ///< the number of each row that is its time
  std::vector<Ref<ValueArray>> values;  ///< keeps the inputs alive
  std::vector<cubie_kernel::input_source> inputs;
  std::vector<std::optional<Sampler>> samplers;  ///< of the inputs that are sampled
  Ref<DriverData> drivers;                       ///< null when the kernel reads none
  Ref<EventData> events;                         ///< null where there are none
  std::vector<cubie_kernel::time_value> save_times;
  std::vector<double> atol, rtol;
  std::vector<float> atol_f32, rtol_f32;
  double effective_rtol = 0.0;
  cubie_kernel::loop_args args{};
  std::int64_t n_runs = 0, n_saves = 0, n_variables = 0, n_states = 0;
  std::int64_t n_windows = 0, n_summaries = 0;
  std::int64_t n_events = 0, n_event_records = 0;  ///< of the model; records of each run
  bool f32 = false;
  bool bound = false;  ///< some array belongs to the caller
  bool bound_outputs = false, bound_final = false;
  BoundArray bound_outputs_array, bound_final_array;  ///< as the batch had them
  bool keep_final = false, keep_statistics = false;
  bool counts_newton = false;  ///< statistics are kept and the method iterates
  bool counts_linear = false;  ///< statistics are kept and linear systems are solved by iteration
  bool counts_rows = false;    ///< statistics are kept and rows stand at steps
  Sink sink;
  std::string output_file;        ///< empty: none
  bool inputs_on_device = false;  ///< bound ones are read where they are
  bool on_device = false;         ///< outputs, final states and summaries are in device_results
  ChunkOptions chunking;
  std::optional<output::Gathered> reduce;  ///< runs are folded into statistics and given up

  [[nodiscard]] bool reduces() const noexcept { return reduce.has_value(); }

  // What came out.
  Array summaries;
  Array event_records, event_counts;
  Array outputs, final_states, run_status, accepted, rejected, newton, linear, switches, rows, last_steps;
  DeviceResults device_results;
  RunReduction reduction;
  // settle_mutex; the arrays above hold what device_results does.
  bool outputs_fetched = false, final_fetched = false, summaries_fetched = false;
  std::atomic<std::int32_t> exported{0};       ///< tensors of other libraries that refer to the arrays
  output::NpyFile file;                        ///< until the solve has ended and the file is complete
  std::unique_ptr<output::NetcdfFile> netcdf;  ///< the waiting thread's; takes what the sink would
  std::string netcdf_path;                     ///< empty: none
  std::string netcdf_failure;                  ///< mutex; why it could not be written

  // How far it is.
  ChunkRecord chunks;
  TimeLog log;
  DeliveryQueue deliveries;
  device::Notifier delivered;          ///< a delivery has been dealt with
  alignas(64) long long next_run = 0;  ///< queue head of the kernel
  Mailbox mailbox;                     ///< stays where it is from solve to solve
  std::atomic<Phase> phase{Phase::queued};
  std::atomic<std::int32_t> callback_code{0};
  std::atomic<bool> callback_stopped{false};
  std::atomic<bool> claimed{false};      ///< by the driver, to run it, or by a cancel that came before
  std::atomic<bool> queued{false};       ///< the driver has not come to it yet; a cancel does not change that
  std::atomic<bool> with_driver{false};  ///< taken from the queue; the driver's last touch before it lets go clears it
  std::atomic<bool> completing{false};   ///< the output file, by the driver, maybe after the end
  std::atomic<bool> waiting{false};
  device::Notifier ended;              ///< phase has become finished, failed or cancelled
  std::atomic<bool> abandoned{false};  ///< its handle is gone
  mutable std::mutex mutex;
  device::Clock::time_point tick;    ///< when progress is due; the waiting thread's
  bool closed = false;               // mutex; ended: nothing that comes late counts any more
  ErrorCode status = ErrorCode::ok;  // mutex
  std::string message;               // mutex
  std::mutex settle_mutex;           // taking a file to its end may last: nothing else waits for that
  bool settled = true;               // settle_mutex; false after a cancel, until somebody looks at the outputs

  [[nodiscard]] bool aborted() const noexcept { return mailbox->abort.load() != 0; }
  [[nodiscard]] bool has_ended() const noexcept {
    const Phase p = phase.load();
    return p == Phase::finished || p == Phase::failed || p == Phase::cancelled;
  }
  /// Whether there is an array of this counter.
  [[nodiscard]] bool keeps(Counter counter) const noexcept;
  /// Prepares for the next solve; arrays keep their space.
  void begin();
  /// Without memory for `text` the code alone is kept.
  void end(Phase p, ErrorCode code, std::string_view text) noexcept;
  /// Fills library arrays with NaN where runs never started. Done when somebody looks, not when the solve is
  /// cancelled: a cancel must return at once, and the arrays may be large. The output file is completed here too, by
  /// the driver if nobody looks before.
  void settle() noexcept;
  /// Brings an array that stayed on the device (see `on_device`) to the array of the host. Throws what the device
  /// throws.
  void fetch(ResultArray which);
  /// Ends the netCDF file, when the solve has ended. Throws io.
  void close_netcdf();

 private:
  void fill_numbers(Array& array, std::span<const int> status_words) const noexcept;
  void fill_file(std::span<const int> status_words) noexcept;
};

// What reading asks first; each throws Error(wrong_state) that says why there is nothing to read.
void check_readable(ResultState& state);
void check_runs_kept(const ResultState& state);
void check_outputs_kept(const ResultState& state);
void check_final_kept(const ResultState& state);
void check_statistics_kept(const ResultState& state);
/// Throws wrong_state where rows are asked for that do not stand at steps.
void check_rows_counted(const ResultState& state, Counter counter);
/// Where rows stand at steps.
void check_common_times(const ResultState& state);

}  // namespace cubie::batch
