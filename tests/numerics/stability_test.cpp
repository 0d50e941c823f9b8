// Proves the stability flags that the registry derives in double, from the rows' own digits: with N = Q(z) R(z) and
// Q(z) = det(I - z B) as polynomials, R(infinity) is the quotient of the leading coefficients, and A-stability is
// E(y) = |Q(iy)|^2 - |N(iy)|^2 >= 0 (Hairer & Wanner, Solving ODEs II, sect. IV.3) with no pole to the left.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <string>
#include <vector>

#include "implicit_rows.hpp"
#include "integrator/method_registry.hpp"
#include "integrator/stability.hpp"

namespace cubie::test {
namespace {

using Polynomial = std::vector<Real>;  // coefficient of x^k at k

Real whole(long value) { return Real(Rational(value)); }

void trim(Polynomial& p) {
  while (!p.empty() && p.back().vanishes()) p.pop_back();
}

/// det(I - z B) by Faddeev and LeVerrier.
Polynomial determinant(const NumberMatrix<Real>& b) {
  const std::size_t s = b.size();
  NumberMatrix<Real> m(s, std::vector<Real>(s));
  Polynomial q{whole(1)};
  for (std::size_t k = 1; k <= s; ++k) {
    for (std::size_t i = 0; i < s; ++i) m[i][i] += q.back();  // m = B m + q_{k-1} I
    NumberMatrix<Real> next(s, std::vector<Real>(s));
    Real trace;
    for (std::size_t i = 0; i < s; ++i) {
      for (std::size_t j = 0; j < s; ++j) {
        for (std::size_t l = 0; l < s; ++l) {
          Real term = b[i][l];
          term *= m[l][j];
          next[i][j] += term;
        }
      }
      trace += next[i][i];
    }
    Real coefficient = whole(0);
    coefficient -= trace;
    coefficient /= whole(static_cast<long>(k));
    q.push_back(coefficient);
    m = std::move(next);
  }
  return q;
}

struct StabilityFunction {
  Polynomial numerator, denominator;

  explicit StabilityFunction(const ImplicitRow& row) {
    const StandardForm<Real> form(row);
    denominator = determinant(form.beta);
    // R(z) = 1 + z b 1 + z^2 b B 1 + ...
    const std::vector<Real> b = form.weights_of_k(numbers<Real>(row.b));
    std::vector<Real> vector(b.size(), whole(1)), series{whole(1)};
    for (std::size_t k = 0; k < b.size(); ++k) {
      series.push_back(dot(b, vector));
      vector = product(form.beta, vector);
    }
    numerator.assign(series.size(), Real());
    for (std::size_t k = 0; k < series.size(); ++k) {
      for (std::size_t j = 0; j <= k; ++j) {
        Real term = denominator[j];
        term *= series[k - j];
        numerator[k] += term;
      }
    }
    trim(numerator);
    trim(denominator);
  }
};

/// |p(iy)|^2 as a polynomial in y^2.
Polynomial squared_on_the_imaginary_axis(const Polynomial& p) {
  Polynomial even, odd;  // p(iy) = even(y^2) + iy odd(y^2)
  for (std::size_t k = 0; k < p.size(); ++k) {
    Real value = whole(k % 4 < 2 ? 1 : -1);
    value *= p[k];
    (k % 2 == 0 ? even : odd).push_back(value);
  }
  Polynomial square(p.size());
  const auto add_square = [&](const Polynomial& part, std::size_t shift) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      for (std::size_t j = 0; j < part.size(); ++j) {
        Real term = part[i];
        term *= part[j];
        square[i + j + shift] += term;
      }
    }
  };
  add_square(even, 0);
  add_square(odd, 1);
  return square;
}

Polynomial remainder(Polynomial dividend, const Polynomial& divisor) {
  while (dividend.size() >= divisor.size()) {
    Real factor = dividend.back();
    factor /= divisor.back();
    const std::size_t shift = dividend.size() - divisor.size();
    for (std::size_t k = 0; k + 1 < divisor.size(); ++k) {
      Real term = factor;
      term *= divisor[k];
      dividend[k + shift] -= term;
    }
    dividend.pop_back();
  }
  trim(dividend);
  return dividend;
}

int sign_changes(const std::vector<double>& values) {
  int changes = 0;
  double last = 0.0;
  for (const double value : values) {
    if (value == 0.0) continue;
    if (last * value < 0.0) ++changes;
    last = std::copysign(1.0, value);
  }
  return changes;
}

