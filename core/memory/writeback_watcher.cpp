#include "memory/writeback_watcher.hpp"

#include <mutex>
#include <new>
#include <utility>

#include "device/host/engine_thread.hpp"
#include "device/host/failure.hpp"
#include "device/host/notifier.hpp"

namespace cubie::memory {
namespace {

using device::Clock;
using device::Deadline;
using device::Failure;

struct Node {
  WritebackTask task;
  WritebackWatcher::Ticket ticket = 0;
  bool begun = false;                  // mutex
  std::atomic<bool> cancelled{false};  // set under the mutex
  std::atomic<bool> copying{false};
  Node* before = nullptr;  // mutex; neighbours among the unfinished tasks
  Node* after = nullptr;   // mutex
};

constexpr int kNodesAtStart = 64;  // a few chunks' arrays; more are made when they are needed

bool has_come(const device::Event& event) noexcept {
  try {
    return event.done();
  } catch (...) {
    return false;
  }
}

Deadline deadline_after(double seconds) {
  constexpr double kForever = 1e9;  // also guards the conversion, which is undefined for a time that does not fit
  if (!(seconds < kForever)) return std::nullopt;
  const double bounded = seconds > 0 ? seconds : 0.0;
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(bounded));
}

}  // namespace

class WatcherCore final : public device::Abandonable {
 public:
  using Ticket = WritebackWatcher::Ticket;

  WatcherCore()
      : thread_(
            "cubie-writeback", [](void* core) { static_cast<WatcherCore*>(core)->work(); }, this) {
    // The thread touches nodes only once something is submitted.
    for (int i = 0; i < kNodesAtStart; ++i) {
      Node* const node = new (std::nothrow) Node;
      if (node == nullptr) break;
      node->after = std::exchange(free_, node);
    }
  }
  /// The thread has ended, or ends at once.
  ~WatcherCore() override {
    stop();
    thread_.join();
    while (free_ != nullptr) delete std::exchange(free_, free_->after);
  }

  Ticket submit(WritebackTask&& task) {
    owner().check();
    std::unique_lock lock(mutex_);
    if (stopping_.load()) throw Error(ErrorCode::wrong_state, "the writeback has been shut down");
    Node* node = free_;
    if (node != nullptr) {
      free_ = node->after;
    } else {
      node = new Node;
    }
    node->task = std::move(task);
    node->task.staging.hand_over();
    node->begun = false;
    node->cancelled = node->copying = false;
    const Ticket ticket = ++last_ticket_;
    node->ticket = ticket;
    node->before = back_;
    node->after = nullptr;
    (back_ != nullptr ? back_->after : front_) = node;
    back_ = node;
    waiting_.fetch_add(1);
    lock.unlock();  // from here on the node may end and serve another task
    submitted_.notify();
    return ticket;
  }

  [[nodiscard]] bool ended(Ticket ticket) const {
    owner().check();
    return finished_before_.load() > ticket;
  }

  [[nodiscard]] Ticket last_ticket() const {
    owner().check();
    const std::lock_guard lock(mutex_);
    return last_ticket_;
  }

  /// Does tasks up to the ticket that nobody has begun, then waits for the others.
  void help(Ticket ticket) {
    owner().check();
    while (Node* const node = take(ticket)) run(*node);
    (void)wait_until(ticket, std::nullopt);
  }

  [[nodiscard]] bool wait_until(Ticket ticket, const Deadline& deadline) {
    owner().check();
    device::SpinBudget budget(false);
    return finished_.wait_until([&] { return finished_before_.load() > ticket; }, budget, deadline);
  }

  void throw_first_failure() {
    Failure failure;
    {
      const std::lock_guard lock(mutex_);
      failure = std::exchange(failure_, nullptr);
    }
    device::throw_if_failed(failure);
  }

  [[nodiscard]] Failure first_failure() const {
    owner().check();
    const std::lock_guard lock(mutex_);
    return failure_;
  }

  [[nodiscard]] std::int64_t pending() const {
    owner().check();
    const std::lock_guard lock(mutex_);
    std::int64_t count = 0;
    for (const Node* node = front_; node != nullptr; node = node->after) ++count;
    return count;
  }

  /// Null: every group.
  void cancel(const std::int64_t* group) {
    owner().check();
    device::SpinBudget budget(false);
    {
      const std::lock_guard lock(mutex_);
      for (Node* node = front_; node != nullptr; node = node->after) {
        if (group == nullptr || node->task.group == *group) node->cancelled = true;
      }
    }
    // A copy that is under way leaves off by itself; one that begins later sees the flag.
    finished_.wait([&] { return !is_copying(group); }, budget);
  }

  void stop() noexcept {
    stopping_ = true;
    submitted_.notify();
  }

  /// Leaves the thread and the tasks whose events never came for good; they stay reachable.
  void leave_behind() noexcept {
    thread_.detach();
    next_left_ = left_behind.load();
    while (!left_behind.compare_exchange_weak(next_left_, this)) {
    }
  }

 private:
  static inline constinit std::atomic<WatcherCore*> left_behind{nullptr};

  void detach_threads() noexcept override { thread_.detach(); }

