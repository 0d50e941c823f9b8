#pragma once
// The driver samples of a batch, and the table that kernels read, made when first needed.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "config/options.hpp"
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

  [[nodiscard]] bool empty() const noexcept { return samples_.n_samples == 0; }
  [[nodiscard]] std::size_t count() const noexcept { return names_.size(); }
  /// Copies samples of shape (n_samples, n_drivers), drivers in declared order; n_samples 0 clears.
  void set(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0, double dt);
  /// The table of the present samples and options. Precondition: not empty. Throws as integrator::make_table does.
  [[nodiscard]] const Ref<DriverData>& table(const config::OptionSet& options, plan::Precision precision);

 private:
  std::vector<std::string> names_;
  integrator::DriverSamples samples_;
  integrator::DriverRule rule_;  // of data_
  Ref<DriverData> data_;
  bool stale_ = true;  // samples are newer than data_
};

}  // namespace cubie::batch
