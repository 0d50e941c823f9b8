// Proves the orders that the tableaus of core/plan/methods claim: all order conditions hold, exactly for fractions and
// below 1e-45 for decimals, some condition of the next order fails, and the registry's doubles are the nearest ones.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "exact_number.hpp"
#include "integrator/method_registry.hpp"
#include "method_rows.hpp"
#include "rooted_trees.hpp"

namespace cubie::test {
namespace {

constexpr int kMaxOrder = 10;
constexpr double kClearlyViolated = 1e-12;  // far above rounding, far below the residuals of a wrong order

const std::vector<MethodRow>& rows() {
  static const std::vector<MethodRow> all = read_method_rows();
  return all;
}

const std::vector<RootedTree>& trees() {
  static const std::vector<RootedTree> all = rooted_trees(kMaxOrder);
  return all;
}

template <class Number>
std::vector<Number> numbers(const std::vector<Rational>& values) {
  return std::vector<Number>(values.begin(), values.end());
}

template <class Number>
Number power(const Number& base, int exponent) {
  Number result(Rational(1));
  for (int k = 0; k < exponent; ++k) result *= base;
  return result;
}

/// Elementary weights of a method's stages, the interpolant's included.
template <class Number>
std::vector<std::vector<Number>> stage_weights(const MethodRow& m, int max_order) {
  std::vector<std::vector<Number>> a;
  for (const auto& row : m.a) a.push_back(numbers<Number>(row));
  for (const auto& row : m.interpolant_a) a.push_back(numbers<Number>(row));
  std::vector<RootedTree> used;
  for (const RootedTree& tree : trees()) {
    if (tree.order <= max_order) used.push_back(tree);
  }
  return elementary_weights(a, used, Number(Rational(1)));
}

/// sum_i weights_i Phi_i(tree) - theta^order / gamma.
template <class Number>
Number residual(const std::vector<Number>& weights, const std::vector<Number>& phi, const RootedTree& tree,
                const Number& theta) {
  Number sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    Number term = weights[i];
    term *= phi[i];
    sum += term;
  }
  Number goal = power(theta, tree.order);
  goal *= Number(Rational(1, static_cast<unsigned long>(tree.gamma)));
  sum -= goal;
  return sum;
}

/// The weights satisfy every condition up to `order`; returns the largest residual of the next order.
template <class Number>
double expect_order(const std::string& what, const std::vector<Number>& weights,
                    const std::vector<std::vector<Number>>& phi, int order, const Number& theta) {
  double beyond = 0.0;
  for (std::size_t k = 0; k < phi.size(); ++k) {
    const RootedTree& tree = trees()[k];
    if (tree.order > order + 1) break;
    const Number r = residual(weights, phi[k], tree, theta);
    if (tree.order > order) {
      beyond = std::fmax(beyond, std::fabs(r.approximate()));
    } else {
      EXPECT_TRUE(r.vanishes()) << what << ": tree " << k << " of order " << tree.order << ": " << r.approximate();
    }
  }
  return beyond;
}

template <class Number>
void check_pair(const MethodRow& m) {
  const auto phi = stage_weights<Number>(m, m.order + 1);
  const Number one(Rational(1));
  const std::vector<Number> b = numbers<Number>(m.b);
  EXPECT_GT(expect_order(m.name, b, phi, m.order, one), kClearlyViolated)
      << m.name << " is of higher order than stated";
  for (const bool second : {false, true}) {
    const std::vector<Rational>& error = second ? m.error2 : m.error;
    const int order = second ? m.embedded_order2 : m.embedded_order;
    EXPECT_EQ(error.empty(), order == 0) << m.name;
    if (error.empty()) continue;
    std::vector<Number> embedded = b;
    for (std::size_t i = 0; i < embedded.size(); ++i) embedded[i] -= Number(error[i]);
    EXPECT_GT(expect_order(m.name + " embedded", embedded, phi, order, one), kClearlyViolated) << m.name;
  }
}

/// Weights of the interpolant at theta.
template <class Number>
std::vector<Number> dense_weights(const MethodRow& m, const Number& theta) {
  std::vector<Number> weights;
  for (const auto& row : m.interpolant_weights) {
    Number value;
    for (std::size_t j = row.size(); j-- > 0;) {
      value += Number(row[j]);
      value *= theta;
    }
    weights.push_back(value);
  }
  return weights;
}

// A polynomial of degree d in theta without constant term that vanishes at d points vanishes everywhere.
template <class Number>
void check_interpolant(const MethodRow& m) {
  const auto phi = stage_weights<Number>(m, m.interpolant_order + 1);
  double beyond = 0.0;
  for (long k = 1; k <= m.interpolant_degree; ++k) {
    const Number theta(Rational(k, static_cast<unsigned long>(m.interpolant_degree)));
    const std::string what = m.name + " interpolant at " + std::to_string(k);
    beyond = std::fmax(beyond, expect_order(what, dense_weights(m, theta), phi, m.interpolant_order, theta));
  }
  EXPECT_GT(beyond, kClearlyViolated) << m.name << "'s interpolant is of higher order than stated";
}

template <class Number>
Number sum_of(const std::vector<Rational>& values) {
  Number sum;
  for (const Rational& v : values) sum += Number(v);
  return sum;
}

/// True when `left` and `right` agree exactly, or to 1e-45 where decimals are involved.
bool agree(const MethodRow& m, const Rational& left, const Rational& right) {
  Rational difference = left;
  difference -= right;
  return m.rational ? difference.is_zero() : Real(difference).vanishes();
}

void expect_nearest(const std::string& what, const std::vector<Rational>& exact, const std::vector<double>& doubles,
                    std::size_t offset) {
  for (std::size_t i = 0; i < exact.size(); ++i) {
    ASSERT_LT(offset + i, doubles.size()) << what;
    EXPECT_EQ(doubles[offset + i], exact[i].rounded()) << what << " entry " << i;
  }
}

class TableauOrder : public testing::TestWithParam<std::size_t> {
 protected:
  const MethodRow& row() const { return rows().at(GetParam()); }
};

TEST_P(TableauOrder, RowsSumToTheirNodes) {
  const MethodRow& m = row();
  ASSERT_EQ(m.a.size(), m.c.size());
  for (std::size_t i = 0; i < m.c.size(); ++i) EXPECT_TRUE(agree(m, sum_of<Rational>(m.a[i]), m.c[i])) << i;
  ASSERT_EQ(m.interpolant_a.size(), m.interpolant_c.size());
  for (std::size_t i = 0; i < m.interpolant_c.size(); ++i) {
    EXPECT_TRUE(agree(m, sum_of<Rational>(m.interpolant_a[i]), m.interpolant_c[i])) << i;
  }
}

TEST_P(TableauOrder, WeightsHaveTheStatedOrdersAndNoMore) {
  row().rational ? check_pair<Rational>(row()) : check_pair<Real>(row());
}

TEST_P(TableauOrder, InterpolantHasTheStatedOrderAndNoMore) {
  if (row().interpolant_order == 0) return;
  row().rational ? check_interpolant<Rational>(row()) : check_interpolant<Real>(row());
}

TEST_P(TableauOrder, InterpolantEndsAtTheResultOfTheStep) {
  const MethodRow& m = row();
  for (std::size_t i = 0; i < m.interpolant_weights.size(); ++i) {
    const Rational end = i < m.b.size() ? m.b[i] : Rational();
    EXPECT_TRUE(agree(m, sum_of<Rational>(m.interpolant_weights[i]), end)) << "stage " << i;
  }
}

TEST_P(TableauOrder, RegistryHoldsTheNearestDoubles) {
  const MethodRow& m = row();
  const plan::Method& method = integrator::find_method(m.name);
  const auto s = static_cast<std::size_t>(m.stages), all = s + m.interpolant_c.size();
  for (std::size_t i = 0; i < s; ++i) expect_nearest("a", m.a[i], method.a, i * s);
  expect_nearest("b", m.b, method.b, 0);
  expect_nearest("c", m.c, method.c, 0);
  expect_nearest("error", m.error, method.error, 0);
  expect_nearest("error2", m.error2, method.error2, 0);
  const plan::Interpolant& dense = method.interpolant;
  expect_nearest("interpolant c", m.interpolant_c, dense.c, 0);
  for (std::size_t i = 0; i < m.interpolant_a.size(); ++i) {
    expect_nearest("interpolant a", m.interpolant_a[i], dense.a, i * all);
  }
  const auto degree = static_cast<std::size_t>(m.interpolant_degree);
  for (std::size_t i = 0; i < m.interpolant_weights.size(); ++i) {
    expect_nearest("interpolant weights", m.interpolant_weights[i], dense.weights, i * degree);
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, TableauOrder, testing::Range(std::size_t{0}, rows().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                           std::string name = rows()[info.param].name;
                           for (char& ch : name) ch = ch == '-' ? '_' : ch;
                           return name;
                         });

TEST(RootedTrees, AreAsManyAsKnown) {
  const std::size_t counts[] = {1, 1, 2, 4, 9, 20, 48, 115, 286, 719};  // OEIS A000081
  for (int order = 1; order <= kMaxOrder; ++order) {
    std::size_t count = 0;
    for (const RootedTree& tree : trees()) count += tree.order == order ? 1U : 0U;
    EXPECT_EQ(count, counts[order - 1]) << order;
  }
}

TEST(TableauRows, StandInTheRegistryInTheSameOrder) {
  std::vector<std::string> registered, read;
  for (const plan::Method& m : integrator::all_methods()) {
    if (m.family == plan::Family::erk) registered.push_back(m.name);
  }
  for (const MethodRow& m : rows()) read.push_back(m.name);
  EXPECT_EQ(read, registered);
}

TEST(TableauProof, NoticesAChangeInTheLastDigits) {
  MethodRow m = rows().back();
  ASSERT_FALSE(m.rational);
  const auto phi = stage_weights<Real>(m, 1);
  m.b.back() += Rational::parse("0." + std::string(43, '0') + "1");
  const Real r = residual(numbers<Real>(m.b), phi[0], trees()[0], Real(Rational(1)));
  EXPECT_FALSE(r.vanishes());
}

}  // namespace
}  // namespace cubie::test
