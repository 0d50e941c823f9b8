#pragma once
// The right-hand sides as a C++ programmer writes them, for the peers.

#include <array>

#include "peers.hpp"

namespace bench {

struct Lorenz {
  static constexpr int kSize = 3;
  double rho;
  [[nodiscard]] static std::array<double, kSize> start() { return {1.0, 0.0, 0.0}; }
  [[nodiscard]] static Lorenz of_run(int run, int runs) { return {lorenz_rho(run, runs)}; }
  void operator()(const double* y, double* dy) const {
    dy[0] = kLorenzSigma * (y[1] - y[0]);
    dy[1] = y[0] * (rho - y[2]) - y[1];
    dy[2] = y[0] * y[1] - kLorenzBeta * y[2];
  }
};

struct Kinetics {
  static constexpr int kSize = kSpecies;
  double heat;
  [[nodiscard]] static std::array<double, kSize> start() {
    std::array<double, kSize> y;
    y.fill(0.1);
    y[0] = 1.0;
    return y;
  }
  [[nodiscard]] static Kinetics of_run(int run, int runs) { return {kinetics_heat(run, runs)}; }
  void operator()(const double* y, double* dy) const {
#include "kinetics25.inc"
  }
};

/// One compartment behind a depot that takes a dose every kDoseInterval.
struct Oral {
  static constexpr int kSize = 2;
  double k;
  [[nodiscard]] static std::array<double, kSize> start() { return {0.0, 0.0}; }
  [[nodiscard]] static Oral of_run(int run, int runs) { return {oral_rate(run, runs)}; }
  void operator()(const double* y, double* dy) const {
    dy[0] = -y[0];
    dy[1] = y[0] - k * y[1];
  }
};

}  // namespace bench
