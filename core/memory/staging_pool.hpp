#pragma once
// Pinned buffers that chunks pass through on their way between host arrays and the device: a bounded number, used
// again.

#include <cstdint>
#include <memory>
#include <string_view>

#include "device/device.hpp"
#include "memory/pinned_ledger.hpp"

namespace cubie::memory {

class StagingState;
struct StagingBuffer;

/// One buffer in use; given back when it ends, exactly once, on whatever thread and for whatever reason. Whoever lets
/// it end knows that no copy to or from the device is under way (the writeback watcher waits for the event first).
class StagingLease {
 public:
  StagingLease() = default;
  StagingLease(StagingLease&& other) noexcept;
  StagingLease& operator=(StagingLease&& other) noexcept;
  ~StagingLease() { release(); }

  void release() noexcept;
  /// Instead of release() when the device may still be at work on the buffer: nobody gets it, nor its bytes of the
  /// budget, before the next reserve().
  void set_aside() noexcept;
  /// The buffer will be given back without the help of the thread that acquired it, which may therefore wait for it.
  void hand_over() noexcept;
  explicit operator bool() const noexcept { return buffer_ != nullptr; }
  [[nodiscard]] void* data() const noexcept;
  /// Of the buffer: at least what was asked for.
  [[nodiscard]] std::int64_t bytes() const noexcept;

 private:
  friend class StagingState;
  StagingLease(std::shared_ptr<StagingState> state, StagingBuffer* buffer) noexcept;
  std::shared_ptr<StagingState> state_;
  StagingBuffer* buffer_ = nullptr;
};

struct StagingUse {
  std::int64_t buffers = 0, leases = 0;
  std::int64_t held_bytes = 0, leased_bytes = 0;
};

/// Thread-safe. Leases may outlive it.
///
/// Note [Staging within the plan]
/// A buffer is used again for the array it was made for alone. The chunk plan counts `depth` buffers of one chunk's
/// size per array, and no array ever takes another one's, so a pipeline that holds no more chunks than that never waits
/// for a buffer that nobody will give back. Idle buffers of other arrays are freed when the budget is short.
class StagingPool {
 public:
  /// Throws invalid_argument without a device or ledger.
  StagingPool(std::shared_ptr<device::Device> device, std::shared_ptr<PinnedLedger> ledger);
  StagingPool(const StagingPool&) = delete;
  StagingPool& operator=(const StagingPool&) = delete;
  ~StagingPool();

  /// Waits until a buffer is to be had. Throws out_of_host_memory naming bytes when none ever will be: more than the
  /// budget, or nothing is in use but what the caller holds itself; cancelled after abort().
  [[nodiscard]] StagingLease acquire(std::string_view name, std::int64_t bytes);
  /// An empty lease when a buffer would have to be waited for.
  [[nodiscard]] StagingLease try_acquire(std::string_view name, std::int64_t bytes);

  /// Makes `count` buffers of exactly that size the ones of the array, as far as the budget and buffers in use allow,
  /// so that what earlier solves have left does not stand in the way of this one's plan. Nothing of an earlier solve
  /// is under way on the device: buffers that were set aside are freed.
  void reserve(std::string_view name, std::int64_t bytes, std::int32_t count);

  /// Wakes everybody who waits in acquire(), and fails calls until resume().
  void abort() noexcept;
  void resume() noexcept;
  /// Frees the buffers nobody uses.
  void trim() noexcept;
  [[nodiscard]] StagingUse use() const;

 private:
  const std::shared_ptr<StagingState> state_;
};

}  // namespace cubie::memory
