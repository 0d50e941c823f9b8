// Slots of handles: opening, checking, closing, waiting for reuse.

#include "handle.hpp"

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <mutex>
#include <new>

#include "util/error.hpp"
#include "util/process.hpp"

namespace cubie::capi {
namespace {

constexpr std::uint64_t kLive = 0x6375'6269'6500'0000;  // "cubie", then the kind
constexpr std::uint64_t kDead = 0x6465'6164'6500'0000;
constexpr std::size_t kFirstSlots = 128;  // there from the start, so that the usual program allocates none
constexpr std::size_t kQuarantine = 64;   // destroyed slots that are not used again yet
constexpr std::size_t kWaiting = 1024;    // slots that wait at most; older ones are given back

constexpr std::uint64_t live_magic(Kind kind) { return kLive + static_cast<std::uint64_t>(kind); }

// Destroyed slots, first in first out.
class SlotPool {
 public:
  SlotPool() noexcept {
    for (Slot& slot : first_) push(&slot);
  }

  Slot* take() {
    {
      const std::lock_guard<std::mutex> held(mutex_);
      if (waiting_ > kQuarantine) return pop();
    }
    return new Slot;
  }

  void put(Slot* slot) noexcept {
    Slot* surplus = nullptr;
    {
      const std::lock_guard<std::mutex> held(mutex_);
      push(slot);
      if (waiting_ > kWaiting) surplus = pop();
    }
    const std::less<const Slot*> before;
    if (before(surplus, first_) || !before(surplus, first_ + kFirstSlots)) delete surplus;
  }

  void before_fork() noexcept { mutex_.lock(); }
  void after_fork() noexcept { mutex_.unlock(); }

 private:
  void push(Slot* slot) noexcept {
    slot->next = nullptr;
    (newest_ != nullptr ? newest_->next : oldest_) = slot;
    newest_ = slot;
    ++waiting_;
  }

  Slot* pop() noexcept {
    Slot* slot = oldest_;
    oldest_ = slot->next;
    if (oldest_ == nullptr) newest_ = nullptr;
    --waiting_;
    return slot;
  }

  Slot first_[kFirstSlots];
  std::mutex mutex_;
  Slot* oldest_ = nullptr;
  Slot* newest_ = nullptr;
  std::size_t waiting_ = 0;
};

// Never destroyed, so that handles may be destroyed while the process exits. A fork waits until no thread is inside,
// so that the child, which may destroy what it inherits, finds the mutex free.
SlotPool& pool() noexcept {
  alignas(SlotPool) static std::byte storage[sizeof(SlotPool)];
  static SlotPool* const made = [] {
    auto* fresh = new (storage) SlotPool;
    (void)pthread_atfork([] { pool().before_fork(); }, [] { pool().after_fork(); }, [] { pool().after_fork(); });
    return fresh;
  }();
  return *made;
}

std::atomic<std::int64_t> live_count{0};

constexpr const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::context:
      return "context";
    case Kind::solver:
      return "solver";
    case Kind::batch:
      return "batch";
    case Kind::result:
      return "result";
  }
  return "";
}

// Small numbers and odd addresses reach a C library as handles when a binding is used wrongly.
bool is_no_address(const void* handle) {
  constexpr std::uintptr_t kFirstPage = 4096;
  const auto address = reinterpret_cast<std::uintptr_t>(handle);
  return address < kFirstPage || address % alignof(Slot) != 0;
}

}  // namespace

Slot* open_slot(Kind kind, RefCounted* object) {
  Slot* slot = pool().take();
  slot->object = object;
  slot->process = current_process();
  slot->magic.store(live_magic(kind), std::memory_order_release);
  live_count.fetch_add(1, std::memory_order_relaxed);
  return slot;
}

RefCounted* check_slot(const void* handle, Kind kind, const char* name) {
  if (handle == nullptr) throw Error(ErrorCode::invalid_handle, "{} must not be NULL", name);
  if (is_no_address(handle)) throw Error(ErrorCode::invalid_handle, "{} is not a handle", name);
  const Slot* slot = static_cast<const Slot*>(handle);
  const std::uint64_t magic = slot->magic.load(std::memory_order_acquire);
  if (magic == live_magic(kind)) {
    if (slot->process == current_process()) return slot->object;
    throw Error(ErrorCode::forked, "{} belongs to process {}, which forked; create a new context", name, slot->process);
  }
  for (const Kind other : {Kind::context, Kind::solver, Kind::batch, Kind::result}) {
    if (magic == live_magic(other)) {
      throw Error(ErrorCode::invalid_handle, "{} must be a {} (got a {})", name, kind_name(kind), kind_name(other));
    }
  }
  throw Error(ErrorCode::invalid_handle, "{} is not a live handle; it was destroyed or never created", name);
}

RefCounted* close_slot(void* handle, Kind kind) noexcept {
  if (handle == nullptr || is_no_address(handle)) return nullptr;
  Slot* slot = static_cast<Slot*>(handle);
  std::uint64_t expected = live_magic(kind);
  if (!slot->magic.compare_exchange_strong(expected, kDead, std::memory_order_acq_rel)) return nullptr;
  RefCounted* object = slot->object;
  slot->object = nullptr;
  live_count.fetch_sub(1, std::memory_order_relaxed);
  pool().put(slot);
  return object;
}

std::int64_t live_slots() noexcept { return live_count.load(std::memory_order_relaxed); }

}  // namespace cubie::capi
