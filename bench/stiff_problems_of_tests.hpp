#pragma once
// The stiff problems of tests/numerics with their end points and those of their neighbours, as the benchmarks take
// them.

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// The same problem with its parameter times `factor`, and what that ends at.
struct Neighbour {
  double factor;
  std::vector<double> values;  ///< of all states; of every eighth one where there are more than 50
};

struct TestProblem {
  std::string name, text;
  const char* parameter;  ///< that differs between neighbours
  double nominal;         ///< its value in the model
  double t_end;
  std::vector<double> start, scale;
  std::vector<Neighbour> neighbours;  ///< 16 with the problem itself; none where references are not known

  /// Largest error relative to scale + |y| of what the problem itself ends at.
  [[nodiscard]] double error_of(const std::vector<double>& found) const;
  /// The same of a neighbour, whose factor may be 1.
  [[nodiscard]] double error_of(const Neighbour& neighbour, const std::vector<double>& found) const;
  /// Values of the parameter, of all neighbours or of the problem itself.
  [[nodiscard]] std::vector<double> parameters() const;
};

[[nodiscard]] std::vector<TestProblem> test_problems();

}  // namespace bench
