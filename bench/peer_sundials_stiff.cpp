// CVODE's BDF on stiff problems: exact dense Jacobian, one solver object reinitialised run by run.

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <chrono>
#include <sundials/sundials_context.hpp>

#include "stiff_problems.hpp"

namespace bench {
namespace {

constexpr long kMostSteps = 1'000'000;
constexpr int kRepeats = 3;

struct User {
  const StiffProblem* problem;
  double parameter;
};

int rhs(realtype, N_Vector y, N_Vector dy, void* user) {
  const User& u = *static_cast<const User*>(user);
  u.problem->rhs(N_VGetArrayPointer(y), u.parameter, N_VGetArrayPointer(dy));
  return 0;
}

int jacobian(realtype, N_Vector y, N_Vector, SUNMatrix matrix, void* user, N_Vector, N_Vector, N_Vector) {
  const User& u = *static_cast<const User*>(user);
  u.problem->jacobian(N_VGetArrayPointer(y), u.parameter, SUNDenseMatrix_Cols(matrix));  // zeroed before
  return 0;
}

}  // namespace

StiffWork cvode_stiff(const StiffProblem& problem, const std::vector<double>& parameters, double tolerance) {
  const auto n = static_cast<sunindextype>(problem.start.size());
  const std::size_t runs = parameters.size();
  sundials::Context context;
  N_Vector y = N_VNew_Serial(n, context);
  N_Vector atol = N_VNew_Serial(n, context);
  for (sunindextype v = 0; v < n; ++v) N_VGetArrayPointer(atol)[v] = tolerance * problem.scale[v];
  std::copy(problem.start.begin(), problem.start.end(), N_VGetArrayPointer(y));
  void* solver = CVodeCreate(CV_BDF, context);
  CVodeInit(solver, rhs, 0.0, y);
  CVodeSVtolerances(solver, tolerance, atol);
  CVodeSetMaxNumSteps(solver, kMostSteps);
  SUNMatrix matrix = SUNDenseMatrix(n, n, context);
  SUNLinearSolver linear = SUNLinSol_Dense(y, matrix, context);
  CVodeSetLinearSolver(solver, linear, matrix);
  CVodeSetJacFn(solver, jacobian);
  StiffWork work;
  work.states.resize(static_cast<std::size_t>(n) * runs);
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    work.steps = 0;
    for (std::size_t run = 0; run < runs; ++run) {
      User user{&problem, parameters[run]};
      std::copy(problem.start.begin(), problem.start.end(), N_VGetArrayPointer(y));
      CVodeReInit(solver, 0.0, y);
      CVodeSetUserData(solver, &user);
      CVodeSetStopTime(solver, problem.end_time);
      double t = 0.0;
      CVode(solver, problem.end_time, y, &t, CV_NORMAL);
      long steps = 0;
      CVodeGetNumSteps(solver, &steps);
      work.steps += steps;
      for (sunindextype v = 0; v < n; ++v) work.states[v * runs + run] = N_VGetArrayPointer(y)[v];
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    work.seconds = repeat == 0 ? took.count() : std::min(work.seconds, took.count());
  }
  CVodeFree(&solver);
  SUNLinSolFree(linear);
  SUNMatDestroy(matrix);
  N_VDestroy(atol);
  N_VDestroy(y);
  return work;
}

}  // namespace bench
