// The step controllers of core/kernels/control.h against the published formulas in plain double arithmetic.

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "control.hpp"

namespace cubie::test {
namespace {

using cubie_kernel::control_args;
using cubie_kernel::control_history;
using cubie_kernel::controller_kind;

// Stated bounds of the short logarithm and exponential.
constexpr double kLogError = 9e-5, kExpError = 4e-6;

template <class S>
class Control : public testing::Test {
 protected:
  using Lane = cubie_kernel::lane<S, 1>;
  static constexpr double kEpsilon = static_cast<double>(std::numeric_limits<S>::epsilon());
};
using Formats = testing::Types<double, float>;
class FormatName {
 public:
  template <class S>
  static std::string GetName(int) {
    return sizeof(S) == 8 ? "f64" : "f32";
  }
};
TYPED_TEST_SUITE(Control, Formats, FormatName);

TYPED_TEST(Control, Log2HoldsItsBound) {
  std::mt19937 random(11);
  double worst = 0;
  for (int i = 0; i < 200000; ++i) {
    const auto x = static_cast<TypeParam>(std::exp2(-60 + 120 * (static_cast<double>(random()) / 0x1p32)));
    const double found = static_cast<double>(cubie_kernel::control_log2<typename TestFixture::Lane>(x));
    worst = std::max(worst, std::abs(found - std::log2(static_cast<double>(x))) - 64 * TestFixture::kEpsilon);
  }
  EXPECT_LT(worst, kLogError);
}

TYPED_TEST(Control, Exp2HoldsItsBound) {
  double worst = 0;
  for (int i = -99000; i <= 99000; ++i) {
    const auto x = static_cast<TypeParam>(1e-3 * i);
    const double found = static_cast<double>(cubie_kernel::control_exp2<typename TestFixture::Lane>(x));
    worst = std::max(worst, std::abs(found / std::exp2(static_cast<double>(x)) - 1) - TestFixture::kEpsilon);
  }
  EXPECT_LT(worst, kExpError);
}

constexpr double kSafety = 0.9, kMinGain = 0.2, kMaxGain = 10.0, kOrder = 5;  // q + 1 = 5

control_args arguments(double kp, double ki, double kd) {
  control_args c{};
  c.exponent = 1 / (2 * kOrder);
  c.kp = kp;
  c.ki = ki;
  c.kd = kd;
  c.log2_safety = std::log2(kSafety);
  c.log2_min_gain = std::log2(kMinGain);
  c.log2_max_gain = std::log2(kMaxGain);
  c.log2_deadband_min = 1;
  c.log2_deadband_max = -1;
  return c;
}

/// One step of a recorded sequence: err is the norm of the error (1: just accepted), h the step it belongs to.
struct Recorded {
  double err, h;
};

std::vector<Recorded> recorded_sequence() {
  std::mt19937 random(3);
  std::vector<Recorded> steps;
  double h = 1e-3;
  for (int i = 0; i < 4000; ++i) {
    const double u = static_cast<double>(random()) / 0x1p32, v = static_cast<double>(random()) / 0x1p32;
    steps.push_back({std::exp2(-8 + 10 * u), h});
    h *= std::exp2(2 * v - 1);
    h = std::clamp(h, 1e-6, 1e2);
  }
  return steps;
}

/// The published formula: gain of the step size from the present error and the past of the accepted steps.
struct Past {
  double err1 = 1, err2 = 1, h = 0;
  int count = 0;
};
using Formula = double (*)(const control_args&, const Past&, double err, double h);

double i_formula(const control_args& c, const Past&, double err, double) {
  return kSafety * std::pow(err, -c.kp / kOrder);
}
double pi_formula(const control_args& c, const Past& past, double err, double) {
  return kSafety * std::pow(err, -c.kp / kOrder) * std::pow(past.err1, -c.ki / kOrder);
}
double pid_formula(const control_args& c, const Past& past, double err, double) {
  return kSafety * std::pow(err, -c.kp / kOrder) * std::pow(past.err1, -c.ki / kOrder) *
         std::pow(past.err2, -c.kd / kOrder);
}
// Hairer, Wanner, Solving ODEs II, IV.8 (8.25): the smaller of the predictive and the elementary proposal.
double gustafsson_formula(const control_args&, const Past& past, double err, double h) {
  const double elementary = kSafety * std::pow(1 / err, 1 / kOrder);
  if (past.count == 0) return elementary;
  return std::min(elementary,
                  kSafety * (h / past.h) * std::pow(1 / err, 1 / kOrder) * std::pow(past.err1 / err, 1 / kOrder));
}
// Soderlind (2003), table 1: beta = (1/b, 1/b), alpha = 1/b with b = 4.
double h211b_formula(const control_args&, const Past& past, double err, double h) {
  if (past.count == 0) return kSafety * std::pow(1 / err, 1 / kOrder);
  const double b = 4;
  return kSafety * std::pow(1 / err, 1 / (b * kOrder)) * std::pow(1 / past.err1, 1 / (b * kOrder)) *
         std::pow(h / past.h, -1 / b);
}

/// `logs`: sum of the magnitudes of the factors before the logarithms that enter a proposal.
template <class S, controller_kind kind>
void follow(const control_args& c, Formula formula, double logs, bool only_accepted_law) {
  using Lane = cubie_kernel::lane<S, 1>;
  control_history<Lane> history{0, 0, 0, 0};
  Past past;
  double worst = 0;
  for (const Recorded& step : recorded_sequence()) {
    const double err = static_cast<double>(static_cast<S>(step.err)), h = static_cast<double>(static_cast<S>(step.h));
    const bool accepted = err <= 1;
    const S error = cubie_kernel::control_log2<Lane>(static_cast<S>(err) * static_cast<S>(err));
    const S log_h = cubie_kernel::control_log2<Lane>(static_cast<S>(h));
    S gain = cubie_kernel::propose_log2_gain<Lane, kind>(c, history, error, log_h, accepted);
    gain = cubie_kernel::limit_log2_gain<Lane>(c, gain, accepted);

    // A rejected step is repeated by the elementary law alone and never grows.
    const double kp = only_accepted_law ? 1.0 : c.kp;
    double expected = accepted ? formula(c, past, err, h) : kSafety * std::pow(err, -kp / kOrder);
    expected = std::clamp(expected, kMinGain, kMaxGain);
    if (!accepted) expected = std::min(expected, kSafety);
    worst = std::max(worst, std::abs(static_cast<double>(gain) - std::log2(expected)));
    if (accepted) {
      history = {error, history.error1, log_h, 1};
      past = {err, past.err1, h, 1};
    }
  }
  // Each logarithm is off by kLogError at most; sums of numbers below 32 are rounded ten times.
  EXPECT_LT(worst, logs * kLogError + 10 * 32 * static_cast<double>(std::numeric_limits<S>::epsilon()));
}

constexpr double kE = 1 / (2 * kOrder);

TYPED_TEST(Control, IntegralController) {
  follow<TypeParam, controller_kind::i>(arguments(1, 0, 0), i_formula, kE, false);
}

TYPED_TEST(Control, ProportionalIntegralController) {
  follow<TypeParam, controller_kind::pi>(arguments(0.7, -0.4, 0), pi_formula, 1.1 * kE, false);
}

TYPED_TEST(Control, ProportionalIntegralDerivativeController) {
  follow<TypeParam, controller_kind::pid>(arguments(0.58, -0.21, 0.1), pid_formula, 0.89 * kE, false);
}

TYPED_TEST(Control, GustafssonsPredictiveController) {
  follow<TypeParam, controller_kind::gustafsson>(arguments(1, 0, 0), gustafsson_formula, 3 * kE + 2, true);
}

TYPED_TEST(Control, NewtonEffortOfGustafssonsController) {
  using Lane = typename TestFixture::Lane;
  for (const int most : {1, 10, 1000}) {
    for (const double iterations : {0.0, 1.0, 2.5, 1.0 * most}) {
      const auto found = cubie_kernel::newton_effort<Lane>(static_cast<TypeParam>(iterations), most);
      EXPECT_NEAR(static_cast<double>(found), std::log2((1.0 + 2 * most) / (iterations + 2 * most)), kLogError)
          << iterations << " of " << most;
    }
  }
}

TYPED_TEST(Control, SoderlindsFilterH211b) {
  follow<TypeParam, controller_kind::h211b>(arguments(1, 0, 0), h211b_formula, 0.5 * kE + 0.5, true);
}

TYPED_TEST(Control, ADeadbandLeavesAcceptedStepsAsTheyAre) {
  using Lane = typename TestFixture::Lane;
  control_args c = arguments(1, 0, 0);
  c.log2_deadband_min = -0.5;
  c.log2_deadband_max = 0.25;
  const auto limit = [&](double gain, bool accepted) {
    return static_cast<double>(cubie_kernel::limit_log2_gain<Lane>(c, static_cast<TypeParam>(gain), accepted));
  };
  EXPECT_EQ(limit(0.2, true), 0.0);
  EXPECT_EQ(limit(-0.5, true), 0.0);
  EXPECT_EQ(limit(0.5, true), 0.5);
  EXPECT_EQ(limit(-0.375, false), -0.375);
}

TYPED_TEST(Control, ANanProposalBecomesTheStrongestReduction) {
  using Lane = typename TestFixture::Lane;
  const control_args c = arguments(1, 0, 0);
  const TypeParam nan = std::numeric_limits<TypeParam>::quiet_NaN();
  for (const bool accepted : {false, true}) {
    EXPECT_EQ(cubie_kernel::limit_log2_gain<Lane>(c, nan, accepted), static_cast<TypeParam>(c.log2_min_gain));
  }
}

}  // namespace
}  // namespace cubie::test
