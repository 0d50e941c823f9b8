#pragma once
// Shapes of arrays: lengths of the axes, which axis is fastest in memory, what an element is.

#include <array>
#include <cstdint>
#include <initializer_list>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::memory {

inline constexpr std::int32_t kMaxAxes = 4;

enum class ElementType : std::int8_t { byte, i32, f32, i64, f64 };

[[nodiscard]] constexpr std::int64_t element_bytes(ElementType type) noexcept {
  switch (type) {
    case ElementType::byte:
      return 1;
    case ElementType::i32:
    case ElementType::f32:
      return 4;
    default:
      return 8;
  }
}

/// Lengths of the axes, in the order in which the array is indexed.
class Shape {
 public:
  Shape() = default;
  /// Throws out_of_range for more than kMaxAxes axes or a negative length.
  Shape(std::initializer_list<std::int64_t> lengths) {
    for (const std::int64_t length : lengths) append(length);
  }

  [[nodiscard]] std::int32_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::int64_t operator[](std::int32_t axis) const noexcept {
    return lengths_[static_cast<std::size_t>(axis)];
  }
  /// The same shape with another length of one axis.
  [[nodiscard]] Shape with(std::int32_t axis, std::int64_t length) const {
    Shape shape = *this;
    shape.lengths_[static_cast<std::size_t>(axis)] = length;
    return shape;
  }
  /// Product of the lengths; 1 without axes. Throws out_of_range when it does not fit.
  [[nodiscard]] std::int64_t elements() const {
    std::int64_t product = 1;
    for (std::int32_t axis = 0; axis < rank_; ++axis) {
      if ((*this)[axis] == 0) return 0;
    }
    for (std::int32_t axis = 0; axis < rank_; ++axis) product = checked_mul(product, (*this)[axis], "array size");
    return product;
  }
  bool operator==(const Shape&) const = default;

 private:
  void append(std::int64_t length) {
    if (rank_ == kMaxAxes) throw Error(ErrorCode::out_of_range, "an array has at most {} axes", kMaxAxes);
    if (length < 0) throw Error(ErrorCode::out_of_range, "length of an axis must be >= 0 (got {})", length);
    lengths_[static_cast<std::size_t>(rank_++)] = length;
  }

  std::array<std::int64_t, kMaxAxes> lengths_{};
  std::int32_t rank_ = 0;
};

/// Axis numbers from the slowest to the fastest in memory; only the first rank() count. The default is C order.
using StrideOrder = std::array<std::int8_t, kMaxAxes>;
inline constexpr StrideOrder kCOrder = {0, 1, 2, 3};

/// A shape and the bytes from one index to the next along each axis.
struct Layout {
  Shape shape;
  std::array<std::int64_t, kMaxAxes> stride_bytes{};

  [[nodiscard]] std::int64_t stride(std::int32_t axis) const noexcept {
    return stride_bytes[static_cast<std::size_t>(axis)];
  }
};

/// The layout without gaps. Throws invalid_argument unless `order` names each axis once, out_of_range on overflow.
[[nodiscard]] Layout dense_layout(const Shape& shape, const StrideOrder& order, ElementType element);

}  // namespace cubie::memory
