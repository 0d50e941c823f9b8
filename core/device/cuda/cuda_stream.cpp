#include "device/cuda/cuda_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "device/cuda/cuda_event.hpp"
#include "util/error.hpp"

namespace cubie::device::cuda {
namespace {

DevicePointer address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

const CudaEvent& of_this_device(const Event& event, const Context& context) {
  const auto* const own = dynamic_cast<const CudaEvent*>(&event);
  if (own == nullptr || own->context().handle() != context.handle()) {
    throw Error(ErrorCode::invalid_argument, "event belongs to another device");
  }
  return *own;
}

}  // namespace

CudaStream::CudaStream(SharedContext context) : context_(std::move(context)) {
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuStreamCreate, &handle_, kStreamNonBlocking);
}

CudaStream::~CudaStream() {
  end_with(*context_, [this](const DriverTable& table) {
    (void)table.cuStreamSynchronize(handle_);
    (void)table.cuStreamDestroy(handle_);
  });
}

void CudaStream::copy(void* target, const void* source, std::size_t bytes) {
  if (bytes == 0) return;
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuMemcpyAsync, address(target), address(source), bytes, handle_);
}

void CudaStream::copy_2d(void* target, std::size_t target_pitch, const void* source, std::size_t source_pitch,
                         std::size_t width_bytes, std::size_t rows) {
  if (target_pitch < width_bytes || source_pitch < width_bytes) {
    throw Error(ErrorCode::out_of_range, "pitch must be >= the width of {} bytes (got {} and {})", width_bytes,
                target_pitch, source_pitch);
  }
  if (width_bytes == 0 || rows == 0) return;
  // Rows that touch are one copy; and the driver limits pitches, which one copy does not have.
  if (rows == 1 || (target_pitch == width_bytes && source_pitch == width_bytes)) {
    copy(target, source, width_bytes * rows);
    return;
  }
  // No driver takes pitches of 2 GiB.
  if (std::max(target_pitch, source_pitch) > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
    for (std::size_t row = 0; row < rows; ++row) {
      copy(static_cast<char*>(target) + row * target_pitch, static_cast<const char*>(source) + row * source_pitch,
           width_bytes);
    }
    return;
  }
  const Current current(*context_);
  MemoryCopy2D what;
  what.source_device = address(source);
  what.source_pitch = source_pitch;
  what.target_device = address(target);
  what.target_pitch = target_pitch;
  what.width = width_bytes;
  what.height = rows;
  CUBIE_CUDA(context_->driver(), cuMemcpy2DAsync, &what, handle_);
}

void CudaStream::launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) {
  const auto* const own = dynamic_cast<const CudaKernel*>(&kernel);
  if (own == nullptr) throw Error(ErrorCode::invalid_argument, "kernel belongs to another device");
  if (args.size() > kMaxArgBytes) {
    throw Error(ErrorCode::out_of_range, "kernel arguments must be at most {} bytes (got {})", kMaxArgBytes,
                args.size());
  }
  // The driver reads as many bytes as the kernel takes.
  alignas(16) std::byte bytes[kMaxArgBytes] = {};
  std::memcpy(bytes, args.data(), args.size());
  const std::int64_t runs = std::exchange(announced_runs_, 0);
  const Current current(*context_);
  LaunchShape shape = own->shape();
  std::optional<BlockTrials::Launch> trial;
  if (max_workers >= shape.capacity() && runs >= shape.capacity()) {
    trial.emplace(own->trials(), runs, handle_);
    shape.block = trial->shape().block;
    shape.blocks_per_processor = trial->shape().blocks_per_processor;
  }
  std::int32_t workers = shape.workers(max_workers);
  const std::int32_t block = shape.block_of(workers);
  const std::int32_t grid = (workers + block - 1) / block;
  void* parameters[] = {bytes, &workers};
  if (std::find(launched_.begin(), launched_.end(), own->module()) == launched_.end()) {
    launched_.push_back(own->module());
  }
  CUBIE_CUDA(context_->driver(), cuLaunchKernel, own->module()->function(), static_cast<unsigned>(grid), 1, 1,
             static_cast<unsigned>(block), 1, 1, static_cast<unsigned>(block * shape.shared_bytes), handle_, parameters,
             nullptr);
  if (trial) trial->end();
  own->claim_local_memory();
}

void CudaStream::record(Event& event) {
  const CudaEvent& own = of_this_device(event, *context_);
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuEventRecord, own.handle(), handle_);
  static_cast<CudaEvent&>(event).note_record();
}

void CudaStream::wait(const Event& event) {
  const CudaEvent& own = of_this_device(event, *context_);
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuStreamWaitEvent, handle_, own.handle(), 0);
}

void CudaStream::synchronize() {
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuStreamSynchronize, handle_);
  launched_.clear();
}

}  // namespace cubie::device::cuda
