#pragma once
// The part of a host array that belongs to a range of runs, piece by piece, beside the dense buffer that carries it.

#include <array>
#include <atomic>
#include <cstdint>

#include "memory/chunk_plan.hpp"
#include "memory/shape.hpp"

namespace cubie::memory {

/// `rows` pieces of `width` bytes: piece i starts at offset + i * pitch on either side.
struct Region {
  std::int64_t host_offset = 0, buffer_offset = 0;
  std::int64_t width = 0, rows = 0;
  std::int64_t host_pitch = 0, buffer_pitch = 0;
  bool operator==(const Region&) const = default;
};

/// All regions of one slice, made one by one when asked for: a plain value, nothing is allocated.
///
/// Every byte of the slice lies in exactly one region, no byte outside lies in any. Axes that are contiguous on both
/// sides are merged, so that a slice along the fastest axis of a dense array is one region.
class Slice {
 public:
  Slice() = default;
  /// Indices [range.first, range.end()) of `axis` of `host`; the whole array when axis < 0. The buffer holds just
  /// these, dense in `order`; with `buffer_length` > 0 its axis is that long, with room at the end.
  /// Throws out_of_range when the range leaves the array or the buffer.
  Slice(const Layout& host, ElementType element, const StrideOrder& order, std::int32_t axis, RunRange range,
        std::int64_t buffer_length = 0);

  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  [[nodiscard]] Region operator[](std::int64_t i) const noexcept;
  /// Bytes of the slice.
  [[nodiscard]] std::int64_t bytes() const noexcept { return inner_.width * inner_.rows * size_; }
  /// Bytes of the buffer.
  [[nodiscard]] std::int64_t buffer_bytes() const noexcept { return buffer_bytes_; }
  /// Whether host and buffer hold the same bytes in the same order without gaps.
  [[nodiscard]] bool contiguous() const noexcept { return size_ <= 1 && inner_.rows <= 1; }

  /// Copies the slice from the buffer into the host array, touching nothing else of it.
  void scatter(const void* buffer, void* host) const noexcept;
  /// As scatter(), but leaves off soon after `stop` becomes true; false then.
  [[nodiscard]] bool scatter_until(const std::atomic<bool>& stop, const void* buffer, void* host) const noexcept;
  /// Copies the slice of the host array into the buffer.
  void gather(const void* host, void* buffer) const noexcept;

 private:
  struct Loop {
    std::int64_t count = 1, host_stride = 0, buffer_stride = 0;
  };

  Region inner_;
  std::array<Loop, kMaxAxes> outer_;
  std::int64_t size_ = 0;
  std::int64_t buffer_bytes_ = 0;
};

}  // namespace cubie::memory
