// Stiff problems at equal achieved error: cubie's methods and CVODE, each at the loosest tolerance of a ladder that
// reaches the error asked for.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "stiff_problems.hpp"

namespace bench {
namespace {

constexpr int kRepeats = 5;
constexpr int kRuns = 4096;       // of cubie
constexpr int kPeerRuns = 64;     // the same parameters, every 64th
constexpr double kWanted = 1e-5;  // largest error, relative to scale + |y|
constexpr double kReference = 1e-12;

StiffWork cubie_stiff(const StiffProblem& problem, const std::string& method, const std::vector<double>& parameters,
                      double tolerance, int repeats) {
  const Context context = make_context(1);
  const Solver solver = make_solver(context, read_model(std::string(BENCH_MODELS "/") + problem.model + ".cubie"));
  must(cubie_solver_set_string(solver.get(), "method", method.c_str()));
  must(cubie_solver_set_double(solver.get(), "rtol", tolerance));
  std::vector<double> atol = problem.scale;
  for (double& value : atol) value *= tolerance;
  must(cubie_solver_set_atol(solver.get(), atol.data(), static_cast<std::int64_t>(atol.size())));
  const Batch batch = make_batch(solver);
  set_values(batch, problem.parameter, parameters);
  must(cubie_batch_set_double(batch.get(), "t_end", problem.end_time));
  must(cubie_solver_compile(solver.get()));
  StiffWork work;
  work.seconds = median_seconds(repeats, [&] { solve(batch).reset(); });
  const Result result = solve(batch);
  work.steps = static_cast<long>(attempted_steps(result, static_cast<int>(parameters.size())));
  work.states.resize(problem.start.size() * parameters.size());
  std::int64_t count = 0;
  must(cubie_result_copy_final_states(result.get(), work.states.data(), static_cast<std::int64_t>(work.states.size()),
                                      &count));
  return work;
}

/// Of the runs that `reference` holds; `every`: how many runs of `work` stand for one of them.
double largest_error(const StiffProblem& problem, const StiffWork& work, const StiffWork& reference,
                     std::size_t every) {
  const std::size_t n = problem.start.size(), runs = reference.states.size() / n;
  double worst = 0;
  for (std::size_t v = 0; v < n; ++v) {
    for (std::size_t r = 0; r < runs; ++r) {
      const double exact = reference.states[v * runs + r], found = work.states[(v * runs + r) * every];
      const double error = std::abs(found - exact) / (problem.scale[v] + std::abs(exact));
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

struct Reached {
  std::string name;
  double tolerance = 0, error = NAN, microseconds = 0, steps = 0;
};

}  // namespace

void print_stiff() {
  for (const StiffProblem& problem : stiff_problems()) {
    const std::vector<double> all = even_values(problem.low, problem.high, kRuns);
    std::vector<double> some;
    for (std::size_t i = 0; i < all.size(); i += kRuns / kPeerRuns) some.push_back(all[i]);
    const StiffWork reference = cubie_stiff(problem, "radau_iia_9", some, kReference, 1);
    std::vector<Reached> rows;
    const auto climb = [&](const std::string& name, std::size_t every, const auto& solve_at) {
      Reached row{name};
      for (const double tolerance : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9}) {
        const StiffWork work = solve_at(tolerance);
        const double runs = static_cast<double>(work.states.size() / problem.start.size());
        row.tolerance = tolerance;
        row.error = largest_error(problem, work, reference, every);
        row.microseconds = work.seconds / runs * 1e6;
        row.steps = static_cast<double>(work.steps) / runs;
        if (row.error <= kWanted) break;
      }
      rows.push_back(row);
    };
    for (const char* method : {"rodas5p", "rodas4", "kvaerno5", "kencarp5", "radau_iia_5"}) {
      climb(std::string("cubie, ") + method, kRuns / kPeerRuns,
            [&](double tolerance) { return cubie_stiff(problem, method, all, tolerance, kRepeats); });
    }
#ifdef BENCH_HAS_SUNDIALS
    climb("CVODE, BDF, exact dense Jacobian", 1,
          [&](double tolerance) { return cvode_stiff(problem, some, tolerance); });
#endif
    Table table(fmt::format("{} ({} states), error at the end below {:.0e}, f64, one core", problem.model,
                            problem.start.size(), kWanted),
                {"solver", "tolerance", "largest error", "steps/run", "us/run", "of the last row"});
    for (const Reached& row : rows) {
      table.row({row.name, fmt::format("{:.0e}", row.tolerance), fmt::format("{:.1e}", row.error),
                 short_number(row.steps), short_number(row.microseconds),
                 short_number(rows.back().microseconds / row.microseconds) + " x as fast"});
    }
#ifdef BENCH_HAS_SUNDIALS
    table.note(fmt::format("CVODE at {:.0e} is {:.1e} away from the reference, radau_iia_9 at the same tolerance.",
                           kReference, largest_error(problem, cvode_stiff(problem, some, kReference), reference, 1)));
#endif
    table.print();
  }
}

}  // namespace bench
