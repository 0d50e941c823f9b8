#pragma once
// Which chunks of a solve are in host memory.

#include <atomic>
#include <cstdint>
#include <memory>

#include "memory/chunk_plan.hpp"

namespace cubie::batch {

/// begin() belongs to the driver thread; the rest is thread-safe.
class ChunkRecord {
 public:
  /// Forgets what was before; allocates only for more chunks than ever.
  void begin(const memory::ChunkPlan& plan) {
    if (plan.n_chunks > capacity_) {
      left_ = std::make_unique<std::atomic<std::int32_t>[]>(static_cast<std::size_t>(plan.n_chunks));
      capacity_ = plan.n_chunks;
    }
    for (std::int64_t i = 0; i < plan.n_chunks; ++i) left_[static_cast<std::size_t>(i)] = kNever;
    length_ = plan.chunk_length;
    count_ = plan.n_chunks;
  }
  /// Chunk `i` is complete once done() has been called `parts` times for it.
  void expect(std::int64_t i, std::int32_t parts) noexcept { left_[static_cast<std::size_t>(i)] = parts; }
  void done(std::int64_t i) noexcept { left_[static_cast<std::size_t>(i)].fetch_sub(1); }

  /// Has no chunks until begin(): a result that is used again must not show those of its last solve.
  void forget() noexcept { count_ = length_ = 0; }

  [[nodiscard]] bool complete(std::int64_t i) const noexcept { return left_[static_cast<std::size_t>(i)].load() == 0; }
  [[nodiscard]] std::int64_t count() const noexcept { return count_.load(); }
  [[nodiscard]] std::int64_t length() const noexcept { return length_.load(); }

 private:
  static constexpr std::int32_t kNever = 1 << 30;
  std::unique_ptr<std::atomic<std::int32_t>[]> left_;
  std::int64_t capacity_ = 0;
  std::atomic<std::int64_t> count_{0}, length_{0};
};

}  // namespace cubie::batch