/// Roots in (0, infinity) of a polynomial with p(0) != 0, by Sturm's sequence.
int positive_roots(const Polynomial& p) {
  Polynomial derivative;
  for (std::size_t k = 1; k < p.size(); ++k) {
    derivative.push_back(p[k]);
    derivative.back() *= whole(static_cast<long>(k));
  }
  std::vector<Polynomial> sequence{p, derivative};
  while (!sequence.back().empty()) {
    Polynomial next = remainder(sequence[sequence.size() - 2], sequence.back());
    for (Real& v : next) v *= whole(-1);
    sequence.push_back(std::move(next));
  }
  std::vector<double> at_zero, at_infinity;
  for (const Polynomial& q : sequence) {
    if (q.empty()) continue;
    at_zero.push_back(q.front().vanishes() ? 0.0 : q.front().approximate());
    at_infinity.push_back(q.back().approximate());
  }
  return sign_changes(at_zero) - sign_changes(at_infinity);
}

/// No root of Q(z) with a real part <= 0: all principal minors of Hurwitz's matrix of Q(-z) are positive.
bool has_no_pole_to_the_left(const Polynomial& q) {
  const std::size_t n = q.size() - 1;
  Polynomial p = q;  // Q(-z)
  for (std::size_t k = 1; k <= n; k += 2) p[k] *= whole(-1);
  // Hurwitz's matrix of sum_k p_k z^k, eliminated without exchange: the minors are products of the pivots.
  const double lead = p.back().approximate();
  NumberMatrix<Real> h(n, std::vector<Real>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const auto k = static_cast<long>(n) - 2 * static_cast<long>(j + 1) + static_cast<long>(i + 1);
      if (k < 0 || k > static_cast<long>(n)) continue;
      h[i][j] = p[static_cast<std::size_t>(k)];
      if (lead < 0.0) h[i][j] *= whole(-1);
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    if (h[k][k].approximate() <= 0.0) return false;
    for (std::size_t i = k + 1; i < n; ++i) {
      Real factor = h[i][k];
      factor /= h[k][k];
      for (std::size_t j = k; j < n; ++j) {
        Real term = factor;
        term *= h[k][j];
        h[i][j] -= term;
      }
    }
  }
  return true;
}

bool is_a_stable(const StabilityFunction& r) {
  if (r.numerator.size() > r.denominator.size() || !has_no_pole_to_the_left(r.denominator)) return false;
  Polynomial e = squared_on_the_imaginary_axis(r.denominator);
  const Polynomial n = squared_on_the_imaginary_axis(r.numerator);
  for (std::size_t k = 0; k < n.size(); ++k) e[k] -= n[k];
  trim(e);
  while (!e.empty() && e.front().vanishes()) e.erase(e.begin());
  if (e.empty()) return true;  // |R| = 1 throughout
  return e.back().approximate() > 0.0 && e.front().approximate() > 0.0 && positive_roots(e) == 0;
}

class Stability : public testing::TestWithParam<std::size_t> {
 protected:
  const ImplicitRow& row() const { return implicit_rows().at(GetParam()); }
};

TEST_P(Stability, LimitAtInfinityIsTheDerivedOne) {
  const StabilityFunction r(row());
  const double derived = registered(row().name).r_infinity;
  ASSERT_LE(r.numerator.size(), r.denominator.size()) << "R is unbounded";
  if (r.numerator.size() < r.denominator.size()) {
    EXPECT_EQ(derived, 0.0);
    return;
  }
  Real limit = r.numerator.back();
  limit /= r.denominator.back();
  EXPECT_NEAR(derived, limit.approximate(), 1e-12);
  EXPECT_NE(derived, 0.0);
}

TEST_P(Stability, FlagsAreThoseOfTheStabilityPolynomial) {
  const StabilityFunction r(row());
  const plan::Method& m = registered(row().name);
  EXPECT_EQ(integrator::is_a_stable(m), is_a_stable(r));
  EXPECT_EQ(integrator::is_l_stable(m), is_a_stable(r) && r.numerator.size() < r.denominator.size());
}

TEST_P(Stability, FunctionOfTheRegistryIsTheQuotient) {
  const StabilityFunction r(row());
  const std::complex<double> z(-0.75, 1.25);
  const auto value = [&](const Polynomial& p) {
    std::complex<double> sum = 0.0;
    for (std::size_t k = p.size(); k-- > 0;) sum = sum * z + p[k].approximate();
    return sum;
  };
  const std::complex<double> expected = value(r.numerator) / value(r.denominator);
  EXPECT_LT(std::abs(integrator::stability_function(registered(row().name), z) - expected), 1e-11);
}

