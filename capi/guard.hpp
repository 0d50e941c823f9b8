#pragma once
// The one place where exceptions become statuses. Every entry point that can fail is `return guard([&] { ... });`.

#include <utility>

#include "cubie.h"

namespace cubie::capi {

/// Turns the exception being handled into its status and keeps its message for this thread. Allocates nothing.
[[nodiscard]] cubie_status record_current_exception() noexcept;

template <class F>
[[nodiscard]] cubie_status guard(F&& call) noexcept {
  try {
    std::forward<F>(call)();
    return CUBIE_OK;
  } catch (...) {
    return record_current_exception();
  }
}

}  // namespace cubie::capi
