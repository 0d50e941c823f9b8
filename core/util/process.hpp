#pragma once
// Which process this is, for objects that a forked child must not touch.

#include <sys/types.h>

namespace cubie {

/// What getpid() gives, without a system call, which would be most of the time of a short call: every handle asks.
/// Right in a forked child, too, whose memory is its own (not in one of vfork). Any thread.
[[nodiscard]] pid_t current_process() noexcept;

}  // namespace cubie
