#pragma once
// What the error of the Lorenz runs is measured against: a Taylor series per step in long double.

#include <array>

namespace bench {

struct LorenzReference {
  long double sigma, rho, beta;

  /// The state at time 1 after starting from `y` at 0, good to about 1e-17 of its size: the radius of convergence is
  /// above 0.1 along these solutions, and the terms beyond 24 of a step of 1/200 are below the last digit.
  [[nodiscard]] std::array<long double, 3> at_one(std::array<long double, 3> y) const {
    constexpr int kSteps = 200, kOrder = 24;
    const long double step = 1.0L / kSteps;
    for (int s = 0; s < kSteps; ++s) {
      long double x[kOrder + 1] = {y[0]}, v[kOrder + 1] = {y[1]}, z[kOrder + 1] = {y[2]};
      for (int k = 0; k < kOrder; ++k) {
        long double xz = 0.0L, xy = 0.0L;  // Cauchy products
        for (int i = 0; i <= k; ++i) {
          xz += x[i] * z[k - i];
          xy += x[i] * v[k - i];
        }
        x[k + 1] = sigma * (v[k] - x[k]) / (k + 1);
        v[k + 1] = (rho * x[k] - v[k] - xz) / (k + 1);
        z[k + 1] = (xy - beta * z[k]) / (k + 1);
      }
      y = {0.0L, 0.0L, 0.0L};
      for (int k = kOrder; k >= 0; --k) y = {y[0] * step + x[k], y[1] * step + v[k], y[2] * step + z[k]};
    }
    return y;
  }
};

}  // namespace bench
