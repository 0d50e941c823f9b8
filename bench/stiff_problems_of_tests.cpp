#include "stiff_problems_of_tests.hpp"

#include <cubie.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "../tests/numerics/stiff_problems.hpp"
#include "cubie_handles.hpp"
#include "stiff_problems.hpp"

namespace bench {
namespace {

struct NeighbourRow {
  const char* problem;
  int place;  ///< the factor is 1 + place / 128
  std::vector<double> values;
};

const std::vector<NeighbourRow>& neighbour_rows() {
  static const std::vector<NeighbourRow> rows = {
#define BENCH_NEIGHBOUR(problem, place, uncertainty, ...) {problem, place, {__VA_ARGS__}},
#include "stiff_neighbours.inc"
#undef BENCH_NEIGHBOUR
  };
  return rows;
}

const cubie::test::StiffProblem& by_name(const std::string& name) {
  for (const auto& p : cubie::test::stiff_problems()) {
    if (name == p.name) return p;
  }
  throw std::invalid_argument(name);
}

const char* parameter_of(const std::string& name) {
  for (const auto* const list : {&stiff_problems(), &more_stiff_problems()}) {
    for (const StiffProblem& p : *list) {
      if (name == p.model) return p.parameter;
    }
  }
  throw std::invalid_argument(name);
}

double default_of(const Solver& solver, std::int32_t role, std::int64_t index) {
  double value = 0;
  must(cubie_solver_get_variable_default(solver.get(), role, index, &value));
  return value;
}

}  // namespace

double TestProblem::error_of(const std::vector<double>& found) const {
  return cubie::test::error_of(by_name(name), found);
}

double TestProblem::error_of(const Neighbour& neighbour, const std::vector<double>& found) const {
  const std::size_t every = found.size() > 50 ? 8 : 1;
  double worst = 0;
  for (std::size_t i = 0; i < neighbour.values.size(); ++i) {
    const double exact = neighbour.values[i];
    const double error = std::abs(found[every * i] - exact) / (scale[every * i] + std::abs(exact));
    if (!(error <= worst)) worst = error;  // a NaN stays
  }
  return worst;
}

std::vector<double> TestProblem::parameters() const {
  std::vector<double> values;
  for (const Neighbour& one : neighbours) values.push_back(nominal * one.factor);
  if (values.empty()) values.push_back(nominal);
  return values;
}

std::vector<TestProblem> test_problems() {
  std::vector<TestProblem> list;
  const Context context = make_context(1);
  for (const auto& p : cubie::test::stiff_problems()) {
    if (!p.parameters.empty()) continue;                    // another form of van_der_pol_stiff
    if (cubie::test::has_algebraic_rows(p.name)) continue;  // peers here solve ordinary equations alone
    const char* const parameter = parameter_of(p.name);
    TestProblem one{p.name, cubie::test::model_text(p.model), parameter, 0, p.t_end, {}, p.scale, {}};
    const Solver solver = make_solver(context, one.text);
    for (std::size_t v = 0; v < p.scale.size(); ++v) {
      one.start.push_back(default_of(solver, CUBIE_ROLE_STATE, static_cast<std::int64_t>(v)));
    }
    std::int64_t index = 0;
    must(cubie_solver_get_variable_index(solver.get(), CUBIE_ROLE_PARAMETER, parameter, &index));
    one.nominal = default_of(solver, CUBIE_ROLE_PARAMETER, index);
    for (const NeighbourRow& row : neighbour_rows()) {
      if (one.name == row.problem) one.neighbours.push_back({1 + row.place / 128.0, row.values});
    }
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace bench
