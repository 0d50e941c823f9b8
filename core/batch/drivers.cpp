#include "batch/drivers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/ranges.h>

#include "model/utf8.hpp"
#include "util/checked.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

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

DriverOutside outside_of(std::string_view word) {
  return word == "wrap" ? DriverOutside::wrap : word == "hold" ? DriverOutside::hold : DriverOutside::zero;
}

DriverBoundary boundary_of(std::string_view word, DriverOutside outside) {
  if (word == "natural") return DriverBoundary::natural;
  if (word == "periodic") return DriverBoundary::periodic;
  if (word == "clamped") return DriverBoundary::clamped;
  if (word == "not-a-knot") return DriverBoundary::not_a_knot;
  return outside == DriverOutside::wrap ? DriverBoundary::periodic : DriverBoundary::clamped;
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
  rule.boundary = boundary_of(options.get_text(OptionId::driver_boundary), rule.outside);
  return rule;
}

}  // namespace

BatchDrivers::BatchDrivers(const model::Model& model) : words_(model.drivers.size()) {
  for (const model::Variable& driver : model.drivers) names_.push_back(driver.name);
}

std::size_t BatchDrivers::index_of(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  const std::vector<std::string_view> known(names_.begin(), names_.end());
  throw Error(ErrorCode::unknown_name, "no driver is called \"{}\"{}", model::escaped(name.substr(0, 64)),
              nearest_hint(name, known));
}

void BatchDrivers::set(std::span<const double> samples, std::int64_t n_samples, std::int64_t n_drivers, double t0,
                       double dt) {
  if (n_samples == 0) {
    samples_.n_samples = 0;
    series_.clear();
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
  series_.clear();
  stale_ = true;
}

void BatchDrivers::set_one(std::string_view name, std::span<const double> times, std::span<const double> samples) {
  const std::size_t i = index_of(name);
  integrator::DriverSeries one;
  if (!times.empty() || !samples.empty()) {
    if (times.empty() || samples.empty() || samples.size() % times.size() != 0) {
      throw Error(ErrorCode::invalid_argument, "n_samples must be a multiple of n_times, {} (got {})", times.size(),
                  samples.size());
    }
    one.times.assign(times.begin(), times.end());
    one.values.assign(samples.begin(), samples.end());
    one.n_runs = static_cast<std::int64_t>(samples.size() / times.size());
    integrator::check_series(one, names_[i]);
  }
  std::vector<integrator::DriverSeries> all = as_series();
  all[i] = std::move(one);
  const bool none = std::all_of(all.begin(), all.end(), [](const auto& series) { return series.times.empty(); });
  if (none) all.clear();
  series_ = std::move(all);
  samples_.n_samples = 0;
  stale_ = true;
}

void BatchDrivers::set_word(std::string_view name, std::string Words::*which, std::string_view word,
                            std::string_view what, const std::vector<std::string_view>& known) {
  const std::size_t i = index_of(name);
  if (!word.empty() && std::find(known.begin(), known.end(), word) == known.end()) {
    const std::string words = fmt::format("{}", fmt::join(known, ", "));
    throw Error(ErrorCode::unknown_name, "{} of driver {} must be one of {} (got \"{}\"){}", what, name, words,
                model::escaped(word.substr(0, 64)), nearest_hint(word, known));
  }
  words_[i].*which = word;
  stale_ = true;
}

void BatchDrivers::set_interpolation(std::string_view name, std::string_view word) {
  set_word(name, &Words::interpolation, word, "interpolation", {"previous", "linear", "cubic"});
}
void BatchDrivers::set_boundary(std::string_view name, std::string_view word) {
  set_word(name, &Words::boundary, word, "boundary", {"natural", "periodic", "clamped", "not-a-knot"});
}
void BatchDrivers::set_outside(std::string_view name, std::string_view word) {
  set_word(name, &Words::outside, word, "outside", {"wrap", "zero", "hold"});
}

std::int64_t BatchDrivers::n_runs() const {
  std::size_t first = names_.size();
  for (std::size_t i = 0; i < series_.size(); ++i) {
    if (series_[i].n_runs == 1) continue;
    first = std::min(first, i);
    if (series_[i].n_runs == series_[first].n_runs) continue;
    throw Error(ErrorCode::invalid_argument, "drivers {} and {} have samples of {} and {} runs", names_[first],
                names_[i], series_[first].n_runs, series_[i].n_runs);
  }
  return first < names_.size() ? series_[first].n_runs : 1;
}

std::vector<integrator::DriverSeries> BatchDrivers::as_series() const {
  if (!series_.empty()) return series_;
  std::vector<integrator::DriverSeries> all(names_.size());
  const auto stride = static_cast<std::size_t>(samples_.n_drivers);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::int64_t k = 0; k < samples_.n_samples; ++k) {
      all[i].times.push_back(std::fma(static_cast<double>(k), samples_.dt, samples_.t0));
      all[i].values.push_back(samples_.values[static_cast<std::size_t>(k) * stride + i]);
    }
  }
  return all;
}

const Ref<DriverData>& BatchDrivers::table(const config::OptionSet& options, plan::Precision precision,
                                           integrator::DriverSpan span) {
  const integrator::DriverRule rule = rule_of(options);
  // A table that is written out may be too short, or say why it cannot be read there.
  const bool written_out = data_ && data_->table.reach > 0;
  const bool lacks = written_out && (span.high > data_->table.written_to || span.low < data_->table.written_from);
  if (stale_ || rule != rule_ || lacks) {
    stale_ = true;  // until the new table is complete
    if (!data_ || !data_->unique()) data_ = make_ref<DriverData>();
    const bool mixed = std::any_of(words_.begin(), words_.end(), [](const Words& words) { return !words.empty(); });
    if (series_.empty() && !mixed) {
      integrator::make_table(samples_, rule, names_, data_->table);
    } else {
      std::vector<integrator::DriverSeries> all = as_series();
      for (std::size_t i = 0; i < all.size(); ++i) {
        const Words& words = words_[i];
        const std::string& boundary =
            words.boundary.empty() ? options.get_text(OptionId::driver_boundary) : words.boundary;
        all[i].interpolation = words.interpolation.empty() ? rule.interpolation : interpolation_of(words.interpolation);
        all[i].outside = words.outside.empty() ? rule.outside : outside_of(words.outside);
        all[i].boundary = boundary_of(boundary, all[i].outside);
      }
      integrator::make_series_table(all, rule.landing, names_, span, data_->table);
    }
    rule_ = rule;
    stale_ = false;
  }
  integrator::DriverTable& table = data_->table;
  if (precision == plan::Precision::f32 && table.coefficients_f32.empty()) integrator::narrow(table, names_);
  return data_;
}

}  // namespace cubie::batch
