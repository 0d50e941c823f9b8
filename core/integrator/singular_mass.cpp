// Equations without derivative: the conditions under which a method keeps its order for them. For index 1, z is a
// function G(y), and a method is as good as for y' = f(y, G(y)) if it makes z follow.

#include "integrator/singular_mass.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "integrator/method_registry.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

constexpr double kRounding = 1e-11;  // of sums of some hundred products of coefficients up to some ten

using Vector = std::vector<double>;

/// A lower triangle times a vector.
Vector product(const Vector& lower, const Vector& x) {
  const std::size_t s = x.size();
  Vector y(s, 0.0);
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t j = 0; j <= i; ++j) y[i] += lower[i * s + j] * x[j];
  }
  return y;
}

Vector product(const Vector& a, const Vector& b, std::size_t s) {
  Vector c(s * s, 0.0);
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t k = 0; k < s; ++k) {
      for (std::size_t j = 0; j < s; ++j) c[i * s + j] += a[i * s + k] * b[k * s + j];
    }
  }
  return c;
}

Vector inverse_of_lower(const Vector& lower, std::size_t s) {
  Vector inverse(s * s, 0.0);
  for (std::size_t j = 0; j < s; ++j) {
    for (std::size_t i = j; i < s; ++i) {
      double sum = i == j ? 1.0 : 0.0;
      for (std::size_t k = j; k < i; ++k) sum -= lower[i * s + k] * inverse[k * s + j];
      inverse[i * s + j] = sum / lower[i * s + i];
    }
  }
  return inverse;
}

Vector times(const Vector& a, const Vector& b) {
  Vector c(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) c[i] = a[i] * b[i];
  return c;
}

/// Whether the local error of z is of order p and that of y of order p + 1, which with |R(infinity)| < 1 gives global
/// errors of order p in both. Beyond the conditions of ordinary equations these are, with beta = alpha + Gamma and
/// omega = beta^-1,
///   order 3: sum b_i omega_ij alpha_j^2 = 1,
///   order 4: sum b_i omega_ij alpha_j^3 = 1, sum b_i omega_ij alpha_j alpha_jk beta_k = 1/2,
///            sum b_i omega_ij alpha_j alpha_jk omega_kl alpha_l^2 = 1, sum b_i alpha_i alpha_ij omega_jk alpha_k^2 =
///            1/4.
/// Those that order 5 adds are not looked at here: the only such method, Rodas5P, was built on them (Steinebach, BIT
/// 63, 27, 2023), and tests/numerics/dae_convergence_test.cpp measures its order. Source: Hairer, Wanner, Solving ODEs
/// II, VI.4, order conditions and convergence for index 1.
bool rosenbrock_keeps_its_order(const plan::Method& m) {
  const auto s = static_cast<std::size_t>(m.stages);
  // From the transformed coefficients: Gamma = (I / gamma - C)^-1, alpha = a Gamma, b = b_of_U Gamma.
  Vector shifted(s * s);
  for (std::size_t i = 0; i < s * s; ++i) shifted[i] = (i % (s + 1) == 0 ? 1.0 / m.gamma : 0.0) - m.coupling[i];
  const Vector gamma = inverse_of_lower(shifted, s);
  const Vector alpha = product(m.a, gamma, s);
  Vector beta(s * s), b(s, 0.0);
  for (std::size_t i = 0; i < s * s; ++i) beta[i] = alpha[i] + gamma[i];
  for (std::size_t i = 0; i < s; ++i) {
    for (std::size_t j = 0; j <= i; ++j) b[j] += m.b[i] * gamma[i * s + j];
  }
  const Vector omega = inverse_of_lower(beta, s), one(s, 1.0);
  const Vector a = product(alpha, one), square = times(a, a);
  const auto sum = [&](const Vector& x) {
    double total = 0.0;
    for (std::size_t i = 0; i < s; ++i) total += b[i] * x[i];
    return total;
  };
  const auto holds = [](double value, double goal) { return std::fabs(value - goal) < kRounding; };
  if (!(std::fabs(m.r_infinity) < 1.0)) return false;
  if (m.order >= 3 && !holds(sum(product(omega, square)), 1.0)) return false;
  if (m.order < 4) return true;
  const Vector of_square = product(alpha, product(omega, square));
  return holds(sum(product(omega, times(square, a))), 1.0) &&
         holds(sum(product(omega, times(a, product(alpha, product(beta, one))))), 0.5) &&
         holds(sum(product(omega, times(a, of_square))), 1.0) && holds(sum(times(a, of_square)), 0.25);
}

const char* reason_of(const plan::Method& m) {
  switch (m.family) {
    case plan::Family::erk:
      return "is explicit";
    case plan::Family::dirk:
    case plan::Family::firk:
      return "does not end in its last stage, which fulfils them";
    case plan::Family::rosenbrock:
      break;
  }
  return "has not its order for them";
}

}  // namespace

void derive_algebraic(plan::Method& m) {
  // Stages fulfil 0 = g themselves; with the last one as result, y is that of the method for y' = f(y, G(y)).
  // Source: Hairer, Wanner, Solving ODEs II, VI.1, direct approach and state space form.
  m.algebraic = m.family == plan::Family::rosenbrock ? rosenbrock_keeps_its_order(m)
                                                     : m.family != plan::Family::erk && m.stiffly_accurate;
}

void check_algebraic(const plan::Method& method, const model::Model& model, const symbolic::System& system) {
  if (method.algebraic || system.n_algebraic() == 0) return;
  std::size_t first = 0;
  while (!system.is_algebraic(static_cast<std::int32_t>(first))) ++first;
  std::string able;
  for (const plan::Method& m : methods()) {
    if (m.algebraic) able += (able.empty() ? "" : ", ") + m.name;
  }
  throw Error(ErrorCode::not_supported,
              "method {} cannot solve equations without derivative, as that of state {} is: it {}; these can: {}",
              method.name, model.states[first].name, reason_of(method), able);
}

}  // namespace cubie::integrator
