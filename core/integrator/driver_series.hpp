#pragma once
// Driver tables of inputs that have grids of their own: brought onto one grid that holds all their times.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "integrator/driver_table.hpp"

namespace cubie::integrator {

/// Samples of one driver: values[time * n_runs + run].
struct DriverSeries {
  std::vector<double> times;  ///< ascending
  std::vector<double> values;
  std::int64_t n_runs = 1;  ///< 1: all runs read the same
  DriverInterpolation interpolation = DriverInterpolation::cubic;
  DriverBoundary boundary = DriverBoundary::periodic;
  DriverOutside outside = DriverOutside::wrap;
};

inline constexpr std::int64_t kMostPeriods = 1000;
/// Of the shortest, and segments, of drivers that are written out period by period.
inline constexpr std::int64_t kMostRepeats = 10000, kMostWrittenOut = std::int64_t{1} << 22;

/// Times at which a table is read.
struct DriverSpan {
  double low = 0.0, high = 0.0;
};

/// Checks what does not depend on a rule: shape, finite times and values, times that ascend and that time resolves.
/// Throws invalid_argument or out_of_range naming the driver.
void check_series(const DriverSeries& series, const std::string& name);

/// Fills `table`, whose space is reused, by the rules of make_table, with each driver's own interpolation, boundary and
/// outside in place of one for all. A driver without times is 0. The polynomials are those of each driver on its own
/// times, written again on every interval between the times of all. Where all wrap, the table holds the shortest time
/// that is a whole number of each one's period, if that is at most kMostPeriods of the shortest. Where some wrap and
/// others do not, or periods have no such time, those that wrap are written out from the first sample of all to the end
/// of `span`: see Note [Written out].
/// Tables of values that differ by run hold one table per run; steps end wherever such a driver may jump, so that no
/// run depends on the values of another.
/// Source of the splines: de Boor, A Practical Guide to Splines, chapter IV, equations for slopes.
/// Throws invalid_argument or out_of_range naming the driver; `table` is unspecified then.
void make_series_table(std::span<const DriverSeries> series, DriverLanding landing, std::span<const std::string> names,
                       DriverSpan span, DriverTable& table);

}  // namespace cubie::integrator
