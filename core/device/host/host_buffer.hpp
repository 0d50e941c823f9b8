#pragma once
// Memory of the host device in unified mode: plain memory, aligned for vectors.

#include <cstddef>
#include <memory>

#include "device/device.hpp"

namespace cubie::device {

/// Alignment of every buffer, and the granularity at which guarded buffers end.
inline constexpr std::size_t kBufferAlignment = 64;

/// Throws Error(out_of_device_memory). A buffer of 0 bytes has an address of its own.
[[nodiscard]] std::unique_ptr<Buffer> make_host_buffer(std::size_t bytes);

/// As make_host_buffer, with an inaccessible page behind the last byte (rounded up to kBufferAlignment), so that
/// a compiled kernel that runs past the end faults.
[[nodiscard]] std::unique_ptr<Buffer> make_guarded_buffer(std::size_t bytes);

}  // namespace cubie::device
