#pragma once
// Which block size a kernel is fastest with: the first launches that fill the card each try one. Arithmetic alone;
// block_trials.hpp takes the times.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cubie::device::cuda {

/// Threads of a block, and how many such blocks a multiprocessor holds at once.
struct BlockShape {
  std::int32_t block = 32;
  std::int32_t blocks_per_processor = 1;
  friend bool operator==(const BlockShape&, const BlockShape&) = default;
};

/// Note [Trying block sizes]
/// Occupancy says how many threads a multiprocessor holds, not how fast they are: that depends on caches and on how
/// long the last blocks leave the others idle. So every candidate gets kRounds turns, one launch each, in rounds, since
/// neighbouring ranges of a batch are about as hard as each other. A launch's time is taken by run, and a candidate
/// counts by its fastest turn. The usual one, which occupancy names, stays unless another is faster by more than such
/// times scatter. The very first launch is no turn: it takes set-up along.
///
/// Not thread-safe.
class BlockTuner {
 public:
  static constexpr std::size_t kRounds = 2;
  /// What a candidate's time must be below, by that of the usual one.
  static constexpr double kGain = 0.97;

  /// The usual one stands first. One alone is never tried.
  explicit BlockTuner(std::vector<BlockShape> candidates);

  /// What a launch that fills the card takes. A turn ends with note() or miss(), in any order and any time later.
  struct Turn {
    std::size_t candidate = 0;
    bool timed = false;
  };
  [[nodiscard]] Turn next() noexcept;
  /// A turn took so long for so many runs.
  void note(std::size_t candidate, double seconds, std::int64_t runs) noexcept;
  /// The time of a turn cannot be had.
  void miss() noexcept;

  /// Whether all turns have ended: from then on every launch takes the same.
  [[nodiscard]] bool settled() const noexcept { return ended_ == turns(); }
  [[nodiscard]] const BlockShape& shape(std::size_t candidate) const noexcept { return candidates_[candidate].shape; }
  [[nodiscard]] std::size_t best() const noexcept { return best_; }

 private:
  struct Candidate {
    BlockShape shape;
    double least = 0.0;  // seconds per run; 0: no time yet
  };

  [[nodiscard]] std::size_t turns() const noexcept { return candidates_.size() > 1 ? kRounds * candidates_.size() : 0; }
  void end_turn() noexcept;

  std::vector<Candidate> candidates_;
  bool begun_ = false;
  std::size_t given_ = 0, ended_ = 0;  // turns
  std::size_t best_ = 0;
};

}  // namespace cubie::device::cuda
