// A batch from model text to numbers, compared with closed forms.

#include <cmath>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

TEST(Solve, DecayMatchesItsClosedFormInEveryRun) {
  const auto solver = make_solver(kDecay, {{"rtol", 1e-10}, {"atol", 1e-12}});
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"save_every", 0.25}});
  const std::vector<double> k = linspace(0.1, 5.0, 101);
  batch->set_values("k", std::span<const double>(k));
  const auto result = solve(*batch);
  ASSERT_EQ(result->n_saves(), 9);
  ASSERT_EQ(result->n_variables(), 1);
  ASSERT_EQ(result->n_runs(), 101);
  const std::vector<double> y = outputs(*result);
  for (std::size_t r = 0; r < k.size(); ++r) {
    for (std::size_t s = 0; s < 9; ++s) {
      // Tsit5 with a local relative tolerance of 1e-10: a hundred steps cannot lose more than 1e-8 here.
      EXPECT_NEAR(y[s * 101 + r], std::exp(-k[r] * 0.25 * static_cast<double>(s)), 1e-8) << "run " << r << " row " << s;
    }
  }
  for (std::int32_t status : run_status(*result)) EXPECT_EQ(status, 0);
}

TEST(Solve, FixedStepsOfRk4HaveTheErrorOfOrderFour) {
  const auto solver = make_solver(kDecay, {{"method", std::string("rk4")}, {"dt", 0.1}});
  const auto batch = make_batch(solver, {{"t_end", 1.0}});
  const auto result = solve(*batch);
  // One RK4 step multiplies by the Taylor polynomial of exp of degree 4: exact comparison up to round-off.
  const double h = -0.1, factor = 1 + h * (1 + h / 2 * (1 + h / 3 * (1 + h / 4)));
  EXPECT_NEAR(outputs(*result)[0], std::pow(factor, 10), 1e-14);
  EXPECT_EQ(counter(*result, batch::Counter::accepted)[0], 10);
}

TEST(Solve, BackwardTimeReturnsToTheStart) {
  const auto solver = make_solver(kDecay, {{"rtol", 1e-10}, {"atol", 1e-12}});
  const auto batch = make_batch(solver, {{"t0", 2.0}, {"t_end", -1.0}, {"save_every", 0.5}});
  const auto result = solve(*batch);
  ASSERT_EQ(result->n_saves(), 7);
  const std::vector<double> y = outputs(*result);
  for (std::size_t s = 0; s < 7; ++s) EXPECT_NEAR(y[s], std::exp(0.5 * static_cast<double>(s)), 1e-7);
  EXPECT_EQ(result->save_times().back(), -1.0);
}

}  // namespace
}  // namespace cubie::test
