#pragma once
// Who may take how much of a device: fixed proportions, and equal shares of the rest for everybody else.

#include <cstdint>
#include <optional>
#include <vector>

namespace cubie::memory {

/// Shares add up to at most 1. Not synchronised.
class ShareBook {
 public:
  using Member = std::int64_t;

  /// With a proportion, or with an equal share of what the proportions leave. Throws out_of_range for a proportion
  /// outside (0, 1], for proportions that add up to more than 1, and when less than kMinAutoPool would be left for
  /// members without one. Nothing changes then.
  void add(Member member, std::optional<double> proportion);
  /// Gives the member's share back.
  void remove(Member member) noexcept;
  /// Moves a member between the pools, or changes its proportion. Throws as add().
  void set(Member member, std::optional<double> proportion);

  [[nodiscard]] double share(Member member) const noexcept;
  /// floor(share * total_bytes).
  [[nodiscard]] std::int64_t cap_bytes(Member member, std::int64_t total_bytes) const noexcept;

  static constexpr double kMinAutoPool = 0.05;

 private:
  struct Entry {
    Member member;
    std::optional<double> proportion;
  };

  /// Checks the book as it would be with `proportion` for `member`.
  void check(Member member, std::optional<double> proportion) const;

  std::vector<Entry> entries_;
};

}  // namespace cubie::memory
