#pragma once
// Interpolation of one column of samples on a grid that need not be uniform.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "integrator/driver_table.hpp"

namespace cubie::integrator {

/// Ascending powers of (t - start) / length of a segment.
using Cubic = std::array<double, 4>;

/// Fills `out` with one polynomial per segment between neighbours of `times`. O(n): one tridiagonal system, cyclic with
/// boundary periodic, which takes the last value for the first.
/// Preconditions: times ascend, at least 2, cubic at least 3.
/// Source: de Boor, A Practical Guide to Splines, chapter IV, in slopes; the cyclic system by the Sherman-Morrison
/// formula.
void interpolate(std::span<const double> times, std::span<const double> values, DriverInterpolation interpolation,
                 DriverBoundary boundary, std::vector<Cubic>& out);

}  // namespace cubie::integrator
