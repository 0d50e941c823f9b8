#pragma once
// One integration method as data: coefficients in text as published, and rounded once to double.
//
// Plain structs without logic. core/integrator/method_registry.hpp reads the rows of core/plan/methods/*.def into
// them; core/codegen writes them into kernel text.

#include <cstdint>
#include <string>
#include <vector>

namespace cubie::plan {

enum class Family : std::int8_t { erk, rosenbrock, dirk, firk };

/// y(t + theta h) = y + h * sum_i b_i(theta) k_i with b_i(theta) = sum_{j=1..degree} weights[i][j-1] theta^j;
/// Rosenbrock: U_i for k_i and no factor h; FIRK: Z_i for k_i and no factor h.
struct Interpolant {
  std::int32_t order = 0;         ///< of the continuous extension; 0: none
  std::int32_t extra_stages = 0;  ///< stages evaluated only in steps that are interpolated
  std::int32_t degree = 0;
  std::vector<double> a;        ///< [extra_stages][stages + extra_stages], row major, strictly lower
  std::vector<double> c;        ///< [extra_stages]
  std::vector<double> weights;  ///< [stages + extra_stages][degree]
};

/// FIRK: t_inverse A^-1 t is block diagonal, first with the real eigenvalues of A^-1, then with (p, -q; q, p) for each
/// complex pair p +- iq: two components of t_inverse Z are one complex unknown w with ((p + iq)/h - J) w.
struct StageTransform {
  std::vector<double> real_eigenvalues;
  std::vector<double> pair_real, pair_imag;  ///< p and q > 0
  std::vector<double> t, t_inverse;          ///< [stages][stages], row major
};

/// A step:
///   erk, dirk, firk: k_i = f(t + c_i h, y + h sum_j a_ij k_j), y(t + h) = y + h sum_i b_i k_i.
///   rosenbrock, transformed as in Hairer & Wanner, Solving ODEs II, (IV.7.25):
///     (I/(h gamma) - J) U_i = f(t + c_i h, y + sum_j a_ij U_j) + sum_j (coupling_ij / h) U_j + time_weights_i h f_t,
///     y(t + h) = y + sum_i b_i U_i, and the error sum_i error_i U_i, both without a factor h.
///   firk also in the increments Z_i = h sum_j a_ij k_j: y(t + h) = y + sum_i result_i Z_i, and the error
///     (I - h error_gamma J)^-1 (h error_gamma f(t, y) + sum_i error_i Z_i).
struct Method {
  std::string name;  ///< canonical, lower case
  std::vector<std::string> aliases;
  std::string citation;
  Family family = Family::erk;
  std::int32_t stages = 0;
  std::int32_t order = 0;
  std::int32_t embedded_order = 0;  ///< 0: no error estimate
  bool fsal = false;             ///< derived: k of the last stage is f(t + h, y_{n+1}), the first one of the next step
  std::vector<double> a;         ///< [stages][stages], row major
  std::vector<double> b;         ///< [stages]
  std::vector<double> c;         ///< [stages]
  std::vector<double> error;     ///< [stages], b - b_hat; empty without an estimate
  std::vector<double> error2;    ///< second estimate of DOP853, combined as Hairer does; else empty
  double gamma = 0.0;            ///< Rosenbrock; DIRK, derived: common diagonal of the implicit stages; else 0
  std::vector<double> coupling;  ///< Rosenbrock: C of the transformed form, [stages][stages], strictly lower
  std::vector<double> time_weights;  ///< Rosenbrock: factors of h df/dt, [stages]
  std::vector<double> result;        ///< FIRK: b A^-1, [stages]
  double error_gamma = 0.0;          ///< FIRK: 1 / real_eigenvalues[0] where there is one; 0 without an estimate
  StageTransform transform;          ///< FIRK
  bool euler_predictor = false;      ///< DIRK: Newton starts from f at the start of the step, not the last derivative
  bool stiffly_accurate = false;     ///< derived: the last stage is the result, at t + h
  bool algebraic = false;            ///< derived: solves equations 0 = g of index 1 too, with its order
  double r_infinity = 0.0;           ///< derived: limit of y(t + h) / y(t) for y' = lambda y; infinite when explicit
  double error_infinity = 0.0;  ///< derived: the same limit of the estimate; infinite: filter it by (I - h gamma J)^-1
  Interpolant interpolant;      ///< the method's own, or cubic Hermite where its order suffices
  std::string default_controller;                               ///< "fixed" without an estimate
  double default_kp = 0.0, default_ki = 0.0, default_kd = 0.0;  ///< on the exponent 1/(q + 1), sign as upstream
};

}  // namespace cubie::plan
