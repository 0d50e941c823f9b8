// Work and precision: what each tolerance gives and takes, for every stiff problem of tests/numerics and the methods
// that suit it, with CVODE's rows beside cubie's.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "stiff_problems.hpp"
#include "stiff_problems_of_tests.hpp"

namespace bench {
namespace {

constexpr int kRuns = 64;  // neighbours again and again, so that all lanes of a core are busy
constexpr int kFirst = 3, kLast = 10;
constexpr double kRounding = 1e-12;  // errors below it are of no account

struct Row {
  double tolerance;
  double error;    ///< root mean square over the neighbours
  double nominal;  ///< of the problem itself
  double steps, rejected, newton, microseconds;
};

double counted(const Result& result, int which) {
  std::vector<std::int32_t> counts(kRuns);
  must(cubie_result_copy_counter(result.get(), which, counts.data(), kRuns, nullptr));
  return std::accumulate(counts.begin(), counts.end(), 0.0) / kRuns;
}

/// Errors of the neighbours, of whose `runs` runs `states` holds (state, run), and of the problem itself.
std::pair<double, double> errors_of(const TestProblem& p, const std::vector<double>& states, std::size_t runs) {
  const auto run_at = [&](std::size_t run) {
    std::vector<double> one;
    for (std::size_t v = 0; v < p.scale.size(); ++v) one.push_back(states[v * runs + run]);
    return one;
  };
  if (p.neighbours.empty()) return {p.error_of(run_at(0)), p.error_of(run_at(0))};
  double squares = 0, nominal = NAN;
  for (std::size_t i = 0; i < p.neighbours.size(); ++i) {
    const Neighbour& one = p.neighbours[i];
    const double error = one.factor == 1 ? p.error_of(run_at(i)) : p.error_of(one, run_at(i));
    if (one.factor == 1) nominal = error;
    squares += error * error;
  }
  return {std::sqrt(squares / static_cast<double>(p.neighbours.size())), nominal};
}

/// Median processor time of a few repeats.
double median_of(const std::function<void()>& work) {
  std::vector<double> seconds(5);
  for (double& one : seconds) {
    const double begin = processor_seconds();
    work();
    one = processor_seconds() - begin;
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

std::vector<Row> cubie_rows(const TestProblem& p, const char* method, int last) {
  const Context context = make_context(1);
  const Solver solver = make_solver(context, p.text);
  must(cubie_solver_set_string(solver.get(), "method", method));
  must(cubie_solver_set_string(solver.get(), "save_variables", "none"));
  const Batch batch = make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", p.t_end));
  std::vector<double> parameters = p.parameters();
  const std::size_t different = parameters.size();
  for (std::size_t i = different; i < kRuns; ++i) parameters.push_back(parameters[i - different]);
  set_values(batch, p.parameter, parameters);
  std::vector<Row> rows;
  for (int k = kFirst; k <= last; ++k) {
    const double tolerance = std::pow(10.0, -k);
    must(cubie_solver_set_double(solver.get(), "rtol", tolerance));
    std::vector<double> atol = p.scale;
    for (double& value : atol) value *= tolerance;
    must(cubie_solver_set_atol(solver.get(), atol.data(), static_cast<std::int64_t>(atol.size())));
    Result result = solve(batch);
    const double seconds = median_of([&] { result = solve(batch); });
    std::vector<double> states(p.scale.size() * kRuns);
    must(
        cubie_result_copy_final_states(result.get(), states.data(), static_cast<std::int64_t>(states.size()), nullptr));
    const auto [error, nominal] = errors_of(p, states, kRuns);
    rows.push_back({tolerance, error, nominal, counted(result, CUBIE_COUNTER_ACCEPTED),
                    counted(result, CUBIE_COUNTER_REJECTED), counted(result, CUBIE_COUNTER_NEWTON_ITERATIONS),
                    seconds / kRuns * 1e6});
  }
  return rows;
}

#ifdef BENCH_HAS_SUNDIALS
std::vector<Row> cvode_rows(const TestProblem& p) {
  std::vector<StiffProblem> known = more_stiff_problems();
  known.insert(known.end(), stiff_problems().begin(), stiff_problems().end());
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const StiffProblem& one) { return p.name == one.model; });
  if (found == known.end()) return {};
  StiffProblem problem = *found;
  problem.start = p.start;
  problem.scale = p.scale;
  problem.end_time = p.t_end;
  std::vector<Row> rows;
  for (int k = kFirst; k <= kLast; ++k) {
    const double tolerance = std::pow(10.0, -k);
    const std::vector<double> parameters = p.parameters();
    const StiffWork work = cvode_stiff(problem, parameters, tolerance, 2);
    if (std::isnan(work.states[0])) continue;  // it gave up
    const auto [error, nominal] = errors_of(p, work.states, parameters.size());
    const auto runs = static_cast<double>(parameters.size());
    rows.push_back({tolerance, error, nominal, static_cast<double>(work.steps) / runs,
                    static_cast<double>(work.rejected) / runs, static_cast<double>(work.newton) / runs,
                    work.seconds / runs * 1e6});
  }
  return rows;
}
#endif

/// Of log(error) over log(tolerance) by least squares, where errors stand above rounding.
double slope(const std::vector<Row>& rows) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const Row& row : rows) {
    if (!(row.error > kRounding)) continue;
    const double a = std::log(row.tolerance), b = std::log(row.error);
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

void add(Table& table, const std::string& name, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  double before = INFINITY;
  for (const Row& row : rows) {
    table.row({name, fmt::format("{:.0e}", row.tolerance), fmt::format("{:.1f}", -std::log10(row.error)),
               fmt::format("{:.1f}", -std::log10(row.nominal)), fmt::format("{:.2g}", row.error / row.tolerance),
               fmt::format("{:.0f}", row.steps), fmt::format("{:.0f}", row.rejected), fmt::format("{:.0f}", row.newton),
               short_number(row.microseconds), row.error > kRounding && row.error > 3 * before ? "rises" : ""});
    before = row.error;
  }
  table.note(fmt::format("{}: slope {:.2f}", name, slope(rows)));
}

std::vector<const char*> methods_for(std::string_view problem, std::size_t states) {
  if (states > 100) return {"rodas4", "rodas5p", "kencarp4"};
  if (states > 50) return {"rodas3p", "rodas4", "rodas5p", "kvaerno5", "kencarp4"};
  if (problem == "ring_modulator") return {"rodas4", "rodas5p", "kencarp4", "kvaerno5", "radau_iia_5", "radau_iia_9"};
  return {"rosenbrock23",     "ros2s",    "rodas3p",  "rodas4",   "rodas5p",     "tr_bdf2",     "kvaerno3",
          "l_stable_sdirk_4", "kencarp4", "kvaerno5", "kencarp5", "radau_iia_3", "radau_iia_5", "radau_iia_9"};
}

}  // namespace

void print_work_precision(const std::string& which) {
  const std::size_t colon = std::min(which.find(':'), which.size());
  const std::string problem = which.substr(0, colon), only = which.substr(std::min(colon + 1, which.size()));
  for (const TestProblem& p : test_problems()) {
    if (!problem.empty() && problem != p.name) continue;
    Table table(
        fmt::format("{} ({} states), t = {:g}: work and precision, f64, one core", p.name, p.scale.size(), p.t_end),
        {"solver", "tolerance", "digits", "of the problem itself", "error/tolerance", "steps", "rejected", "Newton",
         "us/run", ""});
    std::vector<const char*> methods = methods_for(p.name, p.scale.size());
    if (!only.empty()) methods = {only.c_str()};
    for (const char* const method : methods) {
      const std::string_view name(method);
      // Order 2 at small tolerances is for nobody; the ring modulator's oscillation makes it millions of steps.
      const bool low = name == "rosenbrock23" || name == "tr_bdf2" || name == "radau_iia_3" || name == "kvaerno3" ||
                       name == "rodas3p" || name == "ros2s" || name == "ros3p" || name == "crank_nicolson" ||
                       name == "firk_gauss_legendre_2";
      add(table, method, cubie_rows(p, method, low ? 7 : p.name == "ring_modulator" ? 8 : kLast));
    }
#ifdef BENCH_HAS_SUNDIALS
    if (only.empty()) add(table, "CVODE", cvode_rows(p));
#endif
    table.print();
    std::fflush(stdout);
  }
}

}  // namespace bench
