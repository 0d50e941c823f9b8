#pragma once
// What a client asks the memory manager for, and what it is given.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "device/device.hpp"
#include "memory/chunk_plan.hpp"
#include "memory/shape.hpp"

namespace cubie::memory {

inline constexpr std::int32_t kNoAxis = -1;

/// One device array a client wants.
struct ArrayRequest {
  std::string_view name;  ///< unique within the client; the text outlives the client (a literal)
  Shape shape;            ///< of the whole batch
  ElementType element = ElementType::f64;
  StrideOrder order = kCOrder;
  std::int32_t chunk_axis = kNoAxis;  ///< axis of the runs
  bool unchunkable = false;           ///< passed whole to every chunk
  bool staged = false;                ///< chunks pass through pinned staging

  /// Whether chunks of a batch of `n_runs` hold a part of this array. An axis of length 0 or 1 beside more runs
  /// is a placeholder, passed whole. Throws invalid_argument for an axis of any other length, or one that does not
  /// exist.
  [[nodiscard]] bool chunkable(std::int64_t n_runs) const;
  /// The shape in a chunk of `length` runs.
  [[nodiscard]] Shape chunked_shape(std::int64_t n_runs, std::int64_t length) const {
    return chunkable(n_runs) ? shape.with(chunk_axis, length) : shape;
  }
  /// What the chunk plan counts.
  [[nodiscard]] ChunkArray chunk_array(std::int64_t n_runs) const;
  /// Bytes in a chunk of `length` runs.
  [[nodiscard]] std::int64_t bytes(std::int64_t n_runs, std::int64_t length) const {
    return checked_mul(chunked_shape(n_runs, length).elements(), element_bytes(element), "array size");
  }
  bool operator==(const ArrayRequest&) const = default;
};

/// One granted array. `buffers` has `copies` entries, null ones for an array without elements.
struct GrantedArray {
  std::string_view name;
  Shape chunked_shape;
  ElementType element = ElementType::f64;
  std::array<device::Buffer*, kMaxDepth> buffers{};
  std::int32_t copies = 0;
  std::int64_t generation = 0;  ///< another number: other memory, with unspecified contents
  bool operator==(const GrantedArray&) const = default;

  /// The buffer of chunk `i`: copies take turns.
  [[nodiscard]] device::Buffer* of_chunk(std::int64_t i) const noexcept {
    return buffers[static_cast<std::size_t>(i % copies)];
  }
};

/// The answer to all requests of one client. Buffers stay valid until the client's next allocation, its invalidation or
/// its end.
struct ArrayResponse {
  ChunkPlan plan;
  std::vector<GrantedArray> arrays;
  bool operator==(const ArrayResponse&) const = default;

  /// Null when there is none of that name.
  [[nodiscard]] const GrantedArray* find(std::string_view name) const noexcept {
    for (const GrantedArray& array : arrays) {
      if (array.name == name) return &array;
    }
    return nullptr;
  }
};

}  // namespace cubie::memory
