#pragma once
// Launches that are timed to find a kernel's block size. Nothing waits for them, and nothing that goes wrong with a
// time is anybody's failure.

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "device/cuda/block_tuner.hpp"
#include "device/cuda/cuda_event.hpp"

namespace cubie::device::cuda {

/// Of one kernel. Thread-safe.
class BlockTrials {
 public:
  BlockTrials(SharedContext context, std::vector<BlockShape> candidates);

  /// One launch that fills the card. A turn that is not ended was none.
  class Launch {
   public:
    /// Takes the times that have come in, and a turn if it is one's. The context is current.
    Launch(BlockTrials& trials, std::int64_t runs, StreamHandle stream) noexcept;
    Launch(const Launch&) = delete;
    Launch& operator=(const Launch&) = delete;
    ~Launch();
    [[nodiscard]] const BlockShape& shape() const noexcept { return shape_; }
    /// The kernel has been launched.
    void end() noexcept;

   private:
    BlockTrials& trials_;
    const std::int64_t runs_;
    const StreamHandle stream_;
    BlockShape shape_;
    BlockTuner::Turn turn_;
    std::unique_ptr<CudaEvent> begun_, ended_;
  };

 private:
  struct Running {
    std::size_t candidate = 0;
    std::int64_t runs = 0;
    std::unique_ptr<CudaEvent> begun, ended;
  };

  void collect() noexcept;
  /// False when the driver refuses.
  [[nodiscard]] bool record(CudaEvent& event, StreamHandle stream) const noexcept;

  const SharedContext context_;
  std::mutex mutex_;
  BlockTuner tuner_;              // mutex_
  std::vector<Running> running_;  // mutex_
};

}  // namespace cubie::device::cuda
