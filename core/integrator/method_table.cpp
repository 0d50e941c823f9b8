// Builds plan::Method from the rows of the .def files.

#include "integrator/method_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "integrator/method_registry.hpp"
#include "integrator/singular_mass.hpp"
#include "integrator/stability.hpp"
#include "integrator/tableau_text.hpp"

namespace cubie::integrator {
namespace {

// The rows of the .def files as written.
struct ErkRow {
  const char* name;
  const char* aliases;
  const char* citation;
  std::int32_t stages, order, embedded_order, embedded_order2;
  const char *c, *a, *b, *error, *error2;
  std::int32_t interpolant_order, interpolant_degree;
  const char *interpolant_c, *interpolant_a, *interpolant_weights;
  const char* controller;
  double kp, ki, kd;
};

constexpr ErkRow kErkRows[] = {
#define CUBIE_ERK(...) {__VA_ARGS__},
#include "plan/methods/erk.def"
#undef CUBIE_ERK
};

struct RosenbrockRow {
  const char* name;
  const char* aliases;
  const char* citation;
  std::int32_t stages, order, embedded_order;
  const char *gamma, *c, *a, *coupling, *time_weights, *b, *error;
  std::int32_t interpolant_order, interpolant_degree;
  const char* interpolant_weights;
  const char* controller;
  double kp, ki, kd;
};

constexpr RosenbrockRow kRosenbrockRows[] = {
#define CUBIE_ROSENBROCK(...) {__VA_ARGS__},
#include "plan/methods/rosenbrock.def"
#undef CUBIE_ROSENBROCK
};

struct DirkRow {
  const char* name;
  const char* aliases;
  const char* citation;
  std::int32_t stages, order, embedded_order;
  const char *c, *a, *b, *error;
  std::int32_t interpolant_order, interpolant_degree;
  const char* interpolant_weights;
  const char* predictor;
  const char* controller;
  double kp, ki, kd;
};

constexpr DirkRow kDirkRows[] = {
#define CUBIE_DIRK(...) {__VA_ARGS__},
#include "plan/methods/dirk.def"
#undef CUBIE_DIRK
};

struct FirkRow {
  const char* name;
  const char* aliases;
  const char* citation;
  std::int32_t stages, order, embedded_order;
  const char *c, *a, *b, *result;
  const char *real_eigenvalues, *complex_eigenvalues, *t, *t_inverse;
  const char *error_gamma, *error;
  std::int32_t interpolant_order, interpolant_degree;
  const char* interpolant_weights;
  const char* controller;
  double kp, ki, kd;
};

constexpr FirkRow kFirkRows[] = {
#define CUBIE_FIRK(...) {__VA_ARGS__},
#include "plan/methods/firk.def"
#undef CUBIE_FIRK
};

constexpr std::size_t kRows =
    std::size(kErkRows) + std::size(kRosenbrockRows) + std::size(kDirkRows) + std::size(kFirkRows);

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(','), text.size());
    names.emplace_back(text.substr(0, at));
    text.remove_prefix(std::min(text.find_first_not_of(", ", at), text.size()));
  }
  return names;
}

// The fields that rows of every family have.
template <class Row>
plan::Method parse_common(const Row& row, plan::Family family) {
  plan::Method m;
  m.name = row.name;
  m.aliases = split_names(row.aliases);
  m.citation = row.citation;
  m.family = family;
  m.stages = row.stages;
  m.order = row.order;
  m.embedded_order = row.embedded_order;
  m.c = parse_row(row.c);
  m.b = parse_row(row.b);
  m.error = parse_row(row.error);
  m.interpolant.order = row.interpolant_order;
  m.interpolant.degree = row.interpolant_degree;
  m.default_controller = row.controller;
  m.default_kp = row.kp;
  m.default_ki = row.ki;
  m.default_kd = row.kd;
  return m;
}

// A strictly lower triangle whose text starts at the second row.
std::vector<double> parse_later_rows(const char* text, std::size_t stages) {
  const std::vector<double> later = parse_matrix(text, stages - 1, stages, 1, 1);
  std::vector<double> a(stages, 0.0);
  a.insert(a.end(), later.begin(), later.end());
  return a;
}

std::vector<double> parse_weights(const char* text, std::size_t stages, std::int32_t degree) {
  const auto width = static_cast<std::size_t>(degree);
  return parse_matrix(text, stages, width, width, 0);
}

