#pragma once
// All there is, under one lock.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "calls.hpp"
#include "fake_cuda.h"
#include "objects.hpp"

namespace fake_cuda {

inline constexpr int kSettings = fake_cuda_time_limit + 1;
inline constexpr std::size_t kGranularity = 512;                       // of plain allocations
inline constexpr std::size_t kPoolGranularity = std::size_t{2} << 20;  // of what pools reserve

struct State {
  std::mutex mutex;
  std::condition_variable changed;  // an operation ended or may begin

  std::optional<long long> settings[kSettings];
  std::vector<std::unique_ptr<Context>> contexts;  // one per device, and those of devices there once were
  Registry<Context, ContextHandle> context_handles;
  Registry<Stream, StreamHandle> streams;
  Registry<Event, EventHandle> events;
  Registry<Pool, PoolHandle> pools;
  Registry<Module, ModuleHandle> modules;
  Registry<Function, FunctionHandle> functions;
  std::map<std::uintptr_t, std::shared_ptr<Allocation>> allocations;  // by address
  CallLog calls;
  std::vector<int> blocks;  // of launches that were submitted
  std::string last_failure;
  bool held = false;
  long long steps = 0;  // operations that may begin while held

  /// The control interface's word, else the environment's, else the usual.
  [[nodiscard]] long long setting(int which) const;
  /// Whether the device's bit is set.
  [[nodiscard]] bool setting(int which, int device) const { return ((setting(which) >> device) & 1) != 0; }
  [[nodiscard]] int n_devices() const { return static_cast<int>(setting(fake_cuda_devices)); }
};

/// Outlives every thread.
[[nodiscard]] State& state();

/// A function of the driver at work: holds the lock.
class Call {
 public:
  enum class Needs { nothing, initialised, context };
  /// Throws Failure when the driver is not initialised, or no context is current or the current one has failed.
  explicit Call(Needs needs = Needs::context);
  [[nodiscard]] Context& context() const noexcept { return *context_; }
  [[nodiscard]] std::unique_lock<std::mutex>& lock() noexcept { return lock_; }

 private:
  std::unique_lock<std::mutex> lock_;
  Context* context_ = nullptr;
};

/// Throws the failure of the context, if its work has failed.
void check_context(const Context& context);

/// The object of a handle, of the current context where `context` is given. Throws Failure(invalid handle).
template <class Object, class Handle>
std::shared_ptr<Object> get(const Registry<Object, Handle>& registry, Handle handle, const Context* context,
                            const char* what) {
  std::shared_ptr<Object> object = registry.find(handle);
  if (object == nullptr) fail(kInvalidHandle, std::string("no such ") + what);
  if constexpr (requires { object->context; }) {
    if (context != nullptr && object->context != context) {
      fail(kInvalidHandle, std::string(what) + " of another context");
    }
  }
  return object;
}

inline void require(bool holds, const char* text) {
  if (!holds) fail(kInvalidValue, text);
}

}  // namespace fake_cuda
