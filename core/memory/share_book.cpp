#include "memory/share_book.hpp"

#include <algorithm>
#include <cmath>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

/// Sums of decimal proportions such as 0.7 + 0.2 + 0.1 are off by a few roundings.
constexpr double kSlack = 1e-12;

}  // namespace

void ShareBook::check(Member member, std::optional<double> proportion) const {
  if (proportion && !(*proportion > 0.0 && *proportion <= 1.0)) {
    throw Error(ErrorCode::out_of_range, "memory proportion must be in (0, 1] (got {})", *proportion);
  }
  double taken = proportion.value_or(0.0);
  bool automatic = !proportion.has_value();
  for (const Entry& entry : entries_) {
    if (entry.member == member) continue;
    taken += entry.proportion.value_or(0.0);
    automatic = automatic || !entry.proportion.has_value();
  }
  if (taken > 1.0 + kSlack) {
    throw Error(ErrorCode::out_of_range, "memory proportions must not add up to more than 1 (got {})", taken);
  }
  if (automatic && 1.0 - taken < kMinAutoPool - kSlack) {
    throw Error(ErrorCode::out_of_range, "memory proportions must leave {} for members without one (they add up to {})",
                kMinAutoPool, taken);
  }
}

void ShareBook::add(Member member, std::optional<double> proportion) {
  check(member, proportion);
  entries_.push_back({member, proportion});
}

void ShareBook::remove(Member member) noexcept {
  std::erase_if(entries_, [member](const Entry& entry) { return entry.member == member; });
}

void ShareBook::set(Member member, std::optional<double> proportion) {
  check(member, proportion);
  for (Entry& entry : entries_) {
    if (entry.member == member) entry.proportion = proportion;
  }
}

double ShareBook::share(Member member) const noexcept {
  double taken = 0.0;
  std::int64_t sharing = 0;
  double own = 0.0;
  bool automatic = false;
  for (const Entry& entry : entries_) {
    taken += entry.proportion.value_or(0.0);
    if (!entry.proportion) ++sharing;
    if (entry.member != member) continue;
    own = entry.proportion.value_or(0.0);
    automatic = !entry.proportion.has_value();
  }
  return automatic ? std::max(0.0, 1.0 - taken) / static_cast<double>(sharing) : own;
}

std::int64_t ShareBook::cap_bytes(Member member, std::int64_t total_bytes) const noexcept {
  return static_cast<std::int64_t>(std::floor(share(member) * static_cast<double>(total_bytes)));
}

}  // namespace cubie::memory
