#pragma once
// The rows of the implicit families in core/plan/methods/*.def as exact fractions, read independently of the registry,
// and what the proofs derive from them.

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "integrator/method_registry.hpp"
#include "method_rows.hpp"
#include "order_conditions.hpp"

namespace cubie::test {

struct ImplicitRow {
  std::string name;
  int stages = 0, order = 0, embedded_order = 0;
  Rational gamma;
  std::vector<Rational> c;
  Matrix a, coupling;  ///< square
  std::vector<Rational> time_weights, b, error;
  int interpolant_order = 0, interpolant_degree = 0;
  Matrix interpolant_weights;  ///< one row of `interpolant_degree` entries per stage
  bool rational = false;       ///< written without decimals
  bool transformed = false;    ///< a Rosenbrock row
  // Fully implicit rows: `b`, `error` and the interpolant are in Z, `weights` is their b of k.
  bool in_increments = false;
  std::vector<Rational> weights, real_eigenvalues;
  Matrix pairs, t, t_inverse;
  Rational error_gamma;
};

/// Pads rows with zeros to `width`; `first` empty rows come before them.
inline Matrix padded(Matrix rows, std::size_t first, std::size_t width) {
  rows.insert(rows.begin(), first, std::vector<Rational>{});
  for (auto& row : rows) row.resize(width);
  return rows;
}

inline std::vector<ImplicitRow> read_rosenbrock_rows() {
  std::vector<ImplicitRow> rows;
  auto add = [&](const char* name, const char*, const char*, int stages, int order, int embedded,
                 const std::string& gamma, const std::string& c, const std::string& a, const std::string& coupling,
                 const std::string& time_weights, const std::string& b, const std::string& error, int dense_order,
                 int degree, const std::string& weights, const char*, double, double, double) {
    ImplicitRow m;
    const auto s = static_cast<std::size_t>(stages);
    m.name = name;
    m.stages = stages;
    m.order = order;
    m.embedded_order = embedded;
    m.gamma = Rational::parse(gamma);
    m.c = read_row(c);
    m.a = padded(read_matrix(a), 1, s);
    m.coupling = padded(read_matrix(coupling), 1, s);
    m.time_weights = read_row(time_weights);
    m.b = read_row(b);
    m.error = read_row(error);
    m.interpolant_order = dense_order;
    m.interpolant_degree = degree;
    m.interpolant_weights = padded(read_matrix(weights), 0, static_cast<std::size_t>(degree));
    m.rational = (gamma + c + a + coupling + time_weights + b + error + weights).find('.') == std::string::npos;
    m.transformed = true;
    rows.push_back(std::move(m));
  };
#define CUBIE_ROSENBROCK(...) add(__VA_ARGS__);
#include "plan/methods/rosenbrock.def"
#undef CUBIE_ROSENBROCK
  return rows;
}

inline std::vector<ImplicitRow> read_dirk_rows() {
  std::vector<ImplicitRow> rows;
  auto add = [&](const char* name, const char*, const char*, int stages, int order, int embedded, const std::string& c,
                 const std::string& a, const std::string& b, const std::string& error, int dense_order, int degree,
                 const std::string& weights, const char*, const char*, double, double, double) {
    ImplicitRow m;
    m.name = name;
    m.stages = stages;
    m.order = order;
    m.embedded_order = embedded;
    m.c = read_row(c);
    m.a = padded(read_matrix(a), 0, static_cast<std::size_t>(stages));
    m.b = read_row(b);
    m.error = read_row(error);
    m.interpolant_order = dense_order;
    m.interpolant_degree = degree;
    m.interpolant_weights = padded(read_matrix(weights), 0, static_cast<std::size_t>(degree));
    m.rational = (c + a + b + error + weights).find('.') == std::string::npos;
    rows.push_back(std::move(m));
  };
#define CUBIE_DIRK(...) add(__VA_ARGS__);
#include "plan/methods/dirk.def"
#undef CUBIE_DIRK
  return rows;
}

inline std::vector<ImplicitRow> read_firk_rows() {
  std::vector<ImplicitRow> rows;
  auto add = [&](const char* name, const char*, const char*, int stages, int order, int embedded, const std::string& c,
                 const std::string& a, const std::string& b, const std::string& result, const std::string& real,
                 const std::string& pairs, const std::string& t, const std::string& t_inverse,
                 const std::string& error_gamma, const std::string& error, int dense_order, int degree,
                 const std::string& weights, const char*, double, double, double) {
    ImplicitRow m;
    const auto s = static_cast<std::size_t>(stages);
    m.name = name;
    m.stages = stages;
    m.order = order;
    m.embedded_order = embedded;
    m.c = read_row(c);
    m.a = padded(read_matrix(a), 0, s);
    m.weights = read_row(b);
    m.b = padded({read_row(result)}, 0, s).front();
    m.real_eigenvalues = read_row(real);
    m.pairs = read_matrix(pairs);
    m.t = padded(read_matrix(t), 0, s);
    m.t_inverse = padded(read_matrix(t_inverse), 0, s);
    m.error_gamma = Rational::parse(error_gamma);
    m.error = read_row(error);
    m.interpolant_order = dense_order;
    m.interpolant_degree = degree;
    m.interpolant_weights = padded(read_matrix(weights), 0, static_cast<std::size_t>(degree));
    m.in_increments = true;
    rows.push_back(std::move(m));
  };
#define CUBIE_FIRK(...) add(__VA_ARGS__);
#include "plan/methods/firk.def"
#undef CUBIE_FIRK
  return rows;
}

/// The rows of all implicit families.
inline const std::vector<ImplicitRow>& implicit_rows() {
  static const std::vector<ImplicitRow> all = [] {
    std::vector<ImplicitRow> rows = read_rosenbrock_rows();
    for (const auto& family : {read_dirk_rows(), read_firk_rows()})
      rows.insert(rows.end(), family.begin(), family.end());
    return rows;
  }();
  return all;
}

/// The registry's method of that name, offered or not.
inline const plan::Method& registered(const std::string& name) {
  const auto all = integrator::methods();
  const auto found = std::ranges::find(all, name, &plan::Method::name);
  if (found == all.end()) throw std::out_of_range(name);
  return *found;
}

/// What the order conditions are about: alpha, beta and the map from weights of the row to weights of k. For
/// Runge-Kutta methods alpha = beta = A; the map is the identity, or A when the row is in increments Z = h A k.
template <class Number>
struct StandardForm {
  NumberMatrix<Number> alpha, beta, gamma;

