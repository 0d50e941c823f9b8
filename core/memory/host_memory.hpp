#pragma once
// Host memory of arrays: pinned while the budget lasts, else pageable, else a file.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "device/device.hpp"
#include "memory/pinned_ledger.hpp"
#include "memory/spill_file.hpp"

namespace cubie::memory {

enum class HostBacking : std::int8_t { none, pinned, pageable, spilled };

struct HostMemoryOptions {
  std::shared_ptr<device::Device> device;  ///< for pinned memory
  std::shared_ptr<PinnedLedger> ledger;
  std::int64_t keep_pinned_free = 0;       ///< part of the budget that arrays leave to the staging
  std::int64_t spill_threshold_bytes = 0;  ///< pageable bytes together beyond which arrays go to files; 0: never
  std::string spill_directory;             ///< empty: SpillFile::kDefaultDirectory
};

/// One array's memory, aligned to 64 bytes, contents unspecified. Owned by one thread at a time.
class HostMemory {
 public:
  HostMemory() = default;
  HostMemory(HostMemory&& other) noexcept;
  HostMemory& operator=(HostMemory&& other) noexcept;
  ~HostMemory() { release(); }

  void release() noexcept;
  [[nodiscard]] void* data() const noexcept { return data_; }
  [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] HostBacking backing() const noexcept { return backing_; }

 private:
  friend class HostAllocator;
  HostBacking backing_ = HostBacking::none;
  void* data_ = nullptr;
  std::int64_t bytes_ = 0;
  std::int64_t mapped_bytes_ = 0;  // pageable: of the mapping; 0: from the heap
  std::unique_ptr<device::Buffer> pinned_;
  PinnedLedger::Entry entry_;
  std::shared_ptr<PinnedLedger> ledger_;  // keeps the ledger of the entry alive
  SpillFile spill_;
  std::shared_ptr<std::atomic<std::int64_t>> pageable_;  // bytes of all pageable memory of the allocator
};

/// Thread-safe. What it gives may outlive it.
class HostAllocator {
 public:
  /// Throws invalid_argument without a device or ledger.
  explicit HostAllocator(HostMemoryOptions options);

  /// `pin`: direct copies are worth it, because the array is not cut into chunks. A pinned array that is not to be had
  /// becomes a pageable one. Throws out_of_host_memory naming `what`, io when a file cannot be made.
  [[nodiscard]] HostMemory allocate(std::int64_t bytes, bool pin, const char* what);

  [[nodiscard]] std::int64_t pageable_bytes() const noexcept { return pageable_->load(); }

 private:
  [[nodiscard]] bool try_pin(HostMemory& memory, std::int64_t bytes);
  void spill(HostMemory& memory, std::int64_t bytes) const;
  void page(HostMemory& memory, std::int64_t bytes, const char* what) const;

  const HostMemoryOptions options_;
  const std::shared_ptr<std::atomic<std::int64_t>> pageable_ = std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace cubie::memory
