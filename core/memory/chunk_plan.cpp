#include "memory/chunk_plan.hpp"

#include <algorithm>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

using Wide = unsigned __int128;

constexpr Wide kSaturated = static_cast<Wide>(kUnlimitedBytes) + 1;

/// Sum of sizes that stops growing at kSaturated: any limit is below, and products of 63-bit numbers cannot wrap.
class Bytes {
 public:
  void add(std::int64_t bytes, std::int64_t count, std::int64_t granularity, std::int32_t copies) noexcept {
    const auto unit = static_cast<Wide>(granularity);
    const Wide size = (static_cast<Wide>(bytes) * static_cast<Wide>(count) + unit - 1) / unit * unit;
    sum_ = std::min(kSaturated, sum_ + std::min(kSaturated, size) * static_cast<Wide>(copies));
  }
  [[nodiscard]] bool within(std::int64_t limit) const noexcept { return sum_ <= static_cast<Wide>(limit); }
  [[nodiscard]] bool zero() const noexcept { return sum_ == 0; }
  /// The largest number when it is more than that.
  [[nodiscard]] std::int64_t value() const noexcept {
    return static_cast<std::int64_t>(std::min(sum_, kSaturated - 1));
  }

 private:
  Wide sum_ = 0;
};

class Planner {
 public:
  Planner(std::int64_t n_runs, std::span<const ChunkArray> arrays, const ChunkLimits& limits)
      : n_runs_(n_runs),
        arrays_(arrays),
        limits_(limits),
        available_(limits.available_bytes - std::min(limits.available_bytes, limits.reserved_bytes)) {}

  [[nodiscard]] Bytes device(std::int64_t length, std::int32_t depth) const {
    Bytes sum;
    for (const ChunkArray& array : arrays_) {
      sum.add(array.bytes, array.chunkable ? length : 1, limits_.granularity_bytes, array.chunkable ? depth : 1);
    }
    return sum;
  }
  [[nodiscard]] Bytes staging(std::int64_t length, std::int32_t depth) const {
    Bytes sum;
    for (const ChunkArray& array : arrays_) {
      if (array.chunkable && array.staged) sum.add(array.bytes, length, limits_.pinned_granularity_bytes, depth);
    }
    return sum;
  }
  [[nodiscard]] bool fits(std::int64_t length, std::int32_t depth) const {
    return device(length, depth).within(available_) && staging(length, depth).within(limits_.pinned_bytes);
  }

  [[nodiscard]] ChunkPlan plan() const {
    const bool bounded = limits_.max_chunk_length > 0 && limits_.max_chunk_length < n_runs_;
    if (!bounded && fits(n_runs_, 1)) return finish(n_runs_, 1);
    refuse_what_never_fits();
    const std::int64_t most = bounded ? limits_.max_chunk_length : n_runs_;
    for (std::int32_t depth = limits_.depth; depth > 1; --depth) {
      if (fits(1, depth)) return finish(longest(most, depth), depth);
    }
    return finish(longest(most, 1), 1);
  }

  [[nodiscard]] std::optional<ChunkPlan> plan_of(std::int64_t length, std::int32_t depth) const {
    if (!fits(length, depth)) return std::nullopt;
    return finish(length, depth);
  }

 private:
  /// The largest length in [1, most] that fits; 1 does.
  [[nodiscard]] std::int64_t longest(std::int64_t most, std::int32_t depth) const {
    std::int64_t good = 1;
    std::int64_t span = most - 1;
    while (span > 0) {
      const std::int64_t step = span - span / 2;
      if (fits(good + step, depth)) {
        good += step;
        span -= step;
      } else {
        span = step - 1;
      }
    }
    return good;
  }

  [[nodiscard]] ChunkPlan finish(std::int64_t length, std::int32_t depth) const {
    ChunkPlan plan;
    plan.n_runs = n_runs_;
    plan.chunk_length = length;
    plan.n_chunks = (n_runs_ - 1) / length + 1;
    plan.depth = static_cast<std::int32_t>(std::min<std::int64_t>(depth, plan.n_chunks));
    plan.device_bytes = device(length, plan.depth).value();
    plan.pinned_bytes = staging(length, plan.depth).value();
    return plan;
  }

