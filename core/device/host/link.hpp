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
/// take as long together as one large one, and the average rate is exact. A large copy goes in pieces, each of which
/// follows the one before on the link even when the sleeper has been woken late: a bus does not wait for a thread.
class Link {
 public:
  /// `bandwidth` in bytes per second; 0: no limit.
  explicit Link(double bandwidth);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Takes the next interval for `bytes` that begins at `earliest` or later and returns its end; `earliest` itself when
  /// there is no limit.
  [[nodiscard]] Clock::time_point reserve(std::size_t bytes, Clock::time_point earliest);
  /// Most bytes of a piece, so that a copy may leave off after a few milliseconds.
  [[nodiscard]] std::size_t piece_bytes() const noexcept { return piece_bytes_; }
  /// Sleeps until the end of an interval.
  static void finish(Clock::time_point end);

 private:
  const double bandwidth_;
  const std::size_t piece_bytes_;
  std::mutex mutex_;
  Clock::time_point free_at_{};  // mutex_
};

}  // namespace cubie::device
