// The lists of peers per problem; those whose library was not found at configuration are left out.

#include "peers.hpp"

#include <cmath>
#include <numbers>

namespace bench {

std::array<double, kBubbleNumbers> bubble_numbers(int run, int runs) {
  constexpr double kDensity = 997.0639504998557, kSound = 1497.251785455527, kViscosity = 8.902125058209557e-4,
                   kTension = 0.071977583160056, kVapour = 3166.775638952003, kAmbient = 1e5, kDriven = 1.5e5,
                   kRadius = 1e-5;
  const double part = runs > 1 ? static_cast<double>(run) / (runs - 1) : 0.0;
  const double omega = 2.0 * std::numbers::pi * 20e3 * std::pow(50.0, part);
  const double period = 2.0 * std::numbers::pi / omega, scale = period / kRadius * (period / kRadius) / kDensity;
  const double gas = kAmbient - kVapour + 2.0 * kTension / kRadius;
  return {gas * scale,
          (1.0 - kBubbleExponent) * gas / (kDensity * kSound) * (period / kRadius),
          (kAmbient - kVapour) * scale,
          2.0 * kTension / kRadius * scale,
          4.0 * kViscosity / (kDensity * kRadius * kRadius) * period,
          kDriven * scale,
          kRadius * omega * kDriven / kSound * scale,
          kRadius * omega / (2.0 * std::numbers::pi * kSound)};
}

std::vector<Peer> valve_peers() {
  std::vector<Peer> peers;
#ifdef BENCH_HAS_ODEINT
  peers.push_back({"Boost.odeint, dopri5 dense output", odeint_valve_dopri5, 256});
#endif
  return peers;
}

std::vector<Peer> bubble_peers() {
  std::vector<Peer> peers;
#ifdef BENCH_HAS_ODEINT
  peers.push_back({"Boost.odeint, dopri5 controlled", odeint_bubble_dopri5, 256});
  peers.push_back({"Boost.odeint, cash_karp54 controlled", odeint_bubble_cash_karp, 256});
#endif
  return peers;
}

std::vector<Peer> lorenz_fixed_peers() {
  std::vector<Peer> peers{{"scalar C++, RK4", scalar_lorenz_rk4, 100}};
#ifdef BENCH_HAS_ODEINT
  peers.push_back({"Boost.odeint, runge_kutta4", odeint_lorenz_rk4, 100});
#endif
  return peers;
}

std::vector<Peer> lorenz_adaptive_peers() {
  std::vector<Peer> peers{{"scalar C++, Tsit5", scalar_lorenz_tsit5, 4000}};
#ifdef BENCH_HAS_ODEINT
  peers.push_back({"Boost.odeint, dopri5 controlled", odeint_lorenz_dopri5, 4000});
#endif
#ifdef BENCH_HAS_SUNDIALS
  peers.push_back({"SUNDIALS ARKODE, ERK Dormand-Prince 5(4)", arkode_lorenz, 400});
  peers.push_back({"SUNDIALS CVODE, Adams", cvode_lorenz_adams, 200});
  peers.push_back({"SUNDIALS CVODE, BDF", cvode_lorenz_bdf, 200});
#endif
  return peers;
}

std::vector<Peer> kinetics_peers() {
  std::vector<Peer> peers{{"scalar C++, Tsit5", scalar_kinetics_tsit5, 2000}};
#ifdef BENCH_HAS_ODEINT
  peers.push_back({"Boost.odeint, dopri5 controlled", odeint_kinetics_dopri5, 2000});
#endif
#ifdef BENCH_HAS_SUNDIALS
  peers.push_back({"SUNDIALS ARKODE, ERK Dormand-Prince 5(4)", arkode_kinetics, 200});
  peers.push_back({"SUNDIALS CVODE, BDF", cvode_kinetics_bdf, 100});
#endif
  return peers;
}

}  // namespace bench
