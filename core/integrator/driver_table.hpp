#pragma once
// Driver tables: samples of the inputs of a model on a uniform grid -> piecewise polynomials, as kernels read them.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/args.h"
#include "plan/loop_plan.hpp"

namespace cubie::integrator {

/// Samples of all drivers of a model: values[sample * n_drivers + driver] at t0 + sample * dt.
struct DriverSamples {
  std::vector<double> values;
  std::int64_t n_samples = 0;
  std::int64_t n_drivers = 0;
  double t0 = 0.0;
  double dt = 1.0;
};

enum class DriverInterpolation : std::int8_t { linear, cubic };
/// End conditions. clamped: slope 0 (and see make_table). periodic: value, slope and curvature meet around the wrap.
enum class DriverBoundary : std::int8_t { natural, periodic, clamped, not_a_knot };
/// What a time outside the table reads. Values as driver_args::outside_type.
enum class DriverOutside : std::int8_t { zero, hold, wrap };

struct DriverRule {
  DriverInterpolation interpolation = DriverInterpolation::cubic;
  DriverBoundary boundary = DriverBoundary::periodic;
  DriverOutside outside = DriverOutside::wrap;
  friend bool operator==(const DriverRule&, const DriverRule&) = default;
};

struct DriverTable {
  std::int64_t n_segments = 0;
  std::int64_t n_drivers = 0;
  std::int32_t n_coefficients = 0;
  double t0 = 0.0;  ///< start of the first segment
  double dt = 1.0;
  DriverOutside outside = DriverOutside::wrap;
  /// (segment, driver, coefficient): ascending powers of (t - start of the segment) / dt.
  std::vector<double> coefficients;
  std::vector<float> coefficients_f32;            ///< filled by narrow()
  std::vector<double> slopes, factors, rank_one;  ///< scratch of make_table, kept so that a refill allocates nothing

  /// As launch arguments; the table must outlive the launch. `precision` f32 needs narrow() before.
  [[nodiscard]] cubie_kernel::driver_args args(plan::Precision precision) const;
};

/// Checks what does not depend on a rule: shape, finite samples, a grid that time resolves. Throws invalid_argument or
/// out_of_range naming the driver from `names`.
void check_samples(std::span<const double> values, std::int64_t n_samples, double t0, double dt,
                   std::span<const std::string> names);

/// Fills `table`, whose space is reused. Rules:
///
/// * linear and cubic need 2 and 4 samples; segments reach from sample to sample.
/// * boundary periodic needs outside wrap, and the last sample to repeat the first (to 1e-9 of the largest one).
/// * boundary clamped with outside zero adds a sample 0 one dt before the first and one after the last: the input
///   fades in and out over one segment, with slope 0 at the far ends.
/// * wrap repeats the table with period (n_samples - 1) dt, hold reads the first or last value, zero reads 0.
///
/// Splines have continuous second derivatives. One tridiagonal system per driver, O(n_samples).
/// Source: de Boor, A Practical Guide to Splines, chapter IV, in slopes scaled by dt; the cyclic system by the
/// Sherman-Morrison formula.
/// Throws invalid_argument or out_of_range naming the driver; `table` is unspecified then.
void make_table(const DriverSamples& samples, const DriverRule& rule, std::span<const std::string> names,
                DriverTable& table);

/// Adds the coefficients as floats. Throws out_of_range when the grid or a coefficient exceeds the format.
void narrow(DriverTable& table, std::span<const std::string> names);

/// Values (derivative 0) or derivatives by t (1) of all drivers at `times`, as f64 kernels compute them:
/// out[time * n_drivers + driver].
void evaluate_table(const DriverTable& table, int derivative, std::span<const double> times, std::span<double> out);

}  // namespace cubie::integrator
