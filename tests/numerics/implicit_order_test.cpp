// Proves the orders that the rows of the implicit families claim, exactly for fractions and below 1e-45 for decimals:
// all conditions of the stated order hold and some condition of the next order fails.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "implicit_rows.hpp"
#include "integrator/method_registry.hpp"

namespace cubie::test {
namespace {

constexpr int kMaxOrder = 10;

const std::vector<RootedTree>& trees() {
  static const std::vector<RootedTree> all = rooted_trees(kMaxOrder);
  return all;
}

template <class Number>
void check_sums(const ImplicitRow& m) {
  const StandardForm<Number> form(m);
  for (std::size_t i = 0; i < m.c.size(); ++i) {
    Number node = sum_of(form.alpha[i]);
    node -= Number(m.c[i]);
    EXPECT_TRUE(node.vanishes()) << m.name << " stage " << i;
    if (!m.transformed) continue;
    Number time = sum_of(form.gamma[i]);
    time -= Number(m.time_weights[i]);
    EXPECT_TRUE(time.vanishes()) << m.name << " stage " << i;
  }
}

template <class Number>
void check_orders(const ImplicitRow& m) {
  const StandardForm<Number> form(m);
  const auto phi = elementary_weights(form.alpha, form.beta, trees(), std::max(m.order, m.embedded_order) + 1);
  const Number one(Rational(1));
  const std::vector<Number> b = numbers<Number>(m.b);
  EXPECT_GT(expect_tree_conditions(m.name, form.weights_of_k(b), phi, trees(), m.order, one), kClearlyViolated)
      << m.name << " is of higher order than stated";
  EXPECT_EQ(m.error.empty(), m.embedded_order == 0) << m.name;
  if (m.error.empty()) return;
  if (m.in_increments) return;  // collocation_test.cpp
  std::vector<Number> embedded = b;
  for (std::size_t i = 0; i < embedded.size(); ++i) embedded[i] -= Number(m.error[i]);
  EXPECT_GT(
      expect_tree_conditions(m.name + " embedded", form.weights_of_k(embedded), phi, trees(), m.embedded_order, one),
      kClearlyViolated)
      << m.name << "'s estimate is of higher order than stated";
}

// A polynomial of degree d in theta without constant term that vanishes at d points vanishes everywhere.
template <class Number>
void check_interpolant(const ImplicitRow& m) {
  const StandardForm<Number> form(m);
  const auto phi = elementary_weights(form.alpha, form.beta, trees(), m.interpolant_order + 1);
  double beyond = 0.0;
  for (long k = 1; k <= m.interpolant_degree; ++k) {
    const Number theta(Rational(k, static_cast<unsigned long>(m.interpolant_degree) + 1));
    const std::vector<Number> weights = form.weights_of_k(weights_at(m.interpolant_weights, theta));
    const std::string what = m.name + " interpolant at " + std::to_string(k);
    beyond = std::fmax(beyond, expect_tree_conditions(what, weights, phi, trees(), m.interpolant_order, theta));
  }
  EXPECT_GT(beyond, kClearlyViolated) << m.name << "'s interpolant is of higher order than stated";
}

template <class Number>
void check_end_of_interpolant(const ImplicitRow& m) {
  for (std::size_t i = 0; i < m.b.size(); ++i) {
    Number end = sum_of(numbers<Number>(m.interpolant_weights[i]));
    end -= Number(m.b[i]);
    EXPECT_TRUE(end.vanishes()) << m.name << " stage " << i;
  }
}

class ImplicitOrder : public testing::TestWithParam<std::size_t> {
 protected:
  const ImplicitRow& row() const { return implicit_rows().at(GetParam()); }
};

TEST_P(ImplicitOrder, RowsSumToTheirNodes) { row().rational ? check_sums<Rational>(row()) : check_sums<Real>(row()); }

TEST_P(ImplicitOrder, WeightsHaveTheStatedOrdersAndNoMore) {
  row().rational ? check_orders<Rational>(row()) : check_orders<Real>(row());
}

TEST_P(ImplicitOrder, InterpolantHasTheStatedOrderAndNoMore) {
  ASSERT_GE(row().interpolant_order, row().in_increments ? row().stages : std::max(1, row().order - 1));
  row().rational ? check_interpolant<Rational>(row()) : check_interpolant<Real>(row());
}

TEST_P(ImplicitOrder, InterpolantEndsAtTheResultOfTheStep) {
  row().rational ? check_end_of_interpolant<Rational>(row()) : check_end_of_interpolant<Real>(row());
}

TEST_P(ImplicitOrder, RegistryHoldsTheNearestDoubles) {
  const ImplicitRow& m = row();
  const plan::Method& method = registered(m.name);
  const auto s = static_cast<std::size_t>(m.stages);
  for (std::size_t i = 0; i < s; ++i) {
    expect_nearest_doubles("a", m.a[i], method.a, i * s);
    if (m.transformed) expect_nearest_doubles("coupling", m.coupling[i], method.coupling, i * s);
  }
  if (m.transformed) {
    EXPECT_EQ(method.gamma, m.gamma.rounded());
  }
  expect_nearest_doubles("c", m.c, method.c, 0);
  expect_nearest_doubles("b", m.in_increments ? m.weights : m.b, method.b, 0);
  expect_nearest_doubles("error", m.error, method.error, 0);
  expect_nearest_doubles("time weights", m.time_weights, method.time_weights, 0);
  const auto degree = static_cast<std::size_t>(m.interpolant_degree);
  for (std::size_t i = 0; i < s; ++i) {
    expect_nearest_doubles("interpolant weights", m.interpolant_weights[i], method.interpolant.weights, i * degree);
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ImplicitOrder, testing::Range(std::size_t{0}, implicit_rows().size()),
                         [](const testing::TestParamInfo<std::size_t>& info) {
                           return implicit_rows()[info.param].name;
                         });

TEST(ImplicitRows, AreAllThatTheRegistryHasBeyondExplicitMethods) {
  std::vector<std::string> expected, found;
  for (const plan::Method& m : integrator::methods()) {
    if (m.family != plan::Family::erk) expected.push_back(m.name);
  }
  for (const ImplicitRow& m : implicit_rows()) found.push_back(m.name);
  std::ranges::sort(expected);
  std::ranges::sort(found);
  EXPECT_EQ(found, expected);
}

TEST(ImplicitProof, NoticesAChangeInTheLastDigits) {
  const auto found = std::ranges::find(implicit_rows(), "rodas5p", &ImplicitRow::name);
  ASSERT_NE(found, implicit_rows().end());
  ImplicitRow m = *found;
  m.coupling[7][3] += Rational::parse("0." + std::string(41, '0') + "1");
  const StandardForm<Real> form(m);
  Real time = sum_of(form.gamma[7]);
  time -= Real(m.time_weights[7]);
  EXPECT_FALSE(time.vanishes());
}

}  // namespace
}  // namespace cubie::test
