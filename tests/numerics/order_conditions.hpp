#pragma once
// Order conditions over rooted trees, in exact or extended arithmetic, for every family of methods.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "exact_number.hpp"
#include "rooted_trees.hpp"

namespace cubie::test {

inline constexpr double kClearlyViolated = 1e-12;  // far above rounding, far below the residuals of a wrong order

template <class Number>
using NumberMatrix = std::vector<std::vector<Number>>;

template <class Number>
std::vector<Number> numbers(const std::vector<Rational>& values) {
  return std::vector<Number>(values.begin(), values.end());
}

template <class Number>
NumberMatrix<Number> number_rows(const std::vector<std::vector<Rational>>& rows) {
  NumberMatrix<Number> converted;
  for (const auto& row : rows) converted.push_back(numbers<Number>(row));
  return converted;
}

template <class Number>
Number power(const Number& base, int exponent) {
  Number result(Rational(1));
  for (int k = 0; k < exponent; ++k) result *= base;
  return result;
}

template <class Number>
Number dot(const std::vector<Number>& left, const std::vector<Number>& right) {
  Number sum;
  for (std::size_t i = 0; i < left.size(); ++i) {
    Number term = left[i];
    term *= right[i];
    sum += term;
  }
  return sum;
}

template <class Number>
Number sum_of(const std::vector<Number>& values) {
  Number sum;
  for (const Number& v : values) sum += v;
  return sum;
}

template <class Number>
std::vector<Number> product(const NumberMatrix<Number>& matrix, const std::vector<Number>& vector) {
  std::vector<Number> result;
  for (const auto& row : matrix) result.push_back(dot(row, vector));
  return result;
}

/// Elementary weights where a vertex with one child multiplies by `beta` and one with several by `alpha`: Hairer &
/// Wanner, Solving ODEs II, theorem IV.7.3. For Runge-Kutta methods both are A.
template <class Number>
NumberMatrix<Number> elementary_weights(const NumberMatrix<Number>& alpha, const NumberMatrix<Number>& beta,
                                        const std::vector<RootedTree>& trees, int max_order) {
  const Number one(Rational(1));
  NumberMatrix<Number> phi;
  for (const RootedTree& tree : trees) {
    if (tree.order > max_order) break;
    std::vector<Number> values(alpha.size(), one);
    for (const std::size_t child : tree.children) {
      const std::vector<Number> sums = product(tree.children.size() == 1 ? beta : alpha, phi[child]);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= sums[i];
    }
    phi.push_back(std::move(values));
  }
  return phi;
}

/// The weights satisfy sum_i weights_i Phi_i = theta^order / gamma for all trees up to `order`, which `phi` has one
/// more of; returns the largest residual of the next order.
template <class Number>
double expect_tree_conditions(const std::string& what, const std::vector<Number>& weights,
                              const NumberMatrix<Number>& phi, const std::vector<RootedTree>& trees, int order,
                              const Number& theta) {
  double beyond = 0.0;
  for (std::size_t k = 0; k < phi.size() && trees[k].order <= order + 1; ++k) {
    Number r = dot(weights, phi[k]), goal = power(theta, trees[k].order);
    goal *= Number(Rational(1, static_cast<unsigned long>(trees[k].gamma)));
    r -= goal;
    if (trees[k].order > order) {
      beyond = std::fmax(beyond, std::fabs(r.approximate()));
    } else {
      EXPECT_TRUE(r.vanishes()) << what << ": tree " << k << " of order " << trees[k].order << ": " << r.approximate();
    }
  }
  return beyond;
}

/// Weights of an interpolant at theta from its rows of coefficients of theta, theta^2, ...
template <class Number>
std::vector<Number> weights_at(const std::vector<std::vector<Rational>>& rows, const Number& theta) {
  std::vector<Number> weights;
  for (const auto& row : rows) {
    Number value;
    for (std::size_t j = row.size(); j-- > 0;) {
      value += Number(row[j]);
      value *= theta;
    }
    weights.push_back(value);
  }
  return weights;
}

inline void expect_nearest_doubles(const std::string& what, const std::vector<Rational>& exact,
                                   const std::vector<double>& doubles, std::size_t offset) {
  for (std::size_t i = 0; i < exact.size(); ++i) {
    ASSERT_LT(offset + i, doubles.size()) << what;
    EXPECT_EQ(doubles[offset + i], exact[i].rounded()) << what << " entry " << i;
  }
}

}  // namespace cubie::test
