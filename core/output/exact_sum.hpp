#pragma once
// Sums of doubles and of their squares without rounding: whatever the order of the terms, and in however many parts
// they are added, the sum has the same bits.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/fold_args.h"

namespace cubie::output {

/// A sum of numbers m * 2^e as one large fixed-point number, in digits of 32 bits that carry late: a digit has room for
/// 2^31 terms, after which normalise() is called.
template <std::size_t n_digits>
class FixedPointSum {
 public:
  FixedPointSum() = default;
  /// Of digits in two's complement that may still have to carry.
  explicit FixedPointSum(std::span<const unsigned long long, n_digits> digits) noexcept {
    for (std::size_t i = 0; i < n_digits; ++i) digits_[i] = static_cast<std::int64_t>(digits[i]);
    normalise();
  }
  /// Adds (negative: takes away) the `magnitude`, which stands `place` bits above the last one of the sum.
  void add(unsigned __int128 magnitude, std::int32_t place, bool negative) noexcept {
    auto digit = static_cast<std::size_t>(place / 32);
    const int shift = place % 32;
    const std::int64_t sign = negative ? -1 : 1;
    unsigned __int128 rest = magnitude;
    // The first digit takes the bits that stand in it, the others 32 each.
    digits_[digit] += sign * static_cast<std::int64_t>((static_cast<std::uint64_t>(rest) << shift) & 0xffffffffU);
    rest >>= 32 - shift;
    while (rest != 0) {
      digits_[++digit] += sign * static_cast<std::int64_t>(static_cast<std::uint64_t>(rest) & 0xffffffffU);
      rest >>= 32;
    }
    if (++terms_ == (std::int64_t{1} << 30)) normalise();
  }
  /// Carries: every digit but the last becomes one of 32 bits, 0 or more.
  void normalise() noexcept {
    std::int64_t carry = 0;
    for (std::size_t i = 0; i + 1 < n_digits; ++i) {
      const std::int64_t sum = digits_[i] + carry;
      digits_[i] = sum & 0xffffffff;
      carry = sum >> 32;
    }
    digits_[n_digits - 1] += carry;
    terms_ = 0;
  }
  void merge(FixedPointSum other) noexcept {
    normalise();
    other.normalise();
    for (std::size_t i = 0; i < n_digits; ++i) digits_[i] += other.digits_[i];
    terms_ = 2;
  }
  [[nodiscard]] const std::array<std::int64_t, n_digits>& digits() const noexcept { return digits_; }

 private:
  std::array<std::int64_t, n_digits> digits_{};
  std::int64_t terms_ = 0;
};

/// Sum, and sum of squares, of finite numbers.
///
/// Note [Bins]
/// A term of the large sums touches five to nine digits. Numbers of one quantity share few exponents: terms are first
/// added as integers in a bin of their exponent, and a bin goes to the large sums when another exponent wants its place
/// or it is full.
class ExactMoments {
 public:
  void add(double x) noexcept;
  void merge(ExactMoments other) noexcept;
  /// Adds the numbers that a kernel has added up.
  void merge(const cubie_kernel::fold_cell& cell) noexcept;
  /// Of all added so far; NaN of none. Rounded once, but for a quotient of two rounded numbers.
  [[nodiscard]] double mean() const;
  /// Squared deviations from the mean over count - 1; NaN of fewer than two. Nothing cancels.
  [[nodiscard]] double variance() const;
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }

 private:
  struct Bin {
    unsigned __int128 squares = 0;
    __int128 sum = 0;
    std::int32_t place = 0;  // of the last bit of the terms' mantissas
    std::int32_t terms = 0;
  };
  static constexpr std::size_t kBins = 8;
  // A square has 106 bits, and a bin 128.
  static constexpr std::int32_t kMostTerms = 1 << 20;

  void empty(Bin& bin) noexcept;
  void empty_all() noexcept {
    for (Bin& bin : bins_) empty(bin);
  }

  // Doubles reach from 2^-1074 to 2^1024, and 2^63 of them add 63 bits.
  FixedPointSum<cubie_kernel::fold_sum_digits> sum_;
  FixedPointSum<cubie_kernel::fold_square_digits> squares_;
  std::array<Bin, kBins> bins_{};
  std::int64_t count_ = 0;
};

}  // namespace cubie::output
