#include "batch/array.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

#include "util/error.hpp"

namespace cubie::batch {
namespace {

constexpr std::size_t kHuge = std::size_t{2} << 20;
constexpr std::size_t kMapped = 2 * kHuge;

}  // namespace

void Array::resize(std::size_t bytes, const char* what) {
  if (bytes <= capacity_) {
    bytes_ = bytes;
    return;
  }
  void* memory = nullptr;
  std::size_t capacity = 0;
  if (bytes > kMapped - 64) {  // what rounds up to kMapped is mapped too: release() goes by capacity
    capacity = (bytes + kHuge - 1) / kHuge * kHuge;
    memory = capacity < bytes ? nullptr : std::aligned_alloc(kHuge, capacity);
    if (memory != nullptr) (void)madvise(memory, capacity, MADV_HUGEPAGE);
  } else {
    capacity = (bytes + 63) / 64 * 64;
    memory = ::operator new (capacity, std::align_val_t{64}, std::nothrow);
  }
  if (memory == nullptr) throw Error(ErrorCode::out_of_host_memory, "no memory for {} ({} bytes)", what, bytes);
  release();
  data_ = memory;
  bytes_ = bytes;
  capacity_ = capacity;
}

void Array::resize(std::size_t bytes, const char* what, memory::HostAllocator& allocator, bool pin) {
  // Memory that is pinned without need would be missing elsewhere.
  if (bytes <= capacity_ && data_ != nullptr && pin_ == pin) {
    bytes_ = bytes;
    return;
  }
  release();
  backing_ = allocator.allocate(static_cast<std::int64_t>(bytes), pin, what);
  pin_ = pin;
  data_ = backing_.data();
  bytes_ = capacity_ = bytes;
}

void Array::release() noexcept {
  if (backing_.backing() != memory::HostBacking::none) {
    backing_.release();
  } else if (capacity_ >= kMapped) {
    std::free(data_);
  } else if (data_ != nullptr) {
    ::operator delete (data_, std::align_val_t{64});
  }
  data_ = nullptr;
  bytes_ = capacity_ = 0;
}

}  // namespace cubie::batch
