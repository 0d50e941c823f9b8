#pragma once
// One array of a solve on both sides: the logical one of the host, the chunk-sized one of the device.

#include <cstdint>
#include <string_view>

#include "memory/array_request.hpp"
#include "memory/slice.hpp"

namespace cubie::memory {

/// Attaching device memory never changes the logical shape: both stand side by side, and chunked transfer is needed
/// exactly when they differ.
class ManagedArray {
 public:
  explicit ManagedArray(ArrayRequest request);

  [[nodiscard]] const ArrayRequest& request() const noexcept { return request_; }
  [[nodiscard]] std::string_view name() const noexcept { return request_.name; }
  [[nodiscard]] const Shape& shape() const noexcept { return request_.shape; }
  [[nodiscard]] ElementType element() const noexcept { return request_.element; }
  /// Bytes of the logical array.
  [[nodiscard]] std::int64_t bytes() const;

  /// Another logical shape or element type; detaches device and host memory when it is another one, and says so.
  bool reshape(const Shape& shape, ElementType element);

  /// Whether the granted array is a chunk of this one as it stands.
  [[nodiscard]] bool accepts(const GrantedArray& granted) const noexcept;
  /// Takes the granted array. Throws internal when it does not accept it.
  void attach(const GrantedArray& granted);
  void detach() noexcept { granted_ = {}; }
  [[nodiscard]] bool attached() const noexcept { return granted_.copies > 0; }
  /// Meaningful while attached.
  [[nodiscard]] const Shape& chunked_shape() const noexcept { return granted_.chunked_shape; }
  [[nodiscard]] std::int64_t generation() const noexcept { return granted_.generation; }
  [[nodiscard]] bool needs_chunked_transfer() const noexcept {
    return attached() && granted_.chunked_shape != request_.shape;
  }
  /// Device memory of chunk `i`, null for an array without elements.
  [[nodiscard]] void* device_data(std::int64_t i) const noexcept;

  /// Host memory without gaps, in the stride order of the array.
  void set_host(void* data);
  /// Host memory with strides in bytes, e.g. the caller's own. Throws invalid_argument for another shape or a negative
  /// stride.
  void set_host(void* data, const Layout& layout);
  [[nodiscard]] void* host_data() const noexcept { return host_data_; }
  [[nodiscard]] const Layout& host_layout() const noexcept { return host_layout_; }

  /// The part of the host array that a chunk of these runs carries: the whole when the transfer is not chunked.
  [[nodiscard]] Slice slice(RunRange runs) const;

 private:
  ArrayRequest request_;
  GrantedArray granted_;
  void* host_data_ = nullptr;
  Layout host_layout_;
};

}  // namespace cubie::memory
