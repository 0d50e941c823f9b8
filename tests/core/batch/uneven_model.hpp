#pragma once
// A model whose runs differ much in cost, for tests of what a run's neighbours must not change.

namespace cubie::test {

/// One run blows up in finite time (trap > 0: x' = y + 5 x^2), others are NaN from the start (trap < 0).
constexpr const char* kUneven = R"(
states x = 2, y = 0
parameters mu = 1, trap = 0
x' = y + (trap > 0 ? 5*x^2 : 0)
y' = mu*(1 - x^2)*y - x + 0.01*sin(3*t)*exp(-x*x) + (trap < 0 ? sqrt(trap) : 0)
)";

}  // namespace cubie::test
