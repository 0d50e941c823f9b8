#pragma once
// What a device is to the rest of the library: buffers, in-order streams, events, kernels.
//
// The host device (device/host/) and the cuda device implement this interface; nothing above knows which one it has.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace cubie::device {

enum class DeviceKind : std::int8_t { host, cuda };

struct DeviceInfo {
  DeviceKind kind = DeviceKind::host;
  std::string name;          ///< e.g. "host: AMD EPYC"
  std::string architecture;  ///< e.g. "x86-64 avx512", "sm_90"
  std::int64_t memory_bytes = 0;
  std::int32_t workers = 0;  ///< host: worker threads of the pool; cuda: multiprocessors
};

/// Completion of the work that stood before it in a stream, as of the latest record. Done when never recorded.
/// Thread-safe.
class Event {
 public:
  virtual ~Event() = default;
  [[nodiscard]] virtual bool done() const = 0;
  /// Blocks until done. Throws what the work before it failed with.
  virtual void wait() const = 0;
  /// Blocks until done or the time is over; true when done, whether or not that work failed.
  [[nodiscard]] virtual bool wait_for(double seconds) const = 0;
};

/// A compiled kernel that this device can launch. The image stays loaded as long as the object lives.
class Kernel {
 public:
  virtual ~Kernel() = default;
};

/// Memory of the device (host device in unified mode: plain memory that host code may touch).
class Buffer {
 public:
  virtual ~Buffer() = default;
  [[nodiscard]] virtual void* data() const noexcept = 0;
  [[nodiscard]] virtual std::size_t bytes() const noexcept = 0;
};

/// An in-order queue of copies, launches and event records. Calls return at once; work runs later, in order.
/// One thread at a time may submit to a stream. Buffers must outlive the operations that use them; kernels and events
/// need not. After a failure, copies and launches are skipped until synchronize() has reported it; events recorded
/// meanwhile complete and carry it, also into streams that wait for them. Destroying a stream finishes its queue.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void copy(void* target, const void* source, std::size_t bytes) = 0;
  /// Launches `kernel` on up to `max_workers` workers; `args` is copied (at most kMaxArgBytes).
  /// Each worker calls the entry point once as entry(args, worker), worker in [0, n).
  virtual void launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) = 0;
  /// Makes `event` (of the same device) complete when all work before it has.
  virtual void record(Event& event) = 0;
  /// Later work of this stream waits for `event`.
  virtual void wait(const Event& event) = 0;
  /// Blocks until the queue is empty. Throws the first failure since the last synchronize.
  virtual void synchronize() = 0;

  static constexpr std::size_t kMaxArgBytes = 512;
};

class Device {
 public:
  virtual ~Device() = default;
  [[nodiscard]] virtual const DeviceInfo& info() const noexcept = 0;
  [[nodiscard]] virtual std::unique_ptr<Stream> make_stream() = 0;
  [[nodiscard]] virtual std::unique_ptr<Event> make_event() = 0;
  /// Throws Error(out_of_device_memory) naming the bytes.
  [[nodiscard]] virtual std::unique_ptr<Buffer> allocate(std::size_t bytes) = 0;
  /// Loads a kernel image: host, a path of a shared object whose entry point is `entry`.
  [[nodiscard]] virtual std::unique_ptr<Kernel> load(const std::string& path, const std::string& entry) = 0;
};

}  // namespace cubie::device
