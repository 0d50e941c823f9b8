// cubie's side of the tables beside peers: the same problems on one thread.

#include <algorithm>
#include <random>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"

namespace bench {
namespace {

constexpr int kRepeats = 5;

/// Solves `runs` runs of `solver` on a grid of one parameter; the time is of the whole call, results in place.
Speed measure(const Solver& solver, int states, const char* parameter, const std::vector<double>& values,
              double end_time) {
  const int runs = static_cast<int>(values.size());
  const Batch batch = make_batch(solver);
  set_values(batch, parameter, values);
  must(cubie_batch_set_double(batch.get(), "t_end", end_time));
  must(cubie_solver_compile(solver.get()));
  Speed speed;
  speed.seconds = median_seconds(kRepeats, [&] { solve(batch).reset(); });
  const Result result = solve(batch);
  speed.runs = runs;
  speed.steps = attempted_steps(result, runs);
  speed.last_value = bench::last_value(result, states, runs);
  return speed;
}

}  // namespace

Speed cubie_lorenz_rk4(int threads) {
  const Context context = make_context(threads);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  must(cubie_solver_set_string(solver.get(), "method", "rk4"));
  must(cubie_solver_set_double(solver.get(), "dt", kFixedStep));
  return measure(solver, 3, "rho", even_values(0.0, 21.0, 8192), kEndTime);
}

Speed cubie_lorenz(const char* method, int threads) {
  const Context context = make_context(threads);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  must(cubie_solver_set_string(solver.get(), "method", method));
  set_tolerance(solver, kTolerance);
  return measure(solver, 3, "rho", even_values(0.0, 21.0, 50'000), kEndTime);
}

Speed cubie_kinetics(const char* method, int threads) {
  const Context context = make_context(threads);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/kinetics25.cubie"));
  must(cubie_solver_set_string(solver.get(), "method", method));
  set_tolerance(solver, kTolerance);
  return measure(solver, kSpecies, "heat", even_values(0.5, 2.0, 10'000), kEndTime);
}

Speed cubie_uneven(bool refill) {
  const Context context = make_context(1);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  must(cubie_solver_set_string(solver.get(), "method", "tsit5"));
  set_tolerance(solver, kTolerance);
  must(cubie_solver_set_string(solver.get(), "refill", refill ? "on" : "off"));
  auto values = even_values(0.0, 100.0, 20'000);
  std::shuffle(values.begin(), values.end(), std::mt19937_64(1));
  return measure(solver, 3, "rho", values, kEndTime);
}

}  // namespace bench
