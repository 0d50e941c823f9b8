// Devices and their primary contexts.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

#include "current.hpp"
#include "functions.hpp"
#include "memory.hpp"
#include "queue.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

struct Entered {
  Context* context;
  unsigned long long life;
};

/// The contexts that a thread has entered last. Without a destructor: static objects of a program enter contexts when
/// its main thread's own objects are gone. Leaving can be made to fail, so that more are entered than are ever left.
class EnteredContexts {
 public:
  [[nodiscard]] const Entered& top() const {
    if (count_ == 0) fail(kInvalidContext, "no context is current to the thread");
    return contexts_[count_ - 1];
  }
  void push(const Entered& context) {
    if (count_ == contexts_.size()) {
      std::move(contexts_.begin() + 1, contexts_.end(), contexts_.begin());
      --count_;
    }
    contexts_[count_++] = context;
  }
  Entered pop() {
    const Entered last = top();
    --count_;
    return last;
  }

 private:
  std::array<Entered, 64> contexts_{};
  std::size_t count_ = 0;
};
constinit thread_local EnteredContexts entered;

Context& context_of(DeviceNumber device) {
  State& s = state();
  if (device < 0 || device >= s.n_devices()) fail(kInvalidDevice, "no such device");
  // Threads may remember contexts of an earlier life: none is ever taken away.
  while (s.contexts.size() <= static_cast<std::size_t>(device)) {
    s.contexts.push_back(std::make_unique<Context>());
    s.contexts.back()->device = static_cast<int>(s.contexts.size()) - 1;
  }
  return *s.contexts[static_cast<std::size_t>(device)];
}

/// As context_of(), for what a device says of itself.
Context& answering(DeviceNumber device) {
  Context& own = context_of(device);
  if (state().setting(fake_cuda_broken, device)) fail(kUnknown, "a device that answers no question");
  return own;
}

ContextHandle handle_of(const Context& context) {
  for (const auto& [handle, object] : state().context_handles.all()) {
    if (object.get() == &context) return handle;
  }
  // Only looked up; the state owns it.
  return state().context_handles.add({std::shared_ptr<Context>{}, const_cast<Context*>(&context)});
}

/// After the last release: whatever belongs to it goes.
void tear_down(Call& call, Context& context) {
  State& s = state();
  finish_streams(call.lock(), context);
  const auto mine = [&](const auto& object) { return object.context == &context; };
  s.streams.remove_if(mine);
  s.events.remove_if(mine);
  s.functions.remove_if(mine);
  s.modules.remove_if(mine);
  drop_memory(context);
  s.context_handles.remove_if([&](const Context& c) { return &c == &context; });
  context.failure = kSuccess;
  ++context.life;
}

}  // namespace

int capability_of(DeviceNumber device) {
  return state().setting(fake_cuda_old, device) ? 61 : static_cast<int>(state().setting(fake_cuda_capability));
}

Context* current_context() {
  const Entered& top = entered.top();
  if (top.context->retains == 0 || top.context->life != top.life) {
    fail(kContextIsDestroyed, "the thread's context has been destroyed");
  }
  return top.context;
}

}  // namespace fake_cuda

using namespace fake_cuda;
using Needs = Call::Needs;

void fake_cuda::cuInit(unsigned flags) {
  const Call call(Needs::nothing);
  State& s = state();
  require(flags == 0, "cuInit takes no flags");
  if (s.n_devices() <= 0) fail(kNoDevice, "the machine has no device");
  s.settings[fake_cuda_initialised] = 1;
}

void fake_cuda::cuDriverGetVersion(int* version) {
  const Call call(Needs::nothing);
  require(version != nullptr, "no place for the version");
  *version = static_cast<int>(state().setting(fake_cuda_version));
}

void fake_cuda::cuDeviceGetCount(int* count) {
  const Call call(Needs::initialised);
  require(count != nullptr, "no place for the count");
  *count = state().n_devices();
}

void fake_cuda::cuDeviceGet(DeviceNumber* device, int ordinal) {
  const Call call(Needs::initialised);
  require(device != nullptr, "no place for the device");
  *device = context_of(ordinal).device;
}

void fake_cuda::cuDeviceGetName(char* name, int length, DeviceNumber device) {
  const Call call(Needs::initialised);
  require(name != nullptr && length > 0, "no place for the name");
  std::snprintf(name, static_cast<std::size_t>(length), "Stand-in %d", answering(device).device);
}

void fake_cuda::cuDeviceGetAttribute(int* value, DeviceAttribute attribute, DeviceNumber device) {
  const Call call(Needs::initialised);
  require(value != nullptr, "no place for the value");
  (void)answering(device);
  const auto setting = [](int which) { return static_cast<int>(state().setting(which)); };
  switch (attribute) {
    case kSharedBytesPerBlock:
      *value = 48 << 10;
      return;
    case kWarpSize:
      *value = 32;
      return;
    case kMultiprocessors:
      *value = setting(fake_cuda_multiprocessors);
      return;
    case kKernelTimeLimit:
      *value = setting(fake_cuda_time_limit) != 0 ? 1 : 0;
      return;
    case kMajor:
      *value = capability_of(device) / 10;
      return;
    case kMinor:
      *value = capability_of(device) % 10;
      return;
    case kThreadsPerMultiprocessor:
      *value = 2048;
      return;
    case kSharedBytesPerBlockOptIn:
      *value = kMostShared;
      return;
    case kHasMemoryPools:
      *value = setting(fake_cuda_pools) != 0 ? 1 : 0;
      return;
  }
  fail(kInvalidValue, "an attribute that the stand-in does not know");
}

void fake_cuda::cuDeviceTotalMem(std::size_t* bytes, DeviceNumber device) {
  const Call call(Needs::initialised);
  require(bytes != nullptr, "no place for the bytes");
  (void)answering(device);
  *bytes = static_cast<std::size_t>(state().setting(fake_cuda_memory));
}

void fake_cuda::cuDeviceGetPCIBusId(char* id, int length, DeviceNumber device) {
  const Call call(Needs::initialised);
  require(id != nullptr && length >= 13, "no place for the id");
  std::snprintf(id, static_cast<std::size_t>(length), "0000:%02x:00.0", answering(device).device + 1);
}

void fake_cuda::cuDevicePrimaryCtxRetain(ContextHandle* context, DeviceNumber device) {
  const Call call(Needs::initialised);
  require(context != nullptr, "no place for the context");
  Context& own = answering(device);
  if (state().setting(fake_cuda_busy, device)) fail(kDeviceUnavailable, "a device that others hold");
  ++own.retains;
  *context = handle_of(own);
}

void fake_cuda::cuDevicePrimaryCtxRelease(DeviceNumber device) {
  Call call(Needs::initialised);
  Context& own = context_of(device);
  if (own.retains == 0) fail(kInvalidContext, "the primary context is not retained");
  if (--own.retains == 0) tear_down(call, own);
}

void fake_cuda::cuCtxPushCurrent(ContextHandle context) {
  const Call call(Needs::initialised);
  const std::shared_ptr<Context> own = state().context_handles.find(context);
  if (own == nullptr) fail(kInvalidContext, "no such context");
  entered.push({own.get(), own->life});
}

void fake_cuda::cuCtxPopCurrent(ContextHandle* context) {
  const Call call(Needs::initialised);
  const Entered top = entered.pop();
  if (context != nullptr) *context = top.life == top.context->life ? handle_of(*top.context) : nullptr;
}
