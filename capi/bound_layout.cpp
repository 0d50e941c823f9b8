// Layout checks of arrays bound by the caller.

#include "bound_layout.hpp"

#include <array>
#include <cstddef>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::capi {

void check_layout(std::span<const Axis> axes, std::int64_t data_len, Use use) {
  if (data_len < 0) throw Error(ErrorCode::invalid_argument, "data_len must be >= 0 (got {})", data_len);
  bool empty = false;
  for (const Axis& axis : axes) {
    if (axis.count < 0)
      throw Error(ErrorCode::invalid_argument, "{} must be >= 0 (got {})", axis.count_name, axis.count);
    if (axis.stride < 0) {
      throw Error(ErrorCode::invalid_argument, "{} must be >= 0 (got {})", axis.stride_name, axis.stride);
    }
    empty = empty || axis.count == 0;
  }
  if (empty) return;

  std::array<Axis, 3> nested{};  // the axes that move at all, innermost first
  std::size_t n = 0;
  for (const Axis& axis : axes) {
    if (axis.count == 1) continue;
    std::size_t at = n++;
    for (; at > 0 && nested.at(at - 1).stride > axis.stride; --at) nested.at(at) = nested.at(at - 1);
    nested.at(at) = axis;
  }
  std::int64_t last = 0;  // position of the last element of the axes so far
  for (const Axis& axis : std::span(nested).first(n)) {
    if (use == Use::write && axis.stride <= last) {
      throw Error(ErrorCode::invalid_argument, "{} must be > {} to keep the elements apart (got {})", axis.stride_name,
                  last, axis.stride);
    }
    last = checked_add(last, checked_mul(axis.count - 1, axis.stride, axis.stride_name), axis.stride_name);
  }
  if (last >= data_len) {
    throw Error(ErrorCode::invalid_argument, "data_len must be > {} for these counts and strides (got {})", last,
                data_len);
  }
}

}  // namespace cubie::capi
