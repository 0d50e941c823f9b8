#pragma once
// Does a strided array stay inside the memory the caller named, and does each element have a place of its own?

#include <cstdint>
#include <span>

namespace cubie::capi {

struct Axis {
  const char* count_name;
  const char* stride_name;
  std::int64_t count = 0;
  std::int64_t stride = 0;
};

enum class Use { read, write };

/// Throws invalid_argument when a count or stride is negative, when an element lies outside `data_len`, or, for arrays
/// that are written, when elements share a place; out_of_range when positions overflow. Strides of nested loops, in any
/// order, are what is accepted.
void check_layout(std::span<const Axis> axes, std::int64_t data_len, Use use);

}  // namespace cubie::capi
