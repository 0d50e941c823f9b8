#pragma once
// Makes the n-th operation of a device fail, once or for ever, through the fault hook of the host device.
//
//   DeviceFaults faults;
//   options.fault_hook = faults.hook();
//   for (std::int64_t n = 0; faults.arm(n, DeviceFaults::once), scenario(), faults.fired(); ++n) ...

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "device/host/device_op.hpp"
#include "util/error.hpp"

namespace cubie::test {

/// Thread-safe. The hook may outlive the object.
class DeviceFaults {
 public:
  using Op = device::DeviceOp;
  enum Duration : std::int8_t { once, for_ever };

  [[nodiscard]] device::FaultHook hook() const {
    return [state = state_](const Op& op) { state->visit(op); };
  }

  /// Counts, and fails, operations of this kind and phase only.
  void select(Op::Kind kind, Op::Phase phase) {
    state_->kinds = bit(kind);
    state_->phases = bit(phase);
  }
  /// Of this phase only.
  void select(Op::Phase phase) {
    state_->kinds = kAll;
    state_->phases = bit(phase);
  }
  void select_all() { state_->kinds = state_->phases = kAll; }

  /// Starts counting at 0 and fails operation `n`, or `n` and all later ones.
  void arm(std::int64_t n, Duration duration) {
    state_->target = kNever;
    state_->seen = 0;
    state_->fired = 0;
    state_->for_ever = duration == for_ever;
    state_->target = n;
  }
  /// Starts counting at 0 and fails nothing.
  void disarm() { arm(kNever, once); }

  /// Operations since the last call of arm() or disarm().
  [[nodiscard]] std::int64_t seen() const { return state_->seen; }
  /// How many of them failed.
  [[nodiscard]] std::int64_t fired() const { return state_->fired; }

  [[nodiscard]] static const char* name(Op::Kind kind) {
    constexpr std::array names{"make_stream", "make_event", "load",   "allocate", "allocate_pinned",
                               "copy",        "launch",     "record", "wait"};
    return names[static_cast<std::size_t>(kind)];
  }
  /// What an operation of this kind fails with.
  [[nodiscard]] static ErrorCode code(Op::Kind kind) {
    if (kind == Op::Kind::allocate) return ErrorCode::out_of_device_memory;
    return kind == Op::Kind::allocate_pinned ? ErrorCode::out_of_host_memory : ErrorCode::launch;
  }

 private:
  static constexpr std::int64_t kNever = -1;
  static constexpr std::uint32_t kAll = ~std::uint32_t{0};
  template <class Enum>
  static std::uint32_t bit(Enum value) {
    return std::uint32_t{1} << static_cast<unsigned>(value);
  }

  struct State {
    std::atomic<std::uint32_t> kinds{kAll};
    std::atomic<std::uint32_t> phases{kAll};
    std::atomic<std::int64_t> target{kNever};
    std::atomic<bool> for_ever{false};
    std::atomic<std::int64_t> seen{0};
    std::atomic<std::int64_t> fired{0};

    void visit(const Op& op) {
      if ((kinds & bit(op.kind)) == 0 || (phases & bit(op.phase)) == 0) return;
      const std::int64_t number = seen.fetch_add(1);
      const std::int64_t wanted = target;
      if (wanted == kNever || (for_ever ? number < wanted : number != wanted)) return;
      fired.fetch_add(1);
      throw Error(code(op.kind), "injected failure of operation {} ({})", number, name(op.kind));
    }
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace cubie::test
