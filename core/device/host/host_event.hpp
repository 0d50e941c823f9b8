#pragma once
// Events of the host device. An event counts its records, so that it can be recorded again and again, and a stream
// that waits keeps waiting for the record that was the latest when wait() was called.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "device/device.hpp"
#include "device/host/failure.hpp"
#include "device/host/notifier.hpp"
#include "device/host/owner.hpp"
#include "util/ref.hpp"

namespace cubie::device {

/// What an event and the queued operations that name it share; lives until the last of them is gone.
class EventState : public RefCounted {
 public:
  /// `timed`: keeps when records end.
  explicit EventState(bool timed) : timed_(timed) {}

  /// Announces one more record and returns its number.
  std::uint64_t issue() noexcept { return issued_.fetch_add(1) + 1; }
  /// The number of the latest record, 0 when there was none.
  [[nodiscard]] std::uint64_t latest() const noexcept { return issued_.load(); }
  [[nodiscard]] bool reached(std::uint64_t record) const noexcept { return completed_.load() >= record; }

  /// Ends record number `record`; those before it must have ended.
  void complete(std::uint64_t record, const Failure& failure) noexcept;
  /// True when the record has ended before the deadline.
  bool wait_until(std::uint64_t record, SpinBudget& budget, const Deadline& deadline) noexcept;
  [[nodiscard]] Failure failure() const noexcept;
  /// When the latest record ended; nothing when there is none, or it has not, or nobody kept it.
  [[nodiscard]] std::optional<Clock::time_point> completed_at() const noexcept;

 private:
  const bool timed_;
  std::atomic<std::uint64_t> issued_{0};
  std::atomic<std::uint64_t> completed_{0};
  mutable std::mutex mutex_;
  Failure failure_;                   // of the record that ended last; mutex_
  Clock::time_point completed_at_{};  // of the same; mutex_
  Notifier changed_;
};

class HostEvent final : public Event {
 public:
  /// `spin`: waiting threads look for a moment before they sleep.
  HostEvent(const Owner& owner, bool spin, bool timed)
      : owner_(owner), spin_(spin), state_(make_ref<EventState>(timed)) {}
  [[nodiscard]] bool done() const override;
  void wait() const override;
  [[nodiscard]] bool wait_for(double seconds) const override;
  [[nodiscard]] double seconds_since(const Event& earlier) const override;

  [[nodiscard]] const Ref<EventState>& state() const noexcept { return state_; }

 private:
  const Owner owner_;
  const bool spin_;
  const Ref<EventState> state_;
};

}  // namespace cubie::device
