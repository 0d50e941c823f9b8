#pragma once
// What the comparison solves: models of the literature by six methods in two precisions, and every elementary function.

#include <cstdint>
#include <string>
#include <vector>

namespace cubie::test {

/// How far from the host's number the GPU's may be.
enum class Agreement {
  bits,      ///< nowhere: + - * / sqrt fma and elementary functions of cubie's own, in one order
  solution,  ///< both are within the method's error of the exact solution: 4 times that error, as measured
  ulps,      ///< both are within so many units of the exact value of a function
};

struct SolveCase {
  std::string name;
  std::string model;  ///< text
  std::string method, precision;
  std::string swept;  ///< parameter
  double from = 0.0, to = 1.0, t_end = 1.0, dt = 0.0, tolerance = 1e-6;
  std::int64_t runs = 0;
  bool observables = false;
  Agreement agreement = Agreement::bits;
};

/// `folder` holds the models. Small: what a stand-in driver gets through in seconds.
[[nodiscard]] std::vector<SolveCase> make_cases(const std::string& folder, bool small);

/// An elementary function that CUDA brings, at arguments from 0.05 to 0.95 and what `argument` makes of them.
struct DeviceFunction {
  const char* name;
  const char* text;           ///< in the parameter p
  double ulps_f64, ulps_f32;  ///< of CUDA's programming guide, appendix on mathematical functions
};

[[nodiscard]] const std::vector<DeviceFunction>& device_functions();

}  // namespace cubie::test
