#pragma once
// Operations as a fault hook sees them: tests make any of them fail where a driver could.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace cubie::device {

/// Where a copy goes, found from the addresses. A unified device only knows `within`.
enum class Direction : std::int8_t { within, to_device, to_host };

struct DeviceOp {
  enum class Kind : std::int8_t {
    make_stream,
    make_event,
    load,
    allocate,
    allocate_pinned,
    copy,  ///< of either shape
    launch,
    record,
    wait,  ///< a stream's, for an event
  };
  enum class Phase : std::int8_t {
    call,  ///< in the calling thread, before anything was done: what is thrown comes out of the call
    run,   ///< in the stream's worker, in stream order: what is thrown becomes the stream's failure
  };

  Kind kind{};
  Phase phase = Phase::call;
  std::int64_t bytes = 0;                ///< of allocations and copies
  Direction direction{};                 ///< of copies
  std::span<const std::byte> args = {};  ///< of launches, valid during the hook
};

/// Called at every operation, by several threads at once; may throw Error. Operations that a failed stream skips do not
/// get here in phase `run`. An event whose record fails there completes all the same, and carries the failure.
using FaultHook = std::function<void(const DeviceOp&)>;

}  // namespace cubie::device
