// Stiff problems whose right-hand sides are templates: with Dual numbers they give their Jacobians. And the network of
// 100 species, which a tool writes with its Jacobian.

#include <array>
#include <cmath>
#include <memory>
#include <numbers>

#include "dual.hpp"
#include "stiff_problems.hpp"

namespace bench {
namespace {

#include "network100.inc"

struct Oregonator {
  static constexpr int n = 3;
  template <class T>
  static void rhs(double, const T* y, double s, T* dy) {
    dy[0] = s * (y[1] + y[0] * (1.0 - 8.375e-6 * y[0] - y[1]));
    dy[1] = (y[2] - (1.0 + y[0]) * y[1]) / s;
    dy[2] = 0.161 * (y[0] - y[2]);
  }
};

struct VanDerPol {
  static constexpr int n = 2;
  template <class T>
  static void rhs(double, const T* y, double epsilon, T* dy) {
    dy[0] = y[1];
    dy[1] = ((1.0 - y[0] * y[0]) * y[1] - y[0]) / epsilon;
  }
};

struct E5 {
  static constexpr int n = 4;
  template <class T>
  static void rhs(double, const T* y, double k1, T* dy) {
    const T r1 = k1 * y[0], r2 = 1.1e7 * y[0] * y[2], r3 = 1.13e9 * y[1] * y[2], r4 = 1.13e3 * y[3];
    dy[0] = -r1 - r2;
    dy[1] = r1 - r3;
    dy[3] = r2 - r4;
    dy[2] = dy[1] - dy[3];
  }
};

struct RingModulator {
  static constexpr int n = 15;
  template <class T>
  static void rhs(double t, const T* y, double cs, T* dy) {
    using std::exp;
    constexpr double c = 1.6e-8, cp = 1e-8, lh = 4.45, ls1 = 0.002, ls2 = 5e-4, rg1 = 36.3, rg2 = 17.3;
    const double signal = 0.5 * std::sin(2000 * std::numbers::pi * t);
    const double carrier = 2 * std::sin(20000 * std::numbers::pi * t);
    const auto diode = [](const T& u) { return 40.67286402e-9 * (exp(17.7493332 * u) - 1.0); };
    const T q1 = diode(y[2] - y[4] - y[6] - carrier), q2 = diode(y[5] - y[3] - y[6] - carrier);
    const T q3 = diode(y[3] + y[4] + y[6] + carrier), q4 = diode(y[6] - y[2] - y[5] + carrier);
    dy[0] = (y[7] - 0.5 * y[9] + 0.5 * y[10] + y[13] - y[0] / 25000.0) / c;
    dy[1] = (y[8] - 0.5 * y[11] + 0.5 * y[12] + y[14] - y[1] / 25000.0) / c;
    dy[2] = (y[9] - q1 + q4) / cs;
    dy[3] = (q2 - y[10] - q3) / cs;
    dy[4] = (y[11] + q1 - q3) / cs;
    dy[5] = (q4 - y[12] - q2) / cs;
    dy[6] = (q1 + q2 - q3 - q4 - y[6] / 50.0) / cp;
    dy[7] = -y[0] / lh;
    dy[8] = -y[1] / lh;
    dy[9] = (0.5 * y[0] - y[2] - rg2 * y[9]) / ls2;
    dy[10] = (y[3] - 0.5 * y[0] - rg2 * y[10]) / ls2;
    dy[11] = (0.5 * y[1] - y[4] - rg2 * y[11]) / ls2;
    dy[12] = (y[5] - 0.5 * y[1] - rg2 * y[12]) / ls2;
    dy[13] = (signal - y[0] - (50 + rg1) * y[13]) / ls1;
    dy[14] = (-y[1] - (600 + rg1) * y[14]) / ls1;
  }
};

/// u / (1 - exp(-u)).
template <class T>
T ramp(const T& u) {
  using std::expm1;
  return -u / expm1(-u);
}

struct HodgkinHuxley {
  static constexpr int n = 4;
  template <class T>
  static void rhs(double, const T* y, double current, T* dy) {
    using std::exp;
    const T &v = y[0], &m = y[1], &h = y[2], &k = y[3];
    dy[0] = current - 120.0 * m * m * m * h * (v - 50.0) - 36.0 * k * k * k * k * (v + 77.0) - 0.3 * (v + 54.387);
    dy[1] = ramp(T((v + 40.0) / 10.0)) * (1.0 - m) - 4.0 * exp(-(v + 65.0) / 18.0) * m;
    dy[2] = 0.07 * exp(-(v + 65.0) / 20.0) * (1.0 - h) - h / (1.0 + exp(-(v + 35.0) / 10.0));
    dy[3] = 0.1 * ramp(T((v + 55.0) / 10.0)) * (1.0 - k) - 0.125 * exp(-(v + 65.0) / 80.0) * k;
  }
};

struct BeelerReuter {
  static constexpr int n = 8;
  template <class T>
  static void rhs(double t, const T* y, double g_s, T* dy) {
    using std::exp;
    using std::log;
    const T &v = y[0], &ca = y[1];
    const auto gate = [&](const T& a, const T& b, int i) { dy[i] = a * (1.0 - y[i]) - b * y[i]; };
    gate(10.0 * ramp(T(0.1 * (v + 47.0))), 40.0 * exp(-0.056 * (v + 72.0)), 2);
    gate(0.126 * exp(-0.25 * (v + 77.0)), 1.7 / (exp(-0.082 * (v + 22.5)) + 1.0), 3);
    gate(0.055 * exp(-0.25 * (v + 78.0)) / (exp(-0.2 * (v + 78.0)) + 1.0), 0.3 / (exp(-0.1 * (v + 32.0)) + 1.0), 4);
    gate(0.095 * exp(-0.01 * (v - 5.0)) / (exp(-0.072 * (v - 5.0)) + 1.0),
         0.07 * exp(-0.017 * (v + 44.0)) / (exp(0.05 * (v + 44.0)) + 1.0), 5);
    gate(0.012 * exp(-0.008 * (v + 28.0)) / (exp(0.15 * (v + 28.0)) + 1.0),
         0.0065 * exp(-0.02 * (v + 30.0)) / (exp(-0.2 * (v + 30.0)) + 1.0), 6);
    gate(0.0005 * exp(0.083 * (v + 50.0)) / (exp(0.057 * (v + 50.0)) + 1.0),
         0.0013 * exp(-0.06 * (v + 20.0)) / (exp(-0.04 * (v + 20.0)) + 1.0), 7);
    const T e = 4.0 * (exp(0.04 * (v + 85.0)) - 1.0) / (exp(0.08 * (v + 53.0)) + exp(0.04 * (v + 53.0)));
    const T k1 = 0.35 * (e + 5.0 * ramp(T(0.04 * (v + 23.0))));
    const T x1 = y[7] * 0.8 * (exp(0.04 * (v + 77.0)) - 1.0) / exp(0.04 * (v + 35.0));
    const T na = (4.0 * y[2] * y[2] * y[2] * y[3] * y[4] + 0.003) * (v - 50.0);
    const T s = g_s * y[5] * y[6] * (v + 82.3 + 13.0287 * log(ca));
    dy[0] = (t < 2 ? 25.0 : 0.0) - k1 - x1 - na - s;
    dy[1] = -1e-7 * s + 0.07 * (1e-7 - ca);
  }
};

struct Brusselator {
  static constexpr int n = 80;
  template <class T>
  static void rhs(double, const T* y, double alpha, T* dy) {
    const double d = alpha * 41 * 41;
    for (int j = 0; j < n; j += 2) {
      const T &u = y[j], &v = y[j + 1];
      const T w = u * u * v;
      const T u0 = j == 0 ? T(1.0) : y[j - 2], u1 = j == n - 2 ? T(1.0) : y[j + 2];
      const T v0 = j == 0 ? T(3.0) : y[j - 1], v1 = j == n - 2 ? T(3.0) : y[j + 3];
      dy[j] = 1.0 + w - 4.0 * u + d * (u0 - 2.0 * u + u1);
      dy[j + 1] = 3.0 * u - w + d * (v0 - 2.0 * v + v1);
    }
  }
};

struct MedicalAkzoNobel {
  static constexpr int n = 400;
  template <class T>
  static void rhs(double t, const T* y, double k, T* dy) {
    constexpr int cells = n / 2;
    for (int j = 0; j < cells; ++j) {
      const T &u = y[2 * j], &v = y[2 * j + 1];
      const T reacted = k * u * v;
      dy[2 * j] = dy[2 * j + 1] = -reacted;
      if (j == cells - 1) break;
      const double z = (j + 1.0) / cells - 1;
      const double convection = z * z * z / 8 * cells / 2, diffusion = z * z * z * z / 16 * cells * cells;
      const T left = j == 0 ? T(t < 5 ? 2.0 : 0.0) : y[2 * j - 2], right = y[2 * j + 2];
      dy[2 * j] = convection * (right - left) + diffusion * (left - 2.0 * u + right) - reacted;
    }
  }
};

template <class Equations>
void rhs(double t, const double* y, double parameter, double* dy) {
  Equations::template rhs<double>(t, y, parameter, dy);
}

template <class Equations>
void jacobian(double t, const double* y, double parameter, double** column) {
  constexpr int n = Equations::n;
  // Too large for a stack where there are many states; nor may each thread of the process begin with clearing them.
  static thread_local const auto numbers = std::make_unique<std::array<Dual<n>, 2 * n>>();
  Dual<n>* const at = numbers->data();
  Dual<n>* const f = at + n;
  for (int i = 0; i < n; ++i) {
    at[i] = y[i];  // its derivatives are 0 again
    at[i].by[i] = 1;
  }
  Equations::template rhs<Dual<n>>(t, at, parameter, f);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) column[j][i] = f[i].by[j];
  }
}

