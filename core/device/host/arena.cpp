// The arena: reserving regions, first fit, guard pages.

#include "device/host/arena.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "device/host/host_buffer.hpp"
#include "device/host/owner.hpp"
#include "util/error.hpp"

namespace cubie::device {
namespace {

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

[[noreturn]] void refuse(std::size_t bytes, std::size_t free) {
  throw Error(ErrorCode::out_of_device_memory, "{} bytes of device memory are needed, {} are free", bytes, free);
}

/// Address space without access, which no pages and no swap stand behind. Null when there is none.
char* reserve(std::size_t bytes) noexcept {
  void* const base = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return base == MAP_FAILED ? nullptr : static_cast<char*>(base);
}

}  // namespace

struct Arena::Region {
  char* base;
  std::size_t bytes;
  Region* next;
};

struct Arena::Block {
  char* base = nullptr;
  std::size_t bytes = 0;  // pages, the guard among them
  bool used = false;
  Block* before = nullptr;
  Block* after = nullptr;
};

/// A granted block.
class ArenaBuffer final : public Buffer {
 public:
  ArenaBuffer(std::shared_ptr<Arena> arena, std::size_t bytes)
      : arena_(std::move(arena)),
        bytes_(bytes),
        room_(round_up(std::max<std::size_t>(bytes, 1), kBufferAlignment)),
        block_(arena_->take(bytes, room_)) {
    data_ = block_->base + (block_->bytes - arena_->page_ - room_);
    if (arena_->poison_) std::memset(data_, 0xFF, room_);
  }
  ArenaBuffer(const ArenaBuffer&) = delete;
  ArenaBuffer& operator=(const ArenaBuffer&) = delete;
  ~ArenaBuffer() override {
    // The lock may be held for ever, and an abandoned stream may still use the memory.
    if (!owner_.must_abandon()) arena_->give_back(block_, room_);
  }
  [[nodiscard]] void* data() const noexcept override { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

 private:
  const Owner owner_;
  const std::shared_ptr<Arena> arena_;
  const std::size_t bytes_;
  const std::size_t room_;
  Arena::Block* const block_;
  char* data_ = nullptr;
};

Arena::Arena(std::int64_t capacity, bool poison)
    : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
      capacity_(static_cast<std::size_t>(capacity) / kBufferAlignment * kBufferAlignment),
      poison_(poison) {}

Arena::~Arena() {
  while (front_ != nullptr) {
    Block* const next = front_->after;
    delete front_;
    front_ = next;
  }
  for (Region* region = regions_.load(); region != nullptr;) {
    munmap(region->base, region->bytes);
    delete std::exchange(region, region->next);
  }
}

std::unique_ptr<Buffer> Arena::allocate(std::size_t bytes) {
  // Also keeps what follows from overflowing.
  if (bytes > capacity_) refuse(bytes, static_cast<std::size_t>(free_bytes()));
  return std::make_unique<ArenaBuffer>(shared_from_this(), bytes);
}

std::int64_t Arena::free_bytes() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(capacity_ - used_);
}

bool Arena::owns(const void* address) const noexcept {
  const std::less<const char*> before;
  const auto* place = static_cast<const char*>(address);
  for (const Region* region = regions_.load(std::memory_order_acquire); region != nullptr; region = region->next) {
    if (!before(place, region->base) && before(place, region->base + region->bytes)) return true;
  }
  return false;
}

Arena::Block* Arena::take(std::size_t bytes, std::size_t room) {
  const std::size_t wanted = round_up(room, page_) + page_;
  const std::lock_guard lock(mutex_);
  if (room > capacity_ - used_) refuse(bytes, capacity_ - used_);
  auto rest = std::make_unique<Block>();
  Block* block = find(wanted);
  if (block == nullptr) block = add_region(wanted);
  if (block == nullptr || mprotect(block->base, wanted - page_, PROT_READ | PROT_WRITE) != 0) {
    throw Error(ErrorCode::out_of_device_memory, "the system has no pages for {} bytes of device memory ({} are free)",
                bytes, capacity_ - used_);
  }
  if (block->bytes > wanted) {
    rest->base = block->base + wanted;
    rest->bytes = block->bytes - wanted;
    rest->before = block;
    rest->after = block->after;
    (rest->after != nullptr ? rest->after->before : back_) = rest.get();
    block->after = rest.release();
    block->bytes = wanted;
  }
  block->used = true;
  used_ += room;
  return block;
}

void Arena::give_back(Block* block, std::size_t room) noexcept {
  const std::lock_guard lock(mutex_);
  madvise(block->base, block->bytes - page_, MADV_DONTNEED);
  mprotect(block->base, block->bytes - page_, PROT_NONE);
  block->used = false;
  used_ -= room;
  merge(block);
  if (block->before != nullptr && !block->before->used) merge(block->before);
}

Arena::Block* Arena::find(std::size_t bytes) const noexcept {
  for (Block* block = front_; block != nullptr; block = block->after) {
    if (!block->used && block->bytes >= bytes) return block;
  }
  return nullptr;
}

Arena::Block* Arena::add_region(std::size_t bytes) {
  auto region = std::make_unique<Region>();
  auto block = std::make_unique<Block>();
  // Twice the capacity leaves room for guards and fragments. An address space that is limited may have less.
  constexpr std::size_t kSmallest = std::size_t{1} << 20;
  const std::size_t usual = round_up(std::max(2 * capacity_, kSmallest), page_);
  region->bytes = std::max(bytes, usual) + page_;
  region->base = reserve(region->bytes);
  if (region->base == nullptr) {
    region->bytes = bytes + page_;
    region->base = reserve(region->bytes);
  }
  if (region->base == nullptr) return nullptr;
  // The first page is a guard too: no block starts where foreign memory ends, or next to another region's block.
  block->base = region->base + page_;
  block->bytes = region->bytes - page_;
  block->before = back_;
  (back_ != nullptr ? back_->after : front_) = block.get();
  back_ = block.get();
  region->next = regions_.load();
  regions_.store(region.release(), std::memory_order_release);
  return block.release();
}

void Arena::merge(Block* block) noexcept {
  Block* const next = block->after;
  if (next == nullptr || next->used || next->base != block->base + block->bytes) return;
  block->bytes += next->bytes;
  block->after = next->after;
  (next->after != nullptr ? next->after->before : back_) = block;
  delete next;
}

}  // namespace cubie::device
