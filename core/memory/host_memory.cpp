#include "memory/host_memory.hpp"

#include <sys/mman.h>
#include <limits>
#include <new>
#include <utility>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr std::int64_t kHugePage = std::int64_t{2} << 20;
constexpr std::int64_t kMapped = 2 * kHugePage;  // from here on from the system, in huge pages where it has them

std::int64_t round_up(std::int64_t bytes, std::int64_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

HostMemory::HostMemory(HostMemory&& other) noexcept { *this = std::move(other); }

HostMemory& HostMemory::operator=(HostMemory&& other) noexcept {
  if (this == &other) return *this;
  release();
  backing_ = std::exchange(other.backing_, HostBacking::none);
  data_ = std::exchange(other.data_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  mapped_bytes_ = std::exchange(other.mapped_bytes_, 0);
  pinned_ = std::move(other.pinned_);
  entry_ = std::move(other.entry_);
  ledger_ = std::move(other.ledger_);
  spill_ = std::move(other.spill_);
  pageable_ = std::move(other.pageable_);
  return *this;
}

void HostMemory::release() noexcept {
  if (backing_ == HostBacking::pageable) {
    if (mapped_bytes_ > 0) {
      ::munmap(data_, static_cast<std::size_t>(mapped_bytes_));
    } else {
      ::operator delete(data_, kAlignment);
    }
    pageable_->fetch_sub(bytes_);
  }
  // The pinned bytes are written off once they are gone.
  pinned_ = nullptr;
  entry_ = PinnedLedger::Entry();
  ledger_ = nullptr;
  spill_ = SpillFile();
  pageable_ = nullptr;
  backing_ = HostBacking::none;
  data_ = nullptr;
  bytes_ = mapped_bytes_ = 0;
}

HostAllocator::HostAllocator(HostMemoryOptions options) : options_(std::move(options)) {
  if (options_.device == nullptr || options_.ledger == nullptr) {
    throw Error(ErrorCode::invalid_argument, "host memory needs a device and a pinned ledger");
  }
}

HostMemory HostAllocator::allocate(std::int64_t bytes, bool pin, const char* what) {
  if (bytes < 0) throw Error(ErrorCode::out_of_range, "size of {} must be >= 0 (got {})", what, bytes);
  HostMemory memory;
  if (bytes == 0) return memory;
  if (pin && try_pin(memory, bytes)) return memory;
  const std::int64_t before = pageable_->fetch_add(bytes);
  try {
    if (options_.spill_threshold_bytes > 0 && bytes > options_.spill_threshold_bytes - before) {
      spill(memory, bytes);
      pageable_->fetch_sub(bytes);
    } else {
      page(memory, bytes, what);
    }
  } catch (...) {
    pageable_->fetch_sub(bytes);
    throw;
  }
  return memory;
}

bool HostAllocator::try_pin(HostMemory& memory, std::int64_t bytes) {
  PinnedLedger::Entry entry = options_.ledger->take(bytes, options_.keep_pinned_free);
  if (!entry) return false;
  try {
    memory.pinned_ = options_.device->allocate_pinned(static_cast<std::size_t>(bytes));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::out_of_host_memory) throw;
    return false;
  }
  memory.entry_ = std::move(entry);
  memory.ledger_ = options_.ledger;
  memory.backing_ = HostBacking::pinned;
  memory.data_ = memory.pinned_->data();
  memory.bytes_ = bytes;
  return true;
}

void HostAllocator::spill(HostMemory& memory, std::int64_t bytes) const {
  memory.spill_ = SpillFile(options_.spill_directory, static_cast<std::size_t>(bytes));
  memory.backing_ = HostBacking::spilled;
  memory.data_ = memory.spill_.data();
  memory.bytes_ = bytes;
}

void HostAllocator::page(HostMemory& memory, std::int64_t bytes, const char* what) const {
  void* data = nullptr;
  std::int64_t mapped = 0;
  if (bytes >= kMapped) {
    if (bytes <= std::numeric_limits<std::int64_t>::max() - kHugePage) {
      mapped = round_up(bytes, kHugePage);
      constexpr int kProtection = PROT_READ | PROT_WRITE;
      data = ::mmap(nullptr, static_cast<std::size_t>(mapped), kProtection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (data == MAP_FAILED) data = nullptr;
    }
    if (data != nullptr) (void)::madvise(data, static_cast<std::size_t>(mapped), MADV_HUGEPAGE);
  } else {
    data = ::operator new(static_cast<std::size_t>(bytes), kAlignment, std::nothrow);
  }
  if (data == nullptr) throw Error(ErrorCode::out_of_host_memory, "no memory for {} ({} bytes)", what, bytes);
  memory.backing_ = HostBacking::pageable;
  memory.data_ = data;
  memory.bytes_ = bytes;
  memory.mapped_bytes_ = mapped;
  memory.pageable_ = pageable_;
}

}  // namespace cubie::memory
