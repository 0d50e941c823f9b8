// What Newton iterations do with the Jacobian: `newton` full, `jacobian_reuse` on. The same solutions, convergence as
// the theory has it, exact counts, and bits that are a run's own.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "stiff_problems.hpp"

namespace cubie::test {
namespace {

std::string word(const char* text) { return text; }

Settings full() { return {{"newton", word("full")}}; }
Settings reusing() { return {{"jacobian_reuse", word("on")}}; }

Settings with(std::string_view method, double tolerance, Settings more = {}) {
  more.insert(more.begin(), {{"method", std::string(method)}, {"rtol", tolerance}, {"atol", tolerance}});
  return more;
}

Settings fixed(double dt, Settings more = {}) {
  more.insert(more.end(), {{"controller", word("fixed")}, {"dt", dt}});
  return more;
}

std::int32_t newton_count(const batch::Result& result) { return counter(result, batch::Counter::newton)[0]; }

// ---- full ----------------------------------------------------------------------------------------------------------

/// One step of size 1 of y' = -k y^3 from y = 1 with an implicit method of one stage.
struct CubicStep {
  CubicStep(const char* method, double k, double tolerance, Settings more = {}) {
    const auto solver =
        make_solver(fmt::format("states y = 1; y' = -{}*y^3", k), with(method, tolerance, fixed(1.0, std::move(more))));
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    status = run_status(*result)[0];
    end = final_states(*result)[0];
    iterations = newton_count(*result);
  }
  std::int32_t status = 0, iterations = 0;
  double end = 0;
};

/// Y + k Y^3 = 1, by bisection.
double backward_euler_of_cubic(double k) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (middle + k * middle * middle * middle > 1 ? high : low) = middle;
  }
  return low;
}

TEST(NewtonFull, ConvergesWhereTheSlopeOfTheStartIsOfNoUse) {
  // The first guess is the explicit step, Y = 1 - k, where the equation is a million times as steep as at its start.
  constexpr double k = 1000, tolerance = 1e-8;
  const CubicStep simplified("backward_euler", k, tolerance), exact("backward_euler", k, tolerance, full());
  EXPECT_NE(simplified.status, 0);
  ASSERT_EQ(exact.status, 0);
  // What newton_kappa (0.01) leaves, in units of atol + rtol |y| < 1.1 atol near the root.
  EXPECT_NEAR(exact.end, backward_euler_of_cubic(k), 0.011 * tolerance);
  // Far from the root corrections make Y a third smaller: from -999 to 0.1 takes 23; then errors are squared.
  EXPECT_LE(exact.iterations, 30);
}

TEST(NewtonFull, SquaresTheErrorWithEachCorrection) {
  // Tolerances of 1e-3, 1e-6, 1e-12: each has twice the digits of the one before, for which Newton's method takes one
  // correction more; one further may be asked for while its rate is not believed. A rate r of the simplified iteration
  // takes 6 / log10(1 / r) more for the last six digits: here the slope changes from 1 + 3 k = 2.5 to 1.89 at Y = 0.77,
  // a rate of 0.24, 9 of them.
  constexpr double k = 0.5;
  const auto iterations = [&](double tolerance, const Settings& settings) {
    const CubicStep step("backward_euler", k, tolerance, settings);
    EXPECT_EQ(step.status, 0) << tolerance;
    EXPECT_NEAR(step.end, backward_euler_of_cubic(k), 0.02 * tolerance);
    return step.iterations;
  };
  const int coarse = iterations(1e-3, full()), middle = iterations(1e-6, full()), fine = iterations(1e-12, full());
  EXPECT_LE(middle - coarse, 2);
  EXPECT_LE(fine - middle, 2);
  EXPECT_GE(iterations(1e-12, {}) - iterations(1e-6, {}), 7);
}

TEST(NewtonFull, CountsEveryCorrectionOfEveryStage) {
  // A linear system is solved by one correction, which a second one confirms since no rate is known of the first.
  const auto solver = make_solver("states x = 1; x' = -x", with("kvaerno3", 1e-6, fixed(1.0, full())));
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_GE(newton_count(*result), 3) << "three implicit stages";
  EXPECT_LE(newton_count(*result), 6);
}

// ---- both ----------------------------------------------------------------------------------------------------------

using Kind = std::tuple<const char*, const char*>;  // method, what of it

class NewtonKind : public testing::TestWithParam<Kind> {
 protected:
  [[nodiscard]] static Settings kind() {
    const std::string_view name = std::get<1>(GetParam());
    if (name == "full_by_gmres") return {{"newton", word("full")}, {"linear_solver", word("gmres")}};
    return name == "full" ? full() : reusing();
  }
  [[nodiscard]] static std::string method() { return std::get<0>(GetParam()); }
};

