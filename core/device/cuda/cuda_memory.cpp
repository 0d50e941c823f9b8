#include "device/cuda/cuda_memory.hpp"

#include <limits>
#include <utility>

#include "util/error.hpp"

namespace cubie::device::cuda {
namespace {

/// Pools hand out multiples of it.
constexpr std::int64_t kGranularity = 512;

class DeviceBuffer final : public Buffer {
 public:
  DeviceBuffer(std::shared_ptr<Pool> pool, std::size_t bytes)
      : pool_(std::move(pool)), bytes_(bytes), pointer_(pool_->allocate(bytes)) {}
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;
  ~DeviceBuffer() override { pool_->free(pointer_); }

  [[nodiscard]] void* data() const noexcept override {
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(pointer_));
  }
  [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

 private:
  const std::shared_ptr<Pool> pool_;
  const std::size_t bytes_;
  const DevicePointer pointer_;
};

class PinnedBuffer final : public Buffer {
 public:
  PinnedBuffer(SharedContext context, std::size_t bytes) : context_(std::move(context)), bytes_(bytes) {
    if (bytes == 0) return;
    const Current current(*context_);
    const Result result = context_->table().cuMemHostAlloc(&data_, bytes, kHostPortable);
    if (result == kOutOfMemory) {
      throw Error(ErrorCode::out_of_host_memory, "{} bytes of pinned memory cannot be allocated", bytes);
    }
    context_->driver().check(result, "cuMemHostAlloc");
  }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;
  ~PinnedBuffer() override {
    if (data_ == nullptr) return;
    end_with(*context_, [this](const DriverTable& table) { (void)table.cuMemFreeHost(data_); });
  }

