#pragma once
// Sleeping until another thread has made a condition true, without a lock and without missing the wake-up.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <optional>

namespace cubie::device {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;

/// A hint to the processor that this is a spin loop.
inline void spin_pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// How long a thread looks before it sleeps: doubled when looking pays off, halved when it does not, so that a busy
/// stream answers in a microsecond and an idle one costs nothing. Belongs to one thread.
///
/// Note [A short sleep was a look too short]
/// A caller that submits one short solve after the other leaves a gap of a few microseconds, more from an interpreter
/// than from C. Once some disturbance had shortened the look to less than that gap, every gap would end in a sleep, and
/// halving at each sleep would keep it so for ever. So what counts is how long the wait was in all: a look as long as
/// allowed would have met it, then the next one is longer.
class SpinBudget {
 public:
  /// `enabled` is false where a second CPU is missing: whoever could make the condition true is then not running.
  explicit SpinBudget(bool enabled) : limit_(enabled ? kMax : std::chrono::nanoseconds(0)) {}

  template <class Ready>
  bool spin(const Ready& ready) {
    if (ready()) return true;
    if (limit_.count() == 0) return false;
    begun_ = Clock::now();
    const Clock::time_point end = begun_ + limit_;
    do {
      for (int i = 0; i < kLooksPerClock; ++i) {
        spin_pause();
        if (ready()) {
          learn(Clock::duration(0));
          return true;
        }
      }
    } while (Clock::now() < end);
    return false;
  }

  /// Behind a sleep that spin() did not spare.
  void slept() { learn(Clock::now() - begun_); }

  /// Takes note of how long a wait was, the time to wake up included.
  void learn(Clock::duration waited) {
    if (limit_.count() == 0) return;
    limit_ = waited <= kMax + kWakeUp ? std::min(limit_ * 2, kMax) : std::max(limit_ / 2, kMin);
  }

  [[nodiscard]] std::chrono::nanoseconds limit() const noexcept { return limit_; }

 private:
  static constexpr std::chrono::nanoseconds kMin{1'000};
  static constexpr std::chrono::nanoseconds kMax{30'000};
  static constexpr std::chrono::nanoseconds kWakeUp{20'000};  // measured: 10 to 20 us on idle processors
  static constexpr int kLooksPerClock = 16;
  std::chrono::nanoseconds limit_;
  Clock::time_point begun_;
};

/// An event count over a futex. Conditions must be made of atomics, and be made true before notify().
///
/// Note [No lost wake-up]
/// The sleeper announces itself, reads the word, then looks at the condition; the notifier changes the condition, bumps
/// the word, then reads the number of sleepers; all of it sequentially consistent. When the notifier sees no sleeper,
/// the sleeper comes later in that order, reads the new word and with it the condition. When the word changes between
/// the sleeper's read and its system call, the kernel refuses to sleep.
///
/// There is no state to destroy, so a process forked while somebody slept can drop its copy.
class Notifier {
 public:
  /// Wakes up to `count` sleepers.
  void notify(int count = INT_MAX) noexcept {
    word_.fetch_add(1);
    if (sleepers_.load() != 0) wake(count);
  }

  [[nodiscard]] bool has_sleepers() const noexcept { return sleepers_.load() != 0; }

  template <class Ready>
  void wait(const Ready& ready, SpinBudget& budget) {
    (void)wait_until(ready, budget, std::nullopt);
  }

  /// True when the condition holds, false when the deadline has passed without.
  template <class Ready>
  [[nodiscard]] bool wait_until(const Ready& ready, SpinBudget& budget, const Deadline& deadline) {
    if (deadline && *deadline <= Clock::now()) return ready();
    if (budget.spin(ready)) return true;
    for (;;) {
      sleepers_.fetch_add(1);
      const std::uint32_t seen = word_.load();
      if (!ready()) sleep(seen, deadline);
      sleepers_.fetch_sub(1);
      const bool is_ready = ready();
      if (!is_ready && !(deadline && *deadline <= Clock::now())) continue;
      budget.slept();
      return is_ready || ready();
    }
  }

 private:
  void wake(int count) noexcept;
  /// Returns when woken, when the word differs from `seen`, at the deadline, or for no reason.
  void sleep(std::uint32_t seen, const Deadline& deadline) noexcept;

  std::atomic<std::uint32_t> word_{0};
  std::atomic<std::uint32_t> sleepers_{0};
};

}  // namespace cubie::device
