#pragma once
// The published GPU results that cubie is measured against: one problem, the Lorenz sweep of rho from 0 to 21 over one
// unit of time, in the precisions, tolerances and sizes that others report.

#include <array>
#include <cstdint>

namespace bench {

struct Anchor {
  const char* id;
  const char* what;
  double target_ms;    ///< of the kernel
  double error_limit;  ///< at which the target counts; 0: any
  std::int64_t runs;
  const char* precision;
  const char* method;
  double dt;  ///< of fixed steps; 0: adaptive
  double rtol, atol;
  double beta;
  std::array<double, 3> start;
};

inline constexpr std::array<double, 3> kUnit = {1.0, 0.0, 0.0};

// Times are for an H200. Those who published single precision took beta = 2.666. A1 and A2 are to be met at the error
// that others have; A1b and A2b take the tolerances with which cubie has about that error.
inline constexpr Anchor kAnchors[] = {
    {"A1", "f64 tsit5 1e-8", 0.7, 1.0e-9, 524'288, "f64", "tsit5", 0.0, 1e-8, 1e-11, 8.0 / 3.0, kUnit},
    {"A1b", "f64 tsit5 3e-8", 0.7, 1.0e-9, 524'288, "f64", "tsit5", 0.0, 3e-8, 3e-11, 8.0 / 3.0, kUnit},
    {"A2", "f64 tsit5 1e-6", 0.35, 3.2e-7, 524'288, "f64", "tsit5", 0.0, 1e-6, 1e-9, 8.0 / 3.0, kUnit},
    {"A2b", "f64 tsit5 2e-6", 0.35, 3.2e-7, 524'288, "f64", "tsit5", 0.0, 2e-6, 2e-9, 8.0 / 3.0, kUnit},
    {"A3", "f64 tsit5 1e-6, few runs", 0.06, 0.0, 2'048, "f64", "tsit5", 0.0, 1e-6, 1e-9, 8.0 / 3.0, kUnit},
    {"A4", "f32 tsit5, 1000 steps", 30.0, 0.0, 8'388'608, "f32", "tsit5", 1e-3, 0.0, 0.0, 2.666, kUnit},
    {"A5", "f32 rk4, 1000 steps", 13.0, 0.0, 8'388'608, "f32", "rk4", 1e-3, 0.0, 0.0, 2.666, kUnit},
    {"A6", "f32 tsit5 1e-8", 8.0, 0.0, 8'388'608, "f32", "tsit5", 0.0, 1e-8, 1e-8, 2.666, kUnit},
    {"A7", "f64 rk4, 1000 steps", 2.4, 0.0, 768'000, "f64", "rk4", 1e-3, 0.0, 0.0, 8.0 / 3.0, {10.0, 10.0, 10.0}},
};

}  // namespace bench
