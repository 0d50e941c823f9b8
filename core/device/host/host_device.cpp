// The host device: puts streams, events, buffers and kernels together.

#include "device/host/host_device.hpp"

#include <sched.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "device/host/cgroup.hpp"
#include "device/host/host_buffer.hpp"
#include "device/host/host_event.hpp"
#include "device/host/host_kernel.hpp"
#include "device/host/host_parts.hpp"
#include "device/host/host_stream.hpp"
#include "device/host/vector_math.hpp"
#include "util/error.hpp"

namespace cubie::device {
namespace {

constexpr std::int32_t kMaxThreads = 4096;

/// CPUs this thread, and so every thread it starts, may run on.
std::int64_t affinity_count() {
  // The kernel refuses a mask that is too short, and does not say how long it must be.
  for (std::size_t words = 16; words <= 4096; words *= 2) {
    std::vector<cpu_set_t> sets(words * sizeof(unsigned long) / sizeof(cpu_set_t) + 1);
    const std::size_t bytes = sets.size() * sizeof(cpu_set_t);
    CPU_ZERO_S(bytes, sets.data());
    if (sched_getaffinity(0, bytes, sets.data()) == 0) return CPU_COUNT_S(bytes, sets.data());
  }
  return std::max<long>(sysconf(_SC_NPROCESSORS_ONLN), 1);
}

std::int64_t memory_bytes() {
  const std::int64_t pages = sysconf(_SC_PHYS_PAGES);
  const std::int64_t physical = pages * sysconf(_SC_PAGESIZE);
  return std::min(physical, cgroup_memory_limit().value_or(std::numeric_limits<std::int64_t>::max()));
}

std::string architecture(const HostCpu& cpu) {
#if defined(__x86_64__)
  return cpu.avx512 ? "x86-64 avx512" : "x86-64 avx2";
#else
  (void)cpu;
  return "arm64";
#endif
}

std::int32_t thread_count(const HostDeviceOptions& options) {
  if (options.threads < 0 || options.threads > kMaxThreads) {
    throw Error(ErrorCode::out_of_range, "threads must be in [0, {}] (got {})", kMaxThreads, options.threads);
  }
  return options.threads == 0 ? usable_cpus() : options.threads;
}

std::int64_t discrete_bytes(const HostDeviceOptions& options) {
  if (options.memory_bytes < 0) {
    throw Error(ErrorCode::out_of_range, "memory_bytes must be >= 0 (got {})", options.memory_bytes);
  }
  const std::int64_t total = options.memory_bytes != 0 ? options.memory_bytes : memory_bytes() / 4;
  if (options.reserved_bytes < 0 || options.reserved_bytes > total) {
    throw Error(ErrorCode::out_of_range, "reserved_bytes must be in [0, {}] (got {})", total, options.reserved_bytes);
  }
  if (!(options.link_bandwidth >= 0) || std::isinf(options.link_bandwidth)) {
    throw Error(ErrorCode::out_of_range, "link_bandwidth must be >= 0 and finite (got {})", options.link_bandwidth);
  }
  return total;
}

std::shared_ptr<HostParts> make_parts(const HostDeviceOptions& options, std::int64_t total_bytes) {
  std::shared_ptr<Arena> arena;
  if (options.discrete) arena = std::make_shared<Arena>(total_bytes - options.reserved_bytes, options.poison);
  return std::make_shared<HostParts>(std::move(arena), options.link_bandwidth, options.fault_hook);
}

class HostDevice final : public Device {
 public:
  explicit HostDevice(const HostDeviceOptions& options)
      : options_(options),
        spin_(usable_cpus() > 1),
        memory_bytes_(options.discrete ? discrete_bytes(options) : memory_bytes()),
        parts_(make_parts(options, memory_bytes_)),
        pool_(new ThreadPool(thread_count(options)), Abandonable::Delete()) {
    const HostCpu& cpu = host_cpu();
    info_.kind = DeviceKind::host;
    info_.name = "host: " + cpu.vendor_model;
    info_.architecture = architecture(cpu);
    info_.memory_bytes = memory_bytes_;
    info_.workers = pool_->threads();
    info_.unified = !options.discrete;
  }

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }

