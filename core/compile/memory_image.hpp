#pragma once
// A kernel image in an anonymous memory file, for when there is no cache to write to.

#include <cstddef>
#include <memory>
#include <span>

#include "compile/kernel_cache.hpp"

namespace cubie::compile {

/// Throws Error(io) when the system grants no memory file.
[[nodiscard]] std::unique_ptr<StoredImage> make_memory_image(std::span<const std::byte> image);

}  // namespace cubie::compile
