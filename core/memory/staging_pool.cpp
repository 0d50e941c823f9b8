#include "memory/staging_pool.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "device/host/notifier.hpp"
#include "device/host/owner.hpp"
#include "util/error.hpp"

namespace cubie::memory {

struct StagingBuffer {
  std::string name;
  std::int64_t bytes = 0;
  PinnedLedger::Entry entry;  // before the memory: written off once that is gone
  std::unique_ptr<device::Buffer> memory;
  bool leased = false;
  bool set_aside = false;  // the device may still be at work on it; counts as leased
  /// The thread that has to do something before the buffer comes back; none once it is handed over.
  std::atomic<std::thread::id> holder;
};

class StagingState : public std::enable_shared_from_this<StagingState> {
 public:
  StagingState(std::shared_ptr<device::Device> device, std::shared_ptr<PinnedLedger> ledger)
      : device_(std::move(device)), ledger_(std::move(ledger)) {
    if (device_ == nullptr || ledger_ == nullptr) {
      throw Error(ErrorCode::invalid_argument, "a staging pool needs a device and a pinned ledger");
    }
  }

  StagingLease acquire(std::string_view name, std::int64_t bytes, bool wait) {
    process_.check();
    if (bytes < 1) throw Error(ErrorCode::out_of_range, "staging bytes of {} must be >= 1 (got {})", name, bytes);
    device::SpinBudget budget(false);
    for (;;) {
      const std::int64_t seen = released_.load();
      if (aborted_.load()) throw Error(ErrorCode::cancelled, "waiting for the staging of {} was cancelled", name);
      if (StagingLease lease = try_lease(name, bytes, wait)) return lease;
      if (!wait) return {};
      changed_.wait([&] { return aborted_.load() || released_.load() != seen; }, budget);
    }
  }

  void reserve(std::string_view name, std::int64_t bytes, std::int32_t count) {
    process_.check();
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_,
                  [&](const auto& b) { return b->set_aside || (!b->leased && b->name == name && b->bytes != bytes); });
    auto have = static_cast<std::int32_t>(
        std::count_if(buffers_.begin(), buffers_.end(), [&](const auto& b) { return b->name == name; }));
    std::erase_if(buffers_, [&](const auto& b) {
      const bool surplus = have > count && !b->leased && b->name == name;
      have -= surplus ? 1 : 0;
      return surplus;
    });
    while (have < count && create(name, bytes) != nullptr) ++have;
  }

  void give_back(StagingBuffer* buffer, bool usable) noexcept {
    // In a forked child the lock may be held for ever, and nobody waits.
    if (!process_.is_current()) return;
    {
      const std::lock_guard lock(mutex_);
      buffer->leased = buffer->set_aside = !usable;
      if (usable && closed_) std::erase_if(buffers_, [&](const auto& other) { return other.get() == buffer; });
    }
    released_.fetch_add(1);
    changed_.notify();
  }

  void set_aborted(bool aborted) noexcept {
    aborted_.store(aborted);
    changed_.notify();
  }

  void trim(bool close) noexcept {
    if (!process_.is_current()) return;
    const std::lock_guard lock(mutex_);
    closed_ = closed_ || close;
    std::erase_if(buffers_, [](const auto& buffer) { return !buffer->leased; });
  }

  StagingUse use() const {
    process_.check();
    const std::lock_guard lock(mutex_);
    StagingUse use;
    for (const auto& buffer : buffers_) {
      ++use.buffers;
      use.held_bytes += buffer->bytes;
      if (!buffer->leased) continue;
      ++use.leases;
      use.leased_bytes += buffer->bytes;
    }
    return use;
  }

 private:
  /// An empty lease when one has to be waited for.
  [[nodiscard]] StagingLease try_lease(std::string_view name, std::int64_t bytes, bool wait) {
    const std::lock_guard lock(mutex_);
    StagingBuffer* buffer = find_idle(name, bytes);
    if (buffer == nullptr) buffer = make(name, bytes);
    if (buffer == nullptr && (bytes > ledger_->budget() || !any_to_come(wait))) {
      throw Error(ErrorCode::out_of_host_memory,
                  "staging of {} needs {} bytes of pinned memory; the budget is {}, {} are in use", name, bytes,
                  ledger_->budget(), ledger_->used());
    }
    if (buffer == nullptr) return {};
    buffer->leased = true;
    buffer->holder = std::this_thread::get_id();
    return StagingLease(shared_from_this(), buffer);
  }

  /// Whether a buffer will be given back by somebody else than this thread, or, without waiting, by anybody.
  [[nodiscard]] bool any_to_come(bool wait) const {
    return std::any_of(buffers_.begin(), buffers_.end(), [wait](const auto& buffer) {
      return buffer->leased && !buffer->set_aside && (!wait || buffer->holder.load() != std::this_thread::get_id());
    });
  }

