// The problems of examples/models against values computed without cubie (tools/references) or published.

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "reference.hpp"

namespace cubie::test {
namespace {

struct MethodTolerance {
  const char* method;
  double tolerance;
};
/// Each pair at a tolerance that its order is made for.
constexpr MethodTolerance kPairs[] = {{"bogacki-shampine-32", 1e-6},
                                      {"dormand-prince-54", 1e-8},
                                      {"tsit5", 1e-8},
                                      {"vern7", 1e-10},
                                      {"dormand-prince-853", 1e-11},
                                      {"vern9", 1e-12}};

struct Solved {
  std::vector<double> states;
  std::vector<std::int32_t> accepted;
};

/// Final states at the reference's end; `scale` times the tolerance is each state's absolute tolerance.
Solved solve_model(std::string_view model, double t_end, const MethodTolerance& pair, const Settings& more = {},
                   const std::vector<double>& scale = {}, const std::vector<double>& mu = {}) {
  const auto solver = make_solver(model_text(model), {{"method", std::string(pair.method)},
                                                      {"rtol", pair.tolerance},
                                                      {"atol", pair.tolerance},
                                                      {"save_variables", std::string("none")},
                                                      {"save_method", std::string("land")},
                                                      {"lane_width", std::int64_t{4}}});
  apply(*solver, config::Scope::solver, more);
  if (!scale.empty()) {
    std::vector<double> atol = scale;
    for (double& value : atol) value *= pair.tolerance;
    solver->set_atol(atol);
  }
  const auto batch = make_batch(solver, {{"t_end", t_end}});
  if (!mu.empty()) batch->set_values("mu", std::span<const double>(mu));
  const auto result = solve(*batch);
  for (const std::int32_t status : run_status(*result)) EXPECT_EQ(status, 0) << model << ", " << pair.method;
  return {final_states(*result), counter(*result, batch::Counter::accepted)};
}

void compare(const Reference& r, const Solved& solved, std::size_t run, const MethodTolerance& pair, double epsilon,
             const std::vector<double>& scale) {
  const double error = relative_error(r, solved.states.data() + run, solved.accepted.size(), scale);
  const int steps = solved.accepted[run];
  EXPECT_LE(error, error_bound(r, steps, pair.tolerance, epsilon))
      << r.problem << ", " << pair.method << " at " << pair.tolerance << ", " << steps << " steps";
}

constexpr double kEps64 = std::numeric_limits<double>::epsilon();

void check_problem(std::string_view model, const std::vector<double>& scale = {},
                   std::span<const MethodTolerance> pairs = kPairs) {
  const Reference& r = reference(model);
  for (const MethodTolerance& pair : pairs) {
    compare(r, solve_model(model, r.t_end, pair, {}, scale), 0, pair, kEps64, scale);
  }
}

const std::vector<double> kBeelerReuterScale = {1, 1e-7, 1, 1, 1, 1, 1, 1};

TEST(Reference, Lorenz) { check_problem("lorenz"); }
TEST(Reference, LotkaVolterra) { check_problem("lotka_volterra"); }
TEST(Reference, Brusselator) { check_problem("brusselator"); }
TEST(Reference, HodgkinHuxley) { check_problem("hodgkin_huxley"); }
TEST(Reference, BeelerReuterAcrossTheEndOfItsStimulus) { check_problem("beeler_reuter", kBeelerReuterScale); }
TEST(Reference, Pleiades) { check_problem("pleiades"); }

TEST(Reference, Arenstorf) {
  // Errors grow by millions on this orbit: tolerances at which the bound still means something.
  const MethodTolerance tight[] = {{"dormand-prince-54", 1e-12},
                                   {"tsit5", 1e-12},
                                   {"vern7", 1e-12},
                                   {"dormand-prince-853", 1e-12},
                                   {"vern9", 1e-12}};
  check_problem("arenstorf", {}, tight);
}

std::vector<double> twenty() { return linspace(1, 20, 20); }

TEST(Reference, VanDerPolFromHarmlessToStiffInOneBatch) {
  for (const MethodTolerance& pair : kPairs) {
    const Solved solved = solve_model("van_der_pol", reference("van_der_pol_1").t_end, pair, {}, {}, twenty());
    for (std::size_t run = 0; run < 20; ++run) {
      compare(reference("van_der_pol_" + std::to_string(run + 1)), solved, run, pair, kEps64, {});
    }
  }
}

TEST(Reference, SinglePrecisionStaysWithinItsOwnRoundOff) {
  const MethodTolerance pair{"tsit5", 1e-5};
  const Settings f32 = {{"precision", std::string("f32")}};
  constexpr double kEps32 = std::numeric_limits<float>::epsilon();
  for (const char* model : {"lorenz", "lotka_volterra", "brusselator", "hodgkin_huxley"}) {
    const Reference& r = reference(model);
    compare(r, solve_model(model, r.t_end, pair, f32), 0, pair, kEps32, {});
  }
  const Solved solved = solve_model("van_der_pol", reference("van_der_pol_1").t_end, pair, f32, {}, twenty());
  for (std::size_t run = 0; run < 20; ++run) {
    compare(reference("van_der_pol_" + std::to_string(run + 1)), solved, run, pair, kEps32, {});
  }
}

// Hairer, Norsett, Wanner, Solving ODEs I, II.0: the orbit closes. The period rounded to double, at the speed with
// which the velocity turns near the moon (308), is good for 1e-12.
TEST(Published, TheArenstorfOrbitCloses) {
  const MethodTolerance pair{"dormand-prince-853", 1e-13};
  const Reference& measured = reference("arenstorf");
  const Solved solved = solve_model("arenstorf", 17.0652165601579625588917206249, pair);
  const Reference closed{
      "closed orbit", measured.t_end, measured.amplification, 1e-12, {0.994, 0, 0, -2.00158510637908252240537862224}};
  compare(closed, solved, 0, pair, kEps64, {});
  // The bound must not have become so wide that another orbit would pass.
  EXPECT_LT(error_bound(closed, solved.accepted[0], pair.tolerance, kEps64), 1e-4);
}

// Mazzia, Magherini, Test Set for IVP Solvers, release 2.4, problem PLEI: values at t = 3 to 16 digits.
TEST(Published, PleiadesMatchesTheTestSet) {
  const MethodTolerance pair{"vern9", 1e-13};
  const Reference published{
      "test set",
      3,
      reference("pleiades").amplification,
      1e-13,
      {0.3706139143970502,  3.237284092057233,   -3.222559032418324,  0.6597091455775310, 0.3425581707156584,
       1.562172101400631,   -0.7003092922212495, -3.943437585517392,  -3.271380973972550, 5.225081843456543,
       -2.590612434977470,  1.198213693392275,   -0.2429682344935824, 1.091449240428980,  3.417003806314313,
       1.354584501625501,   -2.590065597810775,  2.025053734714242,   -1.155815100160448, -0.8072988170223021,
       0.5952396354208710,  -3.741244961234010,  0.3773459685750630,  0.9386858869551073, 0.3667922227200571,
       -0.3474046353808490, 2.344915448180937,   -1.947020434263292}};
  compare(published, solve_model("pleiades", 3, pair), 0, pair, kEps64, {});
}

TEST(Invariant, OfLotkaAndVolterraDriftsNoFasterThanTheStepsErrors) {
  const double tolerance = 1e-8;
  const auto solver = make_solver(model_text("lotka_volterra"), {{"rtol", tolerance},
                                                                 {"atol", tolerance},
                                                                 {"save_variables", std::string("all")},
                                                                 {"lane_width", std::int64_t{4}}});
  const auto batch = make_batch(solver, {{"t_end", 50.0}, {"save_every", 0.01}});
  const auto result = solve(*batch);
  const std::vector<double> rows = outputs(*result);
  // A step's error is below sqrt(2) tolerance (1 + |y|) in each state, and the exact flow keeps what it does to the
  // invariant. The interpolant adds less than one more step. Gradients are taken over the whole cycle.
  double gradient = 0;
  for (std::size_t k = 0; k < rows.size(); k += 3) {
    const double x = rows[k], y = rows[k + 1];
    gradient = std::max(gradient, std::abs(1 - 3 / x) * (1 + x) + std::abs(1 - 1.5 / y) * (1 + y));
  }
  const int steps = counter(*result, batch::Counter::accepted)[0];
  const double bound = (steps + 1) * gradient * std::sqrt(2.0) * tolerance;
  double worst = 0;
  for (std::size_t k = 0; k < rows.size(); k += 3) worst = std::max(worst, std::abs(rows[k + 2] - rows[2]));
  EXPECT_LE(worst, bound) << steps << " steps";
  EXPECT_LT(bound, 1e-2 * std::abs(rows[2]));
}

}  // namespace
}  // namespace cubie::test
