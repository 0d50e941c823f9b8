// Hand-written scalar C++: the methods of the comparison without any library.

#include <algorithm>
#include <cmath>

#include "problems.hpp"

namespace bench {
namespace {

template <class System>
class Rk4 {
 public:
  using State = std::array<double, System::kSize>;

  static void step(const System& system, State& y, double h) {
    State k1, k2, k3, k4, u;
    system(y.data(), k1.data());
    for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + 0.5 * h * k1[i];
    system(u.data(), k2.data());
    for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + 0.5 * h * k2[i];
    system(u.data(), k3.data());
    for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + h * k3[i];
    system(u.data(), k4.data());
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
  }
};

// Coefficients: Tsitouras (2011), Comput. Math. Appl. 62, 770-775.
constexpr double kA21 = 0.161;
constexpr double kA31 = -0.008480655492356989, kA32 = 0.335480655492357;
constexpr double kA41 = 2.8971530571054935, kA42 = -6.359448489975075, kA43 = 4.3622954328695815;
constexpr double kA51 = 5.325864828439257, kA52 = -11.748883564062828, kA53 = 7.4955393428898365,
                 kA54 = -0.09249506636175525;
constexpr double kA61 = 5.86145544294642, kA62 = -12.92096931784711, kA63 = 8.159367898576159,
                 kA64 = -0.071584973281401, kA65 = -0.028269050394068383;
constexpr double kB1 = 0.09646076681806523, kB2 = 0.01, kB3 = 0.4798896504144996, kB4 = 1.379008574103742,
                 kB5 = -3.290069515436081, kB6 = 2.324710524099774;
constexpr double kE1 = -0.001780011052226, kE2 = -0.000816434459657, kE3 = 0.007880878010262, kE4 = -0.144711007173263,
                 kE5 = 0.582357165452555, kE6 = -0.458082105929187, kE7 = 1.0 / 66.0;

template <class System>
class Tsit5 {
 public:
  using State = std::array<double, System::kSize>;

  /// Integrates y over [0, end] with rtol = atol = tolerance; returns the attempted steps.
  static std::int64_t run(const System& system, State& y, double end, double tolerance) {
    State k1, k2, k3, k4, k5, k6, k7, u;
    double t = 0.0, h = 1e-3;
    std::int64_t steps = 0;
    system(y.data(), k1.data());
    while (t < end) {
      h = std::min(h, end - t);
      for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + h * (kA21 * k1[i]);
      system(u.data(), k2.data());
      for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + h * (kA31 * k1[i] + kA32 * k2[i]);
      system(u.data(), k3.data());
      for (std::size_t i = 0; i < y.size(); ++i) u[i] = y[i] + h * (kA41 * k1[i] + kA42 * k2[i] + kA43 * k3[i]);
      system(u.data(), k4.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        u[i] = y[i] + h * (kA51 * k1[i] + kA52 * k2[i] + kA53 * k3[i] + kA54 * k4[i]);
      }
      system(u.data(), k5.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        u[i] = y[i] + h * (kA61 * k1[i] + kA62 * k2[i] + kA63 * k3[i] + kA64 * k4[i] + kA65 * k5[i]);
      }
      system(u.data(), k6.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        u[i] = y[i] + h * (kB1 * k1[i] + kB2 * k2[i] + kB3 * k3[i] + kB4 * k4[i] + kB5 * k5[i] + kB6 * k6[i]);
      }
      system(u.data(), k7.data());
      double squares = 0.0;
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double error =
            h * (kE1 * k1[i] + kE2 * k2[i] + kE3 * k3[i] + kE4 * k4[i] + kE5 * k5[i] + kE6 * k6[i] + kE7 * k7[i]);
        const double scaled = error / (tolerance + tolerance * std::max(std::fabs(y[i]), std::fabs(u[i])));
        squares += scaled * scaled;
      }
      const double norm = std::sqrt(squares / static_cast<double>(y.size()));
      ++steps;
      if (norm <= 1.0) {
        t = h == end - t ? end : t + h;
        y = u;
        k1 = k7;
      }
      h *= std::clamp(0.9 * std::pow(std::max(norm, 1e-10), -0.2), 0.2, 10.0);
    }
    return steps;
  }
};

template <class System>
PeerWork solve_tsit5(int runs) {
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    auto y = System::start();
    work.steps += Tsit5<System>::run(System::of_run(run, runs), y, kEndTime, kTolerance);
    work.last_value = y[0];
  }
  return work;
}

}  // namespace

PeerWork scalar_lorenz_rk4(int runs) {
  PeerWork work;
  const auto steps = static_cast<std::int64_t>(std::llround(kEndTime / kFixedStep));
  for (int run = 0; run < runs; ++run) {
    const auto system = Lorenz::of_run(run, runs);
    auto y = Lorenz::start();
    for (std::int64_t step = 0; step < steps; ++step) Rk4<Lorenz>::step(system, y, kFixedStep);
    work.steps += steps;
    work.last_value = y[0];
  }
  return work;
}

PeerWork scalar_lorenz_tsit5(int runs) { return solve_tsit5<Lorenz>(runs); }
PeerWork scalar_doses_tsit5(int runs) {
  PeerWork work;
  for (int run = 0; run < runs; ++run) {
    const auto system = Oral::of_run(run, runs);
    auto y = Oral::start();
    for (int dose = 0; dose < kDoses; ++dose) {
      y[0] += kDose;
      work.steps += Tsit5<Oral>::run(system, y, kDoseInterval, kDoseTolerance);
    }
    work.last_value = y[1];
  }
  return work;
}

PeerWork scalar_kinetics_tsit5(int runs) { return solve_tsit5<Kinetics>(runs); }

}  // namespace bench
