#pragma once
// One integration method as data: coefficients in text as published, and rounded once to double.
//
// Plain structs without logic. core/integrator/method_registry.hpp reads the rows of core/plan/methods/*.def into
// them; core/codegen writes them into kernel text.

#include <cstdint>
#include <string>
#include <vector>

namespace cubie::plan {

enum class Family : std::int8_t { erk };

/// y(t + theta h) = y + h * sum_i b_i(theta) k_i with b_i(theta) = sum_{j=1..degree} weights[i][j-1] theta^j.
struct Interpolant {
  std::int32_t order = 0;         ///< of the continuous extension; 0: none
  std::int32_t extra_stages = 0;  ///< stages evaluated only in steps that are interpolated
  std::int32_t degree = 0;
  std::vector<double> a;        ///< [extra_stages][stages + extra_stages], row major, strictly lower
  std::vector<double> c;        ///< [extra_stages]
  std::vector<double> weights;  ///< [stages + extra_stages][degree]
};

struct Method {
  std::string name;  ///< canonical, lower case
  std::vector<std::string> aliases;
  std::string citation;
  Family family = Family::erk;
  std::int32_t stages = 0;
  std::int32_t order = 0;
  std::int32_t embedded_order = 0;  ///< 0: no error estimate
  bool fsal = false;                ///< derived: last stage is f(t + h, y_{n+1})
  std::vector<double> a;            ///< [stages][stages], row major
  std::vector<double> b;            ///< [stages]
  std::vector<double> c;            ///< [stages]
  std::vector<double> error;        ///< [stages], b - b_hat; empty without an estimate
  std::vector<double> error2;       ///< second estimate of DOP853, combined as Hairer does; else empty
  Interpolant interpolant;          ///< the method's own, or cubic Hermite where its order suffices
  std::string default_controller;   ///< "fixed" without an estimate
  double default_kp = 0.0, default_ki = 0.0, default_kd = 0.0;  ///< on the exponent 1/(q + 1), sign as upstream
};

}  // namespace cubie::plan
