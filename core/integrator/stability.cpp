// Linear stability. The flags are rounded to double here; tests/numerics/stability_test.cpp proves
// them from the rows' own digits.

#include "integrator/stability.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
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

/// The limits of h k (of U), as z tends to -infinity: z growth + rest + O(1/z).
struct StagesAtInfinity {
  std::vector<double> growth, rest;
};

StagesAtInfinity stages_at_infinity(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  StagesAtInfinity k{std::vector<double>(s, 0.0), std::vector<double>(s, 0.0)};
  if (m.family == plan::Family::rosenbrock) {  // -U_i = 1 + sum_j a_ij U_j
    for (std::size_t i = 0; i < s; ++i) {
      double sum = 1.0;
      for (std::size_t j = 0; j < i; ++j) sum += m.a[i * s + j] * k.rest[j];
      k.rest[i] = -sum;
    }
    return k;
  }
  // 0 = A growth and A rest = growth - 1. Only an explicit first stage, with h k_1 = z, grows.
  const std::size_t start = m.c[0] == 0.0 && m.a[0] == 0.0 ? 1 : 0;
  const std::size_t n = s - start;
  std::vector<double> block(n * n), growth(n, 0.0), rest(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) block[i * n + j] = m.a[(i + start) * s + j + start];
    if (start == 1) growth[i] = -m.a[(i + 1) * s];
  }
  solve(block, growth);
  for (std::size_t i = 0; i < n; ++i) rest[i] = growth[i] - 1.0;
  solve(std::move(block), rest);
  if (start == 1) k.growth[0] = 1.0;
  for (std::size_t i = 0; i < n; ++i) {
    k.growth[i + start] = growth[i];
    k.rest[i + start] = rest[i];
  }
  return k;
}

/// The limit of `base` plus the weighted stages; infinite when they grow.
double limit(const StagesAtInfinity& k, const std::vector<double>& weights, double base) {
  double growth = 0.0, value = base;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    growth += weights[i] * k.growth[i];
    value += weights[i] * k.rest[i];
  }
  if (std::fabs(growth) > kRounding) return std::numeric_limits<double>::infinity();
  return std::fabs(value) < kRounding ? 0.0 : value;
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

/// The coefficients of the polynomial R of an explicit method: 1, then b A^k 1.
std::vector<double> stability_polynomial(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  std::vector<double> coefficients{1.0}, power(s, 1.0);
  for (std::size_t k = 0; k < s; ++k) {
    coefficients.push_back(std::inner_product(m.b.begin(), m.b.end(), power.begin(), 0.0));
    for (std::size_t i = s; i-- > 0;) {  // from the last row on, each reads only what is not yet replaced
      const auto row = m.a.begin() + static_cast<std::ptrdiff_t>(i * s);
      power[i] = std::inner_product(row, row + static_cast<std::ptrdiff_t>(i), power.begin(), 0.0);
    }
  }
  return coefficients;
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

double real_stability_bound(const plan::Method& m) {
  constexpr double kStep = 1.0 / 64, kFarthest = 1000.0;
  // A solver that may change its method asks for this before its first solve: a polynomial costs next to nothing.
  const std::vector<double> polynomial =
      m.family == plan::Family::erk ? stability_polynomial(m) : std::vector<double>();
  const auto value = [&](double x) {
    if (polynomial.empty()) return std::abs(stability_function(m, Complex(-x, 0.0)));
    double r = 0.0;
    for (std::size_t k = polynomial.size(); k-- > 0;) r = r * -x + polynomial[k];
    return std::fabs(r);
  };
  const auto stable = [&](double x) { return value(x) <= 1.0 + kRounding; };
  double inside = 0.0;
  while (stable(inside + kStep)) {
    inside += kStep;
    if (inside > kFarthest) return std::numeric_limits<double>::infinity();
  }
  double outside = inside + kStep;
  while (outside - inside > 1e-9 * outside) {
    const double middle = (inside + outside) / 2;
    (stable(middle) ? inside : outside) = middle;
  }
  return inside;
}

void derive_stability(plan::Method& m) {
  m.stiffly_accurate = m.family != plan::Family::erk && ends_in_its_last_stage(m);
  if (m.family == plan::Family::erk) {
    m.r_infinity = m.error_infinity = std::numeric_limits<double>::infinity();
    return;
  }
  const StagesAtInfinity k = stages_at_infinity(m);
  m.r_infinity = limit(k, m.b, 1.0);
  // The filter of a smoothed estimate divides h error_gamma f by itself.
  m.error_infinity = m.family != plan::Family::firk ? limit(k, m.error, 0.0) : m.error.empty() ? 0.0 : -1.0;
}

bool is_a_stable(const plan::Method& m) {
  return std::fabs(m.r_infinity) <= 1.0 + kRounding && bounded_on_the_imaginary_axis(m);
}

bool is_l_stable(const plan::Method& m) { return m.r_infinity == 0.0 && is_a_stable(m); }

}  // namespace cubie::integrator
