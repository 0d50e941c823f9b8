#include "device/cuda/driver_library.hpp"

#include <memory>

#include <dlfcn.h>

#include "util/error.hpp"

namespace cubie::device::cuda {
namespace {

/// The one function that is found by name; it finds the others.
using GetProcAddress = Result (*)(const char* name, void** function, int version, unsigned long long flags,
                                  int* status);
enum Found : int { kFound = 0, kNotFound = 1, kTooOld = 2 };

struct Close {
  void operator()(void* handle) const noexcept { dlclose(handle); }
};

std::string version_text(int version) { return fmt::format("{}.{}", version / 1000, version % 1000 / 10); }

/// 0 when it does not say.
int version_of(void* handle) {
  const auto get = reinterpret_cast<Result (*)(int*)>(dlsym(handle, "cuDriverGetVersion"));
  int version = 0;
  return get != nullptr && get(&version) == kSuccess ? version : 0;
}

void* find(GetProcAddress get, const char* name, int version, int driver_version) {
  void* function = nullptr;
  int status = kNotFound;
  const Result result = get(name, &function, version, 0, &status);
  if (result == kSuccess && status == kFound && function != nullptr) return function;
  if (status == kTooOld) {
    throw Error(ErrorCode::no_device, "driver too old for {}: it supports CUDA {}", name, version_text(driver_version));
  }
  throw Error(ErrorCode::no_device, "driver has no function {} (it supports CUDA {})", name,
              version_text(driver_version));
}

}  // namespace

std::string DriverLibrary::describe(Result result) const {
  const char *name = nullptr, *text = nullptr;
  if (table.cuGetErrorName(result, &name) != kSuccess || name == nullptr) return fmt::format("CUDA error {}", result);
  if (table.cuGetErrorString(result, &text) != kSuccess || text == nullptr) return name;
  return fmt::format("{}: {}", name, text);
}

DriverLibrary load_driver(const std::string& name) {
  std::unique_ptr<void, Close> handle(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (handle == nullptr) throw Error(ErrorCode::no_device, "no driver: {}", dlerror());
  DriverLibrary library;
  library.version = version_of(handle.get());
  const auto get = reinterpret_cast<GetProcAddress>(dlsym(handle.get(), "cuGetProcAddress_v2"));
  if (get == nullptr || library.version < kOldestDriver) {
    throw Error(ErrorCode::no_device, "driver too old: CUDA {} is needed, it supports {}", version_text(kOldestDriver),
                library.version > 0 ? version_text(library.version) : "an unknown one");
  }
  DriverTable& table = library.table;
#define CUBIE_CUDA_FUNCTION(since, name, parameters) \
  table.name = reinterpret_cast<decltype(table.name)>(find(get, #name, since, library.version));
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
  (void)handle.release();
  return library;
}

}  // namespace cubie::device::cuda
