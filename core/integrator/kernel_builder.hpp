#pragma once
// Kernel text -> loaded kernel: the disk cache first, the compiler only when it must.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "compile/kernel_cache.hpp"
#include "compile/kernel_compiler.hpp"
#include "device/device.hpp"
#include "util/hash.hpp"

namespace cubie::integrator {

/// A kernel ready to launch; shared by every solver whose text is the same.
struct BuiltKernel {
  std::unique_ptr<compile::StoredImage> image;
  std::unique_ptr<device::Kernel> kernel;
  std::string log;
  bool compiled = false;  ///< false: found in the cache
};

/// Thread-safe. Threads that ask for the same text wait for one build.
class KernelBuilder {
 public:
  /// `compiler` makes what `device` loads.
  KernelBuilder(std::shared_ptr<device::Device> device, std::unique_ptr<compile::KernelCompiler> compiler,
                compile::KernelCacheOptions cache);

  /// `shared_bytes`, which follow from the text: what a worker needs of the multiprocessor's memory (Device::load).
  /// Blocks while compiling. Throws what the compiler and the device throw.
  [[nodiscard]] std::shared_ptr<const BuiltKernel> build(const std::string& text, std::int64_t shared_bytes = 0) {
    return obtain(text, shared_bytes, true);
  }
  /// The kernel if it is loaded or in the disk cache, else null; never compiles, never waits for a compile. Throws when
  /// there is no compiler and the key cannot be told without it.
  [[nodiscard]] std::shared_ptr<const BuiltKernel> fetch(const std::string& text, std::int64_t shared_bytes = 0) {
    return obtain(text, shared_bytes, false);
  }

  [[nodiscard]] const compile::KernelCache& cache() const noexcept { return cache_; }
  [[nodiscard]] compile::KernelCompiler& compiler() const noexcept { return *compiler_; }

 private:
  struct Slot {
    std::weak_ptr<const BuiltKernel> kernel;
    bool building = false;
  };
  struct HashOfKey {
    std::size_t operator()(const Hash128& key) const noexcept { return static_cast<std::size_t>(key.low); }
  };
  [[nodiscard]] std::shared_ptr<const BuiltKernel> obtain(const std::string& text, std::int64_t shared_bytes,
                                                          bool compile);
  [[nodiscard]] std::shared_ptr<const BuiltKernel> make(const Hash128& key, const std::string& text,
                                                        std::int64_t shared_bytes, bool compile);

  std::shared_ptr<device::Device> device_;
  std::unique_ptr<compile::KernelCompiler> compiler_;
  compile::KernelCache cache_;
  std::mutex mutex_;
  std::condition_variable built_;
  std::unordered_map<Hash128, Slot, HashOfKey> slots_;
};

}  // namespace cubie::integrator
