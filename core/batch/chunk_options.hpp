#pragma once
// How a solve may be cut, as the options of its batch and its solver say.

#include <cstdint>
#include <optional>
#include <string>

namespace cubie::batch {

/// What a solver's options say about its device memory.
struct MemoryOptions {
  std::string group;                 ///< empty: the default group
  std::optional<double> proportion;  ///< none: an equal share of the rest
  bool operator==(const MemoryOptions&) const = default;
};

struct ChunkOptions {
  bool pipelined = false;         ///< by way of staging, in chunks if need be: own device memory, a sink or a file
  std::int64_t chunk_runs = 0;    ///< most runs of a chunk; 0: no bound
  std::int32_t depth = 2;         ///< chunks in flight wanted
  std::int64_t limit_bytes = 0;   ///< most device memory of the solver; 0: no bound
  std::int64_t overlap_runs = 0;  ///< of a range of a batch that fits; 0: not cut for the sake of its copies
  MemoryOptions memory;
};

}  // namespace cubie::batch