template <class Equations>
StiffProblem only(const char* model, const char* parameter) {
  return {model, parameter, 0, 0, 0, {}, {}, rhs<Equations>, jacobian<Equations>};
}

}  // namespace

StiffProblem beeler_reuter_problem() {
  return {"beeler_reuter",
          "g_s",
          0.045,
          0.18,
          400,
          {-84.57375612226087, 1.782007215619806e-7, 0.010981968723259532, 0.9877211754875841, 0.9748381389816492,
           0.0029707246632078416, 0.999981333893688, 0.005628650570522104},
          {1, 1e-7, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2},
          rhs<BeelerReuter>,
          jacobian<BeelerReuter>};
}

StiffProblem network_problem() {
  std::vector<double> start(100, 0.1);
  start[0] = 1;
  return {"network100", "heat", 0.5, 2, 10, start, std::vector<double>(100, 1e-4), network, network_jacobian};
}

const std::vector<StiffProblem>& more_stiff_problems() {
  static const std::vector<StiffProblem> problems = {only<Oregonator>("oregonator", "s"),
                                                     only<VanDerPol>("van_der_pol_stiff", "epsilon"),
                                                     only<E5>("e5", "k1"),
                                                     only<RingModulator>("ring_modulator", "Cs"),
                                                     only<HodgkinHuxley>("hodgkin_huxley", "current"),
                                                     only<Brusselator>("brusselator_1d", "alpha"),
                                                     only<MedicalAkzoNobel>("medical_akzo_nobel", "k")};
  return problems;
}

}  // namespace bench
