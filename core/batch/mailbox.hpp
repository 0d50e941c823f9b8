#pragma once
// What a running kernel and the host tell each other meanwhile: whether to end, and how many runs have ended.

#include <atomic>
#include <memory>
#include <new>

#include "device/device.hpp"

namespace cubie::batch {

/// Kernels on a GPU read and write it in pinned memory, all others where it is.
class Mailbox {
 public:
  struct Box {
    alignas(64) std::atomic<int> abort{0};
    alignas(64) long long done_runs = 0;  ///< as far as the workers have told
  };
  static_assert(std::atomic<int>::is_always_lock_free && sizeof(std::atomic<int>) == sizeof(int),
                "the kernel reads the abort flag as a plain int");

  /// Puts the box where kernels of `device` reach it; nothing happens when it is there. Throws what allocate_pinned()
  /// throws. Before the solve is known to others.
  void place(device::Device& device) {
    if (device.info().kind != device::DeviceKind::cuda || pinned_ != nullptr) return;
    pinned_ = device.allocate_pinned(sizeof(Box));
    box_ = new (pinned_->data()) Box;
  }
  [[nodiscard]] Box& operator*() const noexcept { return *box_; }
  [[nodiscard]] Box* operator->() const noexcept { return box_; }

 private:
  Box own_;
  std::unique_ptr<device::Buffer> pinned_;
  Box* box_ = &own_;
};

}  // namespace cubie::batch