  void refuse_what_never_fits() const {
    const Bytes unchunkable = device(0, 1);
    const Bytes one_run = device(1, 1);
    const bool all_unchunkable =
        std::none_of(arrays_.begin(), arrays_.end(), [](const ChunkArray& a) { return a.chunkable && a.bytes > 0; });
    if (all_unchunkable && !unchunkable.within(available_)) {
      throw Error(ErrorCode::out_of_device_memory,
                  "all requested arrays are unchunkable and need {} bytes of device memory, {} are available",
                  unchunkable.value(), available_);
    }
    if (!all_unchunkable && (available_ == 0 || !unchunkable.within(available_ - 1)) && !unchunkable.zero()) {
      throw Error(ErrorCode::out_of_device_memory,
                  "unchunkable arrays alone need {} bytes of device memory, {} are available", unchunkable.value(),
                  available_);
    }
    if (!one_run.within(available_)) {
      throw Error(ErrorCode::out_of_device_memory,
                  "one run does not fit in device memory: {} bytes are needed, {} of them for what all runs share, {} "
                  "are available",
                  one_run.value(), unchunkable.value(), available_);
    }
    const Bytes staged = staging(1, 1);
    if (!staged.within(limits_.pinned_bytes)) {
      throw Error(ErrorCode::out_of_host_memory,
                  "pinned budget is below the staging of one run: {} bytes are needed, {} are available",
                  staged.value(), limits_.pinned_bytes);
    }
  }

  std::int64_t n_runs_;
  std::span<const ChunkArray> arrays_;
  const ChunkLimits& limits_;
  std::int64_t available_;
};

void require_at_least(std::int64_t value, std::int64_t least, const char* what) {
  if (value < least) throw Error(ErrorCode::out_of_range, "{} must be >= {} (got {})", what, least, value);
}

void check_arguments(std::int64_t n_runs, std::span<const ChunkArray> arrays, const ChunkLimits& limits) {
  require_at_least(n_runs, 1, "number of runs");
  require_at_least(limits.available_bytes, 0, "available bytes");
  require_at_least(limits.reserved_bytes, 0, "reserved bytes");
  require_at_least(limits.granularity_bytes, 1, "granularity");
  require_at_least(limits.pinned_bytes, 0, "pinned bytes");
  require_at_least(limits.pinned_granularity_bytes, 1, "pinned granularity");
  require_at_least(limits.max_chunk_length, 0, "longest chunk");
  require_at_least(limits.depth, 1, "depth");
  if (limits.depth > kMaxDepth) {
    throw Error(ErrorCode::out_of_range, "depth must be <= {} (got {})", kMaxDepth, limits.depth);
  }
  for (const ChunkArray& array : arrays) require_at_least(array.bytes, 0, "bytes of an array");
}

}  // namespace

RunRange ChunkPlan::range(std::int64_t i) const {
  if (i < 0 || i >= n_chunks) {
    throw Error(ErrorCode::out_of_range, "chunk must be in [0, {}) (got {})", n_chunks, i);
  }
  const std::int64_t first = i * chunk_length;
  return {first, std::min(chunk_length, n_runs - first)};
}

ChunkPlan make_chunk_plan(std::int64_t n_runs, std::span<const ChunkArray> arrays, const ChunkLimits& limits) {
  check_arguments(n_runs, arrays, limits);
  return Planner(n_runs, arrays, limits).plan();
}

std::optional<ChunkPlan> fixed_chunk_plan(std::int64_t n_runs, std::span<const ChunkArray> arrays,
                                          const ChunkLimits& limits, std::int64_t chunk_length, std::int32_t depth) {
  check_arguments(n_runs, arrays, limits);
  if (chunk_length < 1 || chunk_length > n_runs) {
    throw Error(ErrorCode::out_of_range, "chunk length must be in [1, {}] (got {})", n_runs, chunk_length);
  }
  return Planner(n_runs, arrays, limits).plan_of(chunk_length, depth);
}

}  // namespace cubie::memory
