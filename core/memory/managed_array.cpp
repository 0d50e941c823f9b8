#include "memory/managed_array.hpp"

#include <utility>

namespace cubie::memory {

ManagedArray::ManagedArray(ArrayRequest request)
    : request_(std::move(request)), host_layout_(dense_layout(request_.shape, request_.order, request_.element)) {}

std::int64_t ManagedArray::bytes() const {
  return checked_mul(request_.shape.elements(), element_bytes(request_.element), "array size");
}

bool ManagedArray::reshape(const Shape& shape, ElementType element) {
  if (shape == request_.shape && element == request_.element) return false;
  host_layout_ = dense_layout(shape, request_.order, element);
  request_.shape = shape;
  request_.element = element;
  host_data_ = nullptr;
  detach();
  return true;
}

bool ManagedArray::accepts(const GrantedArray& granted) const noexcept {
  const Shape& part = granted.chunked_shape;
  bool possible = part.rank() == shape().rank() && granted.element == element() && granted.copies > 0;
  for (std::int32_t axis = 0; possible && axis < part.rank(); ++axis) {
    const bool cut = axis == request_.chunk_axis && !request_.unchunkable;
    possible = cut ? part[axis] <= shape()[axis] : part[axis] == shape()[axis];
  }
  return possible;
}

void ManagedArray::attach(const GrantedArray& granted) {
  if (!accepts(granted)) throw Error(ErrorCode::internal, "array {} was granted what is no part of it", name());
  granted_ = granted;
}

void* ManagedArray::device_data(std::int64_t i) const noexcept {
  if (!attached()) return nullptr;
  const device::Buffer* const buffer = granted_.of_chunk(i);
  return buffer == nullptr ? nullptr : buffer->data();
}

void ManagedArray::set_host(void* data) {
  host_layout_ = dense_layout(shape(), request_.order, element());
  host_data_ = data;
}

void ManagedArray::set_host(void* data, const Layout& layout) {
  if (layout.shape != shape()) {
    throw Error(ErrorCode::invalid_argument, "host memory of {} has another shape than the array", name());
  }
  for (std::int32_t axis = 0; axis < shape().rank(); ++axis) {
    if (layout.stride(axis) < 0) {
      throw Error(ErrorCode::invalid_argument, "stride of {} must be >= 0 (got {})", name(), layout.stride(axis));
    }
  }
  host_layout_ = layout;
  host_data_ = data;
}

Slice ManagedArray::slice(RunRange runs) const {
  const std::int32_t axis = needs_chunked_transfer() ? request_.chunk_axis : kNoAxis;
  return Slice(host_layout_, element(), request_.order, axis, runs);
}

}  // namespace cubie::memory
