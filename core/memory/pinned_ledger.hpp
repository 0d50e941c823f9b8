#pragma once
// The budget of pinned host memory of a context: who takes some writes it down here first.

#include <atomic>
#include <cstdint>
#include <utility>

namespace cubie::memory {

/// Thread-safe, without locks. What is granted never adds up to more than the budget.
class PinnedLedger {
 public:
  /// Bytes written down for as long as it lives.
  class Entry {
   public:
    Entry() = default;
    Entry(Entry&& other) noexcept
        : ledger_(std::exchange(other.ledger_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Entry& operator=(Entry&& other) noexcept {
      std::swap(ledger_, other.ledger_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Entry() {
      if (ledger_ != nullptr) ledger_->give_back(bytes_);
    }
    explicit operator bool() const noexcept { return ledger_ != nullptr; }

   private:
    friend class PinnedLedger;
    Entry(PinnedLedger* ledger, std::int64_t bytes) : ledger_(ledger), bytes_(bytes) {}
    PinnedLedger* ledger_ = nullptr;
    std::int64_t bytes_ = 0;
  };

  explicit PinnedLedger(std::int64_t budget_bytes) : budget_(budget_bytes) {}
  PinnedLedger(const PinnedLedger&) = delete;
  PinnedLedger& operator=(const PinnedLedger&) = delete;

  /// An empty entry when the bytes would exceed the budget, or leave less than `keep_free` of it.
  [[nodiscard]] Entry take(std::int64_t bytes, std::int64_t keep_free = 0) noexcept {
    if (bytes < 0 || keep_free < 0) return {};
    std::int64_t used = used_.load();
    do {
      if (bytes > budget_ - used || keep_free > budget_ - used - bytes) return {};
    } while (!used_.compare_exchange_weak(used, used + bytes));
    used += bytes;
    std::int64_t peak = peak_.load();
    while (peak < used && !peak_.compare_exchange_weak(peak, used)) {
    }
    return {this, bytes};
  }

  [[nodiscard]] std::int64_t budget() const noexcept { return budget_; }
  [[nodiscard]] std::int64_t used() const noexcept { return used_.load(); }
  [[nodiscard]] std::int64_t peak() const noexcept { return peak_.load(); }

 private:
  void give_back(std::int64_t bytes) noexcept { used_.fetch_sub(bytes); }

  const std::int64_t budget_;
  std::atomic<std::int64_t> used_{0};
  std::atomic<std::int64_t> peak_{0};
};

/// min(device memory, a quarter of the machine's).
[[nodiscard]] constexpr std::int64_t default_pinned_budget(std::int64_t device_bytes,
                                                           std::int64_t host_bytes) noexcept {
  return device_bytes < host_bytes / 4 ? device_bytes : host_bytes / 4;
}

}  // namespace cubie::memory
