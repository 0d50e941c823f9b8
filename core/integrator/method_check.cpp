// Self-consistency of a method's coefficients, to rounding. The order conditions themselves are the business of
// tests/numerics/tableau_order_test.cpp, in exact arithmetic.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "integrator/method_registry.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

void require(bool condition, const plan::Method& method, const char* what) {
  if (!condition) throw Error(ErrorCode::internal, "method '{}': {}", method.name, what);
}

constexpr double kProducts = 4.0;  // terms that are products of rounded numbers

// Each of the n terms is rounded once and so is each partial sum; `slack` is for terms that carry more.
bool sums_to(std::span<const double> terms, double goal, double slack = 1.0) {
  double sum = 0.0, magnitude = std::fabs(goal);
  for (const double term : terms) {
    sum += term;
    magnitude += std::fabs(term);
  }
  const auto n = static_cast<double>(terms.size() + 1);
  return std::fabs(sum - goal) <= slack * n * magnitude * std::numeric_limits<double>::epsilon();
}

bool strictly_lower(std::span<const double> row, std::size_t diagonal) {
  for (std::size_t j = diagonal; j < row.size(); ++j) {
    if (row[j] != 0.0) return false;
  }
  return true;
}

void check_sizes(const plan::Method& m, std::size_t s) {
  require(m.a.size() == s * s && m.b.size() == s && m.c.size() == s, m, "a, b and c differ in size from stages");
  require(m.order >= 1 && m.embedded_order >= 0, m, "an order is out of range");
  require(m.error.empty() == (m.embedded_order == 0), m, "error weights and embedded order disagree");
  require(m.error.empty() || m.error.size() == s, m, "error weights differ in size from stages");
  require((m.default_controller == "fixed") == m.error.empty(), m, "the controller does not suit the estimate");
}

void check_explicit(const plan::Method& m, std::size_t s) {
  require(m.c[0] == 0.0, m, "the first stage is not at the start of the step");
  for (std::size_t i = 0; i < s; ++i) {
    const std::span<const double> row = std::span(m.a).subspan(i * s, s);
    require(strictly_lower(row, i), m, "a is not strictly lower triangular");
    require(sums_to(row, m.c[i]), m, "a row of a does not sum to c");
  }
  require(sums_to(m.b, 1.0), m, "b does not sum to 1");
  require(m.error2.empty() || !m.error.empty(), m, "a second estimate needs a first one");
  for (const std::vector<double>& error : {m.error, m.error2}) {
    require(error.empty() || (error.size() == s && sums_to(error, 0.0)), m, "error weights do not sum to 0");
  }
}

void check_dirk(const plan::Method& m, std::size_t s) {
  for (std::size_t i = 0; i < s; ++i) {
    const std::span<const double> row = std::span(m.a).subspan(i * s, s);
    require(strictly_lower(row, i + 1), m, "a is not lower triangular");
    require(row[i] > 0.0 || (i == 0 && row[i] == 0.0), m, "the diagonal of a is not positive");
    require(sums_to(row, m.c[i]), m, "a row of a does not sum to c");
  }
  require(sums_to(m.b, 1.0), m, "b does not sum to 1");
  require(m.error.empty() || sums_to(m.error, 0.0), m, "error weights do not sum to 0");
}

bool are_inverse(std::span<const double> left, std::span<const double> right, std::size_t s) {
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t j = 0; j < s; ++j) {
      std::vector<double> terms;
      for (std::size_t k = 0; k < s; ++k) terms.push_back(left[i * s + k] * right[k * s + j]);
      if (!sums_to(terms, i == j ? 1.0 : 0.0, kProducts)) return false;
    }
  }
  return true;
}

void check_firk(const plan::Method& m, std::size_t s) {
  const plan::StageTransform& transform = m.transform;
  require(transform.t.size() == s * s && transform.t_inverse.size() == s * s && m.result.size() == s, m,
          "the transformation or result differs in size from stages");
  require(transform.real_eigenvalues.size() + 2 * transform.pair_real.size() == s &&
              transform.pair_imag.size() == transform.pair_real.size(),
          m, "eigenvalues differ in number from stages");
  require(are_inverse(transform.t, transform.t_inverse, s), m, "t_inverse is not the inverse of t");
  std::vector<double> result, error{m.error_gamma};
  for (std::size_t i = 0; i < s; ++i) {
    require(sums_to(std::span(m.a).subspan(i * s, s), m.c[i]), m, "a row of a does not sum to c");
    result.push_back(m.result[i] * m.c[i]);
    if (!m.error.empty()) error.push_back(m.error[i] * m.c[i]);
  }
  require(sums_to(m.b, 1.0), m, "b does not sum to 1");
  require(sums_to(result, 1.0, kProducts), m, "result does not give 1 for Z = c");
  require(m.error.empty() || sums_to(error, 0.0, kProducts), m, "error weights do not cancel for Z = c");
}

