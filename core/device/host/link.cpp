// Links: intervals handed out in turn.

#include "device/host/link.hpp"

#include <algorithm>
#include <thread>

namespace cubie::device {
namespace {

// About the delay with which the system wakes a sleeper.
constexpr std::chrono::microseconds kShortestSleep{50};

}  // namespace

Clock::time_point Link::reserve(std::size_t bytes) {
  const Clock::time_point now = Clock::now();
  if (!(bandwidth_ > 0)) return now;
  // Guards the conversion, which is undefined for a time that does not fit.
  constexpr double kLongest = 1e9;
  const double seconds = std::min(static_cast<double>(bytes) / bandwidth_, kLongest);
  const std::lock_guard lock(mutex_);
  free_at_ =
      std::max(free_at_, now) + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  return free_at_;
}

void Link::finish(Clock::time_point end) {
  if (end - Clock::now() >= kShortestSleep) std::this_thread::sleep_until(end);
}

}  // namespace cubie::device
