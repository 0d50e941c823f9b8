#include "device/cuda/block_trials.hpp"

#include <utility>

namespace cubie::device::cuda {

BlockTrials::BlockTrials(SharedContext context, std::vector<BlockShape> candidates)
    : context_(std::move(context)), tuner_(std::move(candidates)) {}

bool BlockTrials::record(CudaEvent& event, StreamHandle stream) const noexcept {
  if (context_->table().cuEventRecord(event.handle(), stream) != kSuccess) return false;
  event.note_record();
  return true;
}

void BlockTrials::collect() noexcept {
  const auto ended = [this](const Running& one) {
    try {
      if (!one.ended->done()) return false;
      tuner_.note(one.candidate, one.ended->seconds_since(*one.begun), one.runs);
    } catch (...) {
      tuner_.miss();
    }
    return true;
  };
  std::erase_if(running_, ended);
}

BlockTrials::Launch::Launch(BlockTrials& trials, std::int64_t runs, StreamHandle stream) noexcept
    : trials_(trials), runs_(runs), stream_(stream) {
  const std::lock_guard lock(trials_.mutex_);
  trials_.collect();
  turn_ = trials_.tuner_.next();
  shape_ = trials_.tuner_.shape(turn_.candidate);
  if (!turn_.timed) return;
  try {
    auto begun = std::make_unique<CudaEvent>(trials_.context_, true);
    ended_ = std::make_unique<CudaEvent>(trials_.context_, true);
    if (trials_.record(*begun, stream_)) begun_ = std::move(begun);
  } catch (...) {  // then there is no time
  }
}

void BlockTrials::Launch::end() noexcept {
  if (begun_ == nullptr || !trials_.record(*ended_, stream_)) return;
  const std::lock_guard lock(trials_.mutex_);
  try {
    trials_.running_.push_back({turn_.candidate, runs_, std::move(begun_), std::move(ended_)});
    turn_.timed = false;
  } catch (...) {
  }
}

BlockTrials::Launch::~Launch() {
  if (!turn_.timed) return;
  const std::lock_guard lock(trials_.mutex_);
  trials_.tuner_.miss();
}

}  // namespace cubie::device::cuda
