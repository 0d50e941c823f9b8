// The two system calls behind Notifier.

#include "device/host/notifier.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <ctime>

namespace cubie::device {

static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4,
              "a futex is one plain 32-bit word");

void Notifier::wake(int count) noexcept {
  const int saved_errno = errno;
  syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
  errno = saved_errno;
}

void Notifier::sleep(std::uint32_t seen, const Deadline& deadline) noexcept {
  const int saved_errno = errno;
  if (deadline) {
    const auto left = *deadline - Clock::now();
    if (left.count() > 0) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
      timespec timeout{};
      timeout.tv_sec = static_cast<time_t>(seconds.count());
      timeout.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
      syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, seen, &timeout, nullptr, 0);
    }
  } else {
    syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
  }
  errno = saved_errno;
}

}  // namespace cubie::device
