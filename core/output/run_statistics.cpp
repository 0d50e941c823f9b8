#include "output/run_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace cubie::output {
namespace {

constexpr std::uint32_t kHalf = 2048;  // pages of one sign
static_assert(2 * kHalf == cubie_kernel::fold_page_numbers);

/// Back from integers that ascend with the numbers.
double number_of(std::uint64_t order) {
  return std::bit_cast<double>(order >> 63 != 0 ? order & ~(std::uint64_t{1} << 63) : ~order);
}

}  // namespace

LogHistogram::Page& LogHistogram::page(std::uint32_t number) {
  if (latest_ != nullptr && latest_->number == number) return *latest_;
  auto at = std::ranges::lower_bound(pages_, number, {}, [](const auto& page) { return page->number; });
  if (at == pages_.end() || (*at)->number != number) {
    at = pages_.insert(at, std::make_unique<Page>());
    (*at)->number = number;
  }
  latest_ = at->get();
  return *latest_;
}

void LogHistogram::add(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto exponent = static_cast<std::uint32_t>(bits >> 52 & 0x7ff);
  // Negative numbers descend with their bits.
  const bool negative = bits >> 63 != 0 && exponent > 0;
  std::uint64_t bin = exponent == 0 ? 0 : bits >> (52 - kBits) & ((std::uint64_t{1} << kBits) - 1);
  if (negative) bin = (std::uint64_t{1} << kBits) - 1 - bin;
  ++page(negative ? kHalf - 1 - exponent : kHalf + exponent).counts[bin];
}

void LogHistogram::merge(const LogHistogram& other) {
  for (const std::unique_ptr<Page>& from : other.pages_) {
    Page& to = page(from->number);
    for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += from->counts[i];
  }
}

void LogHistogram::merge(std::uint32_t page_number,
                         std::span<const unsigned long long, cubie_kernel::fold_page_bins> counts) {
  Page& to = page(page_number);
  for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += static_cast<std::int64_t>(counts[i]);
}

double LogHistogram::at(std::int64_t rank) const {
  std::int64_t before = 0;
  for (const std::unique_ptr<Page>& page : pages_) {
    const std::size_t n = page->counts.size();
    for (std::size_t i = 0; i < n; ++i) {
      before += page->counts[i];
      if (before <= rank) continue;
      const bool negative = page->number < kHalf;
      const std::uint64_t exponent = negative ? kHalf - 1 - page->number : page->number - kHalf;
      if (exponent == 0) return 0.0;
      const std::uint64_t bin = negative ? n - 1 - i : i;
      // The middle of the bin.
      const double value =
          std::bit_cast<double>(exponent << 52 | bin << (52 - kBits) | std::uint64_t{1} << (51 - kBits));
      return negative ? -value : value;
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

void RunStatistics::add(double x) {
  if (!std::isfinite(x)) return;
  x += 0.0;  // of two zeros, no matter which comes first, the positive one
  if (what_.moments) moments_.add(x);
  if (what_.quantiles) histogram_.add(x);
  ++count_;
  min_ = std::min(min_, x);
  max_ = std::max(max_, x);
}

template <class S>
void RunStatistics::add(std::span<const S> values, std::span<const std::int32_t> status) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (is_complete(status[i])) add(static_cast<double>(values[i]));
  }
}

template void RunStatistics::add(std::span<const double>, std::span<const std::int32_t>);
template void RunStatistics::add(std::span<const float>, std::span<const std::int32_t>);
template void RunStatistics::add(std::span<const std::int32_t>, std::span<const std::int32_t>);

void RunStatistics::merge(const RunStatistics& other) {
  if (what_.moments) moments_.merge(other.moments_);
  histogram_.merge(other.histogram_);
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void RunStatistics::merge(const cubie_kernel::fold_cell& cell) {
  if (cell.count == 0) return;
  moments_.merge(cell);
  count_ += static_cast<std::int64_t>(cell.count);
  min_ = std::min(min_, number_of(~cell.least));
  max_ = std::max(max_, number_of(cell.most));
}

double RunStatistics::value(Statistic which, double probability) const {
  if (which == Statistic::count) return static_cast<double>(count_);
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  switch (which) {
    case Statistic::mean:
      return moments_.mean();
    case Statistic::variance:
      return moments_.variance();
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
      return std::clamp(histogram_.at(rank), min_, max_);
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace cubie::output
