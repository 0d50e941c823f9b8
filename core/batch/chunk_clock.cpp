#include "batch/chunk_clock.hpp"

namespace cubie::batch {

void ChunkClock::start(device::Device& device, device::Stream& stream, TimeLog& log, std::int32_t depth) {
  log_ = nullptr;
  if (!log.enabled()) return;
  depth_ = depth;
  if (zero_ == nullptr) zero_ = device.make_timed_event();
  for (std::size_t i = 0; i < static_cast<std::size_t>(2 * depth); ++i) {
    for (Span& span : marks_[i]) {
      if (span.begin == nullptr) span.begin = device.make_timed_event();
      if (span.end == nullptr) span.end = device.make_timed_event();
      span.recorded = false;
    }
  }
  // The moment before, not the one after: what the host does once an event is done then never seems to come first.
  zero_seconds_ = log.seconds(TimeLog::Clock::now());
  stream.record(*zero_);
  zero_->wait();
  log_ = &log;
}

ChunkClock::Span& ChunkClock::span(Activity activity, std::int64_t i) {
  const auto slot = static_cast<std::size_t>(i % (std::int64_t{2} * depth_));
  return marks_[slot][static_cast<std::size_t>(activity) - static_cast<std::size_t>(Activity::stage_in)];
}

void ChunkClock::begin(Activity activity, std::int64_t i, device::Stream& stream) {
  if (log_ != nullptr) stream.record(*span(activity, i).begin);
}

void ChunkClock::end(Activity activity, std::int64_t i, device::Stream& stream, std::int64_t bytes) {
  if (log_ == nullptr) return;
  Span& s = span(activity, i);
  stream.record(*s.end);
  s.bytes = bytes;
  s.recorded = true;
}

void ChunkClock::collect(std::int64_t i) noexcept {
  if (log_ == nullptr) return;
  for (const Activity activity : {Activity::stage_in, Activity::kernel, Activity::stage_out}) {
    Span& s = span(activity, i);
    if (!s.recorded) continue;
    s.recorded = false;
    try {
      const double begin = zero_seconds_ + s.begin->seconds_since(*zero_);
      log_->add({activity, i, begin, zero_seconds_ + s.end->seconds_since(*zero_), s.bytes});
    } catch (...) {  // an event that failed has no time; the solve fails for the same reason
    }
  }
}

}  // namespace cubie::batch