const StiffProblem& problem(std::string_view name) {
  for (const StiffProblem& p : stiff_problems()) {
    if (name == p.name) return p;
  }
  throw std::runtime_error(std::string(name));
}

TEST_P(NewtonKind, EndsWhereTheSimplifiedIterationEnds) {
  // As in stiff_reference_test: the error of a step is below its tolerance, and errors grow by the amplification.
  constexpr double tolerance = 1e-6;
  const Settings usual = std::get<1>(GetParam()) == std::string_view("full_by_gmres")
                             ? Settings{{"linear_solver", word("gmres")}}
                             : Settings{};
  for (const char* name : {"robertson", "hires", "pollution"}) {
    // At the end of Robertson's problem W is singular but for a part of 1e-11, which GMRES does not see, whoever asks.
    if (!usual.empty() && name == std::string_view("robertson")) continue;
    const StiffProblem& p = problem(name);
    double errors[2];
    std::int32_t iterations[2];
    for (const bool simplified : {false, true}) {
      const auto solver = make_solver(model_text(p.model), with(method(), tolerance, simplified ? usual : kind()));
      std::vector<double> atol = p.scale;
      for (double& value : atol) value *= tolerance;
      solver->set_atol(atol);
      const auto batch = make_batch(solver, {{"t_end", p.t_end}});
      for (const auto& [parameter, value] : p.parameters) batch->set_values(parameter, one(value));
      const auto result = solve(*batch);
      ASSERT_EQ(run_status(*result)[0], 0) << name;
      errors[simplified ? 1 : 0] = error_of(p, final_states(*result));
      iterations[simplified ? 1 : 0] = newton_count(*result);
    }
    // Both are off by what the steps are off by; what iterations leave in each is a hundredth of it. Steps that happen
    // to be right by more than that may lose it.
    EXPECT_LE(errors[0], 3 * errors[1] + 10 * tolerance) << name;
    EXPECT_GT(iterations[0], 0) << name;
  }
}

TEST_P(NewtonKind, GivesEveryRunTheSameBitsWhateverRunsBesideIt) {
  // Runs of unequal cost that fail to converge at different times; one becomes NaN on its way.
  constexpr const char* kModel = R"(
states x = 1, y = 0, z = 0.3
parameters p = 1, k = 1
drivers u
x' = -k*x^3 + y*z + u
y' = k*x^3 - y*z - 30*k*y*abs(y) + (p > 8.9 && t > 0.5 ? log(-p) : 0)
z' = 30*k*y*abs(y) - (t > 0.4*p ? 50*k : 1)*z*abs(z) + sin(5*t)
)";
  constexpr std::size_t kRuns = 45;
  const std::vector<double> p = linspace(0.1, 9, kRuns), k = linspace(3000, 0.5, kRuns);
  const std::vector<double> samples{0, 2, 0, 5, 1};
  struct Variant {
    Settings solver, batch;
  };
  const std::string off = "off", on = "on", workspace = "workspace";
  const std::vector<Variant> variants = {
      {{{"lane_width", std::int64_t{1}}}, {}},
      {{{"lane_width", std::int64_t{2}}, {"refill", off}}, {}},
      {{{"lane_width", std::int64_t{8}}, {"unroll", off}, {"rhs_inline", off}}, {}},
      {{{"lane_width", std::int64_t{16}}, {"refill", on}}, {{"chunk_runs", std::int64_t{7}}}},
      {{{"lane_width", std::int64_t{4}},
        {"jacobian_location", workspace},
        {"factors_location", workspace},
        {"stages_location", workspace},
        {"slopes_location", workspace}},
       {}},
  };
  std::vector<std::uint64_t> expected;
  for (const Variant& variant : variants) {
    Settings settings = kind();
    settings.insert(settings.end(), variant.solver.begin(), variant.solver.end());
    const auto batch = make_batch(make_solver(kModel, with(method(), 1e-5, settings)),
                                  {{"t_end", 1.0}, {"save_every", 0.03}, {"driver_interpolation", word("previous")}});
    apply(*batch, config::Scope::batch, variant.batch);
    batch->set_drivers(samples, 5, 1, 0.0, 0.25);
    batch->set_values("p", std::span<const double>(p));
    batch->set_values("k", std::span<const double>(k));
    const auto result = solve(*batch);
    std::vector<std::uint64_t> found;
    for (const double value : outputs(*result)) {
      found.emplace_back();
      std::memcpy(&found.back(), &value, sizeof value);
    }
    const std::vector<std::int32_t> status = run_status(*result);
    for (const std::int32_t s : status) found.push_back(static_cast<std::uint64_t>(s));
    for (const auto which : {batch::Counter::accepted, batch::Counter::rejected, batch::Counter::newton}) {
      for (const std::int32_t count : counter(*result, which)) found.push_back(static_cast<std::uint64_t>(count));
    }
    if (expected.empty()) {
      EXPECT_EQ(status[0], 0);
      EXPECT_NE(status[kRuns - 1] & 8, 0);
      expected = std::move(found);
    } else {
      EXPECT_TRUE(found == expected) << "variant " << &variant - variants.data();
    }
  }
}

