#include "batch/engine_memory.hpp"

#include <unistd.h>

#include <algorithm>

namespace cubie::batch {
namespace {

using config::OptionId;

std::int64_t machine_bytes() {
  return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
}

std::int64_t pinned_budget(const device::Device& device, const config::OptionSet& options) {
  const std::int64_t asked = options.get_int64(OptionId::pinned_budget_bytes);
  return asked > 0 ? asked : memory::default_pinned_budget(device.memory().total_bytes, machine_bytes());
}

memory::HostMemoryOptions host_options(std::shared_ptr<device::Device> device,
                                       std::shared_ptr<memory::PinnedLedger> ledger, const config::OptionSet& options) {
  memory::HostMemoryOptions out;
  out.device = std::move(device);
  out.keep_pinned_free = EngineMemory::staging_part(ledger->budget());
  out.ledger = std::move(ledger);
  const std::int64_t asked = options.get_int64(OptionId::spill_threshold_bytes);
  out.spill_threshold_bytes = asked > 0 ? asked : machine_bytes() / 5 * 4;
  out.spill_directory = options.get_text(OptionId::spill_directory);
  return out;
}

}  // namespace

EngineMemory::EngineMemory(std::shared_ptr<device::Device> device, const config::OptionSet& options)
    : stage_in(device->make_stream()),
      compute(device->make_stream()),
      stage_out(device->make_stream()),
      device_(std::move(device)),
      ledger_(std::make_shared<memory::PinnedLedger>(pinned_budget(*device_, options))),
      host_(host_options(device_, ledger_, options)),
      staging_(device_, ledger_),
      manager_(
          {device_,
           options.get_text(OptionId::memory_mode) == "active" ? memory::LimitMode::active : memory::LimitMode::passive,
           options.get_int64(OptionId::memory_limit_bytes)}) {}

}  // namespace cubie::batch
