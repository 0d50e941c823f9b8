// Stiff problems at equal achieved error: cubie's methods, CVODE and ARKODE, each at the loosest tolerance of a ladder
// that reaches the error asked for.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "stiff_problems.hpp"

namespace bench {
namespace {

constexpr int kRepeats = 2;
constexpr double kWanted = 1e-5;  // largest error, relative to scale + |y|
constexpr double kReference = 1e-12;

struct Runs {
  int all;    ///< of cubie
  int tried;  ///< of cubie at each tolerance, evenly among all
  int peers;  ///< of the others, evenly among these
};
constexpr Runs kFew{640, 64, 8};  // a millisecond and more each
constexpr Runs kMany{10240, 640, 64};

std::string text_of(const StiffProblem& problem) {
  const bool written = std::string(problem.model) == "network100";
  return read_model(std::string(written ? BENCH_BUILD "/" : BENCH_MODELS "/") + problem.model + ".cubie");
}

StiffWork cubie_stiff(const StiffProblem& problem, const std::string& method, const std::vector<double>& parameters,
                      double tolerance, int repeats, int threads = 1) {
  const Context context = make_context(threads);
  const Solver solver = make_solver(context, text_of(problem));
  must(cubie_solver_set_string(solver.get(), "method", method.c_str()));
  must(cubie_solver_set_string(solver.get(), "save_variables", "none"));
  must(cubie_solver_set_double(solver.get(), "rtol", tolerance));
  std::vector<double> atol = problem.scale;
  for (double& value : atol) value *= tolerance;
  must(cubie_solver_set_atol(solver.get(), atol.data(), static_cast<std::int64_t>(atol.size())));
  const Batch batch = make_batch(solver);
  set_values(batch, problem.parameter, parameters);
  must(cubie_batch_set_double(batch.get(), "t_end", problem.end_time));
  must(cubie_solver_compile(solver.get()));
  StiffWork work;
  Result result;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double busy = processor_seconds(), begin = now();
    result = solve(batch);
    const double took = processor_seconds() - busy, wall = now() - begin;
    work.seconds = repeat == 0 ? took : std::min(work.seconds, took);
    work.wall = repeat == 0 ? wall : std::min(work.wall, wall);
  }
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
  double tolerance = 0, error = NAN, microseconds = 0, steps = 0, all_cores = NAN;
};

#ifdef BENCH_HAS_SUNDIALS
/// Runs per second of one such solver on each processor.
double peer_on_all(decltype(&cvode_stiff) solve, const StiffProblem& problem, const std::vector<double>& parameters,
                   double tolerance) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const double begin = now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < cores; ++i) {
      threads.emplace_back([&] { (void)solve(problem, parameters, tolerance, 1); });
    }
  }
  return static_cast<double>(parameters.size()) * cores / (now() - begin);
}
#endif

}  // namespace

void print_stiff(const std::string& only) {
  for (const StiffProblem& problem : stiff_problems()) {
    if (!only.empty() && only != problem.model) continue;
    const bool large = problem.start.size() > 50;  // collocation methods take long to compile and to solve
    const Runs& runs_of = large ? kFew : kMany;
    const std::vector<double> all = even_values(problem.low, problem.high, runs_of.all);
    std::vector<double> some, tried;
    for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(runs_of.all / runs_of.peers)) {
      some.push_back(all[i]);
    }
    for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(runs_of.all / runs_of.tried)) {
      tried.push_back(all[i]);
    }
    const StiffWork reference = cubie_stiff(problem, large ? "rodas5p" : "radau_iia_9", some, kReference, 1);
    std::vector<Reached> rows;
    const auto climb = [&](const std::string& name, std::size_t every, const auto& solve_at, const auto& finish) {
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
      finish(row);
      rows.push_back(row);
    };
    const std::vector<const char*> methods =
        large ? std::vector<const char*>{"rodas5p", "rodas4", "kvaerno5", "kencarp4"}
              : std::vector<const char*>{"rodas5p", "rodas4", "kvaerno5", "kencarp5", "radau_iia_5"};
    for (const char* method : methods) {
      climb(
          std::string("cubie, ") + method, static_cast<std::size_t>(runs_of.tried / runs_of.peers),
          [&](double tolerance) { return cubie_stiff(problem, method, tried, tolerance, 1); },
          [&](Reached& row) {
            row.microseconds = cubie_stiff(problem, method, all, row.tolerance, kRepeats).seconds / runs_of.all * 1e6;
            row.all_cores = runs_of.all / cubie_stiff(problem, method, all, row.tolerance, kRepeats, 0).wall;
          });
    }
#ifdef BENCH_HAS_SUNDIALS
    climb(
        "ARKODE, DIRK 4, exact dense Jacobian", 1,
        [&](double tolerance) { return arkode_stiff(problem, some, tolerance); },
        [&](Reached& row) {
          if (!std::isnan(row.error)) row.all_cores = peer_on_all(arkode_stiff, problem, some, row.tolerance);
        });
    climb(
        "CVODE, BDF, exact dense Jacobian", 1, [&](double tolerance) { return cvode_stiff(problem, some, tolerance); },
        [&](Reached& row) { row.all_cores = peer_on_all(cvode_stiff, problem, some, row.tolerance); });
#endif
    Table table(
        fmt::format("{} ({} states), error at the end below {:.0e}, f64", problem.model, problem.start.size(), kWanted),
        {"solver", "tolerance", "largest error", "steps/run", "us of a core/run", "of the last row",
         "runs/s on all cores", "of the last row"});
    for (const Reached& row : rows) {
      if (std::isnan(row.error)) {
        table.row({row.name, fmt::format("{:.0e}", row.tolerance), "gave up", "-", "-", "-", "-", "-"});
        continue;
      }
      table.row({row.name, fmt::format("{:.0e}", row.tolerance), fmt::format("{:.1e}", row.error),
                 short_number(row.steps), short_number(row.microseconds),
                 short_number(rows.back().microseconds / row.microseconds) + " x as fast",
                 std::isnan(row.all_cores) ? "-" : fmt::format("{:.0f}", row.all_cores),
                 std::isnan(row.all_cores) ? "-" : short_number(row.all_cores / rows.back().all_cores) + " x"});
    }
#ifdef BENCH_HAS_SUNDIALS
    table.note(fmt::format("CVODE at {:.0e} is {:.1e} away from the reference, cubie's {} at the same tolerance.",
                           kReference, largest_error(problem, cvode_stiff(problem, some, kReference), reference, 1),
                           large ? "rodas5p" : "radau_iia_9"));
#endif
    table.print();
    std::fflush(stdout);
  }
}

}  // namespace bench
