#pragma once
// Statistics of one quantity over many runs, which do not depend on the order of the runs in any bit.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "output/exact_sum.hpp"

namespace cubie::output {

/// Values are those of the C interface.
enum class Statistic : std::int32_t { count = 0, mean = 1, variance = 2, min = 3, max = 4, quantile = 5 };

/// Counts, in bins whose ends have a ratio of at most 1 + 2^-7: a bin is all numbers that share sign, exponent and the
/// first seven bits behind the point. Subnormal numbers are counted as zeros.
class LogHistogram {
 public:
  static constexpr int kBits = 7;
  LogHistogram() : pages_(4096) {}
  void add(double x);
  /// A number within 2^-8 of the one that stands at place `rank` (from 0) when all are sorted, relative to it.
  [[nodiscard]] double at(std::int64_t rank) const;

 private:
  using Page = std::array<std::int64_t, std::size_t{1} << kBits>;
  std::vector<std::unique_ptr<Page>> pages_;  // by sign and exponent, ascending; null: empty
};

/// Takes finite numbers; what is not finite is left out.
class RunStatistics {
 public:
  explicit RunStatistics(Statistic which);
  void add(double x);
  /// `probability` is that of a quantile: of n numbers it is the one at place ceil(probability n) - 1, in order. NaN of
  /// no numbers, but for the count.
  [[nodiscard]] double value(double probability) const;

 private:
  Statistic which_;
  std::int64_t count_ = 0;
  double min_, max_;
  std::unique_ptr<ExactMoments> moments_;
  std::unique_ptr<LogHistogram> histogram_;
};

}  // namespace cubie::output
