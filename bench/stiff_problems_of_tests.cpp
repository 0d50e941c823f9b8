#include "stiff_problems_of_tests.hpp"

#include <cubie.h>

#include <cstdint>

#include "../tests/numerics/stiff_problems.hpp"
#include "cubie_handles.hpp"

namespace bench {
namespace {

const cubie::test::StiffProblem& by_name(const std::string& name) {
  for (const auto& p : cubie::test::stiff_problems()) {
    if (name == p.name) return p;
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

double TestProblem::nominal(const char* parameter) const {
  if (parameter == nullptr) return 0;
  const Solver solver = make_solver(make_context(1), text);
  std::int64_t index = 0;
  must(cubie_solver_get_variable_index(solver.get(), CUBIE_ROLE_PARAMETER, parameter, &index));
  return default_of(solver, CUBIE_ROLE_PARAMETER, index);
}

std::vector<TestProblem> test_problems() {
  std::vector<TestProblem> list;
  const Context context = make_context(1);
  for (const auto& p : cubie::test::stiff_problems()) {
    if (!p.parameters.empty()) continue;                    // another form of van_der_pol_stiff
    if (cubie::test::has_algebraic_rows(p.name)) continue;  // peers here solve ordinary equations alone
    TestProblem one{p.name, cubie::test::model_text(p.model), p.t_end, {}, p.scale};
    const Solver solver = make_solver(context, one.text);
    for (std::size_t v = 0; v < p.scale.size(); ++v) {
      one.start.push_back(default_of(solver, CUBIE_ROLE_STATE, static_cast<std::int64_t>(v)));
    }
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace bench