  [[nodiscard]] std::unique_ptr<Stream> make_stream() override {
    begin({.kind = DeviceOp::Kind::make_stream});
    return std::make_unique<HostStream>(pool_, parts_, spin_);
  }

  [[nodiscard]] std::unique_ptr<Event> make_event() override {
    begin({.kind = DeviceOp::Kind::make_event});
    return std::make_unique<HostEvent>(owner_, spin_, false);
  }

  [[nodiscard]] std::unique_ptr<Event> make_timed_event() override {
    begin({.kind = DeviceOp::Kind::make_event});
    return std::make_unique<HostEvent>(owner_, spin_, true);
  }

  [[nodiscard]] MemoryInfo memory() const override {
    owner_.check();
    MemoryInfo memory;
    memory.total_bytes = memory_bytes_;
    memory.granularity_bytes = kBufferAlignment;
    if (parts_->arena) {
      memory.free_bytes = parts_->arena->free_bytes();
      memory.reserved_bytes = options_.reserved_bytes;
    } else {
      memory.free_bytes = std::min(available_memory().value_or(memory_bytes_), memory_bytes_);
    }
    return memory;
  }

  [[nodiscard]] std::unique_ptr<Buffer> allocate(std::size_t bytes) override {
    begin({.kind = DeviceOp::Kind::allocate, .bytes = shown(bytes)});
    return parts_->arena ? parts_->arena->allocate(bytes) : make_plain(bytes, BufferUse::device);
  }

  [[nodiscard]] std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) override {
    begin({.kind = DeviceOp::Kind::allocate_pinned, .bytes = shown(bytes)});
    return make_plain(bytes, BufferUse::pinned);
  }

  using Device::load;
  [[nodiscard]] std::unique_ptr<Kernel> load(const std::string& path, const std::string& entry, std::int64_t) override {
    begin({.kind = DeviceOp::Kind::load});
    const void* const math_table = options_.math_table != nullptr ? options_.math_table : &host_math_table();
    return std::make_unique<HostKernel>(make_ref<KernelImage>(path, entry, math_table), pool_->threads());
  }

  [[nodiscard]] bool owns(const void* address) const noexcept { return parts_->arena && parts_->arena->owns(address); }

 private:
  static std::int64_t shown(std::size_t bytes) {
    return static_cast<std::int64_t>(std::min<std::size_t>(bytes, std::numeric_limits<std::int64_t>::max()));
  }
  /// What every call starts with.
  void begin(const DeviceOp& op) const {
    owner_.check();
    parts_->visit(op);
  }
  [[nodiscard]] std::unique_ptr<Buffer> make_plain(std::size_t bytes, BufferUse use) const {
    return options_.guard_pages ? make_guarded_buffer(bytes, use) : make_host_buffer(bytes, use);
  }

  const Owner owner_;
  const HostDeviceOptions options_;
  const bool spin_;
  const std::int64_t memory_bytes_;
  const std::shared_ptr<HostParts> parts_;
  const std::shared_ptr<ThreadPool> pool_;
  DeviceInfo info_;
};

}  // namespace

std::int32_t usable_cpus() {
  const std::int64_t quota = cgroup_cpu_limit().value_or(kMaxThreads);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(std::min(affinity_count(), quota), 1, kMaxThreads));
}

bool owns(const Device& device, const void* address) noexcept {
  const auto* host = dynamic_cast<const HostDevice*>(&device);
  return host != nullptr && host->owns(address);
}

std::shared_ptr<Device> make_host_device(const HostDeviceOptions& options) {
  if (!host_cpu().fma) {
    throw Error(ErrorCode::not_supported, "the host device needs a processor with AVX2 and FMA (this is '{}')",
                host_cpu().vendor_model);
  }
  return std::make_shared<HostDevice>(options);
}

}  // namespace cubie::device
