#pragma once
// The other ways to solve the same runs, one run at a time on one core. Every function solves runs 0 … runs - 1 of its
// problem and returns what it did, with a value by which answers can be compared.

#include <array>
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

/// A pressure relief valve with impacts, q evenly spaced over [0.5, 10]: below, impacts come ever faster before
/// pressure lifts it. Source: Hos, Champneys (2012), Physica D 241, 2068-2076.
inline constexpr double kValveEnd = 100.0, kEventTolerance = 1e-10;
[[nodiscard]] inline double valve_flow(int run, int runs) { return runs > 1 ? 0.5 + 9.5 * run / (runs - 1) : 0.5; }

/// A gas bubble in a sound field: the equation of Keller and Miksis in radii at rest and periods of the sound, driven
/// at 1.5 bar, radius at rest 10 um, frequencies from 20 kHz to 1 MHz at equal ratios. Its eight coefficients are those
/// of a run. Source: Keller, Miksis (1980), J. Acoust. Soc. Am. 68, 628-633; water at 25 degrees C.
inline constexpr int kBubbleNumbers = 8;
inline constexpr double kBubblePeriods = 16.0, kBubbleExponent = 3.0 * 1.4;
[[nodiscard]] std::array<double, kBubbleNumbers> bubble_numbers(int run, int runs);

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
/// Tolerance kEventTolerance. The last value of valves is the number of impacts of all runs.
[[nodiscard]] std::vector<Peer> valve_peers();
[[nodiscard]] std::vector<Peer> bubble_peers();

// Per library.
[[nodiscard]] PeerWork scalar_lorenz_rk4(int runs);
[[nodiscard]] PeerWork scalar_lorenz_tsit5(int runs);
[[nodiscard]] PeerWork scalar_kinetics_tsit5(int runs);
[[nodiscard]] PeerWork scalar_doses_tsit5(int runs);
[[nodiscard]] PeerWork odeint_lorenz_rk4(int runs);
[[nodiscard]] PeerWork odeint_lorenz_dopri5(int runs);
[[nodiscard]] PeerWork odeint_kinetics_dopri5(int runs);
[[nodiscard]] PeerWork odeint_valve_dopri5(int runs);
[[nodiscard]] PeerWork odeint_bubble_dopri5(int runs);
[[nodiscard]] PeerWork odeint_bubble_cash_karp(int runs);
[[nodiscard]] PeerWork arkode_lorenz(int runs);
[[nodiscard]] PeerWork arkode_kinetics(int runs);
[[nodiscard]] PeerWork cvode_lorenz_adams(int runs);
[[nodiscard]] PeerWork cvode_lorenz_bdf(int runs);
[[nodiscard]] PeerWork cvode_kinetics_bdf(int runs);

}  // namespace bench
