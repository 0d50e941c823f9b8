// CVODE's BDF and ARKODE's DIRK on stiff problems: exact dense Jacobian, one solver object reinitialised run by run.

#include <arkode/arkode_arkstep.h>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <sundials/sundials_context.hpp>

#include "stiff_problems.hpp"

namespace bench {
namespace {

constexpr long kMostSteps = 100'000;

struct User {
  const StiffProblem* problem;
  double parameter;
};

int rhs(realtype t, N_Vector y, N_Vector dy, void* user) {
  const User& u = *static_cast<const User*>(user);
  u.problem->rhs(t, N_VGetArrayPointer(y), u.parameter, N_VGetArrayPointer(dy));
  return 0;
}

int jacobian(realtype t, N_Vector y, N_Vector, SUNMatrix matrix, void* user, N_Vector, N_Vector, N_Vector) {
  const User& u = *static_cast<const User*>(user);
  u.problem->jacobian(t, N_VGetArrayPointer(y), u.parameter, SUNDenseMatrix_Cols(matrix));  // zeroed before
  return 0;
}

/// Processor time of this thread.
double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What both solvers need; freed at the end.
struct Parts {
  sundials::Context context;
  N_Vector y, atol;
  SUNMatrix matrix;
  SUNLinearSolver linear;

  Parts(const StiffProblem& problem, double tolerance) {
    const auto n = static_cast<sunindextype>(problem.start.size());
    y = N_VNew_Serial(n, context);
    atol = N_VNew_Serial(n, context);
    for (sunindextype v = 0; v < n; ++v) N_VGetArrayPointer(atol)[v] = tolerance * problem.scale[v];
    std::copy(problem.start.begin(), problem.start.end(), N_VGetArrayPointer(y));
    matrix = SUNDenseMatrix(n, n, context);
    linear = SUNLinSol_Dense(y, matrix, context);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    SUNLinSolFree(linear);
    SUNMatDestroy(matrix);
    N_VDestroy(atol);
    N_VDestroy(y);
  }
};

/// Solves all runs `repeats` times; `one` starts the solver anew, integrates to the end, adds what it took and says
/// whether it arrived. A run that does not ends the work: all states are NaN then.
template <class One>
StiffWork work_of(const StiffProblem& problem, const std::vector<double>& parameters, int repeats, N_Vector y,
                  const One& one) {
  const std::size_t n = problem.start.size(), runs = parameters.size();
  StiffWork work;
  work.states.resize(n * runs);
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    const double busy = thread_seconds();
    work.steps = work.rejected = work.newton = 0;
    for (std::size_t run = 0; run < runs; ++run) {
      User user{&problem, parameters[run]};
      std::copy(problem.start.begin(), problem.start.end(), N_VGetArrayPointer(y));
      if (!one(user, work)) {
        std::fill(work.states.begin(), work.states.end(), NAN);
        return work;
      }
      for (std::size_t v = 0; v < n; ++v) work.states[v * runs + run] = N_VGetArrayPointer(y)[v];
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const double took = thread_seconds() - busy;
    work.seconds = repeat == 0 ? took : std::min(work.seconds, took);
    work.wall = repeat == 0 ? wall.count() : std::min(work.wall, wall.count());
  }
  return work;
}

}  // namespace

StiffWork cvode_stiff(const StiffProblem& problem, const std::vector<double>& parameters, double tolerance,
                      int repeats) {
  Parts parts(problem, tolerance);
  void* solver = CVodeCreate(CV_BDF, parts.context);
  CVodeInit(solver, rhs, 0.0, parts.y);
  CVodeSVtolerances(solver, tolerance, parts.atol);
  CVodeSetMaxNumSteps(solver, kMostSteps);
  CVodeSetErrFile(solver, nullptr);
  CVodeSetLinearSolver(solver, parts.linear, parts.matrix);
  CVodeSetJacFn(solver, jacobian);
  const StiffWork work = work_of(problem, parameters, repeats, parts.y, [&](User& user, StiffWork& total) {
    CVodeReInit(solver, 0.0, parts.y);
    CVodeSetUserData(solver, &user);
    CVodeSetStopTime(solver, problem.end_time);
    double t = 0.0;
    const int outcome = CVode(solver, problem.end_time, parts.y, &t, CV_NORMAL);
    long steps = 0, failed = 0, newton = 0;
    CVodeGetNumSteps(solver, &steps);
    CVodeGetNumErrTestFails(solver, &failed);
    CVodeGetNumNonlinSolvIters(solver, &newton);
    total.steps += steps;
    total.rejected += failed;
    total.newton += newton;
    return outcome >= 0;
  });
  CVodeFree(&solver);
  return work;
}

StiffWork arkode_stiff(const StiffProblem& problem, const std::vector<double>& parameters, double tolerance,
                       int repeats) {
  Parts parts(problem, tolerance);
  void* solver = ARKStepCreate(nullptr, rhs, 0.0, parts.y, parts.context);
  ARKStepSVtolerances(solver, tolerance, parts.atol);
  ARKStepSetMaxNumSteps(solver, kMostSteps);
  ARKStepSetErrFile(solver, nullptr);
  ARKStepSetLinearSolver(solver, parts.linear, parts.matrix);
  ARKStepSetJacFn(solver, jacobian);
  const StiffWork work = work_of(problem, parameters, repeats, parts.y, [&](User& user, StiffWork& total) {
    ARKStepReInit(solver, nullptr, rhs, 0.0, parts.y);
    ARKStepSetUserData(solver, &user);
    ARKStepSetStopTime(solver, problem.end_time);
    double t = 0.0;
    const int outcome = ARKStepEvolve(solver, problem.end_time, parts.y, &t, ARK_NORMAL);
    long steps = 0, failed = 0, newton = 0;
    ARKStepGetNumSteps(solver, &steps);
    ARKStepGetNumErrTestFails(solver, &failed);
    ARKStepGetNumNonlinSolvIters(solver, &newton);
    total.steps += steps;
    total.rejected += failed;
    total.newton += newton;
    return outcome >= 0;
  });
  ARKStepFree(&solver);
  return work;
}

}  // namespace bench
