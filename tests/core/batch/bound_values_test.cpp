// Values of single variables in memory of the caller: read there, whatever the cut, and unbound by other values.

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/doses.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

constexpr std::int64_t kRuns = 37;

template <class S>
batch::BoundInput<S> column(const S* data, std::int64_t n_runs, std::int64_t run_stride = 1) {
  return {data, 1, n_runs, 0, run_stride};
}

const Ref<batch::Solver>& lorenz() {
  static const Ref<batch::Solver> solver = make_solver(kLorenz);
  return solver;
}

const std::vector<double>& rhos() {
  static const std::vector<double> values = linspace(10, 40, kRuns);
  return values;
}

std::vector<double> with_values_set(const Settings& settings = {}) {
  const auto batch = make_batch(lorenz(), settings);
  batch->set_values("rho", rhos());
  return outputs(*solve(*batch));
}

std::string message_of(batch::Batch& batch) {
  try {
    (void)batch.submit();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(BoundValues, AreThoseOfACopyBitForBitInAnyStrideAndChunk) {
  const std::vector<double> right = with_values_set();
  // As a column of a table whose rows are runs; what stands between is not read.
  std::vector<double> table(3 * kRuns, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t r = 0; r < kRuns; ++r) table[3 * r + 1] = rhos()[r];
  const auto discrete = batch::Context::create();
  apply(*discrete, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
  for (const Ref<batch::Solver>& solver : {lorenz(), make_solver(kLorenz, {}, discrete)}) {
    for (const std::int64_t chunk : {0, 5}) {
      const auto batch = make_batch(solver, {{"chunk_runs", chunk}});
      batch->bind_values("rho", column(rhos().data(), kRuns));
      EXPECT_EQ(outputs(*solve(*batch)), right) << chunk;
      batch->bind_values("rho", column(table.data() + 1, kRuns, 3));
      EXPECT_EQ(outputs(*solve(*batch)), right) << chunk;
    }
  }
}

TEST(BoundValues, AreReadWhenTheSolveRunsNotWhenTheyAreBound) {
  std::vector<double> values(kRuns, 1.0);
  const auto batch = make_batch(lorenz());
  batch->bind_values("rho", column(values.data(), kRuns));
  values = rhos();
  EXPECT_EQ(batch->value("rho", 20), rhos()[20]);
  EXPECT_EQ(outputs(*solve(*batch)), with_values_set());
}

TEST(BoundValues, CountInTheWholeGridWhenAPartIsSolved) {
  const auto batch = make_batch(lorenz(), {{"first_run", std::int64_t{20}}, {"run_count", std::int64_t{11}}});
  batch->bind_values("rho", column(rhos().data(), kRuns));
  EXPECT_EQ(outputs(*solve(*batch)),
            with_values_set({{"first_run", std::int64_t{20}}, {"run_count", std::int64_t{11}}}));
}

TEST(BoundValues, OfStatesAndParametersMixWithSetOnesAndBothPrecisions) {
  std::vector<float> starts(kRuns);
  for (std::size_t r = 0; r < kRuns; ++r) starts[r] = static_cast<float>(r) / 16;  // exact in both precisions
  const auto right = make_batch(lorenz());
  right->set_values("y", std::span<const float>(starts));
  right->set_values("rho", rhos());
  right->set_values("sigma", one(9));
  const auto batch = make_batch(lorenz());
  batch->bind_values("y", column(starts.data(), kRuns));
  batch->bind_values("rho", column(rhos().data(), kRuns));
  batch->set_values("sigma", one(9));
  EXPECT_EQ(outputs(*solve(*batch)), outputs(*solve(*right)));
  // A stride of 0 gives every run the same value.
  const double nine = 9;
  batch->clear_values("sigma");
  batch->bind_values("sigma", column(&nine, kRuns, 0));
  EXPECT_EQ(outputs(*solve(*batch)), outputs(*solve(*right)));
}

TEST(BoundValues, CountBeforeAnArrayOfAllParameters) {
  std::vector<double> all(2 * kRuns, 10.0);  // sigma, then rho
  for (const bool all_last : {false, true}) {
    const auto batch = make_batch(lorenz());
    if (!all_last) batch->bind_parameters(batch::BoundInput<double>{all.data(), 2, kRuns, kRuns, 1});
    batch->bind_values("rho", column(rhos().data(), kRuns));
    if (all_last) batch->bind_parameters(batch::BoundInput<double>{all.data(), 2, kRuns, kRuns, 1});
    EXPECT_EQ(outputs(*solve(*batch)), with_values_set()) << all_last;
    EXPECT_EQ(batch->value("rho", 3), rhos()[3]);
    batch->bind_values("rho", batch::BoundInput<double>());
    EXPECT_EQ(batch->value("rho", 3), 10.0);
  }
}

TEST(BoundValues, GoWhenOtherValuesOfTheVariableCome) {
  const double bound[] = {1, 2, 3};
  const auto batch = make_batch(lorenz());
  batch->bind_values("rho", column(bound, 3));
  EXPECT_EQ(batch->total_runs(), 3);
  batch->set_values("rho", one(7));
  EXPECT_EQ(batch->total_runs(), 1);
  EXPECT_EQ(batch->value("rho", 0), 7);
  batch->bind_values("rho", column(bound, 3));
  batch->clear_values("rho");
  EXPECT_EQ(batch->total_runs(), 1);
  EXPECT_EQ(batch->value("rho", 0), 28);
  batch->bind_values("rho", column(bound, 3));
  batch->sample_values("rho", "uniform", 5, 6);
  EXPECT_EQ(batch->total_runs(), 1);
  EXPECT_LT(batch->value("rho", 0), 6);
  EXPECT_GE(batch->value("rho", 0), 5);
}

TEST(BoundValues, MustFitTheGrid) {
  const double bound[] = {1, 2, 3};
  const auto batch = make_batch(lorenz());
  batch->bind_values("rho", column(bound, 3));
  batch->set_values("sigma", std::array<double, 2>{1, 2});
  EXPECT_EQ(message_of(*batch), "rho has 3 values, but sigma says 2 runs");
  batch->clear_values("sigma");
  set(*batch, config::Scope::batch, "grid", std::string("combinatorial"));
  EXPECT_EQ(message_of(*batch), "grid combinatorial excludes bound initial values and parameters");
}

// With final states over bound initial ones, a run that changes kernels must not take its end for its beginning.
TEST(BoundValues, OfStatesSurviveEventsThatResetWhereFinalStatesGo) {
  constexpr const char* kStiffening = "states x = 1; parameters k = 1; x' = -k*x";
  const auto solver = make_solver(kStiffening);
  const std::vector<double> time = {0.5}, amount = {0};
  const std::vector<std::int32_t> reset = {3};
  batch::DoseColumns doses;
  doses.time = time;
  doses.amt = amount;
  doses.evid = reset;
  const std::vector<double> k = linspace(1, 1e5, kRuns);
  const std::vector<double> starts = linspace(1, 2, kRuns);
  const auto solved = [&](bool in_place) {
    std::vector<double> x = starts;
    const auto batch = make_batch(solver);
    batch->set_values("k", k);
    batch->set_doses(doses);
    batch->bind_values("x", column(x.data(), kRuns));
    if (in_place) batch->bind_final_states(batch::BoundOutput<double>{x.data(), 1, 1, kRuns, 0, kRuns, 1});
    const auto result = solve(*batch);
    return in_place ? x : final_states(*result);
  };
  EXPECT_EQ(solved(true), solved(false));
}

}  // namespace
}  // namespace cubie::test
