#pragma once
// Plain memory, aligned for vectors: device memory in unified mode, pinned memory in both modes.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "device/device.hpp"

namespace cubie::device {

/// Alignment of every buffer, and the granularity at which guarded buffers end.
inline constexpr std::size_t kBufferAlignment = 64;

/// What a buffer stands for, which decides the error when there is no memory for it: out_of_device_memory,
/// out_of_host_memory.
enum class BufferUse : std::int8_t { device, pinned };

/// Throws Error as `use` says. A buffer of 0 bytes has an address of its own.
[[nodiscard]] std::unique_ptr<Buffer> make_host_buffer(std::size_t bytes, BufferUse use = BufferUse::device);

/// As make_host_buffer, with an inaccessible page behind the last byte (rounded up to kBufferAlignment), so that
/// a compiled kernel that runs past the end faults.
[[nodiscard]] std::unique_ptr<Buffer> make_guarded_buffer(std::size_t bytes, BufferUse use = BufferUse::device);

}  // namespace cubie::device
