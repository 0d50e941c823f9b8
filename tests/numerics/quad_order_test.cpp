// Orders of all methods, measured with the kernels' own stepper in 113-bit numbers: global error, error estimates and
// interpolants. At orders 7 to 9 double precision ends before the slope shows.

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "quad_tableau.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

using Group = cubie_kernel::lane<Quad, 1>;
using Time = cubie_kernel::lane_time<Group>;

/// Three equations, nonlinear and non-autonomous, whose solutions are rational functions of t: 1/(1 + t^2),
/// t/(1 + t^2) and, through its own square, 1/(1 + t).
struct Problem {
  static constexpr int n_states = 3;
  static void rhs(Quad t, const Quad* y, const Quad*, Quad* dy) {
    dy[0] = -2 * t * y[0] * y[0];
    dy[1] = y[0] - 2 * t * y[0] * y[1];
    dy[2] = -y[2] * y[2];
  }
  static std::array<Quad, 3> solution(Quad t) {
    const Quad u = 1 / (1 + t * t);
    return {u, t * u, 1 / (1 + t)};
  }
};
constexpr int kStates = Problem::n_states;

double distance(const std::array<Quad, 3>& a, const std::array<Quad, 3>& b) {
  double sum = 0;
  for (std::size_t v = 0; v < 3; ++v) sum += std::pow(static_cast<double>(a[v] - b[v]), 2);
  return std::sqrt(sum / 3);
}

/// One step of size h from time t on the solution.
template <std::size_t index>
struct OneStep {
  using Tableau = QuadTableau<index>;
  using Step = cubie_kernel::erk<Group, Problem, Tableau, true>;
  Time t;
  Quad h;
  std::array<Quad, 3> y, next{};
  Quad k[Step::slots][kStates] = {};

  OneStep(Quad from, Quad size, const std::array<Quad, 3>& start) : t{from}, h(size), y(start) {
    Problem::rhs(from, y.data(), nullptr, k[0]);
    Step::attempt(t, h, y.data(), nullptr, k, next.data());
  }
  template <bool second>
  std::array<Quad, 3> estimate() {
    std::array<Quad, 3> e{};
    for (int v = 0; v < kStates; ++v) e[static_cast<std::size_t>(v)] = h * Step::template combination<second>(k, v);
    return e;
  }
  std::array<Quad, 3> interpolate(Quad theta) {
    std::array<Quad, 3> scratch{}, out{};
    Step::extra_stages(t, h, y.data(), nullptr, k, scratch.data());
    typename Step::interpolant interpolant;
    interpolant.prepare(k);
    interpolant.evaluate(theta, h, y.data(), next.data(), k, out.data());
    return out;
  }
};

// 113 bits are 34 digits; errors are looked at down to 25 of them.
constexpr double kFloor = 1e-25;
constexpr double kStart = 0.25;

std::vector<double> step_sizes() {
  std::vector<double> sizes;
  for (int k = 0; k < 24; ++k) sizes.push_back(0.25 * std::exp2(-0.25 * k));
  return sizes;
}

double local_error(const std::array<Quad, 3>& found, Quad t) { return distance(found, Problem::solution(t)); }

template <std::size_t index>
void global_order() {
  std::vector<Sample> samples;
  for (int n = 8; n <= 256; n += n / 4) {
    const Quad h = Quad(1) / n;
    std::array<Quad, 3> y = Problem::solution(0);
    for (int i = 0; i < n; ++i) y = OneStep<index>(i * h, h, y).next;
    samples.push_back({1.0 / n, local_error(y, 1)});
  }
  const Shape& m = kShapes[index];
  expect_order(samples, kFloor, m.order, m.order <= 6 ? 0.1 : 0.2, std::string(m.name).c_str());
}

/// Local slope of `measure`, which takes a step and yields an error, over falling step sizes.
template <std::size_t index, class Measure>
void local_order(double order, const char* what, const Measure& measure) {
  std::vector<Sample> samples;
  for (const double h : step_sizes()) {
    OneStep<index> step(kStart, h, Problem::solution(kStart));
    samples.push_back({h, measure(step)});
  }
  expect_order(samples, kFloor, order, 0.2, (std::string(kShapes[index].name) + ": " + what).c_str());
}

template <std::size_t index>
void estimate_orders(const MethodRow& m) {
  const std::array<Quad, 3> none{};
  if (!m.error.empty()) {
    local_order<index>(std::min(m.order, m.embedded_order) + 1, "estimate",
                       [&](auto& step) { return distance(step.template estimate<false>(), none); });
  }
  if (!m.error2.empty()) {
    local_order<index>(m.embedded_order2 + 1, "second estimate",
                       [&](auto& step) { return distance(step.template estimate<true>(), none); });
  }
}

template <std::size_t index>
void interpolant_order(const MethodRow& m) {
  if constexpr (QuadTableau<index>::degree > 0) {
    // Several places in the step at once: the error as a function of theta passes through zero somewhere.
    std::mt19937 random(7001);
    std::array<double, 16> thetas;
    for (double& theta : thetas) theta = 0.02 + 0.96 * static_cast<double>(random()) / 0x1p32;
    local_order<index>(m.interpolant_order + 1, "interpolant", [&](auto& step) {
      double sum = 0;
      for (const double theta : thetas)
        sum += std::pow(local_error(step.interpolate(theta), kStart + theta * step.h), 2);
      return std::sqrt(sum / thetas.size());
    });
  }
}

template <std::size_t index>
void end_of_step() {
  if constexpr (QuadTableau<index>::degree > 0) {
    OneStep<index> step(kStart, 0.3, Problem::solution(kStart));
    for (std::size_t v = 0; v < 3; ++v) {
      EXPECT_TRUE(step.interpolate(1)[v] == step.next[v]) << kShapes[index].name;
      EXPECT_TRUE(step.interpolate(0)[v] == step.y[v]) << kShapes[index].name;
      // Shortly before the end the polynomial itself must be there too.
      EXPECT_LT(std::abs(static_cast<double>(step.interpolate(Quad(1) - Quad(0x1p-80))[v] - step.next[v])), 1e-22)
          << kShapes[index].name;
    }
  }
}

template <class Each>
void for_all_methods(const Each& each) {
  [&]<std::size_t... index>(std::index_sequence<index...>) {
    (each(std::integral_constant<std::size_t, index>{}), ...);
  }
  (std::make_index_sequence<kMethods>{});
}

TEST(QuadOrder, StepsConvergeAtTheMethodsOrder) {
  for_all_methods([](auto index) { global_order<index>(); });
}

TEST(QuadOrder, EstimatesShrinkLikeTheEmbeddedMethodsLocalError) {
  const auto rows = read_method_rows();
  for_all_methods([&](auto index) { estimate_orders<index>(rows[index]); });
}

TEST(QuadOrder, InterpolantsShrinkAtTheirOwnOrderAnywhereInTheStep) {
  const auto rows = read_method_rows();
  for_all_methods([&](auto index) { interpolant_order<index>(rows[index]); });
}

TEST(QuadOrder, InterpolantsMeetBothEndsOfTheStep) {
  for_all_methods([](auto index) { end_of_step<index>(); });
}

}  // namespace
}  // namespace cubie::test
