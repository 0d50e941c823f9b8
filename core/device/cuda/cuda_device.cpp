// The cuda device: finds GPUs, and puts streams, events, buffers and kernels together.

#include "device/cuda/cuda_device.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "device/cuda/cuda_event.hpp"
#include "device/cuda/cuda_kernel.hpp"
#include "device/cuda/cuda_memory.hpp"
#include "device/cuda/cuda_stream.hpp"
#include "util/error.hpp"

namespace cubie::device {
namespace cuda {
namespace {

CudaDeviceDescription describe(const Driver& driver, int ordinal) {
  CudaDeviceDescription out;
  out.ordinal = ordinal;
  DeviceNumber device = 0;
  CUBIE_CUDA(driver, cuDeviceGet, &device, ordinal);
  std::array<char, 256> text{};
  CUBIE_CUDA(driver, cuDeviceGetName, text.data(), static_cast<int>(text.size()), device);
  out.name = text.data();
  CUBIE_CUDA(driver, cuDeviceGetPCIBusId, text.data(), static_cast<int>(text.size()), device);
  out.bus_id = text.data();
  int major = 0, minor = 0;
  CUBIE_CUDA(driver, cuDeviceGetAttribute, &major, kMajor, device);
  CUBIE_CUDA(driver, cuDeviceGetAttribute, &minor, kMinor, device);
  out.architecture = 10 * major + minor;
  CUBIE_CUDA(driver, cuDeviceGetAttribute, &out.multiprocessors, kMultiprocessors, device);
  int limits = 0;
  CUBIE_CUDA(driver, cuDeviceGetAttribute, &limits, kKernelTimeLimit, device);
  out.limits_kernel_time = limits != 0;
  std::size_t bytes = 0;
  CUBIE_CUDA(driver, cuDeviceTotalMem, &bytes, device);
  out.memory_bytes = static_cast<std::int64_t>(bytes);
  return out;
}

/// As describe(), for one of several: what is wrong with it is said in its place.
CudaDeviceDescription try_to_describe(const Driver& driver, int ordinal) {
  try {
    return describe(driver, ordinal);
  } catch (const Error& error) {
    CudaDeviceDescription out;
    out.ordinal = ordinal;
    out.reason = fmt::format("device cuda:{} cannot be used: {}", ordinal, error.message());
    return out;
  }
}

std::vector<char> read_image(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> image{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || image.empty()) throw Error(ErrorCode::launch, "kernel image '{}' cannot be read", path);
  image.push_back('\0');  // the driver would read an image that is text up to its end
  return image;
}

class CudaDevice final : public Device {
 public:
  explicit CudaDevice(const CudaDeviceOptions& options)
      : context_(std::make_shared<const Context>(options.ordinal)), pool_(std::make_shared<Pool>(context_)) {
    const CudaDeviceDescription what = describe(context_->driver(), options.ordinal);
    check_architecture(what);
    info_.kind = DeviceKind::cuda;
    info_.name = fmt::format("cuda:{}: {}", options.ordinal, what.name);
    info_.architecture = fmt::format("sm_{}", what.architecture);
    info_.memory_bytes = what.memory_bytes;
    info_.workers = what.multiprocessors;
    info_.ordinal = options.ordinal;
    info_.compute_capability = what.architecture;
    info_.driver_version = context_->driver().version();
    info_.limits_kernel_time = what.limits_kernel_time;
  }

  [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] std::unique_ptr<Stream> make_stream() override { return std::make_unique<CudaStream>(context_); }
  [[nodiscard]] std::unique_ptr<Event> make_event() override { return std::make_unique<CudaEvent>(context_, false); }
  [[nodiscard]] std::unique_ptr<Event> make_timed_event() override {
    return std::make_unique<CudaEvent>(context_, true);
  }

  [[nodiscard]] MemoryInfo memory() const override {
    MemoryInfo memory = pool_->memory();
    // The driver takes the threads' own memory at the first launch, and needs some for itself at any time.
    const std::int64_t kept = std::max(memory.total_bytes / 64, local_memory_->outstanding());
    memory.free_bytes = std::max<std::int64_t>(0, memory.free_bytes - kept);
    memory.reserved_bytes += kept;
    return memory;
  }

  [[nodiscard]] std::unique_ptr<Buffer> allocate(std::size_t bytes) override {
    return make_device_buffer(pool_, bytes);
  }
  [[nodiscard]] std::unique_ptr<Buffer> allocate_pinned(std::size_t bytes) override {
    return make_pinned_buffer(context_, bytes);
  }

  void check_pointer(const void* pointer, const std::string& what) const override {
    check_device_pointer(*context_, pointer, what);
  }

  using Device::load;
  [[nodiscard]] std::unique_ptr<Kernel> load(const std::string& path, const std::string& entry,
                                             std::int64_t shared_bytes) override {
    auto module = std::make_shared<const Module>(context_, read_image(path), entry);
    return std::make_unique<CudaKernel>(context_, std::move(module), static_cast<std::int32_t>(shared_bytes),
                                        local_memory_);
  }

 private:
  const SharedContext context_;
  const std::shared_ptr<Pool> pool_;
  DeviceInfo info_;
  const std::shared_ptr<LocalMemory> local_memory_ = std::make_shared<LocalMemory>();
};

}  // namespace
}  // namespace cuda

void check_architecture(const CudaDeviceDescription& device) {
  if (!device.reason.empty()) throw Error(ErrorCode::no_device, "{}", device.reason);
  if (device.architecture >= kOldestCudaArchitecture) return;
  throw Error(ErrorCode::no_device, "device cuda:{} ({}) is older than compute capability {}.{}", device.ordinal,
              device.name, kOldestCudaArchitecture / 10, kOldestCudaArchitecture % 10);
}

CudaSystem find_cuda_devices() {
  CudaSystem out;
  try {
    const cuda::Driver& driver = cuda::Driver::get();
    out.driver_version = driver.version();
    int count = 0;
    CUBIE_CUDA(driver, cuDeviceGetCount, &count);
    for (int i = 0; i < count; ++i) {
      out.devices.push_back(cuda::try_to_describe(driver, i));
      const std::string& reason = out.devices.back().reason;
      if (!reason.empty()) out.reason += (out.reason.empty() ? "" : "; ") + reason;
    }
    if (count == 0) out.reason = "the CUDA driver knows no device";
  } catch (const Error& error) {
    out.devices.clear();
    out.reason = error.message();
  }
  return out;
}

std::shared_ptr<Device> make_cuda_device(const CudaDeviceOptions& options) {
  return std::make_shared<cuda::CudaDevice>(options);
}

}  // namespace cubie::device
