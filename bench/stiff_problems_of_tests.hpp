#pragma once
// The stiff problems of tests/numerics with their end points, as the benchmarks take them.

#include <string>
#include <vector>

namespace bench {

struct TestProblem {
  std::string name, text;
  double t_end;
  std::vector<double> start, scale;

  /// Largest error relative to scale + |y| of what one run ends at.
  [[nodiscard]] double error_of(const std::vector<double>& found) const;
  /// Value of the parameter in the model; 0 for null.
  [[nodiscard]] double nominal(const char* parameter) const;
};

[[nodiscard]] std::vector<TestProblem> test_problems();

}  // namespace bench
