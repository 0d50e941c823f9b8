#include "device/cuda/block_tuner.hpp"

namespace cubie::device::cuda {

BlockTuner::BlockTuner(std::vector<BlockShape> candidates) {
  for (const BlockShape& shape : candidates) candidates_.push_back({shape});
}

BlockTuner::Turn BlockTuner::next() noexcept {
  const bool first = !begun_;
  begun_ = true;
  if (first || given_ == turns()) return {best_, false};
  return {given_++ % candidates_.size(), true};
}

void BlockTuner::note(std::size_t candidate, double seconds, std::int64_t runs) noexcept {
  if (seconds > 0.0 && runs > 0) {
    const double per_run = seconds / static_cast<double>(runs);
    double& least = candidates_[candidate].least;
    if (least == 0.0 || per_run < least) least = per_run;
  }
  end_turn();
}

void BlockTuner::miss() noexcept { end_turn(); }

void BlockTuner::end_turn() noexcept {
  if (++ended_ < turns()) return;
  // Without a time of the usual one there is nothing to compare with.
  double to_beat = kGain * candidates_.front().least;
  for (std::size_t i = 1; i < candidates_.size(); ++i) {
    const double least = candidates_[i].least;
    if (least == 0.0 || least >= to_beat) continue;
    to_beat = least;
    best_ = i;
  }
}

}  // namespace cubie::device::cuda
