#pragma once
// How a batch is cut into chunks of runs so that it fits: a pure function of sizes and limits. Nothing else in the
// house decides about chunks.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace cubie::memory {

/// Runs [first, first + count) of a batch.
struct RunRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
  [[nodiscard]] std::int64_t end() const noexcept { return first + count; }
  bool operator==(const RunRange&) const = default;
};

/// One device array of a solve.
struct ChunkArray {
  std::int64_t bytes = 0;  ///< chunkable: of one run; otherwise of the whole array. 0 takes nothing
  bool chunkable = true;
  bool staged = false;  ///< chunkable arrays only: each chunk passes through pinned memory of the same size
};

inline constexpr std::int64_t kUnlimitedBytes = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int32_t kMaxDepth = 8;

struct ChunkLimits {
  std::int64_t available_bytes = 0;             ///< of the device, for everything
  std::int64_t reserved_bytes = 0;              ///< part of it that the driver takes for itself
  std::int64_t granularity_bytes = 1;           ///< every device array is rounded up to a multiple
  std::int64_t pinned_bytes = kUnlimitedBytes;  ///< budget of the staging
  std::int64_t pinned_granularity_bytes = 1;    ///< every staging buffer is rounded up to a multiple
  std::int64_t max_chunk_length = 0;            ///< runs; 0: no bound
  std::int32_t depth = 2;                       ///< chunks in flight wanted, at most kMaxDepth
};

struct ChunkPlan {
  std::int64_t n_runs = 0;
  std::int64_t chunk_length = 0;  ///< runs of every chunk but the last, which may be shorter
  std::int64_t n_chunks = 0;
  std::int32_t depth = 1;         ///< copies of each chunkable array; 1 when there is one chunk
  std::int64_t device_bytes = 0;  ///< granted bytes of all arrays, `depth` copies of the chunkable ones
  std::int64_t pinned_bytes = 0;  ///< of the staging of `depth` chunks

  [[nodiscard]] bool chunked() const noexcept { return n_chunks > 1; }
  /// Runs of chunk `i`. Throws out_of_range for a number outside [0, n_chunks).
  [[nodiscard]] RunRange range(std::int64_t i) const;
  bool operator==(const ChunkPlan&) const = default;
};

/// Note [Chunk planning]
/// Everything in one chunk when that stays within both limits; the depth is then irrelevant, since nothing is in flight
/// beside it. Otherwise the chunk length is the largest for which `depth` chunks do, with every array rounded up to
/// the granularity; with a granularity of 1 that is min(floor(N (A - U) / (depth C)), floor(N P / (depth S))) for A
/// available, U unchunkable, C chunkable, P pinned and S staged bytes. A depth that leaves no room for one run is
/// lowered. The length is found by bisection, because bytes grow with it in steps.
///
/// Throws out_of_device_memory when all arrays are unchunkable and do not fit, when the unchunkable ones alone take
/// all there is, and when one run does not fit; out_of_host_memory when the pinned budget is below the staging of one
/// run. Messages name bytes needed and available. Throws out_of_range for arguments that make no sense.
[[nodiscard]] ChunkPlan make_chunk_plan(std::int64_t n_runs, std::span<const ChunkArray> arrays,
                                        const ChunkLimits& limits);

/// The plan of a given chunk length and depth, or nothing when it exceeds a limit: for arrays that join others whose
/// chunks exist already. `chunk_length` lies in [1, n_runs].
[[nodiscard]] std::optional<ChunkPlan> fixed_chunk_plan(std::int64_t n_runs, std::span<const ChunkArray> arrays,
                                                        const ChunkLimits& limits, std::int64_t chunk_length,
                                                        std::int32_t depth);

}  // namespace cubie::memory