std::string name_of(const testing::TestParamInfo<Kind>& info) {
  return fmt::format("{}_{}", std::get<0>(info.param), std::get<1>(info.param));
}

// A filtered estimate and none, two matrices, a last stage that is not the result; one real and complex blocks, complex
// ones with a matrix of the estimate's own.
INSTANTIATE_TEST_SUITE_P(Kinds, NewtonKind,
                         testing::Values(Kind{"kvaerno5", "full"}, Kind{"kvaerno5", "reusing"},
                                         Kind{"l_stable_sdirk_4", "full"}, Kind{"l_stable_sdirk_4", "reusing"},
                                         Kind{"radau_iia_5", "full"}, Kind{"radau_iia_5", "reusing"},
                                         Kind{"tr_bdf2", "full"}, Kind{"tr_bdf2", "full_by_gmres"},
                                         Kind{"radau_iia_5", "full_by_gmres"}),
                         name_of);

TEST(NewtonKindOf, MethodsWithSeveralMatricesAndMatricesOfEstimates) {
  for (const char* method : {"crank_nicolson", "firk_gauss_legendre_2"}) {
    for (const Settings& kind : {full(), reusing()}) {
      const auto solver = make_solver("states x = 1; x' = -x^2", with(method, 1e-6, kind));
      const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
      ASSERT_EQ(run_status(*result)[0], 0) << method;
      EXPECT_NEAR(final_states(*result)[0], 0.5, 100 * 1e-6) << method << ": errors of single steps add up";
    }
  }
}

TEST(NewtonFull, SolvesEquationsWithoutDerivative) {
  for (const char* method : {"kvaerno5", "l_stable_sdirk_4", "radau_iia_5"}) {
    const auto solver = make_solver("states x = 1, z = 50; x' = -z^3; 0 = z^3 + 0.001*z - x - 0.001*x^(1/3)",
                                    with(method, 1e-7, full()));
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    ASSERT_EQ(run_status(*result)[0], 0) << method;
    EXPECT_NEAR(final_states(*result)[1], std::exp(-1.0 / 3), 100 * 1e-7) << method;
  }
}

// ---- reuse ---------------------------------------------------------------------------------------------------------

TEST(JacobianReuse, TriesAFixedStepAgainWithAnotherJacobian) {
  // At t = 0.5, where a step begins, the slope becomes 1e4 times what it was: with the old Jacobian corrections grow.
  constexpr double tolerance = 1e-8;
  for (const char* method : {"implicit_midpoint", "firk_gauss_legendre_2"}) {
    std::vector<double> ends;
    for (const bool reuses : {false, true}) {
      const auto solver = make_solver("states y = 0; y' = -(t >= 0.5 ? 1e4 : 1)*(y - cos(t))",
                                      with(method, tolerance, fixed(0x1p-7, reuses ? reusing() : Settings{})));
      const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
      ASSERT_EQ(run_status(*result)[0], 0) << method;
      EXPECT_EQ(counter(*result, batch::Counter::accepted)[0], 128) << method;
      EXPECT_EQ(counter(*result, batch::Counter::rejected)[0], reuses ? 1 : 0) << method;
      ends.push_back(final_states(*result)[0]);
    }
    // Iterations leave a hundredth of the tolerance in each stage of each step.
    EXPECT_NEAR(ends[0], ends[1], 2 * 128 * 2 * 0.01 * 2 * tolerance) << method;
  }
}

TEST(JacobianReuse, GivesALinearSystemTheStepsItHasWithout) {
  // Its Jacobian is the same at every step, and so are the factors while steps are.
  const auto end = [&](const Settings& kind) {
    const auto solver =
        make_solver("states x = 1, y = 0; x' = -1000*x + y; y' = -y + 1", with("kvaerno3", 1e-8, fixed(0x1p-6, kind)));
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    EXPECT_EQ(run_status(*result)[0], 0);
    return final_states(*result);
  };
  EXPECT_EQ(end({}), end(reusing())) << "bit for bit";
}

}  // namespace
}  // namespace cubie::test
