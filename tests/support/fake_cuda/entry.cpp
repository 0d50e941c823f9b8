// How callers reach the functions: by cuGetProcAddress_v2, and cuDriverGetVersion by its name too.

#include <cstdlib>
#include <cstring>
#include <new>

#include "functions.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

Result note(const Failure& failure) {
  if (failure.text.empty()) return failure.result;
  const std::lock_guard lock(state().mutex);
  state().last_failure = failure.text;
  return failure.result;
}

Result planned_failure(int number) {
  const std::lock_guard lock(state().mutex);
  return state().calls.count_call(number);
}

template <int number, auto function>
struct Entry;
template <int number, class... A, void (*function)(A...)>
struct Entry<number, function> {
  static Result call(A... arguments) {
    try {
      if (const Result planned = planned_failure(number); planned != kSuccess) return planned;
      function(arguments...);
      return kSuccess;
    } catch (const Failure& failure) {
      return note(failure);
    } catch (const std::bad_alloc&) {
      return kOutOfMemory;
    }
  }
};

struct Row {
  const char* name;
  int since;
  void* function;
};

template <class F>
void* address(F* function) {
  return reinterpret_cast<void*>(function);
}

Row row_of(const char* name) {
#define CUBIE_CUDA_FUNCTION(since, function, parameters) \
  if (std::strcmp(name, #function) == 0) return {name, since, address(Entry<number_of_##function, function>::call)};
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
  return {name, 0, nullptr};
}

bool is_value_of(const char* variable, const char* name) {
  const char* const value = std::getenv(variable);
  return value != nullptr && std::strcmp(value, name) == 0;
}

}  // namespace
}  // namespace fake_cuda

#define EXPORTED extern "C" __attribute__((visibility("default")))

// FAKE_CUDA_MISSING names a function that the driver does not have, FAKE_CUDA_TOO_OLD one that came after it.
EXPORTED int cuGetProcAddress_v2(const char* name, void** function, int version, unsigned long long flags,
                                 int* status) {
  using namespace fake_cuda;
  enum Status : int { kFound = 0, kNotFound = 1, kTooOld = 2 };
  if (name == nullptr || function == nullptr || flags > 2) return kInvalidValue;
  const Row row = row_of(name);
  long long driver = 0;
  {
    const std::lock_guard lock(state().mutex);
    driver = state().setting(fake_cuda_version);
  }
  *function = nullptr;
  int found = kFound;
  if (row.function == nullptr || version < row.since || is_value_of("FAKE_CUDA_MISSING", name)) {
    found = kNotFound;
  } else if (driver < row.since || driver < version || is_value_of("FAKE_CUDA_TOO_OLD", name)) {
    found = kTooOld;
  }
  if (found == kFound) *function = row.function;
  if (status != nullptr) *status = found;
  return found == kFound ? kSuccess : kNotFoundName;
}

EXPORTED int cuDriverGetVersion(int* version) {
  using namespace fake_cuda;
  return Entry<number_of_cuDriverGetVersion, fake_cuda::cuDriverGetVersion>::call(version);
}
