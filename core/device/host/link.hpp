#pragma once
// The way between host and device of a discrete host device: a bandwidth that concurrent copies share.

#include <cstddef>
#include <mutex>

#include "device/host/notifier.hpp"

namespace cubie::device {

/// One direction. Thread-safe.
///
/// Note [Time on a link]
/// Copies take the link one after the other: each gets the next free interval, copies its bytes as fast as memory
/// allows, and then sleeps until its interval has ended. Two copies at once take twice as long, as on a bus that they
/// share. What is shorter than a sleep can be is not slept, but keeps its place in the line, so that many small copies
/// take as long together as one large one, and the average rate is exact.
class Link {
 public:
  /// `bandwidth` in bytes per second; 0: no limit.
  explicit Link(double bandwidth) : bandwidth_(bandwidth) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Takes the next interval for `bytes` and returns its end; at once the time now when there is no limit.
  [[nodiscard]] Clock::time_point reserve(std::size_t bytes);
  /// Sleeps until the end of an interval.
  static void finish(Clock::time_point end);

 private:
  const double bandwidth_;
  std::mutex mutex_;
  Clock::time_point free_at_{};  // mutex_
};

}  // namespace cubie::device
