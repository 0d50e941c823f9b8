#pragma once
// Chunks folded into statistics over runs by a kernel, where their outputs lie on the device.

#include <cstdint>
#include <span>
#include <vector>

#include "batch/run_reduction.hpp"
#include "device/device.hpp"
#include "kernels/fold_args.h"

namespace cubie::batch {

/// Of one chunk: arrays are those of ReducedChunk, but in memory of the device.
struct DeviceChunk {
  ReducedChunk chunk;
  const int* abort_flag = nullptr;
};

/// Belongs to the driver thread. What has been gathered lies in one block of device memory and comes to the host when
/// the solve ends, or when the block is full.
class DeviceFold {
 public:
  /// Of the block for so many cells: 1.7 kB each, and room for 12 pages of a histogram with quantiles.
  [[nodiscard]] static std::int64_t block_bytes(std::int64_t cells, output::Gathered what);

  /// Begins with no run. `block` is memory of the device; everything outlives the solve. `into` has begun.
  void begin(const device::Kernel& kernel, device::Stream& stream, void* block, RunReduction& into);
  [[nodiscard]] bool active() const noexcept { return kernel_ != nullptr; }
  /// Adds a chunk whose kernel the stream has waited for. Blocks until it is there; false when the solve was aborted
  /// before: then nothing of the chunk was added. Throws what the device throws.
  [[nodiscard]] bool fold(const DeviceChunk& chunk);
  /// Brings all that has been gathered to the reduction, once; blocks. Throws what the device throws.
  void drain();
  void end() noexcept {
    kernel_ = nullptr;
    host_ = {};
  }

 private:
  struct Layout {
    std::int64_t cells = 0, word_keys = 0, word_counts = 0, page_keys = 0, pages = 0, bytes = 0, n_pages = 0;
  };
  [[nodiscard]] static Layout layout_of(std::int64_t cells, output::Gathered what);
  /// Begins with no run again, after drain().
  void renew();
  void launch(cubie_kernel::fold_task task);
  /// The outcome of both launches for runs of the chunk in `args_`.
  [[nodiscard]] cubie_kernel::fold_outcome gather(std::int64_t first, std::int64_t count);
  void gather_all(std::int64_t first, std::int64_t count);

  const device::Kernel* kernel_ = nullptr;
  device::Stream* stream_ = nullptr;
  RunReduction* into_ = nullptr;
  char* block_ = nullptr;
  Layout layout_;
  cubie_kernel::fold_args args_{};
  std::int64_t since_drain_ = 0;  // runs
  std::vector<char> host_;        // a copy of the block
};

}  // namespace cubie::batch
