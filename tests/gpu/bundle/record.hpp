#pragma once
// The host's numbers of one case, in a file.

#include <iosfwd>
#include <string>
#include <vector>

namespace cubie::test {

struct Record {
  std::string name;
  std::vector<std::string> rows;  ///< what each row of `values` is: a state, an observable, a counter
  std::vector<double> values;     ///< shape (row, run)
  std::vector<double> bounds;     ///< per row: how far the other's may be; 0: the same bits, infinite: not compared
  std::vector<double> ulps;       ///< per row: the same in units in the last place
};

void write(std::ostream& file, const Record& record);
/// Throws std::runtime_error when the file is cut short.
[[nodiscard]] Record read_record(std::istream& file);

}  // namespace cubie::test
