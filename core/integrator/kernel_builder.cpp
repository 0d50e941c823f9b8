#include "integrator/kernel_builder.hpp"

#include <utility>

#include "codegen/kernel_text.hpp"

namespace cubie::integrator {

KernelBuilder::KernelBuilder(std::shared_ptr<device::Device> device, std::unique_ptr<compile::KernelCompiler> compiler,
                             compile::KernelCacheOptions cache)
    : device_(std::move(device)), compiler_(std::move(compiler)), cache_(std::move(cache)) {}

std::shared_ptr<const BuiltKernel> KernelBuilder::obtain(const std::string& text, std::int64_t shared_bytes,
                                                         bool compile) {
  const Hash128 key = compiler_->key(text);
  std::unique_lock lock(mutex_);
  for (;;) {
    Slot& slot = slots_[key];
    if (auto kernel = slot.kernel.lock()) return kernel;
    if (!slot.building) {
      slot.building = true;
      break;
    }
    if (!compile) return nullptr;
    built_.wait(lock);
  }
  lock.unlock();
  std::shared_ptr<const BuiltKernel> kernel;
  const auto finish = [&] {
    lock.lock();
    if (kernel) {
      slots_[key] = {kernel, false};
    } else {
      slots_.erase(key);
    }
    built_.notify_all();
  };
  try {
    kernel = make(key, text, shared_bytes, compile);
  } catch (...) {
    finish();
    throw;
  }
  finish();
  return kernel;
}

std::shared_ptr<const BuiltKernel> KernelBuilder::make(const Hash128& key, const std::string& text,
                                                       std::int64_t shared_bytes, bool compile) {
  auto built = std::make_shared<BuiltKernel>();
  built->image = cache_.find(key);
  if (built->image == nullptr) {
    if (!compile) return nullptr;
    compile::CompiledKernel result = compiler_->compile(text);
    built->log = std::move(result.log);
    built->compiled = true;
    built->image = cache_.store(key, result.image);
  }
  built->kernel = device_->load(built->image->path(), codegen::kEntryPoint, shared_bytes);
  return built;
}

}  // namespace cubie::integrator