  void work() {
    device::SpinBudget budget(false);
    for (;;) {
      submitted_.wait([this] { return waiting_.load() > 0 || stopping_.load(); }, budget);
      if (Node* const node = take(~Ticket{0})) {
        run(*node);
      } else if (stopping_.load()) {
        return;
      }
    }
  }

  /// The first task up to `ticket` that nobody has begun.
  [[nodiscard]] Node* take(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    for (Node* node = front_; node != nullptr && node->ticket <= ticket; node = node->after) {
      if (node->begun) continue;
      node->begun = true;
      waiting_.fetch_sub(1);
      return node;
    }
    return nullptr;
  }

  void run(Node& node) noexcept {
    WritebackTask& task = node.task;
    Failure failure;
    try {
      if (task.event != nullptr) task.event->wait();
    } catch (...) {
      failure = device::current_failure(reserve_);
    }
    const Clock::time_point begun = Clock::now();
    bool copied = false;
    if (failure == nullptr && task.host != nullptr) {
      // The flag goes up before the look at `cancelled`, so that cancel() sees one or is seen.
      node.copying = true;
      const void* const source = task.source != nullptr ? task.source : task.staging.data();
      copied = !node.cancelled.load() && task.slice.scatter_until(node.cancelled, source, task.host);
      node.copying = false;
      finished_.notify();
    }
    // A wait may fail before the device has come to the event.
    if (failure == nullptr || has_come(*task.event)) {
      task.staging.release();
    } else {
      task.staging.set_aside();
    }
    task.event = nullptr;
    if (task.ended != nullptr) {
      task.ended(task.context, {task.group, task.tag, copied, node.cancelled.load(), copied ? task.slice.bytes() : 0,
                                begun, failure.get()});
    }
    finish(node, std::move(failure));
  }

  void finish(Node& node, Failure failure) noexcept {
    {
      const std::lock_guard lock(mutex_);
      if (failure_ == nullptr) failure_ = std::move(failure);
      (node.before != nullptr ? node.before->after : front_) = node.after;
      (node.after != nullptr ? node.after->before : back_) = node.before;
      node.after = free_;
      free_ = &node;
      finished_before_ = front_ != nullptr ? front_->ticket : last_ticket_ + 1;
    }
    finished_.notify();
  }

  [[nodiscard]] bool is_copying(const std::int64_t* group) const {
    const std::lock_guard lock(mutex_);
    for (const Node* node = front_; node != nullptr; node = node->after) {
      const bool concerned = group == nullptr || node->task.group == *group;
      if (concerned && node->cancelled.load() && node->copying.load()) return true;
    }
    return false;
  }

  const Failure reserve_ = device::reserve_failure();
  mutable std::mutex mutex_;
  Node* front_ = nullptr;                   // mutex_; unfinished tasks by ticket
  Node* back_ = nullptr;                    // mutex_
  Node* free_ = nullptr;                    // mutex_
  Ticket last_ticket_ = 0;                  // mutex_
  Failure failure_;                         // mutex_; first one
  std::atomic<Ticket> finished_before_{1};  // every task with a smaller ticket has ended
  std::atomic<std::int64_t> waiting_{0};    // tasks nobody has begun
  std::atomic<bool> stopping_{false};
  device::Notifier submitted_;
  device::Notifier finished_;
  WatcherCore* next_left_ = nullptr;
  device::EngineThread thread_;  // last: the thread uses all of the above
};

WritebackWatcher::WritebackWatcher() : core_(new WatcherCore) {}

WritebackWatcher::~WritebackWatcher() {
  if (core_->owner().must_abandon()) return;
  bool idle = false;
  try {
    idle = shutdown(false, kPatienceSeconds);
  } catch (...) {
    idle = false;
  }
  if (!idle) core_.release()->leave_behind();
}

WritebackWatcher::Ticket WritebackWatcher::submit(WritebackTask&& task) { return core_->submit(std::move(task)); }

bool WritebackWatcher::ended(Ticket ticket) const { return core_->ended(ticket); }

void WritebackWatcher::wait(Ticket ticket) { core_->help(ticket); }

void WritebackWatcher::wait_all() {
  core_->help(core_->last_ticket());
  core_->throw_first_failure();
}

void WritebackWatcher::wait_all_for(double seconds) {
  if (!core_->wait_until(core_->last_ticket(), deadline_after(seconds))) {
    throw Error(ErrorCode::out_of_range, "writeback has not ended within {} s", seconds);
  }
  core_->throw_first_failure();
}

std::int64_t WritebackWatcher::pending() const { return core_->pending(); }

std::optional<Error> WritebackWatcher::first_error() const {
  const Failure failure = core_->first_failure();
  if (failure == nullptr) return std::nullopt;
  return *failure;
}

void WritebackWatcher::cancel(std::int64_t group) { core_->cancel(&group); }

bool WritebackWatcher::shutdown(bool drain, double seconds) {
  const Deadline deadline = deadline_after(seconds);
  core_->stop();
  if (!drain) core_->cancel(nullptr);
  return core_->wait_until(core_->last_ticket(), deadline);
}

}  // namespace cubie::memory
