#pragma once
// Stiff problems for solvers written in C++: right-hand sides, Jacobians, and the parameter that differs from run to
// run. The equations are those of examples/models.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct StiffProblem {
  const char* model;  ///< in examples/models, or written in the build folder
  const char* parameter;
  double low, high;  ///< of the parameter, evenly spaced over the runs
  double end_time;
  std::vector<double> start;
  std::vector<double> scale;  ///< what counts as small in each state; its share of the absolute tolerance
  void (*rhs)(double t, const double* y, double parameter, double* dy);
  /// column[j][i] = d dy_i / d y_j; the columns hold zeros.
  void (*jacobian)(double t, const double* y, double parameter, double** column);
};

/// Robertson, HIRES, POLLU, Beeler-Reuter, a network of 100 species.
[[nodiscard]] const std::vector<StiffProblem>& stiff_problems();
[[nodiscard]] StiffProblem beeler_reuter_problem();
[[nodiscard]] StiffProblem network_problem();
/// Those for work and precision alone: range of the parameter, start, scale and end are left to the caller.
[[nodiscard]] const std::vector<StiffProblem>& more_stiff_problems();

struct StiffWork {
  double seconds = 0.0;  ///< of all runs, the least of a few repeats
  double wall = 0.0;     ///< the same by the clock; seconds are of the processor
  long steps = 0;        ///< attempted, all runs
  long rejected = 0, newton = 0;
  std::vector<double> states;  ///< at the end, (state, run)
};

/// CVODE's BDF with the exact dense Jacobian and reltol = tolerance; one solver object for all runs.
[[nodiscard]] StiffWork cvode_stiff(const StiffProblem& problem, const std::vector<double>& parameters,
                                    double tolerance, int repeats = 3);
/// ARKODE's DIRK of order 4, likewise.
[[nodiscard]] StiffWork arkode_stiff(const StiffProblem& problem, const std::vector<double>& parameters,
                                     double tolerance, int repeats = 3);

}  // namespace bench
