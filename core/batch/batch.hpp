#pragma once
// Batch: the runs of one solve: values, grid, times. One thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "batch/result.hpp"
#include "batch/sink.hpp"
#include "batch/solver.hpp"
#include "config/options.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

struct BatchState;
struct EventColumns;
struct DoseColumns;

/// A caller's array of shape (variable, run) in units of elements: value of variable v in run r stands at
/// data[v * variable_stride + r * run_stride].
template <class S>
struct BoundInput {
  const S* data = nullptr;
  std::int64_t n_variables = 0;
  std::int64_t n_runs = 0;
  std::int64_t variable_stride = 0;
  std::int64_t run_stride = 1;
};

/// A caller's output array of shape (time, variable, run); strides in elements.
template <class S>
struct BoundOutput {
  S* data = nullptr;
  std::int64_t n_times = 0;
  std::int64_t n_variables = 0;
  std::int64_t n_runs = 0;
  std::int64_t time_stride = 0;
  std::int64_t variable_stride = 0;
  std::int64_t run_stride = 1;
};

class Batch final : public RefCounted {
 public:
  [[nodiscard]] static Ref<Batch> create(Ref<Solver> solver);

  void set_option(config::OptionId id, const config::Value& value);
  [[nodiscard]] config::Value get_option(config::OptionId id) const;

  /// Values of one state (initial value) or parameter, copied. Grid `verbatim`: one value for all runs, or one per
  /// run; `combinatorial`: the values of that axis. Every value must be finite.
  void set_values(std::string_view name, std::span<const double> values);
  void set_values(std::string_view name, std::span<const float> values);
  /// Values that follow from option seed and the number of the run, by the plan of option sampling; grid verbatim only,
  /// whose n_runs then has to be said. `distribution`: a word of sampling.hpp, with its a and b.
  void sample_values(std::string_view name, std::string_view distribution, double a, double b);
  /// Back to the default of the model text.
  void clear_values(std::string_view name);
  /// Borrow all states' initial values (all parameters) from the caller until the result has ended. Grid verbatim
  /// only. `data == nullptr` unbinds.
  void bind_initial_values(const BoundInput<double>& array);
  void bind_initial_values(const BoundInput<float>& array);
  void bind_parameters(const BoundInput<double>& array);
  void bind_parameters(const BoundInput<float>& array);
  /// The same of one state or parameter (n_variables = 1), which counts before values that are set or bound otherwise.
  void bind_values(std::string_view name, const BoundInput<double>& array);
  void bind_values(std::string_view name, const BoundInput<float>& array);
  /// Results go straight to the caller's array; its type must be that of the solver's precision.
  void bind_outputs(const BoundOutput<double>& array);
  void bind_outputs(const BoundOutput<float>& array);
  /// Final states, shape (state, run): n_times = 1 and n_variables = number of states. May be the same memory as the
  /// bound initial values.
  void bind_final_states(const BoundOutput<double>& array);
  void bind_final_states(const BoundOutput<float>& array);
  /// Rows go to `sink` chunk by chunk instead of into an array of all runs; without a function: no sink any more.
  void set_sink(const Sink& sink);
  /// Rows go to this file, in the format .npy, shape (time, variable, run), instead of into memory. Every submission
  /// makes the file anew, so what an earlier one wrote there is gone. Empty: no file any more.
  void set_output_file(std::string_view path);
  /// Rows go to this netCDF-4 file chunk by chunk, on the thread that waits. Empty: no file any more.
  void set_netcdf_file(std::string_view path);
  /// Initial step size per run (> 0; 0 in a run: choose), shape (run), borrowed; null unbinds.
  void bind_initial_steps(const double* data, std::int64_t n_runs);
  /// Save at these times: strictly monotonic from t0 towards t_end, inside [t0, t_end]. Empty: no list.
  void set_save_times(std::span<const double> times);

  /// When each run begins and ends, copied; shape (run). Rows, windows and samples then stand at the same parts of each
  /// span as by the options they do of [t0, t_end]. Nothing at all: as the options say.
  void set_time_spans(std::span<const double> t0, std::span<const double> t_end);

  /// Events at given times, copied; see EventColumns. Without rows: none any more.
  void set_events(const EventColumns& columns);
  /// Doses, copied; see DoseColumns. Without rows: none any more.
  void set_doses(const DoseColumns& columns);

  /// Samples of all drivers of the model, in declared order, copied: samples[k * n_drivers + d] is driver d at
  /// t0 + k * dt. Finite; dt > 0. n_samples 0: none any more.
  void set_drivers(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0,
                   double dt);
  /// Samples of one driver at times of its own, copied: samples[k * n_runs + r] at times[k], n_runs = 1 or the number
  /// of runs. Finite, times ascending. Nothing at all: none any more.
  void set_driver(std::string_view name, std::span<const double> times, std::span<const double> samples);
  /// A word of option driver_interpolation for one driver; empty: as the option says.
  void set_driver_interpolation(std::string_view name, std::string_view word);
  /// The same of options driver_boundary, and of driver_wrap and driver_outside: "wrap", "zero" or "hold".
  void set_driver_boundary(std::string_view name, std::string_view word);
  void set_driver_outside(std::string_view name, std::string_view word);
  /// Values (derivative 0) or derivatives by t (1) of all drivers at `times`, by the present samples and options, as
  /// an f64 kernel computes them for `run` of the whole grid: values[k * n_drivers + d].
  [[nodiscard]] std::vector<double> evaluate_drivers(std::span<const double> times, int derivative,
                                                     std::int64_t run = 0);

  /// Number of runs of the whole grid (before first_run / n_runs cut a range).
  [[nodiscard]] std::int64_t total_runs() const;
  /// The value variable `name` has in `run` of the whole grid.
  [[nodiscard]] double value(std::string_view name, std::int64_t run) const;
  /// Times of the rows that the present settings would save; with spans per run those of the options. Throws
  /// wrong_state with save_steps, where they are not known before.
  [[nodiscard]] std::vector<double> save_times() const;

  /// Checks everything, queues the solve, returns at once.
  [[nodiscard]] Ref<Result> submit();
  /// Stops the unfinished solves of this batch. Any thread.
  void cancel() noexcept;

  [[nodiscard]] Solver& solver() const noexcept;
  [[nodiscard]] BatchState& state() noexcept { return *state_; }

 private:
  friend class Result;
  explicit Batch(Ref<Solver> solver);
  ~Batch() override;
  void delete_spare() noexcept;
  /// A result of an earlier solve that nobody uses any more, null when there is none.
  [[nodiscard]] Ref<Result> recycled_result() noexcept;
  std::unique_ptr<BatchState> state_;
};

}  // namespace cubie::batch
