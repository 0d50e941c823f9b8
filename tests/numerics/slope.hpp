#pragma once
// Measured orders: the slope of log(error) over log(h).

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace cubie::test {

struct Sample {
  double h, error;  ///< step size and error, both > 0
};

inline constexpr std::size_t kPoints = 7;

/// p of the least-squares fit error = C h^p (1 + a h) through the finest `points` samples whose errors stand above
/// `floor`; NaN when there are fewer. Samples come in order of falling h, and errors fall with them until round-off
/// takes over: what follows the first error at or below the floor is not looked at. The factor 1 + a h is the next term
/// of the error's expansion in h, without which a slope at the steps that round-off leaves is off by a tenth or more.
inline double measured_order(const std::vector<Sample>& samples, double floor, std::size_t points = kPoints) {
  std::size_t end = 0;
  while (end < samples.size() && samples[end].error > floor) ++end;
  if (end < points) return NAN;
  const double n = static_cast<double>(points);
  double mean_x = 0, mean_y = 0, mean_h = 0;
  for (std::size_t i = end - points; i < end; ++i) {
    mean_x += std::log(samples[i].h) / n;
    mean_y += std::log(samples[i].error) / n;
    mean_h += samples[i].h / n;
  }
  double xx = 0, xh = 0, hh = 0, xy = 0, hy = 0;
  for (std::size_t i = end - points; i < end; ++i) {
    const double x = std::log(samples[i].h) - mean_x, h = samples[i].h - mean_h;
    const double y = std::log(samples[i].error) - mean_y;
    xx += x * x;
    xh += x * h;
    hh += h * h;
    xy += x * y;
    hy += h * y;
  }
  return (xy * hh - hy * xh) / (xx * hh - xh * xh);
}

/// Prints the samples when the order is not the expected one.
inline void expect_order(const std::vector<Sample>& samples, double floor, double order, double tolerance,
                         const char* what, std::size_t points = kPoints) {
  const double found = measured_order(samples, floor, points);
  if (std::abs(found - order) <= tolerance) return;  // false for NaN
  std::string list;
  for (const Sample& s : samples) list += fmt::format("\n  h {:.6g}  error {:.3g}", s.h, s.error);
  ADD_FAILURE() << what << ": order " << found << ", expected " << order << " +- " << tolerance << list;
}

}  // namespace cubie::test
