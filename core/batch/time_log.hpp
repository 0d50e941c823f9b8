#pragma once
// What a solve spent its time on: one row per activity and chunk, on the clock of the host.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "device/host/notifier.hpp"

namespace cubie::batch {

enum class Activity : std::int32_t { compile, stage_in, kernel, stage_out, writeback };

struct TimeRow {
  static constexpr std::int64_t kAllChunks = -1;

  Activity activity{};
  std::int64_t chunk = 0;
  double begin = 0.0;  ///< seconds since the submission
  double end = 0.0;
  std::int64_t bytes = 0;  ///< copied; 0 where nothing is
};

/// Thread-safe.
class TimeLog {
 public:
  using Clock = device::Clock;

  /// Forgets the rows of the last solve. Without `enabled` nothing is kept.
  void start(bool enabled);
  [[nodiscard]] bool enabled() const noexcept { return enabled_; }
  [[nodiscard]] double seconds(Clock::time_point at) const noexcept;
  /// Without memory for a row it is left out.
  void add(const TimeRow& row) noexcept;
  /// As add(); rows of the same activity and chunk become one, from the first begin to the last end.
  void extend(const TimeRow& row) noexcept;

  /// In the order of their begins.
  [[nodiscard]] std::vector<TimeRow> rows() const;
  /// The rows, a line each, and what each activity took together.
  [[nodiscard]] std::string table() const;

 private:
  void append(const TimeRow& row) noexcept;  // mutex_ is held

  bool enabled_ = false;     // fixed before the solve is submitted
  Clock::time_point start_;  // as enabled_
  mutable std::mutex mutex_;
  std::vector<TimeRow> rows_;  // mutex_
};

}  // namespace cubie::batch
