#pragma once
// Keeping the kernel cache within its size.

#include <cstdint>
#include <string>

namespace cubie::compile {

/// Removes entries, longest unused first, until those left need at most `max_bytes`; entries that a process holds
/// open stay. Files that dead writers left behind go as well.
void evict_entries(const std::string& directory, std::int64_t max_bytes);

}  // namespace cubie::compile
