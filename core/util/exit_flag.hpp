#pragma once
// Whether the process has begun to exit. Destructors that run then leave threads and device objects alone: a join may
// never end, and a driver may already be gone.

namespace cubie {

/// Starts watching for exit(). Called by whatever starts a thread or touches a driver; repeated calls cost one load.
void watch_process_exit() noexcept;

/// True from the moment exit handlers run, in a process where watch_process_exit() was called before.
[[nodiscard]] bool process_is_exiting() noexcept;

}  // namespace cubie
