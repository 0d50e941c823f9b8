#include "output/exact_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace cubie::output {
namespace {

constexpr int kLeast = -1074;  // exponent of the last place of all doubles

/// A natural number of 32-bit digits, the smallest first, and its sign.
struct Natural {
  std::vector<std::uint32_t> digits;
  bool negative = false;
};

template <std::size_t n>
Natural magnitude(FixedPointSum<n> sum) {
  sum.normalise();
  Natural out;
  out.negative = sum.digits().back() < 0;
  // Two's complement of a negative number, digit by digit.
  std::uint64_t carry = out.negative ? 1 : 0;
  for (const std::int64_t digit : sum.digits()) {
    const auto bits = static_cast<std::uint32_t>(static_cast<std::uint64_t>(digit));
    const std::uint64_t value = out.negative ? std::uint64_t{static_cast<std::uint32_t>(~bits)} + carry : bits;
    carry = value >> 32;
    out.digits.push_back(static_cast<std::uint32_t>(value));
  }
  const auto last = static_cast<std::uint64_t>(sum.digits().back()) >> 32;
  const auto above = static_cast<std::uint32_t>(last);
  out.digits.push_back(
      out.negative ? static_cast<std::uint32_t>(std::uint64_t{static_cast<std::uint32_t>(~above)} + carry) : above);
  return out;
}

Natural product(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  Natural out;
  out.digits.assign(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::uint64_t sum = std::uint64_t{a[i]} * b[j] + out.digits[i + j] + carry;
      out.digits[i + j] = static_cast<std::uint32_t>(sum);
      carry = sum >> 32;
    }
    out.digits[i + b.size()] = static_cast<std::uint32_t>(carry);
  }
  return out;
}

/// a - b, for a >= b.
Natural difference(Natural a, Natural b) {
  b.digits.resize(std::max(a.digits.size(), b.digits.size()), 0);
  a.digits.resize(b.digits.size(), 0);
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < a.digits.size(); ++i) {
    const std::int64_t value = std::int64_t{a.digits[i]} - b.digits[i] + borrow;
    a.digits[i] = static_cast<std::uint32_t>(value & 0xffffffff);
    borrow = value >> 32;
  }
  return a;
}

/// The number times 2^exponent, over `divisor`: the leading 64 bits are kept, with a mark for what is cut.
double quotient(const Natural& number, int exponent, long double divisor) {
  std::size_t top = number.digits.size();
  while (top > 0 && number.digits[top - 1] == 0) --top;
  if (top == 0) return 0.0;
  unsigned __int128 lead = 0;
  const std::size_t used = std::min<std::size_t>(top, 3);
  for (std::size_t i = 0; i < used; ++i) lead = lead << 32 | number.digits[top - 1 - i];
  int place = static_cast<int>(top - used) * 32;
  while (lead >> 64 != 0) {
    const bool cut = (lead & 1) != 0;
    lead = lead >> 1 | (cut ? 1 : 0);
    ++place;
  }
  bool rest = false;
  for (std::size_t i = 0; i + used < top; ++i) rest = rest || number.digits[i] != 0;
  const auto bits = static_cast<std::uint64_t>(lead) | (rest ? 1 : 0);
  const long double value = std::ldexp(static_cast<long double>(bits) / divisor, place + exponent);
  return static_cast<double>(number.negative ? -value : value);
}

const double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void ExactMoments::empty(Bin& bin) noexcept {
  if (bin.terms == 0) return;
  const bool negative = bin.sum < 0;
  const auto magnitude = static_cast<unsigned __int128>(negative ? -bin.sum : bin.sum);
  sum_.add(magnitude, bin.place, negative);
  squares_.add(bin.squares, 2 * bin.place, false);
  bin.sum = 0;
  bin.squares = 0;
  bin.terms = 0;
}

void ExactMoments::add(double x) noexcept {
  ++count_;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto biased = static_cast<std::int32_t>(bits >> 52 & 0x7ff);
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52) - 1);
  if (biased > 0) mantissa |= std::uint64_t{1} << 52;
  const std::int32_t place = biased > 0 ? biased - 1 : 0;
  Bin& bin = bins_[static_cast<std::size_t>(place) % kBins];
  if (bin.place != place || bin.terms == kMostTerms) empty(bin);
  bin.place = place;
  ++bin.terms;
  const auto term = static_cast<std::int64_t>(mantissa);
  bin.sum += bits >> 63 != 0 ? -term : term;
  bin.squares += static_cast<unsigned __int128>(mantissa) * mantissa;
}

void ExactMoments::merge(ExactMoments other) noexcept {
  other.empty_all();
  sum_.merge(other.sum_);
  squares_.merge(other.squares_);
  count_ += other.count_;
}

void ExactMoments::merge(const cubie_kernel::fold_cell& cell) noexcept {
  sum_.merge(decltype(sum_)(std::span(cell.sum)));
  squares_.merge(decltype(squares_)(std::span(cell.squares)));
  count_ += static_cast<std::int64_t>(cell.count);
}

double ExactMoments::mean() const {
  if (count_ == 0) return kNan;
  ExactMoments all = *this;
  all.empty_all();
  return quotient(magnitude(all.sum_), kLeast, static_cast<long double>(count_));
}

double ExactMoments::variance() const {
  if (count_ < 2) return kNan;
  ExactMoments all = *this;
  all.empty_all();
  // (n sum x^2 - (sum x)^2) / (n (n - 1)), the numerator as an integer.
  const auto n = static_cast<std::uint64_t>(count_);
  const std::vector<std::uint32_t> count = {static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(n >> 32)};
  const Natural sum = magnitude(all.sum_);
  const Natural numerator = difference(product(magnitude(all.squares_).digits, count), product(sum.digits, sum.digits));
  const auto runs = static_cast<long double>(count_);
  return quotient(numerator, 2 * kLeast, runs * (runs - 1));
}

}  // namespace cubie::output
