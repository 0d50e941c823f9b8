// Host events: counters, a failure, and a place to sleep.

#include "device/host/host_event.hpp"

namespace cubie::device {

void EventState::complete(std::uint64_t record, const Failure& failure) noexcept {
  {
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    if (timed_) completed_at_ = Clock::now();
  }
  completed_.store(record);
  changed_.notify();
}

bool EventState::wait_until(std::uint64_t record, SpinBudget& budget, const Deadline& deadline) noexcept {
  return changed_.wait_until([&] { return reached(record); }, budget, deadline);
}

Failure EventState::failure() const noexcept {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::optional<Clock::time_point> EventState::completed_at() const noexcept {
  const std::lock_guard lock(mutex_);
  const std::uint64_t latest = this->latest();
  if (!timed_ || latest == 0 || !reached(latest)) return std::nullopt;
  return completed_at_;
}

bool HostEvent::done() const {
  owner_.check();
  return state_->reached(state_->latest());
}

void HostEvent::wait() const {
  owner_.check();
  SpinBudget budget(spin_);
  state_->wait_until(state_->latest(), budget, std::nullopt);
  throw_if_failed(state_->failure());
}

bool HostEvent::wait_for(double seconds) const {
  owner_.check();
  SpinBudget budget(spin_);
  // Also guards the conversion below, which is undefined for a time that does not fit.
  constexpr double kForever = 1e9;
  Deadline deadline;
  if (!(seconds >= kForever)) {
    const double bounded = seconds > 0 ? seconds : 0.0;
    deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(bounded));
  }
  return state_->wait_until(state_->latest(), budget, deadline);
}

double HostEvent::seconds_since(const Event& earlier) const {
  owner_.check();
  const auto* const other = dynamic_cast<const HostEvent*>(&earlier);
  const std::optional<Clock::time_point> from = other != nullptr ? other->state_->completed_at() : std::nullopt;
  const std::optional<Clock::time_point> to = state_->completed_at();
  if (!from || !to) {
    throw Error(ErrorCode::wrong_state,
                "time passes between timed events of one device that have been recorded and are done");
  }
  return std::chrono::duration<double>(*to - *from).count();
}

}  // namespace cubie::device
