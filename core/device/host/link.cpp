// Links: intervals handed out in turn.

#include "device/host/link.hpp"

#include <algorithm>
#include <thread>

namespace cubie::device {
namespace {

// About the delay with which the system wakes a sleeper.
constexpr std::chrono::microseconds kShortestSleep{50};

constexpr double kPieceSeconds = 4e-3;
constexpr double kPieceBytes = 1 << 20;

std::size_t bytes_of_piece(double bandwidth) {
  if (!(bandwidth > 0)) return static_cast<std::size_t>(kPieceBytes);
  return static_cast<std::size_t>(std::clamp(bandwidth * kPieceSeconds, 1.0, kPieceBytes));
}

}  // namespace

Link::Link(double bandwidth) : bandwidth_(bandwidth), piece_bytes_(bytes_of_piece(bandwidth)) {}

Clock::time_point Link::reserve(std::size_t bytes, Clock::time_point earliest) {
  if (!(bandwidth_ > 0)) return earliest;
  // Guards the conversion, which is undefined for a time that does not fit.
  constexpr double kLongest = 1e9;
  const double seconds = std::min(static_cast<double>(bytes) / bandwidth_, kLongest);
  const std::lock_guard lock(mutex_);
  free_at_ = std::max(free_at_, earliest) +
             std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  return free_at_;
}

void Link::finish(Clock::time_point end) {
  if (end - Clock::now() >= kShortestSleep) std::this_thread::sleep_until(end);
}

}  // namespace cubie::device
