#pragma once
// What a batch owns: values by variable, bound arrays, times, and a spare result for the next submission.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "batch/array.hpp"
#include "batch/batch.hpp"
#include "batch/drivers.hpp"
#include "batch/events.hpp"
#include "batch/sampling.hpp"
#include "batch/sink.hpp"
#include "batch/time_spans.hpp"
#include "config/options.hpp"
#include "output/run_statistics.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

/// Shape of the whole grid, from options and values.
struct Grid {
  bool combinatorial = false;
  std::int64_t total_runs = 1;
};

struct BatchState {
  explicit BatchState(Ref<Solver> s);

  /// Index of a state (0 ..) or parameter (n_states ..). Throws unknown_name with the nearest name.
  [[nodiscard]] std::size_t index_of(std::string_view name) const;
  [[nodiscard]] std::string_view name_of(std::size_t index) const;
  /// Where the values of a variable that is sampled come from, nothing for others.
  [[nodiscard]] std::optional<Sampler> sampler(std::size_t index, const Grid& grid) const;
  [[nodiscard]] bool samples() const noexcept;
  [[nodiscard]] double default_of(std::size_t index) const;
  /// What the caller has bound for a variable, as an array of this one; data is null where nothing is.
  [[nodiscard]] BoundArray bound_array(std::size_t index) const noexcept;
  /// Whether some initial values, and whether any values at all, are read from memory of the caller.
  [[nodiscard]] bool binds_states() const noexcept;
  [[nodiscard]] bool binds_inputs() const noexcept;
  /// Checks that all values fit one grid. Throws invalid_argument naming the variable and its length.
  [[nodiscard]] Grid grid() const;
  /// The range [first, first + count) that first_run and run_count cut out of the grid.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> range(const Grid& grid) const;

  /// What is gathered over runs that are not kept; nothing where they are. Throws invalid_argument when runs are asked
  /// for elsewhere.
  [[nodiscard]] std::optional<output::Gathered> reduction() const;

  Ref<Solver> solver;
  config::OptionSet options;
  std::size_t n_states = 0, n_parameters = 0;
  std::vector<Ref<ValueArray>> values;           ///< states, then parameters; null: the model's default
  std::vector<Ref<ValueArray>> defaults;         ///< one value each
  std::vector<std::optional<SampleRule>> rules;  ///< of sampled ones, whose values are null
  BoundArray bound_initial, bound_parameters, bound_outputs, bound_final;
  std::vector<BoundArray> bound_values;  ///< of single variables, as `values`; they count before the first two above
  const double* initial_steps = nullptr;
  std::int64_t n_initial_steps = 0;
  std::vector<double> save_times;
  Ref<TimeSpans> spans;  ///< null: all runs have that of the options
  BatchDrivers drivers;
  BatchEvents events;
  Sink sink;
  std::string output_file;  ///< empty: none
  std::string netcdf_file;  ///< likewise

  std::mutex mutex;
  Result* spare = nullptr;      ///< mutex; used again by the next submission
  std::vector<Result*> active;  ///< mutex; submitted and not yet ended or released, for cancel()
};

}  // namespace cubie::batch
