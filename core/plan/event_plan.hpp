#pragma once
// What a kernel knows of scheduled events: plain structs.

namespace cubie::plan {

struct EventPlan {
  bool scheduled = false;  ///< states and parameters change at given times
  friend bool operator==(const EventPlan&, const EventPlan&) = default;
};

}  // namespace cubie::plan
