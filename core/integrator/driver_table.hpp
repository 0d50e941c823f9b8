#pragma once
// Driver tables: samples of the inputs of a model -> piecewise polynomials, as kernels read them. Here of all inputs on
// one uniform grid; driver_series.hpp has those on grids of their own.

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

/// previous: each sample is in force until the next one.
enum class DriverInterpolation : std::int8_t { previous, linear, cubic };
/// End conditions. clamped: slope 0 (and see make_table). periodic: value, slope and curvature meet around the wrap.
enum class DriverBoundary : std::int8_t { natural, periodic, clamped, not_a_knot };
/// What a time outside the table reads. Values as driver_args::outside_type.
enum class DriverOutside : std::int8_t { zero, hold, wrap };
/// Where steps end: where the input jumps, at every sample, or anywhere.
enum class DriverLanding : std::int8_t { jumps, knots, none };

struct DriverRule {
  DriverInterpolation interpolation = DriverInterpolation::cubic;
  DriverBoundary boundary = DriverBoundary::periodic;
  DriverOutside outside = DriverOutside::wrap;
  DriverLanding landing = DriverLanding::jumps;
  friend bool operator==(const DriverRule&, const DriverRule&) = default;
};

struct DriverTable {
  std::int64_t n_segments = 0;
  std::int64_t n_drivers = 0;
  std::int64_t n_runs = 1;  ///< more: a table per run
  std::int32_t n_coefficients = 0;
  double t0 = 0.0;      ///< start of the first segment
  double dt = 1.0;      ///< with knots: the shortest segment
  double length = 1.0;  ///< of all segments, in time
  DriverOutside outside = DriverOutside::wrap;
  /// What lies in them does not depend on how far they reach: that is up to `reach`, and they may be read from t0 to
  /// `written_to`. Both 0: tables that are whole.
  double reach = 0.0, written_to = 0.0, written_from = 0.0;
  bool steps = false;                            ///< some driver holds its samples: the end belongs to what follows
  std::vector<cubie_kernel::driver_knot> knots;  ///< one per segment of a grid that is not uniform
  std::vector<cubie_kernel::driver_jump> jumps;  ///< where steps end
  /// (run, segment, driver, coefficient): ascending powers of (t - start of the segment) / dt.
  std::vector<double> coefficients;
  std::vector<float> coefficients_f32;            ///< filled by narrow()
  std::vector<double> slopes, factors, rank_one;  ///< scratch of make_table, kept so that a refill allocates nothing

  /// Coefficients of one run.
  [[nodiscard]] std::int64_t run_size() const noexcept { return n_segments * n_drivers * n_coefficients; }
  /// As launch arguments; the table must outlive the launch. `precision` f32 needs narrow() before.
  [[nodiscard]] cubie_kernel::driver_args args(plan::Precision precision) const;
};

/// Checks what does not depend on a rule: shape, finite samples, a grid that time resolves. Throws invalid_argument or
/// out_of_range naming the driver from `names`.
void check_samples(std::span<const double> values, std::int64_t n_samples, double t0, double dt,
                   std::span<const std::string> names);

/// Fills `table`, whose space is reused. Rules:
///
/// * previous, linear and cubic need 2, 2 and 4 samples; segments reach from sample to sample.
/// * boundary periodic needs outside wrap, and the last sample to repeat the first (to 1e-9 of the largest one).
/// * boundary clamped with outside zero adds a sample 0 one dt before the first and one after the last: the input
///   fades in and out over one segment, with slope 0 at the far ends.
/// * wrap repeats the table with period (n_samples - 1) dt, hold reads the first or last value, zero reads 0.
/// * previous has no end conditions, and its last sample is in force with hold alone.
/// * landing jumps: steps end where the input jumps: where a sample differs from the one it follows (previous), and at
///   the ends of a table where the input does not go on as it was.
///
/// Splines have continuous second derivatives. One tridiagonal system per driver, O(n_samples).
/// Source: de Boor, A Practical Guide to Splines, chapter IV, in slopes scaled by dt; the cyclic system by the
/// Sherman-Morrison formula.
/// Throws invalid_argument or out_of_range naming the driver; `table` is unspecified then.
void make_table(const DriverSamples& samples, const DriverRule& rule, std::span<const std::string> names,
                DriverTable& table);

/// The word of option driver_interpolation.
[[nodiscard]] const char* interpolation_name(DriverInterpolation interpolation) noexcept;

/// A time as kernels take it.
[[nodiscard]] cubie_kernel::time_value split_time(double t) noexcept;

/// Throws out_of_range when a solve from t0 to t_end meets more segments than a kernel can count in a table with jumps.
void check_jumps(const DriverTable& table, double t0, double t_end, plan::Precision precision);

/// Adds the coefficients as floats. Throws out_of_range when the grid or a coefficient exceeds the format.
void narrow(DriverTable& table, std::span<const std::string> names);

/// Values (derivative 0) or derivatives by t (1) of all drivers at `times`, as f64 kernels compute them:
/// out[time * n_drivers + driver]; of one run where they differ.
void evaluate_table(const DriverTable& table, int derivative, std::span<const double> times, std::span<double> out,
                    std::int64_t run = 0);

}  // namespace cubie::integrator
