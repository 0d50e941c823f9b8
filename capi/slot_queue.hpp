#pragma once
// The queue in which destroyed handle slots wait for their next use.
//
// Bounded, first in first out, any number of producers and consumers (after D. Vyukov's array queue). Nobody ever
// waits for anybody: a process forked while another thread is in the middle of an operation finds a queue that looks
// full or empty, never a held lock.

#include <array>
#include <atomic>
#include <cstddef>

namespace cubie::capi {

template <class T, std::size_t kCapacity>
class SlotQueue {
  static_assert((kCapacity & (kCapacity - 1)) == 0);

 public:
  SlotQueue() noexcept {
    for (std::size_t i = 0; i < kCapacity; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
  }

  /// False when full.
  bool push(T* item) noexcept {
    std::size_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[at % kCapacity];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          cell.item = item;
          cell.turn.store(at + 1, std::memory_order_release);
          return true;
        }
      } else if (turn < at) {
        return false;
      } else {
        at = tail_.load(std::memory_order_relaxed);
      }
    }
  }

  /// The oldest item; null when no more than `keep` items are there.
  T* pop(std::size_t keep) noexcept {
    std::size_t at = head_.load(std::memory_order_relaxed);
    for (;;) {
      const std::size_t tail = tail_.load(std::memory_order_relaxed);
      if (tail - at > kCapacity) {  // `at` is behind the head, or ahead of the tail just read
        const std::size_t again = head_.load(std::memory_order_relaxed);
        if (again == at) return nullptr;
        at = again;
        continue;
      }
      if (tail - at <= keep) return nullptr;
      Cell& cell = cells_[at % kCapacity];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == at + 1) {
        if (head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          T* item = cell.item;
          cell.turn.store(at + kCapacity, std::memory_order_release);
          return item;
        }
      } else if (turn <= at) {
        return nullptr;
      } else {
        at = head_.load(std::memory_order_relaxed);
      }
    }
  }

 private:
  struct Cell {
    std::atomic<std::size_t> turn{0};
    T* item = nullptr;
  };
  std::array<Cell, kCapacity> cells_;
  std::atomic<std::size_t> head_{0};
  std::atomic<std::size_t> tail_{0};
};

}  // namespace cubie::capi
