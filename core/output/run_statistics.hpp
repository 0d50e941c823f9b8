#pragma once
// Statistics of one quantity over many runs, which do not depend on the order of the runs, nor on how they are divided,
// in any bit.

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "kernels/args.h"
#include "kernels/fold_args.h"
#include "output/exact_sum.hpp"

namespace cubie::output {

/// Whether a run with this status word has come to an end of its own: of its span, or one that an event of its model
/// has set.
[[nodiscard]] constexpr bool is_complete(std::int32_t status) noexcept {
  return (status & ~static_cast<std::int32_t>(cubie_kernel::run_stopped)) == 0;
}

/// Values are those of the C interface.
enum class Statistic : std::int32_t { count = 0, mean = 1, variance = 2, min = 3, max = 4, quantile = 5 };

/// Counts, in bins whose ends have a ratio of at most 1 + 2^-7: a bin is all numbers that share sign, exponent and the
/// first seven bits behind the point. Subnormal numbers are counted as zeros.
class LogHistogram {
 public:
  static constexpr int kBits = 7;
  static_assert(1 << kBits == cubie_kernel::fold_page_bins);
  void add(double x);
  void merge(const LogHistogram& other);
  /// Adds the counts of one page that a kernel has counted.
  void merge(std::uint32_t page_number, std::span<const unsigned long long, cubie_kernel::fold_page_bins> counts);
  /// A number within 2^-8 of the one that stands at place `rank` (from 0) when all are sorted, relative to it.
  [[nodiscard]] double at(std::int64_t rank) const;

 private:
  struct Page {
    std::uint32_t number = 0;  // by sign and exponent, ascending
    std::array<std::int64_t, std::size_t{1} << kBits> counts{};
  };
  [[nodiscard]] Page& page(std::uint32_t number);
  std::vector<std::unique_ptr<Page>> pages_;  // those that are not empty, ascending
  Page* latest_ = nullptr;                    // neighbours in the order of runs are often neighbours in value
};

/// What is gathered besides count, minimum and maximum.
struct Gathered {
  bool moments = true;
  bool quantiles = true;
  [[nodiscard]] bool serves(Statistic which) const noexcept {
    if (which == Statistic::quantile) return quantiles;
    return moments || (which != Statistic::mean && which != Statistic::variance);
  }
  /// No more than this statistic needs.
  [[nodiscard]] static Gathered for_one(Statistic which) noexcept {
    return {which == Statistic::mean || which == Statistic::variance, which == Statistic::quantile};
  }
  bool operator==(const Gathered&) const = default;
};

/// Takes finite numbers; what is not finite is left out.
class RunStatistics {
 public:
  explicit RunStatistics(Gathered what) : what_(what) {}
  void add(double x);
  /// Adds those values whose run has status 0. S: double, float or a 32-bit integer.
  template <class S>
  void add(std::span<const S> values, std::span<const std::int32_t> status);
  /// Adds all that another one of the same kind has taken.
  void merge(const RunStatistics& other);
  /// Adds what a kernel has gathered (kernels/fold.h), which counts what add() counts: moments, minimum and maximum.
  void merge(const cubie_kernel::fold_cell& cell);
  /// The same of a page of the histogram.
  void merge_page(std::uint32_t number, std::span<const unsigned long long, cubie_kernel::fold_page_bins> counts) {
    histogram_.merge(number, counts);
  }
  /// `probability` is that of a quantile: of n numbers it is the one at place ceil(probability n) - 1, in order. NaN of
  /// no numbers, but for the count. `which` is served.
  [[nodiscard]] double value(Statistic which, double probability) const;

 private:
  Gathered what_;
  std::int64_t count_ = 0;
  double min_ = std::numeric_limits<double>::infinity(), max_ = -min_;
  ExactMoments moments_;  // of all numbers, where they are gathered
  LogHistogram histogram_;
};

}  // namespace cubie::output
