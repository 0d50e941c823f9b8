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
  std::int32_t workers = 0;             ///< host: worker threads of the pool; cuda: multiprocessors
  bool unified = false;                 ///< kernels read and write host memory itself: no copies, no staging
  std::int32_t ordinal = 0;             ///< cuda: as in `cuda:N`
  std::int32_t compute_capability = 0;  ///< cuda: times ten
  std::int32_t driver_version = 0;      ///< cuda: the version that the driver supports, times 1000
  bool limits_kernel_time = false;      ///< kernels that take more than some seconds are ended from outside
};

/// Memory of the device at one moment. What other programs take makes `free_bytes` a hint, except on a discrete host
/// device, where nobody else allocates.
struct MemoryInfo {
  std::int64_t total_bytes = 0;        ///< all there is
  std::int64_t free_bytes = 0;         ///< what buffers can still be granted; reserved bytes are not part of it
  std::int64_t reserved_bytes = 0;     ///< what the driver keeps for itself, never available to buffers
  std::int64_t granularity_bytes = 1;  ///< every allocation is rounded up to a multiple of this
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
  /// From the moment `earlier` was done to the moment this was, on the clock of the device. Throws wrong_state unless
  /// both come from make_timed_event() of one device, have been recorded, and are done.
  [[nodiscard]] virtual double seconds_since(const Event& earlier) const = 0;
};

/// A compiled kernel that this device can launch. The image stays loaded as long as the object lives.
class Kernel {
 public:
  virtual ~Kernel() = default;
  /// Workers for a launch that has so many lane groups to solve: at least 1, at most what the device runs at once.
  [[nodiscard]] virtual std::int32_t workers(std::int64_t lane_groups) const noexcept = 0;
};

/// Memory that kernels work on, or pinned host memory. Host code may touch that of Device::allocate only where
/// DeviceInfo::unified says so, and pinned memory always.
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
  /// Copies between host and device, or within either; the direction follows from the addresses. Host memory must stay
  /// as it is until the copy has ended. Only copies from and to pinned memory are sure to run asynchronously: with
  /// other host memory the call may block. Ranges may overlap within host memory only.
  virtual void copy(void* target, const void* source, std::size_t bytes) = 0;
  /// Copies `rows` rows of `width_bytes`; row i starts at i * pitch on its side. Directions as in copy(); no overlap.
  /// Bytes between the rows are neither read nor written. Throws out_of_range for a pitch below the width.
  virtual void copy_2d(void* target, std::size_t target_pitch, const void* source, std::size_t source_pitch,
                       std::size_t width_bytes, std::size_t rows) = 0;
  /// Launches `kernel` on up to `max_workers` workers (as Kernel::workers() advises); `args` is copied (at most
  /// kMaxArgBytes). Each worker calls the entry point once as entry(args, worker), worker in [0, n).
  virtual void launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) = 0;
  /// Launches as launch() does and returns when the kernel, and all that was submitted before it, has ended. Throws the
  /// first failure since the last synchronize. A device that computes on the host's processors may take the calling
  /// thread, an engine thread, for its first worker.
  virtual void run(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) {
    launch(kernel, args, max_workers);
    synchronize();
  }
  /// The next launch solves so many runs. A device that learns from how long launches take goes by it.
  virtual void announce_work(std::int64_t /*runs*/) noexcept {}
  /// Makes `event` (of the same device) complete when all work before it has.
  virtual void record(Event& event) = 0;
  /// Later work of this stream waits for `event`.
  virtual void wait(const Event& event) = 0;
  /// Nobody wants the copies submitted so far any more: a device that can leaves them off, wholly or in part. Events
  /// complete and launches run as ever. Thread-safe.
  virtual void skip_copies() noexcept {}
  /// Blocks until the queue is empty. Throws the first failure since the last synchronize.
  virtual void synchronize() = 0;

  static constexpr std::size_t kMaxArgBytes = 1024;
};

class Device {
 public:
  virtual ~Device() = default;
  [[nodiscard]] virtual const DeviceInfo& info() const noexcept = 0;
  [[nodiscard]] virtual std::unique_ptr<Stream> make_stream() = 0;
  [[nodiscard]] virtual std::unique_ptr<Event> make_event() = 0;
  /// An event that keeps when it was done.
  [[nodiscard]] virtual std::unique_ptr<Event> make_timed_event() = 0;
  /// Memory of the device as it is now. Thread-safe, as are all calls of this class.
  [[nodiscard]] virtual MemoryInfo memory() const = 0;
  /// Throws Error(out_of_device_memory) naming the bytes.
  [[nodiscard]] virtual std::unique_ptr<Buffer> allocate(std::size_t bytes) = 0;
  /// Host memory from and to which copies run asynchronously. Throws Error(out_of_host_memory) naming the bytes.
  [[nodiscard]] virtual std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) = 0;
  /// Throws Error(invalid_argument) naming `what` unless `pointer` is the address of memory that kernels of this device
  /// read in place. A device that works on memory of the host cannot tell.
  virtual void check_pointer(const void* /*pointer*/, const std::string& /*what*/) const {}
  /// Loads a kernel image whose entry point is `entry` from a file: host, a shared object; cuda, a cubin.
  /// `shared_bytes`: what each worker wants of the multiprocessor's own memory, cuda only.
  [[nodiscard]] virtual std::unique_ptr<Kernel> load(const std::string& path, const std::string& entry,
                                                     std::int64_t shared_bytes) = 0;
  [[nodiscard]] std::unique_ptr<Kernel> load(const std::string& path, const std::string& entry) {
    return load(path, entry, 0);
  }
};

}  // namespace cubie::device
