#pragma once
// The Clang flags of every host kernel. They decide numbers, so they are part of the cache key.

#include <string>
#include <vector>

namespace cubie::compile {

/// Flags for optimisation level `optimise` (0..3) on the processor this runs on.
[[nodiscard]] std::vector<std::string> host_flags(int optimise);

}  // namespace cubie::compile
