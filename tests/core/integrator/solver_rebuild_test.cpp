// Solvers rebuild their kernel when its text changes and at no other time, and share it when their texts are equal.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "batch/batch.hpp"
#include "batch/solver_state.hpp"

namespace cubie::batch {
namespace {

using config::OptionId;
using config::Value;

constexpr const char* kDecay = "states x = 1; parameters k = 1; x' = -k*x";

Ref<Context> shared_context() {
  static const Ref<Context> context = [] {
    Ref<Context> c = Context::create();
    c->set_option(OptionId::threads, std::int64_t{1});
    c->set_option(OptionId::kernel_cache, std::string("off"));
    return c;
  }();
  return context;
}

Ref<Solver> make_solver(const std::vector<std::pair<OptionId, Value>>& options = {}) {
  Ref<Solver> solver = Solver::create(shared_context(), kDecay);
  for (const auto& [id, value] : options) solver->set_option(id, value);
  return solver;
}

const integrator::BuiltKernel* built(Solver& solver) { return solver.state().kernel->built().get(); }

double solve(Batch& batch) {
  const Ref<Result> result = batch.submit();
  result->wait(-1, nullptr, nullptr);
  std::vector<double> last(static_cast<std::size_t>(result->n_runs()));
  result->copy_final_states(std::span<double>(last));
  return last.front();
}

TEST(SolverRebuild, KeepsTheKernelWhenNumbersOfTheLaunchChange) {
  const Ref<Solver> solver = make_solver();
  const Ref<Batch> batch = Batch::create(solver);
  const double first = solve(*batch);
  const integrator::BuiltKernel* kernel = built(*solver);
  const std::vector<std::pair<OptionId, Value>> numbers = {{OptionId::rtol, Value(1e-3)},
                                                           {OptionId::atol, Value(1e-3)},
                                                           {OptionId::dt, Value(0.01)},
                                                           {OptionId::dt_min, Value(1e-9)},
                                                           {OptionId::dt_max, Value(0.5)},
                                                           {OptionId::safety, Value(0.8)},
                                                           {OptionId::min_gain, Value(0.5)},
                                                           {OptionId::max_gain, Value(2.0)},
                                                           {OptionId::deadband_min, Value(0.9)},
                                                           {OptionId::deadband_max, Value(1.2)},
                                                           {OptionId::kp, Value(0.6)},
                                                           {OptionId::ki, Value(-0.3)},
                                                           {OptionId::kd, Value(0.0)},
                                                           {OptionId::max_steps, Value(std::int64_t{1000})},
                                                           {OptionId::keep_statistics, Value(std::int64_t{0})}};
  for (const auto& [id, value] : numbers) solver->set_option(id, value);
  batch->set_option(OptionId::t0, 1.0);
  batch->set_option(OptionId::t_end, 3.0);
  batch->set_option(OptionId::save_every, 0.5);
  batch->set_option(OptionId::n_runs, std::int64_t{50});
  EXPECT_NE(solve(*batch), first);
  EXPECT_EQ(solver->kernel_builds(), 1);
  EXPECT_EQ(built(*solver), kernel);
}

TEST(SolverRebuild, KeepsTheKernelWhenOtherWordsSayTheSame) {
  const Ref<Solver> solver = make_solver();
  solver->set_option(OptionId::method, std::string("tsit5"));
  solver->compile();
  const integrator::BuiltKernel* kernel = built(*solver);
  for (const auto& [id, word] : std::vector<std::pair<OptionId, const char*>>{
           {OptionId::method, "TSIT5"}, {OptionId::controller, "pi"}, {OptionId::save_variables, "x"}}) {
    solver->set_option(id, std::string(word));
    solver->compile();
    EXPECT_EQ(solver->kernel_builds(), 1) << word;
    EXPECT_EQ(built(*solver), kernel) << word;
  }
}

TEST(SolverRebuild, CountsOneKernelPerChangeOfTheText) {
  const Ref<Solver> solver = make_solver();
  const std::string before = solver->kernel_text();
  for (int i = 0; i < 3; ++i) (void)solver->kernel_text();
  EXPECT_EQ(solver->kernel_builds(), 1);
  solver->set_option(OptionId::precision, std::string("f32"));
  solver->set_option(OptionId::lane_width, std::int64_t{4});
  EXPECT_EQ(solver->kernel_builds(), 1);  // nothing happens before somebody needs the text
  EXPECT_NE(solver->kernel_text(), before);
  EXPECT_EQ(solver->kernel_builds(), 2);
  solver->set_option(OptionId::precision, std::string("f64"));
  solver->set_option(OptionId::lane_width, std::int64_t{0});
  EXPECT_EQ(solver->kernel_text(), before);
  EXPECT_EQ(solver->kernel_builds(), 3);
}

TEST(SolverRebuild, KeepsItsKernelWhenASettingCannotBeMet) {
  const Ref<Solver> solver = make_solver();
  solver->compile();
  const integrator::BuiltKernel* kernel = built(*solver);
  solver->set_option(OptionId::save_variables, std::string("nobody"));
  EXPECT_THROW(solver->compile(), Error);
  EXPECT_THROW(solver->compile(), Error);
  solver->set_option(OptionId::save_variables, std::string("states"));
  solver->compile();
  EXPECT_EQ(built(*solver), kernel);
  EXPECT_EQ(solver->kernel_builds(), 1);
}

TEST(SolverRebuild, SharesOneKernelBetweenSolversOfTheSameText) {
  const Ref<Solver> one = make_solver(), two = make_solver();
  one->compile();
  two->compile();
  EXPECT_EQ(built(*one), built(*two));
  two->set_option(OptionId::save_method, std::string("land"));
  two->compile();
  EXPECT_NE(built(*one), built(*two));
  two->set_option(OptionId::save_method, std::string("auto"));
  two->compile();
  EXPECT_EQ(built(*one), built(*two));
}

}  // namespace
}  // namespace cubie::batch
