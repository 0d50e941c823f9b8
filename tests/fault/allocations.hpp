#pragma once
// Replaced operator new: counts allocations of every thread, and makes chosen ones fail.

#include <cstdint>

namespace cubie_test::allocations {

enum class Failing : std::int32_t {
  once,     ///< the chosen allocation alone
  from_on,  ///< the chosen allocation and all later ones
};

/// Arms: of the allocations from now on, number `n` (from 0) fails.
void fail_at(std::int64_t n, Failing mode) noexcept;
/// Disarms. True when an allocation failed since fail_at().
bool allow_all() noexcept;

/// Allocations made since the program began.
[[nodiscard]] std::int64_t made() noexcept;
/// Allocations not given back yet.
[[nodiscard]] std::int64_t outstanding() noexcept;

}  // namespace cubie_test::allocations
