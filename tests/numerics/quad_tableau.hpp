#pragma once
// Rows of core/plan/methods/erk.def as the tableau type of core/kernels/erk.h, in 113 bits.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <vector>

#include "method_rows.hpp"
#include "quad.hpp"

namespace cubie::test {

/// What the stepper wants to know while it is compiled.
struct Shape {
  std::string_view name;
  int stages, order;
  std::string_view error2;
  int degree;
  std::string_view interpolant_c;
};

constexpr Shape make_shape(const char* name, const char*, const char*, int stages, int order, int, int, const char*,
                           const char*, const char*, const char*, const char* error2, int, int degree,
                           const char* dense_c, const char*, const char*, const char*, double, double, double) {
  return {name, stages, order, error2, degree, dense_c};
}

inline constexpr Shape kShapes[] = {
#define CUBIE_ERK(...) make_shape(__VA_ARGS__),
#include "plan/methods/erk.def"
#undef CUBIE_ERK
};
inline constexpr std::size_t kMethods = std::size(kShapes);

constexpr int entries(std::string_view row) {
  return row.empty() ? 0 : 1 + static_cast<int>(std::count(row.begin(), row.end(), ','));
}

struct QuadRows {
  std::vector<std::vector<Quad>> a, weights;
  std::vector<Quad> b, c, error, error2;
};

inline std::vector<Quad> to_quad(const std::vector<Rational>& row) {
  std::vector<Quad> out;
  for (const Rational& value : row) out.push_back(to_quad(value));
  return out;
}

/// The coefficients of the method at `index`, stages of the interpolant after those of the step.
inline const QuadRows& quad_rows(std::size_t index) {
  static const std::vector<QuadRows> all = [] {
    std::vector<QuadRows> rows;
    for (const MethodRow& m : read_method_rows()) {
      QuadRows q;
      for (const auto& row : m.a) q.a.push_back(to_quad(row));
      for (const auto& row : m.interpolant_a) q.a.push_back(to_quad(row));
      for (const auto& row : m.interpolant_weights) q.weights.push_back(to_quad(row));
      q.b = to_quad(m.b);
      q.c = to_quad(m.c);
      for (const Rational& value : m.interpolant_c) q.c.push_back(to_quad(value));
      q.error = to_quad(m.error);
      q.error2 = to_quad(m.error2);
      rows.push_back(std::move(q));
    }
    return rows;
  }();
  return all[index];
}

template <std::size_t index>
struct QuadTableau {
  static constexpr Shape shape = kShapes[index];
  static constexpr int stages = shape.stages, extra = entries(shape.interpolant_c), degree = shape.degree;
  static constexpr int order = shape.order;
  // Always the long way round: the step is formed from b, so that tableaus whose last stage is the step are checked
  // too.
  static constexpr bool fsal = false, has_error = true, has_error2 = !shape.error2.empty();

  static Quad at(const std::vector<Quad>& row, int i) {
    return static_cast<std::size_t>(i) < row.size() ? row[static_cast<std::size_t>(i)] : Quad(0);
  }
  static const QuadRows& rows() { return quad_rows(index); }
  static bool nonzero_a(int i, int j) { return at(rows().a[static_cast<std::size_t>(i)], j) != 0; }
  static bool nonzero_b(int i) { return b<Quad>(i) != 0; }
  static bool nonzero_e(int i) { return e<Quad>(i) != 0; }
  static bool nonzero_e2(int i) { return e2<Quad>(i) != 0; }
  static bool nonzero_w(int i) {
    const auto& row = rows().weights[static_cast<std::size_t>(i)];
    return std::any_of(row.begin(), row.end(), [](Quad w) { return w != 0; });
  }
  template <class S>
  static S a(int i, int j) {
    return at(rows().a[static_cast<std::size_t>(i)], j);
  }
  template <class S>
  static S b(int i) {
    return at(rows().b, i);
  }
  template <class S>
  static S c(int i) {
    return at(rows().c, i);
  }
  template <class S>
  static S e(int i) {
    return at(rows().error, i);
  }
  template <class S>
  static S e2(int i) {
    return at(rows().error2, i);
  }
  template <class S>
  static S w(int i, int j) {
    return at(rows().weights[static_cast<std::size_t>(i)], j);
  }
};

}  // namespace cubie::test
