// The control functions of fake_cuda.h.

#include "fake_cuda.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>

#include "memory.hpp"
#include "state.hpp"

using namespace fake_cuda;

#define EXPORTED __attribute__((visibility("default")))

extern "C" {

EXPORTED int fake_cuda_set(int setting, long long value) {
  if (setting < 0 || setting >= kSettings || value < 0) return 1;
  if (setting == fake_cuda_order && value > fake_cuda_shuffled) return 1;
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.settings[setting] = value;
  return 0;
}

EXPORTED int fake_cuda_reset(void) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  for (const auto& context : s.contexts) {
    if (context->retains != 0) return 1;
  }
  const std::optional<long long> initialised = s.settings[fake_cuda_initialised];
  std::fill(std::begin(s.settings), std::end(s.settings), std::nullopt);
  s.settings[fake_cuda_initialised] = initialised;
  s.calls.fail_nothing();
  s.calls.reset_counts();
  s.blocks.clear();
  s.pools.remove_if([](const Pool&) { return true; });
  s.last_failure.clear();
  s.held = false;
  s.changed.notify_all();
  return 0;
}

EXPORTED int fake_cuda_fail_call(const char* function, long long nth, int result, int for_ever) {
  const int number = function == nullptr ? -1 : number_of(function);
  if (number < 0 || nth < 1) return 1;
  const std::lock_guard lock(state().mutex);
  state().calls.fail_call(number, nth, result, for_ever != 0);
  return 0;
}

EXPORTED int fake_cuda_fail_operation(int kind, long long nth, int result) {
  if (kind < 0 || kind >= CallLog::kOperations || nth < 1) return 1;
  const std::lock_guard lock(state().mutex);
  state().calls.fail_operation(kind, nth, result);
  return 0;
}

EXPORTED void fake_cuda_fail_nothing(void) {
  const std::lock_guard lock(state().mutex);
  state().calls.fail_nothing();
}

EXPORTED long long fake_cuda_calls(const char* function) {
  const int number = function == nullptr ? -1 : number_of(function);
  if (number < 0) return -1;
  const std::lock_guard lock(state().mutex);
  return state().calls.calls(number);
}

EXPORTED long long fake_cuda_operations(int kind) {
  if (kind < 0 || kind >= CallLog::kOperations) return -1;
  const std::lock_guard lock(state().mutex);
  return state().calls.operations(kind);
}

EXPORTED long long fake_cuda_block_of_launch(long long nth) {
  const std::lock_guard lock(state().mutex);
  const auto n = static_cast<long long>(state().blocks.size());
  return nth < 1 || nth > n ? 0 : state().blocks[static_cast<std::size_t>(nth - 1)];
}

EXPORTED void fake_cuda_reset_counts(void) {
  const std::lock_guard lock(state().mutex);
  state().calls.reset_counts();
  state().blocks.clear();
}

EXPORTED void fake_cuda_get_live(struct fake_cuda_live* out) {
  const State& s = state();
  const std::lock_guard lock(state().mutex);
  const auto size = [](const auto& registry) { return static_cast<long long>(registry.all().size()); };
  *out = {};
  for (const auto& context : s.contexts) {
    out->contexts += context->retains > 0 ? 1 : 0;
    out->retains += context->retains;
  }
  out->streams = size(s.streams);
  out->events = size(s.events);
  out->modules = size(s.modules);
  out->pools = size(s.pools);
  for (const auto& [address, allocation] : s.allocations) {
    if (allocation->freed) continue;
    const bool host = allocation->kind == Allocation::Kind::host;
    (host ? out->host_allocations : out->allocations) += 1;
    (host ? out->host_bytes : out->device_bytes) += static_cast<long long>(allocation->bytes);
  }
  for (int device = 0; device < s.n_devices(); ++device) {
    out->reserved_bytes += static_cast<long long>(reserved_bytes(device));
  }
}

EXPORTED void fake_cuda_hold(void) {
  const std::lock_guard lock(state().mutex);
  state().held = true;
  state().steps = 0;
}

EXPORTED void fake_cuda_step(long long operations) {
  const std::lock_guard lock(state().mutex);
  state().steps += std::max(operations, 0LL);
  state().changed.notify_all();
}

EXPORTED void fake_cuda_release(void) {
  const std::lock_guard lock(state().mutex);
  state().held = false;
  state().changed.notify_all();
}

EXPORTED long long fake_cuda_pending(void) {
  const std::lock_guard lock(state().mutex);
  unsigned long long pending = 0;
  for (const auto& [handle, stream] : state().streams.all()) pending += stream->submitted - stream->ended;
  return static_cast<long long>(pending);
}

EXPORTED size_t fake_cuda_last_failure(char* text, size_t bytes) {
  const std::lock_guard lock(state().mutex);
  const std::string& last = state().last_failure;
  const size_t n = std::min(last.size(), bytes > 0 ? bytes - 1 : 0);
  if (bytes > 0) {
    std::memcpy(text, last.data(), n);
    text[n] = '\0';
  }
  return n;
}

}  // extern "C"
