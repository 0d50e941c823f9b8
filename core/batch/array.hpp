#pragma once
// Memory for values and results.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "memory/host_memory.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

/// Uninitialised, 64-byte aligned memory that keeps its space when it shrinks and comes from huge pages when it is
/// large: results are written once, row by row, and first touch of small pages would cost more than the solve.
class Array {
 public:
  Array() = default;
  Array(Array&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        bytes_(std::exchange(other.bytes_, 0)),
        capacity_(std::exchange(other.capacity_, 0)),
        pin_(other.pin_),
        backing_(std::move(other.backing_)) {}
  Array& operator=(Array&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(capacity_, other.capacity_);
    std::swap(pin_, other.pin_);
    std::swap(backing_, other.backing_);
    return *this;
  }
  ~Array() { release(); }

  /// Contents are unspecified afterwards. Throws Error(out_of_host_memory) naming `what`.
  void resize(std::size_t bytes, const char* what);
  /// As resize(), with memory of the allocator: pinned if `pin` and there is some, else pageable or a file.
  void resize(std::size_t bytes, const char* what, memory::HostAllocator& allocator, bool pin);
  void release() noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] bool is_pinned() const noexcept { return backing_.backing() == memory::HostBacking::pinned; }
  /// Whether pinned memory was asked for last, granted or not: the same request again keeps what there is.
  [[nodiscard]] bool asked_to_pin() const noexcept { return pin_; }
  template <class T>
  [[nodiscard]] T* as() const noexcept {
    return static_cast<T*>(data_);
  }
  template <class T>
  [[nodiscard]] std::span<T> span() const noexcept {
    return {static_cast<T*>(data_), bytes_ / sizeof(T)};
  }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t capacity_ = 0;
  bool pin_ = false;            // was asked for, whether or not it was granted
  memory::HostMemory backing_;  // the memory is its own, or that of the fields above
};

/// A caller's array of either precision.
struct BoundArray {
  void* data = nullptr;
  bool is_double = true;
  std::int64_t n_times = 1, n_variables = 0, n_runs = 0;
  std::int64_t time_stride = 0, variable_stride = 0, run_stride = 1;
};

/// Values of one variable; shared with the solves that read them, and replaced instead of overwritten meanwhile.
class ValueArray final : public RefCounted {
 public:
  Array data;
  std::int64_t count = 0;
  bool is_double = true;
  [[nodiscard]] double at(std::int64_t i) const noexcept {
    return is_double ? data.as<double>()[i] : static_cast<double>(data.as<float>()[i]);
  }
};

}  // namespace cubie::batch
