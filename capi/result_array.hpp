#pragma once
// The arrays of a result by their numbers in the header.

#include <cstdint>

#include "batch/result.hpp"
#include "cubie.h"
#include "util/error.hpp"

namespace cubie::capi {

/// Throws out_of_range.
[[nodiscard]] inline batch::ResultArray array_of(std::int32_t array) {
  if (array < CUBIE_ARRAY_OUTPUTS || array > CUBIE_ARRAY_EVENT_RECORDS) {
    throw Error(ErrorCode::out_of_range, "array must be in [0, {}] (got {})", std::int32_t{CUBIE_ARRAY_EVENT_RECORDS},
                array);
  }
  return static_cast<batch::ResultArray>(array);
}

}  // namespace cubie::capi
