#pragma once
// The other ways to solve the same runs, one run at a time on one core. Every function solves runs 0 … runs - 1 of its
// problem and returns what it did, with a value by which answers can be compared.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct PeerWork {
  std::int64_t steps = 0;   ///< attempted steps, all runs
  double last_value = 0.0;  ///< first state at the end of the last run, which all peers have in common
};

/// Lorenz from (1, 0, 0), rho evenly spaced over [0, 21].
inline constexpr double kLorenzSigma = 10.0, kLorenzBeta = 8.0 / 3.0;
[[nodiscard]] inline double lorenz_rho(int run, int runs) { return runs > 1 ? 21.0 * run / (runs - 1) : 21.0; }
/// The 25-species network from (1, 0.1, …), heat evenly spaced over [0.5, 2].
inline constexpr int kSpecies = 25;
[[nodiscard]] inline double kinetics_heat(int run, int runs) { return runs > 1 ? 0.5 + 1.5 * run / (runs - 1) : 0.5; }

/// Repeated doses: depot' = -depot, central' = depot - k central, k evenly spaced over [0.05, 0.5].
inline constexpr int kDoses = 60;
inline constexpr double kDose = 100.0, kDoseInterval = 12.0, kDoseTolerance = 1e-6;
[[nodiscard]] inline double oral_rate(int run, int runs) { return runs > 1 ? 0.05 + 0.45 * run / (runs - 1) : 0.05; }

inline constexpr double kEndTime = 10.0;
inline constexpr double kFixedStep = 1e-3;
inline constexpr double kTolerance = 1e-8;

struct Peer {
  std::string name;
  std::function<PeerWork(int runs)> solve;
  int runs = 100;  ///< enough for a stable time, few enough for a short one
};

/// Fixed steps of kFixedStep.
[[nodiscard]] std::vector<Peer> lorenz_fixed_peers();
/// Adaptive steps, rtol = atol = kTolerance.
[[nodiscard]] std::vector<Peer> lorenz_adaptive_peers();
[[nodiscard]] std::vector<Peer> kinetics_peers();

// Per library.
[[nodiscard]] PeerWork scalar_lorenz_rk4(int runs);
[[nodiscard]] PeerWork scalar_lorenz_tsit5(int runs);
[[nodiscard]] PeerWork scalar_kinetics_tsit5(int runs);
[[nodiscard]] PeerWork scalar_doses_tsit5(int runs);
[[nodiscard]] PeerWork odeint_lorenz_rk4(int runs);
[[nodiscard]] PeerWork odeint_lorenz_dopri5(int runs);
[[nodiscard]] PeerWork odeint_kinetics_dopri5(int runs);
[[nodiscard]] PeerWork arkode_lorenz(int runs);
[[nodiscard]] PeerWork arkode_kinetics(int runs);
[[nodiscard]] PeerWork cvode_lorenz_adams(int runs);
[[nodiscard]] PeerWork cvode_lorenz_bdf(int runs);
[[nodiscard]] PeerWork cvode_kinetics_bdf(int runs);

}  // namespace bench
