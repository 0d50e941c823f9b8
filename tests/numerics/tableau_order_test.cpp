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
#include "order_conditions.hpp"

namespace cubie::test {
namespace {

constexpr int kMaxOrder = 10;

const std::vector<MethodRow>& rows() {
  static const std::vector<MethodRow> all = read_method_rows();
  return all;
}

const std::vector<RootedTree>& trees() {
  static const std::vector<RootedTree> all = rooted_trees(kMaxOrder);
  return all;
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

template <class Number>
void check_pair(const MethodRow& m) {
  const auto phi = stage_weights<Number>(m, m.order + 1);
  const Number one(Rational(1));
  const std::vector<Number> b = numbers<Number>(m.b);
  EXPECT_GT(expect_tree_conditions(m.name, b, phi, trees(), m.order, one), kClearlyViolated)
      << m.name << " is of higher order than stated";
  for (const bool second : {false, true}) {
    const std::vector<Rational>& error = second ? m.error2 : m.error;
    const int order = second ? m.embedded_order2 : m.embedded_order;
    EXPECT_EQ(error.empty(), order == 0) << m.name;
    if (error.empty()) continue;
    std::vector<Number> embedded = b;
    for (std::size_t i = 0; i < embedded.size(); ++i) embedded[i] -= Number(error[i]);
    EXPECT_GT(expect_tree_conditions(m.name + " embedded", embedded, phi, trees(), order, one), kClearlyViolated)
        << m.name;
  }
}

// A polynomial of degree d in theta without constant term that vanishes at d points vanishes everywhere.
template <class Number>
void check_interpolant(const MethodRow& m) {
  const auto phi = stage_weights<Number>(m, m.interpolant_order + 1);
  double beyond = 0.0;
  for (long k = 1; k <= m.interpolant_degree; ++k) {
    const Number theta(Rational(k, static_cast<unsigned long>(m.interpolant_degree)));
    const std::string what = m.name + " interpolant at " + std::to_string(k);
    beyond = std::fmax(beyond, expect_tree_conditions(what, weights_at(m.interpolant_weights, theta), phi, trees(),
                                                      m.interpolant_order, theta));
  }
  EXPECT_GT(beyond, kClearlyViolated) << m.name << "'s interpolant is of higher order than stated";
}

/// True when `left` and `right` agree exactly, or to 1e-45 where decimals are involved.
bool agree(const MethodRow& m, const Rational& left, const Rational& right) {
  Rational difference = left;
  difference -= right;
  return m.rational ? difference.is_zero() : Real(difference).vanishes();
}

class TableauOrder : public testing::TestWithParam<std::size_t> {
 protected:
  const MethodRow& row() const { return rows().at(GetParam()); }
};

TEST_P(TableauOrder, RowsSumToTheirNodes) {
  const MethodRow& m = row();
  ASSERT_EQ(m.a.size(), m.c.size());
  for (std::size_t i = 0; i < m.c.size(); ++i) EXPECT_TRUE(agree(m, sum_of(m.a[i]), m.c[i])) << i;
  ASSERT_EQ(m.interpolant_a.size(), m.interpolant_c.size());
  for (std::size_t i = 0; i < m.interpolant_c.size(); ++i) {
    EXPECT_TRUE(agree(m, sum_of(m.interpolant_a[i]), m.interpolant_c[i])) << i;
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
    EXPECT_TRUE(agree(m, sum_of(m.interpolant_weights[i]), end)) << "stage " << i;
  }
}

TEST_P(TableauOrder, RegistryHoldsTheNearestDoubles) {
  const MethodRow& m = row();
  const plan::Method& method = integrator::find_method(m.name);
  const auto s = static_cast<std::size_t>(m.stages), all = s + m.interpolant_c.size();
  for (std::size_t i = 0; i < s; ++i) expect_nearest_doubles("a", m.a[i], method.a, i * s);
  expect_nearest_doubles("b", m.b, method.b, 0);
  expect_nearest_doubles("c", m.c, method.c, 0);
  expect_nearest_doubles("error", m.error, method.error, 0);
  expect_nearest_doubles("error2", m.error2, method.error2, 0);
  const plan::Interpolant& dense = method.interpolant;
  expect_nearest_doubles("interpolant c", m.interpolant_c, dense.c, 0);
  for (std::size_t i = 0; i < m.interpolant_a.size(); ++i) {
    expect_nearest_doubles("interpolant a", m.interpolant_a[i], dense.a, i * all);
  }
  const auto degree = static_cast<std::size_t>(m.interpolant_degree);
  for (std::size_t i = 0; i < m.interpolant_weights.size(); ++i) {
    expect_nearest_doubles("interpolant weights", m.interpolant_weights[i], dense.weights, i * degree);
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
  for (const plan::Method& m : integrator::methods()) {
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
  Real r = dot(numbers<Real>(m.b), phi[0]);
  r -= Real(Rational(1));
  EXPECT_FALSE(r.vanishes());
}

}  // namespace
}  // namespace cubie::test
