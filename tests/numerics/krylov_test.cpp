// Linear systems of implicit methods solved by iteration: the same solutions as with factors, alone and beside other
// runs.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "reference.hpp"

namespace cubie::test {
namespace {

using config::Value;

Value word(const char* text) { return {std::string(text)}; }

Settings iterating(const char* method, const char* solver, const char* preconditioner, double tolerance,
                   Settings more = {}) {
  more.insert(more.begin(), {{"method", word(method)},
                             {"linear_solver", word(solver)},
                             {"preconditioner", word(preconditioner)},
                             {"rtol", tolerance},
                             {"atol", tolerance}});
  return more;
}

// As in stiff_solve_test: errors of single steps add up, and systems here damp them.
constexpr double kStepsWorth = 100;

/// y_i' = -y_i - v_i (v . y), v_i = 1 + i % 5, y_i(0) = 1 + i % 3: a full matrix whose product with a vector is cheap.
/// The part of y along v decays at 1 + |v|^2, the rest at 1.
struct MeanField {
  explicit MeanField(int states) : n(states) {
    text = "states y0 = 1";
    for (int i = 1; i < n; ++i) text += fmt::format(", y{} = {}", i, 1 + i % 3);
    std::string sum;
    for (int i = 0; i < n; ++i) sum += fmt::format("{}{}*y{}", i > 0 ? " + " : "", 1 + i % 5, i);
    text += "\ns = " + sum;
    for (int i = 0; i < n; ++i) text += fmt::format("\ny{0}' = -y{0} - {1}*s", i, 1 + i % 5);
  }
  [[nodiscard]] std::vector<double> at(double t) const {
    double vv = 0, vy = 0;
    for (int i = 0; i < n; ++i) {
      vv += (1 + i % 5) * (1 + i % 5);
      vy += (1 + i % 5) * (1 + i % 3);
    }
    std::vector<double> y;
    for (int i = 0; i < n; ++i) {
      const double along = (1 + i % 5) * vy / vv;
      y.push_back((1 + i % 3 - along) * std::exp(-t) + along * std::exp(-t * (1 + vv)));
    }
    return y;
  }
  int n;
  std::string text;
};

/// Diffusion on a ring, from one wave around it.
std::string ring(int n) {
  std::string text = "states ";
  for (int i = 0; i < n; ++i) {
    text += fmt::format("{}y{} = {:.17g}", i > 0 ? ", " : "", i, std::sin(2 * std::numbers::pi * i / n));
  }
  text += "\nparameters d = 200";
  for (int i = 0; i < n; ++i) {
    text += fmt::format("\ny{0}' = d*(y{1} - 2*y{0} + y{2})", i, (i + n - 1) % n, (i + 1) % n);
  }
  return text;
}

class Krylov : public testing::TestWithParam<std::tuple<const char*, const char*, const char*>> {
 protected:
  [[nodiscard]] Settings settings(double tolerance, Settings more = {}) const {
    const auto& [method, solver, preconditioner] = GetParam();
    return iterating(method, solver, preconditioner, tolerance, std::move(more));
  }
};

TEST_P(Krylov, SolvesAFullMatrix) {
  const MeanField field(24);
  constexpr double tolerance = 1e-6, end = 1.5;
  const auto solver = make_solver(field.text, settings(tolerance, {{"lane_width", std::int64_t{4}}}));
  const auto result = solve(*make_batch(solver, {{"t_end", end}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result), exact = field.at(end);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], exact[i], kStepsWorth * tolerance) << i;
}

TEST_P(Krylov, SolvesDiffusionOnARing) {
  constexpr int n = 48;
  constexpr double tolerance = 1e-5, end = 1;
  const auto solver = make_solver(ring(n), settings(tolerance, {{"lane_width", std::int64_t{4}}}));
  const auto result = solve(*make_batch(solver, {{"t_end", end}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result);
  const double decay = std::exp(-end * 4 * 200 * std::pow(std::sin(std::numbers::pi / n), 2));
  for (std::size_t i = 0; i < n; ++i) {
    const double exact = std::sin(2 * std::numbers::pi * static_cast<double>(i) / n) * decay;
    EXPECT_NEAR(found[i], exact, kStepsWorth * tolerance) << i;
  }
}

TEST_P(Krylov, GivesEveryRunTheSameBitsWhateverRunsBesideIt) {
  // Rates over four decades, so that iterations beside each other end at different times; one run whose products
  // overflow.
  std::vector<double> rates;
  for (int i = 0; i < 13; ++i) rates.push_back(std::pow(10.0, -1 + i / 3.0));
  rates.push_back(1e308);
  std::vector<double> reference;
  for (const std::int64_t lanes : {1, 4, 8}) {
    for (const char* refill : {"on", "off"}) {
      const auto solver = make_solver(ring(10), settings(1e-5, {{"lane_width", lanes}, {"refill", word(refill)}}));
      const auto batch = make_batch(solver, {{"t_end", 0.5}});
      batch->set_values("d", std::span<const double>(rates));
      const auto result = solve(*batch);
      const std::vector<std::int32_t> status = run_status(*result);
      for (std::size_t r = 0; r + 1 < status.size(); ++r) EXPECT_EQ(status[r], 0) << r;
      EXPECT_NE(status.back(), 0);
      std::vector<double> found = final_states(*result);
      if (reference.empty()) reference = found;
      EXPECT_EQ(std::memcmp(found.data(), reference.data(), found.size() * sizeof(double)), 0)
          << lanes << " lanes, refill " << refill;
    }
  }
}

std::string name_of(const testing::TestParamInfo<Krylov::ParamType>& info) {
  return fmt::format("{}_{}_{}", std::get<0>(info.param), std::get<1>(info.param), std::get<2>(info.param));
}

// One method of each shape of matrix: one real, one per stage, real and complex, complex alone.
INSTANTIATE_TEST_SUITE_P(
    Solvers, Krylov,
    testing::Values(std::tuple{"rodas5p", "gmres", "jacobi"}, std::tuple{"rodas5p", "bicgstab", "jacobi"},
                    std::tuple{"kvaerno3", "gmres", "neumann"}, std::tuple{"kvaerno3", "bicgstab", "none"},
                    std::tuple{"radau_iia_5", "gmres", "jacobi"}, std::tuple{"radau_iia_5", "bicgstab", "neumann"},
                    std::tuple{"firk_gauss_legendre_2", "gmres", "none"}),
    name_of);

TEST(KrylovChoice, IsMadeWhereFactorsAreTooLarge) {
  const MeanField field(470);  // a full matrix beyond what plan_lu takes
  constexpr double tolerance = 1e-5, end = 0.01;
  const Settings numbers{{"method", word("rodas5p")}, {"rtol", tolerance}, {"atol", tolerance}};
  const auto solver = make_solver(field.text, numbers);
  const auto result = solve(*make_batch(solver, {{"t_end", end}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result), exact = field.at(end);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], exact[i], kStepsWorth * tolerance) << i;
}

TEST(KrylovChoice, SinglePrecisionMeetsItsTolerance) {
  const MeanField field(24);
  constexpr double tolerance = 1e-4, end = 1;
  for (const char* solver_name : {"gmres", "bicgstab"}) {
    const auto solver = make_solver(
        field.text, iterating("radau_iia_5", solver_name, "jacobi", tolerance, {{"precision", word("f32")}}));
    const auto result = solve(*make_batch(solver, {{"t_end", end}}));
    ASSERT_EQ(run_status(*result)[0], 0) << solver_name;
    const std::vector<double> found = final_states(*result), exact = field.at(end);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], exact[i], kStepsWorth * tolerance) << i;
  }
}

TEST(KrylovFailure, IsSaidInTheStatusOfFixedSteps) {
  // A wave of one kind meets one iteration with an exact answer; a spike does not.
  std::string text = ring(32);
  text.replace(text.find("y5 = "), 5, "y5 = 7 + ");
  const auto solver = make_solver(text, {{"method", word("backward_euler")},
                                         {"dt", 0.1},
                                         {"linear_solver", word("gmres")},
                                         {"krylov_max_iterations", std::int64_t{2}},
                                         {"krylov_tolerance", 1e-9}});
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
  EXPECT_EQ(run_status(*result)[0], 4);
}

TEST(KrylovFailure, MakesAdaptiveStepsSmaller) {
  std::string text = ring(32);
  text.replace(text.find("y5 = "), 5, "y5 = 7 + ");
  const auto solver =
      make_solver(text, iterating("rodas5p", "gmres", "jacobi", 1e-4, {{"krylov_max_iterations", std::int64_t{4}}}));
  const auto direct = make_solver(text, iterating("rodas5p", "lu", "jacobi", 1e-4));
  const auto result = solve(*make_batch(solver, {{"t_end", 0.01}}));
  const auto expected = solve(*make_batch(direct, {{"t_end", 0.01}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_GT(counter(*result, batch::Counter::rejected)[0], counter(*expected, batch::Counter::rejected)[0]);
  const std::vector<double> a = final_states(*result), b = final_states(*expected);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], kStepsWorth * 1e-4) << i;
}

}  // namespace
}  // namespace cubie::test
