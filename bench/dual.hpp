#pragma once
// A number with its derivatives by N variables: exact Jacobians for peers, without writing them down.

#include <array>
#include <cmath>

namespace bench {

template <int N>
struct Dual {
  double value = 0;
  std::array<double, N> by{};

  Dual() = default;
  Dual(double number) : value(number) {}  // NOLINT: constants are numbers too

  /// f(x) with f' = slope.
  [[nodiscard]] Dual chain(double f, double slope) const {
    Dual r(f);
    for (int i = 0; i < N; ++i) r.by[i] = slope * by[i];
    return r;
  }
  friend Dual operator+(const Dual& a, const Dual& b) {
    Dual r(a.value + b.value);
    for (int i = 0; i < N; ++i) r.by[i] = a.by[i] + b.by[i];
    return r;
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    Dual r(a.value - b.value);
    for (int i = 0; i < N; ++i) r.by[i] = a.by[i] - b.by[i];
    return r;
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    Dual r(a.value * b.value);
    for (int i = 0; i < N; ++i) r.by[i] = a.by[i] * b.value + a.value * b.by[i];
    return r;
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    Dual r(a.value / b.value);
    for (int i = 0; i < N; ++i) r.by[i] = (a.by[i] - r.value * b.by[i]) / b.value;
    return r;
  }
  friend Dual operator-(const Dual& a) { return Dual(0.0) - a; }
  friend Dual exp(const Dual& a) { return a.chain(std::exp(a.value), std::exp(a.value)); }
  friend Dual expm1(const Dual& a) { return a.chain(std::expm1(a.value), std::exp(a.value)); }
  friend Dual log(const Dual& a) { return a.chain(std::log(a.value), 1 / a.value); }
};

}  // namespace bench
