#pragma once
// Memory of a GPU and pinned memory of the host.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "device/cuda/context.hpp"
#include "device/device.hpp"

namespace cubie::device::cuda {

/// A stream-ordered pool of our own: what other users of the driver do with theirs does not matter to it. Where the
/// driver has no pools, plain allocations.
///
/// Note [Allocations are not in stream order here]
/// Buffers are made and dropped by whoever plans memory, seldom, while any stream may use them: an allocation is waited
/// for, and a buffer is freed when the work on it has ended (device.hpp). What the pool keeps is counted as free.
class Pool {
 public:
  explicit Pool(SharedContext context);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  /// Throws Error(out_of_device_memory) naming the bytes, after all that lay idle was given back.
  [[nodiscard]] DevicePointer allocate(std::size_t bytes);
  void free(DevicePointer pointer) noexcept;
  /// Gives back what no buffer uses.
  void trim() noexcept;
  /// What the driver says is free, and what lies idle here.
  [[nodiscard]] MemoryInfo memory() const;
  [[nodiscard]] const SharedContext& context() const noexcept { return context_; }

 private:
  [[nodiscard]] Result try_allocate(DevicePointer& pointer, std::size_t bytes);
  [[nodiscard]] std::uint64_t counter(PoolAttribute which) const;

  const SharedContext context_;
  StreamHandle stream_ = nullptr;
  PoolHandle pool_ = nullptr;  // null: plain allocations
  mutable std::mutex mutex_;   // one thread at a time submits to stream_
};

/// As Device::check_pointer.
void check_device_pointer(const Context& context, const void* pointer, const std::string& what);

/// Buffers hold the pool, and so the context.
[[nodiscard]] std::unique_ptr<Buffer> make_device_buffer(std::shared_ptr<Pool> pool, std::size_t bytes);
[[nodiscard]] std::unique_ptr<Buffer> make_pinned_buffer(SharedContext context, std::size_t bytes);

}  // namespace cubie::device::cuda
