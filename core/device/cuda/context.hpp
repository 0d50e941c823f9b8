#pragma once
// The primary context of one GPU, and making it current for as long as a call takes.

#include <memory>

#include "device/cuda/driver.hpp"
#include "device/host/owner.hpp"

namespace cubie::device::cuda {

/// Holds the primary context, which this process shares with whatever else uses the GPU here, so that pointers are
/// valid on both sides. Every object of the device holds one of these.
class Context {
 public:
  /// Throws Error(no_device) when the GPU cannot be used.
  explicit Context(int ordinal);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

  [[nodiscard]] const Driver& driver() const noexcept { return driver_; }
  [[nodiscard]] const DriverTable& table() const noexcept { return driver_.table(); }
  [[nodiscard]] DeviceNumber device() const noexcept { return device_; }
  [[nodiscard]] ContextHandle handle() const noexcept { return handle_; }
  /// Throws Error(forked) in a child of the process that made it.
  void check_process() const { owner_.check(); }
  /// True where the driver must not be called any more: in a forked child, and once exit has begun.
  [[nodiscard]] bool must_abandon() const noexcept { return owner_.must_abandon(); }
  [[nodiscard]] int attribute(DeviceAttribute which) const;

 private:
  const Driver& driver_;
  const Owner owner_;
  DeviceNumber device_ = 0;
  ContextHandle handle_ = nullptr;
};

using SharedContext = std::shared_ptr<const Context>;

/// Makes a context current, and what was current before when it goes out of scope. Throws Error(forked) in a child.
class Current {
 public:
  explicit Current(const Context& context);
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
  ~Current();

 private:
  const Context& context_;
};

/// Calls `end` with the context current, unless the driver must be left alone. For destructors.
template <class F>
void end_with(const Context& context, F&& end) noexcept {
  if (context.must_abandon()) return;
  try {
    const Current current(context);
    end(context.table());
  } catch (...) {  // a context that is lost takes what it held with it
  }
}

}  // namespace cubie::device::cuda
