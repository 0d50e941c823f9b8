// Errors that the Python CuBIE has had and mended, of estimates, of the way back from the device, and of defaults: each
// would show here by name.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "../support/batch_support.hpp"
#include "../support/device_faults.hpp"
#include "device/host/host_device.hpp"
#include "integrator/method_registry.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

// ---- the smoothed estimate -----------------------------------------------------------------------------------------

constexpr double kRate = 5.0, kStep = 0.1;
double slope(double y) { return -kRate * y * y; }
double jacobian(double y) { return -2 * kRate * y; }

/// Increments of the stages of a step of kStep from y0, by Newton's method until nothing changes.
std::array<double, 3> increments(const plan::Method& method, double y0) {
  std::array<double, 3> z{};
  for (int iteration = 0; iteration < 50; ++iteration) {
    std::array<std::array<double, 4>, 3> m{};  // of the corrections, with the right-hand side behind
    for (std::size_t i = 0; i < 3; ++i) {
      m[i][3] = -z[i];
      for (std::size_t j = 0; j < 3; ++j) {
        const double ha = kStep * method.a[3 * i + j];
        m[i][j] = (i == j ? 1.0 : 0.0) - ha * jacobian(y0 + z[j]);
        m[i][3] += ha * slope(y0 + z[j]);
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {  // diagonally dominant enough: h |J| is 1 at most
      for (std::size_t i = 0; i < 3; ++i) {
        if (i == k) continue;
        const double factor = m[i][k] / m[k][k];
        for (std::size_t j = k; j < 4; ++j) m[i][j] -= factor * m[k][j];
      }
    }
    for (std::size_t k = 0; k < 3; ++k) z[k] += m[k][3] / m[k][k];
  }
  return z;
}

// The matrix that smooths the estimate was that of another state than the step's start.
TEST(Regressions, SmoothedEstimatesTakeTheJacobianOfTheStart) {
  const plan::Method& method = integrator::find_method("radau_iia_5");
  const std::array<double, 3> z = increments(method, 1.0);
  const double g = method.error_gamma;
  const auto estimate = [&](double at) {
    double sum = kStep * g * slope(1.0);
    for (std::size_t i = 0; i < 3; ++i) sum += method.error[i] * z[i];
    return std::abs(sum / (1.0 - kStep * g * jacobian(at)));
  };
  const double right = estimate(1.0), wrong = estimate(1.0 + z[2]);
  ASSERT_GT(std::abs(wrong / right - 1), 0.05) << "the states tell nothing apart";
  for (const char* newton : {"simplified", "full"}) {
    // One step, in units of atol = 1: the next one is safety err^(-1/(q + 1)) times as long.
    const auto solver = make_solver("states y = 1; y' = -5*y^2", {{"method", std::string("radau_iia_5")},
                                                                  {"newton", std::string(newton)},
                                                                  {"newton_kappa", 1e-12},
                                                                  {"controller", std::string("i")},
                                                                  {"kp", 1.0},
                                                                  {"safety", 1.0},
                                                                  {"max_gain", 1e6},
                                                                  {"dt", kStep},
                                                                  {"atol", 1.0},
                                                                  {"rtol", 1e-14},
                                                                  {"max_steps", std::int64_t{1}}});
    const auto result = solve(*make_batch(solver, {{"t_end", 1e9}}));
    ASSERT_EQ(counter(*result, batch::Counter::accepted)[0], 1);
    std::vector<double> next(1);
    result->copy_last_steps(next);
    const double q = std::min(method.order, method.embedded_order);
    const double found = std::pow(next[0] / kStep, -(q + 1));
    // The controller's logarithm is good to 1e-4, which is as much of the squared norm.
    EXPECT_NEAR(found / right, 1.0, 1e-3) << newton;
  }
}

// ---- the way back --------------------------------------------------------------------------------------------------

// A copy back that failed was waited for without end.
TEST(Regressions, AFailureOnTheWayBackEndsTheWait) {
  using Op = device::DeviceOp;
  DeviceFaults faults;
  device::HostDeviceOptions options;
  options.threads = 1;
  options.discrete = true;
  options.memory_bytes = 1 << 20;
  options.fault_hook = faults.hook();
  const auto context = batch::Context::create(device::make_host_device(options));
  apply(*context, config::Scope::context, {{"kernel_cache", std::string("off")}});
  const auto solver = make_solver(kLorenz, {}, context);
  const auto batch = make_batch(solver, {{"save_every", 0.25}, {"chunk_runs", std::int64_t{5}}});
  const std::vector<double> rho = linspace(1, 28, 17);
  batch->set_values("rho", std::span<const double>(rho));
  const std::vector<double> right = outputs(*solve(*batch));
  faults.select(Op::Kind::copy, Op::Phase::run);
  faults.disarm();
  (void)solve(*batch);
  const std::int64_t copies = faults.seen();
  ASSERT_GT(copies, 4);
  for (std::int64_t n = 0; n < copies; ++n) {
    faults.arm(n, DeviceFaults::once);
    EXPECT_THROW((void)solve(*batch), Error) << n;
    faults.disarm();
    EXPECT_EQ(outputs(*solve(*batch)), right) << n;
  }
}

// ---- defaults ------------------------------------------------------------------------------------------------------

// Tolerances that nobody had set were others than the documented ones, or none at all for some states and precisions.
TEST(Regressions, TolerancesThatAreNotSetAreTheDocumentedOnes) {
  const auto solver = make_solver("states a = 1, b = 1, c = 1; a' = -a; b' = -2*b; c' = -3*c");
  const std::vector<double> expected(3, 1e-6);
  EXPECT_EQ(std::vector<double>(solver->atol().begin(), solver->atol().end()), expected);
  EXPECT_EQ(std::vector<double>(solver->rtol().begin(), solver->rtol().end()), expected);
  for (const char* precision : {"f64", "f32"}) {
    for (const char* method : {"tsit5", "rodas5p", "kvaerno5", "radau_iia_5"}) {
      Settings settings = {{"precision", std::string(precision)}, {"method", std::string(method)}};
      const auto silent = solve(*make_batch(make_solver(kLorenz, settings), {{"t_end", 1.0}}));
      settings.insert(settings.end(), {{"atol", 1e-6}, {"rtol", 1e-6}});
      const auto spoken = solve(*make_batch(make_solver(kLorenz, settings), {{"t_end", 1.0}}));
      EXPECT_EQ(final_states(*silent), final_states(*spoken)) << precision << " " << method;
      EXPECT_EQ(counter(*silent, batch::Counter::accepted), counter(*spoken, batch::Counter::accepted));
      // What f32 cannot resolve is raised, and said.
      EXPECT_EQ(silent->effective_rtol(), std::string(precision) == "f32" ? 16 * 0x1p-23 : 1e-6);
    }
  }
}

}  // namespace
}  // namespace cubie::test
