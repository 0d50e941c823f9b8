// The lists of peers per problem; those whose library was not found at configuration are left out.

#include "peers.hpp"

namespace bench {

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
