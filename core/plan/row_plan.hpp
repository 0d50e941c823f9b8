#pragma once
// What rows are, beyond quantities of the model at given times: plain structs.

#include <cstdint>
#include <vector>

namespace cubie::plan {

/// What a number of a row is: a quantity of the model, or one of the run itself. Counts are those from the start of the
/// run to the row.
enum class RowNumber : std::int8_t { quantity, time, accepted, rejected, newton, linear };

/// Number `slot` of each row.
struct RowSlot {
  std::int32_t slot = 0;
  RowNumber number = RowNumber::time;
  friend bool operator==(const RowSlot&, const RowSlot&) = default;
};

struct RowPlan {
  bool every_step = false;   ///< rows stand where steps end, instead of at given times
  bool own_spans = false;    ///< t0 and t_end differ from run to run
  bool repeat_last = false;  ///< a run that fails repeats its last row, instead of NaN
  std::vector<RowSlot> slots;
  friend bool operator==(const RowPlan&, const RowPlan&) = default;

  /// Whether the kernel needs nothing said about it.
  [[nodiscard]] bool plain() const { return *this == RowPlan(); }
};

}  // namespace cubie::plan
