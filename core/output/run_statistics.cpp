#include "output/run_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace cubie::output {
namespace {

constexpr std::uint64_t kHalf = 2048;  // pages of one sign

}  // namespace

void LogHistogram::add(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t exponent = bits >> 52 & 0x7ff;
  // Negative numbers descend with their bits.
  const bool negative = bits >> 63 != 0 && exponent > 0;
  const std::uint64_t page = negative ? kHalf - 1 - exponent : kHalf + exponent;
  std::uint64_t bin = exponent == 0 ? 0 : bits >> (52 - kBits) & ((std::uint64_t{1} << kBits) - 1);
  if (negative) bin = (std::uint64_t{1} << kBits) - 1 - bin;
  std::unique_ptr<Page>& counts = pages_[page];
  if (counts == nullptr) counts = std::make_unique<Page>();
  ++(*counts)[bin];
}

double LogHistogram::at(std::int64_t rank) const {
  std::int64_t before = 0;
  for (std::uint64_t page = 0; page < pages_.size(); ++page) {
    if (pages_[page] == nullptr) continue;
    for (std::uint64_t i = 0; i < pages_[page]->size(); ++i) {
      before += (*pages_[page])[i];
      if (before <= rank) continue;
      const bool negative = page < kHalf;
      const std::uint64_t exponent = negative ? kHalf - 1 - page : page - kHalf;
      if (exponent == 0) return 0.0;
      const std::uint64_t bin = negative ? pages_[page]->size() - 1 - i : i;
      // The middle of the bin.
      const double value =
          std::bit_cast<double>(exponent << 52 | bin << (52 - kBits) | std::uint64_t{1} << (51 - kBits));
      return negative ? -value : value;
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

RunStatistics::RunStatistics(Statistic which)
    : which_(which), min_(std::numeric_limits<double>::infinity()), max_(-std::numeric_limits<double>::infinity()) {
  if (which == Statistic::mean || which == Statistic::variance) moments_ = std::make_unique<ExactMoments>();
  if (which == Statistic::quantile) histogram_ = std::make_unique<LogHistogram>();
}

void RunStatistics::add(double x) {
  if (!std::isfinite(x)) return;
  ++count_;
  x += 0.0;  // of two zeros, no matter which comes first, the positive one
  min_ = std::min(min_, x);
  max_ = std::max(max_, x);
  if (moments_) moments_->add(x);
  if (histogram_) histogram_->add(x);
}

double RunStatistics::value(double probability) const {
  if (which_ == Statistic::count) return static_cast<double>(count_);
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  switch (which_) {
    case Statistic::mean:
      return moments_->mean();
    case Statistic::variance:
      return moments_->variance();
    case Statistic::min:
      return min_;
    case Statistic::max:
      return max_;
    case Statistic::count:
      break;
    case Statistic::quantile: {
      const double place = std::ceil(probability * static_cast<double>(count_)) - 1;
      const auto rank = std::clamp<std::int64_t>(static_cast<std::int64_t>(place), 0, count_ - 1);
      // The ends are known, and no quantile lies outside them.
      if (rank == 0) return min_;
      if (rank == count_ - 1) return max_;
      return std::clamp(histogram_->at(rank), min_, max_);
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace cubie::output
