#include "batch/drivers.hpp"

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::batch {

using config::OptionId;
using integrator::DriverBoundary;
using integrator::DriverInterpolation;
using integrator::DriverLanding;
using integrator::DriverOutside;

namespace {

DriverInterpolation interpolation_of(std::string_view word) {
  return word == "previous" ? DriverInterpolation::previous
         : word == "linear" ? DriverInterpolation::linear
                            : DriverInterpolation::cubic;
}

integrator::DriverRule rule_of(const config::OptionSet& options) {
  const bool wrap = options.get_int64(OptionId::driver_wrap) != 0;
  const bool hold = options.get_text(OptionId::driver_outside) == "hold";
  if (wrap && hold) {
    throw Error(ErrorCode::invalid_argument, "driver_outside hold needs driver_wrap 0 (got 1)");
  }
  integrator::DriverRule rule;
  rule.interpolation = interpolation_of(options.get_text(OptionId::driver_interpolation));
  const std::string& landing = options.get_text(OptionId::driver_landing);
  rule.landing = landing == "none"    ? DriverLanding::none
                 : landing == "knots" ? DriverLanding::knots
                                      : DriverLanding::jumps;
  rule.outside = wrap ? DriverOutside::wrap : hold ? DriverOutside::hold : DriverOutside::zero;
  const std::string& word = options.get_text(OptionId::driver_boundary);
  rule.boundary = wrap ? DriverBoundary::periodic : DriverBoundary::clamped;
  if (word == "natural") rule.boundary = DriverBoundary::natural;
  if (word == "periodic") rule.boundary = DriverBoundary::periodic;
  if (word == "clamped") rule.boundary = DriverBoundary::clamped;
  if (word == "not-a-knot") rule.boundary = DriverBoundary::not_a_knot;
  return rule;
}

}  // namespace

BatchDrivers::BatchDrivers(const model::Model& model) {
  for (const model::Variable& driver : model.drivers) names_.push_back(driver.name);
}

void BatchDrivers::set(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0,
                       double dt) {
  if (n_samples == 0) {
    samples_.n_samples = 0;
    return;
  }
  const auto count = static_cast<std::int64_t>(names_.size());
  if (n_drivers != count) {
    throw Error(ErrorCode::invalid_argument, "n_drivers must be the number of drivers of the model, {} (got {})", count,
                n_drivers);
  }
  if (n_samples < 0 ||
      checked_mul(n_samples, n_drivers, "driver samples") != static_cast<std::int64_t>(samples.size())) {
    throw Error(ErrorCode::invalid_argument, "samples must have {} x {} elements (got {})", n_samples, n_drivers,
                samples.size());
  }
  integrator::check_samples(samples, n_samples, t0, dt, names_);
  samples_.values.assign(samples.begin(), samples.end());
  samples_.n_samples = n_samples;
  samples_.n_drivers = n_drivers;
  samples_.t0 = t0;
  samples_.dt = dt;
  stale_ = true;
}

const Ref<DriverData>& BatchDrivers::table(const config::OptionSet& options, plan::Precision precision) {
  const integrator::DriverRule rule = rule_of(options);
  if (stale_ || rule != rule_) {
    stale_ = true;  // until the new table is complete
    if (!data_ || !data_->unique()) data_ = make_ref<DriverData>();
    integrator::make_table(samples_, rule, names_, data_->table);
    rule_ = rule;
    stale_ = false;
  }
  integrator::DriverTable& table = data_->table;
  if (precision == plan::Precision::f32 && table.coefficients_f32.empty()) integrator::narrow(table, names_);
  return data_;
}

}  // namespace cubie::batch
