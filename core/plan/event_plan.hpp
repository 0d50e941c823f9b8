#pragma once
// What a kernel knows of scheduled events and doses: plain structs.

#include <cstdint>
#include <vector>

namespace cubie::plan {

struct EventPlan {
  bool scheduled = false;             ///< states and parameters change at given times
  bool steady = false;                ///< some events are steady states of a regimen
  bool backward = false;              ///< runs go backwards in time
  std::int32_t n_attributes = 0;      ///< lag times and the like of the model, where some event counts them
  std::vector<std::int32_t> infused;  ///< states that take in at constant rates, ascending
  friend bool operator==(const EventPlan&, const EventPlan&) = default;

  /// Numbers behind the parameters: the rate of each infused state, and how many infusions make it up.
  [[nodiscard]] std::int64_t n_hidden() const noexcept { return 2 * static_cast<std::int64_t>(infused.size()); }
};

}  // namespace cubie::plan
