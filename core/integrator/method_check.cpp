// Self-consistency of a method's coefficients, to rounding. The order conditions themselves are the business of
// tests/numerics/tableau_order_test.cpp, in exact arithmetic.

#include <cmath>
#include <cstddef>
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

// Each of the n terms is rounded once and so is each partial sum.
bool sums_to(std::span<const double> terms, double goal) {
  double sum = 0.0, magnitude = std::fabs(goal);
  for (const double term : terms) {
    sum += term;
    magnitude += std::fabs(term);
  }
  const auto n = static_cast<double>(terms.size() + 1);
  return std::fabs(sum - goal) <= n * magnitude * std::numeric_limits<double>::epsilon();
}

bool strictly_lower(std::span<const double> row, std::size_t diagonal) {
  for (std::size_t j = diagonal; j < row.size(); ++j) {
    if (row[j] != 0.0) return false;
  }
  return true;
}

void check_pair(const plan::Method& m, std::size_t s) {
  require(m.a.size() == s * s && m.b.size() == s && m.c.size() == s, m, "a, b and c differ in size from stages");
  require(m.c[0] == 0.0, m, "the first stage is not at the start of the step");
  for (std::size_t i = 0; i < s; ++i) {
    const std::span<const double> row = std::span(m.a).subspan(i * s, s);
    require(strictly_lower(row, i), m, "a is not strictly lower triangular");
    require(sums_to(row, m.c[i]), m, "a row of a does not sum to c");
  }
  require(sums_to(m.b, 1.0), m, "b does not sum to 1");
  require(m.order >= 1 && m.embedded_order >= 0, m, "an order is out of range");
  require(m.error.empty() == (m.embedded_order == 0), m, "error weights and embedded order disagree");
  require(m.error2.empty() || !m.error.empty(), m, "a second estimate needs a first one");
  for (const std::vector<double>& error : {m.error, m.error2}) {
    require(error.empty() || (error.size() == s && sums_to(error, 0.0)), m, "error weights do not sum to 0");
  }
  require((m.default_controller == "fixed") == m.error.empty(), m, "the controller does not suit the estimate");
}

void check_interpolant(const plan::Method& m, std::size_t s) {
  const plan::Interpolant& dense = m.interpolant;
  if (dense.order == 0) {
    require(dense.extra_stages == 0 && dense.degree == 0 && dense.weights.empty(), m, "interpolant without an order");
    return;
  }
  require(dense.order >= m.order - 1, m, "interpolant of too low an order");
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
  for (std::size_t i = 0; i < all; ++i) {
    const double end = i < s ? m.b[i] : 0.0;
    require(sums_to(std::span(dense.weights).subspan(i * degree, degree), end), m,
            "interpolant does not end at the step's result");
  }
}

}  // namespace

void check_method(const plan::Method& method) {
  require(method.stages >= 1, method, "no stages");
  const auto s = static_cast<std::size_t>(method.stages);
  check_pair(method, s);
  check_interpolant(method, s);
}

}  // namespace cubie::integrator
