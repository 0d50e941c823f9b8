// SUNDIALS: ARKODE's explicit Dormand-Prince pair, CVODE's Adams and BDF methods. One solver object is reinitialised
// run by run, as an ensemble loop in C does it.

#include <arkode/arkode_erkstep.h>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include <algorithm>
#include <sundials/sundials_context.hpp>

#include "problems.hpp"

namespace bench {
namespace {

constexpr long kMostSteps = 1'000'000;

template <class System>
int rhs(realtype, N_Vector y, N_Vector dy, void* system) {
  (*static_cast<const System*>(system))(N_VGetArrayPointer(y), N_VGetArrayPointer(dy));
  return 0;
}

template <class System>
void set_start(N_Vector y) {
  const auto start = System::start();
  std::copy(start.begin(), start.end(), N_VGetArrayPointer(y));
}

template <class System>
PeerWork solve_arkode(int runs) {
  sundials::Context context;
  N_Vector y = N_VNew_Serial(System::kSize, context);
  set_start<System>(y);
  void* solver = ERKStepCreate(rhs<System>, 0.0, y, context);
  ERKStepSetTableNum(solver, ARKODE_DORMAND_PRINCE_7_4_5);
  ERKStepSStolerances(solver, kTolerance, kTolerance);
  ERKStepSetMaxNumSteps(solver, kMostSteps);
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    auto system = System::of_run(run, runs);
    set_start<System>(y);
    ERKStepReInit(solver, rhs<System>, 0.0, y);
    ERKStepSetUserData(solver, &system);
    ERKStepSetStopTime(solver, kEndTime);
    double t = 0.0;
    ERKStepEvolve(solver, kEndTime, y, &t, ARK_NORMAL);
    long attempts = 0;
    ERKStepGetNumStepAttempts(solver, &attempts);
    work.steps += attempts;
    work.last_value = N_VGetArrayPointer(y)[0];
  }
  ERKStepFree(&solver);
  N_VDestroy(y);
  return work;
}

template <class System>
PeerWork solve_cvode(int runs, int method) {
  sundials::Context context;
  N_Vector y = N_VNew_Serial(System::kSize, context);
  set_start<System>(y);
  void* solver = CVodeCreate(method, context);
  CVodeInit(solver, rhs<System>, 0.0, y);
  CVodeSStolerances(solver, kTolerance, kTolerance);
  CVodeSetMaxNumSteps(solver, kMostSteps);
  SUNNonlinearSolver nonlinear = nullptr;
  SUNMatrix matrix = nullptr;
  SUNLinearSolver linear = nullptr;
  if (method == CV_ADAMS) {
    nonlinear = SUNNonlinSol_FixedPoint(y, 0, context);
    CVodeSetNonlinearSolver(solver, nonlinear);
  } else {
    matrix = SUNDenseMatrix(System::kSize, System::kSize, context);
    linear = SUNLinSol_Dense(y, matrix, context);
    CVodeSetLinearSolver(solver, linear, matrix);
  }
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    auto system = System::of_run(run, runs);
    set_start<System>(y);
    CVodeReInit(solver, 0.0, y);
    CVodeSetUserData(solver, &system);
    CVodeSetStopTime(solver, kEndTime);
    double t = 0.0;
    CVode(solver, kEndTime, y, &t, CV_NORMAL);
    long steps = 0;
    CVodeGetNumSteps(solver, &steps);
    work.steps += steps;
    work.last_value = N_VGetArrayPointer(y)[0];
  }
  CVodeFree(&solver);
  if (nonlinear != nullptr) SUNNonlinSolFree(nonlinear);
  if (linear != nullptr) SUNLinSolFree(linear);
  if (matrix != nullptr) SUNMatDestroy(matrix);
  N_VDestroy(y);
  return work;
}

}  // namespace

PeerWork arkode_lorenz(int runs) { return solve_arkode<Lorenz>(runs); }
PeerWork arkode_kinetics(int runs) { return solve_arkode<Kinetics>(runs); }
PeerWork cvode_lorenz_adams(int runs) { return solve_cvode<Lorenz>(runs, CV_ADAMS); }
PeerWork cvode_lorenz_bdf(int runs) { return solve_cvode<Lorenz>(runs, CV_BDF); }
PeerWork cvode_kinetics_bdf(int runs) { return solve_cvode<Kinetics>(runs, CV_BDF); }

}  // namespace bench
