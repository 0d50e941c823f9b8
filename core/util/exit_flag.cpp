// The exit flag: one atomic, set by a handler of atexit.

#include "util/exit_flag.hpp"

#include <atomic>
#include <cstdlib>

namespace cubie {
namespace {

// Constant-initialised and trivially destructible, so both stay readable during all of exit().
constinit std::atomic<bool> exiting{false};
constinit std::atomic<bool> watching{false};

extern "C" void cubie_mark_exit() { exiting.store(true, std::memory_order_release); }

}  // namespace

void watch_process_exit() noexcept {
  // Registered on first use and not when the library is loaded: the later the handler is registered, the earlier it
  // runs, and objects made before the first device are then destroyed after it.
  if (watching.load(std::memory_order_acquire) || watching.exchange(true, std::memory_order_acq_rel)) return;
  std::atexit(cubie_mark_exit);
}

bool process_is_exiting() noexcept { return exiting.load(std::memory_order_acquire); }

}  // namespace cubie