plan::Interpolant parse_interpolant(const ErkRow& row, plan::Interpolant dense) {
  dense.c = parse_row(row.interpolant_c);
  dense.extra_stages = static_cast<std::int32_t>(dense.c.size());
  const auto stages = static_cast<std::size_t>(row.stages);
  const std::size_t all = stages + dense.c.size();
  dense.a = parse_matrix(row.interpolant_a, dense.c.size(), all, stages, 1);
  if (dense.order > 0) dense.weights = parse_weights(row.interpolant_weights, all, dense.degree);
  return dense;
}

bool reuses_last_stage(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  return s > 1 && m.c.front() == 0.0 && m.a.front() == 0.0 && m.c.back() == 1.0 &&
         std::equal(m.b.begin(), m.b.end(), m.a.end() - static_cast<std::ptrdiff_t>(s));
}

void finish(plan::Method& m) {
  check_method(m);
  m.fsal = m.family != plan::Family::rosenbrock && reuses_last_stage(m);
  derive_stability(m);
  derive_algebraic(m);
}

plan::Method parse_method(const ErkRow& row) {
  plan::Method m = parse_common(row, plan::Family::erk);
  m.a = parse_later_rows(row.a, static_cast<std::size_t>(row.stages));
  m.error2 = parse_row(row.error2);
  m.interpolant = parse_interpolant(row, m.interpolant);
  finish(m);
  return m;
}

plan::Method parse_method(const RosenbrockRow& row) {
  plan::Method m = parse_common(row, plan::Family::rosenbrock);
  const auto s = static_cast<std::size_t>(row.stages);
  m.gamma = parse_coefficient(row.gamma);
  m.a = parse_later_rows(row.a, s);
  m.coupling = parse_later_rows(row.coupling, s);
  m.time_weights = parse_row(row.time_weights);
  m.interpolant.weights = parse_weights(row.interpolant_weights, s, row.interpolant_degree);
  finish(m);
  return m;
}

// The diagonal that all implicit stages share, or 0.
double common_diagonal(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  const double last = m.a.back();
  for (std::size_t i = m.a[0] == 0.0 ? 1 : 0; i < s; ++i) {
    if (m.a[i * s + i] != last) return 0.0;
  }
  return last;
}

plan::Method parse_method(const DirkRow& row) {
  plan::Method m = parse_common(row, plan::Family::dirk);
  const auto s = static_cast<std::size_t>(row.stages);
  m.a = parse_matrix(row.a, s, s, 1, 1);
  m.interpolant.weights = parse_weights(row.interpolant_weights, s, row.interpolant_degree);
  m.euler_predictor = std::string_view(row.predictor) == "euler";
  finish(m);
  m.gamma = common_diagonal(m);
  return m;
}

plan::Method parse_method(const FirkRow& row) {
  plan::Method m = parse_common(row, plan::Family::firk);
  const auto s = static_cast<std::size_t>(row.stages);
  m.a = parse_matrix(row.a, s, s, s, 0);
  m.result = parse_row(row.result);
  m.transform.real_eigenvalues = parse_row(row.real_eigenvalues);
  for (const std::vector<double>& pair : parse_rows(row.complex_eigenvalues)) {
    m.transform.pair_real.push_back(pair.at(0));
    m.transform.pair_imag.push_back(pair.at(1));
  }
  m.transform.t = parse_matrix(row.t, s, s, s, 0);
  m.transform.t_inverse = parse_matrix(row.t_inverse, s, s, s, 0);
  m.error_gamma = parse_coefficient(row.error_gamma);
  m.interpolant.weights = parse_weights(row.interpolant_weights, s, row.interpolant_degree);
  finish(m);
  return m;
}

}  // namespace

std::span<const MethodNames> method_names() {
  static constexpr auto kNames = [] {
    std::array<MethodNames, kRows> names{};
    std::size_t at = 0;
    const auto append = [&](const auto& rows) {
      for (const auto& row : rows) names[at++] = {row.name, row.aliases};
    };
    append(kErkRows);
    append(kRosenbrockRows);
    append(kDirkRows);
    append(kFirkRows);
    return names;
  }();
  return kNames;
}

plan::Method read_method(std::size_t row) {
  if (row < std::size(kErkRows)) return parse_method(kErkRows[row]);
  row -= std::size(kErkRows);
  if (row < std::size(kRosenbrockRows)) return parse_method(kRosenbrockRows[row]);
  row -= std::size(kRosenbrockRows);
  if (row < std::size(kDirkRows)) return parse_method(kDirkRows[row]);
  return parse_method(kFirkRows[row - std::size(kDirkRows)]);
}

}  // namespace cubie::integrator