// The sums of a Rosenbrock method are those of its untransformed form. Its time weights x = Gamma 1 satisfy
// x = gamma (1 + C x); c = a x, b x = 1 and error x = 0.
void check_rosenbrock(const plan::Method& m, std::size_t s) {
  require(m.gamma > 0.0, m, "gamma is not positive");
  require(m.coupling.size() == s * s && m.time_weights.size() == s, m, "coupling differs in size from stages");
  const auto weighted = [&](std::span<const double> row, double scale) {
    std::vector<double> terms;
    for (std::size_t j = 0; j < s; ++j) terms.push_back(scale * row[j] * m.time_weights[j]);
    return terms;
  };
  for (std::size_t i = 0; i < s; ++i) {
    const std::span<const double> a = std::span(m.a).subspan(i * s, s);
    const std::span<const double> coupling = std::span(m.coupling).subspan(i * s, s);
    require(strictly_lower(a, i) && strictly_lower(coupling, i), m, "a or coupling is not strictly lower triangular");
    std::vector<double> time = weighted(coupling, m.gamma);
    time.push_back(m.gamma);
    require(sums_to(time, m.time_weights[i], kProducts), m, "time weights are not the sums of Gamma");
    require(sums_to(weighted(a, 1.0), m.c[i], kProducts), m, "a row of a does not give c");
  }
  require(sums_to(weighted(m.b, 1.0), 1.0, kProducts), m, "b does not sum to 1");
  require(m.error.empty() || sums_to(weighted(m.error, 1.0), 0.0, kProducts), m, "error weights do not sum to 0");
}

void check_interpolant(const plan::Method& m, std::size_t s) {
  const plan::Interpolant& dense = m.interpolant;
  if (dense.order == 0) {
    require(dense.extra_stages == 0 && dense.degree == 0 && dense.weights.empty(), m, "interpolant without an order");
    return;
  }
  // A collocation polynomial has the order of the stages.
  const std::int32_t least = m.family == plan::Family::firk ? m.stages : m.order - 1;
  require(dense.order >= least, m, "interpolant of too low an order");
  require(dense.extra_stages >= 0 && dense.degree >= dense.order, m, "interpolant of too low a degree");
  const auto extra = static_cast<std::size_t>(dense.extra_stages);
  const auto degree = static_cast<std::size_t>(dense.degree);
  const std::size_t all = s + extra;
  require(dense.c.size() == extra && dense.a.size() == extra * all && dense.weights.size() == all * degree, m,
          "interpolant arrays differ in size from its stages");
  for (std::size_t i = 0; i < extra; ++i) {
    const std::span<const double> row = std::span(dense.a).subspan(i * all, all);
    require(strictly_lower(row, s + i), m, "interpolant stages are not strictly lower triangular");
    require(sums_to(row, dense.c[i]), m, "an interpolant stage does not sum to its c");
  }
  const std::vector<double>& result = m.family == plan::Family::firk ? m.result : m.b;
  for (std::size_t i = 0; i < all; ++i) {
    const double end = i < s ? result[i] : 0.0;
    require(sums_to(std::span(dense.weights).subspan(i * degree, degree), end), m,
            "interpolant does not end at the step's result");
  }
}

}  // namespace

void check_method(const plan::Method& method) {
  require(method.stages >= 1, method, "no stages");
  const auto s = static_cast<std::size_t>(method.stages);
  check_sizes(method, s);
  switch (method.family) {
    case plan::Family::erk:
      check_explicit(method, s);
      break;
    case plan::Family::rosenbrock:
      check_rosenbrock(method, s);
      break;
    case plan::Family::dirk:
      check_dirk(method, s);
      break;
    case plan::Family::firk:
      check_firk(method, s);
      break;
  }
  check_interpolant(method, s);
}

}  // namespace cubie::integrator
