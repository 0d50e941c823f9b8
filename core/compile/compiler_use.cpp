// Waiting for compilers at the end of the process and before a fork.
//
// Note [End of the process]
// exit() destroys a compiler's static objects while it still works on another thread. So a handler waits for uses that
// are under way and refuses new ones. Handlers and destructors run in reverse order of their registration, and a
// compiler registers destructors while it is loaded and whenever it first needs an object: a handler that is to run
// before them has to be newer. So a watcher registers it again every millisecond for as long as one of the first uses
// lasts; later ones hardly meet new parts. The first handler comes before any use, so that no use begins when all
// handlers have run. What remains is an object made in the last millisecond before exit().
//
// Note [Forks]
// A child has the calling thread alone: whatever a compiler, or the loader on its behalf, has half done on another
// thread stays so, and the child's first compile would wait for it. So a fork waits until no use is under way, some
// tenths of a second, and no use begins while it happens. Where uses follow each other without a gap, it gives up
// waiting after kLongestWait.

#include "compile/compiler_use.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>

#include <pthread.h>

#include "compile/compile_error.hpp"

namespace cubie::compile {
namespace {

constexpr std::chrono::seconds kLongestWait{30};
constexpr std::chrono::milliseconds kBetweenRegistrations{1};
constexpr int kWatchedUses = 16;

struct Uses {
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  int watched = 0;
  bool closed = false;

  void wait_until_idle(std::unique_lock<std::mutex>& lock) {
    changed.wait_for(lock, kLongestWait, [&] { return under_way == 0; });
  }
};

Uses* const all = new Uses;  // outlives every user at exit

Uses& uses() { return *all; }

void wait_at_exit() {
  std::unique_lock lock(uses().mutex);
  uses().closed = true;
  uses().wait_until_idle(lock);
}

void before_fork() {
  std::unique_lock lock(uses().mutex);
  uses().wait_until_idle(lock);
  (void)lock.release();  // until after the fork
}

void in_parent() { uses().mutex.unlock(); }

// Whoever was at work, or waited, stays behind in the parent, but the counts and the condition still know of them. The
// lock is this thread's, from before the fork.
void in_child() {
  uses().under_way = 0;
  uses().watched = 0;
  new (&uses().changed) std::condition_variable;  // in place: one that is waited for must not be destroyed
  uses().mutex.unlock();
}

[[noreturn]] void throw_ending() {
  throw CompileError(ErrorCode::compile, "a kernel is not compiled: the process is ending", "");
}

}  // namespace

void CompilerUse::expect() {
  static std::once_flag once;
  std::call_once(once, [] {
    (void)pthread_atfork(before_fork, in_parent, in_child);
    std::atexit(wait_at_exit);
  });
}

CompilerUse::CompilerUse() {
  expect();
  {
    const std::lock_guard lock(uses().mutex);
    if (uses().closed) throw_ending();
    ++uses().under_way;
    if (uses().watched == kWatchedUses) return;
    ++uses().watched;
  }
  try {
    if (std::atexit(wait_at_exit) != 0) throw_ending();
    watcher_.emplace("cubie-exit", &CompilerUse::watch, this);
    std::unique_lock lock(uses().mutex);
    uses().changed.wait(lock, [&] { return watched_; });
  } catch (...) {
    leave();
    throw;
  }
}

CompilerUse::~CompilerUse() {
  leave();
  if (watcher_) watcher_->join();
}

void CompilerUse::leave() noexcept {
  const std::lock_guard lock(uses().mutex);
  over_ = true;
  --uses().under_way;
  uses().changed.notify_all();
}

void CompilerUse::watch(void* use) {
  CompilerUse& self = *static_cast<CompilerUse*>(use);
  // At its first allocation glibc gives a thread the heap of the thread that has ended last, and this one ends after
  // the compiler's. So it takes one before that one begins, or else the second compile would as a rule find an empty
  // heap, and pay for some thousand new pages.
  void* volatile some = std::malloc(1);
  std::free(some);
  std::unique_lock lock(uses().mutex);
  self.watched_ = true;
  uses().changed.notify_all();
  while (!uses().changed.wait_for(lock, kBetweenRegistrations, [&] { return self.over_ || uses().closed; })) {
    std::atexit(wait_at_exit);
  }
}

}  // namespace cubie::compile
