#pragma once
// Timing and tables of the benchmarks.

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// Seconds on a monotonic clock.
[[nodiscard]] double now();

/// Processor time of the whole process; with one busy thread, that of its work, whatever else the machine does.
[[nodiscard]] double processor_seconds();

/// Median wall-clock seconds of `repeats` calls, after one call that is not counted.
[[nodiscard]] double median_seconds(int repeats, const std::function<void()>& work);

/// Keeps the compiler from removing the computation of `value`.
void keep(double value);

/// "1.23", "45.6", "789", "12300": three significant digits without an exponent.
[[nodiscard]] std::string short_number(double value);

/// One Markdown table: a title, columns, rows; printed by print().
class Table {
 public:
  Table(std::string title, std::vector<std::string> columns);
  void row(std::vector<std::string> cells);
  void note(std::string text);
  /// Writes the table to standard output.
  void print() const;

 private:
  std::string title_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> notes_;
};

}  // namespace bench
