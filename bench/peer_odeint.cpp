// Boost.odeint: its fixed and controlled steppers on std::array states.

#include <boost/numeric/odeint.hpp>
#include <cmath>

#include "harness.hpp"
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

/// The place in (low, high] of the stepper's last step where component `which` is no longer positive.
template <class Stepper, class State>
double crossing(Stepper& stepper, double low, double high, std::size_t which, State& at) {
  for (int halving = 0; halving < 60 && high - low > 1e-15 * high; ++halving) {
    const double middle = 0.5 * (low + high);
    stepper.calc_state(middle, at);
    (at[which] > 0.0 ? low : high) = middle;
  }
  stepper.calc_state(high, at);
  return high;
}

template <class Stepper>
PeerWork solve_bubbles(int runs) {
  using State = std::array<double, Bubble::kSize>;
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    const auto system = Bubble::of_run(run, runs);
    auto y = Bubble::start();
    const auto rhs = [&](const State& state, State& derivative, double t) {
      system(state.data(), derivative.data(), t);
    };
    auto stepper = odeint::make_controlled(kEventTolerance, kEventTolerance, Stepper());
    double t = 0.0, h = 1e-4;
    while (t < kBubblePeriods) {
      h = std::min(h, kBubblePeriods - t);
      stepper.try_step(rhs, y, t, h);
      ++work.steps;
    }
    work.last_value = y[0];
  }
  return work;
}

}  // namespace

PeerWork odeint_bubble_dopri5(int runs) {
  return solve_bubbles<odeint::runge_kutta_dopri5<std::array<double, Bubble::kSize>>>(runs);
}
PeerWork odeint_bubble_cash_karp(int runs) {
  return solve_bubbles<odeint::runge_kutta_cash_karp54<std::array<double, Bubble::kSize>>>(runs);
}

PeerWork odeint_valve_dopri5(int runs) {
  using State = std::array<double, Valve::kSize>;
  PeerWork work;
  double turns = 0.0;
  for (int run = 0; run < runs; ++run) {
    const auto system = Valve::of_run(run, runs);
    const auto rhs = [&](const State& state, State& derivative, double) { system(state.data(), derivative.data()); };
    auto stepper = odeint::make_dense_output(kEventTolerance, kEventTolerance, odeint::runge_kutta_dopri5<State>());
    State before = Valve::start(), at;
    stepper.initialize(before, 0.0, 1e-3);
    for (double t = 0.0; t < kValveEnd;) {
      const auto [from, to] = stepper.do_step(rhs);
      ++work.steps;
      const State after = stepper.current_state();
      double impact = 2.0 * kValveEnd;
      if (before[0] >= 0.0 && after[0] < 0.0) impact = crossing(stepper, from, to, 0, at);
      if (impact <= kValveEnd) {
        if (before[1] > 0.0 && at[1] < 0.0) turns += crossing(stepper, from, impact, 1, before) > 0.0;
        at[0] = 0.0;
        at[1] *= -Valve::kRestitution;
        work.last_value += 1.0;
        stepper.initialize(at, impact, 1e-3);
        before = at;
        t = impact;
        continue;
      }
      if (before[1] > 0.0 && after[1] < 0.0) turns += crossing(stepper, from, to, 1, at) > 0.0;
      before = after;
      t = to;
    }
  }
  keep(turns);
  return work;
}

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
