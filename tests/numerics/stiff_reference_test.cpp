// Stiff problems at their published end points, by every method that solves linear systems.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "integrator/method_registry.hpp"
#include "integrator/stability.hpp"
#include "reference.hpp"

namespace cubie::test {
namespace {

/// End values of the Test Set for IVP Solvers (Mazzia, Magherini, release 2.4, 2008) and of Hairer & Wanner, Solving
/// ODEs II, IV.10. `scale` is the size below which a component is noise, and its share of the absolute tolerance.
struct Problem {
  const char* model;
  double t_end;
  std::vector<double> values;
  std::vector<double> scale;
  double amplification;  ///< of errors made on the way, from tools/references/stiff.py, rounded up
  std::vector<std::pair<const char*, double>> parameters;
};

std::vector<double> all(std::size_t n, double value) { return std::vector<double>(n, value); }

const std::vector<Problem>& problems() {
  static const std::vector<Problem> list = {
      {"robertson",
       1e11,
       {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
       {1e-8, 1e-14, 1e-2},
       2.3,
       {}},
      {"hires",
       321.8122,
       {0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
        0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2},
       all(8, 1e-4),
       92,
       {}},
      {"oregonator", 360, {0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3}, all(3, 1), 30, {}},
      {"pollution",
       60,
       {0.5646255480022769e-1, 0.1342484130422339,    0.4139734331099427e-8, 0.5523140207484359e-2,
        0.2018977262302196e-6, 0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018,
        0.7494013383880406e-2, 0.1622293157301561e-7, 0.1135863833257075e-7, 0.2230505975721359e-2,
        0.2087162882798630e-3, 0.1396921016840158e-4, 0.8964884856898295e-2, 0.4352846369330103e-17,
        0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4},
       all(20, 1e-4),
       2.8,
       {}},
      {"van_der_pol", 2000, {0.1706167732170469e1, -0.8928097010248125e-3}, {1, 1e-3}, 1400, {{"mu", 1000}}},
  };
  return list;
}

struct Case {
  std::string method;
  std::size_t problem;
};

/// Fast components die slowly under a method that is A-stable only. Those of ros3p shift the phase of the Oregonator
/// each time it jumps, and those of crank_nicolson keep its steps on Robertson's problem small.
bool beyond(const plan::Method& method, std::string_view problem) {
  return (method.name == "ros3p" && problem == "oregonator") ||
         (method.name == "crank_nicolson" && problem == "robertson");
}

std::vector<Case> cases() {
  std::vector<Case> list;
  for (const plan::Method& m : integrator::methods()) {
    if (m.family == plan::Family::erk || m.error.empty()) continue;
    for (std::size_t i = 0; i < problems().size(); ++i) {
      if (!beyond(m, problems()[i].model)) list.push_back({m.name, i});
    }
  }
  return list;
}

class StiffReference : public testing::TestWithParam<Case> {};

TEST_P(StiffReference, EndsAtThePublishedValues) {
  const Problem& p = problems()[GetParam().problem];
  const plan::Method& method = integrator::find_method(GetParam().method);
  // Each order at a tolerance that it is made for.
  const double tolerance = method.order <= 2 ? 1e-5 : method.order == 3 ? 1e-6 : 1e-8;
  const auto solver = make_solver(model_text(p.model), {{"method", method.name},
                                                        {"rtol", tolerance},
                                                        {"save_variables", std::string("none")},
                                                        {"lane_width", std::int64_t{4}}});
  std::vector<double> atol = p.scale;
  for (double& value : atol) value *= tolerance;
  solver->set_atol(atol);
  const auto batch = make_batch(solver, {{"t_end", p.t_end}});
  for (const auto& [name, value] : p.parameters) batch->set_values(name, std::span<const double>(&value, 1));
  const auto result = solve(*batch);
  ASSERT_EQ(run_status(*result)[0], 0) << p.model;
  const int steps = counter(*result, batch::Counter::accepted)[0];
  const int rejected = counter(*result, batch::Counter::rejected)[0];

  const Reference r{p.model, p.t_end, p.amplification, 1e-12, p.values};
  const double error = relative_error(r, final_states(*result).data(), 1, p.scale);
  RecordProperty("steps", steps);
  EXPECT_LE(error, error_bound(r, steps, tolerance, std::numeric_limits<double>::epsilon()))
      << p.model << ", " << method.name << " at " << tolerance << ", " << steps << " steps, " << rejected
      << " rejected";
  // Stability does not bind the steps: an explicit method would need millions.
  // Every attempt solves each of its implicit stages, or all of them at once, with one iteration at least.
  const int newton = counter(*result, batch::Counter::newton)[0];
  if (method.family == plan::Family::rosenbrock) {
    EXPECT_EQ(newton, 0);
  } else {
    EXPECT_GE(newton, steps + rejected);
    EXPECT_LE(newton, 10 * method.stages * (steps + rejected));
  }
  if (integrator::is_l_stable(method)) {
    EXPECT_LE(steps + rejected, 40000);
  }
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.method + "_" + problems()[info.param.problem].model;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Methods, StiffReference, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace cubie::test
