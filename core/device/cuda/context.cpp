#include "device/cuda/context.hpp"

#include "util/error.hpp"
#include "util/exit_flag.hpp"

namespace cubie::device::cuda {

Context::Context(int ordinal) : driver_(Driver::get()) {
  int count = 0;
  CUBIE_CUDA(driver_, cuDeviceGetCount, &count);
  if (ordinal < 0 || ordinal >= count) {
    throw Error(ErrorCode::no_device, "device cuda:{} does not exist: the driver knows {} device{}", ordinal, count,
                count == 1 ? "" : "s");
  }
  CUBIE_CUDA(driver_, cuDeviceGet, &device_, ordinal);
  const Result result = table().cuDevicePrimaryCtxRetain(&handle_, device_);
  if (result != kSuccess) {
    throw Error(result == kOutOfMemory ? ErrorCode::out_of_device_memory : ErrorCode::no_device,
                "device cuda:{} cannot be used ({})", ordinal, driver_.describe(result));
  }
}

Context::~Context() {
  if (!must_abandon()) (void)table().cuDevicePrimaryCtxRelease(device_);
}

int Context::attribute(DeviceAttribute which) const {
  int value = 0;
  CUBIE_CUDA(driver_, cuDeviceGetAttribute, &value, which, device_);
  return value;
}

Current::Current(const Context& context) : context_(context) {
  context.check_process();
  if (process_is_exiting())
    throw Error(ErrorCode::driver, "the process is about to exit: its GPUs are not used any more");
  CUBIE_CUDA(context.driver(), cuCtxPushCurrent, context.handle());
}

Current::~Current() {
  ContextHandle popped = nullptr;
  (void)context_.table().cuCtxPopCurrent(&popped);
}

}  // namespace cubie::device::cuda
