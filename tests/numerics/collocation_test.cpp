// Proves what the fully implicit rows add to a tableau: the block transformation of A^-1, the result in increments, and
// the order of the smoothed estimate.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "implicit_rows.hpp"

namespace cubie::test {
namespace {

const std::vector<ImplicitRow>& rows() {
  static const std::vector<ImplicitRow> all = read_firk_rows();
  return all;
}

NumberMatrix<Real> times(const NumberMatrix<Real>& left, const NumberMatrix<Real>& right) {
  NumberMatrix<Real> result(left.size(), std::vector<Real>(right.front().size()));
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < right.front().size(); ++j) {
      for (std::size_t k = 0; k < right.size(); ++k) {
        Real term = left[i][k];
        term *= right[k][j];
        result[i][j] += term;
      }
    }
  }
  return result;
}

NumberMatrix<Real> blocks(const ImplicitRow& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  NumberMatrix<Real> lambda(s, std::vector<Real>(s));
  std::size_t at = 0;
  for (const Rational& value : m.real_eigenvalues) {
    lambda[at][at] = Real(value);
    ++at;
  }
  for (const auto& pair : m.pairs) {
    const Real p(pair.at(0)), q(pair.at(1));
    lambda[at][at] = lambda[at + 1][at + 1] = p;
    lambda[at + 1][at] = q;
    lambda[at][at + 1] -= q;
    at += 2;
  }
  return lambda;
}

void expect_equal(const NumberMatrix<Real>& left, const NumberMatrix<Real>& right) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < left.size(); ++j) {
      Real difference = left[i][j];
      difference -= right[i][j];
      EXPECT_TRUE(difference.vanishes()) << i << ", " << j << ": " << difference.approximate();
    }
  }
}

class Collocation : public testing::TestWithParam<std::size_t> {
 protected:
  const ImplicitRow& row() const { return rows().at(GetParam()); }
};

TEST_P(Collocation, TransformationMakesTheInverseOfABlockDiagonal) {
  const NumberMatrix<Real> t = number_rows<Real>(row().t), a = number_rows<Real>(row().a);
  expect_equal(times(a, times(t, blocks(row()))), t);  // A^-1 T = T Lambda
  const auto s = static_cast<std::size_t>(row().stages);
  NumberMatrix<Real> identity(s, std::vector<Real>(s));
  for (std::size_t i = 0; i < s; ++i) identity[i][i] = Real(Rational(1));
  expect_equal(times(t, number_rows<Real>(row().t_inverse)), identity);
}

TEST_P(Collocation, RegistrysTransformationIsBlockDiagonalToRounding) {
  const plan::Method& m = registered(row().name);
  const auto s = static_cast<std::size_t>(m.stages);
  const NumberMatrix<Real> lambda = blocks(row());
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t j = 0; j < s; ++j) {
      double sum = 0.0;  // of A T Lambda
      for (std::size_t k = 0; k < s; ++k) {
        for (std::size_t l = 0; l < s; ++l) {
          sum += m.a[i * s + k] * m.transform.t[k * s + l] * lambda[l][j].approximate();
        }
      }
      EXPECT_NEAR(sum, m.transform.t[i * s + j], 1e-14);
    }
  }
}

TEST_P(Collocation, EigenvaluesLieToTheRight) {
  for (const auto& pair : row().pairs) {
    EXPECT_GT(pair.at(0).approximate(), 0.0);
    EXPECT_GT(pair.at(1).approximate(), 0.0);
  }
  for (const Rational& value : row().real_eigenvalues) EXPECT_GT(value.approximate(), 0.0);
}

TEST_P(Collocation, ResultInIncrementsIsTheResultInDerivatives) {
  const std::vector<Real> found = StandardForm<Real>(row()).weights_of_k(numbers<Real>(row().b));
  for (std::size_t i = 0; i < found.size(); ++i) {
    Real difference = found[i];
    difference -= Real(row().weights[i]);
    EXPECT_TRUE(difference.vanishes()) << i;
  }
}

TEST_P(Collocation, ErrorGammaIsTheReciprocalOfTheRealEigenvalue) {
  if (row().real_eigenvalues.empty()) {
    EXPECT_GT(row().error_gamma.approximate(), 0.0);
    return;
  }
  Real product(row().error_gamma);
  product *= Real(row().real_eigenvalues.front());
  product -= Real(Rational(1));
  EXPECT_TRUE(product.vanishes());
}

// The estimate before its filter is the difference to y + h (error_gamma f(t, y) + sum_i b_hat_i k_i), a method with
// one explicit stage more.
TEST_P(Collocation, EstimateHasTheStatedOrderAndNoMore) {
  const ImplicitRow& m = row();
  const std::vector<RootedTree> trees = rooted_trees(m.embedded_order + 1);
  const auto s = static_cast<std::size_t>(m.stages);
  NumberMatrix<Real> a{std::vector<Real>(s + 1)};
  for (const auto& line : number_rows<Real>(m.a)) {
    a.emplace_back(1);
    a.back().insert(a.back().end(), line.begin(), line.end());
  }
  std::vector<Real> b{Real(m.error_gamma)};
  const std::vector<Real> error = StandardForm<Real>(m).weights_of_k(numbers<Real>(m.error));
  for (std::size_t i = 0; i < s; ++i) {
    b.emplace_back(m.weights[i]);
    b.back() += error[i];
  }
  const auto phi = elementary_weights(a, a, trees, m.embedded_order + 1);
  EXPECT_GT(expect_tree_conditions(m.name, b, phi, trees, m.embedded_order, Real(Rational(1))), kClearlyViolated);
}

TEST_P(Collocation, RegistryHoldsTheNearestDoubles) {
  const ImplicitRow& m = row();
  const plan::Method& method = registered(m.name);
  expect_nearest_doubles("result", m.b, method.result, 0);
  expect_nearest_doubles("real eigenvalues", m.real_eigenvalues, method.transform.real_eigenvalues, 0);
  ASSERT_EQ(method.transform.pair_real.size(), m.pairs.size());
  for (std::size_t i = 0; i < m.pairs.size(); ++i) {
    EXPECT_EQ(method.transform.pair_real[i], m.pairs[i][0].rounded());
    EXPECT_EQ(method.transform.pair_imag[i], m.pairs[i][1].rounded());
  }
  const auto s = static_cast<std::size_t>(m.stages);
  for (std::size_t i = 0; i < s; ++i) {
    expect_nearest_doubles("t", m.t[i], method.transform.t, i * s);
    expect_nearest_doubles("t_inverse", m.t_inverse[i], method.transform.t_inverse, i * s);
  }
  EXPECT_EQ(method.error_gamma, m.error_gamma.rounded());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Collocation, testing::Range(std::size_t{0}, rows().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) { return rows()[info.param].name; });

}  // namespace
}  // namespace cubie::test
