// Drivers end to end: samples of a batch in right-hand sides and observables.

#include <cmath>
#include <cstring>
#include <numbers>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

constexpr double kPi = std::numbers::pi;

template <class F>
std::vector<double> sampled(std::int64_t n, double t0, double dt, F&& f) {
  std::vector<double> samples;
  for (std::int64_t k = 0; k < n; ++k) samples.push_back(f(t0 + static_cast<double>(k) * dt));
  return samples;
}

void set_one(batch::Batch& batch, const std::vector<double>& samples, double t0, double dt) {
  batch.set_drivers(samples, static_cast<std::int64_t>(samples.size()), 1, t0, dt);
}

/// What `call` throws, as "code: message", or "nothing".
template <class F>
Error error_of(F&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorCode::ok, "nothing");
}

constexpr const char* kIntegral = "states y = 0; drivers u; y' = u";

const Settings kTight = {{"rtol", 1e-12}, {"atol", 1e-12}};

TEST(Drivers, LinearInputIsIntegratedExactly) {
  // Fixed steps that end on the knots: RK4 is exact for a piecewise linear right-hand side.
  const auto solver = make_solver(kIntegral, {{"method", std::string("rk4")}, {"dt", 0.25}});
  const auto batch = make_batch(solver, {{"t_end", 3.0},
                                         {"save_every", 1.0},
                                         {"driver_interpolation", std::string("linear")},
                                         {"driver_wrap", std::int64_t{0}},
                                         {"driver_boundary", std::string("natural")}});
  set_one(*batch, {0.0, 2.0, 1.0, 5.0}, 0.0, 1.0);
  const auto y = outputs(*solve(*batch));
  ASSERT_EQ(y.size(), 4U);
  EXPECT_NEAR(y[1], 1.0, 1e-15);
  EXPECT_NEAR(y[2], 2.5, 1e-15);
  EXPECT_NEAR(y[3], 5.5, 1e-15);
}

TEST(Drivers, CubicPolynomialIsIntegratedExactly) {
  const auto cube = [](double t) { return ((0.5 * t - 1) * t + 2) * t + 3; };
  const auto integral = [](double t) { return (((0.125 * t - 1.0 / 3) * t + 1) * t + 3) * t; };
  const auto solver = make_solver(kIntegral, kTight);
  const auto batch = make_batch(solver, {{"t_end", 2.0},
                                         {"save_every", 0.5},
                                         {"driver_wrap", std::int64_t{0}},
                                         {"driver_boundary", std::string("not-a-knot")}});
  set_one(*batch, sampled(21, 0.0, 0.1, cube), 0.0, 0.1);
  const auto y = outputs(*solve(*batch));
  for (std::size_t k = 0; k < y.size(); ++k) EXPECT_NEAR(y[k], integral(0.5 * static_cast<double>(k)), 1e-12);
}

}  // namespace
}  // namespace cubie::test
