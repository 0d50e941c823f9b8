#pragma once
// Memory of a discrete host device: address space of its own, a byte limit, an inaccessible page behind every buffer.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "device/device.hpp"

namespace cubie::device {

/// Thread-safe. Buffers keep their arena alive.
///
/// Note [How the arena is laid out]
/// Regions of address space are reserved without access. A block is a run of whole pages in a region; a buffer gets
/// access to all of its block's pages but the last, and ends where that guard page begins. Freed blocks lose their
/// pages and their access again, so that use after free faults too, and merge with free neighbours. The limit counts
/// bytes granted (rounded to kBufferAlignment), not pages: guards and rounding to pages are address space, and when
/// fragments of it do not fit, another region is reserved. As long as bytes are free, an allocation can have them.
class Arena : public std::enable_shared_from_this<Arena> {
 public:
  /// `capacity` is what buffers can be granted together. `poison` fills new buffers with bytes of ones, which read as
  /// NaN: fresh pages are zero, which hides that something was never written.
  Arena(std::int64_t capacity, bool poison);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Throws Error(out_of_device_memory) naming the bytes needed and free.
  [[nodiscard]] std::unique_ptr<Buffer> allocate(std::size_t bytes);
  [[nodiscard]] std::int64_t free_bytes() const;
  /// Whether the address lies in the arena, in a buffer or not. Takes no lock.
  [[nodiscard]] bool owns(const void* address) const noexcept;

 private:
  friend class ArenaBuffer;
  struct Region;
  struct Block;

  /// Grants `room` bytes; the block's pages are accessible.
  [[nodiscard]] Block* take(std::size_t bytes, std::size_t room);
  void give_back(Block* block, std::size_t room) noexcept;
  [[nodiscard]] Block* find(std::size_t bytes) const noexcept;
  [[nodiscard]] Block* add_region(std::size_t bytes);
  /// Makes one block of a free block and a free one right behind it.
  void merge(Block* block) noexcept;

  const std::size_t page_;
  const std::size_t capacity_;
  const bool poison_;
  mutable std::mutex mutex_;
  std::size_t used_ = 0;    // mutex_, as are the blocks
  Block* front_ = nullptr;  // neighbours in address order within a region
  Block* back_ = nullptr;
  std::atomic<Region*> regions_{nullptr};  // only ever grows
};

}  // namespace cubie::device
