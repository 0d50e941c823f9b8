// Layout checks of arrays bound by the caller.

#include "bound_layout.hpp"

#include <algorithm>
#include <array>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::capi {

void check_layout(std::span<const Axis> axes, std::int64_t data_len, Use use) {
  if (data_len < 0) throw Error(ErrorCode::out_of_range, "data_len must be >= 0 (got {})", data_len);
  bool empty = false;
  for (const Axis& axis : axes) {
    if (axis.count < 0) throw Error(ErrorCode::out_of_range, "{} must be >= 0 (got {})", axis.count_name, axis.count);
    if (axis.stride < 0) {
      throw Error(ErrorCode::out_of_range, "{} must be >= 0 (got {})", axis.stride_name, axis.stride);
    }
    empty = empty || axis.count == 0;
  }
  if (empty) return;

  std::array<Axis, 3> nested{};
  const auto end = std::copy_if(axes.begin(), axes.end(), nested.begin(), [](const Axis& a) { return a.count > 1; });
  std::sort(nested.begin(), end, [](const Axis& a, const Axis& b) { return a.stride < b.stride; });
  std::int64_t last = 0;  // position of the last element of the axes so far
  for (auto axis = nested.begin(); axis != end; ++axis) {
    if (use == Use::write && axis->stride <= last) {
      throw Error(ErrorCode::out_of_range, "{} must be > {} to keep the elements apart (got {})", axis->stride_name,
                  last, axis->stride);
    }
    last = checked_add(last, checked_mul(axis->count - 1, axis->stride, axis->stride_name), axis->stride_name);
  }
  if (last >= data_len) {
    throw Error(ErrorCode::out_of_range, "data_len must be > {} for these counts and strides (got {})", last, data_len);
  }
}

}  // namespace cubie::capi
