// Steps every implicit row as its file says it is stepped, in 400 bits, on a nonlinear problem with y = 1/(1 + t^2):
// what the formulas mean, with the signs of J, f_t and the estimate, shows in how errors shrink with h.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "implicit_rows.hpp"

namespace cubie::test {
namespace {

Real real(long numerator, unsigned long denominator = 1) { return Real(Rational(numerator, denominator)); }

Real operator+(Real left, const Real& right) { return left += right; }
Real operator-(Real left, const Real& right) { return left -= right; }
Real operator*(Real left, const Real& right) { return left *= right; }
Real operator/(Real left, const Real& right) { return left /= right; }

// f = -2 t y^2 + 2 y (y (1 + t^2) - 1); the second term vanishes on the solution.
Real slope_at(const Real& t, const Real& y) {
  return real(-2) * t * y * y + real(2) * y * (y * (real(1) + t * t) - real(1));
}
Real jacobian_at(const Real& t, const Real& y) { return real(-4) * t * y + real(4) * y * (real(1) + t * t) - real(2); }
Real time_derivative_at(const Real& t, const Real& y) { return (real(4) * t - real(2)) * y * y; }
Real solution_at(const Real& t) { return real(1) / (real(1) + t * t); }

/// The stage vectors as the row's weights take them: h k, U or Z.
using Stages = std::vector<Real>;

Stages rosenbrock_stages(const ImplicitRow& m, const Real& t, const Real& y, const Real& h) {
  Stages u;
  const Real diagonal = real(1) / (h * Real(m.gamma)) - jacobian_at(t, y);
  for (std::size_t i = 0; i < m.c.size(); ++i) {
    Real at = y, sum = Real(m.time_weights[i]) * h * time_derivative_at(t, y);
    for (std::size_t j = 0; j < i; ++j) {
      at += Real(m.a[i][j]) * u[j];
      sum += Real(m.coupling[i][j]) * u[j] / h;
    }
    u.push_back((slope_at(t + Real(m.c[i]) * h, at) + sum) / diagonal);
  }
  return u;
}

Stages diagonal_stages(const ImplicitRow& m, const Real& t, const Real& y, const Real& h) {
  Stages hk;
  for (std::size_t i = 0; i < m.c.size(); ++i) {
    const Real time = t + Real(m.c[i]) * h, own = Real(m.a[i][i]);
    Real base = y;
    for (std::size_t j = 0; j < i; ++j) base += Real(m.a[i][j]) * hk[j];
    Real k = h * slope_at(time, base);
    for (int iteration = 0; iteration < 12; ++iteration) {
      const Real at = base + own * k;
      k -= (k - h * slope_at(time, at)) / (real(1) - h * own * jacobian_at(time, at));
    }
    hk.push_back(k);
  }
  return hk;
}

std::vector<Real> multiply(const Matrix& matrix, const std::vector<Real>& x) {
  return product(number_rows<Real>(matrix), x);
}

/// Newton's iteration with the Jacobian of the start, in the components of t_inverse Z.
Stages collocation_stages(const ImplicitRow& m, const Real& t, const Real& y, const Real& h) {
  const std::size_t s = m.c.size();
  const Real jacobian = jacobian_at(t, y);
  std::vector<Real> w(s), z(s);
  for (int iteration = 0; iteration < 60; ++iteration) {
    std::vector<Real> f;
    for (std::size_t i = 0; i < s; ++i) f.push_back(slope_at(t + Real(m.c[i]) * h, y + z[i]));
    const std::vector<Real> transformed = multiply(m.t_inverse, f);
    std::size_t at = 0;
    for (const Rational& value : m.real_eigenvalues) {
      const Real lambda = Real(value) / h;
      w[at] += (transformed[at] - lambda * w[at]) / (lambda - jacobian);
      ++at;
    }
    for (const auto& pair : m.pairs) {
      const Real p = Real(pair[0]) / h, q = Real(pair[1]) / h;
      const Real r2 = transformed[at] - (p * w[at] - q * w[at + 1]);
      const Real r3 = transformed[at + 1] - (q * w[at] + p * w[at + 1]);
      const Real diagonal = p - jacobian, size = diagonal * diagonal + q * q;  // (r2 + i r3) / (diagonal + i q)
      w[at] += (r2 * diagonal + r3 * q) / size;
      w[at + 1] += (r3 * diagonal - r2 * q) / size;
      at += 2;
    }
    z = multiply(m.t, w);
  }
  return z;
}

struct StepErrors {
  double result, estimated, embedded, interpolated;
};

StepErrors step(const ImplicitRow& m, const Real& h) {
  const Real t = real(1, 2), y = solution_at(t), theta = real(1, 3);
  const Stages stages = m.transformed     ? rosenbrock_stages(m, t, y, h)
                        : m.in_increments ? collocation_stages(m, t, y, h)
                                          : diagonal_stages(m, t, y, h);
  const Real result = y + dot(numbers<Real>(m.b), stages);
  const Real between = y + dot(weights_at(m.interpolant_weights, theta), stages);
  Real estimate, unfiltered;
  if (!m.error.empty()) estimate = unfiltered = dot(numbers<Real>(m.error), stages);
  if (m.in_increments) {
    const Real gamma = h * Real(m.error_gamma);
    unfiltered += gamma * slope_at(t, y);
    estimate = unfiltered / (real(1) - gamma * jacobian_at(t, y));
    unfiltered *= real(-1);  // added to the result, not taken from it
  }
  const auto size = [](const Real& x) { return std::fabs(x.approximate()); };
  return {size(result - solution_at(t + h)), size(estimate), size(result - unfiltered - solution_at(t + h)),
          size(between - solution_at(t + theta * h))};
}

class ImplicitStep : public testing::TestWithParam<std::size_t> {
 protected:
  ImplicitStep() : row_(implicit_rows().at(GetParam())) {}

  /// Powers of h by which the errors of one step shrink.
  StepErrors powers() const {
    // Errors of high orders would soon be those of the rows' 60 digits.
    const unsigned long steps = row_.order > 6 ? 1U << 9 : 1U << 15;
    const StepErrors coarse = step(row_, real(1, steps)), fine = step(row_, real(1, 2 * steps));
    return {std::log2(coarse.result / fine.result), std::log2(coarse.estimated / fine.estimated),
            std::log2(coarse.embedded / fine.embedded), std::log2(coarse.interpolated / fine.interpolated)};
  }

  const ImplicitRow& row_;
};

TEST_P(ImplicitStep, ResultHasTheStatedOrder) { EXPECT_NEAR(powers().result, row_.order + 1, 0.05); }

TEST_P(ImplicitStep, InterpolantHasTheStatedOrder) {
  EXPECT_NEAR(powers().interpolated, row_.interpolant_order + 1, 0.05);
}

TEST_P(ImplicitStep, EstimateHasTheStatedOrder) {
  if (row_.error.empty()) return;
  EXPECT_NEAR(powers().estimated, std::min(row_.order, row_.embedded_order) + 1, 0.05);
  EXPECT_NEAR(powers().embedded, row_.embedded_order + 1, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ImplicitStep, testing::Range(std::size_t{0}, implicit_rows().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                           return implicit_rows()[info.param].name;
                         });

}  // namespace
}  // namespace cubie::test
