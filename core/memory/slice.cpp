#include "memory/slice.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace cubie::memory {
namespace {

/// A stop is noticed after about a millisecond of copying.
constexpr std::int64_t kBytesPerLook = std::int64_t{4} << 20;

/// What a row counts for: its bytes with the gap behind them, up to a huge page. In a fresh array the system clears
/// each page that a row is the first to touch, which takes far longer than copying the row.
std::int64_t row_cost(const Region& region) {
  constexpr std::int64_t kHugePage = std::int64_t{2} << 20;
  const std::int64_t pitch = region.rows > 1 ? std::abs(region.host_pitch) : kHugePage;
  return std::max(region.width, std::min(pitch, kHugePage));
}

/// Copies `rows` pieces of N bytes: a fixed size compiles to single loads and stores.
template <std::size_t N>
void copy_small(std::byte* target, std::int64_t target_pitch, const std::byte* source, std::int64_t source_pitch,
                std::int64_t rows) noexcept {
  for (std::int64_t i = 0; i < rows; ++i) std::memcpy(target + i * target_pitch, source + i * source_pitch, N);
}

void copy_rows(std::byte* target, std::int64_t target_pitch, const std::byte* source, std::int64_t source_pitch,
               std::int64_t width, std::int64_t rows) noexcept {
  if (width == 8) return copy_small<8>(target, target_pitch, source, source_pitch, rows);
  if (width == 4) return copy_small<4>(target, target_pitch, source, source_pitch, rows);
  for (std::int64_t i = 0; i < rows; ++i) {
    std::memcpy(target + i * target_pitch, source + i * source_pitch, static_cast<std::size_t>(width));
  }
}

}  // namespace

Layout dense_layout(const Shape& shape, const StrideOrder& order, ElementType element) {
  Layout layout{shape, {}};
  std::array<bool, kMaxAxes> seen{};
  std::int64_t stride = element_bytes(element);
  for (std::int32_t i = shape.rank() - 1; i >= 0; --i) {
    const std::int32_t axis = order[static_cast<std::size_t>(i)];
    if (axis < 0 || axis >= shape.rank() || seen[static_cast<std::size_t>(axis)]) {
      throw Error(ErrorCode::invalid_argument, "stride order must name each of {} axes once (got {})", shape.rank(),
                  axis);
    }
    seen[static_cast<std::size_t>(axis)] = true;
    layout.stride_bytes[static_cast<std::size_t>(axis)] = stride;
    stride = checked_mul(stride, shape[axis] > 0 ? shape[axis] : 1, "array size");
  }
  return layout;
}

Slice::Slice(const Layout& host, ElementType element, const StrideOrder& order, std::int32_t axis, RunRange range,
             std::int64_t buffer_length) {
  Shape part = host.shape;
  std::int64_t host_start = 0;
  Shape room = part;
  if (axis >= 0) {
    if (axis >= part.rank()) throw Error(ErrorCode::out_of_range, "axis must be < {} (got {})", part.rank(), axis);
    if (range.first < 0 || range.count < 0 || range.first > part[axis] - range.count) {
      throw Error(ErrorCode::out_of_range, "runs [{}, {} + {}) are not part of [0, {})", range.first, range.first,
                  range.count, part[axis]);
    }
    if (buffer_length > 0 && buffer_length < range.count) {
      throw Error(ErrorCode::out_of_range, "{} runs do not fit in a buffer for {}", range.count, buffer_length);
    }
    host_start = checked_mul(range.first, host.stride(axis), "array size");
    part = part.with(axis, range.count);
    room = part.with(axis, buffer_length > 0 ? buffer_length : range.count);
  }
  const Layout buffer = dense_layout(room, order, element);
  buffer_bytes_ = checked_mul(room.elements(), element_bytes(element), "array size");
  if (part.elements() == 0) return;

  inner_ = {host_start, 0, element_bytes(element), 1, 0, 0};
  size_ = 1;
  std::size_t loops = 0;
  bool row_loop = false;
  for (std::int32_t i = part.rank() - 1; i >= 0; --i) {  // from the fastest axis of the buffer
    const std::int32_t at = order[static_cast<std::size_t>(i)];
    const Loop loop{part[at], host.stride(at), buffer.stride(at)};
    if (loop.count == 1) continue;
    if (!row_loop && loop.host_stride == inner_.width && loop.buffer_stride == inner_.width) {
      inner_.width *= loop.count;
    } else if (!row_loop) {
      row_loop = true;
      inner_.rows = loop.count;
      inner_.host_pitch = loop.host_stride;
      inner_.buffer_pitch = loop.buffer_stride;
    } else if (loops == 0 && loop.host_stride == inner_.host_pitch * inner_.rows &&
               loop.buffer_stride == inner_.buffer_pitch * inner_.rows) {
      inner_.rows *= loop.count;
    } else {
      outer_[loops++] = loop;
      size_ *= loop.count;
    }
  }
}

Region Slice::operator[](std::int64_t i) const noexcept {
  Region region = inner_;
  for (const Loop& loop : outer_) {
    if (i == 0) break;
    const std::int64_t index = i % loop.count;
    region.host_offset += index * loop.host_stride;
    region.buffer_offset += index * loop.buffer_stride;
    i /= loop.count;
  }
  return region;
}

void Slice::scatter(const void* buffer, void* host) const noexcept {
  for (std::int64_t i = 0; i < size_; ++i) {
    const Region r = (*this)[i];
    copy_rows(static_cast<std::byte*>(host) + r.host_offset, r.host_pitch,
              static_cast<const std::byte*>(buffer) + r.buffer_offset, r.buffer_pitch, r.width, r.rows);
  }
}

bool Slice::scatter_until(const std::atomic<bool>& stop, const void* buffer, void* host) const noexcept {
  std::int64_t copied = 0;
  for (std::int64_t i = 0; i < size_; ++i) {
    const Region r = (*this)[i];
    const std::int64_t cost = row_cost(r);
    const std::int64_t rows = std::max<std::int64_t>(1, kBytesPerLook / cost);
    for (std::int64_t row = 0; row < r.rows; row += rows) {
      for (std::int64_t at = 0; at < r.width; at += kBytesPerLook) {
        const std::int64_t count = std::min(rows, r.rows - row);
        const std::int64_t width = std::min(kBytesPerLook, r.width - at);
        if (copied >= kBytesPerLook) {
          if (stop.load()) return false;
          copied = 0;
        }
        copy_rows(static_cast<std::byte*>(host) + r.host_offset + row * r.host_pitch + at, r.host_pitch,
                  static_cast<const std::byte*>(buffer) + r.buffer_offset + row * r.buffer_pitch + at, r.buffer_pitch,
                  width, count);
        copied += count * std::max(width, std::min(cost, kBytesPerLook));
      }
    }
  }
  return true;
}

void Slice::gather(const void* host, void* buffer) const noexcept {
  for (std::int64_t i = 0; i < size_; ++i) {
    const Region r = (*this)[i];
    copy_rows(static_cast<std::byte*>(buffer) + r.buffer_offset, r.buffer_pitch,
              static_cast<const std::byte*>(host) + r.host_offset, r.host_pitch, r.width, r.rows);
  }
}

}  // namespace cubie::memory
