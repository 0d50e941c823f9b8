#pragma once
// What a host device shares with its streams, which may outlive it: memory, links, the fault hook.

#include <memory>

#include "device/host/arena.hpp"
#include "device/host/device_op.hpp"
#include "device/host/link.hpp"

namespace cubie::device {

struct HostParts {
  HostParts(std::shared_ptr<Arena> memory, double link_bandwidth, FaultHook hook)
      : arena(std::move(memory)), to_device(link_bandwidth), to_host(link_bandwidth), fault_hook(std::move(hook)) {}

  void visit(const DeviceOp& op) const {
    if (fault_hook) fault_hook(op);
  }
  [[nodiscard]] Direction direction(const void* target, const void* source) const noexcept {
    if (!arena) return Direction::within;
    const bool into = arena->owns(target);
    if (into == arena->owns(source)) return Direction::within;
    return into ? Direction::to_device : Direction::to_host;
  }
  /// The link a copy takes; null within either side.
  [[nodiscard]] Link* link(Direction direction) noexcept {
    if (direction == Direction::within) return nullptr;
    return direction == Direction::to_device ? &to_device : &to_host;
  }

  const std::shared_ptr<Arena> arena;  ///< null: unified
  Link to_device;
  Link to_host;
  const FaultHook fault_hook;
};

}  // namespace cubie::device
