#pragma once
// How fast copies between pinned memory and a GPU are: what a call can at best be held to.

#include <cstdint>

namespace bench {

struct LinkRate {
  double to_device = 0.0, from_device = 0.0;  ///< bytes per second
};

/// The best of several copies, by the device's own events. Small: copies that a stand-in driver gets through at once.
[[nodiscard]] LinkRate measure_link(std::int32_t ordinal, bool small);

}  // namespace bench
