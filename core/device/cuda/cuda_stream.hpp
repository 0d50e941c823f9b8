#pragma once
// Streams of the cuda device.

#include <memory>
#include <vector>

#include "device/cuda/context.hpp"
#include "device/cuda/cuda_kernel.hpp"
#include "device/device.hpp"

namespace cubie::device::cuda {

/// Note [Failures on a GPU]
/// A call that the driver refuses throws at once and nothing was queued. Work that fails later is lost together with
/// its context: every call from then on throws, and so does every wait for an event.
/// It stays lost until the last object of the device is destroyed; a device made after that is good, unless somebody
/// else in the process holds the primary context. What the driver refuses to destroy meanwhile goes with the context;
/// the memory pool does so only as far as the driver sees to it.
class CudaStream final : public Stream {
 public:
  explicit CudaStream(SharedContext context);
  CudaStream(const CudaStream&) = delete;
  CudaStream& operator=(const CudaStream&) = delete;
  ~CudaStream() override;

  void copy(void* target, const void* source, std::size_t bytes) override;
  void copy_2d(void* target, std::size_t target_pitch, const void* source, std::size_t source_pitch,
               std::size_t width_bytes, std::size_t rows) override;
  void announce_work(std::int64_t runs) noexcept override { announced_runs_ = runs; }
  void launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) override;
  void record(Event& event) override;
  void wait(const Event& event) override;
  void synchronize() override;

 private:
  const SharedContext context_;
  StreamHandle handle_ = nullptr;
  std::int64_t announced_runs_ = 0;
  std::vector<std::shared_ptr<const Module>> launched_;  // since the latest synchronize()
};

}  // namespace cubie::device::cuda
