#pragma once
// The contexts that are current to this thread.

#include "objects.hpp"

namespace fake_cuda {

/// Throws Failure: no context is current, or it has been destroyed since.
[[nodiscard]] Context* current_context();

}  // namespace fake_cuda
