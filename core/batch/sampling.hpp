#pragma once
// Sampled values of states and parameters: what a variable is in a run follows from seed and run alone, by arithmetic
// that is the same on every machine, so that no array of all runs is needed.

#include <array>
#include <cstdint>
#include <string_view>

namespace cubie::batch {

/// loguniform and lognormal: the logarithm is uniform or normal.
enum class Distribution : std::int8_t { uniform, loguniform, normal, lognormal };
/// random: independent points. latin: each of n_runs equal parts of an axis has one run. sobol: a digital sequence of
/// low discrepancy, shifted by random digits.
enum class SamplePlan : std::int8_t { random, latin, sobol };

/// a and b: ends of the range (uniform, loguniform), mean and standard deviation (normal), those of the logarithm
/// (lognormal).
struct SampleRule {
  Distribution distribution = Distribution::uniform;
  double a = 0.0, b = 1.0;
};

/// Throws unknown_name with the nearest word.
[[nodiscard]] Distribution distribution_of(std::string_view word);
/// Throws invalid_argument or out_of_range naming the variable and what is wrong with a or b.
void check_rule(const SampleRule& rule, std::string_view name);

/// Dimensions of Sobol's sequence there are numbers for.
inline constexpr std::int32_t kMostSobolDimensions = 128;

/// Philox4x32-10: 128 random bits of a counter and a key. Source: Salmon, Moraes, Dror, Shaw (2011), SC'11.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) noexcept;

/// x with P(X < x) = p for a standard normal X; relative error below 1e-15. Precondition: 0 < p < 1.
/// Source: Wichura (1988), Applied Statistics 37 477-484, algorithm AS 241.
[[nodiscard]] double normal_quantile(double p) noexcept;

/// The 52 digits of point `index` of Sobol's sequence in `dimension` (from 0), unshifted, as an integer.
[[nodiscard]] std::uint64_t sobol_digits(std::int32_t dimension, std::uint64_t index) noexcept;

/// Values of one variable.
class Sampler {
 public:
  /// `variable` tells apart variables of one seed; `dimension` counts those that are sampled (sobol).
  Sampler(const SampleRule& rule, SamplePlan plan, std::int64_t seed, std::int32_t variable, std::int32_t dimension,
          std::int64_t n_runs) noexcept;
  /// Where run `run` of the grid lies on the axis, in (0, 1).
  [[nodiscard]] double place(std::int64_t run) const noexcept;
  [[nodiscard]] double value(std::int64_t run) const noexcept;

 private:
  [[nodiscard]] std::uint64_t bits(std::uint64_t index, std::uint32_t purpose) const noexcept;
  [[nodiscard]] std::uint64_t shuffled(std::uint64_t i) const noexcept;

  SampleRule rule_;
  SamplePlan plan_;
  std::uint64_t seed_;
  std::uint32_t variable_;
  std::uint64_t n_runs_;
  std::uint64_t shift_ = 0;
  std::array<std::uint64_t, 52> columns_{};  // sobol
};

}  // namespace cubie::batch
