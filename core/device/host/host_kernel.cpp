// Loading kernel images with dlopen.

#include "device/host/host_kernel.hpp"

#include <dlfcn.h>
#include <atomic>
#include <cstring>
#include <mutex>

#include "util/error.hpp"

namespace cubie::device {
namespace {

// Loading and binding are one step: a second load of an image must not bind while the first one's kernels run.
constinit std::mutex load_mutex;

/// The path as the loader should see it.
///
/// Note [Names of descriptors]
/// The loader returns an object already loaded under the same name without looking at the file. That is right for
/// files named after their content, and wrong for /proc/self/fd/N, whose number is used again for the next image.
/// Such a name is spelled differently each time: the bits of a counter as "/." or "/".
std::string loader_path(const std::string& path) {
  static constinit std::atomic<unsigned> count{0};
  constexpr const char* kDescriptors = "/proc/self/fd/";
  if (path.rfind(kDescriptors, 0) == 0) {
    std::string spelled = "/proc/self/fd";
    for (unsigned bits = count.fetch_add(1) + 1; bits != 0; bits >>= 1) spelled += (bits & 1U) != 0 ? "/." : "/";
    return spelled + "/" + path.substr(std::strlen(kDescriptors));
  }
  // A name without a slash would be searched for in the library folders of the system.
  return path.find('/') == std::string::npos ? "./" + path : path;
}

std::string loader_error() {
  const char* text = dlerror();
  return text != nullptr ? text : "no reason given";
}

}  // namespace

KernelImage::KernelImage(const std::string& path, const std::string& entry, const void* math_table) {
  const std::string name = loader_path(path);
  const std::lock_guard lock(load_mutex);
  // RTLD_NOLOAD finds an image that is in use already, and bound.
  handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  const bool loaded_before = handle_ != nullptr;
  if (!loaded_before) handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    throw Error(ErrorCode::launch, "kernel image '{}' cannot be loaded ({})", path, loader_error());
  }
  try {
    entry_ = reinterpret_cast<KernelEntry>(dlsym(handle_, entry.c_str()));
    if (entry_ == nullptr) throw Error(ErrorCode::launch, "kernel image '{}' has no entry point '{}'", path, entry);
    const auto bind = reinterpret_cast<void (*)(const void*)>(dlsym(handle_, "cubie_kernel_bind"));
    if (bind != nullptr && !loaded_before) {
      if (math_table == nullptr) {
        throw Error(ErrorCode::launch, "kernel image '{}' needs a math table and the device has none", path);
      }
      bind(math_table);
    }
  } catch (...) {
    dlclose(handle_);
    throw;
  }
}

KernelImage::~KernelImage() {
  if (owner_.must_abandon()) return;
  const std::lock_guard lock(load_mutex);
  dlclose(handle_);
}

}  // namespace cubie::device
