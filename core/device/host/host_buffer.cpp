// Host buffers: from the heap, or from pages of their own with a guard behind.

#include "device/host/host_buffer.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

#include "util/error.hpp"

namespace cubie::device {
namespace {

[[noreturn]] void refuse(std::size_t bytes, BufferUse use) {
  if (use == BufferUse::pinned) {
    throw Error(ErrorCode::out_of_host_memory, "the host device cannot allocate {} bytes of pinned memory", bytes);
  }
  throw Error(ErrorCode::out_of_device_memory, "the host device cannot allocate {} bytes", bytes);
}

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

/// Room for `bytes`, at least one aligned unit; refuses what no object can be as large as.
std::size_t padded(std::size_t bytes, BufferUse use) {
  constexpr auto kLargest = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
  if (bytes > kLargest / 2) refuse(bytes, use);
  return round_up(std::max<std::size_t>(bytes, 1), kBufferAlignment);
}

class HeapBuffer final : public Buffer {
 public:
  HeapBuffer(std::size_t bytes, BufferUse use) : bytes_(bytes) {
    data_ = ::operator new(padded(bytes, use), std::align_val_t(kBufferAlignment), std::nothrow);
    if (data_ == nullptr) refuse(bytes, use);
  }
  HeapBuffer(const HeapBuffer&) = delete;
  HeapBuffer& operator=(const HeapBuffer&) = delete;
  ~HeapBuffer() override { ::operator delete(data_, std::align_val_t(kBufferAlignment)); }
  [[nodiscard]] void* data() const noexcept override { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

 private:
  std::size_t bytes_;
  void* data_;
};

class GuardedBuffer final : public Buffer {
 public:
  GuardedBuffer(std::size_t bytes, BufferUse use) : bytes_(bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t room = padded(bytes, use);
    const std::size_t usable = round_up(room, page);
    mapped_ = usable + page;
    base_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base_ == MAP_FAILED) refuse(bytes, use);
    char* const guard = static_cast<char*>(base_) + usable;
    if (mprotect(guard, page, PROT_NONE) != 0) {
      munmap(base_, mapped_);
      refuse(bytes, use);
    }
    data_ = guard - room;
  }
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;
  ~GuardedBuffer() override { munmap(base_, mapped_); }
  [[nodiscard]] void* data() const noexcept override { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

 private:
  std::size_t bytes_;
  std::size_t mapped_ = 0;
  void* base_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace

std::unique_ptr<Buffer> make_host_buffer(std::size_t bytes, BufferUse use) {
  return std::make_unique<HeapBuffer>(bytes, use);
}

std::unique_ptr<Buffer> make_guarded_buffer(std::size_t bytes, BufferUse use) {
  return std::make_unique<GuardedBuffer>(bytes, use);
}

}  // namespace cubie::device
