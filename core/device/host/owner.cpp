// Fork and exit: when to refuse a call, when to leave an object behind.

#include "device/host/owner.hpp"

#include <atomic>

#include "util/error.hpp"
#include "util/exit_flag.hpp"
#include "util/process.hpp"

namespace cubie::device {
namespace {

// Keeps abandoned objects reachable, which tells leak checkers that they are meant to stay.
constinit std::atomic<Abandonable*> abandoned{nullptr};

}  // namespace

Owner::Owner() noexcept : pid_(current_process()) { watch_process_exit(); }

void Owner::check() const {
  if (is_current()) return;
  throw Error(ErrorCode::forked, "the device belongs to process {}, from which this process ({}) was forked", pid_,
              current_process());
}

bool Owner::is_current() const noexcept { return current_process() == pid_; }

bool Owner::must_abandon() const noexcept { return process_is_exiting() || !is_current(); }

void Abandonable::Delete::operator()(Abandonable* object) const noexcept {
  if (!object->owner_.must_abandon()) {
    delete object;
    return;
  }
  if (object->owner_.is_current()) object->detach_threads();
  object->next_ = abandoned.load();
  while (!abandoned.compare_exchange_weak(object->next_, object)) {
  }
}

}  // namespace cubie::device
