#pragma once
// The context that is current to this thread, and what its device is.

#include "objects.hpp"

namespace fake_cuda {

/// Throws Failure: no context is current, or it has been destroyed since.
[[nodiscard]] Context* current_context();

/// Compute capability times ten.
[[nodiscard]] int capability_of(DeviceNumber device);

}  // namespace fake_cuda