// With an explicit first stage h k_1 = z, stage i tends to z g_i with 0 = sum_j a_ij g_j; only it makes anything grow.
TEST_P(Stability, InterpolantStaysBoundedAtInfinity) {
  const ImplicitRow& m = row();
  if (m.transformed || m.in_increments || !m.a[0][0].is_zero()) return;
  std::vector<Real> growth{whole(1)};
  for (std::size_t i = 1; i < m.c.size(); ++i) {
    Real sum;
    for (std::size_t j = 0; j < i; ++j) {
      Real term(m.a[i][j]);
      term *= growth[j];
      sum -= term;
    }
    sum /= Real(m.a[i][i]);
    growth.push_back(sum);
  }
  for (std::size_t j = 0; j < static_cast<std::size_t>(m.interpolant_degree); ++j) {
    std::vector<Real> weights;
    for (const auto& line : m.interpolant_weights) weights.emplace_back(line[j]);
    EXPECT_TRUE(dot(weights, growth).vanishes()) << "theta^" << j + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Stability, testing::Range(std::size_t{0}, implicit_rows().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                           return implicit_rows()[info.param].name;
                         });

TEST(StabilityFlags, AreThoseOfTheLiterature) {
  struct Flags {
    const char* name;
    bool stiffly_accurate, a_stable, l_stable;
    double r_infinity;
  };
  const Flags expected[] = {
      {"rosenbrock23", false, true, true, 0.0},
      {"ros2s", true, true, true, 0.0},
      {"ros3p", false, true, false, 1.0 - std::sqrt(3.0)},
      {"rodas3p", true, true, true, 0.0},
      {"rodas4", true, true, true, 0.0},
      {"rodas5p", true, true, true, 0.0},
      {"backwards_euler", true, true, true, 0.0},
      {"crank_nicolson", true, true, false, -1.0},
      {"implicit_midpoint", false, true, false, -1.0},
      {"trapezoidal_dirk", true, true, false, -1.0},
      {"sdirk_2_2", true, true, true, 0.0},
      {"tr_bdf2", true, true, true, 0.0},
      {"l_stable_dirk_3", true, true, true, 0.0},
      {"kvaerno3", true, true, true, 0.0},
      {"l_stable_sdirk_4", true, true, true, 0.0},
      {"kvaerno5", true, true, true, 0.0},
      {"kencarp4", true, true, true, 0.0},
      {"kencarp5", true, true, true, 0.0},
      {"firk_gauss_legendre_2", false, true, false, 1.0},
      {"firk_gauss_legendre_3", false, true, false, -1.0},
      {"firk_gauss_legendre_4", false, true, false, 1.0},
      {"radau_iia_3", true, true, true, 0.0},
      {"radau_iia_5", true, true, true, 0.0},
      {"radau_iia_9", true, true, true, 0.0},
  };
  for (const Flags& flags : expected) {
    const plan::Method& m = registered(flags.name);
    EXPECT_EQ(m.stiffly_accurate, flags.stiffly_accurate) << flags.name;
    EXPECT_EQ(integrator::is_a_stable(m), flags.a_stable) << flags.name;
    EXPECT_EQ(integrator::is_l_stable(m), flags.l_stable) << flags.name;
    EXPECT_NEAR(m.r_infinity, flags.r_infinity, 1e-13) << flags.name;
  }
}

TEST(StabilityFlags, CallExplicitMethodsUnstableAtInfinity) {
  for (const plan::Method& m : integrator::methods()) {
    if (m.family != plan::Family::erk) continue;
    EXPECT_FALSE(integrator::is_a_stable(m)) << m.name;
    EXPECT_TRUE(std::isinf(m.r_infinity)) << m.name;
  }
}

TEST(RealStabilityBound, IsWhereThePolynomialLeavesTheUnitInterval) {
  // 1 - x; 1 - x + x^2/2 - x^3/6 (+ x^4/24): zeros of R + 1 or R - 1 on the axis, from the polynomials by hand.
  EXPECT_NEAR(integrator::real_stability_bound(integrator::find_method("euler")), 2.0, 1e-8);
  EXPECT_NEAR(integrator::real_stability_bound(integrator::find_method("ralston-33")), 2.5127453266, 1e-8);
  EXPECT_NEAR(integrator::real_stability_bound(integrator::find_method("rk4")), 2.7852935634, 1e-8);
  // Published beside the code dopri5 as 3.3, whose test for stiffness takes 3.25.
  EXPECT_NEAR(integrator::real_stability_bound(integrator::find_method("dopri5")), 3.3066, 1e-4);
  // 1 + z + ... + z^5/120 + z^6/698.22098 by b A^k 1 of the published coefficients.
  const double x = integrator::real_stability_bound(integrator::find_method("tsit5"));
  EXPECT_NEAR(x, 3.5068469938, 1e-8);
}

TEST(RealStabilityBound, IsInfiniteForAnLStableMethod) {
  EXPECT_TRUE(std::isinf(integrator::real_stability_bound(integrator::find_method("rodas5p"))));
}

}  // namespace
}  // namespace cubie::test
