#pragma once
// Linear stability of implicit methods: the function R(z) with y(t + h) = R(h lambda) y(t) for y' = lambda y.

#include <complex>

#include "plan/method.hpp"

namespace cubie::integrator {

/// R(z); meaningless at a pole.
[[nodiscard]] std::complex<double> stability_function(const plan::Method& method, std::complex<double> z);

/// Fills stiffly_accurate, a_stable, l_stable and the limits at infinity from the coefficients.
void derive_stability(plan::Method& method);

}  // namespace cubie::integrator
