#include "batch/context.hpp"

#include <utility>

#include "batch/device_choice.hpp"
#include "batch/engine.hpp"
#include "util/error.hpp"
#include "util/process.hpp"

namespace cubie::batch {

Ref<Context> Context::create() { return create(nullptr); }

Ref<Context> Context::create(std::shared_ptr<device::Device> device) {
  return Ref<Context>::adopt(new Context(std::move(device)));
}

Context::Context(std::shared_ptr<device::Device> device)
    : pid_(current_process()), options_(config::Scope::context), device_(std::move(device)) {}

Context::~Context() {
  if (!engine_) return;
  if (current_process() == pid_) {
    engine_->retire();
  } else {
    (void)engine_.detach();  // its threads and locks belong to the parent process
  }
}

void Context::check_process() const {
  if (current_process() != pid_) {
    throw Error(ErrorCode::forked, "context belongs to process {}, which forked; create a new context", pid_);
  }
}

void Context::set_option(config::OptionId id, const config::Value& value) {
  check_process();
  const std::lock_guard lock(mutex_);
  if (engine_) {
    throw Error(ErrorCode::wrong_state, "option {} is fixed: the device is in use", config::option_info(id).name);
  }
  options_.set(id, value);
}

config::Value Context::get_option(config::OptionId id) const {
  check_process();
  const std::lock_guard lock(mutex_);
  return options_.get(id);
}

Engine& Context::engine() {
  check_process();
  const std::lock_guard lock(mutex_);
  if (!engine_) engine_ = Engine::create(options_, device_);
  return *engine_;
}

integrator::DeviceTraits Context::device_traits() const {
  check_process();
  const std::lock_guard lock(mutex_);
  if (engine_) return traits_of(*engine_->device());
  if (device_) return traits_of(*device_);
  return expected_traits(options_);
}

const device::DeviceInfo& Context::device_info() { return engine().device()->info(); }

const std::string& Context::device_reason() { return engine().device_reason(); }

MemoryReport Context::memory_report() {
  EngineMemory& memory = engine().memory();
  MemoryReport report;
  report.device = memory.manager().use();
  report.limit_bytes = memory.manager().limit_bytes();
  report.clients = memory.manager().client_count();
  report.pinned_bytes = memory.ledger().used();
  report.pinned_peak_bytes = memory.ledger().peak();
  report.pinned_budget_bytes = memory.ledger().budget();
  return report;
}

}  // namespace cubie::batch
