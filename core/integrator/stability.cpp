// Linear stability of implicit methods. The flags are rounded to double here; tests/numerics/stability_test.cpp proves
// them from the rows' own digits.

#include "integrator/stability.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace cubie::integrator {
namespace {

using Complex = std::complex<double>;

constexpr double kRounding = 1e-12;  // of sums of up to ten products of coefficients up to a few hundred

/// Gaussian elimination with row pivoting; `m` is [n][n], `x` the right-hand side and then the solution.
template <class Number>
void solve(std::vector<Number> m, std::vector<Number>& x) {
  const std::size_t n = x.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(m[i * n + k]) > std::abs(m[pivot * n + k])) pivot = i;
    }
    for (std::size_t j = 0; j < n; ++j) std::swap(m[k * n + j], m[pivot * n + j]);
    std::swap(x[k], x[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Number factor = m[i * n + k] / m[k * n + k];
      if (factor == Number(0.0)) continue;
      for (std::size_t j = k; j < n; ++j) m[i * n + j] -= factor * m[k * n + j];
      x[i] -= factor * x[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) x[k] -= m[k * n + j] * x[j];
    x[k] /= m[k * n + k];
  }
}

double limit_of_rosenbrock(const plan::Method& m) {
  // -U_i = 1 + sum_j a_ij U_j at infinity.
  const auto s = static_cast<std::size_t>(m.stages);
  std::vector<double> u(s);
  double r = 1.0;
  for (std::size_t i = 0; i < s; ++i) {
    double sum = 1.0;
    for (std::size_t j = 0; j < i; ++j) sum += m.a[i * s + j] * u[j];
    u[i] = -sum;
    r += m.b[i] * u[i];
  }
  return r;
}

double limit_of_runge_kutta(const plan::Method& m) {
  // h k = z first + second + O(1/z). An explicit first stage has h k_1 = z; a regular A leaves only `second`:
  // A second = first - 1, and 0 = A first.
  const auto s = static_cast<std::size_t>(m.stages);
  std::vector<double> first(s, 0.0), second(s, -1.0);
  const std::size_t start = m.c[0] == 0.0 && m.a[0] == 0.0 ? 1 : 0;
  const std::size_t n = s - start;
  std::vector<double> block(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) block[i * n + j] = m.a[(i + start) * s + j + start];
  }
  if (start == 1) {
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = -m.a[(i + 1) * s];
    if (n > 0) solve(block, x);
    first[0] = 1.0;
    for (std::size_t i = 0; i < n; ++i) first[i + 1] = x[i];
    second[0] = 0.0;
  }
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = first[i + start] - 1.0;
  if (n > 0) solve(block, x);
  for (std::size_t i = 0; i < n; ++i) second[i + start] = x[i];
  double growth = 0.0, r = 1.0;
  for (std::size_t i = 0; i < s; ++i) {
    growth += m.b[i] * first[i];
    r += m.b[i] * second[i];
  }
  return std::fabs(growth) > kRounding ? std::numeric_limits<double>::infinity() : r;
}

bool ends_in_its_last_stage(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  const bool transformed = m.family == plan::Family::rosenbrock;
  if (m.c[s - 1] != 1.0) return false;
  for (std::size_t j = 0; j < s; ++j) {
    const double own = transformed && j + 1 == s ? 1.0 : m.a[(s - 1) * s + j];
    if (m.b[j] != own) return false;
  }
  return true;
}

bool bounded_on_the_imaginary_axis(const plan::Method& m) {
  constexpr int kPointsPerDecade = 40, kFirstDecade = -3, kLastDecade = 5;
  for (int k = kFirstDecade * kPointsPerDecade; k <= kLastDecade * kPointsPerDecade; ++k) {
    const double y = std::pow(10.0, static_cast<double>(k) / kPointsPerDecade);
    if (!(std::abs(stability_function(m, Complex(0.0, y))) <= 1.0 + kRounding)) return false;
  }
  return true;
}

}  // namespace

std::complex<double> stability_function(const plan::Method& m, std::complex<double> z) {
  const auto s = static_cast<std::size_t>(m.stages);
  const bool transformed = m.family == plan::Family::rosenbrock;
  std::vector<Complex> matrix(s * s), x(s, z);
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t j = 0; j < s; ++j) {
      Complex entry = -z * m.a[i * s + j];
      if (transformed) entry -= m.coupling[i * s + j];
      if (i == j) entry += transformed ? 1.0 / m.gamma - z : Complex(1.0);
      matrix[i * s + j] = entry;
    }
  }
  solve(std::move(matrix), x);
  Complex r = 1.0;
  for (std::size_t i = 0; i < s; ++i) r += m.b[i] * x[i];
  return r;
}

void derive_stability(plan::Method& m) {
  m.stiffly_accurate = m.family != plan::Family::erk && ends_in_its_last_stage(m);
  if (m.family == plan::Family::erk) {
    m.r_infinity = std::numeric_limits<double>::infinity();
    return;
  }
  m.r_infinity = m.family == plan::Family::rosenbrock ? limit_of_rosenbrock(m) : limit_of_runge_kutta(m);
  if (std::fabs(m.r_infinity) < kRounding) m.r_infinity = 0.0;
  m.a_stable = std::fabs(m.r_infinity) <= 1.0 + kRounding && bounded_on_the_imaginary_axis(m);
  m.l_stable = m.a_stable && m.r_infinity == 0.0;
}

}  // namespace cubie::integrator
