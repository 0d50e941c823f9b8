#pragma once
// Linear stability of methods: the function R(z) with y(t + h) = R(h lambda) y(t) for y' = lambda y.

#include <complex>

#include "plan/method.hpp"

namespace cubie::integrator {

/// R(z); meaningless at a pole.
[[nodiscard]] std::complex<double> stability_function(const plan::Method& method, std::complex<double> z);

/// The largest x for which |R(-s)| <= 1 for all s in [0, x], to eight digits; infinity where there is no end below
/// 1000.
[[nodiscard]] double real_stability_bound(const plan::Method& method);

/// Fills stiffly_accurate and the limits at infinity from the coefficients.
void derive_stability(plan::Method& method);

/// |R| <= 1 on the imaginary axis (at points of a logarithmic grid) and at infinity. Of a method whose stability has
/// been derived; some hundred microseconds, so it is asked for where it is shown and not kept.
[[nodiscard]] bool is_a_stable(const plan::Method& method);

/// A-stable with R(infinity) = 0.
[[nodiscard]] bool is_l_stable(const plan::Method& method);

}  // namespace cubie::integrator