  [[nodiscard]] void* data() const noexcept override { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept override { return bytes_; }

 private:
  const SharedContext context_;
  const std::size_t bytes_;
  void* data_ = nullptr;
};

}  // namespace

Pool::Pool(SharedContext context) : context_(std::move(context)) {
  const Current current(*context_);
  const DriverTable& table = context_->table();
  CUBIE_CUDA(context_->driver(), cuStreamCreate, &stream_, kStreamNonBlocking);
  try {
    if (context_->attribute(kHasMemoryPools) == 0) return;
    PoolProperties properties;
    properties.location = context_->device();
    CUBIE_CUDA(context_->driver(), cuMemPoolCreate, &pool_, &properties);
    // Idle memory is kept until somebody asks for more than there is.
    std::uint64_t threshold = std::numeric_limits<std::uint64_t>::max();
    CUBIE_CUDA(context_->driver(), cuMemPoolSetAttribute, pool_, kPoolReleaseThreshold, &threshold);
  } catch (...) {
    if (pool_ != nullptr) (void)table.cuMemPoolDestroy(pool_);
    (void)table.cuStreamDestroy(stream_);
    throw;
  }
}

Pool::~Pool() {
  end_with(*context_, [this](const DriverTable& table) {
    (void)table.cuStreamSynchronize(stream_);
    if (pool_ != nullptr) (void)table.cuMemPoolDestroy(pool_);
    (void)table.cuStreamDestroy(stream_);
  });
}

Result Pool::try_allocate(DevicePointer& pointer, std::size_t bytes) {
  const DriverTable& table = context_->table();
  if (pool_ == nullptr) return table.cuMemAlloc(&pointer, bytes);
  const Result result = table.cuMemAllocFromPoolAsync(&pointer, bytes, pool_, stream_);
  if (result != kSuccess) return result;
  const Result waited = table.cuStreamSynchronize(stream_);
  if (waited != kSuccess) (void)table.cuMemFreeAsync(pointer, stream_);
  return waited;
}

DevicePointer Pool::allocate(std::size_t bytes) {
  if (bytes == 0) return 0;
  const Current current(*context_);
  const std::lock_guard lock(mutex_);
  DevicePointer pointer = 0;
  Result result = try_allocate(pointer, bytes);
  if (result == kOutOfMemory) {
    trim();
    result = try_allocate(pointer, bytes);
  }
  if (result == kOutOfMemory) {
    throw Error(ErrorCode::out_of_device_memory, "{} bytes of device memory cannot be allocated", bytes);
  }
  context_->driver().check(result, pool_ == nullptr ? "cuMemAlloc" : "cuMemAllocFromPoolAsync");
  return pointer;
}

void Pool::free(DevicePointer pointer) noexcept {
  if (pointer == 0) return;
  end_with(*context_, [&](const DriverTable& table) {
    const std::lock_guard lock(mutex_);
    if (pool_ == nullptr) {
      (void)table.cuMemFree(pointer);
    } else {
      (void)table.cuMemFreeAsync(pointer, stream_);
    }
  });
}

void Pool::trim() noexcept {
  if (pool_ == nullptr) return;
  end_with(*context_, [this](const DriverTable& table) {
    (void)table.cuStreamSynchronize(stream_);  // frees that are under way
    (void)table.cuMemPoolTrimTo(pool_, 0);
  });
}

std::uint64_t Pool::counter(PoolAttribute which) const {
  std::uint64_t value = 0;
  CUBIE_CUDA(context_->driver(), cuMemPoolGetAttribute, pool_, which, &value);
  return value;
}

MemoryInfo Pool::memory() const {
  const Current current(*context_);
  {
    // A buffer that was dropped counts from the moment the stream comes to it.
    const std::lock_guard lock(mutex_);
    CUBIE_CUDA(context_->driver(), cuStreamSynchronize, stream_);
  }
  std::size_t free = 0, total = 0;
  CUBIE_CUDA(context_->driver(), cuMemGetInfo, &free, &total);
  std::uint64_t reserved = 0, used = 0;
  if (pool_ != nullptr) {
    reserved = counter(kPoolReservedCurrent);
    used = counter(kPoolUsedCurrent);
  }
  MemoryInfo out;
  out.granularity_bytes = kGranularity;
  out.total_bytes = static_cast<std::int64_t>(total);
  out.free_bytes = static_cast<std::int64_t>(free + (reserved > used ? reserved - used : 0));
  const std::size_t taken = total - free;
  out.reserved_bytes = taken > reserved ? static_cast<std::int64_t>(taken - reserved) : 0;
  return out;
}

void check_device_pointer(const Context& context, const void* pointer, const std::string& what) {
  // All of them at once: one by one, memory that the driver does not know is a failure of the call.
  unsigned type = 0, managed = 0;
  int device = -1;
  PointerAttribute attributes[] = {kPointerMemoryType, kPointerIsManaged, kPointerDevice};
  void* values[] = {&type, &managed, &device};
  const auto address = static_cast<DevicePointer>(reinterpret_cast<std::uintptr_t>(pointer));
  {
    const Current current(context);
    CUBIE_CUDA(context.driver(), cuPointerGetAttributes, 3, attributes, values, address);
  }
  if (managed != 0) return;
  if (type == kMemoryDevice && device == context.device()) return;
  if (type == kMemoryDevice) {
    throw Error(ErrorCode::invalid_argument, "{} must be in memory of device cuda:{} (address {} is memory of cuda:{})",
                what, context.device(), pointer, device);
  }
  throw Error(ErrorCode::invalid_argument, "{} must be in memory of device cuda:{} (address {} is {})", what,
              context.device(), pointer, type == kMemoryHost ? "pinned memory of the host" : "no memory of a device");
}

std::unique_ptr<Buffer> make_device_buffer(std::shared_ptr<Pool> pool, std::size_t bytes) {
  return std::make_unique<DeviceBuffer>(std::move(pool), bytes);
}

std::unique_ptr<Buffer> make_pinned_buffer(SharedContext context, std::size_t bytes) {
  return std::make_unique<PinnedBuffer>(std::move(context), bytes);
}

}  // namespace cubie::device::cuda
