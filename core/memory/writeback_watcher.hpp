#pragma once
// Brings finished chunks from their staging buffers into the host arrays, while the next ones are computed.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "device/device.hpp"
#include "device/host/notifier.hpp"
#include "device/host/owner.hpp"
#include "memory/slice.hpp"
#include "memory/staging_pool.hpp"
#include "util/error.hpp"

namespace cubie::memory {

class WatcherCore;

/// How a task ended. `error` is null unless what stood before its event failed.
struct WritebackEnd {
  std::int64_t group = 0, tag = 0;
  bool copied = false;
  bool cancelled = false;
  std::int64_t bytes = 0;           ///< copied
  device::Clock::time_point begun;  ///< its copy, after its event
  const Error* error = nullptr;
};

/// One staging buffer on its way. Host and device memory outlive the task.
struct WritebackTask {
  /// Waited for before anything else; not recorded again until the task has ended. Null: there is nothing to wait for.
  std::shared_ptr<const device::Event> event;
  StagingLease staging;  ///< given back when the task ends; may be empty
  /// What is copied, from `source` to `host`; nothing when host is null (a stage-in buffer that is given back).
  Slice slice;
  const void* source = nullptr;  ///< null: the staging buffer
  void* host = nullptr;
  std::int64_t group = 0;  ///< for cancel(): a solve
  std::int64_t tag = 0;    ///< for `ended`: a chunk
  /// Called without a lock on the thread that did the task, after the buffer has been given back.
  void (*ended)(void* context, const WritebackEnd& end) noexcept = nullptr;
  void* context = nullptr;
};

/// Thread-safe. Tasks end in any order, but are begun in theirs.
///
/// Note [Writeback]
/// One thread takes tasks in order, blocks on each task's event, copies, gives the buffer back, and goes on whatever
/// happens: a failed event or a cancelled group only means that nothing is copied. Whoever waits for tasks does those
/// that the thread has not begun itself. Nothing polls.
class WritebackWatcher {
 public:
  using Ticket = std::uint64_t;

  /// Throws out_of_host_memory when no thread can be started.
  WritebackWatcher();
  WritebackWatcher(const WritebackWatcher&) = delete;
  WritebackWatcher& operator=(const WritebackWatcher&) = delete;
  /// Cancels what is left and waits for its events, at most kPatienceSeconds; then the thread and its tasks are left
  /// behind.
  ~WritebackWatcher();

  /// Tickets grow. Throws wrong_state after shutdown(); the task, with its buffer, is then still the caller's.
  Ticket submit(WritebackTask&& task);
  /// Whether this task and all before it have ended.
  [[nodiscard]] bool ended(Ticket ticket) const;
  /// Returns when this task and all before it have ended, doing those that nobody has begun. Does not throw failures.
  void wait(Ticket ticket);
  /// Waits for all tasks submitted before the call, then throws the first failure since the last wait_all, if any.
  void wait_all();
  /// As wait_all(), without doing anything itself; throws out_of_range when the time is over before.
  void wait_all_for(double seconds);
  [[nodiscard]] std::int64_t pending() const;
  /// The first failure since the last wait_all.
  [[nodiscard]] std::optional<Error> first_error() const;

  /// Tasks of `group` submitted so far copy nothing any more, and when this returns none is copying. Their buffers are
  /// still given back after their events. Never waits for an event.
  void cancel(std::int64_t group);
  /// Ends the thread once all tasks have; `drain` false cancels them first. False when the time was over before: tasks
  /// go on, and the call can be repeated.
  [[nodiscard]] bool shutdown(bool drain, double seconds);

  static constexpr double kPatienceSeconds = 10.0;

 private:
  std::unique_ptr<WatcherCore, device::Abandonable::Delete> core_;
};

}  // namespace cubie::memory
