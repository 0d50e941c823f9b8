#pragma once
// The memory system of a context: one manager of device memory, one budget of pinned memory, and the streams and the
// thread that move chunks.

#include <cstdint>
#include <memory>

#include "config/options.hpp"
#include "device/device.hpp"
#include "memory/host_memory.hpp"
#include "memory/memory_manager.hpp"
#include "memory/staging_pool.hpp"
#include "memory/writeback_watcher.hpp"

namespace cubie::batch {

class EngineMemory {
 public:
  /// `options` are of context scope.
  EngineMemory(std::shared_ptr<device::Device> device, const config::OptionSet& options);

  /// What host arrays leave of a pinned budget for staging, which solves that do not fit cannot do without.
  [[nodiscard]] static constexpr std::int64_t staging_part(std::int64_t budget) noexcept { return budget - budget / 2; }

  [[nodiscard]] device::Device& device() const noexcept { return *device_; }
  [[nodiscard]] const std::shared_ptr<device::Device>& shared_device() const noexcept { return device_; }
  [[nodiscard]] memory::PinnedLedger& ledger() noexcept { return *ledger_; }
  [[nodiscard]] memory::HostAllocator& host() noexcept { return host_; }
  [[nodiscard]] memory::StagingPool& staging() noexcept { return staging_; }
  [[nodiscard]] memory::WritebackWatcher& writeback() noexcept { return writeback_; }
  [[nodiscard]] memory::MemoryManager& manager() noexcept { return manager_; }

  // One stream per engine of a device, so that all three work at once. The driver thread's.
  std::unique_ptr<device::Stream> stage_in, compute, stage_out;

 private:
  std::shared_ptr<device::Device> device_;
  std::shared_ptr<memory::PinnedLedger> ledger_;
  memory::HostAllocator host_;
  memory::StagingPool staging_;
  memory::WritebackWatcher writeback_;
  memory::MemoryManager manager_;
};

}  // namespace cubie::batch
