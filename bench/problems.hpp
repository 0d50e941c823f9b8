#pragma once
// The right-hand sides as a C++ programmer writes them, for the peers.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

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

struct Valve {
  static constexpr int kSize = 3;
  static constexpr double kRestitution = 0.8;
  double q;
  [[nodiscard]] static std::array<double, kSize> start() { return {0.2, 0.0, 0.0}; }
  [[nodiscard]] static Valve of_run(int run, int runs) { return {valve_flow(run, runs)}; }
  void operator()(const double* y, double* dy) const {
    dy[0] = y[1];
    dy[1] = -1.25 * y[1] - (y[0] + 10.0) + y[2];
    dy[2] = 20.0 * (q - y[0] * std::sqrt(std::max(y[2], 0.0)));
  }
};

struct Bubble {
  static constexpr int kSize = 2;
  std::array<double, kBubbleNumbers> c;
  [[nodiscard]] static std::array<double, kSize> start() { return {1.0, 0.0}; }
  [[nodiscard]] static Bubble of_run(int run, int runs) { return {bubble_numbers(run, runs)}; }
  void operator()(const double* y, double* dy, double t) const {
    const double turn = 2.0 * std::numbers::pi * t, inverse = 1.0 / y[0], speed = 1.0 + c[7] * y[1];
    const double n = (c[0] + c[1] * y[1]) * std::pow(inverse, kBubbleExponent) - c[2] * speed - c[3] * inverse -
                     c[4] * y[1] * inverse - 1.5 * (1.0 - c[7] * y[1] / 3.0) * y[1] * y[1] -
                     c[5] * std::sin(turn) * speed - c[6] * y[0] * std::cos(turn);
    dy[0] = y[1];
    dy[1] = n / (y[0] - c[7] * y[0] * y[1] + c[4] * c[7]);
  }
};

}  // namespace bench
