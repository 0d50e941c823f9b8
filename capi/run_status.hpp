#pragma once
// A run's status word as text.

#include <cstdint>
#include <string>

namespace cubie::capi {

/// The names of its bits, separated by "; ".
[[nodiscard]] std::string run_status_text(std::int32_t status);

}  // namespace cubie::capi