  [[nodiscard]] StagingBuffer* find_idle(std::string_view name, std::int64_t bytes) const {
    StagingBuffer* best = nullptr;
    for (const auto& buffer : buffers_) {
      if (buffer->leased || buffer->name != name || buffer->bytes < bytes) continue;
      if (best == nullptr || buffer->bytes < best->bytes) best = buffer.get();
    }
    return best;
  }

  /// Null when the budget, or the device, has nothing left for it even without the idle buffers.
  [[nodiscard]] StagingBuffer* make(std::string_view name, std::int64_t bytes) {
    // Too small for what its array needs by now, and so for good.
    std::erase_if(buffers_, [&](const auto& buffer) { return !buffer->leased && buffer->name == name; });
    return create(name, bytes);
  }

  /// As make(), beside the idle buffers of the same array.
  [[nodiscard]] StagingBuffer* create(std::string_view name, std::int64_t bytes) {
    for (;;) {
      auto buffer = std::make_unique<StagingBuffer>();
      buffer->entry = ledger_->take(bytes);
      if (buffer->entry && pin(*buffer, bytes)) {
        buffer->name = name;
        buffer->bytes = bytes;
        buffers_.push_back(std::move(buffer));
        return buffers_.back().get();
      }
      const auto idle = std::find_if(buffers_.begin(), buffers_.end(),
                                     [&](const auto& other) { return !other->leased && other->name != name; });
      if (idle == buffers_.end()) return nullptr;
      buffers_.erase(idle);
    }
  }

  [[nodiscard]] bool pin(StagingBuffer& buffer, std::int64_t bytes) {
    try {
      buffer.memory = device_->allocate_pinned(static_cast<std::size_t>(bytes));
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::out_of_host_memory) throw;
      return false;
    }
  }

  const device::Owner process_;
  const std::shared_ptr<device::Device> device_;
  const std::shared_ptr<PinnedLedger> ledger_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<StagingBuffer>> buffers_;  // oldest first
  bool closed_ = false;
  std::atomic<std::int64_t> released_{0};
  std::atomic<bool> aborted_{false};
  device::Notifier changed_;
};

StagingLease::StagingLease(std::shared_ptr<StagingState> state, StagingBuffer* buffer) noexcept
    : state_(std::move(state)), buffer_(buffer) {}

StagingLease::StagingLease(StagingLease&& other) noexcept
    : state_(std::move(other.state_)), buffer_(std::exchange(other.buffer_, nullptr)) {}

StagingLease& StagingLease::operator=(StagingLease&& other) noexcept {
  if (this == &other) return *this;
  release();
  state_ = std::move(other.state_);
  buffer_ = std::exchange(other.buffer_, nullptr);
  return *this;
}

void StagingLease::release() noexcept {
  if (StagingBuffer* const buffer = std::exchange(buffer_, nullptr)) state_->give_back(buffer, true);
  state_ = nullptr;
}

void StagingLease::set_aside() noexcept {
  if (StagingBuffer* const buffer = std::exchange(buffer_, nullptr)) state_->give_back(buffer, false);
  state_ = nullptr;
}

void StagingLease::hand_over() noexcept {
  if (buffer_ != nullptr) buffer_->holder = std::thread::id();
}

void* StagingLease::data() const noexcept { return buffer_ == nullptr ? nullptr : buffer_->memory->data(); }

std::int64_t StagingLease::bytes() const noexcept { return buffer_ == nullptr ? 0 : buffer_->bytes; }

StagingPool::StagingPool(std::shared_ptr<device::Device> device, std::shared_ptr<PinnedLedger> ledger)
    : state_(std::make_shared<StagingState>(std::move(device), std::move(ledger))) {}

StagingPool::~StagingPool() { state_->trim(true); }

StagingLease StagingPool::acquire(std::string_view name, std::int64_t bytes) {
  return state_->acquire(name, bytes, true);
}

StagingLease StagingPool::try_acquire(std::string_view name, std::int64_t bytes) {
  return state_->acquire(name, bytes, false);
}

void StagingPool::reserve(std::string_view name, std::int64_t bytes, std::int32_t count) {
  state_->reserve(name, bytes, count);
}

void StagingPool::abort() noexcept { state_->set_aborted(true); }

void StagingPool::resume() noexcept { state_->set_aborted(false); }

void StagingPool::trim() noexcept { state_->trim(false); }

StagingUse StagingPool::use() const { return state_->use(); }

}  // namespace cubie::memory
