#pragma once
// The driver samples of a batch, and the table that kernels read, made when first needed.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.hpp"
#include "integrator/driver_series.hpp"
#include "integrator/driver_table.hpp"
#include "model/model.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

/// Shared with the solves that read it, and replaced instead of overwritten meanwhile.
class DriverData final : public RefCounted {
 public:
  integrator::DriverTable table;
};

class BatchDrivers {
 public:
  explicit BatchDrivers(const model::Model& model);

  [[nodiscard]] bool empty() const noexcept { return samples_.n_samples == 0 && series_.empty(); }
  /// Whether driver `i` has samples.
  [[nodiscard]] bool has(std::size_t i) const noexcept {
    return samples_.n_samples > 0 || (!series_.empty() && !series_[i].times.empty());
  }
  [[nodiscard]] std::size_t count() const noexcept { return names_.size(); }
  /// Runs that have samples of their own, 1 where none has. Throws invalid_argument when two drivers differ.
  [[nodiscard]] std::int64_t n_runs() const;
  /// Copies samples of shape (n_samples, n_drivers), drivers in declared order; n_samples 0 clears.
  void set(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0, double dt);
  /// Copies samples of shape (time, run) of one driver at times of its own; n_runs 1: all runs read the same. Without
  /// times: the driver has none any more.
  void set_one(std::string_view name, std::span<const double> times, std::span<const double> samples);
  /// How one driver runs between its samples, a word of option driver_interpolation; empty: as the option says.
  void set_interpolation(std::string_view name, std::string_view word);
  /// What one driver does at and outside its ends: words of option driver_boundary, and "wrap", "zero" or "hold";
  /// empty: as the options say.
  void set_boundary(std::string_view name, std::string_view word);
  void set_outside(std::string_view name, std::string_view word);
  /// The table of the present samples and options, to be read in `span`. Precondition: not empty. Throws as
  /// integrator::make_table does.
  [[nodiscard]] const Ref<DriverData>& table(const config::OptionSet& options, plan::Precision precision,
                                             integrator::DriverSpan span);

 private:
  [[nodiscard]] std::size_t index_of(std::string_view name) const;
  /// The samples of all drivers as series.
  [[nodiscard]] std::vector<integrator::DriverSeries> as_series() const;

  std::vector<std::string> names_;
  integrator::DriverSamples samples_;
  std::vector<integrator::DriverSeries> series_;  // one per driver; empty: all are in samples_
  struct Words {
    std::string interpolation, boundary, outside;
    [[nodiscard]] bool empty() const noexcept { return interpolation.empty() && boundary.empty() && outside.empty(); }
  };
  void set_word(std::string_view name, std::string Words::*which, std::string_view word, std::string_view what,
                const std::vector<std::string_view>& known);

  std::vector<Words> words_;     // of each; empty: the option's
  integrator::DriverRule rule_;  // of data_
  Ref<DriverData> data_;
  bool stale_ = true;  // samples are newer than data_
};

}  // namespace cubie::batch