  explicit StandardForm(const ImplicitRow& m) {
    const auto s = static_cast<std::size_t>(m.stages);
    const NumberMatrix<Number> a = number_rows<Number>(m.a);
    gamma.assign(s, std::vector<Number>(s));
    if (!m.transformed) {
      for (std::size_t i = 0; i < s; ++i) gamma[i][i] = Number(Rational(1));
      alpha = beta = a;
      if (m.in_increments) gamma = a;
      return;
    }
    // (I/gamma - C) Gamma = I by forward substitution.
    const Number diagonal(m.gamma);
    for (std::size_t i = 0; i < s; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        Number sum(Rational(i == j ? 1 : 0));
        for (std::size_t k = j; k < i; ++k) {
          Number term(m.coupling[i][k]);
          term *= gamma[k][j];
          sum += term;
        }
        sum *= diagonal;
        gamma[i][j] = sum;
      }
    }
    alpha.assign(s, std::vector<Number>(s));
    beta = gamma;
    for (std::size_t i = 0; i < s; ++i) {
      alpha[i] = weights_of_k(a[i]);
      for (std::size_t j = 0; j < s; ++j) beta[i][j] += alpha[i][j];
    }
  }

  [[nodiscard]] std::vector<Number> weights_of_k(const std::vector<Number>& weights) const {
    std::vector<Number> result(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      for (std::size_t j = 0; j < weights.size(); ++j) {
        Number term = weights[i];
        term *= gamma[i][j];
        result[j] += term;
      }
    }
    return result;
  }
};

}  // namespace cubie::test
