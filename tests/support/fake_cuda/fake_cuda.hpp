#pragma once
// The control functions of the stand-in driver, for tests that have it as libcuda.so.1.

#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "fake_cuda.h"

namespace cubie::test {

/// Stays loaded, like the driver itself.
class FakeCuda {
 public:
  explicit FakeCuda(const char* library = "libcuda.so.1") : handle_(dlopen(library, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw std::runtime_error(dlerror());
    find(set, "fake_cuda_set");
    find(reset, "fake_cuda_reset");
    find(fail_call, "fake_cuda_fail_call");
    find(fail_operation, "fake_cuda_fail_operation");
    find(fail_nothing, "fake_cuda_fail_nothing");
    find(calls, "fake_cuda_calls");
    find(block_of_launch, "fake_cuda_block_of_launch");
    find(operations, "fake_cuda_operations");
    find(reset_counts, "fake_cuda_reset_counts");
    find(get_live, "fake_cuda_get_live");
    find(hold, "fake_cuda_hold");
    find(step, "fake_cuda_step");
    find(release, "fake_cuda_release");
    find(pending, "fake_cuda_pending");
    find(last_failure_text, "fake_cuda_last_failure");
  }

  [[nodiscard]] fake_cuda_live live() const {
    fake_cuda_live out{};
    get_live(&out);
    return out;
  }
  [[nodiscard]] std::string last_failure() const {
    std::string text(1024, '\0');
    text.resize(last_failure_text(text.data(), text.size()));
    return text;
  }

  decltype(&fake_cuda_set) set = nullptr;
  decltype(&fake_cuda_reset) reset = nullptr;
  decltype(&fake_cuda_fail_call) fail_call = nullptr;
  decltype(&fake_cuda_fail_operation) fail_operation = nullptr;
  decltype(&fake_cuda_fail_nothing) fail_nothing = nullptr;
  decltype(&fake_cuda_calls) calls = nullptr;
  decltype(&fake_cuda_block_of_launch) block_of_launch = nullptr;
  decltype(&fake_cuda_operations) operations = nullptr;
  decltype(&fake_cuda_reset_counts) reset_counts = nullptr;
  decltype(&fake_cuda_get_live) get_live = nullptr;
  decltype(&fake_cuda_hold) hold = nullptr;
  decltype(&fake_cuda_step) step = nullptr;
  decltype(&fake_cuda_release) release = nullptr;
  decltype(&fake_cuda_pending) pending = nullptr;
  decltype(&fake_cuda_last_failure) last_failure_text = nullptr;

 private:
  template <class Function>
  void find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(handle_, name));
    if (function == nullptr) throw std::runtime_error(std::string("not the stand-in driver: it has no ") + name);
  }

  void* handle_;
};

}  // namespace cubie::test
