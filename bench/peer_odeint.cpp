// Boost.odeint: its fixed and controlled steppers on std::array states.

#include <boost/numeric/odeint.hpp>
#include <cmath>

#include "problems.hpp"

namespace bench {
namespace {

namespace odeint = boost::numeric::odeint;

template <class System>
PeerWork solve_dopri5(int runs) {
  using State = std::array<double, System::kSize>;
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    const auto system = System::of_run(run, runs);
    auto y = System::start();
    const auto rhs = [&](const State& state, State& derivative, double) { system(state.data(), derivative.data()); };
    auto stepper = odeint::make_controlled(kTolerance, kTolerance, odeint::runge_kutta_dopri5<State>());
    double t = 0.0, h = 1e-3;
    while (t < kEndTime) {
      h = std::min(h, kEndTime - t);
      stepper.try_step(rhs, y, t, h);
      ++work.steps;
    }
    work.last_value = y[0];
  }
  return work;
}

}  // namespace

PeerWork odeint_lorenz_rk4(int runs) {
  using State = std::array<double, Lorenz::kSize>;
  PeerWork work;
  const auto steps = static_cast<std::size_t>(std::llround(kEndTime / kFixedStep));
  for (int run = 0; run < runs; ++run) {
    const auto system = Lorenz::of_run(run, runs);
    auto y = Lorenz::start();
    const auto rhs = [&](const State& state, State& derivative, double) { system(state.data(), derivative.data()); };
    odeint::integrate_n_steps(odeint::runge_kutta4<State>(), rhs, y, 0.0, kFixedStep, steps);
    work.steps += static_cast<std::int64_t>(steps);
    work.last_value = y[0];
  }
  return work;
}

PeerWork odeint_lorenz_dopri5(int runs) { return solve_dopri5<Lorenz>(runs); }
PeerWork odeint_kinetics_dopri5(int runs) { return solve_dopri5<Kinetics>(runs); }

}  // namespace bench
